"""筛选: one set of filters for each register, for page, API and export alike."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet

from grids.actors import Actor
from grids.forms.keys import Key
from grids.models import Building, Grid
from grids.states import FacilityKind, FacilityState, OrganizationKind
from residents.register.rules import searching
from residents.register.rules.searching import Search
from residents.register.states import CareGroup, Tenure


class RegisterFilter(django_filters.FilterSet):
    """text, grid (code), building (id), ended: what all registers are asked.

    `grid_path` and `building_path` lead from a row to its grid and building; `ended_path` to the day it ended.
    """

    search: ClassVar[Search]
    grid_path: ClassVar[str] = "grid__code"
    building_path: ClassVar[str] = "building_id"
    ended_path: ClassVar[str] = "ended_on"
    hint: ClassVar[str] = "名称、楼栋"

    text = django_filters.CharFilter(label="查找", method="find", max_length=60)
    grid = django_filters.ChoiceFilter(label="微网格", method="in_grid", empty_label="全部微网格")
    building = django_filters.ChoiceFilter(label="楼栋", method="in_building", empty_label="全部楼栋")
    ended = django_filters.ChoiceFilter(
        label="在册",
        method="is_ended",
        choices=[("no", "在册的"), ("yes", "已注销的"), ("all", "全部")],
        empty_label=None,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        grids = Grid.objects.of(actor.community_id).micro().order_by("code")
        grids = grids if actor.is_office else grids.filter(pk__in=actor.grid_ids)
        self.filters["grid"].extra["choices"] = list(grids.values_list("code", "name"))
        if "building" in self.filters:
            blocks = Building.objects.visible_to(actor).select_related("compound")
            blocks = blocks.order_by("compound_id", "id").values_list("pk", "compound__name", "name")
            self.filters["building"].extra["choices"] = [
                (str(pk), f"{place}{name}") for pk, place, name in blocks
            ]
        if "care" in self.filters and not actor.sees_care:
            del self.filters["care"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("ended") else self.is_ended(rows, "ended", "no")

    def find(self, rows: QuerySet, name: str, typed: str) -> QuerySet:
        return type(self).search(rows, typed, self.actor)

    def in_grid(self, rows: QuerySet, name: str, code: str) -> QuerySet:
        return rows.filter(**{self.grid_path: code})

    def in_building(self, rows: QuerySet, name: str, pk: str) -> QuerySet:
        return rows.filter(**{self.building_path: pk})

    def is_ended(self, rows: QuerySet, name: str, wanted: str) -> QuerySet:
        return rows if wanted == "all" else rows.filter(**{f"{self.ended_path}__isnull": wanted == "no"})


def _choice(label: str, choices: type, everything: str, **kwargs: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, choices=choices.choices, empty_label=everything, **kwargs)


class ResidentFilter(RegisterFilter):
    search = staticmethod(searching.residents)
    grid_path, building_path, ended_path = (
        "household__dwelling__grid__code",
        "household__dwelling__building_id",
        "until",
    )
    hint = "姓名、拼音首字母、电话、3号楼2单元501"

    household = Key(label="户号", field_name="household_id")
    care = _choice("重点关爱", CareGroup, "不限", method="in_care")

    def in_care(self, rows: QuerySet, name: str, group: str) -> QuerySet:
        return rows.filter(care_groups__contains=[group])


class HouseholdFilter(RegisterFilter):
    search = staticmethod(searching.households)
    grid_path, building_path, ended_path = "dwelling__grid__code", "dwelling__building_id", "until"
    hint = "3号楼2单元501、住户姓名、电话"

    dwelling = Key(label="房屋编号", field_name="dwelling_id")
    tenure = _choice("居住方式", Tenure, "全部居住方式")


class DwellingFilter(RegisterFilter):
    search = staticmethod(searching.dwellings)
    hint = "3号楼2单元501、小区、室号"


class BuildingFilter(RegisterFilter):
    search = staticmethod(searching.blocks)
    building = None
    hint = "3号楼、小区、拼音首字母"


class EnterpriseFilter(RegisterFilter):
    search = staticmethod(searching.named("name", "address", "initials"))
    building = None
    hint = "名称、地址、拼音首字母"

    kind = _choice("类型", OrganizationKind, "全部类型")


class FacilityFilter(RegisterFilter):
    search = staticmethod(searching.named("name", "place"))
    hint = "名称、位置"

    kind = _choice("类型", FacilityKind, "全部类型")
    state = _choice("状态", FacilityState, "全部状态")
