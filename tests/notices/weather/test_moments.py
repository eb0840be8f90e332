"""Moments written the short way are read back as what was meant."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.weather.moments import BEIJING, PART_ENDS, end_time, issue_time, without_moments

RECEIVED = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=BEIJING, second=0, microsecond=0)
)
AGO = st.integers(0, 60 * 24 * 27).map(lambda minutes: timedelta(minutes=minutes))
LONG_AGO = st.integers(0, 60 * 24 * 360).map(lambda minutes: timedelta(minutes=minutes))
AHEAD = st.integers(1, 60 * 24 * 15).map(lambda minutes: timedelta(minutes=minutes))


@given(RECEIVED, AGO)
def test_a_day_and_an_hour_mean_the_last_such_moment(received: datetime, ago: timedelta) -> None:
    issued = received - ago
    assert issue_time(f"{issued.day}日{issued.hour:02}时{issued.minute:02}分", received) == (issued, False)


@given(RECEIVED, LONG_AGO)
def test_a_month_and_a_day_mean_the_last_such_moment(received: datetime, ago: timedelta) -> None:
    issued = received - ago
    text = f"{issued.month}月{issued.day}日{issued.hour}时{issued.minute}分"
    assert issue_time(text, received) == (issued, False)


@given(RECEIVED, st.integers(0, 60 * 22 - 1))
def test_an_hour_alone_means_the_last_such_hour(received: datetime, minutes: int) -> None:
    issued = received - timedelta(minutes=minutes)
    assert issue_time(f"{issued.hour}时{issued.minute:02}分", received) == (issued, False)


@given(RECEIVED, LONG_AGO)
def test_a_date_in_full_needs_no_reception(received: datetime, ago: timedelta) -> None:
    issued = received - ago
    for text in (
        f"{issued.year}年{issued.month}月{issued.day}日{issued.hour}时{issued.minute}分",
        f"{issued:%Y年%m月%d日%H:%M}",
        f"{issued:%Y-%m-%d %H:%M}",
        f"{issued:%Y/%m/%d %H:%M:%S}",
        f"{issued:%Y.%m.%d %H时%M分}",
        f"{issued:%Y-%m-%dT%H:%M:%S}",
    ):
        assert issue_time(text, received) == (issued, True)


@given(RECEIVED, st.integers(0, 119))
def test_two_clocks_that_differ_a_little_do_not_move_the_month(received: datetime, minutes: int) -> None:
    issued = received + timedelta(minutes=minutes)
    assert issue_time(f"{issued.day}日{issued.hour}时{issued.minute}分", received) == (issued, False)


@pytest.mark.parametrize(
    ("words", "hour", "minute"),
    [
        ("上午9点", 9, 0),
        ("下午3点", 15, 0),
        ("下午3点半", 15, 30),
        ("下午15时", 15, 0),
        ("中午12点", 12, 0),
        ("中午1点", 13, 0),
        ("中午11点40分", 11, 40),
        ("傍晚6点", 18, 0),
        ("晚上11时05分", 23, 5),
        ("夜间12点", 24, 0),
        ("凌晨12点", 0, 0),
        ("凌晨3点整", 3, 0),
        ("早上8:05", 8, 5),
    ],
)
def test_the_part_of_the_day_settles_which_hour_is_meant(words: str, hour: int, minute: int) -> None:
    received = datetime(2026, 11, 23, 2, 0, tzinfo=BEIJING)
    day = datetime(2026, 11, 22, tzinfo=BEIJING)
    assert issue_time(f"22日{words}", received) == (day + timedelta(hours=hour, minutes=minute), False)


def test_of_several_moments_the_last_is_the_one_before_the_verb() -> None:
    received = datetime(2026, 11, 22, 19, 0, tzinfo=BEIJING)
    moment = issue_time("继20日08时之后，气象台22日10时25分", received)
    assert moment == (datetime(2026, 11, 22, 10, 25, tzinfo=BEIJING), False)


@pytest.mark.parametrize("text", ["", "气象台", "27日", "2026年11月27日", "24小时", "10到30毫米", "3级"])
def test_without_an_hour_there_is_no_moment(text: str) -> None:
    assert issue_time(text, datetime(2026, 11, 22, tzinfo=BEIJING)) is None


def test_moments_taken_out_leave_the_words() -> None:
    assert without_moments("27日10时25分,市气象台2026-11-27 10:25") == ",市气象台"


# ------------------------------------------------------------------ the end


@given(RECEIVED, AHEAD)
def test_the_end_of_a_forecast_is_the_next_such_moment(issued: datetime, ahead: timedelta) -> None:
    end = issued + ahead
    for text in (
        f"当前至{end.day}日{end.hour}时{end.minute}分",
        f"{issued.day}日夜间到{end.month}月{end.day}日{end:%H:%M}有雨",
        f"{end.day}日{end.hour}时{end.minute}分以前",
    ):
        assert end_time(text, issued) == end, text


@given(RECEIVED, st.integers(1, 240))
def test_a_number_of_hours_is_counted_from_the_issue(issued: datetime, hours: int) -> None:
    assert end_time(f"预计未来{hours}小时内有雨", issued) == issued + timedelta(hours=hours)


NUMERALS = {
    1: "一",
    2: "两",
    3: "三",
    6: "六",
    9: "九",
    10: "十",
    12: "十二",
    20: "二十",
    24: "二十四",
    72: "七十二",
}


@pytest.mark.parametrize(("hours", "words"), NUMERALS.items())
def test_a_number_of_hours_may_be_written_in_characters(hours: int, words: str) -> None:
    issued = datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)
    assert end_time(f"未来{words}小时", issued) == issued + timedelta(hours=hours)
    assert end_time(f"未来{words}个小时", issued) == issued + timedelta(hours=hours)


@pytest.mark.parametrize("part", sorted(PART_ENDS))
def test_every_part_of_the_day_has_an_end(part: str) -> None:
    issued = datetime(2026, 11, 22, 1, 0, tzinfo=BEIJING)
    tomorrow = datetime(2026, 11, 23, tzinfo=BEIJING)
    assert end_time(f"当前至23日{part}有雨", issued) == tomorrow + timedelta(hours=PART_ENDS[part])


@given(RECEIVED, st.text(alphabet="预计未来至到今明天日时分月上午夜间小0123456789前、，-", max_size=40))
def test_an_end_always_lies_ahead_and_not_too_far(issued: datetime, text: str) -> None:
    end = end_time(text, issued)
    assert end is None or issued < end <= issued + timedelta(days=16)
