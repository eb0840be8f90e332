"""填写的内容: what is typed × what is stored, what follows from it, and what is refused beside which field."""

import datetime
from typing import Any

import pytest

from grids.models import Building, Dwelling, Facility, Organization
from grids.sealed import keyed_hash
from grids.verdict import Invalid
from residents.register.models import Household, Resident
from residents.register.workflow.values import fill, grid_of, require, require_inside
from tests.community import House
from tests.conftest import lent_house
from tests.residents.register.furnishing import SLUGS, spare
from tests.residents.register.sheets import id_number

house = lent_house
D = datetime.date
WOMAN, MAN = id_number("19510308", 22), id_number("19510308", 11)

# Column, what is typed, what is stored
TAKEN = [
    ("name", "王秀英", "王秀英"),
    ("name", "  王秀英  ", "王秀英"),
    ("name", "王\u200b秀\u202e英", "王秀英"),
    ("name", "王\n秀英", "王 秀英"),
    ("name", "𠮷野家", "𠮷野家"),
    ("name", "阿依古丽·买买提", "阿依古丽·买买提"),
    ("phone", "13812345678", "13812345678"),
    ("phone", "138 1234 5678", "13812345678"),
    ("phone", "138-1234-5678", "13812345678"),
    ("phone", "+86 13812345678", "13812345678"),
    ("phone", "１３８１２３４５６７８", "13812345678"),
    ("phone", "025-84112345", "025-84112345"),
    ("phone", "(025)84112345", "025-84112345"),
    ("phone", "02584112345", "025-84112345"),
    ("phone", "025-84112345转801", "025-84112345-801"),
    ("phone", "400-123-4567", "400-123-4567"),
    ("phone", "", ""),
    ("phone", None, ""),
    ("phone", "无", ""),
    ("phone", "没有", ""),
    ("id_number", WOMAN, WOMAN),
    ("id_number", f" {WOMAN[:6]} {WOMAN[6:14]} {WOMAN[14:]} ", WOMAN),
    ("id_number", "无", ""),
    ("id_number", "", ""),
    ("gender", "female", "female"),
    ("gender", None, ""),
    ("birth_date", D(1951, 3, 8), D(1951, 3, 8)),
    ("birth_date", None, None),
    ("birth_date", D(2026, 11, 1), D(2026, 11, 1)),
    ("head", True, True),
    ("care_groups", ["disability"], ["disability"]),
]


@pytest.mark.parametrize(("column", "typed", "stored"), TAKEN)
def test_what_is_typed_is_stored_clean(column: str, typed: Any, stored: Any):
    person = Resident()
    fill(person, {column: typed}, linked=False)
    assert getattr(person, column) == stored


REFUSED = [
    ({"name": ""}, "name", "请填写姓名。"),
    ({"name": " \u200b "}, "name", "请填写姓名。"),
    ({"phone": "12345"}, "phone", "电话号码不对"),
    ({"phone": "1381234567"}, "phone", "电话号码不对"),
    ({"phone": "23812345678"}, "phone", "电话号码不对"),
    ({"phone": "84112345"}, "phone", "座机号码请带上区号"),
    ({"phone": "1.38E+10"}, "phone", "电话号码不对"),
    ({"phone": "138******78"}, "phone", "电话号码不对"),
    ({"id_number": "1101051951030"}, "id_number", "身份证号应为 18 位"),
    ({"id_number": "110105510308221"}, "id_number", "这是 15 位的旧身份证号"),
    (
        {"id_number": f"{WOMAN[:17]}{(int(WOMAN[17]) + 1) % 10 if WOMAN[17] != 'X' else 0}"},
        "id_number",
        "有误",
    ),
    ({"id_number": "****************2X"}, "id_number", "身份证号应为 18 位"),
    ({"id_number": WOMAN, "gender": "male"}, "gender", "性别和身份证号对不上"),
    ({"id_number": MAN, "gender": "female"}, "gender", "性别和身份证号对不上"),
    ({"id_number": WOMAN, "birth_date": D(1951, 3, 9)}, "birth_date", "出生日期和身份证号对不上"),
    ({"birth_date": D(2999, 1, 1)}, "birth_date", "出生日期还没有到"),
]


@pytest.mark.parametrize(("typed", "field", "says"), REFUSED)
def test_what_cannot_be_stored_names_its_field(typed: dict[str, Any], field: str, says: str):
    with pytest.raises(Invalid) as refused:
        fill(Resident(), typed, linked=False)
    assert list(refused.value.fields) == [field]
    assert says in refused.value.fields[field]


# What follows from a name, a phone, a number

INITIALS = [
    ("王秀英", "wxy"),
    ("欧阳建国", "oyjg"),
    ("单田芳", "stf"),
    ("曾国藩", "zgf"),
    ("仇英", "qy"),
    ("Anna Li", "annali"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "initials"), INITIALS)
def test_the_initials_follow_from_the_name(name: str, initials: str):
    person = Resident(name="别名")
    if not name:
        fill(person, {"gender": "male"}, linked=False)
        assert person.initials == initials
        return
    fill(person, {"name": name}, linked=False)
    assert person.initials == initials


FOLLOWS = [
    (WOMAN, D(1951, 3, 8), "female"),
    (MAN, D(1951, 3, 8), "male"),
    (id_number("20200229", 33), D(2020, 2, 29), "male"),
    (id_number("19991231", 44), D(1999, 12, 31), "female"),
]


