"""反映问题的表单: filing for oneself, filing on behalf, looking progress up."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.models import Building, Dwelling, Facility, Grid, Organization
from residents.appeals.forms.widgets import area
from residents.appeals.models import Category
from residents.appeals.states import (
    Kind,
    Source,
)
from residents.register.models import Household, Resident

NAMED_SOURCES = (Source.COUNTER, Source.PHONE, Source.GROUP_CHAT, Source.VISIT, Source.PATROL, Source.HOTLINE)


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
        widget=area(5, 5000),
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
        grids = Grid.objects.of(actor.community_id).micro().select_related("community")
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
    facility = forms.ModelChoiceField(
        label="涉及的设施", queryset=Facility.objects.none(), required=False, empty_label="没有"
    )
    organization = forms.ModelChoiceField(
        label="涉及的单位", queryset=Organization.objects.none(), required=False, empty_label="没有"
    )
    resident = forms.ModelChoiceField(
        label="居民编号", queryset=Resident.objects.none(), required=False, widget=forms.NumberInput
    )
    household = forms.ModelChoiceField(
        label="户号", queryset=Household.objects.none(), required=False, widget=forms.NumberInput
    )
    dwelling = forms.ModelChoiceField(
        label="房屋编号", queryset=Dwelling.objects.none(), required=False, widget=forms.NumberInput
    )
    attested_people = forms.IntegerField(
        label="还有几个人也这么说",
        min_value=0,
        max_value=500,
        initial=0,
        required=False,
        help_text="走访或说事时当面确认的人数。",
    )

    # Asked for by number, and so only where a page gave the number.
    NUMBERED: tuple[str, ...] = ("resident", "household", "dwelling")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["grid"].label, self.fields["grid"].help_text = "在哪个微网格", ""
        self.fields["contact_name"].label = "怎么称呼居民"
        self.fields["anonymous"].label = "居民不留姓名"
        buildings = Building.objects.of(actor.community_id).filter(ended_on__isnull=True)
        buildings = buildings.select_related("compound", "grid")
        if not actor.is_office:
            grids = self.fields["grid"].queryset
            self.fields["grid"].queryset = grids.filter(pk__in=actor.grid_ids)
            buildings = buildings.filter(grid_id__in=actor.grid_ids)
        self.fields["building"].queryset = buildings
        self.fields["building"].label_from_instance = building_label
        self._about(actor)

    def _about(self, actor: Actor) -> None:
        """人房企物 it may be about: what this person may see."""
        kinds = {"facility": Facility, "organization": Organization, "resident": Resident}
        for name, model in (kinds | {"household": Household, "dwelling": Dwelling}).items():
            rows = model.objects.visible_to(actor).filter(**{f"{model.ENDED}__isnull": True})
            self.fields[name].queryset = rows
        for name in self.NUMBERED:
            if not (self.data.get(name) or self.initial.get(name)):
                self.fields[name].widget = forms.HiddenInput()

    def clean_attested_people(self) -> int:
        return self.cleaned_data["attested_people"] or 0


def grid_label(grid: Grid) -> str:
    return f"{grid.name}（{grid.layout_note}）" if grid.layout_note else grid.name


def building_label(building: Building) -> str:
    return f"{building.compound.name}{building.name}"


class StatusForm(forms.Form):
    """查办理进度"""

    number = forms.CharField(label="编号", max_length=11, help_text="例如 2026-000123，印在回执上。")
    secret = forms.CharField(
        label="查询码",
        max_length=20,
        help_text="12 位字母和数字，大小写都行。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
