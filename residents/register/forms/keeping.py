"""登记册的表单: what a register asks when something new is entered or changed.

Each form of a register takes `actor` and, when it changes something, `thing`; its cleaned data are the columns.
Personal data is never put into a field again: an empty one keeps what is there, 无 takes it out.
"""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.models import Building, Compound, Dwelling, Grid, Organization
from grids.states import FacilityKind, FacilityState, OrganizationKind
from grids.text import mask_id, mask_name, mask_phone
from residents.register.models import Household
from residents.register.rules import spelling
from residents.register.states import CareGroup, Gender, Tenure

KEEPS = "现在是 {}；不改就空着。"
TAKES_OUT = "没有了就写“无”。"
DAY = {"type": "date"}


def day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class RegisterForm(forms.Form):
    """One entry of a register, new or changed.

    `personal` are the fields whose stored value is masked; `at_birth` those that are asked only of something new.
    """

    personal: dict[str, Any] = {}
    at_birth: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, thing: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.thing = actor, thing
        self.prepare()
        if thing is not None:
            self._of(thing)

    def prepare(self) -> None:
        """Choices that depend on the actor."""

    def _of(self, thing: Any) -> None:
        for name in self.at_birth:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            if name not in self.personal:
                self.initial.setdefault(name, getattr(thing, name))
            elif stored := getattr(thing, name):
                out = "" if field.required or isinstance(field, forms.DateField) else TAKES_OUT
                field.required = False
                field.help_text = KEEPS.format(self.personal[name](stored)) + out

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.thing is not None:
            data = {
                k: v for k, v in data.items() if v or k not in self.personal or not getattr(self.thing, k)
            }
        return data

    def choose(self, name: str, queryset: Any, label: Any = str) -> None:
        if name in self.fields:
            self.fields[name].queryset = queryset
            self.fields[name].label_from_instance = label


def own_grids(actor: Actor) -> Any:
    grids = Grid.objects.of(actor.community_id).micro()
    return grids if actor.is_office else grids.filter(pk__in=actor.grid_ids)


def own_buildings(actor: Actor) -> Any:
    rows = Building.objects.visible_to(actor).filter(ended_on__isnull=True)
    return rows.select_related("compound", "grid").order_by("compound_id", "id")


def building_label(building: Building) -> str:
    return f"{building.compound.name}{building.name}"


class DoorForm(RegisterForm):
    """住在哪: building, unit and room name a dwelling of the register."""

    building = forms.ModelChoiceField(
        label="楼栋", queryset=Building.objects.none(), required=False, empty_label="请选择楼栋"
    )
    unit = forms.CharField(
        label="单元", max_length=10, required=False, help_text="只写数字；没有单元就空着。"
    )
    room = forms.CharField(label="室号", max_length=10, required=False)

    def prepare(self) -> None:
        self.choose("building", own_buildings(self.actor), building_label)

    def door(self, data: dict[str, Any]) -> Dwelling | None:
        """The dwelling behind this door; names the field when there is none. Takes the three out of the data."""
        building, unit, room = (data.pop(name, None) for name in ("building", "unit", "room"))
        if building is None or not room:
            return None
        rows = Dwelling.objects.visible_to(self.actor).filter(ended_on__isnull=True)
        found = rows.filter(
            building=building, unit=spelling.unit(unit or ""), room=spelling.room(room)
        ).first()
        if found is None:
            self.add_error("room", "没有这套房，请核对单元和室号，或先在“房”里登记。")
        return found


