"""The work calendar of one community, as it is stored."""

import datetime as dt

import pytest

from grids import worktime
from grids.deadlines import Limit, add_limit
from grids.holidays import seed_days
from grids.models import Community, WorkCalendarDay
from grids.states import LimitUnit
from tests.factories import at

pytestmark = pytest.mark.django_db
FORTNIGHT = Limit(10, LimitUnit.WORKDAYS)


@pytest.fixture
def place() -> Community:
    """A community that stores holidays and make-up workdays only, as they are published."""
    place = Community.objects.create(code="xfl", name="幸福里社区")
    store(place, 2026)
    return place


def store(place: Community, year: int) -> None:
    WorkCalendarDay.objects.bulk_create(
        WorkCalendarDay(community=place, date=day, workday=workday, name=name)
        for day, workday, name in seed_days(year)
    )


def test_the_end_of_a_published_year_is_known_though_no_holiday_is_left(place: Community) -> None:
    start = at("2026-11-23 09:00")
    due = add_limit(start, FORTNIGHT, worktime.calendar(place.pk, around=start.date()))
    assert (due.at, due.certain) == (at("2026-12-07 17:30"), True)


def test_a_limit_into_a_year_not_published_is_uncertain(place: Community) -> None:
    start = at("2026-12-25 09:00")
    due = add_limit(start, FORTNIGHT, worktime.calendar(place.pk, around=start.date()))
    assert (due.at, due.certain) == (at("2027-01-08 17:30"), False)


def test_holidays_and_make_up_workdays_are_counted(place: Community) -> None:
    start = at("2026-02-12 09:00")
    due = add_limit(start, FORTNIGHT, worktime.calendar(place.pk, around=start.date()))
    assert (due.at, due.certain) == (at("2026-03-04 17:30"), True)


def test_days_of_another_community_do_not_count(place: Community) -> None:
    other = Community.objects.create(code="other", name="邻里社区")
    calendar = worktime.calendar(other.pk, around=dt.date(2026, 10, 1))
    assert not calendar.days
    assert not calendar.is_workday(dt.date(2026, 10, 1)).known


def test_one_query_however_many_days(place: Community, django_assert_num_queries) -> None:
    store(place, 2025)
    with django_assert_num_queries(1):
        calendar = worktime.calendar(place.pk, around=dt.date(2026, 1, 3))
    assert {day.year for day in calendar.days} == {2025, 2026}


def test_the_whole_calendar_spans_every_stored_year(place: Community) -> None:
    store(place, 2020)
    assert {day.year for day in worktime.whole_calendar(place.pk).days} == {2020, 2026}
