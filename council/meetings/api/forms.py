"""What a program says that a page puts otherwise."""

from typing import Any

from django import forms

from council.meetings.forms import CheckInForm
from council.meetings.forms.items import OfficeProposeForm
from grids.actors import Actor

MOST_ITEMS = 200


class OrderBody(forms.Form):
    items = forms.MultipleChoiceField(label="议题的 id，按想要的次序")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].valid_value = lambda value: True  # what is gone is passed over

    def clean_items(self) -> list[int]:
        keys = [str(key) for key in self.cleaned_data["items"]]
        if len(keys) > MOST_ITEMS or not all(
            key.isascii() and key.isdecimal() and len(key) < 16 for key in keys
        ):
            raise forms.ValidationError("请填议题 id 的列表。")
        return [int(key) for key in keys]


class ProposeBody(OfficeProposeForm):
    """The fields of the page; a household is not asked for what only a post knows."""

    on_behalf = ("appeal", "session", "proposer")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if not actor.is_insider:
            del self.fields["appeal"], self.fields["session"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data.setdefault("session", None)
        return data


class CheckInBody(CheckInForm):
    code = forms.CharField(label="会场屏幕上的码", max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        data = forms.Form.clean(self)
        return {name: value for name, value in data.items() if value}