@pytest.mark.parametrize(("number", "born", "gender"), FOLLOWS)
def test_birth_and_sex_follow_from_the_number(number: str, born: datetime.date, gender: str):
    person = Resident()
    fill(person, {"id_number": number}, linked=False)
    assert (person.birth_date, person.gender) == (born, gender)
    assert person.id_hash == keyed_hash(number, purpose="id")


def test_the_keys_of_search_follow_and_go_with_the_value():
    person = Resident()
    fill(person, {"phone": "138 1234 5678", "id_number": WOMAN}, linked=False)
    assert person.phone_hash == keyed_hash("13812345678", purpose="phone")
    fill(person, {"phone": "无", "id_number": ""}, linked=False)
    assert (person.phone_hash, person.id_hash) == ("", "")


def test_what_contradicts_a_number_given_earlier_is_refused():
    person = Resident()
    fill(person, {"id_number": WOMAN}, linked=False)
    with pytest.raises(Invalid, match="出生日期和身份证号对不上"):
        fill(person, {"birth_date": D(1960, 1, 1)}, linked=False)
    other = Resident()
    fill(other, {"id_number": WOMAN}, linked=False)
    with pytest.raises(Invalid, match="性别和身份证号对不上"):
        fill(other, {"gender": "male"}, linked=False)


def test_a_column_that_is_not_mentioned_is_left_alone():
    person = Resident(name="王秀英", phone="13812345678", initials="wxy")
    fill(person, {"gender": "female"}, linked=False)
    assert (person.name, person.phone, person.initials) == ("王秀英", "13812345678", "wxy")


UNITS = [
    ({"name": "幸福面馆"}, "initials", "xfmg"),
    ({"name": " 幸福 面馆 "}, "name", "幸福 面馆"),
    ({"phone": "025 84112345"}, "phone", "025-84112345"),
    ({"phone": "无"}, "phone", ""),
    ({"address": "幸福路\n1 号"}, "address", "幸福路 1 号"),
    ({"contact_name": None}, "contact_name", ""),
]


@pytest.mark.parametrize(("typed", "column", "stored"), UNITS)
def test_what_is_stored_of_a_unit(typed: dict[str, Any], column: str, stored: str):
    unit = Organization()
    fill(unit, typed, linked=False)
    assert getattr(unit, column) == stored


def test_a_unit_with_a_phone_that_is_none_is_refused():
    with pytest.raises(Invalid) as refused:
        fill(Organization(), {"phone": "12345"}, linked=False)
    assert list(refused.value.fields) == ["phone"]


# Community and grid follow from where something stands


def test_everything_takes_the_community_of_where_it_stands(house: House):
    home = house.household.dwelling
    things = [
        (Resident(), {"name": "王", "household": house.household}),
        (Household(), {"dwelling": home}),
        (Dwelling(), {"building": home.building, "room": "9"}),
        (Building(), {"compound": home.building.compound, "name": "9号楼"}),
        (Facility(), {"grid": house.grid2, "name": "灯", "kind": "lamp"}),
        (Organization(), {"grid": house.grid2, "name": "店", "kind": "social"}),
    ]
    for thing, values in things:
        fill(thing, values)
        assert thing.community_id == house.community.pk


def test_a_thing_in_a_building_lies_in_its_grid_unless_told(house: House):
    block = house.household.dwelling.building
    lamp = Facility()
    fill(lamp, {"building": block, "name": "灯", "kind": "lamp"})
    assert lamp.grid_id == block.grid_id
    other = Facility()
    fill(other, {"building": block, "grid": house.grid2, "name": "灯", "kind": "lamp"})
    assert other.grid_id == house.grid2.pk


@pytest.mark.parametrize("slug", SLUGS)
def test_the_grid_of_anything_is_found(house: House, slug: str):
    assert grid_of(spare(house, slug)) == house.grid1
    assert grid_of(spare(house, slug, "别格", there=house.grid2)) == house.grid2


def test_a_unit_may_lie_in_no_grid(house: House):
    assert grid_of(house.property_company) is None


# Inside: who may put what where

INSIDE = [
    ("staff", "grid1", ""),
    ("staff", "grid2", ""),
    ("lead", "grid3", ""),
    ("worker1", "grid1", ""),
    ("worker1", "grid2", "grid"),
    ("worker2", "grid1", "grid"),
    ("worker2", "grid2", ""),
]


@pytest.mark.parametrize(("who", "ground", "field"), INSIDE)
def test_a_worker_keeps_to_the_own_grids(house: House, who: str, ground: str, field: str):
    thing = spare(house, "facilities", there=getattr(house, ground))
    if not field:
        require_inside(thing, getattr(house, who))
        return
    with pytest.raises(Invalid) as refused:
        require_inside(thing, getattr(house, who))
    assert refused.value.fields == {field: "只能登记和修改自己网格里的。"}


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_stands_in_another_community(house: House, slug: str):
    with pytest.raises(Invalid, match="请选择本社区的。"):
        require_inside(spare(house.elsewhere, slug), house.staff)


@pytest.mark.parametrize("condition", [True, 1, "x", [0]])
def test_what_holds_is_not_refused(condition: object):
    require(condition, "name", "不会说这句。")


@pytest.mark.parametrize("condition", [False, 0, "", None, []])
def test_what_does_not_hold_is_refused_beside_its_field(condition: object):
    with pytest.raises(Invalid) as refused:
        require(condition, "name", "请填写姓名。")
    assert (refused.value.reason, refused.value.fields) == ("请填写姓名。", {"name": "请填写姓名。"})
