"""What a grid worker is told to check."""

import pytest

from notices.weather.advice import AT_ONCE, LIFTED, LISTS, advice_for
from notices.weather.states import WarningAction, WarningEvent, WarningLevel

ISSUE = WarningAction.ISSUE
EVERY = [(event, level) for event in WarningEvent for level in WarningLevel]


@pytest.mark.parametrize(("event", "level"), EVERY)
def test_every_warning_comes_with_something_to_do(event: WarningEvent, level: WarningLevel) -> None:
    advice = advice_for(event, level, ISSUE)
    assert len(advice) >= 2
    assert len(set(advice)) == len(advice)
    assert all(4 < len(line) < 60 and not line.endswith("。") for line in advice)


@pytest.mark.parametrize("event", WarningEvent)
def test_a_graver_level_never_asks_for_less(event: WarningEvent) -> None:
    asked = [set(advice_for(event, level, ISSUE)) for level in WarningLevel]
    for milder, graver in zip(asked, asked[1:], strict=False):
        assert milder <= graver


def test_rain_sends_people_to_the_garages_and_to_those_who_live_alone() -> None:
    told = "".join(advice_for(WarningEvent.RAINSTORM, WarningLevel.BLUE, ISSUE))
    assert "地下车库" in told
    assert "独居老人" in told


def test_orange_rain_closes_the_garage_first() -> None:
    assert "封闭" in advice_for(WarningEvent.RAINSTORM, WarningLevel.ORANGE, ISSUE)[0]


def test_red_begins_with_going_from_door_to_door() -> None:
    for event in WarningEvent:
        assert advice_for(event, WarningLevel.RED, ISSUE)[0] == AT_ONCE


def test_a_typhoon_is_wind_and_rain() -> None:
    told = "".join(advice_for(WarningEvent.TYPHOON, WarningLevel.RED, ISSUE))
    assert "阳台" in told
    assert "地下车库" in told


def test_heat_and_cold_look_after_people_at_home() -> None:
    assert any("独居老人" in line for line in advice_for(WarningEvent.HEAT, WarningLevel.YELLOW, ISSUE))
    assert any("一氧化碳" in line for line in advice_for(WarningEvent.COLD_WAVE, WarningLevel.BLUE, ISSUE))


@pytest.mark.parametrize("level", WarningLevel)
def test_after_the_lift_the_damage_is_looked_for(level: WarningLevel) -> None:
    assert advice_for(WarningEvent.GALE, level, WarningAction.LIFT) == LIFTED


def test_only_the_unnamed_event_falls_back_to_the_general_list() -> None:
    assert set(WarningEvent) - set(LISTS) == {WarningEvent.OTHER}
