"""划分网格、画边界、画图顺序: what moves along, what is recorded, what is refused, who may; row by row."""

from typing import Any

import pytest

from grids import workflow
from grids.models import Building, Dwelling, Facility, Grid, OfficeRecord
from grids.verdict import Forbidden, NotFound, Refused
from tests.community import House
from tests.conftest import lent_house
from tests.factories import building, dwelling, grid

house = lent_house
DRAWERS = "网格由本社区的工作人员划分。"


def block(house: House, doors: str) -> tuple[Building, list[Dwelling]]:
    """A building of grid 1 with one door per letter, in the grid of that number: `1 1 2`."""
    made = building(house.grid1)
    grids = {"1": house.grid1, "2": house.grid2, "3": house.grid3}
    homes = [dwelling(grids[each], str(101 + n), building=made) for n, each in enumerate(doors.split())]
    return made, homes


# Doors before, which of them go where, the grid of the building afterwards

FOLLOWS = [
    ("1 1 1 1", "2 - - -", "1"),
    ("1 1 1 1", "2 2 - -", "1"),
    ("1 1 1 1", "2 2 2 -", "2"),
    ("1 1 1 1", "2 2 2 2", "2"),
    ("1 1 1 1", "2 2 3 3", "2"),
    ("1 1 1 1", "3 3 2 2", "2"),
    ("1 1 1 1", "2 3 3 3", "3"),
    ("1 1 2 2", "- - 1 -", "1"),
    ("1 1 2 2", "2 - - -", "2"),
    ("1 2 3", "2 - -", "2"),
    ("1 2 3", "3 - -", "3"),
    ("2 2 3", "- - 2", "2"),
    ("1", "3", "3"),
]


@pytest.mark.parametrize(("before", "moves", "after"), FOLLOWS)
def test_a_building_goes_with_the_most_of_its_doors(house: House, before: str, moves: str, after: str):
    made, homes = block(house, before)
    keys = {"1": house.grid1.pk, "2": house.grid2.pk, "3": house.grid3.pk}
    targets = {home.pk: keys[to] for home, to in zip(homes, moves.split(), strict=True) if to != "-"}
    assert workflow.assign_dwellings(house.community, targets, by=house.staff) == len(targets)
    assert Building.objects.get(pk=made.pk).grid_id == keys[after]
    expected = [to if to != "-" else was for was, to in zip(before.split(), moves.split(), strict=True)]
    now = [Dwelling.objects.get(pk=home.pk).grid_id for home in homes]
    assert now == [keys[each] for each in expected]


THINGS = [("1", "2"), ("2", "2"), ("3", "3")]


@pytest.mark.parametrize(("lies_in", "goes_to"), THINGS)
def test_what_stands_at_a_building_goes_along_unless_it_was_put_elsewhere(
    house: House, lies_in: str, goes_to: str
):
    made, homes = block(house, "1 1 1")
    keys = {"1": house.grid1, "2": house.grid2, "3": house.grid3}
    lamp = Facility.objects.create(
        community=house.community, grid=keys[lies_in], building=made, kind="lamp", name="楼前灯"
    )
    loose = Facility.objects.create(community=house.community, grid=house.grid1, kind="lamp", name="广场灯")
    targets = {home.pk: house.grid2.pk for home in homes}
    workflow.assign_dwellings(house.community, targets, by=house.staff)
    assert Facility.objects.get(pk=lamp.pk).grid == keys[goes_to]
    assert Facility.objects.get(pk=loose.pk).grid == house.grid1


def test_several_buildings_each_follow_their_own_doors(house: House):
    (one, ones), (two, twos), (three, threes) = (block(house, "1 1") for _ in range(3))
    targets = {home.pk: house.grid2.pk for home in ones} | {home.pk: house.grid3.pk for home in twos}
    targets |= {threes[0].pk: house.grid3.pk}
    assert workflow.assign_dwellings(house.community, targets, by=house.lead) == 5
    grids = [Building.objects.get(pk=each.pk).grid for each in (one, two, three)]
    assert grids == [house.grid2, house.grid3, house.grid1]


