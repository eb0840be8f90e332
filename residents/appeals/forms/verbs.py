"""动作的表单: what each verb needs.

Each form of VERB_FORMS takes `appeal` and `actor`; its cleaned data are the keyword arguments of the verb.
"""

from typing import Any

from django import forms
from django.db.models import Case, Value, When
from django.utils import timezone

from grids.actors import Actor
from grids.models import Facility, Organization
from grids.states import ActorKind
from residents.appeals import handlers
from residents.appeals.forms.widgets import area, household_label
from residents.appeals.models import Appeal, Category, Evaluation
from residents.appeals.states import (
    UNANSWERED,
    Closure,
    DeclineReason,
    Grade,
    Tag,
    Told,
    Track,
)
from residents.register.models import Household


class VerbForm(forms.Form):
    """The form of a verb that needs no more than saying so.

    `on_behalf` names what is asked only of those who act for a resident.
    """

    on_behalf: tuple[str, ...] = ()

    def __init__(self, *args: Any, appeal: Appeal, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appeal, self.actor = appeal, actor
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the appeal and the actor."""

    def ask_less(self) -> None:
        """Residents act for themselves."""
        for name in self.on_behalf:
            del self.fields[name]


def note(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, required=required, widget=area(3, 1000), help_text=help_text
    )


class AcceptForm(VerbForm):
    category = forms.ModelChoiceField(
        label="分类",
        queryset=Category.objects.none(),
        required=False,
        empty_label="暂不分类",
        to_field_name="path",
    )
    grade = forms.ChoiceField(label="等级", choices=Grade.choices, initial=Grade.GENERAL)
    track = forms.ChoiceField(
        label="轨道",
        choices=Track.choices,
        initial=Track.ASSIST,
        widget=forms.RadioSelect,
        help_text="大家议：进议事厅；社区帮：直接办。",
    )
    tags = forms.MultipleChoiceField(
        label="急难愁盼", choices=Tag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    key_small_matter = forms.BooleanField(label="列为关键小事", required=False)
    facility = forms.ModelChoiceField(label="涉及的设施", queryset=Facility.objects.none(), required=False)
    organization = forms.ModelChoiceField(
        label="涉及的单位", queryset=Organization.objects.none(), required=False
    )
    public_title = forms.CharField(
        label="公开标题",
        max_length=80,
        required=False,
        help_text="写了就上公开栏，邻居可以附议；不要写人名、电话、门牌。",
    )
    public_text = forms.CharField(label="公开内容", max_length=500, required=False, widget=area(3, 500))
    note = note("给居民的话", required=False)

    def prepare(self) -> None:
        self.fields["category"].queryset = Category.objects.of(self.appeal.community_id).filter(active=True)
        self.initial.setdefault("category", self.appeal.category and self.appeal.category.path)
        if self.appeal.category and self.appeal.category.default_grade:
            self.initial.setdefault("grade", self.appeal.category.default_grade)
        if self.appeal.complaint_user_id or self.appeal.complaint_organization_id:
            del self.fields["public_title"], self.fields["public_text"]
        if not self.actor.is_lead:
            self.fields["grade"].choices = [pair for pair in Grade.choices if pair[0] != Grade.COMPLEX]
        here = Facility.objects.filter(grid_id=self.appeal.grid_id)
        self._offer("facility", here)
        self._offer("organization", Organization.objects.all())

    def _offer(self, name: str, rows: Any) -> None:
        """What of this register may be pointed to; left empty, what was said at filing stays."""
        field, said = self.fields[name], getattr(self.appeal, name)
        field.queryset = rows.of(self.appeal.community_id).filter(ended_on__isnull=True)
        field.empty_label = f"不变（{said}）" if said else "没有"


class DeclineForm(VerbForm):
    reason = forms.ChoiceField(label="情形", choices=DeclineReason.choices)
    note = note("给居民的说明", help_text="该找谁、电话多少、带什么材料。")


class MergeForm(VerbForm):
    into = forms.CharField(label="并入哪一件（编号）", max_length=11, help_text="例如 2026-000123")
    note = note("给居民的话", required=False)

    def clean_into(self) -> Appeal:
        found = (
            Appeal.objects.entrusted_to(self.actor).filter(number=self.cleaned_data["into"].strip()).first()
        )
        if found is None:
            raise forms.ValidationError("没有找到这个编号，请核对后再填。")
        if found.pk == self.appeal.pk or found.state not in UNANSWERED:
            raise forms.ValidationError("只能并入另一件还在办理的诉求。")
        return found


class DispatchForm(VerbForm):
    handler = forms.ModelChoiceField(label="主办人", queryset=None, required=False, empty_label="不指定个人")
    unit = forms.ModelChoiceField(label="主办单位", queryset=None, required=False, empty_label="不交给单位")
    note = note("交办要求", required=False)

    def prepare(self) -> None:
        today = timezone.localdate()
        self.fields["handler"].queryset = handlers.people(self.appeal, today)
        self.fields["unit"].queryset = handlers.units(self.appeal)
        self.initial.setdefault("handler", handlers.responsible(self.appeal.grid, today))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not (data.get("handler") or data.get("unit")):
            self.add_error("handler", "请选择主办人或主办单位。")
        return data


class StartForm(VerbForm):
    note = note("首次联系情况", required=False, help_text="联系了谁、约了什么时间；居民会看到。")


class ResultForm(VerbForm):
    result = forms.CharField(
        label="办理结果",
        max_length=3000,
        widget=area(5, 3000),
        help_text="居民会看到这段话：做了什么、结果怎样、还有问题找谁。",
    )
    told = forms.ChoiceField(label="怎样告知居民", choices=Told.choices)


class ReplyForm(ResultForm):
    closure = forms.ChoiceField(label="办结类型", choices=Closure.choices, widget=forms.RadioSelect)

    field_order = ["result", "closure", "told"]


class CloseForm(VerbForm):
    note = note("核实情况", required=False, help_text="怎样核实的；居民会看到。")


class ReasonForm(VerbForm):
    note = note("原因")


class WithdrawForm(VerbForm):
    note = note("原因", required=False)


class NoteForm(VerbForm):
    note = note("记录内容")
    public = forms.BooleanField(label="居民可见", required=False)


class RevealForm(VerbForm):
    purpose = forms.CharField(
        label="为什么要查看", max_length=200, help_text="例如：联系居民约上门时间。会记入台账。"
    )


class HouseholdForm(VerbForm):
    """Whose voice: asked of those who act on behalf; a household's card already says it."""

    on_behalf = ("household",)

    household = forms.ModelChoiceField(label="哪一户", queryset=None, empty_label="请选择")

    def prepare(self) -> None:
        """Those of the grid first: who lives beside a matter is who has a voice in it."""
        if self.actor.kind == ActorKind.HOUSEHOLD:
            return self.ask_less()
        rows = Household.objects.visible_to(self.actor).filter(until__isnull=True)
        here = Case(When(dwelling__grid=self.appeal.grid_id, then=Value(0)), default=Value(1))
        near = ("dwelling__building", "dwelling__unit", "dwelling__room", "pk")
        self.fields["household"].queryset = rows.select_related("dwelling__building").order_by(here, *near)
        self.fields["household"].label_from_instance = household_label
        return None


class EndorseForm(HouseholdForm):
    on_behalf = ("household", "resident_name")

    resident_name = forms.CharField(label="哪位居民要附议", max_length=40)


class EvaluateForm(VerbForm):
    on_behalf = ("contacted", "method")

    contacted = forms.TypedChoiceField(
        label="联系上了吗",
        choices=[("true", "联系上了"), ("false", "没联系上")],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
        initial="true",
    )
    solved = forms.TypedChoiceField(
        label="解决了吗",
        choices=[("true", "解决了"), ("false", "没解决")],
        coerce=lambda value: value == "true",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    satisfaction = forms.ChoiceField(
        label="满意吗", choices=Evaluation.Satisfaction.choices, required=False, widget=forms.RadioSelect
    )
    method = forms.ChoiceField(label="回访方式", choices=Told.choices)
    comment = forms.CharField(label="还想说的话", max_length=500, required=False, widget=area(3, 500))

    def prepare(self) -> None:
        if self.actor.user_id is None:
            self.ask_less()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("contacted", True) and (data.get("solved") is None or not data.get("satisfaction")):
            self.add_error("satisfaction", "请选择是否解决和满意程度。")
        return data


FIRST_FORMS: dict[str, type[VerbForm]] = {
    "accept": AcceptForm,
    "decline": DeclineForm,
    "merge": MergeForm,
    "dispatch": DispatchForm,
    "settle_on_spot": ResultForm,
    "start": StartForm,
    "reply": ReplyForm,
    "close": CloseForm,
    "send_back": ReasonForm,
    "reopen": ReasonForm,
    "withdraw": WithdrawForm,
    "endorse": EndorseForm,
    "take_back": HouseholdForm,
    "evaluate": EvaluateForm,
    "add_note": NoteForm,
    "undo_accept": VerbForm,
    "undo_dispatch": VerbForm,
    "reveal": RevealForm,
}
