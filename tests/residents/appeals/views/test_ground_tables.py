"""分量和覆盖, row by row: what counts as a gap and what does not, how far a grid is from the mean, who looks."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.models import Dwelling, Post
from residents.appeals import coverage
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.appeals.views.ground import _cells
from residents.register.models import Household
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import building, dwelling, grid, household

house = lent_house
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def gap(house: House, key: str) -> list:
    found = coverage.gaps(house.staff, house.community, timezone.now(), TODAY)
    return list(next(each.rows for each in found if each.key == key))


# 没有划进微网格的房屋

OUTSIDE = [("own ground", True), ("micro-grid", False), ("pulled down", False), ("elsewhere", False)]


@pytest.mark.parametrize(("case", "listed"), OUTSIDE)
def test_which_dwellings_lie_outside(house: House, case: str, listed: bool):
    own = grid(house.community, "00", level=0)
    there = grid(house.elsewhere.community, "00", level=0)
    home = {
        "own ground": lambda: dwelling(own, building=building(house.grid1)),
        "micro-grid": lambda: dwelling(house.grid1),
        "pulled down": lambda: keeping.end(
            dwelling(own, building=building(house.grid1)), by=house.staff, reason="removed"
        ),
        "elsewhere": lambda: dwelling(there, building=building(house.elsewhere.grid1)),
    }[case]()
    assert (Dwelling.objects.get(pk=home.pk) in gap(house, "dwellings")) is listed


# 没有网格员的网格

VACANT = [
    ("worker", False),
    ("worker left today", True),
    ("worker leaves tomorrow", False),
    ("worker comes tomorrow", True),
    ("stand-in only", True),
    ("own ground", False),
]


@pytest.mark.parametrize(("case", "listed"), VACANT)
def test_which_grids_are_vacant(house: House, case: str, listed: bool):
    ground = house.grid1
    held = Post.objects.filter(grid=ground)
    if case == "worker left today":
        held.update(until=TODAY)
    if case == "worker leaves tomorrow":
        held.update(until=TODAY + DAY)
    if case == "worker comes tomorrow":
        held.update(since=TODAY + DAY)
    if case == "stand-in only":
        held.update(primary=False)
    if case == "own ground":
        ground = grid(house.community, "00", level=0)
    assert (ground in gap(house, "grids")) is listed


def test_a_vacant_grid_leads_to_its_kit_and_names_its_backup(house: House, staff: Client):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    path = reverse("gap", args=["grids"])
    assert "没有安排" in staff.get(path).text
    workflow.set_backup(house.grid1, by=house.admin, user=house.worker2.user)
    page = staff.get(path).text
    assert "网格员2" in page and reverse("handover", args=["01"]) in page


# 久未核实的户

UNCONFIRMED = [
    ({"confirmed_on": None}, True),
    ({"confirmed_on": TODAY}, False),
    ({"confirmed_on": TODAY - 179 * DAY}, False),
    ({"confirmed_on": TODAY - 180 * DAY}, True),
    ({"confirmed_on": None, "tenure": "vacant"}, False),
    ({"confirmed_on": None, "until": TODAY}, False),
    ({"confirmed_on": TODAY, "visited_on": None}, False),
    ({"confirmed_on": None, "visited_on": TODAY}, True),
]


@pytest.mark.parametrize(("columns", "listed"), UNCONFIRMED)
def test_which_households_were_not_confirmed_for_long(house: House, columns: dict, listed: bool):
    home = household(house.grid1, **columns)
    assert (home in gap(house, "households")) is listed


@pytest.mark.parametrize(("days", "listed"), [(30, True), (31, False)])
def test_how_long_is_the_communitys_to_say(house: House, days: int, listed: bool):
    home = household(house.grid1, confirmed_on=TODAY - 30 * DAY)
    house.community.unconfirmed_days = days
    house.community.save()
    assert (home in gap(house, "households")) is listed


# 没有下一步的诉求: state × whether somebody has to do something next

STUCK = [
    (State.REGISTERED, 30, False),
    (State.NEEDS_INFO, 30, False),
    (State.ACCEPTED, 23, False),
    (State.ACCEPTED, 25, True),
    (State.DISPATCHED, 30, False),
    (State.IN_PROGRESS, 30, False),
    (State.ESCALATED, 30, False),
    (State.REPLIED, 30, False),
    (State.CLOSED, 30, False),
    (State.WITHDRAWN, 30, False),
    (State.DECLINED, 30, False),
]


@pytest.mark.parametrize(("state", "hours", "listed"), STUCK)
def test_which_matters_have_no_next_step(house: House, state: str, hours: int, listed: bool):
    matter = house.appeal_in(state)
    then = timezone.now() - datetime.timedelta(hours=hours)
    Appeal.objects.filter(pk=matter.pk).update(moved_at=then)
    assert (matter in gap(house, "matters")) is listed


HOLES = [
    ({"feedback_due": None}, True),
    ({"handler": None, "lead_unit": None}, True),
    ({"handler": None}, True),
    ({}, False),
]


@pytest.mark.parametrize(("columns", "listed"), HOLES)
def test_a_matter_under_way_without_date_or_hands_is_listed(house: House, columns: dict, listed: bool):
    matter = house.appeal_in(State.IN_PROGRESS)
    Appeal.objects.filter(pk=matter.pk).update(**columns)
    assert (matter in gap(house, "matters")) is listed


def test_a_matter_of_another_community_is_not_in_the_list(house: House):
    there = house.elsewhere.appeal_in(State.IN_PROGRESS)
    Appeal.objects.filter(pk=there.pk).update(feedback_due=None)
    assert gap(house, "matters") == []


# The pages

EMPTY = ["dwellings", "grids", "matters"]


@pytest.mark.parametrize("key", EMPTY)
def test_a_list_with_nothing_in_it_says_so(house: House, staff: Client, key: str):
    page = text(staff.get(reverse("gap", args=[key])).text)
    assert "没有漏掉的 都照看到了。" in page


def test_the_tiles_say_what_they_count(house: House, staff: Client):
    Household.objects.filter(community=house.community).update(confirmed_on=TODAY)
    page = text(staff.get(reverse("coverage")).text)
    for words in ("没有划进微网格的房屋 0", "没有网格员的网格 0", "久未核实的户 0", "没有下一步的诉求 0"):
        assert words in page


def test_a_household_of_the_list_leads_to_its_door(house: House, staff: Client):
    page = staff.get(reverse("gap", args=["households"])).text
    assert reverse("visit_new", args=[house.household.pk]) in page
    assert "第01微网格" in page


ROLES = [
    ("balance", "staff", 200),
    ("balance", "lead", 200),
    ("balance", "worker1", 403),
    ("balance", "admin", 403),
    ("balance", "supervisor", 403),
    ("balance", "property", 403),
    ("coverage", "staff", 200),
    ("coverage", "lead", 200),
    ("coverage", "worker1", 403),
    ("coverage", "admin", 403),
    ("coverage", "supervisor", 403),
    ("coverage", "property", 403),
    ("gap", "staff", 200),
    ("gap", "worker1", 403),
    ("gap", "supervisor", 403),
]


@pytest.mark.parametrize(("route", "who", "status"), ROLES)
def test_who_looks(house: House, route: str, who: str, status: int):
    args = ["households"] if route == "gap" else []
    answer = signed_in(getattr(house, who).user).get(reverse(route, args=args))
    assert answer.status_code == status
    assert ("各网格的分量和覆盖由社区工作人员查看。" in answer.text) is (status == 403)


# Against the mean

CELLS = [
    (0, 0.0, 100, 0),
    (3, 0.0, 100, None),
    (10, 10.0, 100, None),
    (20, 10.0, 200, None),
    (5, 10.0, 50, None),
    (0, 10.0, 0, 0),
    (1, 3.0, 33, None),
]


@pytest.mark.parametrize(("number", "mean", "share", "level"), CELLS)
def test_how_far_a_number_is_from_the_mean(number: int, mean: float, share: int, level: int | None):
    (cell,) = _cells(["住户"], [number], [mean])
    assert (cell["label"], cell["number"], cell["share"]) == ("住户", number, share)
    assert level is None or cell["level"] == level


def test_the_more_the_darker():
    levels = [_cells(["住户"], [number], [10.0])[0]["level"] for number in (0, 5, 10, 15, 20, 99)]
    assert levels == sorted(levels)
    assert levels[0] < levels[-1]