def test_the_record_tells_how_many_doors_of_which_building_went_where(house: House):
    made, homes = block(house, "1 1 2")
    targets = {homes[0].pk: house.grid3.pk, homes[1].pk: house.grid3.pk, homes[2].pk: house.grid3.pk}
    workflow.assign_dwellings(house.community, targets, by=house.admin)
    record = OfficeRecord.objects.get()
    assert (record.topic, record.action, record.subject) == ("ground", "assign", "3 套房屋")
    assert (record.actor, record.actor_label) == (house.admin.user, house.admin.label)
    moves = [
        {"building": made.pk, "from": house.grid1.pk, "to": house.grid3.pk, "dwellings": 2},
        {"building": made.pk, "from": house.grid2.pk, "to": house.grid3.pk, "dwellings": 1},
    ]
    assert sorted(record.data["moves"], key=lambda move: move["from"]) == moves


def test_a_door_that_is_there_already_is_not_counted(house: House):
    _, homes = block(house, "1 2")
    targets = {home.pk: house.grid2.pk for home in homes}
    assert workflow.assign_dwellings(house.community, targets, by=house.staff) == 1
    assert OfficeRecord.objects.get().subject == "1 套房屋"


# What is refused

WRONG: list[tuple[str, type[Refused], str]] = [
    ("nothing", Refused, "没有改动：选中的房屋已经在这些网格里。"),
    ("where it is", Refused, "没有改动：选中的房屋已经在这些网格里。"),
    ("unknown door", NotFound, ""),
    ("door elsewhere", NotFound, ""),
    ("unknown grid", NotFound, ""),
    ("grid elsewhere", NotFound, ""),
    ("the community's own ground", NotFound, ""),
    ("one right, one wrong", NotFound, ""),
]


@pytest.mark.parametrize(("what", "kind", "says"), WRONG)
def test_what_cannot_be_assigned(house: House, what: str, kind: type[Refused], says: str):
    _, homes = block(house, "1 1")
    own = grid(house.community, "00", level=0)
    there, here = house.elsewhere, homes[0].pk
    targets = {
        "nothing": {},
        "where it is": {here: house.grid1.pk},
        "unknown door": {10**8: house.grid2.pk},
        "door elsewhere": {there.household.dwelling_id: house.grid2.pk},
        "unknown grid": {here: 10**8},
        "grid elsewhere": {here: there.grid1.pk},
        "the community's own ground": {here: own.pk},
        "one right, one wrong": {here: house.grid2.pk, 10**8: house.grid2.pk},
    }[what]
    with pytest.raises(kind) as refused:
        workflow.assign_dwellings(house.community, targets, by=house.staff)
    assert not says or refused.value.reason == says
    assert Dwelling.objects.get(pk=here).grid == house.grid1
    assert not OfficeRecord.objects.exists()


# Who: verb × role

WHO = [
    ("assign", "staff", ""),
    ("assign", "second_staff", ""),
    ("assign", "lead", ""),
    ("assign", "admin", ""),
    ("assign", "worker1", DRAWERS),
    ("assign", "worker2", DRAWERS),
    ("assign", "supervisor", DRAWERS),
    ("assign", "property", DRAWERS),
    ("assign", "visitor", DRAWERS),
    ("assign", "family", DRAWERS),
    ("draw", "staff", ""),
    ("draw", "second_staff", ""),
    ("draw", "lead", ""),
    ("draw", "admin", ""),
    ("draw", "worker1", DRAWERS),
    ("draw", "worker2", DRAWERS),
    ("draw", "supervisor", DRAWERS),
    ("draw", "property", DRAWERS),
    ("draw", "visitor", DRAWERS),
    ("draw", "family", DRAWERS),
    ("order", "staff", ""),
    ("order", "second_staff", ""),
    ("order", "lead", ""),
    ("order", "admin", ""),
    ("order", "worker1", DRAWERS),
    ("order", "worker2", DRAWERS),
    ("order", "supervisor", DRAWERS),
    ("order", "property", DRAWERS),
    ("order", "visitor", DRAWERS),
    ("order", "family", DRAWERS),
]
SQUARE = {"type": "Polygon", "coordinates": [[[118.7, 32.0], [118.8, 32.0], [118.8, 32.1], [118.7, 32.0]]]}


