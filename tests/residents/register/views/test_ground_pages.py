"""划分网格的页面: what stands there of each unit, the numbers as one goes, what a page drawn earlier may still change."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grids import workflow
from grids.models import Building, Dwelling, OfficeRecord
from residents.register.rules import loads
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import building, compound, dwelling, household, resident

house = lent_house


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


@pytest.fixture
def block(house: House) -> Building:
    """Two units of two flats in grid 1; a family of two in each first flat."""
    made = building(house.grid1, "88号楼")
    for unit in ("1", "2"):
        for room in ("101", "102"):
            home = Dwelling.objects.create(
                community=house.community, building=made, grid=house.grid1, unit=unit, room=room
            )
            if room == "101":
                family = household(house.grid1, dwelling=home)
                resident(family, f"周{unit}甲", "")
                resident(family, f"周{unit}乙", "")
    return made


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def form_of(page: str) -> dict[str, str]:
    """What the page would send if nobody touched it."""
    sent = dict(re.findall(r'<input type="hidden" name="(was-[^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select id="to-\d+" name="(to-[^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def unit_row(page: str, block: Building, unit: str) -> list[str]:
    row = re.search(rf"{block.name}{unit}单元</a></td>(.*?)</tr>", page, re.S)[1]
    return re.findall(r'class="num">(\d+)</td>', row)


def grids_of(block: Building) -> list[str]:
    return list(block.dwellings.order_by("unit", "room").values_list("grid__code", flat=True))


def at(block: Building) -> str:
    return f"{reverse('assign')}?compound={block.compound_id}"


# What stands there


def test_each_unit_stands_with_its_numbers_and_its_grid(house: House, staff: Client, block: Building):
    page = staff.get(at(block)).text
    assert unit_row(page, block, "1") == unit_row(page, block, "2") == ["2", "1", "2"]
    assert form_of(page)[f"to-{block.pk}-1"] == "01"
    assert f'href="{reverse("assign_building", args=[block.pk])}"' in page


LEFT = [
    ("person", ["2", "1", "1"]),
    ("household", ["2", "0", "0"]),
    ("dwelling", ["1", "1", "2"]),
]


@pytest.mark.parametrize(("what", "numbers"), LEFT)
def test_what_has_left_or_was_pulled_down_weighs_nothing(
    house: House, staff: Client, block: Building, what: str, numbers: list[str]
):
    home = block.dwellings.get(unit="1", room="101")
    family = home.households.get()
    thing = {
        "person": family.residents.first(),
        "household": family,
        "dwelling": block.dwellings.get(unit="1", room="102"),
    }[what]
    reason = {"person": "moved_out", "household": "moved_out", "dwelling": "removed"}[what]
    keeping.end(thing, by=house.staff, reason=reason)
    assert unit_row(staff.get(at(block)).text, block, "1") == numbers


def test_a_compound_without_flats_says_what_to_do(house: House, staff: Client):
    empty = compound(house.community, "新小区")
    page = text(staff.get(reverse("assign"), {"compound": empty.pk}).text)
    assert "这个小区还没有登记房屋 先在“房”里登记或导入房屋。" in page


def test_the_compound_is_chosen_and_kept(house: House, staff: Client, block: Building):
    other = compound(house.community, "二期")
    page = staff.get(reverse("assign"), {"compound": other.pk}).text
    assert f'<option value="{other.pk}" selected>' in page
    assert house.elsewhere.household.dwelling.building.compound.name in page
    strange = house.elsewhere.household.dwelling.building.compound_id
    assert staff.get(reverse("assign"), {"compound": strange}).status_code == 404


def test_two_families_behind_one_door_count_the_door_once(house: House, block: Building):
    household(house.grid1, dwelling=block.dwellings.get(unit="1", room="101"))
    pieces = loads.by_piece(house.community.pk)
    assert pieces[block.pk, "1", house.grid1.pk] == loads.Load(dwellings=2, households=2, residents=2)


# The numbers as one goes


def test_the_numbers_of_every_grid_change_before_anything_is_stored(
    house: House, staff: Client, block: Building
):
    sent = form_of(staff.get(at(block)).text) | {f"to-{block.pk}-2": "02", "preview": "1"}
    page = staff.post(at(block), sent).text
    counts = page[page.index("划分后每格多少") :]
    rows = re.findall(r'<th scope="row" class="num">(\d\d)</th>(.*?)</tr>', counts, re.S)
    shown = {code: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).split() for code, row in rows}
    assert shown["02"] == ["2", "原", "0", "1", "原", "0", "2", "原", "0"]
    assert shown["03"] == ["0", "0", "0"]
    assert form_of(page)[f"to-{block.pk}-2"] == "02"
    assert set(grids_of(block)) == {"01"}
    assert not OfficeRecord.objects.exists()


def test_what_was_previewed_is_stored_when_it_is_sent_on(house: House, staff: Client, block: Building):
    sent = form_of(staff.get(at(block)).text) | {f"to-{block.pk}-2": "02", "preview": "1"}
    preview = staff.post(at(block), sent).text
    answer = staff.post(at(block), form_of(preview))
    assert answer["Location"] == at(block)
    assert "已划好，2 套房屋换了网格。" in staff.get(answer["Location"]).text
    assert grids_of(block) == ["01", "01", "02", "02"]


# A page drawn before somebody else divided the ground


def test_what_nobody_touched_on_an_old_page_is_left_as_it_is_now(
    house: House, staff: Client, block: Building
):
    old = form_of(staff.get(at(block)).text)
    first = {home.pk: house.grid3.pk for home in block.dwellings.filter(unit="1")}
    workflow.assign_dwellings(house.community, first, by=house.lead)
    staff.post(at(block), old | {f"to-{block.pk}-2": "02"})
    assert grids_of(block) == ["03", "03", "02", "02"]


def test_an_old_page_that_nobody_touched_changes_nothing(house: House, staff: Client, block: Building):
    old = form_of(staff.get(at(block)).text)
    everything = {home.pk: house.grid2.pk for home in block.dwellings.all()}
    workflow.assign_dwellings(house.community, everything, by=house.lead)
    answer = staff.post(at(block), old)
    assert "没有改动" in staff.get(answer["Location"]).text
    assert set(grids_of(block)) == {"02"}


def test_a_unit_of_several_grids_is_moved_only_when_one_is_chosen(
    house: House, staff: Client, block: Building
):
    one = block.dwellings.get(unit="1", room="102")
    workflow.assign_dwellings(house.community, {one.pk: house.grid2.pk}, by=house.lead)
    page = staff.get(at(block)).text
    assert form_of(page)[f"to-{block.pk}-1"] == ""
    staff.post(at(block), form_of(page) | {f"to-{block.pk}-2": "03"})
    assert grids_of(block) == ["01", "02", "03", "03"]
    staff.post(at(block), form_of(staff.get(at(block)).text) | {f"to-{block.pk}-1": "03"})
    assert set(grids_of(block)) == {"03"}


# One building door by door

DOORS = [
    ({}, 400, "请至少勾选一套房屋。"),
    ({"grid": ""}, 400, "该字段是必填项。"),
    ({"grid": "77"}, 400, "选择一个有效的选项： 该选择不在可用的选项中。"),
    ({"dwellings": ["99999"]}, 400, "99999"),
    ({"dwellings": ["x"]}, 400, "x"),
]


@pytest.mark.parametrize(("typed", "status", "says"), DOORS)
def test_what_is_said_of_doors_that_cannot_be_moved(
    house: House, staff: Client, block: Building, typed: dict[str, Any], status: int, says: str
):
    first = block.dwellings.first()
    sent = {"grid": "02", **({"dwellings": [first.pk]} if "grid" in typed else {}), **typed}
    answer = staff.post(reverse("assign_building", args=[block.pk]), sent)
    assert (answer.status_code, says in answer.text) == (status, True)
    assert set(grids_of(block)) == {"01"}


def test_ticks_are_still_there_beside_the_error(house: House, staff: Client, block: Building):
    first = block.dwellings.first()
    page = staff.post(reverse("assign_building", args=[block.pk]), {"dwellings": [first.pk], "grid": ""}).text
    assert f'name="dwellings" value="{first.pk}" checked' in page
    assert page.count("checked") == 1


def test_the_doors_stand_by_unit_each_with_its_grid(house: House, staff: Client, block: Building):
    page = text(staff.get(reverse("assign_building", args=[block.pk])).text)
    assert "1单元 101" in page and "2单元 101" in page
    assert f"{block.compound.name}{block.name}：一户一户划" in page


def test_a_building_of_another_community_is_not_there(house: House, staff: Client):
    strange = house.elsewhere.household.dwelling
    path = reverse("assign_building", args=[strange.building_id])
    assert staff.get(path).status_code == 404
    assert staff.post(path, {"dwellings": [strange.pk], "grid": "01"}).status_code == 404
    mine = dwelling(house.grid1)
    answer = staff.post(
        reverse("assign_building", args=[mine.building_id]), {"dwellings": [strange.pk], "grid": "02"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor"])
def test_nobody_else_divides_by_the_page(house: House, block: Building, who: str):
    client = signed_in(getattr(house, who).user)
    for path, sent in (
        (at(block), {f"to-{block.pk}-2": "02"}),
        (
            reverse("assign_building", args=[block.pk]),
            {"dwellings": [block.dwellings.first().pk], "grid": "02"},
        ),
    ):
        answer = client.post(path, sent)
        assert (answer.status_code, "网格由本社区的工作人员划分。" in answer.text) == (403, True)
    assert set(grids_of(block)) == {"01"}


# A whole building at once

WHOLE = [
    ({}, ["02", "02", "02", "02"]),
    ({"to-{pk}-2": "03"}, ["02", "02", "03", "03"]),
    ({"to-{pk}-1": "03", "to-{pk}-2": "03"}, ["03", "03", "03", "03"]),
]


@pytest.mark.parametrize(("units", "after"), WHOLE)
def test_a_whole_building_goes_at_once_but_for_units_sent_elsewhere(
    house: House, staff: Client, block: Building, units: dict[str, str], after: list[str]
):
    sent = form_of(staff.get(at(block)).text) | {f"all-{block.pk}": "02"}
    sent |= {name.format(pk=block.pk): code for name, code in units.items()}
    staff.post(at(block), sent)
    assert grids_of(block) == after


def test_a_whole_building_is_counted_before_it_is_stored(house: House, staff: Client, block: Building):
    sent = form_of(staff.get(at(block)).text) | {f"all-{block.pk}": "02", "preview": "1"}
    page = staff.post(at(block), sent).text
    counts = text(page[page.index("划分后每格多少") :])
    assert "02 4 原 0 2 原 0 4 原 0" in counts
    assert re.search(rf'name="all-{block.pk}">.*?<option value="02" selected>', page, re.S)
    assert set(grids_of(block)) == {"01"}
    staff.post(at(block), form_of(page) | {f"all-{block.pk}": "02"})
    assert set(grids_of(block)) == {"02"}


def test_a_building_of_one_unit_is_chosen_by_that_unit(house: House, staff: Client, block: Building):
    single = dwelling(house.grid1, building=building(house.grid1, "89号楼")).building
    page = staff.get(at(block)).text
    assert f'name="all-{block.pk}"' in page and f'name="all-{single.pk}"' not in page
    assert page.index("88号楼整栋") < page.index("88号楼1单元")


def test_a_whole_building_of_several_grids_goes_too(house: House, staff: Client, block: Building):
    one = block.dwellings.get(unit="1", room="102")
    workflow.assign_dwellings(house.community, {one.pk: house.grid3.pk}, by=house.lead)
    staff.post(at(block), form_of(staff.get(at(block)).text) | {f"all-{block.pk}": "02"})
    assert set(grids_of(block)) == {"02"}


@pytest.mark.parametrize("name", ["all-x", "all-", "all-99999999", "all-12-3", "every-1"])
def test_an_odd_building_moves_nothing(house: House, staff: Client, block: Building, name: str):
    staff.post(at(block), {name: "02"})
    assert set(grids_of(block)) == {"01"}


def test_unit_two_stands_before_unit_ten(house: House, staff: Client, block: Building):
    for unit in ("10", "3"):
        Dwelling.objects.create(
            community=house.community, building=block, grid=house.grid1, unit=unit, room="101"
        )
    page = staff.get(at(block)).text
    assert re.findall(rf"{block.name}(\d+)单元</a>", page) == ["1", "2", "3", "10"]
