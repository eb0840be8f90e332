"""How close two entries are: from 0 to 1, the same both ways, more for rare words and the same ground."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.likeness import (
    LIKELY,
    STRONG,
    Entry,
    Weights,
    closeness,
    days_apart,
    rarest,
    sign,
)

DAY = datetime.date(2026, 11, 22)
LIFT = Entry("1", "幸福里小区3栋电梯又坏了", "电梯停在五楼不动，老人下不了楼，已经三天了。", at=DAY)
OTHERS = [
    Entry("2", "3栋电梯坏了三天没人修", "幸福里小区的电梯停了三天，老人上不了楼。", at=DAY),
    Entry("3", "东四路路灯不亮", "东四路晚上一片漆黑，路灯坏了半个月，走路害怕。", at=DAY),
    Entry("4", "广场舞音响太吵", "每天晚上七点到九点，广场上音响很大，孩子没法写作业。", at=DAY),
    Entry("5", "垃圾清运不及时", "幸福里小区的垃圾桶满了两天没人清运，臭味很大。", at=DAY),
    Entry("6", "想咨询养老补贴怎么办", "父亲今年八十岁，听说有高龄补贴，需要带什么材料？", at=DAY),
    Entry("7", "小区门口乱停车", "晚上门口停满了车，消防车进不来，希望物业管一管。", at=DAY),
]
WEIGHTS = Weights.of([LIFT, *OTHERS])
SENTENCES = st.text(alphabet="电梯坏了三天没人修路灯不亮小区3栋5楼老人，。", max_size=30)


def between(one: Entry, other: Entry) -> float:
    return closeness(sign(one, WEIGHTS), sign(other, WEIGHTS), WEIGHTS)


# ------------------------------------------------------------------ what is close


def test_the_same_matter_in_other_words_is_closest():
    ranked = sorted(OTHERS, key=lambda other: between(LIFT, other), reverse=True)
    assert ranked[0].key == "2"
    assert between(LIFT, ranked[0]) > STRONG > LIKELY > between(LIFT, ranked[1])


def test_the_same_words_are_as_close_as_can_be():
    assert between(LIFT, replace(LIFT, key="again")) == pytest.approx(1.0)


def test_nothing_in_common_is_nothing():
    assert between(LIFT, Entry("x", "噪声", "")) == 0


def test_an_entry_without_words_is_close_to_none():
    assert between(LIFT, Entry("x", "？？？", "……")) == 0
    assert between(Entry("y", ""), Entry("x", "")) == 0


@given(SENTENCES, SENTENCES, SENTENCES, SENTENCES)
def test_closeness_runs_from_0_to_1_and_is_the_same_both_ways(title, text, other_title, other_text):
    one, other = Entry("a", title, text), Entry("b", other_title, other_text)
    assert 0 <= between(one, other) <= 1
    assert between(one, other) == pytest.approx(between(other, one))


def test_only_the_beginning_of_a_long_story_counts():
    long = replace(LIFT, text=LIFT.text + "。" * 300 + "顺便说一句，楼下的路灯也不亮。")
    assert between(LIFT, replace(long, key="long")) == pytest.approx(1.0)


# ------------------------------------------------------------------ what speaks for and against one matter


def test_another_building_number_is_another_matter():
    same, other = Entry("s", "3栋电梯停了"), Entry("o", "5栋电梯停了")
    query = Entry("q", "3栋电梯不动")
    assert between(query, same) - between(query, other) > 0.04


def test_a_place_only_one_of_them_names_parts_them():
    query = Entry("q", "东四路路灯不亮", "晚上一片漆黑")
    named = replace(query, key="n", title="长江路路灯不亮")
    unnamed = replace(query, key="u", title="路灯不亮")
    assert between(query, named) < between(query, unnamed)


def test_days_between_them_part_them_slowly():
    near, far = replace(OTHERS[0], at=DAY), replace(OTHERS[0], at=DAY - datetime.timedelta(days=365))
    assert 0 < between(LIFT, near) - between(LIFT, far) < 0.03


def test_a_day_that_is_not_known_costs_nothing():
    assert between(LIFT, replace(OTHERS[0], at=None)) == pytest.approx(between(LIFT, OTHERS[0]))
    assert days_apart(LIFT, replace(OTHERS[0], at=None)) is None


def test_the_same_ground_brings_them_together():
    here = replace(LIFT, building="B3", grid="G1")
    same = replace(OTHERS[0], building="B3", grid="G1")
    grid = replace(OTHERS[0], building="", grid="G1")
    other = replace(OTHERS[0], building="B5", grid="G1")
    nothing = OTHERS[0]
    closest = [between(here, one) for one in (same, grid, nothing, other)]
    assert closest == sorted(closest, reverse=True)
    assert len(set(closest)) == 4


def test_the_title_says_more_than_the_story():
    title, story = Entry("t", "消防通道", "很久了"), Entry("s", "很久了", "消防通道")
    query = Entry("q", "消防通道被堵", "门口停满了车")
    assert between(query, title) > between(query, story)


# ------------------------------------------------------------------ how much a word weighs


def test_a_rare_word_weighs_more_than_a_common_one():
    assert WEIGHTS.weight("养老") > WEIGHTS.weight("电梯") > 0
    assert WEIGHTS.weight("从未") == WEIGHTS.weight("养老")  # never seen is as rare as seen once


def test_a_word_everybody_uses_weighs_nothing():
    weights = Weights(100, {"您好": 100})
    assert weights.weight("您好") == pytest.approx(0, abs=0.01)


def test_beyond_one_in_a_thousand_rare_is_rare():
    weights = Weights(1_000_000, {"百个": 100, "十个": 10})
    assert weights.weight("百个") == weights.weight("十个")


def test_weights_survive_being_stored():
    stored = Weights(WEIGHTS.total, WEIGHTS.kept())
    assert len(stored.counts) < len(WEIGHTS.counts)
    one, other = sign(LIFT, stored), sign(OTHERS[0], stored)
    assert closeness(one, other, stored) == pytest.approx(between(LIFT, OTHERS[0]))


def test_weights_follow_what_is_added():
    weights = Weights.of(OTHERS)
    before = weights.weight("噪声"), weights.sum(["噪声"])
    weights.count(["噪声"])
    weights.count(["噪声"])
    assert weights.weight("噪声") < before[0]
    assert weights.sum(["噪声"]) == pytest.approx(weights.weight("噪声") ** 2)


# ------------------------------------------------------------------ what candidates are looked up by


def test_candidates_are_looked_up_by_the_rarest_bigrams():
    asked = [gram for gram, _ in rarest(sign(LIFT, WEIGHTS), WEIGHTS, budget=5)]
    assert len(asked) == 5  # each held by one entry
    assert all(WEIGHTS.counts[gram] == 1 for gram in asked)


def test_a_large_budget_asks_for_every_bigram_and_no_character():
    signature = sign(LIFT, WEIGHTS)
    asked = [gram for gram, _ in rarest(signature, WEIGHTS, budget=10_000)]
    assert set(asked) == {word for word in signature.words if len(word) == 2}


def test_one_bigram_is_asked_however_common():
    weights = Weights(10_000, {"电梯": 9000})
    assert [gram for gram, _ in rarest(sign(Entry("q", "电梯"), weights), weights, budget=10)] == ["电梯"]


def test_nothing_is_asked_for_an_entry_without_words():
    assert rarest(sign(Entry("q", "？"), WEIGHTS), WEIGHTS, budget=10) == []


def test_a_bigram_of_the_title_counts_for_more():
    query = sign(Entry("q", "养老", "音响"), WEIGHTS)
    asked = dict(rarest(query, WEIGHTS, budget=100))
    assert WEIGHTS.counts["养老"] == WEIGHTS.counts["音响"]
    assert asked["养老"] > asked["音响"]
