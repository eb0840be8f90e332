"""该走访的: who is due when, and the way a day's round takes."""

import datetime

import pytest
from django.utils import timezone

from grids.actors import Actor
from grids.models import Community
from residents.register.models import Household
from residents.register.rules import plan
from residents.register.states import Tenure, VisitResult
from tests.community import House
from tests.factories import building, dwelling, household
from tests.residents.register.visiting import days_ago, visit

TODAY = timezone.localdate()


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def due(actor: Actor) -> list[Household]:
    return list(plan.due(actor, Community.objects.get(pk=actor.community_id), TODAY))


def seen(home: Household, **days: datetime.date) -> None:
    Household.objects.filter(pk=home.pk).update(**days)


@pytest.mark.parametrize(("ago", "listed"), [(364, False), (365, True), (400, True)])
def test_others_are_due_once_a_year(house: House, ago: int, listed: bool):
    seen(house.household, confirmed_on=days_ago(ago))
    assert (house.household in due(house.worker1)) is listed


def test_a_household_never_confirmed_is_due(house: House):
    assert due(house.worker1) == [house.household]


@pytest.mark.parametrize(("ago", "listed"), [(6, False), (7, True)])
def test_care_households_are_due_weekly_for_the_care_duty(
    house: House, carer: Actor, cared_for: Household, ago: int, listed: bool
):
    seen(cared_for, visited_on=days_ago(ago), confirmed_on=days_ago(ago))
    assert (cared_for in due(carer)) is listed
    assert cared_for not in due(house.worker1)


def test_a_confirmation_by_phone_of_the_office_is_no_care_visit(house: House, carer, cared_for: Household):
    seen(cared_for, visited_on=days_ago(9), confirmed_on=TODAY)
    assert cared_for in due(carer)


def test_the_intervals_are_the_communitys_own(house: House, carer: Actor, cared_for: Household):
    seen(cared_for, visited_on=days_ago(4), confirmed_on=days_ago(4))
    seen(house.household, confirmed_on=days_ago(40))
    Community.objects.filter(pk=house.community.pk).update(care_visit_days=3, visit_days=30)
    assert due(carer) == [cared_for, house.household]


def test_who_has_left_and_who_never_came_are_not_due(house: House):
    seen(house.household, until=days_ago(1))
    household(house.grid1, tenure=Tenure.VACANT)
    assert due(house.worker1) == []


def test_a_worker_is_due_in_the_own_grid_only(house: House):
    assert due(house.worker2) == []
    assert due(house.staff) == [house.household]
    assert due(house.property) == due(house.admin) == []


def test_a_visit_takes_the_household_off_the_list(house: House):
    visit(house)
    assert due(house.worker1) == []


def test_a_closed_door_leaves_it_due_but_off_todays_round(house: House):
    visit(house, result=VisitResult.ABSENT)
    homes = plan.due(house.worker1, house.community, TODAY)
    begun = timezone.now() - datetime.timedelta(hours=1)
    assert list(homes) == [house.household]
    assert list(plan.not_tried(homes, begun)) == []


def test_the_head_is_asked_for_by_a_masked_name(house: House):
    assert plan.inhabited(house.worker1).get(pk=house.household.pk).masked_head == "王*"
    assert Household.objects.get(pk=house.household.pk).masked_head == ""


# The round


@pytest.fixture
def homes(house: House) -> list[Household]:
    """Two buildings: in the first three doors on two floors, in the second one."""
    first, second = building(house.grid1, "1号楼"), building(house.grid1, "2号楼")
    rooms = [(first, "302"), (first, "1101"), (first, "301"), (second, "101")]
    made = [household(house.grid1, dwelling=dwelling(house.grid1, room, building=b)) for b, room in rooms]
    kept = plan.inhabited(house.worker1).filter(pk__in=[home.pk for home in made])
    return list(kept.select_related("dwelling__building").order_by("pk"))


def walked(stops: list[plan.Stop]) -> list[tuple[str, list[str]]]:
    return [(stop.building.name, [home.dwelling.room for home in stop.homes]) for stop in stops]


def test_one_walks_building_by_building_from_the_top_down(homes: list[Household]):
    expected = [("1号楼", ["1101", "301", "302"]), ("2号楼", ["101"])]
    assert walked(list(plan.by_building(homes))) == expected


def test_the_rest_of_a_round_stays_in_the_building_of_the_most_urgent(homes: list[Household]):
    """2号楼 is second in urgency, but one stays where one is."""
    urgent = [homes[0], homes[3], homes[1], homes[2]]
    assert walked(plan.round_of(urgent, 3)) == [("1号楼", ["1101", "301", "302"])]


def test_care_is_never_left_for_a_shorter_way(homes: list[Household]):
    homes[3].in_care = True
    assert walked(plan.round_of([homes[3], *homes[:3]], 2)) == [("1号楼", ["302"]), ("2号楼", ["101"])]


@pytest.mark.parametrize("size", [0, 1, 9])
def test_a_round_is_as_long_as_asked_for_or_as_there_are(homes: list[Household], size: int):
    assert sum(len(stop.homes) for stop in plan.round_of(homes, size)) == min(size, 4)
