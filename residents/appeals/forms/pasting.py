"""粘贴群聊的表单: the passage, and what of it can be filled into the filing form."""

import datetime
from typing import Any

from django import forms

from residents.appeals.chat import Draft, find_building
from residents.appeals.forms.filing import OnBehalfForm
from residents.appeals.forms.widgets import area
from residents.appeals.states import Source

LONGEST_PASSAGE = 10_000


class PasteForm(forms.Form):
    passage = forms.CharField(
        label="群里的话",
        max_length=LONGEST_PASSAGE,
        widget=area(8, LONGEST_PASSAGE),
        help_text="在群里长按、多选、复制，粘贴到这里；几个人的话一起贴也行。",
        error_messages={"required": "请先粘贴群里的话。"},
    )


def filled_in(form: OnBehalfForm, draft: Draft) -> dict[str, Any]:
    """Initial values for the filing form: everything can still be changed, nothing is stored."""
    buildings = form.fields["building"].queryset
    said = f"{draft.text}\n{draft.place}\n{draft.speaker}"
    building = find_building(said, ((each, each.compound.name, each.name) for each in buildings))
    initial: dict[str, Any] = {
        "source": Source.GROUP_CHAT,
        "title": draft.title,
        "text": with_source(draft),
        "place": draft.place,
        "contact_name": draft.speaker[:40],
        "contact_phone": draft.phone,
    }
    if building:
        initial |= {"building": building.pk, "grid": building.grid.code}
    return initial


def with_source(draft: Draft) -> str:
    """The words, and below them where they come from and what others in the group added."""
    parts = [draft.text]
    if draft.at:
        parts.append(f"（微信群，{_moment(draft.at)}）")
    if draft.others:
        parts.append("群里其他人说：\n" + "\n".join(draft.others))
    return "\n".join(part for part in parts if part)[:5000]


def _moment(at: datetime.datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
