"""查找: a name, part of it, its initials, a phone, a door; each by an index of its own."""

import pytest
from django.db import connection
from django.http import QueryDict

from grids.models import Dwelling, Facility, Organization
from residents.register.models import Resident
from residents.register.registers import REGISTERS
from residents.register.rules import searching
from residents.register.rules.searching import Door
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import building, compound, household
from tests.residents.register.sheets import id_number

house = lent_house


@pytest.mark.parametrize(
    ("typed", "door"),
    [
        ("3号楼", Door("3号楼")),
        ("3栋", Door("3号楼")),
        ("幸福里二期3号楼", Door("幸福里二期3号楼")),
        ("3号楼2单元501", Door("3号楼", "2", "501")),
        ("3号楼二单元501室", Door("3号楼", "2", "501")),
        ("3-2-501", Door("3号楼", "2", "501")),
        ("3号楼501", Door("3号楼", "", "501")),
        ("幸福里3幢1单元101", Door("幸福里3号楼", "1", "101")),
        ("王秀英", None),
        ("wxy", None),
        ("13812345678", None),
        ("501", None),
    ],
)
def test_a_door_is_understood_however_it_was_typed(typed: str, door: Door | None):
    assert searching.door(typed) == door


def found(house: House, slug: str, typed: str, who: str = "staff") -> list[str]:
    params = QueryDict(mutable=True)
    params["text"] = typed
    filters = REGISTERS[slug].filtered(params, getattr(house, who))
    return sorted(str(each) for each in filters.qs)


@pytest.fixture
def people(house: House) -> House:
    """王秀英 as ever, and 欧阳建国 in 3号楼2单元501 of 二期."""
    block = building(house.grid1, "3号楼", compound=compound(house.community, "幸福里二期"))
    flat = Dwelling.objects.create(
        community=house.community, building=block, grid=house.grid1, unit="2", room="501"
    )
    home = household(house.grid1, dwelling=flat)
    keeping.create(
        Resident,
        by=house.staff,
        name="欧阳建国",
        household=home,
        phone="13700000009",
        id_number=id_number("19510308", 11),
    )
    keeping.edit(house.resident, by=house.staff, name="王秀英", phone="13812345678")
    Resident.objects.filter(pk=house.resident.pk).update(initials="wxy")
    return house


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("王秀英", ["王秀英"]),
        ("秀英", ["王秀英"]),
        ("王", ["王秀英"]),
        ("英秀", []),
        ("欧阳", ["欧阳建国"]),
        ("oyjg", ["欧阳建国"]),
        ("OY", ["欧阳建国"]),
        ("ｗｘ", ["王秀英"]),
        ("137 0000", []),
        ("13700000009", ["欧阳建国"]),
        (id_number("19510308", 11), ["欧阳建国"]),
        ("3号楼", ["欧阳建国"]),
        ("３号楼２单元５０１", ["欧阳建国"]),
        ("3-2-501", ["欧阳建国"]),
        ("幸福里二期3号楼", ["欧阳建国"]),
        ("幸福里一期3号楼", []),
        ("欧 3号楼", ["欧阳建国"]),
        ("王 3号楼", []),
        ("", ["欧阳建国", "王秀英"]),
        ("%", []),
    ],
)
def test_people_are_found_by_what_a_person_would_type(people: House, typed: str, names: list[str]):
    assert found(people, "residents", typed) == names


@pytest.mark.parametrize("typed", ["3号楼2单元501", "欧阳建国", "oyjg", "13700000009"])
def test_households_are_found_by_door_and_by_who_lives_there(people: House, typed: str):
    assert found(people, "households", typed) == ["3号楼2单元501室住户"]


@pytest.mark.parametrize("typed", ["3号楼", "501", "二期", "xfleq", "3号楼2单元501"])
def test_dwellings_are_found_by_door_room_and_compound(people: House, typed: str):
    assert found(people, "dwellings", typed) == ["3号楼2单元501室"]


@pytest.mark.parametrize("typed", ["3号楼", "3栋", "二期", "xfleq", "幸福里二期3号楼"])
def test_buildings_are_found_by_name_compound_and_initials(people: House, typed: str):
    assert found(people, "buildings", typed) == ["3号楼"]


@pytest.mark.parametrize("typed", ["面馆", "xfmg", "XF", "幸福路"])
def test_units_are_found_by_name_initials_and_address(house: House, typed: str):
    keeping.create(Organization, by=house.staff, name="幸福面馆", kind="enterprise", address="幸福路 1 号")
    assert found(house, "enterprises", typed) == ["幸福面馆"]


def test_things_are_found_by_name_and_place(house: House):
    keeping.create(
        Facility, by=house.staff, grid=house.grid1, kind="lift", name="1单元电梯", place="3号楼东侧"
    )
    assert found(house, "facilities", "电梯") == found(house, "facilities", "东侧") == ["1单元电梯"]


def test_a_worker_finds_nobody_of_another_grid(people: House):
    assert found(people, "residents", "欧阳建国", "worker1") == ["欧阳建国"]
    assert found(people, "residents", "欧阳建国", "worker2") == []
    assert found(people, "residents", "13700000009", "worker2") == []


def test_who_has_left_is_not_found_unless_asked_for(people: House):
    keeping.end(Resident.objects.get(name="欧阳建国"), by=people.staff, reason="moved_out")
    assert found(people, "residents", "欧阳建国") == []
    assert found(people, "households", "欧阳建国") == []


def test_the_characters_of_a_name_are_kept_by_the_database(house: House):
    Resident.objects.filter(pk=house.resident.pk).update(name="改名了")
    with connection.cursor() as cursor:
        cursor.execute("SELECT letters FROM residents_resident WHERE id = %s", [house.resident.pk])
        assert cursor.fetchone()[0] == ["改", "名", "了"]
