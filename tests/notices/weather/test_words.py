"""The vocabulary of the weather service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.weather.states import WarningEvent, WarningLevel
from notices.weather.words import (
    COLOURS,
    EVENT_OF,
    event_coded,
    event_named,
    level_named,
    phrases,
    plain,
)

E, L = WarningEvent, WarningLevel


@pytest.mark.parametrize("name", sorted(EVENT_OF))
@pytest.mark.parametrize("colour", sorted(COLOURS))
def test_every_name_is_found_before_and_after_every_colour(name: str, colour: str) -> None:
    for text in (f"{name}{colour}色预警信号", f"{colour}色{name}预警", f"{name}预警信号：{colour}色"):
        (phrase,) = phrases(plain(text))
        assert (phrase.name, phrase.event, phrase.level) == (name, EVENT_OF[name], COLOURS[colour])


def test_the_longest_name_is_taken() -> None:
    assert phrases("雷雨大风黄色预警")[0].event is E.THUNDER_GUST
    assert phrases("低温雨雪冰冻黄色预警")[0].event is E.FREEZING
    assert phrases("山洪灾害气象风险黄色预警")[0].event is E.FLASH_FLOOD


def test_every_kind_has_a_name_that_is_its_label() -> None:
    for event in set(E) - {E.OTHER}:
        assert event_named(event.label) is event


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("11B03", E.RAINSTORM),
        ("1003", E.RAINSTORM),
        (" 11B17 ", E.FOG),
        ("1009", E.HEAT),
        ("11B01", E.TYPHOON),
    ],
)
def test_national_and_service_codes_share_their_last_digits(code: str, event: WarningEvent) -> None:
    assert event_coded(code) is event


@pytest.mark.parametrize("code", ["", "11B99", "1203", "2003", "11B3", "10０3", "x1003"])
def test_an_unknown_code_is_no_event(code: str) -> None:
    assert event_coded(code) is None


@pytest.mark.parametrize(
    ("text", "level"),
    [("蓝色", L.BLUE), ("Red", L.RED), ("ORANGE", L.ORANGE), ("黄", L.YELLOW), ("", None), ("reduced", None)],
)
def test_a_colour_is_read_in_either_language(text: str, level: WarningLevel | None) -> None:
    assert level_named(text) is level


@given(st.text(max_size=60))
def test_evening_out_twice_changes_nothing_that_a_pattern_sees(text: str) -> None:
    assert "\n" not in plain(text)
    assert phrases(plain(plain(text))) == phrases(plain(text))


def test_blanks_go_only_where_chinese_stands() -> None:
    assert plain("暴 雨　蓝 色\n预警 2026-11-22 08:10") == "暴雨蓝色。预警2026-11-22 08:10"


@given(st.text(alphabet="暴雨大风蓝红色预警信号级一、()灾害天气气象风险", max_size=60))
def test_phrases_stand_apart_and_in_order(text: str) -> None:
    found = phrases(text)
    for one, after in zip(found, found[1:], strict=False):
        assert one.end <= after.start
    assert all(text[phrase.start : phrase.end].count("色") >= 1 for phrase in found)
