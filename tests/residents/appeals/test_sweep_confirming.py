"""待确认: what was promised into a year without holidays is confirmed, unmoved, once the office has entered them."""

import pytest

from grids.models import Community, WorkCalendarDay
from residents.appeals import sweep
from residents.appeals.states import State
from tests.community import House
from tests.factories import at


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def enter(place: Community, day: str) -> None:
    WorkCalendarDay.objects.create(community=place, date=day, workday=False, name="元旦")


@pytest.mark.parametrize("state", [State.REGISTERED, State.ACCEPTED, State.IN_PROGRESS])
def test_once_the_year_is_entered_a_promise_stands_as_it_was_said(house: House, state: str):
    appeal = house.appeal_in(state, at=at("2026-12-31 17:15"))
    assert not appeal.due_certain
    assert sweep.confirm_due_times() == 0, "nobody has entered 2027 yet"
    enter(house.community, "2027-01-01")
    promised = (appeal.response_due, appeal.feedback_due, appeal.version)
    assert sweep.confirm_due_times() == 1
    appeal.refresh_from_db()
    assert appeal.due_certain
    assert (appeal.response_due, appeal.feedback_due, appeal.version) == promised
    assert sweep.confirm_due_times() == 0


def test_each_community_confirms_by_its_own_calendar(house: House):
    here, there = (
        place.appeal_in(State.ACCEPTED, at=at("2026-12-30 10:00")) for place in (house, house.elsewhere)
    )
    enter(house.community, "2027-01-01")
    assert sweep.confirm_due_times() == 1
    for appeal, certain in ((here, True), (there, False)):
        appeal.refresh_from_db()
        assert appeal.due_certain is certain


def test_the_year_a_promise_ends_in_is_the_one_that_counts(house: House):
    appeal = house.appeal_in(State.ACCEPTED, at=at("2027-12-30 10:00"))
    enter(house.community, "2027-01-01")
    assert sweep.confirm_due_times() == 0
    enter(house.community, "2028-01-01")
    assert sweep.confirm_due_times() == 1
    appeal.refresh_from_db()
    assert appeal.due_certain


def test_what_is_over_needs_no_confirming(house: House):
    house.appeal_in(State.WITHDRAWN, at=at("2026-12-31 17:15"))
    enter(house.community, "2027-01-01")
    assert sweep.confirm_due_times() == 0
