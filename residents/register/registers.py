"""人房企事物: what each register is: its words, its columns, its filters, its form, how things in it end.

Room: above forms. Pages, API, export and import read this table and have no register of their own in mind: a new column
is a new line here. 事 is the ledger of appeals; everything else links to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from grids.actors import Actor
from grids.models import Building, Dwelling, Facility, Organization
from grids.states import EndReason
from residents.register.forms import filters, keeping
from residents.register.forms.filters import RegisterFilter
from residents.register.forms.keeping import RegisterForm
from residents.register.models import Household, Resident
from residents.register.rules import reading

Read = Callable[[Any, Actor], Any]


@dataclass(frozen=True)
class Column:
    """One column: its name in the API, its title, how this actor reads it. `care`: for those with the care duty.
    `number`: a whole number, in the API too."""

    key: str
    label: str
    read: Read
    listed: bool = True
    care: bool = False
    number: bool = False


@dataclass(frozen=True)
class Register:
    """One register. `slug` is its name in every address; `order` has an index of the same columns."""

    slug: str
    glyph: str
    label: str
    noun: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    filters: type[RegisterFilter]
    form: type[RegisterForm]
    order: tuple[str, ...]
    names: tuple[str, ...]
    ends: tuple[EndReason, ...]
    end_label: str
    counted: dict[str, Any] = field(default_factory=dict)
    # How a related list on the page is found: (title, register slug, filter name).
    inside: tuple[tuple[str, str, str], ...] = ()
    personal: bool = False

    def rows(self, actor: Actor) -> QuerySet:
        """What this actor may see of it, with everything a line names, in the same query."""
        return self.model.objects.visible_to(actor).select_related(*self.names).annotate(**self.counted)

    def filtered(self, params: Any, actor: Actor) -> RegisterFilter:
        return self.filters(params, queryset=self.rows(actor), actor=actor)

    def seen_by(self, actor: Actor) -> tuple[Column, ...]:
        """The columns this actor may know of at all."""
        return tuple(each for each in self.columns if actor.sees_care or not each.care)

    @property
    def verbs(self) -> tuple[tuple[str, str], ...]:
        """The verbs in the order of their buttons, with their words."""
        found = [("edit", "修改"), ("end", self.end_label), ("restore", "恢复"), ("merge", "并入另一条")]
        if self.personal:
            found.insert(1, ("reveal", "查看个人信息"))
        if self.model is Resident:
            found.append(("erase", "抹去个人信息"))
        return tuple(found)


def address(dwelling: Dwelling) -> str:
    """幸福里二期3号楼2单元501室"""
    return f"{dwelling.building.compound.name}{dwelling}"


def _plain(name: str) -> Read:
    return lambda thing, actor: getattr(thing, name)


def _shown(name: str) -> Read:
    return lambda thing, actor: getattr(thing, f"get_{name}_display")()


def _name_of(path: str) -> Read:
    """The name of what `path` leads to, or nothing."""

    def read(thing: Any, actor: Actor) -> str:
        for step in path.split("."):
            thing = getattr(thing, step, None)
        return str(thing) if thing is not None else ""

    return read


def _ended(thing: Any, actor: Actor) -> str:
    if not thing.ended:
        return "在册"
    return f"{getattr(thing, thing.ENDED)} {thing.get_end_reason_display() or '注销'}"


STATE = Column("standing", "在册", _ended)


def _count(model: type[models.Model], name: str) -> Coalesce:
    """How many of these are inside and have not ended: counted for the rows of one page only."""
    inside = model.objects.filter(**{name: OuterRef("pk"), f"{model.ENDED}__isnull": True}).order_by()
    return Coalesce(Subquery(inside.values(name).annotate(n=Count("pk")).values("n")), 0)


RESIDENTS = Register(
    slug="residents",
    glyph="人",
    label="居民",
    noun="居民",
    model=Resident,
    columns=(
        Column("name", "姓名", lambda one, actor: reading.name(one, actor)),
        Column("address", "住址", lambda one, actor: address(one.household.dwelling)),
        Column("household", "户号", lambda one, actor: one.household_id, listed=False, number=True),
        Column("gender", "性别", _shown("gender")),
        Column("age", "年龄", lambda one, actor: reading.age(one), number=True),
        Column("born", "出生", lambda one, actor: reading.born(one, actor), listed=False),
        Column("phone", "电话", lambda one, actor: reading.phone(one, actor)),
        Column("id_number", "身份证号", lambda one, actor: reading.id_number(one), listed=False),
        Column("head", "户主", lambda one, actor: "户主" if one.head else ""),
        Column("care", "重点关爱", lambda one, actor: "、".join(reading.care(one, actor)), care=True),
        Column("grid", "微网格", _name_of("household.dwelling.grid"), listed=False),
        STATE,
    ),
    filters=filters.ResidentFilter,
    form=keeping.ResidentForm,
    order=("initials", "id"),
    names=("household__dwelling__building__compound", "household__dwelling__grid", "merged_into"),
    ends=(EndReason.MOVED_OUT, EndReason.DIED, EndReason.MISTAKEN),
    end_label="搬离或去世",
    personal=True,
)
HOUSEHOLDS = Register(
    slug="households",
    glyph="人",
    label="住户",
    noun="住户",
    model=Household,
    columns=(
        Column("address", "住址", lambda one, actor: address(one.dwelling)),
        Column("tenure", "居住方式", _shown("tenure")),
        Column("people", "人数", _plain("people"), number=True),
        Column("since", "入住", _plain("since")),
        Column("confirmed_on", "最近核实", _plain("confirmed_on")),
        Column("grid", "微网格", _name_of("dwelling.grid")),
        STATE,
    ),
    filters=filters.HouseholdFilter,
    form=keeping.HouseholdForm,
    order=("dwelling_id", "id"),
    names=("dwelling__building__compound", "dwelling__grid", "merged_into"),
    ends=(EndReason.MOVED_OUT, EndReason.MISTAKEN),
    end_label="整户搬离",
    counted={"people": _count(Resident, "household")},
    inside=(("家里的人", "residents", "household"),),
)
DWELLINGS = Register(
    slug="dwellings",
    glyph="房",
    label="房屋",
    noun="房屋",
    model=Dwelling,
    columns=(
        Column("address", "房屋", lambda one, actor: address(one)),
        Column("unit", "单元", _plain("unit"), listed=False),
        Column("room", "室号", _plain("room"), listed=False),
        Column("households", "住户", _plain("homes"), number=True),
        Column("grid", "微网格", _name_of("grid")),
        STATE,
    ),
    filters=filters.DwellingFilter,
    form=keeping.DwellingForm,
    order=("building_id", "shelf", "id"),
    inside=(("住户", "households", "dwelling"),),
    names=("building__compound", "grid", "merged_into"),
    ends=(EndReason.REMOVED, EndReason.MISTAKEN),
    end_label="拆除或注销",
    counted={"homes": _count(Household, "dwelling")},
)
BUILDINGS = Register(
    slug="buildings",
    glyph="房",
    label="楼栋",
    noun="楼栋",
    model=Building,
    columns=(
        Column("name", "楼栋", lambda one, actor: f"{one.compound.name}{one.name}"),
        Column("floors", "层数", _plain("floors"), number=True),
        Column("units", "单元数", _plain("units"), number=True),
        Column("dwellings", "房屋", _plain("homes"), number=True),
        Column("grid", "微网格", _name_of("grid")),
        STATE,
    ),
    filters=filters.BuildingFilter,
    form=keeping.BuildingForm,
    order=("compound_id", "id"),
    names=("compound", "grid", "merged_into"),
    ends=(EndReason.REMOVED, EndReason.MISTAKEN),
    end_label="拆除或注销",
    counted={"homes": _count(Dwelling, "building")},
    inside=(("楼里的房屋", "dwellings", "building"),),
)
ENTERPRISES = Register(
    slug="enterprises",
    glyph="企",
    label="企业单位",
    noun="单位",
    model=Organization,
    columns=(
        Column("name", "名称", _plain("name")),
        Column("kind", "类型", _shown("kind")),
        Column("address", "地址", _plain("address")),
        Column("contact", "联系人", lambda one, actor: reading.contact_name(one)),
        Column("phone", "电话", lambda one, actor: reading.contact_phone(one)),
        Column("grid", "微网格", _name_of("grid")),
        STATE,
    ),
    filters=filters.EnterpriseFilter,
    form=keeping.EnterpriseForm,
    order=("kind", "name", "id"),
    names=("grid", "merged_into"),
    ends=(EndReason.CLOSED, EndReason.MOVED_OUT, EndReason.MISTAKEN),
    end_label="停业或注销",
    personal=True,
)
FACILITIES = Register(
    slug="facilities",
    glyph="物",
    label="公共设施",
    noun="设施",
    model=Facility,
    columns=(
        Column("name", "名称", _plain("name")),
        Column("kind", "类型", _shown("kind")),
        Column("place", "位置", _plain("place")),
        Column("keeper", "管护单位", _name_of("keeper")),
        Column("state", "状态", _shown("state")),
        Column("grid", "微网格", _name_of("grid")),
        STATE,
    ),
    filters=filters.FacilityFilter,
    form=keeping.FacilityForm,
    order=("grid_id", "kind", "name", "id"),
    names=("grid", "building", "keeper", "merged_into"),
    ends=(EndReason.REMOVED, EndReason.MISTAKEN),
    end_label="拆除",
)
REGISTERS: dict[str, Register] = {
    each.slug: each for each in (RESIDENTS, HOUSEHOLDS, DWELLINGS, BUILDINGS, ENTERPRISES, FACILITIES)
}
