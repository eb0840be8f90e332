"""找谁: whom a resident calls for a grid, today and on any other day."""

import datetime

import pytest
from django.utils import timezone

from grids import handbook
from grids.handbook import Contact
from grids.models import Community, Grid, Post, User
from grids.states import PostKind
from tests.community import House
from tests.factories import post, user

TODAY = timezone.localdate()
A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def house(lent_house: House) -> House:
    User.objects.filter(pk=lent_house.worker1.user.pk).update(phone="13700000001")
    User.objects.filter(pk=lent_house.staff.user.pk).update(phone="13700000009")
    return lent_house


def contact(house: House, day: datetime.date = TODAY) -> Contact:
    return handbook.contact(Grid.objects.select_related("backup", "community").get(pk=house.grid1.pk), day)


def leaves(house: House, day: datetime.date = TODAY) -> None:
    Post.objects.filter(grid=house.grid1).update(until=day)


def backed_up_by(house: House, person: User | None) -> None:
    Grid.objects.filter(pk=house.grid1.pk).update(backup=person)


def test_one_calls_the_worker(house: House):
    assert contact(house) == Contact("网格员1", "13700000001")


def test_a_backup_is_not_called_while_the_worker_serves(house: House):
    backed_up_by(house, house.staff.user)
    assert contact(house).name == "网格员1"


def test_a_helper_is_not_the_one_to_call(house: House):
    post(user("帮手"), PostKind.WORKER, grid=house.grid1, primary=False)
    assert contact(house).name == "网格员1"


@pytest.mark.parametrize(
    ("leaves_on", "asked_on", "name"),
    [
        (TODAY, TODAY, "李敏"),
        (TODAY + A_DAY, TODAY, "网格员1"),
        (TODAY + A_DAY, TODAY + A_DAY, "李敏"),
        (TODAY, TODAY - A_DAY, "网格员1"),
        (TODAY - 30 * A_DAY, TODAY, "李敏"),
        (TODAY - 30 * A_DAY, TODAY - 31 * A_DAY, "网格员1"),
    ],
)
def test_from_the_day_the_worker_left_one_calls_who_stands_in(
    house: House, leaves_on: datetime.date, asked_on: datetime.date, name: str
):
    leaves(house, leaves_on)
    backed_up_by(house, house.staff.user)
    found = contact(house, asked_on)
    assert (found.name, found.vacant) == (name, name == "李敏")


def test_where_nobody_stands_in_one_calls_the_office(house: House):
    leaves(house)
    assert contact(house) == Contact("幸福里社区值班", "025-84112345", vacant=True)


def test_the_next_worker_is_called_from_the_first_day(house: House):
    leaves(house)
    newcomer = user("新网格员", phone="13700000002")
    post(newcomer, PostKind.WORKER, grid=house.grid1, since=TODAY + A_DAY)
    assert contact(house).vacant
    assert contact(house, TODAY + A_DAY) == Contact("新网格员", "13700000002")


# The same in one query for all grids of a community


def listed(house: House, day: datetime.date = TODAY) -> dict[str, tuple[str | None, bool, str | None, str]]:
    rows = Grid.objects.of(house.community.pk).with_worker(day)
    return {grid.code: (grid.worker_name, grid.has_worker, grid.stand_in, grid.call_phone) for grid in rows}


def test_the_list_says_worker_stand_in_and_phone(house: House):
    assert listed(house) == {
        "01": ("网格员1", True, None, "13700000001"),
        "02": ("网格员2", True, None, "025-84112345"),
        "03": ("网格员3", True, None, "025-84112345"),
    }


def test_the_list_names_who_stands_in_for_a_vacant_grid(house: House):
    leaves(house)
    backed_up_by(house, house.staff.user)
    assert listed(house)["01"] == (None, False, "李敏", "13700000009")
    backed_up_by(house, None)
    assert listed(house)["01"] == (None, False, None, "025-84112345")


def test_an_office_without_a_phone_has_none_to_give(house: House):
    leaves(house)
    Community.objects.filter(pk=house.community.pk).update(phone="")
    assert listed(house)["01"] == (None, False, None, "")


@pytest.mark.parametrize("day", [TODAY - 400 * A_DAY, TODAY, TODAY + 400 * A_DAY])
def test_list_and_single_answer_agree_on_any_day(house: House, day: datetime.date):
    leaves(house, TODAY + A_DAY)
    backed_up_by(house, house.staff.user)
    for grid in Grid.objects.of(house.community.pk).with_worker(day).select_related("backup", "community"):
        one = handbook.contact(grid, day)
        assert one.vacant is not grid.has_worker
        assert one.name == (grid.worker_name or grid.stand_in or "幸福里社区值班")
        assert (one.phone or grid.community.phone) == grid.call_phone


def test_the_communitys_own_ground_is_no_grid_to_call(house: House):
    Grid.objects.create(community=house.community, code="00", name="社区", level=0)
    assert sorted(listed(house)) == ["01", "02", "03"]
    assert Grid.objects.of(house.community.pk).micro().count() == 3


def test_a_grid_of_another_community_is_never_listed(house: House):
    ours = {grid.pk for grid in Grid.objects.of(house.community.pk).with_worker(TODAY)}
    theirs = {grid.pk for grid in Grid.objects.of(house.elsewhere.community.pk).with_worker(TODAY)}
    assert len(ours) == len(theirs) == 3
    assert not ours & theirs
    assert list(Grid.objects.of(None).with_worker(TODAY)) == []
