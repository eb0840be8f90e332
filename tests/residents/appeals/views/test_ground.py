"""各网格的分量和覆盖: figures against the mean, and lists of what nobody looks after."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.models import Post
from grids.states import PostKind
from residents.appeals import coverage
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.register.models import Household
from residents.register.states import CareGroup
from tests.community import House
from tests.entering import signed_in
from tests.factories import actor, building, dwelling, grid, household, post, resident

TODAY = timezone.localdate()


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def gaps(house: House) -> dict[str, list]:
    found = coverage.gaps(house.staff, house.community, timezone.now(), TODAY)
    return {each.key: list(each.rows) for each in found}


def test_each_grid_stands_against_the_mean(house: House, staff: Client):
    for _ in range(2):
        household(house.grid1)
    house.appeal_in(State.ACCEPTED, grid=house.grid2)
    page = staff.get(reverse("balance")).text
    first = page[page.index("第01微网格") :]
    first = re.sub(r"<[^>]+>", " ", first[: first.index("</tr>")])
    assert re.findall(r"(\d+) +(\d+)%", first) == [("1", "300"), ("3", "300"), ("0", "0")]
    assert page.count('<svg role="img"') == 3
    assert "平均 1.0" in page


def test_the_care_group_is_counted_for_the_care_duty_alone(house: House):
    resident(household(house.grid1), phone="13912345678", care_groups=[CareGroup.LIVING_ALONE])
    page = signed_in(house.staff.user).get(reverse("balance")).text
    assert "各网格重点关爱" not in page
    Post.objects.filter(user=house.staff.user).update(care_duty=True)
    page = signed_in(house.staff.user).get(reverse("balance")).text
    assert "各网格重点关爱" in page


def test_a_community_without_grids_has_an_empty_page(house: House, staff: Client):
    for worker in (house.worker1, house.worker2, house.worker3):
        Post.objects.filter(user=worker.user).delete()
    assert staff.get(reverse("balance")).status_code == 200


# Coverage


def test_nothing_is_missing_in_a_house_in_order(house: House, staff: Client):
    Household.objects.filter(community=house.community).update(confirmed_on=TODAY)
    assert gaps(house) == {"dwellings": [], "grids": [], "households": [], "matters": []}
    page = staff.get(reverse("coverage")).text
    assert page.count('class="tile good"') == 4


def test_a_dwelling_on_the_communitys_own_ground_is_in_no_micro_grid(house: House, staff: Client):
    own = grid(house.community, "00", level=0)
    home = dwelling(own, building=building(house.grid1))
    assert gaps(house)["dwellings"] == [home]
    assert str(home) in staff.get(reverse("gap", args=["dwellings"])).text


def test_a_vacant_grid_is_listed_until_somebody_comes(house: House, staff: Client):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    assert gaps(house)["grids"] == [house.grid1]
    assert "第01微网格" in staff.get(reverse("gap", args=["grids"])).text
    workflow.assign_worker(house.grid1, by=house.admin, user=house.worker2.user, since=TODAY)
    assert gaps(house)["grids"] == []


@pytest.mark.parametrize(("ago", "listed"), [(179, False), (180, True), (None, True)])
def test_a_household_not_confirmed_for_long_is_listed(house: House, ago: int | None, listed: bool):
    day = None if ago is None else TODAY - datetime.timedelta(days=ago)
    Household.objects.filter(pk=house.household.pk).update(confirmed_on=day)
    assert (gaps(house)["households"] == [house.household]) is listed


def test_a_matter_nobody_has_to_do_next_is_listed(house: House, staff: Client):
    moving = house.appeal_in(State.IN_PROGRESS)
    waiting = house.appeal_in(State.ACCEPTED)
    assert gaps(house)["matters"] == []
    Appeal.objects.filter(pk=waiting.pk).update(moved_at=timezone.now() - datetime.timedelta(hours=25))
    assert gaps(house)["matters"] == [waiting]
    Appeal.objects.filter(pk=moving.pk).update(feedback_due=None)
    assert set(gaps(house)["matters"]) == {moving, waiting}
    page = staff.get(reverse("gap", args=["matters"])).text
    assert moving.number in page and waiting.number in page


def test_one_waiting_for_the_resident_has_its_next_step(house: House):
    house.appeal_in(State.NEEDS_INFO)
    assert gaps(house)["matters"] == []


def test_a_complaint_about_the_reader_is_not_in_their_list(house: House):
    entry, _ = house.file(complaint_user=house.staff.user)
    house.do("accept", entry, by=house.second_staff)
    Appeal.objects.filter(pk=entry.pk).update(moved_at=timezone.now() - datetime.timedelta(hours=25))
    assert gaps(house)["matters"] == []
    found = coverage.gaps(actor(house.lead.user), house.community, timezone.now(), TODAY)
    assert list(found[3].rows) == [entry]


def test_the_tiles_count_what_the_lists_show(house: House, staff: Client):
    for _ in range(3):
        household(house.grid1)
    page = staff.get(reverse("coverage")).text
    tile = re.search(r"久未核实的户</span> <b>(\d+)</b>", page)[1]
    shown = staff.get(reverse("gap", args=["households"])).text
    assert tile == str(len(re.findall(r'<td class="lead">', shown))) == "4"


def test_the_tile_of_vacant_grids_counts_each_of_them(house: House, staff: Client):
    """However many helpers and former workers a grid has, it is one."""
    post(house.party.user, PostKind.WORKER, grid=house.grid1, primary=False)
    for vacated, ground in enumerate((house.grid1, house.grid2), start=1):
        Post.objects.filter(grid=ground, primary=True).update(until=TODAY)
        page = staff.get(reverse("coverage")).text
        assert re.search(r"没有网格员的网格</span> <b>(\d+)</b>", page)[1] == str(vacated)
        assert gaps(house)["grids"] == [house.grid1, house.grid2][:vacated]


def test_a_list_goes_on_page_by_page(house: House, staff: Client):
    for _ in range(31):
        household(house.grid1)
    first = staff.get(reverse("gap", args=["households"])).text
    onward = re.search(r'href="(\?cursor=[^"]+)"', first)[1]
    second = staff.get(reverse("gap", args=["households"]) + onward).text
    assert len(re.findall(r'<td class="lead">', second)) == 2


def test_a_list_that_is_none_is_not_there(house: House, staff: Client):
    assert staff.get(reverse("gap", args=["dragons"])).status_code == 404


@pytest.mark.parametrize("route", ["balance", "coverage"])
def test_twenty_grids_cost_what_three_cost(house: House, staff: Client, route: str):
    counts = []
    for more in (0, 20):
        for n in range(more):
            household(grid(house.community, f"x{n}"))
        staff.get(reverse(route))
        with CaptureQueriesContext(connection) as asked:
            staff.get(reverse(route))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8, counts
