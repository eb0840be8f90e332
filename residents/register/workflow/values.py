"""填写的内容: what came out of a form or a sheet, put into a row of a register, with what follows from it.

Private to the workflow room: pages, API and import put their values in through here and nowhere else.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import models

from grids import text
from grids.actors import Actor
from grids.models import Building, Dwelling, Facility, Grid, Organization
from grids.sealed import keyed_hash
from grids.verdict import Invalid
from residents.register.models import Household, Resident
from residents.register.rules import spelling
from residents.register.states import Gender

NONE_WORDS = {"无", "没有"}


def require(condition: object, field: str, sentence: str) -> None:
    if not condition:
        raise Invalid(sentence, fields={field: sentence})


def fill(thing: models.Model, values: Mapping[str, Any], *, linked: bool = True) -> None:
    """Set the columns; raises Invalid naming the field. The caller checks constraints and saves.

    Not `linked`: the rows it names are not read, for an import that has looked them all up.
    """
    named = thing._state.adding or values.get("name") not in (None, getattr(thing, "name", None))
    for name, value in values.items():
        field = thing._meta.get_field(name)
        needed = field.is_relation and not field.null
        require(value is not None or not needed, name, f"请选择{field.verbose_name}。")
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            value = text.clean(value or "", single_line=True)
        elif isinstance(field, models.CharField):
            value = value or ""
        setattr(thing, name, value)
    FOLLOWS[type(thing)](thing, values)
    if linked:
        _placed(thing)
        if named and isinstance(thing, Building):
            _alone(thing)


def _placed(thing: Any) -> None:
    """Community and grid follow from where it stands."""
    for name in ("household", "dwelling", "building", "compound", "grid"):
        there = getattr(thing, name, None)
        if there is not None:
            thing.community_id = there.community_id
            if name == "building" and not thing.grid_id:
                thing.grid_id = there.grid_id


def _alone(building: Building) -> None:
    """一栋楼 is registered once however it is written: 3栋 beside 3号楼 would be the same building twice."""
    names = spelling.blocks(spelling.block(building.name))
    twins = Building.objects.filter(compound_id=building.compound_id, name__in=names).exclude(pk=building.pk)
    require(not twins.exists(), "name", "楼号已存在。")


def _of_resident(resident: Resident, values: Mapping[str, Any]) -> None:
    if "name" in values:
        require(resident.name, "name", "请填写姓名。")
        resident.initials = text.initials(resident.name, person=True)[:40]
    if "phone" in values:
        resident.phone = _normalised(text.normalise_phone, resident.phone, "phone")
        resident.phone_hash = keyed_hash(resident.phone, purpose="phone")
    if "id_number" in values:
        resident.id_number = _normalised(text.normalise_id_number, resident.id_number, "id_number")
        resident.id_hash = keyed_hash(resident.id_number, purpose="id")
    if {"id_number", "birth_date", "gender"} & values.keys() and resident.id_number:
        _by_id_number(resident)
    if "birth_date" in values and resident.birth_date:
        require(resident.birth_date <= datetime.date.today(), "birth_date", "出生日期还没有到，请核对。")  # noqa: DTZ011


def _by_id_number(resident: Resident) -> None:
    """The number says birth and sex: what is empty is filled in, what contradicts it is refused."""
    number = resident.id_number
    born = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    gender = Gender.MALE if int(number[16]) % 2 else Gender.FEMALE
    require(resident.birth_date in (None, born), "birth_date", "出生日期和身份证号对不上，请核对。")
    require(resident.gender in ("", gender), "gender", "性别和身份证号对不上，请核对。")
    resident.birth_date, resident.gender = born, gender


def _normalised(normalise: Any, value: str, field: str) -> str:
    if not value or value in NONE_WORDS:
        return ""
    try:
        return normalise(value)
    except ValueError as refused:
        raise Invalid(str(refused), fields={field: str(refused)}) from refused


def _of_organization(unit: Organization, values: Mapping[str, Any]) -> None:
    if "name" in values:
        unit.initials = text.initials(unit.name)[:60]
    if "phone" in values:
        unit.phone = _normalised(text.normalise_phone, unit.phone, "phone")


def _of_dwelling(dwelling: Dwelling, values: Mapping[str, Any]) -> None:
    """One spelling for one door, or it would be registered twice."""
    dwelling.unit, dwelling.room = spelling.unit(dwelling.unit), spelling.room(dwelling.room)


def _nothing(thing: models.Model, values: Mapping[str, Any]) -> None:
    """Nothing follows."""


FOLLOWS: dict[type[models.Model], Any] = {
    Resident: _of_resident,
    Household: _nothing,
    Dwelling: _of_dwelling,
    Building: _nothing,
    Organization: _of_organization,
    Facility: _nothing,
}

INSIDE = ("household", "dwelling", "building", "compound", "grid", "keeper")


def require_inside(thing: models.Model, by: Actor) -> None:
    """What it names stands in this community, and a worker keeps to the own grids."""
    for name in INSIDE:
        there = getattr(thing, name, None)
        require(
            there is None or there.community_id == by.community_id,
            name,
            "请选择本社区的。",
        )
    ground = grid_of(thing)
    if not by.is_office:
        require(ground and ground.pk in by.grid_ids, "grid", "只能登记和修改自己网格里的。")


def grid_of(thing: Any) -> Grid | None:
    """The grid something of a register lies in."""
    if isinstance(thing, Resident):
        return thing.household.dwelling.grid
    return thing.dwelling.grid if isinstance(thing, Household) else thing.grid
