"""登记册的表: what the database itself refuses, whoever asks, and how a page says it."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from grids.models import Building, Dwelling, Facility
from residents.register.models import (
    Household,
    HouseholdCard,
    Promise,
    Resident,
    Reveal,
    Visit,
)
from residents.register.workflow import exporting
from tests.community import House
from tests.conftest import lent_house
from tests.factories import at, building, compound, dwelling, organization, resident

house = lent_house
NOON = at("2026-11-20 12:00")
DAY = datetime.date(2026, 11, 20)


def refused(make: Any, match: str) -> None:
    """The table says no, in a savepoint of its own."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        make()


def said(thing: models.Model) -> str:
    """What a form would show of the constraint that is broken."""
    with pytest.raises(ValidationError) as error:
        thing.validate_constraints()
    return " ".join(error.value.messages)


# Constraints, by raw save and in words


def test_a_household_cannot_leave_before_it_came(house: House):
    home = Household(
        community=house.community,
        dwelling=house.household.dwelling,
        since=DAY,
        until=DAY - datetime.timedelta(days=1),
    )
    assert said(home) == "搬离日期不能早于入住日期。"
    refused(home.save, "household_leaves_after_it_came")


def test_an_id_number_belongs_to_one_resident_of_a_community(house: House):
    resident(house.household, "王建国", "", id_hash="a" * 64)
    double = Resident(
        community=house.community, household=house.household, name="王建", id_hash="a" * 64, phone=""
    )
    assert said(double) == "这个身份证号已经登记在另一位居民名下。"
    refused(double.save, "resident_id_number_once")
    double.until = DAY
    double.save()


def test_a_building_a_door_a_unit_and_a_thing_are_registered_once(house: House):
    block = building(house.grid1, "3号楼")
    flat = dwelling(house.grid1, "101", building=block)
    unit = organization(house.community, "幸福面馆", "enterprise")
    lift = Facility.objects.create(community=house.community, grid=house.grid1, kind="lift", name="电梯")
    for thing, sentence, name in (
        (block, "楼号已存在。", "building_name_once"),
        (flat, "这套房屋已经登记。", "dwelling_once"),
        (unit, "单位名称已存在。", "organization_name_once"),
        (lift, "这处设施已经登记。", "facility_once"),
        (block.compound, "小区重名。", "compound_name_once"),
    ):
        double = type(thing).objects.get(pk=thing.pk)
        double.pk = None
        double._state.adding = True
        assert said(double) == sentence
        refused(lambda one=double: one.save(force_insert=True), name)


def test_the_same_name_elsewhere_is_something_else(house: House):
    place = compound(house.community, "春风苑")
    for ground, where in ((house.grid1, None), (house.grid1, place), (house.elsewhere.grid1, None)):
        building(ground, "3号楼", compound=where)
    for community in (house.community, house.elsewhere.community):
        organization(community, "幸福面馆", "enterprise")
    for ground in (house.grid1, house.grid2):
        Facility.objects.create(community=house.community, grid=ground, kind="lift", name="电梯")
    Facility.objects.create(community=house.community, grid=house.grid1, kind="lamp", name="电梯")
    assert Building.objects.filter(name="3号楼").count() == 3


def test_a_household_has_one_valid_card(house: House):
    second = HouseholdCard(household=house.household, secret_hash="b" * 64, issued_at=NOON)
    assert said(second) == "这户已有有效户码，请先作废旧码再补发。"
    refused(second.save, "one_valid_card_per_household")
    second.revoked_at = NOON
    second.save()
    assert str(second) == f"{house.household}的户码"


@pytest.mark.parametrize("which", ["neither", "both"])
def test_a_reveal_is_of_one_thing(house: House, which: str):
    about = {"resident": house.resident, "organization": house.property_company} if which == "both" else {}
    look = {"community": house.community, "user": house.staff.user, "at": NOON, "detail": "contact"}
    row = Reveal(**look, **about, purpose="核对")
    assert said(row) == "一次查看只看一位居民或一个单位。"
    refused(row.save, "a_reveal_is_of_one")


def test_a_reveal_has_a_purpose(house: House):
    look = {"community": house.community, "user": house.staff.user, "at": NOON, "detail": "contact"}
    row = Reveal(**look, resident=house.resident, purpose="")
    assert said(row) == "请写明为什么要查看。"
    refused(row.save, "a_reveal_has_a_purpose")
    row.purpose = "核对"
    row.save()
    assert str(row) == f"{house.staff.user} 姓名和电话"


def test_nobody_approves_an_own_request(house: House):
    asked = exporting.ask("residents", by=house.staff, purpose="报送", rows=1)
    asked.decided_by, asked.state = house.staff.user, "approved"
    assert said(asked) == "明文导出要由另一位工作人员审批。"
    refused(asked.save, "an_export_is_approved_by_another")


def visited(house: House) -> Visit:
    return Visit.objects.create(
        community=house.community, household=house.household, worker=house.worker1.user, at=NOON
    )


@pytest.mark.parametrize(
    ("given", "sentence", "name"),
    [
        ({"outcome": "kept"}, "了结承诺要写明结果、时间和经手人。", "a_settled_promise_says_how"),
        ({"settled_at": NOON}, "了结承诺要写明结果、时间和经手人。", "a_settled_promise_says_how"),
        (
            {"outcome": "given_up", "settled_at": NOON, "settled_by": True},
            "承诺做不到要写明原因。",
            "giving_up_a_promise_has_a_reason",
        ),
    ],
)
def test_a_settled_promise_says_how_when_by_whom_and_why(
    house: House, given: dict[str, Any], sentence: str, name: str
):
    given = given | ({"settled_by": house.worker1.user} if given.get("settled_by") else {})
    promise = Promise(community=house.community, visit=visited(house), text="换灯", due_on=DAY, **given)
    assert said(promise) == sentence
    refused(promise.save, name)


@pytest.mark.parametrize(
    "missing",
    [
        (Household, {"dwelling": None}),
        (Resident, {"household": None}),
        (Dwelling, {"building": None}),
        (Dwelling, {"grid": None}),
        (Building, {"compound": None}),
        (Building, {"grid": None}),
        (Facility, {"grid": None}),
    ],
    ids=lambda pair: f"{pair[0].__name__}.{next(iter(pair[1]))}",
)
def test_nothing_hangs_in_the_air(house: House, missing: tuple[type[models.Model], dict[str, None]]):
    model, values = missing
    block = house.household.dwelling.building
    stands: dict[type[models.Model], dict[str, Any]] = {
        Household: {"dwelling": house.household.dwelling},
        Resident: {"household": house.household, "name": "某", "phone": "", "id_number": ""},
        Dwelling: {"building": block, "grid": house.grid1, "room": "9"},
        Building: {"compound": block.compound, "grid": house.grid1, "name": "9号楼"},
        Facility: {"grid": house.grid1, "kind": "lamp", "name": "灯"},
    }
    [column] = values
    refused(model(community=house.community, **(stands[model] | values)).save, f'"{column}_id"')
