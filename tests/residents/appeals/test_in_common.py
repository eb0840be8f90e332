"""The reasons a person reads: shared phrases, the same ground, the days between."""

import datetime
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.grams import runs
from residents.appeals.in_common import LONGEST, MOST_PHRASES, group_phrases, reasons, shared_phrases
from residents.appeals.likeness import Entry, Weights

DAY = datetime.date(2026, 11, 22)
ONE = Entry("1", "幸福里A座电梯又坏了", "电梯停在五楼，老人下不了楼", at=DAY)
TWO = Entry("2", "电梯坏了三天", "我家住在幸福里A座，老人下不了楼", at=DAY - datetime.timedelta(days=3))
NOISE = [
    Entry(str(number), title)
    for number, title in enumerate(
        ["路灯不亮", "广场舞太吵", "垃圾没人清", "停水两天", "咨询补贴", "消防通道被堵", "树枝挡窗"], start=10
    )
]
WEIGHTS = Weights.of([ONE, TWO, *NOISE, *[replace(entry, key=f"{entry.key}x") for entry in NOISE]])


def test_the_reason_names_what_both_say_and_how_far_apart_they_are():
    assert reasons(ONE, TWO, WEIGHTS) == ("都提到“幸福里A座”“电梯”“老人下不了楼”", "相隔 3 天")


def test_capitals_are_shown_as_they_were_written():
    assert "幸福里A座" in shared_phrases(ONE, TWO, WEIGHTS)


def test_the_same_day_is_said_so():
    assert reasons(ONE, replace(TWO, at=DAY), WEIGHTS)[-1] == "同一天提出"


def test_a_day_nobody_knows_is_not_mentioned():
    assert len(reasons(ONE, replace(TWO, at=None), WEIGHTS)) == 1


def test_the_same_building_is_a_reason_and_outdoes_the_grid():
    here, there = replace(ONE, building="3", grid="G1"), replace(TWO, building="3", grid="G1")
    assert "同一栋楼" in reasons(here, there, WEIGHTS)
    assert "同一个网格" not in reasons(here, there, WEIGHTS)


def test_the_same_grid_is_a_reason():
    here, there = replace(ONE, building="3", grid="G1"), replace(TWO, building="5", grid="G1")
    assert "同一个网格" in reasons(here, there, WEIGHTS)
    assert "同一栋楼" not in reasons(here, there, WEIGHTS)


def test_two_entries_without_a_building_are_not_in_the_same_one():
    assert not {"同一栋楼", "同一个网格"} & set(reasons(ONE, TWO, WEIGHTS))


def test_nothing_in_common_gives_no_reason():
    assert reasons(replace(ONE, at=None), NOISE[0], WEIGHTS) == ()


def test_grammar_is_not_a_phrase():
    one, two = Entry("a", "这是我们的电梯"), Entry("b", "那是他们的电梯")
    assert shared_phrases(one, two, WEIGHTS) == ["电梯"]


def test_what_everybody_says_is_not_telling():
    weights = Weights(100, {"希望": 90, "电梯": 3})
    assert shared_phrases(Entry("a", "希望 电梯"), Entry("b", "电梯 希望"), weights) == ["电梯"]


def test_few_phrases_none_inside_another():
    text = "三楼漏水，四楼停电，五楼堵门，六楼吵闹，漏水严重"
    phrases = shared_phrases(Entry("a", "漏水", text), Entry("b", "漏水", text), WEIGHTS)
    assert len(phrases) <= MOST_PHRASES
    assert not any(one != other and one in other for one in phrases for other in phrases)


def test_a_copied_letter_is_quoted_in_part():
    letter = Entry("a", "求助", "我们小区的电梯自从去年冬天以来每个星期都要停运至少两次而且没有人管")
    assert all(len(phrase) <= LONGEST for phrase in shared_phrases(letter, replace(letter, key="b"), WEIGHTS))


def test_a_group_is_told_by_what_half_of_it_says():
    three = replace(TWO, key="3", title="幸福里A座电梯关人", text="请快点修")
    stranger = replace(TWO, key="4", title="幸福里A座电梯很旧", text="广场舞太吵")
    phrases = group_phrases([ONE, TWO, three, stranger], WEIGHTS)
    assert any("电梯" in phrase or "幸福里A座" in phrase for phrase in phrases)
    assert not any("广场舞" in phrase for phrase in phrases)


@given(st.text(max_size=50), st.text(max_size=50))
def test_a_phrase_is_in_both_texts(one, other):
    lines = [" ".join(runs(Entry("x", text).body)) for text in (one, other)]
    for phrase in shared_phrases(Entry("a", one), Entry("b", other), WEIGHTS):
        assert all(" ".join(runs(phrase)) in line for line in lines)