def do(house: House, verb: str, by: Any) -> int:
    if verb == "assign":
        _, homes = block(house, "1")
        return workflow.assign_dwellings(house.community, {homes[0].pk: house.grid2.pk}, by=by)
    if verb == "draw":
        return workflow.draw_boundaries(house.community, {house.grid1.pk: SQUARE}, by=by)
    return workflow.order_drawing(house.community, {house.grid1.pk: 4}, by=by)


@pytest.mark.parametrize(("verb", "who", "says"), WHO)
def test_who_divides_and_draws(house: House, verb: str, who: str, says: str):
    if not says:
        assert do(house, verb, getattr(house, who)) == 1
        assert OfficeRecord.objects.get().actor == getattr(house, who).user
        return
    with pytest.raises(Forbidden) as refused:
        do(house, verb, getattr(house, who))
    assert refused.value.reason == says
    assert not OfficeRecord.objects.exists()


@pytest.mark.parametrize("verb", ["assign", "draw", "order"])
@pytest.mark.parametrize("who", ["staff", "lead", "admin"])
def test_nobody_draws_in_another_community(house: House, verb: str, who: str):
    with pytest.raises(Forbidden):
        do(house, verb, getattr(house.elsewhere, who))
    assert Grid.objects.get(pk=house.grid1.pk).boundary is None


# Boundaries and the order of drawing


def test_only_what_changed_is_stored_and_recorded(house: House):
    both = {house.grid1.pk: SQUARE, house.grid2.pk: SQUARE}
    assert workflow.draw_boundaries(house.community, {house.grid1.pk: SQUARE}, by=house.staff) == 1
    assert workflow.draw_boundaries(house.community, both, by=house.staff) == 1
    assert [record.data for record in OfficeRecord.objects.order_by("pk")] == [
        {"grids": ["01"]},
        {"grids": ["02"]},
    ]
    with pytest.raises(Refused, match="没有改动：边界和现在的一样。"):
        workflow.draw_boundaries(house.community, both, by=house.staff)


def test_a_boundary_of_the_communitys_own_ground_is_not_drawn_here(house: House):
    own = grid(house.community, "00", level=0)
    with pytest.raises(NotFound):
        workflow.draw_boundaries(house.community, {own.pk: SQUARE}, by=house.staff)
    with pytest.raises(NotFound):
        workflow.order_drawing(house.community, {own.pk: 3}, by=house.staff)


ORDERS = [
    ({}, 0, [0, 0, 0], None),
    ({"01": 0}, 0, [0, 0, 0], None),
    ({"01": 5}, 1, [5, 0, 0], {"01": 5}),
    ({"01": 5, "02": 0, "03": 7}, 2, [5, 0, 7], {"01": 5, "03": 7}),
]


@pytest.mark.parametrize(("given", "changed", "after", "recorded"), ORDERS)
def test_the_order_of_drawing(
    house: House, given: dict[str, int], changed: int, after: list[int], recorded: dict[str, int] | None
):
    keys = {each.code: each.pk for each in Grid.objects.of(house.community.pk)}
    orders = {keys[code]: place for code, place in given.items()}
    assert workflow.order_drawing(house.community, orders, by=house.staff) == changed
    rows = Grid.objects.of(house.community.pk).order_by("code")
    assert list(rows.values_list("drawing_order", flat=True)) == after
    found = OfficeRecord.objects.first()
    assert (found.data if found else None) == ({"orders": recorded} if recorded else None)


def test_the_other_communitys_ground_stays_as_it_is(house: House):
    before = list(Dwelling.objects.of(house.elsewhere.community.pk).values_list("pk", "grid_id"))
    _, homes = block(house, "1 1")
    workflow.assign_dwellings(house.community, {home.pk: house.grid2.pk for home in homes}, by=house.staff)
    assert list(Dwelling.objects.of(house.elsewhere.community.pk).values_list("pk", "grid_id")) == before
