"""One warning taking the place of another, and its title."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from notices.weather.moments import BEIJING
from notices.weather.states import WarningAction, WarningEvent, WarningLevel
from notices.weather.warning import ParsedWarning, replaces

ISSUED = datetime(2026, 7, 27, 10, 25, tzinfo=BEIJING)
BLUE_RAIN = ParsedWarning(
    issuer="长沙市气象台",
    event=WarningEvent.RAINSTORM,
    event_name="暴雨",
    level=WarningLevel.BLUE,
    action=WarningAction.ISSUE,
    issued_at=ISSUED,
    expires_at=ISSUED + timedelta(hours=24),
    text="长沙市气象台发布暴雨蓝色预警",
)
LATER = replace(BLUE_RAIN, issued_at=ISSUED + timedelta(hours=2), level=WarningLevel.YELLOW)


def test_a_later_word_of_the_same_station_takes_the_place_of_the_earlier() -> None:
    assert replaces(LATER, BLUE_RAIN)
    assert not replaces(BLUE_RAIN, LATER)


def test_a_lift_takes_the_place_of_the_warning_it_lifts() -> None:
    assert replaces(replace(LATER, action=WarningAction.LIFT), BLUE_RAIN)


def test_the_same_station_may_be_written_with_its_province() -> None:
    assert replaces(replace(LATER, issuer="湖南省长沙市气象台"), BLUE_RAIN)


@pytest.mark.parametrize(
    "other",
    [
        replace(LATER, issuer="南京市气象台"),
        replace(LATER, issuer=""),
        replace(LATER, event=WarningEvent.GALE, event_name="大风"),
    ],
    ids=["another station", "an unknown station", "another event"],
)
def test_a_warning_of_something_else_stands_beside_it(other: ParsedWarning) -> None:
    assert not replaces(other, BLUE_RAIN)


def test_unusual_warnings_are_told_apart_by_their_own_names() -> None:
    space = replace(BLUE_RAIN, event=WarningEvent.OTHER, event_name="空间天气")
    later = replace(space, issued_at=ISSUED + timedelta(hours=1))
    assert replaces(later, space)
    assert not replaces(replace(later, event_name="电力供应"), space)


def test_a_reference_by_identifier_decides_whatever_the_words_say() -> None:
    old = replace(BLUE_RAIN, identifier="43010041600000_20260727102500")
    new = replace(LATER, issuer="湖南省气象台", replaced=("43010041600000_20260727102500",))
    assert replaces(new, old)
    assert not replaces(replace(new, replaced=("another",)), old)


def test_a_warning_does_not_replace_itself() -> None:
    assert not replaces(BLUE_RAIN, BLUE_RAIN)


@pytest.mark.parametrize(
    ("action", "title"),
    [
        (WarningAction.ISSUE, "长沙市气象台发布暴雨蓝色预警"),
        (WarningAction.UPDATE, "长沙市气象台变更发布暴雨蓝色预警"),
        (WarningAction.UPGRADE, "长沙市气象台升级发布暴雨蓝色预警"),
        (WarningAction.DOWNGRADE, "长沙市气象台降级发布暴雨蓝色预警"),
        (WarningAction.LIFT, "长沙市气象台解除暴雨蓝色预警"),
    ],
)
def test_the_title_reads_as_the_station_would_write_it(action: WarningAction, title: str) -> None:
    assert replace(BLUE_RAIN, action=action).title == title


def test_a_complete_warning_leaves_no_doubt() -> None:
    assert BLUE_RAIN.doubts == ()


def test_each_thing_taken_for_granted_is_said() -> None:
    vague = replace(BLUE_RAIN, issuer="", issued_certain=False, expires_certain=False, text="演练")
    assert len(vague.doubts) == 4
    assert all("请" in doubt for doubt in vague.doubts)


def test_levels_rise_from_blue_to_red() -> None:
    rising = [WarningLevel.BLUE, WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED]
    assert [level.rank for level in rising] == [1, 2, 3, 4]
