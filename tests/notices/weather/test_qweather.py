"""Reading answers of the QWeather alert service."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.weather.moments import BEIJING
from notices.weather.qweather import Reading, parse_qweather
from notices.weather.states import WarningAction, WarningEvent, WarningLevel, WarningSource
from notices.weather.structured import LARGEST

E, L, A = WarningEvent, WarningLevel, WarningAction
RECEIVED = datetime(2026, 10, 24, 12, 0, tzinfo=BEIJING)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "id": "202610241119105837988676",
        "senderName": "临桂区气象台",
        "issuedTime": "2026-10-24T11:19+08:00",
        "messageType": {"code": "alert"},
        "eventType": {"name": "大风", "code": "1006"},
        "severity": "minor",
        "color": {"code": "blue", "red": 30, "green": 50, "blue": 205, "alpha": 1},
        "expireTime": "2026-10-25T11:19+08:00",
        "headline": "临桂区气象台发布大风蓝色预警信号",
        "description": "临桂区气象台2026年10月24日11时19分发布大风蓝色预警信号：预计未来24小时有大风。",
    } | changes


def older(**changes: Any) -> dict[str, Any]:
    return {
        "id": "10102010020260403103000500681616",
        "sender": "上海中心气象台",
        "pubTime": "2026-04-03T10:30+08:00",
        "title": "上海中心气象台发布大风蓝色预警[Ⅳ级/一般]",
        "startTime": "2026-04-03T10:30+08:00",
        "endTime": "2026-04-04T10:30+08:00",
        "status": "active",
        "level": "",
        "severity": "Minor",
        "severityColor": "Blue",
        "type": "1006",
        "typeName": "大风",
        "text": "上海中心气象台2026年04月03日10时30分发布大风蓝色预警[Ⅳ级/一般]:预计明天傍晚以前有大风。",
        "related": "",
    } | changes


def read(answer: Any) -> Reading:
    return parse_qweather(json.dumps(answer).encode(), received_at=RECEIVED)


def test_the_current_service_is_read() -> None:
    (warning,) = read({"metadata": {"zeroResult": False}, "alerts": [entry()]}).warnings
    assert (warning.issuer, warning.event, warning.level, warning.action) == (
        "临桂区气象台",
        E.GALE,
        L.BLUE,
        A.ISSUE,
    )
    assert (warning.issued_at, warning.expires_at) == (at("2026-10-24 11:19"), at("2026-10-25 11:19"))
    assert (warning.identifier, warning.source) == ("202610241119105837988676", WarningSource.QWEATHER)
    assert warning.areas == ("临桂区",)
    assert warning.doubts == ()


def test_the_older_service_is_read() -> None:
    (warning,) = read({"code": "200", "warning": [older()]}).warnings
    assert (warning.issuer, warning.event, warning.level) == ("上海中心气象台", E.GALE, L.BLUE)
    assert (warning.issued_at, warning.expires_at) == (at("2026-04-03 10:30"), at("2026-04-04 10:30"))


@pytest.mark.parametrize(
    "answer",
    [
        {"metadata": {"zeroResult": True}, "alerts": []},
        {"code": "200", "warning": []},
        {"code": "204"},
    ],
)
def test_no_warning_in_force_is_an_empty_reading(answer: dict[str, Any]) -> None:
    assert read(answer) == Reading((), ())


def test_an_update_and_a_cancel_name_what_they_replace() -> None:
    update = entry(messageType={"code": "update", "supersedes": ["A", "B"]}, headline="临桂区大风蓝色预警")
    cancel = entry(messageType={"code": "cancel", "supersedes": ["C"]})
    first, second = read({"alerts": [update, cancel]}).warnings
    assert (first.action, first.replaced) == (A.UPDATE, ("A", "B"))
    assert (second.action, second.replaced) == (A.LIFT, ("C",))
    assert second.expires_at == second.issued_at


def test_the_older_service_names_what_it_replaces_too() -> None:
    (warning,) = read({"code": "200", "warning": [older(status="cancel", related="A, B")]}).warnings
    assert (warning.action, warning.replaced) == (A.LIFT, ("A", "B"))


def test_a_title_that_lifts_is_a_lift_even_while_the_service_calls_it_active() -> None:
    (warning,) = read({"code": "200", "warning": [older(title="上海中心气象台解除大风蓝色预警")]}).warnings
    assert warning.action is A.LIFT


def test_the_colour_comes_from_the_field_where_no_words_name_it() -> None:
    bare = entry(headline="大风预警", description="有大风", color={"code": "orange"})
    assert read({"alerts": [bare]}).warnings[0].level is L.ORANGE


def test_missing_times_are_doubted() -> None:
    bare = entry(issuedTime=None, expireTime=None, description="临桂区大风蓝色预警")
    (warning,) = read({"alerts": [bare]}).warnings
    assert (warning.issued_at, warning.issued_certain) == (RECEIVED, False)
    assert (warning.expires_at, warning.expires_certain) == (RECEIVED + timedelta(hours=24), False)


def test_one_entry_that_cannot_be_read_does_not_hide_the_others() -> None:
    black = entry(headline="黑色暴雨警告信号", description="", color={"code": "black"}, severity="unknown")
    reading = read({"alerts": [black, "nonsense", entry()]})
    assert [warning.event for warning in reading.warnings] == [E.GALE]
    assert "黑色暴雨警告信号" in reading.unread[0]
    assert "没有写明预警颜色" in reading.unread[0]
    assert "内容不完整" in reading.unread[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "回答读不懂"),
        (b"<html>", "回答读不懂"),
        (b"[]", "回答读不懂"),
        (b'"x"', "回答读不懂"),
        (b"[" * 100_000, "回答读不懂"),
        (b"{}", "没有返回预警数据"),
        (b'{"alerts": {}}', "没有返回预警数据"),
        (b'{"code": "401"}', "拒绝了查询（401）"),
        (b'{"error": {"status": 403, "title": "Invalid Host"}}', "拒绝了查询（403）"),
        (b" " * (LARGEST + 1), "回答超过"),
    ],
    ids=repr,
)
def test_an_answer_that_is_none_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse_qweather(data, received_at=RECEIVED)
    assert said in str(refusal.value)
    assert "请" in str(refusal.value)


values = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)
values = values | st.dictionaries(st.sampled_from(["code", "name", "supersedes"]), values, max_size=3)


@given(st.dictionaries(st.sampled_from(sorted(entry() | older())), values, max_size=8))
def test_an_entry_of_any_shape_is_read_or_named_as_unread(changes: dict[str, Any]) -> None:
    reading = read({"alerts": [entry(**changes)]})
    assert len(reading.warnings) + len(reading.unread) == 1
