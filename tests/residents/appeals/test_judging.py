"""How lookup and grouping are judged: by hand-counted examples, then on the real board."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.judging import judge, pair_figures, precision_of_first
from residents.appeals.likeness import Entry

MATTERS = {"a1": "灯", "a2": "灯", "a3": "灯", "b1": "梯", "b2": "梯", "c1": "水"}
GROUPS = st.lists(
    st.lists(st.sampled_from([*MATTERS, "x", "y", "z"]), min_size=2, max_size=5, unique=True), max_size=4
)


def first(answers: dict[str, list[str]]) -> float:
    entries = [Entry(key, key) for key in answers]
    return precision_of_first(lambda entry: answers[entry.key], entries, MATTERS)


# ------------------------------------------------------------------ precision of the first five


def test_all_there_is_counts_as_full_marks():
    assert first({"a1": ["a2", "a3", "x", "y", "z"], "b1": ["b2"]}) == 1


def test_a_place_among_the_five_is_enough():
    assert first({"b1": ["x", "y", "z", "w", "b2"]}) == 1
    assert first({"b1": ["x", "y", "z", "w", "v", "b2"]}) == 0


def test_a_stranger_and_another_matter_are_misses():
    assert first({"a1": ["a2", "b1", "x"]}) == 0.5


def test_a_matter_with_one_voice_cannot_be_found_and_is_not_judged():
    assert first({"c1": ["x"], "b1": ["b2"]}) == 1
    assert first({"c1": ["x"]}) == 0


def test_beyond_five_others_five_are_asked_for():
    matters = {str(number): "灯" for number in range(9)}
    entries = [Entry("0", "灯")]
    assert precision_of_first(lambda entry: ["1", "2", "3", "4", "x"], entries, matters) == 0.8


# ------------------------------------------------------------------ pairs


def test_the_right_groups_are_full_marks():
    assert pair_figures([["a1", "a2", "a3"], ["b1", "b2"]], MATTERS) == (1, 1, 1)


def test_a_stranger_dragged_into_a_group_costs_precision():
    precision, recall, f1 = pair_figures([["b1", "b2", "x"]], MATTERS)
    assert (precision, recall) == (pytest.approx(1 / 3), pytest.approx(1 / 4))
    assert f1 == pytest.approx(2 / 7)


def test_a_group_left_in_two_costs_recall():
    assert pair_figures([["a1", "a2"], ["b1", "b2"]], MATTERS)[:2] == (1, 0.5)


def test_two_matters_in_one_group_cost_precision():
    precision, recall, _ = pair_figures([["a1", "a2", "a3", "b1", "b2"]], MATTERS)
    assert (precision, recall) == (0.4, 1)


def test_groups_of_strangers_are_not_judged():
    assert pair_figures([["x", "y", "z"], ["b1", "b2"]], MATTERS)[0] == 1


def test_nothing_proposed_is_nothing_found():
    assert pair_figures([], MATTERS) == (0, 0, 0)
    assert pair_figures([["x", "y"]], {}) == (0, 0, 0)


@given(GROUPS)
def test_f1_lies_between_precision_and_recall(proposed):
    precision, recall, f1 = pair_figures(proposed, MATTERS)
    if precision and recall:
        assert f1 == pytest.approx(2 * precision * recall / (precision + recall))
        assert min(precision, recall) <= f1 + 1e-9
    else:
        assert f1 == 0


# ------------------------------------------------------------------ all together


def test_a_judgement_of_a_small_board():
    day = datetime.date(2026, 11, 22)
    board = [
        Entry("a1", "东四路路灯不亮", "晚上一片漆黑，路灯坏了半个月", at=day),
        Entry("a2", "东四路路灯坏了", "晚上漆黑一片，半个月没人修路灯", at=day),
        Entry("b1", "幸福里3栋电梯坏了", "电梯停了三天，老人下不了楼", at=day),
        Entry("b2", "3栋电梯三天没人修", "幸福里的电梯坏了，老人下不了楼", at=day),
        Entry("c1", "想咨询高龄补贴", "需要带什么材料", at=day),
        Entry("x", "广场舞太吵", "孩子没法写作业", at=day),
    ]
    result = judge(board, {**MATTERS, "gone": "灯"})
    assert result.pop("ms_per_lookup") > 0
    assert result == {"p_at_5": 1, "pair_f1": 1, "pair_precision": 1, "pair_recall": 1}


def test_a_board_without_labels_is_no_success():
    assert judge([Entry("x", "路灯不亮")], {}) == {
        "p_at_5": 0,
        "pair_f1": 0,
        "pair_precision": 0,
        "pair_recall": 0,
        "ms_per_lookup": 0,
    }
