"""写法: one spelling for a door on every way in: sheet, form, search, API."""

import pytest

from grids.models import Building, Dwelling
from grids.verdict import Invalid
from residents.register.rules import spelling
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import building, compound
from tests.residents.register.test_searching import found

house = lent_house


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("3号楼", ["3号楼", "3栋", "3幢", "3座", "3号", "3"]),
        ("A3号楼", ["A3号楼", "A3栋", "A3幢", "A3座", "A3号", "A3"]),
        ("老年活动中心", ["老年活动中心"]),
        ("A座", ["A座"]),
    ],
)
def test_a_building_may_stand_in_the_register_under_several_names(name: str, names: list[str]):
    assert spelling.blocks(name) == names
    assert {spelling.block(each) for each in names} == {spelling.block(name)}


@pytest.mark.parametrize("name", ["3号楼", "3栋", "3幢", "3座"])
@pytest.mark.parametrize("typed", ["3号楼", "3栋", "3-2-501", "幸福里3幢", "幸福里3号楼2单元501"])
def test_a_building_is_found_whatever_it_is_called_and_however_it_is_typed(
    house: House, name: str, typed: str
):
    building(house.grid1, name)
    building(house.grid1, "13号楼")
    assert found(house, "buildings", typed) == [name]


@pytest.mark.parametrize(
    ("name", "typed"), [("A座", "a座"), ("A座", "A座"), ("Ｂ区活动室", "活动室"), ("a座", "Ａ座")]
)
def test_letters_are_found_large_and_small(house: House, name: str, typed: str):
    building(house.grid1, name)
    assert found(house, "buildings", typed) == [name]


def test_the_compound_may_be_typed_before_the_building(house: House):
    spring = compound(house.community, "春风苑2期")
    building(house.grid1, "3栋", compound=spring)
    building(house.grid1, "3号楼")
    assert found(house, "buildings", "春风苑2期3号楼") == ["3栋"]
    assert found(house, "buildings", "幸福里3栋") == ["3号楼"]
    assert found(house, "buildings", "3栋") == ["3号楼", "3栋"]


@pytest.mark.parametrize(
    ("unit", "room"),
    [("2单元", "501室"), ("二单元", "５０１"), ("２", "501号"), (" 2 ", "501 "), ("2", "501")],
)
def test_one_door_is_registered_once_however_it_was_written(house: House, unit: str, room: str):
    block = building(house.grid1, "3号楼")
    made = keeping.create(Dwelling, by=house.staff, building=block, unit=unit, room=room)
    assert (made.unit, made.room, str(made)) == ("2", "501", "3号楼2单元501室")
    with pytest.raises(Invalid, match="这套房屋已经登记。"):
        keeping.create(Dwelling, by=house.staff, building=block, unit="2", room="501")


def test_an_edit_keeps_to_the_spelling_too(house: House):
    block = building(house.grid1, "3号楼")
    made = keeping.create(Dwelling, by=house.staff, building=block, unit="2", room="501")
    assert keeping.edit(made, by=house.staff, unit="2单元", room="501室").version == 1
    assert keeping.edit(made, by=house.staff, unit="三单元").unit == "3"


@pytest.mark.parametrize(
    ("there", "new"), [("3号楼", "3栋"), ("3栋", "3号楼"), ("3幢", "3座"), ("A3", "A3号楼")]
)
def test_one_building_is_registered_once_however_it_was_written(house: House, there: str, new: str):
    block = building(house.grid1, there)
    given = {"by": house.staff, "compound": block.compound, "grid": house.grid1}
    with pytest.raises(Invalid) as refused:
        keeping.create(Building, name=new, **given)
    assert refused.value.fields == {"name": "楼号已存在。"}
    other = keeping.create(Building, name="5号楼", **given)
    with pytest.raises(Invalid, match="楼号已存在。"):
        keeping.edit(other, by=house.staff, name=new)
    spring = compound(house.community, "春风苑")
    assert keeping.create(Building, name=new, **given | {"compound": spring}).name == new


def test_doubles_that_are_there_already_may_be_edited_renamed_and_merged(house: House):
    one, double = building(house.grid1, "3号楼"), building(house.grid1, "3栋")
    assert keeping.edit(double, by=house.staff, name="3栋", floors=18).floors == 18
    assert keeping.edit(double, by=house.staff, name="33栋").name == "33栋"
    assert keeping.merge(double, by=house.staff, into=one).merged_into == one


@pytest.mark.parametrize("name", ["3号楼", "老年活动中心", "A座"])
def test_another_name_is_another_building(house: House, name: str):
    building(house.grid1, "13号楼")
    building(house.grid1, "B座")
    made = keeping.create(
        Building,
        by=house.staff,
        compound=compound(house.community),
        grid=house.grid1,
        name=name,
    )
    assert made.name == name


@pytest.mark.parametrize(
    ("model", "column", "sentence"),
    [
        (Dwelling, "building", "请选择楼栋。"),
        (Dwelling, "grid", "请选择微网格。"),
        (Building, "compound", "请选择小区。"),
        (Building, "grid", "请选择微网格。"),
    ],
)
def test_what_must_stand_somewhere_is_not_taken_away(house: House, model: type, column: str, sentence: str):
    home = house.household.dwelling
    thing = home if model is Dwelling else home.building
    with pytest.raises(Invalid) as refused:
        keeping.edit(thing, by=house.staff, **{column: None})
    assert refused.value.fields == {column: sentence}
