"""When the next message may go."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.pacing import (
    FIRST_WAIT,
    LAST_ATTEMPT,
    LONGEST_WAIT,
    MINUTE,
    QuietHours,
    after_quiet,
    next_slot,
    retry_at,
    slots,
)

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)
NIGHT = QuietHours(time(22), time(7))
seconds = st.integers(-300, 300)
chances = st.floats(0, 1, exclude_max=True)


def ago(*seconds_ago: float) -> list[datetime]:
    return [NOW - timedelta(seconds=one) for one in seconds_ago]


# ------------------------------------------------------------------ the rate of a robot


def test_a_silent_robot_speaks_at_once() -> None:
    assert next_slot([], at=NOW, per_minute=20) == NOW


def test_the_twentieth_message_of_a_minute_goes_at_once_and_the_next_waits() -> None:
    sent = ago(*range(1, 20))
    assert next_slot(sent, at=NOW, per_minute=20) == NOW
    assert next_slot([*sent, NOW], at=NOW, per_minute=20) == NOW - timedelta(seconds=19) + timedelta(
        seconds=61
    )


def test_messages_of_the_last_hour_do_not_count() -> None:
    assert next_slot(ago(*range(62, 200)), at=NOW, per_minute=20) == NOW


def test_a_group_without_a_robot_has_no_rate() -> None:
    assert next_slot(ago(*[1] * 500), at=NOW, per_minute=None) == NOW


def test_the_order_of_what_was_sent_does_not_matter() -> None:
    sent = ago(50, 3, 20, 40, 1)
    assert next_slot(sent, at=NOW, per_minute=5) == next_slot(sorted(sent), at=NOW, per_minute=5)


def test_sixty_messages_go_in_three_bursts() -> None:
    planned = slots(60, [], at=NOW, per_minute=20)
    assert [(moment - NOW).total_seconds() for moment in planned] == [0] * 20 + [61] * 20 + [122] * 20


def test_a_rate_of_none_a_minute_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        slots(1, [], at=NOW, per_minute=0)


@given(st.lists(seconds, max_size=60), st.integers(0, 60), st.integers(1, 25))
def test_no_minute_ever_holds_more_than_the_rate(sent: list[int], count: int, per_minute: int) -> None:
    past = [NOW + timedelta(seconds=one) for one in sent]
    planned = slots(count, past, at=NOW, per_minute=per_minute)
    assert len(planned) == count
    assert all(moment >= NOW for moment in planned)
    assert all(one <= after for one, after in pairwise(planned))
    for moment in planned:
        heard = [one for one in [*past, *planned] if moment - MINUTE < one <= moment]
        assert len(heard) <= per_minute


@given(st.integers(1, 200), st.integers(1, 25))
def test_a_robot_is_not_kept_waiting_longer_than_needed(count: int, per_minute: int) -> None:
    planned = slots(count, [], at=NOW, per_minute=per_minute)
    for earlier, later in zip(planned, planned[per_minute:], strict=False):
        assert later - earlier == MINUTE + timedelta(seconds=1)


# ------------------------------------------------------------------ after a failure


def test_the_wait_doubles_up_to_an_hour() -> None:
    waits = [retry_at(attempt, at=NOW, chance=lambda: 0.999999) for attempt in range(1, LAST_ATTEMPT)]
    minutes = [round((moment - NOW).total_seconds() / 60, 1) for moment in waits if moment]
    assert minutes == [0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]


def test_after_the_last_attempt_it_gives_up() -> None:
    assert retry_at(LAST_ATTEMPT, at=NOW) is None
    assert retry_at(LAST_ATTEMPT + 5, at=NOW, asked=60) is None


def test_groups_that_failed_together_come_back_apart() -> None:
    assert len({retry_at(3, at=NOW) for _ in range(26)}) > 20
    assert len({retry_at(1, at=NOW, asked=600) for _ in range(26)}) > 20


@given(st.integers(-2, LAST_ATTEMPT - 1), chances)
def test_a_wait_lies_between_half_and_all_of_its_step(attempt: int, chance: float) -> None:
    moment = retry_at(attempt, at=NOW, chance=lambda: chance)
    full = min(FIRST_WAIT * 2 ** (max(attempt, 1) - 1), LONGEST_WAIT)
    assert moment is not None
    assert full / 2 <= moment - NOW <= full


@given(st.integers(1, LAST_ATTEMPT - 1), chances, st.floats(0, 3600))
def test_what_the_platform_asked_for_is_never_undercut(attempt: int, chance: float, asked: float) -> None:
    moment = retry_at(attempt, at=NOW, asked=asked, chance=lambda: chance)
    patient = retry_at(attempt, at=NOW, chance=lambda: chance)
    assert moment is not None
    assert patient is not None
    assert moment >= NOW + timedelta(seconds=asked) - timedelta(microseconds=1)
    assert moment >= patient
    assert moment <= max(patient, NOW + timedelta(seconds=asked) + FIRST_WAIT)


# ------------------------------------------------------------------ the quiet of the night


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("22 21:59", "22 21:59"),
        ("22 22:00", "23 07:00"),
        ("22 23:59", "23 07:00"),
        ("23 00:00", "23 07:00"),
        ("23 06:59", "23 07:00"),
        ("23 07:00", "23 07:00"),
        ("23 12:00", "23 12:00"),
        ("30 23:00", "30 23:00"),
    ],
)
def test_at_night_a_message_waits_for_the_morning(moment: str, goes: str) -> None:
    expected = at(goes) if moment != "30 23:00" else datetime(2026, 12, 1, 7, tzinfo=BEIJING)
    assert after_quiet(at(moment), NIGHT, BEIJING) == expected


def test_an_alert_that_cannot_wait_goes_at_night() -> None:
    assert after_quiet(at("22 23:00"), NIGHT, BEIJING, urgent=True) == at("22 23:00")


def test_the_noon_rest_lies_within_one_day() -> None:
    noon = QuietHours(time(12), time(14))
    assert after_quiet(at("22 12:30"), noon, BEIJING) == at("22 14:00")
    assert after_quiet(at("22 11:59"), noon, BEIJING) == at("22 11:59")
    assert after_quiet(at("22 14:00"), noon, BEIJING) == at("22 14:00")


def test_equal_ends_mean_no_quiet_at_all() -> None:
    never = QuietHours(time(8), time(8))
    assert after_quiet(at("22 08:00"), never, BEIJING) == at("22 08:00")
    assert after_quiet(at("22 03:00"), never, BEIJING) == at("22 03:00")


def test_the_night_is_the_community_s_own_whatever_the_zone_of_the_clock() -> None:
    utc = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 23:00 in Beijing
    assert after_quiet(utc, NIGHT, BEIJING) == at("23 07:00")


times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(st.integers(0, 60 * 24 * 400), times, times)
def test_a_message_never_goes_in_the_quiet_and_waits_less_than_a_day(
    minutes: int, start: time, end: time
) -> None:
    moment, quiet = NOW + timedelta(minutes=minutes), QuietHours(start, end)
    goes = after_quiet(moment, quiet, BEIJING)
    assert not quiet.covers(goes.astimezone(BEIJING).time())
    assert moment <= goes < moment + timedelta(days=1)
    assert after_quiet(goes, quiet, BEIJING) == goes


# ------------------------------------------------------------------ row by row

SLOTS = [
    # sent so many seconds ago, per minute, seconds until the next may go
    ([], 20, 0),
    ([0], 1, 61),
    ([59], 1, 2),
    ([60], 1, 1),
    ([61], 1, 0),
    ([3600], 1, 0),
    ([0] * 19, 20, 0),
    ([0] * 20, 20, 61),
    ([30] * 20, 20, 31),
    ([59, 30, 0], 3, 2),
    ([59, 30, 0], 4, 0),
    ([0, 30, 59], 3, 2),
    ([100, 90, 80], 3, 0),
    ([0], 100, 0),
]


@pytest.mark.parametrize(("sent", "per_minute", "wait"), SLOTS)
def test_when_a_robot_may_speak_again(sent: list[int], per_minute: int, wait: int) -> None:
    past = [NOW - timedelta(seconds=each) for each in sent]
    assert next_slot(past, at=NOW, per_minute=per_minute) == NOW + timedelta(seconds=wait)


RETRIES = [
    # failures, chance, asked for, seconds until the next try
    (1, 0.0, None, 7.5),
    (1, 1.0, None, 15),
    (2, 0.0, None, 15),
    (2, 0.5, None, 22.5),
    (3, 1.0, None, 60),
    (8, 1.0, None, 1920),
    (9, 0.0, None, 1800),
    (9, 1.0, None, 3600),
    (1, 0.0, 60.0, 60),
    (1, 1.0, 60.0, 75),
    (9, 0.0, 60.0, 1800),
    (1, 0.5, 0.0, 11.25),
    (0, 0.0, None, 7.5),
]


@pytest.mark.parametrize(("attempt", "chance", "wanted", "wait"), RETRIES)
def test_when_it_is_tried_again(attempt: int, chance: float, wanted: float | None, wait: float) -> None:
    moment = retry_at(attempt, at=NOW, asked=wanted, chance=lambda: chance)
    assert moment == NOW + timedelta(seconds=wait)


QUIET = [
    # from, to, the hour asked for, quiet
    (time(21, 30), time(7), time(21, 29), False),
    (time(21, 30), time(7), time(21, 30), True),
    (time(21, 30), time(7), time(0), True),
    (time(21, 30), time(7), time(6, 59), True),
    (time(21, 30), time(7), time(7), False),
    (time(12), time(14), time(11, 59), False),
    (time(12), time(14), time(12), True),
    (time(12), time(14), time(14), False),
    (time(8), time(8), time(8), False),
    (time(0), time(0), time(0), False),
    (time(0), time(23, 59), time(23, 59), False),
]


@pytest.mark.parametrize(("start", "end", "hour", "quiet"), QUIET)
def test_which_hours_are_quiet(start: time, end: time, hour: time, quiet: bool) -> None:
    assert QuietHours(start, end).covers(hour) is quiet
