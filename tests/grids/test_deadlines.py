"""When a promise is due, over holidays, make-up workdays and the turn of the year."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grids.clock import SHANGHAI
from grids.deadlines import (
    SERVICE_HOURS,
    Calendar,
    Due,
    Limit,
    add_limit,
    at_share,
    elapsed_share,
    extend_by_pause,
    service_between,
    workdays_between,
)
from grids.holidays import seed_days
from grids.states import LimitUnit

PUBLISHED = Calendar({day: workday for year in (2025, 2026) for day, workday, _ in seed_days(year)})
CLOCK, SERVICE = LimitUnit.CLOCK_HOURS, LimitUnit.SERVICE_HOURS
WORKDAYS, DAYS = LimitUnit.WORKDAYS, LimitUnit.CALENDAR_DAYS


def at(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


def due(start: str, amount: float, unit: LimitUnit, calendar: Calendar = PUBLISHED) -> str:
    return f"{add_limit(at(start), Limit(amount, unit), calendar).at:%Y-%m-%d %H:%M}"


# --- the calendar --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("2026-02-13", True),  # Friday before 春节
        ("2026-02-14", True),  # Saturday, made up
        ("2026-02-16", False),  # Monday in 春节
        ("2026-02-28", True),  # Saturday, made up
        ("2026-03-01", False),  # Sunday
        ("2026-10-01", False),  # Thursday, 国庆
        ("2026-10-10", True),  # Saturday, made up
        ("2026-11-23", True),  # Monday
    ],
)
def test_a_listed_day_says_so_itself_and_others_follow_the_week(day: str, answer: bool) -> None:
    workday = PUBLISHED.is_workday(dt.date.fromisoformat(day))
    assert (workday.answer, workday.known) == (answer, True)
    assert bool(workday) is answer


def test_a_year_without_data_follows_the_week_and_says_it_is_not_known() -> None:
    new_year = PUBLISHED.is_workday(
        dt.date(2027, 1, 1)
    )  # a Friday; surely a holiday, but nobody published it
    assert (new_year.answer, new_year.known) == (True, False)
    assert not PUBLISHED.is_workday(dt.date(2027, 1, 2)).known
    assert not Calendar({}).is_workday(dt.date(2026, 11, 23)).known


def test_a_day_the_office_entered_is_known_in_any_year() -> None:
    calendar = Calendar({dt.date(2027, 1, 1): False}, known_years=[])
    assert calendar.is_workday(dt.date(2027, 1, 1)) == calendar.is_workday(dt.date(2027, 1, 1))
    assert (
        calendar.is_workday(dt.date(2027, 1, 1)).answer,
        calendar.is_workday(dt.date(2027, 1, 1)).known,
    ) == (False, True)
    assert not calendar.is_workday(dt.date(2027, 1, 4)).known


def test_a_part_of_the_stored_days_can_say_which_years_are_known() -> None:
    calendar = Calendar({}, known_years=[2026])
    assert calendar.is_workday(dt.date(2026, 11, 23)).known
    assert not calendar.is_workday(dt.date(2027, 1, 4)).known


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((dt.time(9), dt.time(9)),),
        ((dt.time(12), dt.time(9)),),
        ((dt.time(9), dt.time(14)), (dt.time(13), dt.time(17))),
    ],
)
def test_service_hours_out_of_order_are_a_mistake(hours: tuple) -> None:
    with pytest.raises(ValueError, match="服务时间段"):
        Calendar({}, hours=hours)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(-1, CLOCK), (1.5, WORKDAYS), (0.5, DAYS), (3_661, DAYS), (90_000, CLOCK), (4_000, SERVICE)],
)
def test_a_limit_that_cannot_be_is_a_mistake(amount: float, unit: LimitUnit) -> None:
    with pytest.raises(ValueError, match="时限应为"):
        Limit(amount, unit)


# --- workdays ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-11-16 08:00", 1, "2026-11-17 17:30"),  # the day itself does not count
        ("2026-11-16 23:00", 1, "2026-11-17 17:30"),  # whatever the hour
        ("2026-11-20 10:00", 1, "2026-11-23 17:30"),  # Friday to Monday
        ("2026-11-21 10:00", 1, "2026-11-23 17:30"),  # Saturday to Monday
        ("2026-11-22 23:59", 2, "2026-11-24 17:30"),
        ("2026-11-16 10:00", 7, "2026-11-25 17:30"),
        ("2026-11-16 10:00", 15, "2026-12-07 17:30"),
        # 春节 2026: off 15 to 23 February, Saturdays 14 and 28 made up
        ("2026-02-13 10:00", 1, "2026-02-14 17:30"),
        ("2026-02-13 10:00", 2, "2026-02-24 17:30"),
        ("2026-02-18 10:00", 1, "2026-02-24 17:30"),
        ("2026-02-24 10:00", 4, "2026-02-28 17:30"),
        ("2026-02-24 10:00", 5, "2026-03-02 17:30"),
        ("2026-02-12 10:00", 7, "2026-02-28 17:30"),
        # 国庆 2026: off 1 to 7 October, Sunday 20 September and Saturday 10 October made up
        ("2026-09-18 10:00", 1, "2026-09-20 17:30"),
        ("2026-09-30 16:00", 1, "2026-10-08 17:30"),
        ("2026-09-30 16:00", 3, "2026-10-10 17:30"),
        ("2026-09-30 16:00", 4, "2026-10-12 17:30"),
        # 中秋 2026: Friday 25 September off
        ("2026-09-24 10:00", 1, "2026-09-28 17:30"),
    ],
)
def test_workdays_end_with_the_service_of_the_last_one(start: str, amount: int, end: str) -> None:
    assert due(start, amount, WORKDAYS) == end
    assert add_limit(at(start), Limit(amount, WORKDAYS), PUBLISHED).certain
    assert workdays_between(at(start), at(end), PUBLISHED) == amount


def test_the_turn_of_a_year_not_yet_published_is_counted_but_not_certain() -> None:
    assert add_limit(at("2026-12-30 10:00"), Limit(1, WORKDAYS), PUBLISHED) == Due(
        at("2026-12-31 17:30"), certain=True
    )
    assert add_limit(at("2026-12-30 10:00"), Limit(2, WORKDAYS), PUBLISHED) == Due(
        at("2027-01-01 17:30"), certain=False
    )
    assert add_limit(at("2026-12-30 10:00"), Limit(3, WORKDAYS), PUBLISHED) == Due(
        at("2027-01-04 17:30"), certain=False
    )


def test_entering_the_new_year_moves_the_due_time_and_makes_it_certain() -> None:
    entered = Calendar({**PUBLISHED.days, dt.date(2027, 1, 1): False})
    assert add_limit(at("2026-12-30 10:00"), Limit(2, WORKDAYS), entered) == Due(
        at("2027-01-04 17:30"), certain=True
    )


def test_another_office_may_close_at_another_hour() -> None:
    calendar = Calendar(PUBLISHED.days, hours=((dt.time(8, 30), dt.time(18)),))
    assert due("2026-11-16 10:00", 1, WORKDAYS, calendar) == "2026-11-17 18:00"


# --- service hours -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-11-16 09:00", 2, "2026-11-16 11:00"),
        ("2026-11-16 10:00", 2, "2026-11-16 12:00"),
        ("2026-11-16 11:00", 2, "2026-11-16 15:00"),  # over the noon break
        ("2026-11-16 12:30", 2, "2026-11-16 16:00"),  # begun in the noon break
        ("2026-11-16 17:00", 2, "2026-11-17 10:30"),  # over the night
        ("2026-11-16 20:00", 2, "2026-11-17 11:00"),  # begun in the evening
        ("2026-11-16 06:00", 2, "2026-11-16 11:00"),  # begun before opening
        ("2026-11-20 17:00", 2, "2026-11-23 10:30"),  # over the weekend
        ("2026-11-21 10:00", 2, "2026-11-23 11:00"),  # begun on Saturday
        ("2026-11-16 09:00", 6.5, "2026-11-16 17:30"),
        ("2026-11-16 09:00", 6.75, "2026-11-17 09:15"),
        ("2026-11-16 09:00", 13, "2026-11-17 17:30"),
        ("2026-02-14 17:00", 2, "2026-02-24 10:30"),  # over 春节, begun on a make-up Saturday
        ("2026-09-30 17:30", 2, "2026-10-08 11:00"),  # over 国庆
    ],
)
def test_service_hours_run_only_while_the_office_serves(start: str, amount: float, end: str) -> None:
    assert due(start, amount, SERVICE) == end
    assert service_between(at(start), at(end), PUBLISHED) == dt.timedelta(hours=amount)


def test_service_hours_into_an_unknown_year_are_not_certain() -> None:
    assert add_limit(at("2026-12-31 17:00"), Limit(2, SERVICE), PUBLISHED) == Due(
        at("2027-01-01 10:30"), certain=False
    )


# --- units that run through ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-11-20 17:00", 2, CLOCK, "2026-11-20 19:00"),
        ("2026-11-20 23:30", 1, CLOCK, "2026-11-21 00:30"),
        ("2026-12-31 20:00", 24, CLOCK, "2027-01-01 20:00"),
        ("2026-11-20 17:00", 0.5, CLOCK, "2026-11-20 17:30"),
        ("2026-02-13 10:00", 7, DAYS, "2026-02-20 10:00"),
        ("2026-12-30 10:00", 3, DAYS, "2027-01-02 10:00"),
        ("2028-02-28 10:00", 1, DAYS, "2028-02-29 10:00"),
    ],
)
def test_clock_hours_and_calendar_days_run_through(
    start: str, amount: float, unit: LimitUnit, end: str
) -> None:
    assert due(start, amount, unit) == end
    assert add_limit(at(start), Limit(amount, unit), Calendar({})).certain


def test_a_due_time_is_told_in_the_zone_of_the_office() -> None:
    start = dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)  # already Saturday in Shanghai
    assert add_limit(start, Limit(1, WORKDAYS), PUBLISHED).at.isoformat() == "2026-11-23T17:30:00+08:00"


def test_a_start_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        add_limit(dt.datetime(2026, 11, 20), Limit(1, WORKDAYS), PUBLISHED)


# --- how much is gone ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "share"),
    [
        ("2026-11-16 08:00", 0.0),
        ("2026-11-16 09:00", 0.0),
        ("2026-11-16 14:00", 0.5),
        ("2026-11-16 17:00", 0.8),
        ("2026-11-16 19:00", 1.0),
        ("2026-11-17 05:00", 2.0),
    ],
)
def test_the_share_of_a_limit_that_is_gone(now: str, share: float) -> None:
    start, end = at("2026-11-16 09:00"), at("2026-11-16 19:00")
    assert elapsed_share(start, end, at(now)) == pytest.approx(share)
    if share:
        assert at_share(start, end, share) == at(now)


def test_what_is_due_at_once_is_due() -> None:
    assert elapsed_share(at("2026-11-16 09:00"), at("2026-11-16 09:00"), at("2026-11-16 09:00")) == 1.0


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-16 09:00", "2026-11-16 17:00", 0),
        ("2026-11-20 17:30", "2026-11-22 12:00", 0),
        ("2026-11-20 17:30", "2026-11-24 09:00", 2),
        ("2026-02-13 17:30", "2026-02-24 09:00", 2),
        ("2026-11-24 09:00", "2026-11-20 17:30", 0),
    ],
)
def test_workdays_late(first: str, last: str, days: int) -> None:
    assert workdays_between(at(first), at(last), PUBLISHED) == days
    assert workdays_between(at(first).date(), at(last).date(), PUBLISHED) == days


# --- pauses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "end"),
    [
        (CLOCK, "2026-12-01 19:30"),  # 5 days and 2 hours later
        (DAYS, "2026-12-01 19:30"),
        (WORKDAYS, "2026-12-01 17:30"),  # Thursday, Friday and Monday were paused
        (SERVICE, "2026-12-02 11:00"),  # 21.5 service hours were paused
    ],
)
def test_a_pause_moves_the_due_time_in_its_own_unit(unit: LimitUnit, end: str) -> None:
    moved = extend_by_pause(
        at("2026-11-26 17:30"), at("2026-11-18 10:00"), at("2026-11-23 12:00"), unit, PUBLISHED
    )
    assert (f"{moved.at:%Y-%m-%d %H:%M}", moved.certain) == (end, True)


def test_a_pause_within_one_day_moves_no_workday_limit() -> None:
    moved = extend_by_pause(
        at("2026-11-26 17:30"), at("2026-11-18 10:00"), at("2026-11-18 16:00"), WORKDAYS, PUBLISHED
    )
    assert moved == Due(at("2026-11-26 17:30"), certain=True)


@pytest.mark.parametrize("unit", LimitUnit)
def test_a_pause_begun_too_late_moves_nothing(unit: LimitUnit) -> None:
    moved = extend_by_pause(
        at("2026-11-16 17:30"), at("2026-11-18 10:00"), at("2026-11-23 10:00"), unit, PUBLISHED
    )
    assert moved.at == at("2026-11-16 17:30")


def test_a_pause_that_ends_before_it_begins_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="pause"):
        extend_by_pause(
            at("2026-11-26 17:30"), at("2026-11-18 10:00"), at("2026-11-18 09:00"), CLOCK, PUBLISHED
        )


def test_a_pause_into_an_unknown_year_is_not_certain() -> None:
    moved = extend_by_pause(
        at("2026-12-31 17:30"), at("2026-12-30 10:00"), at("2027-01-04 10:00"), WORKDAYS, PUBLISHED
    )
    assert moved == Due(at("2027-01-05 17:30"), certain=False)


# --- properties ------------------------------------------------------------------------------------

MOMENTS = st.datetimes(dt.datetime(2025, 12, 1), dt.datetime(2027, 2, 1), timezones=st.just(SHANGHAI))
UNITS = st.sampled_from(LimitUnit)
QUARTERS = st.integers(0, 200)
CALENDARS = st.builds(
    Calendar,
    st.dictionaries(st.dates(dt.date(2025, 12, 1), dt.date(2027, 3, 1)), st.booleans(), max_size=60),
    hours=st.sampled_from(
        [
            SERVICE_HOURS,
            ((dt.time(0), dt.time(23, 59)),),
            ((dt.time(8), dt.time(8, 15)), (dt.time(20), dt.time(21))),
        ]
    ),
)


def limit(quarters: int, unit: LimitUnit) -> Limit:
    return Limit(quarters / 4 if unit in (CLOCK, SERVICE) else quarters // 4, unit)


@given(MOMENTS, QUARTERS, UNITS, CALENDARS)
def test_never_due_before_it_began(
    start: dt.datetime, amount: int, unit: LimitUnit, calendar: Calendar
) -> None:
    result = add_limit(start, limit(amount, unit), calendar)
    assert result.at >= start
    assert result.at.utcoffset() == dt.timedelta(hours=8)


@given(MOMENTS, MOMENTS, QUARTERS, UNITS, CALENDARS)
def test_who_comes_first_is_due_first(
    one: dt.datetime, other: dt.datetime, amount: int, unit: LimitUnit, calendar: Calendar
) -> None:
    first, second = sorted([one, other])
    assert (
        add_limit(first, limit(amount, unit), calendar).at
        <= add_limit(second, limit(amount, unit), calendar).at
    )


@given(MOMENTS, QUARTERS, QUARTERS, UNITS, CALENDARS)
def test_a_longer_limit_is_due_no_earlier(
    start: dt.datetime, one: int, other: int, unit: LimitUnit, calendar: Calendar
) -> None:
    short, long = sorted([one, other])
    assert (
        add_limit(start, limit(short, unit), calendar).at <= add_limit(start, limit(long, unit), calendar).at
    )


@given(MOMENTS, QUARTERS, QUARTERS, UNITS, CALENDARS)
def test_two_limits_in_a_row_are_one(
    start: dt.datetime, one: int, other: int, unit: LimitUnit, calendar: Calendar
) -> None:
    first, second = limit(one, unit), limit(other, unit)
    in_a_row = add_limit(add_limit(start, first, calendar).at, second, calendar).at
    assert in_a_row == add_limit(start, Limit(first.amount + second.amount, unit), calendar).at


@given(MOMENTS, QUARTERS, CALENDARS)
def test_service_hours_never_end_outside_service(start: dt.datetime, amount: int, calendar: Calendar) -> None:
    assume(amount)
    end = add_limit(start, limit(amount, SERVICE), calendar).at
    assert calendar.is_workday(end.date())
    assert any(opens < end.time() <= closes for opens, closes in calendar.hours)
    assert service_between(start, end, calendar) == dt.timedelta(hours=amount / 4)


@given(MOMENTS, st.integers(1, 40), CALENDARS)
def test_workdays_end_on_a_workday_that_many_workdays_later(
    start: dt.datetime, amount: int, calendar: Calendar
) -> None:
    end = add_limit(start, Limit(amount, WORKDAYS), calendar).at
    assert calendar.is_workday(end.date())
    assert end.time() == calendar.hours[-1][1]
    assert workdays_between(start, end, calendar) == amount


@given(MOMENTS, MOMENTS, MOMENTS, UNITS, CALENDARS)
def test_a_pause_never_moves_the_due_time_back(
    due_at: dt.datetime, one: dt.datetime, other: dt.datetime, unit: LimitUnit, calendar: Calendar
) -> None:
    begun, ended = sorted([one, other])
    assert extend_by_pause(due_at, begun, ended, unit, calendar).at >= due_at


@given(MOMENTS, QUARTERS, UNITS)
def test_an_empty_calendar_answers_everything(start: dt.datetime, amount: int, unit: LimitUnit) -> None:
    result = add_limit(start, limit(amount, unit), Calendar({}))
    assert result.certain == (unit in (CLOCK, DAYS) or limit(amount, unit).amount == 0)


@given(MOMENTS, MOMENTS, st.floats(0, 3))
def test_share_and_moment_are_two_sides(one: dt.datetime, other: dt.datetime, share: float) -> None:
    start, end = sorted([one, other])
    assume(end - start > dt.timedelta(seconds=1))
    assert elapsed_share(start, end, at_share(start, end, share)) == pytest.approx(share, abs=1e-5)
