"""登记册接口的改动: doubles, ground that is not theirs, edits and the other verbs: body × problem."""

from typing import Any

import pytest

from grids.models import Building, Dwelling, Facility, Organization
from residents.register.models import Household, Resident
from residents.register.registers import REGISTERS
from tests.calls import Caller, by_token, problem
from tests.community import House
from tests.conftest import lent_house
from tests.factories import building, compound, household, resident
from tests.residents.register.api.test_register_bodies import (
    CHOICE,
    DAY,
    MUST,
    NOT_OFFERED,
    WHOLE,
    fields,
    good,
)
from tests.residents.register.sheets import id_number

house = lent_house
KING = id_number("19510308", 11)
SLUGS = list(REGISTERS)


# Doubles


@pytest.mark.parametrize(
    ("slug", "field", "sentence"),
    [
        ("buildings", None, "楼号已存在。"),
        ("dwellings", None, "这套房屋已经登记。"),
        ("enterprises", None, "单位名称已存在。"),
        ("facilities", None, "这处设施已经登记。"),
    ],
)
def test_a_double_is_refused_with_its_sentence(house: House, slug: str, field: str | None, sentence: str):
    caller, body = by_token(house.staff), good(house, slug)
    assert caller.post(f"{slug}/", body).status_code == 201
    assert problem(caller.post(f"{slug}/", body), 400, "validation_error")["message"] == sentence


def test_an_id_number_is_entered_once(house: House):
    caller, body = by_token(house.staff), good(house, "residents") | {"id_number": KING}
    caller.post("residents/", body)
    again = problem(caller.post("residents/", body | {"name": "别人"}), 400, "validation_error")
    assert again["message"] == "这个身份证号已经登记在另一位居民名下。"


# Ground that is not theirs


def test_nothing_of_another_community_or_grid_is_named(house: House):
    there, place = house.elsewhere, compound(house.elsewhere.community, "别处苑")
    far = building(house.grid2, "8号楼")
    office, worker = by_token(house.staff), by_token(house.worker1)
    spoilt: list[tuple[Caller, str, dict[str, Any], str]] = [
        (office, "residents", {"household": there.household.pk}, "household"),
        (office, "households", {"building": there.household.dwelling.building_id}, "building"),
        (office, "dwellings", {"building": there.household.dwelling.building_id}, "building"),
        (office, "buildings", {"compound": place.pk}, "compound"),
        (office, "facilities", {"keeper": there.property_company.pk}, "keeper"),
        (worker, "residents", {"household": household(house.grid2).pk}, "household"),
        (worker, "dwellings", {"building": far.pk}, "building"),
        (worker, "buildings", {"grid": "02"}, "grid"),
        (worker, "enterprises", {"grid": "02"}, "grid"),
        (worker, "facilities", {"building": far.pk}, "building"),
    ]
    for caller, slug, values, field in spoilt:
        assert fields(caller.post(f"{slug}/", good(house, slug) | values)) == {field: NOT_OFFERED}


def test_a_worker_enters_a_unit_with_its_grid(house: House):
    body = good(house, "enterprises")
    del body["grid"]
    assert fields(by_token(house.worker1).post("enterprises/", body)) == {"grid": MUST}
    assert by_token(house.staff).post("enterprises/", body).status_code == 201


# Edits


def edited(house: House, slug: str, pk: int, body: dict[str, Any]) -> Any:
    return by_token(house.staff).post(f"{slug}/{pk}/edit/", body, if_match="*")


def test_what_must_be_there_is_not_taken_away(house: House):
    home = house.household.dwelling
    lift = Facility.objects.create(community=house.community, grid=house.grid1, kind="lift", name="电梯")
    for slug, pk, field, sentence in (
        ("residents", house.resident.pk, "household", None),
        ("dwellings", home.pk, "building", "请选择楼栋。"),
        ("dwellings", home.pk, "grid", "请选择微网格。"),
        ("buildings", home.building_id, "compound", "请选择小区。"),
        ("buildings", home.building_id, "grid", "请选择微网格。"),
        ("facilities", lift.pk, "grid", "请选择微网格。"),
    ):
        answer = edited(house, slug, pk, {field: None})
        if sentence is None:
            assert answer.status_code == 200
        else:
            assert fields(answer) == {field: sentence}


