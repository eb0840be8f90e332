"""议题的表单."""

from typing import Any

from django import forms

from council.forms import VerbForm
from council.meetings.forms.sessions import PlainForm
from council.meetings.models import AgendaItem, Session
from council.meetings.states import Refusal, SeatKind
from council.meetings.wording import ROUTES
from council.meetings.workflow.table import MOST_VOTES
from grids.actors import Actor
from residents.appeals.forms.widgets import area
from residents.appeals.models import Appeal

HANDS = (("for", "赞成"), ("against", "反对"), ("abstain", "弃权"))


def words(label: str, *, limit: int = 2000, rows: int = 3, required: bool = True, help_text: str = "") -> Any:
    return forms.CharField(
        label=label, max_length=limit, required=required, widget=area(rows, limit), help_text=help_text
    )


class ProposeForm(forms.Form):
    """提个议题: what a resident needs to say is one sentence."""

    title = forms.CharField(
        label="您想让大家商量什么事",
        max_length=80,
        help_text="一句话，例如：3号楼门口能不能装个扶手",
        error_messages={"required": "请用一句话写明议题。"},
    )
    background = words("说详细一点", rows=4, required=False, help_text="为什么要商量、影响到谁、您希望怎样。")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class OfficeProposeForm(ProposeForm):
    """The same for those with a post: a matter of the ledger may be named, and which session it is for."""

    appeal = forms.CharField(
        label="台账里的哪一件（编号）", max_length=11, required=False, help_text="没有就空着。"
    )
    session = forms.ModelChoiceField(
        label="提到哪一次", queryset=None, required=False, empty_label="最近的一次"
    )
    proposer = forms.CharField(
        label="谁提的", max_length=60, required=False, help_text="代居民提的，写怎么称呼他。"
    )

    field_order = ["title", "background", "appeal", "session", "proposer"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["title"].label = "议题"
        self.fields["session"].queryset = Session.objects.visible_to(actor).upcoming()
        if not actor.is_office:
            del self.fields["proposer"]

    def clean_appeal(self) -> Appeal | None:
        number = self.cleaned_data["appeal"].strip()
        if not number:
            return None
        found = Appeal.objects.visible_to(self.actor).filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有找到这个编号，请核对后再填。")
        return found


class RefuseForm(VerbForm):
    reason = forms.ChoiceField(label="情形", choices=Refusal.choices, widget=forms.RadioSelect)
    note = words("还要对提议人说的话", required=False, help_text="情形里已经写好该去哪里，会一起告诉他。")

    def prepare(self) -> None:
        self.fields["reason"].choices = [(key, f"{label}：{ROUTES[key]}") for key, label in Refusal.choices]


class DescribeForm(VerbForm):
    title = forms.CharField(label="议题", max_length=80)
    background = words("背景", rows=5, required=False, help_text="居民会看到，不要写人名、电话、门牌。")

    def prepare(self) -> None:
        if self.thing:
            self.initial.setdefault("title", self.thing.title)
            self.initial.setdefault("background", self.thing.background)


class DiscussionForm(VerbForm):
    """记录讨论: a box per side, agreement, dissent, the show of hands by seat.

    Its cleaned data are folded into the verb's arguments: `positions` and `poll` by seat.
    """

    agreement = words("共识：大家都同意的", rows=3, required=False)
    dissent = words("分歧：还没谈拢的", rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.thing
        if item is None:
            return
        self.initial = {**discussion_initial(item), **self.initial}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        sides = {seat: data.get(f"position_{seat}") or "" for seat in SeatKind.values}
        poll = {seat: [data.get(f"poll_{seat}_{key}") or 0 for key, _ in HANDS] for seat in SeatKind.values}
        return {
            "positions": {seat: said for seat, said in sides.items() if said},
            "agreement": data.get("agreement", ""),
            "dissent": data.get("dissent", ""),
            "poll": {seat: counts for seat, counts in poll.items() if any(counts)},
        }

    @property
    def sides(self) -> list[forms.BoundField]:
        return [self[f"position_{seat}"] for seat in SeatKind.values]

    @property
    def hands(self) -> list[tuple[str, list[forms.BoundField]]]:
        """A row per seat: its label and three numbers."""
        return [(seat.label, [self[f"poll_{seat}_{key}"] for key, _ in HANDS]) for seat in SeatKind]


for _seat in SeatKind:
    DiscussionForm.base_fields[f"position_{_seat}"] = words(f"{_seat.label}方意见", rows=2, required=False)
for _seat in SeatKind:
    for _key, _label in HANDS:
        DiscussionForm.base_fields[f"poll_{_seat}_{_key}"] = forms.IntegerField(
            label=f"{_seat.label}{_label}",
            min_value=0,
            max_value=MOST_VOTES,
            required=False,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )


def discussion_initial(item: AgendaItem) -> dict[str, Any]:
    """The stored record of the talk as the form's fields."""
    found: dict[str, Any] = {"agreement": item.agreement, "dissent": item.dissent}
    found |= {f"position_{seat}": said for seat, said in item.positions.items()}
    for seat, counts in item.poll.items():
        found |= {f"poll_{seat}_{key}": count for (key, _), count in zip(HANDS, counts, strict=True)}
    return found


class SettleForm(VerbForm):
    note = words("怎样当场解决的", help_text="居民会看到：做了什么、谁答应了什么。")


class ReferForm(VerbForm):
    to = forms.CharField(label="转交给", max_length=60, help_text="单位或部门，例如：幸福街道办事处")
    note = words("原因和要求", help_text="居民会看到。")


class DeferForm(VerbForm):
    note = words("为什么放到下次", help_text="居民会看到，例如：要等物业报价。")


class WithdrawForm(VerbForm):
    note = words("原因", required=False)


ITEM_FORMS: dict[str, type[VerbForm]] = {
    "admit": PlainForm,
    "refuse": RefuseForm,
    "describe": DescribeForm,
    "take_up": PlainForm,
    "note_discussion": DiscussionForm,
    "settle": SettleForm,
    "refer": ReferForm,
    "defer": DeferForm,
    "withdraw": WithdrawForm,
}
