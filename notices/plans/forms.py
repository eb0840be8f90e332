"""工作计划的表单."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from grids.actors import Actor
from grids.models import Organization, Post
from grids.states import PostKind
from notices.acting import Acts, ThingForm
from notices.plans import rules
from notices.plans.models import PlanItem
from notices.plans.states import ItemState
from notices.plans.workflow import PLANS, VERBS
from residents.appeals.forms.widgets import area


def day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class PlanForm(forms.Form):
    """一份工作计划"""

    title = forms.CharField(label="计划名称", max_length=60, help_text="例如：电梯安全整治")
    goal = forms.CharField(
        label="要达到什么", max_length=300, widget=area(3, 300), help_text="一两句话，居民看得懂。"
    )
    starts_on = day("从哪天")
    ends_on = day("到哪天")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        begins, ends = data.get("starts_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return data


class ChangeForm(PlanForm, ThingForm):
    """The same, filled in with what stands there now."""

    def prepare(self) -> None:
        for name in PlanForm.base_fields:
            self.initial.setdefault(name, getattr(self.thing, name))


class ItemChoice(forms.ModelChoiceField):
    """One of the plan's items, by its place and its words."""

    def label_from_instance(self, item: PlanItem) -> str:
        return f"{item.position}. {item.what}（现在 {item.progress}%）"


class PostChoice(forms.ModelChoiceField):
    def label_from_instance(self, post: Post) -> str:
        return f"{post.label} {post.user.name}"


def item_choice() -> ItemChoice:
    return ItemChoice(label="哪一项", queryset=PlanItem.objects.none(), empty_label="请选择")


class _OfItem(ThingForm):
    """A verb on one item, which `?item=` may have chosen already."""

    def prepare(self) -> None:
        self.fields["item"].queryset = self.items()

    def items(self) -> QuerySet[PlanItem]:
        return self.thing.items.exclude(state=ItemState.STOPPED)

    def chosen(self) -> PlanItem | None:
        key = str(self.initial.get("item", ""))
        return self.items().filter(pk=key).first() if key.isdecimal() and len(key) < 16 else None


class ReportForm(_OfItem):
    """填报进展"""

    item = item_choice()
    progress = forms.IntegerField(
        label="完成了百分之几", min_value=0, max_value=100, help_text="全做完填 100。"
    )
    note = forms.CharField(
        label="做了什么", max_length=500, widget=area(3, 500), help_text="居民会看到，一两句话就行。"
    )

    def prepare(self) -> None:
        super().prepare()
        if chosen := self.chosen():
            self.initial.setdefault("progress", chosen.progress)

    def items(self) -> QuerySet[PlanItem]:
        rows = super().items()
        own = [item.pk for item in rows if rules.report_item(item, self.actor)]
        return rows.filter(pk__in=own)


class AddItemForm(ThingForm):
    """增加一项: a post or a unit answers for it."""

    what = forms.CharField(label="做什么", max_length=120, help_text="例如：更换老化的门锁触点")
    post = PostChoice(
        label="负责的岗位", queryset=Post.objects.none(), required=False, empty_label="由单位负责"
    )
    unit = forms.ModelChoiceField(
        label="负责的单位", queryset=Organization.objects.none(), required=False, empty_label="由岗位负责"
    )
    due_on = day("什么时候前")

    def prepare(self) -> None:
        self.fields["post"].queryset = serving(self.actor)
        units = Organization.objects.of(self.actor.community_id).filter(ended_on__isnull=True)
        self.fields["unit"].queryset = units

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (data.get("post") is None) == (data.get("unit") is None):
            self.add_error("post", "请选负责的岗位或单位，只选一个。")
        return data


def serving(actor: Actor) -> QuerySet[Post]:
    """Posts of the community that work is given to."""
    kinds = (PostKind.LEAD, PostKind.STAFF, PostKind.WORKER)
    rows = Post.objects.open_on(timezone.localdate()).filter(community_id=actor.community_id, kind__in=kinds)
    names = rows.select_related("user", "grid", "organization")
    return names.order_by("kind", "grid__code", "id")


class ChangeItemForm(_OfItem, AddItemForm):
    """修改一项"""

    item = item_choice()

    field_order = ("item", "what", "post", "unit", "due_on")

    def prepare(self) -> None:
        AddItemForm.prepare(self)
        super().prepare()
        if chosen := self.chosen():
            words = {"what": chosen.what, "post": chosen.post_id, "unit": chosen.unit_id}
            self.initial = {**words, "due_on": chosen.due_on, **self.initial}


class StopItemForm(_OfItem):
    """不再做一项"""

    item = item_choice()
    note = forms.CharField(
        label="为什么不做了", max_length=500, widget=area(3, 500), help_text="公布过的计划，居民会看到。"
    )


class CloseForm(ThingForm):
    """结束计划"""

    summary = forms.CharField(
        label="小结",
        max_length=1000,
        widget=area(5, 1000),
        help_text="做成了什么，没做成的为什么。居民会看到，结束后不能再改。",
    )


PLAN_FORMS: dict[str, type[ThingForm]] = {
    "report": ReportForm,
    "add_item": AddItemForm,
    "change_item": ChangeItemForm,
    "stop_item": StopItemForm,
    "change": ChangeForm,
    "close": CloseForm,
}
ACTS = Acts(PLANS, VERBS, PLAN_FORMS, "plan")
