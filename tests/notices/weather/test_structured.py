"""What CAP files and service answers have in common."""

from datetime import datetime, timedelta

import pytest

from notices.weather.moments import BEIJING
from notices.weather.states import WarningAction, WarningEvent, WarningLevel
from notices.weather.structured import Matter, action_of, ending, matter_of, moment

E, L, A = WarningEvent, WarningLevel, WarningAction
ISSUED = datetime(2026, 7, 27, 10, 0, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-07-27T10:00:00+08:00", ISSUED),
        ("2026-07-27 10:00:00+08:00", ISSUED),
        ("2026-07-27T10:00+08:00", ISSUED),
        ("2026-07-27T02:00Z", ISSUED),
        ("2026-07-27 10:00:00", ISSUED),
        (" 2026-07-27T10:00 ", ISSUED),
        ("", None),
        ("tomorrow", None),
        ("2026-13-40", None),
    ],
)
def test_a_time_is_read_in_every_way_it_is_written(text: str, read: datetime | None) -> None:
    assert moment(text) == read


def test_the_code_names_the_event_and_the_words_its_colour() -> None:
    assert matter_of("11B03", "", "暴雨橙色预警", colour=None) == Matter(E.RAINSTORM, "暴雨", L.ORANGE)


def test_the_colour_of_another_event_in_the_text_is_not_borrowed() -> None:
    text = "已发布雷电红色预警，请同时注意"
    assert matter_of("1006", "大风", "大风预警", text, colour=L.BLUE) == Matter(E.GALE, "大风", L.BLUE)


def test_an_unknown_code_leaves_it_to_the_words() -> None:
    assert matter_of("9999", "高温", colour=L.RED) == Matter(E.HEAT, "高温", L.RED)


def test_nothing_known_keeps_the_name_as_given() -> None:
    assert matter_of("", "Aurora", colour=L.BLUE) == Matter(E.OTHER, "Aurora", L.BLUE)


def test_no_colour_anywhere_is_refused() -> None:
    with pytest.raises(ValueError, match="没有写明预警颜色，请核对来源"):
        matter_of("11B03", "暴雨", colour=None)


@pytest.mark.parametrize(
    ("declared", "title", "action"),
    [
        (A.ISSUE, "发布", A.ISSUE),
        (A.ISSUE, "升级发布", A.UPGRADE),
        (A.ISSUE, "解除", A.LIFT),
        (A.UPDATE, "发布", A.UPDATE),
        (A.UPDATE, "", A.UPDATE),
        (A.UPDATE, "降级发布", A.DOWNGRADE),
        (A.LIFT, "升级发布", A.LIFT),
    ],
)
def test_a_title_makes_the_declared_action_more_exact(
    declared: WarningAction, title: str, action: WarningAction
) -> None:
    assert action_of(declared, title) is action


def test_the_field_is_believed_before_the_forecast() -> None:
    assert ending(A.ISSUE, "2026-07-28T00:00+08:00", "未来24小时", ISSUED) == ISSUED + timedelta(hours=14)
    assert ending(A.ISSUE, "", "未来24小时", ISSUED) == ISSUED + timedelta(hours=24)
    assert ending(A.ISSUE, "2026-07-01T00:00+08:00", "未来24小时", ISSUED) == ISSUED + timedelta(hours=24)
    assert ending(A.ISSUE, "", "", ISSUED) is None
    assert ending(A.LIFT, "2026-07-28T00:00+08:00", "未来24小时", ISSUED) == ISSUED
