"""表单: what a verb needs, checked once for page and API alike.

Each form of VERB_FORMS takes `appeal` and `actor`; its cleaned data are the keyword arguments of the verb.
"""

from typing import Any

from django import forms
from django.utils import timezone

from grids.actors import Actor
from grids.models import Building, Grid
from grids.states import ActorKind
from residents.appeals import handlers
from residents.appeals.models import Appeal, Category, Evaluation
from residents.appeals.states import (
    UNANSWERED,
    Closure,
    DeclineReason,
    Grade,
    Kind,
    Source,
    Tag,
    Told,
    Track,
)
from residents.register.models import Household

NAMED_SOURCES = (Source.COUNTER, Source.PHONE, Source.GROUP_CHAT, Source.VISIT, Source.PATROL, Source.HOTLINE)


def _area(rows: int, limit: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit, **attrs})


class FilingForm(forms.Form):
    """反映问题: what a resident needs to say. Nothing but matter and grid is asked for."""

    kind = forms.ChoiceField(label="这是一件", choices=Kind.choices, initial=Kind.APPEAL)
    title = forms.CharField(
        label="一句话说是什么事",
        max_length=80,
        help_text="例如：3号楼2单元电梯又停了",
        error_messages={"required": "请写一句话标题。"},
    )
    text = forms.CharField(
        label="说详细一点",
        max_length=5000,
        widget=_area(5, 5000),
        help_text="什么时候、什么情况、影响到谁，怎么说都行。",
        error_messages={"required": "请写清楚是什么事。"},
    )
    grid = forms.ModelChoiceField(
        label="您住在哪个微网格",
        queryset=Grid.objects.none(),
        to_field_name="code",
        empty_label="请选择",
        help_text="不知道就看楼道里的网格牌，或选最近的一个。",
        error_messages={"required": "请选择微网格。", "invalid_choice": "没有这个微网格，请从列表里选。"},
    )
    place = forms.CharField(
        label="具体地点", max_length=100, required=False, help_text="例如：3号楼2单元电梯口"
    )
    contact_name = forms.CharField(label="怎么称呼您", max_length=40, required=False)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="只给办这件事的人看，不公开。",
    )
    anonymous = forms.BooleanField(label="不留姓名", required=False)
    category = forms.ModelChoiceField(
        label="分类",
        queryset=Category.objects.none(),
        required=False,
        empty_label="不清楚，由社区来定",
        to_field_name="path",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        grids = Grid.objects.of(actor.community_id)
        self.fields["grid"].queryset = grids
        self.fields["grid"].label_from_instance = grid_label
        self.fields["category"].queryset = Category.objects.of(actor.community_id).filter(active=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("anonymous"):
            data["contact_name"] = ""
        return data


class OnBehalfForm(FilingForm):
    """登记一件事: a worker or the office files for a resident; source, building and attested people besides."""

    source = forms.ChoiceField(label="怎么知道的", choices=[(s.value, s.label) for s in NAMED_SOURCES])
    building = forms.ModelChoiceField(
        label="楼栋", queryset=Building.objects.none(), required=False, empty_label="不在楼里"
    )
    attested_people = forms.IntegerField(
        label="还有几个人也这么说",
        min_value=0,
        max_value=500,
        initial=0,
        required=False,
        help_text="走访或说事时当面确认的人数。",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        buildings = Building.objects.of(actor.community_id).select_related("compound")
        if not actor.is_office:
            self.fields["grid"].queryset = Grid.objects.filter(pk__in=actor.grid_ids)
            buildings = buildings.filter(grid_id__in=actor.grid_ids)
        self.fields["building"].queryset = buildings
        self.fields["building"].label_from_instance = building_label

    def clean_attested_people(self) -> int:
        return self.cleaned_data["attested_people"] or 0


def grid_label(grid: Grid) -> str:
    return f"{grid.name}（{grid.layout_note}）" if grid.layout_note else grid.name


def building_label(building: Building) -> str:
    return f"{building.compound.name}{building.name}"


class VerbForm(forms.Form):
    """The form of a verb that needs no more than saying so."""

    def __init__(self, *args: Any, appeal: Appeal, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appeal, self.actor = appeal, actor
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the appeal and the actor."""


def note(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, required=required, widget=_area(3, 1000), help_text=help_text
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
    public_title = forms.CharField(
        label="公开标题",
        max_length=80,
        required=False,
        help_text="写了就上公开栏，邻居可以附议；不要写人名、电话、门牌。",
    )
    public_text = forms.CharField(label="公开内容", max_length=500, required=False, widget=_area(3, 500))
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
        widget=_area(5, 3000),
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

    household = forms.ModelChoiceField(label="住户（户号）", queryset=None, widget=forms.NumberInput)

    def prepare(self) -> None:
        self.fields["household"].queryset = Household.objects.visible_to(self.actor).filter(
            until__isnull=True
        )
        if self.actor.kind == ActorKind.HOUSEHOLD:
            self.fields.clear()


class EndorseForm(HouseholdForm):
    resident_name = forms.CharField(label="哪位居民要附议", max_length=40)


class EvaluateForm(VerbForm):
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
    comment = forms.CharField(label="还想说的话", max_length=500, required=False, widget=_area(3, 500))

    def prepare(self) -> None:
        if self.actor.user_id is None:
            del self.fields["contacted"], self.fields["method"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("contacted", True) and (data.get("solved") is None or not data.get("satisfaction")):
            self.add_error("satisfaction", "请选择是否解决和满意程度。")
        return data


VERB_FORMS: dict[str, type[VerbForm]] = {
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
    "reveal": RevealForm,
}


class StatusForm(forms.Form):
    """查办理进度"""

    number = forms.CharField(label="编号", max_length=11, help_text="例如 2026-000123，印在回执上。")
    secret = forms.CharField(
        label="查询码",
        max_length=20,
        help_text="12 位字母和数字，大小写都行。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