class ResidentForm(DoorForm):
    personal = {
        "name": mask_name,
        "phone": mask_phone,
        "id_number": mask_id,
        "birth_date": lambda d: f"{d.year}年",
    }
    at_birth = ("building", "unit", "room")

    name = forms.CharField(label="姓名", max_length=40)
    household = forms.ModelChoiceField(
        label="户号",
        queryset=Household.objects.none(),
        required=False,
        widget=forms.NumberInput,
        help_text="知道户号就填户号，不用选楼栋。",
    )
    head = forms.BooleanField(label="是户主", required=False)
    gender = forms.ChoiceField(
        label="性别",
        choices=[("", "不清楚"), *Gender.choices],
        required=False,
        help_text="有身份证号可以不选。",
    )
    birth_date = day("出生日期", "有身份证号可以不填。")
    phone = forms.CharField(
        label="电话", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_number = forms.CharField(label="身份证号", max_length=30, required=False)
    care_groups = forms.MultipleChoiceField(
        label="重点关爱", choices=CareGroup.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["name", "building", "unit", "room", "household"]

    def prepare(self) -> None:
        super().prepare()
        self.fields["household"].queryset = Household.objects.visible_to(self.actor).filter(
            until__isnull=True
        )
        if not self.actor.sees_care:
            del self.fields["care_groups"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.thing is not None:
            data.setdefault("household", self.thing.household)
            data["household"] = data["household"] or self.thing.household
            return data
        dwelling = self.door(data)
        if data.get("household") is None and dwelling is not None:
            data["household"] = self._household(dwelling)
        if not self.errors and data.get("household") is None:
            self.add_error("building", "请选择楼栋和室号，或填写户号。")
        return data

    def _household(self, dwelling: Dwelling) -> Household | None:
        homes = list(dwelling.households.filter(until__isnull=True)[:5])
        if len(homes) == 1:
            return homes[0]
        numbers = "、".join(str(home.pk) for home in homes)
        several = f"这套房里有几户，请填写户号（{numbers}）。"
        self.add_error("household", several if homes else "这套房还没有住户，请先登记住户。")
        return None


class HouseholdForm(DoorForm):
    at_birth = ("building", "unit", "room")

    tenure = forms.ChoiceField(label="居住方式", choices=Tenure.choices, initial=Tenure.OWNER)
    since = day("入住日期")
    confirmed_on = day("最近核实")

    field_order = ["building", "unit", "room"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.thing is None:
            data["dwelling"] = self.door(data)
            if not self.errors and data["dwelling"] is None:
                self.add_error("building", "请选择楼栋，并填写室号。")
        return data


class DwellingForm(RegisterForm):
    building = forms.ModelChoiceField(
        label="楼栋", queryset=Building.objects.none(), empty_label="请选择楼栋"
    )
    unit = forms.CharField(
        label="单元", max_length=10, required=False, help_text="只写数字；没有单元就空着。"
    )
    room = forms.CharField(label="室号", max_length=10)
    grid = forms.ModelChoiceField(
        label="微网格",
        queryset=Grid.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="同楼栋",
        help_text="一栋楼分给几个网格时才要选。",
    )

    def prepare(self) -> None:
        self.choose("building", own_buildings(self.actor), building_label)
        self.choose("grid", own_grids(self.actor))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("building") and not data.get("grid"):
            data["grid"] = data["building"].grid
        return data


class BuildingForm(RegisterForm):
    compound = forms.ModelChoiceField(
        label="小区", queryset=Compound.objects.none(), empty_label="请选择小区"
    )
    name = forms.CharField(label="楼号", max_length=40, help_text="例如 3号楼")
    grid = forms.ModelChoiceField(
        label="微网格", queryset=Grid.objects.none(), to_field_name="code", empty_label="请选择微网格"
    )
    floors = forms.IntegerField(label="层数", min_value=1, max_value=200, initial=6)
    units = forms.IntegerField(label="单元数", min_value=1, max_value=50, initial=1)

    def prepare(self) -> None:
        self.choose("compound", Compound.objects.of(self.actor.community_id).order_by("pk"))
        self.choose("grid", own_grids(self.actor))


class EnterpriseForm(RegisterForm):
    personal = {"contact_name": mask_name, "phone": mask_phone}

    name = forms.CharField(label="名称", max_length=60)
    kind = forms.ChoiceField(
        label="类型", choices=OrganizationKind.choices, initial=OrganizationKind.ENTERPRISE
    )
    grid = forms.ModelChoiceField(
        label="所在网格",
        queryset=Grid.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="不在网格里",
    )
    address = forms.CharField(label="地址", max_length=100, required=False)
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def prepare(self) -> None:
        self.choose("grid", own_grids(self.actor))
        if not self.actor.is_office and self.thing is None:
            self.fields["grid"].required = True


class FacilityForm(RegisterForm):
    kind = forms.ChoiceField(label="类型", choices=FacilityKind.choices)
    name = forms.CharField(label="名称", max_length=60, help_text="例如 3号楼2单元电梯")
    grid = forms.ModelChoiceField(
        label="微网格", queryset=Grid.objects.none(), to_field_name="code", empty_label="请选择微网格"
    )
    building = forms.ModelChoiceField(
        label="楼栋", queryset=Building.objects.none(), required=False, empty_label="不在楼里"
    )
    place = forms.CharField(label="位置", max_length=100, required=False)
    keeper = forms.ModelChoiceField(
        label="管护单位", queryset=Organization.objects.none(), required=False, empty_label="未明确"
    )
    state = forms.ChoiceField(
        label="状态",
        choices=[pair for pair in FacilityState.choices if pair[0] != FacilityState.REMOVED],
        initial=FacilityState.IN_USE,
    )

    def prepare(self) -> None:
        self.choose("grid", own_grids(self.actor))
        self.choose("building", own_buildings(self.actor), building_label)
        units = Organization.objects.of(self.actor.community_id).filter(ended_on__isnull=True)
        self.choose("keeper", units)
