"""The days the State Council moved, as the office finds them in its calendar."""

import datetime as dt

import pytest

from grids.holidays import seed_days


def test_2026_as_published() -> None:
    days = {day: (workday, name) for day, workday, name in seed_days(2026)}
    assert days[dt.date(2026, 2, 15)] == days[dt.date(2026, 2, 23)] == (False, "春节")
    assert days[dt.date(2026, 2, 14)] == days[dt.date(2026, 2, 28)] == (True, "春节调休上班")
    assert days[dt.date(2026, 10, 1)] == days[dt.date(2026, 10, 7)] == (False, "国庆节")
    assert days[dt.date(2026, 9, 20)] == days[dt.date(2026, 10, 10)] == (True, "国庆节调休上班")
    assert days[dt.date(2026, 9, 25)] == (False, "中秋节")
    assert sum(not workday for workday, _ in days.values()) == 33
    assert sum(workday for workday, _ in days.values()) == 6


def test_days_come_in_order_each_once_and_within_the_year() -> None:
    days = [day for day, _, _ in seed_days(2026)]
    assert days == sorted(set(days))
    assert {day.year for day in days} == {2026}


def test_ordinary_weekends_are_left_to_the_rule() -> None:
    assert dt.date(2026, 11, 21) not in {day for day, _, _ in seed_days(2026)}


def test_make_up_workdays_fall_on_weekends() -> None:
    for year in range(2020, 2027):
        assert all(day.weekday() >= 5 for day, workday, _ in seed_days(year) if workday)


@pytest.mark.parametrize("year", [2003, 2027, 2040])
def test_a_year_not_published_is_unknown_not_empty(year: int) -> None:
    assert seed_days(year) is None


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_published_year_has_its_statutory_holidays_in_chinese(year: int) -> None:
    days = seed_days(year)
    names = {name.removesuffix("调休上班") for _, _, name in days}
    assert {"元旦", "春节", "劳动节", "国庆节"} <= names
    assert all(len(name) <= 20 and not name.isascii() for _, _, name in days)


def test_the_day_of_2015_has_a_short_name() -> None:
    assert (dt.date(2015, 9, 3), False, "抗战胜利纪念日") in seed_days(2015)
