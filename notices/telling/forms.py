"""消息设置的表单."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms

from notices.telling.states import ALWAYS, Topic


def clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PreferenceForm(forms.Form):
    """Asked the way people think, what to hear, and kept as what not to."""

    wanted = forms.MultipleChoiceField(
        label="接收哪些消息", required=False, widget=forms.CheckboxSelectMultiple, choices=Topic.choices
    )
    quiet_from = forms.TimeField(
        label="免打扰从", required=False, widget=clock(), help_text="这段时间来的消息，过后才显示；急事除外。"
    )
    quiet_to = forms.TimeField(label="到", required=False, widget=clock())

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = [topic for topic in topics if topic not in ALWAYS]
        self.fields["wanted"].choices = [(topic.value, topic.label) for topic in self.offered]
        if any(topic in ALWAYS for topic in topics):
            self.fields["wanted"].help_text = "“交给我办的事”总会收到，不能关。"

    def said(self) -> dict[str, list[str] | datetime.time | None]:
        data = self.cleaned_data
        muted = [topic.value for topic in self.offered if topic not in data["wanted"]]
        return {"muted": muted, "quiet_from": data["quiet_from"], "quiet_to": data["quiet_to"]}