@pytest.mark.parametrize(
    ("slug", "body", "field"),
    [
        ("households", {"tenure": ""}, "tenure"),
        ("dwellings", {"room": ""}, "room"),
        ("dwellings", {"room": None}, "room"),
        ("buildings", {"name": ""}, "name"),
        ("buildings", {"floors": None}, "floors"),
        ("enterprises", {"name": ""}, "name"),
        ("enterprises", {"kind": ""}, "kind"),
        ("facilities", {"name": None}, "name"),
        ("facilities", {"state": ""}, "state"),
    ],
)
def test_an_edit_that_empties_a_needed_column_is_refused(
    house: House, slug: str, body: dict[str, Any], field: str
):
    Facility.objects.create(community=house.community, grid=house.grid1, kind="lift", name="电梯")
    thing = REGISTERS[slug].model.objects.visible_to(house.staff).first()
    assert list(fields(edited(house, slug, thing.pk, body))) == [field]
    assert type(thing).objects.get(pk=thing.pk).version == thing.version


def test_an_edit_is_shown_masked_and_counts_one_version_up(house: House):
    answer = edited(house, "residents", house.resident.pk, {"phone": "13900000001", "name": "王芳"})
    assert (answer.json()["name"], answer.json()["phone"]) == ("王*", "139******01")
    assert (answer.json()["version"], answer.headers["ETag"]) == (2, '"2"')
    again = edited(house, "residents", house.resident.pk, {"phone": "139 0000 0001"})
    assert again.json()["version"] == 2


def test_none_in_words_takes_a_number_out_and_nothing_keeps_it(house: House):
    for value, phone in (("", "13812345678"), (None, "13812345678"), ("无", "")):
        edited(house, "residents", house.resident.pk, {"phone": value})
        assert Resident.objects.get(pk=house.resident.pk).phone == phone


def test_a_field_of_birth_only_is_unknown_to_an_edit(house: House):
    for slug, pk, name in (
        ("residents", house.resident.pk, "building"),
        ("households", house.household.pk, "room"),
    ):
        assert name in fields(edited(house, slug, pk, {name: "1"}), "unknown_field")


# The other verbs


VERB_BODIES = [
    ("end", {}, {"reason": MUST}),
    ("end", {"reason": "closed"}, {"reason": CHOICE.format("closed")}),
    ("end", {"reason": "died", "on": "2999-01-01"}, {"on": "日期不能晚于今天。"}),
    ("end", {"reason": "died", "on": "昨天"}, {"on": DAY}),
    ("merge", {}, {"into": MUST}),
    ("merge", {"into": "1"}, {"into": WHOLE}),
    ("merge", {"into": 999_999_999}, {"into": "没有找到这个编号，或它已经注销，请核对后再填。"}),
    ("reveal", {}, {"detail": MUST, "purpose": MUST}),
    ("reveal", {"detail": "all", "purpose": "核对"}, {"detail": CHOICE.format("all")}),
]


@pytest.mark.parametrize(("verb", "body", "found"), VERB_BODIES)
def test_a_verb_names_what_it_lacks(house: House, verb: str, body: dict[str, Any], found: dict[str, str]):
    answer = by_token(house.staff).post(f"residents/{house.resident.pk}/{verb}/", body, if_match="*")
    assert fields(answer) == found
    assert Resident.objects.get(pk=house.resident.pk).version == 1


def test_a_merge_into_itself_and_into_what_has_ended_is_refused(house: House):
    gone = resident(house.household, "赵某", "", until="2026-01-01")
    caller = by_token(house.staff)
    for into in (house.resident.pk, gone.pk, house.elsewhere.resident.pk):
        answer = caller.post(f"residents/{house.resident.pk}/merge/", {"into": into}, if_match="*")
        assert list(fields(answer)) == ["into"]


def test_what_is_lived_in_does_not_end(house: House):
    home = house.household.dwelling
    caller, body = by_token(house.staff), {"reason": "removed"}
    for slug, pk, sentence in (
        ("dwellings", home.pk, "这套房里还有住户，请先办理搬离。"),
        ("buildings", home.building_id, "这栋楼里还有房屋，请先注销房屋。"),
    ):
        answer = caller.post(f"{slug}/{pk}/end/", body, if_match="*")
        assert problem(answer, 409, "illegal_transition")["message"] == sentence
    assert not Dwelling.objects.get(pk=home.pk).ended
    assert not Building.objects.get(pk=home.building_id).ended
    assert Household.objects.filter(until=None, pk=house.household.pk).exists()
    assert Organization.objects.filter(ended_on=None).exists()
