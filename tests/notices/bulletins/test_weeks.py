"""一周: Monday to Sunday, by the clock on the office wall."""

import datetime

import pytest

from notices.bulletins import weeks
from tests.factories import at

MONDAY = datetime.date(2026, 11, 16)


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        ("2026-11-22 23:59", "2026-11-09"),
        ("2026-11-23 00:00", "2026-11-16"),
        ("2026-11-29 12:00", "2026-11-16"),
    ],
)
def test_last_week_is_the_last_one_that_is_over(moment: str, monday: str):
    assert weeks.last_before(at(moment)) == datetime.date.fromisoformat(monday)


def test_a_week_begins_at_midnight_in_shanghai_and_ends_where_the_next_begins():
    since, until = weeks.bounds(MONDAY)
    assert (since, until) == (at("2026-11-16 00:00"), at("2026-11-23 00:00"))
    assert weeks.bounds(MONDAY + weeks.A_WEEK)[0] == until


@pytest.mark.parametrize(
    ("monday", "label"),
    [
        ("2026-11-16", "11月16日至22日"),
        ("2026-11-30", "11月30日至12月6日"),
        ("2026-12-28", "12月28日至1月3日"),
    ],
)
def test_a_week_is_called_by_its_days(monday: str, label: str):
    assert weeks.label(datetime.date.fromisoformat(monday)) == label


def test_every_day_belongs_to_the_monday_before_it():
    days = [MONDAY + datetime.timedelta(days=n) for n in range(8)]
    assert [weeks.monday_of(day) for day in days] == [MONDAY] * 7 + [MONDAY + weeks.A_WEEK]
