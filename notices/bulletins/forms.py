"""通报的表单."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from notices.acting import Acts, ThingForm
from notices.bulletins import weeks
from notices.bulletins.states import Section
from notices.bulletins.workflow import BULLETINS, LONGEST, VERBS
from residents.appeals.forms.widgets import area

WEEKS_BACK = 8


class DraftForm(forms.Form):
    """起草: one of the last weeks that are over."""

    week = forms.DateField(label="哪一周", help_text="填那一周的星期一，例如 2026-11-16。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["week"].widget = forms.Select(choices=recent_weeks())


def recent_weeks() -> list[tuple[datetime.date, str]]:
    """The last weeks that are over, the newest first, with what each is called."""
    last = weeks.last_before(timezone.now())
    mondays = [last - n * weeks.A_WEEK for n in range(WEEKS_BACK)]
    return [(monday, weeks.label(monday)) for monday in mondays]


class EditForm(ThingForm):
    """修改一段"""

    section = forms.ChoiceField(label="哪一段", choices=Section.choices)
    words = forms.CharField(
        label="内容",
        max_length=LONGEST,
        required=False,
        widget=area(12, LONGEST),
        help_text="人人都能看到：不写居民的姓名、电话、门牌。空着就不登这一段。",
    )

    def prepare(self) -> None:
        section = self.initial.get("section")
        if section in Section.values:
            part = self.thing.sections.filter(kind=section).first()
            self.initial.setdefault("words", part.text if part else "")


class CorrectForm(ThingForm):
    """更正"""

    reason = forms.CharField(
        label="更正了什么，为什么",
        max_length=300,
        widget=area(3, 300),
        help_text="居民会看到。下一步逐段修改，再请另一位发布；发布前，现在这一版不变。",
    )


BULLETIN_FORMS: dict[str, type[ThingForm]] = {"edit": EditForm, "correct": CorrectForm}
ACTS = Acts(BULLETINS, VERBS, BULLETIN_FORMS, "bulletin")
