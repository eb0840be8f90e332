"""Groups whose voices would add up: proposed when they are close on average, never by a chain of strangers."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.grouping import TOGETHER, groups, together
from residents.appeals.likeness import Entry
from residents.appeals.same_matter import Corpus

DAY = datetime.date(2026, 11, 22)
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(0.05, 1.0),
    max_size=20,
)


def measured(near: dict) -> list[list[int]]:
    """Groups out of these pairs; every other pair is as far apart as can be."""
    return together(near, lambda one, other: near.get((min(one, other), max(one, other)), 0.0))


# ------------------------------------------------------------------ out of sentences


def test_voices_about_one_matter_are_proposed_together():
    ledger = [
        Entry("a1", "幸福里3栋电梯坏了", "电梯停了三天，老人下不了楼", at=DAY),
        Entry("a2", "3栋电梯三天没人修", "幸福里的电梯坏了，老人下不了楼", at=DAY),
        Entry("a3", "幸福里3栋电梯什么时候修", "电梯停了，老人买不了菜", at=DAY),
        Entry("b1", "东四路路灯不亮", "晚上一片漆黑，路灯坏了半个月", at=DAY),
        Entry("b2", "东四路路灯坏了", "晚上漆黑一片，半个月没人修路灯", at=DAY),
        Entry("c", "想咨询高龄补贴", "需要带什么材料", at=DAY),
        Entry("d", "广场舞太吵", "孩子没法写作业", at=DAY),
        Entry("e", "垃圾没人清运", "臭味很大", at=DAY),
    ]
    assert groups(Corpus(ledger)) == [["a1", "a2", "a3"], ["b1", "b2"]]


def test_the_same_trouble_elsewhere_is_not_added():
    ledger = [
        Entry("a1", "幸福里3栋电梯坏了", "电梯停了三天，老人下不了楼", at=DAY),
        Entry("a2", "幸福里3栋电梯三天没人修", "电梯停了，老人下不了楼", at=DAY),
        Entry("x", "阳光花园7栋麻将馆扰民", "楼下麻将馆通宵营业，睡不着", at=DAY),
        Entry("y", "东湖小区2栋麻将声太大", "一楼开麻将馆，半夜还在打", at=DAY),
        Entry("z", "滨江公寓9栋楼下很吵", "麻将打到天亮，投诉无人管", at=DAY),
    ]
    assert groups(Corpus(ledger)) == [["a1", "a2"]]


def test_entries_alone_make_no_group():
    assert groups(Corpus()) == []
    assert groups(Corpus([Entry("1", "路灯不亮")])) == []


# ------------------------------------------------------------------ out of figures


def test_a_close_pair_is_a_group_and_a_distant_one_is_not():
    assert measured({(0, 1): TOGETHER}) == [[0, 1]]
    assert measured({(0, 1): TOGETHER - 0.01}) == []


def test_a_chain_of_strangers_is_not_one_group():
    chain = {(0, 1): 0.5, (1, 2): 0.2, (2, 3): 0.5}
    assert measured(chain) == [[0, 1], [2, 3]]


def test_two_groups_close_on_average_become_one():
    close = {(0, 1): 0.5, (2, 3): 0.5, (0, 2): 0.2, (0, 3): 0.2, (1, 2): 0.2, (1, 3): 0.1}
    assert measured(close) == [[0, 1, 2, 3]]


def test_many_voices_may_be_a_little_looser_than_two():
    """Twenty who all say nearly the same, and one whose words are a little further away than a pair's may be."""
    crowd = {(one, other): 0.5 for one in range(20) for other in range(one + 1, 20)}
    apart = TOGETHER - 0.01
    assert measured(crowd | {(one, 20): apart for one in range(20)}) == [list(range(21))]
    assert measured({(0, 1): apart}) == []


def test_a_pair_left_out_of_the_near_ones_is_measured():
    near = {(0, 1): 0.5, (1, 2): 0.4}
    asked = []

    def measure(one: int, other: int) -> float:
        asked.append({one, other})
        return 0.3

    assert together(near, measure) == [[0, 1, 2]]
    assert asked == [{0, 2}]


def test_the_largest_group_comes_first():
    assert measured({(5, 6): 0.9, (0, 1): 0.5, (0, 2): 0.5, (1, 2): 0.5}) == [[0, 1, 2], [5, 6]]


@given(PAIRS)
def test_nobody_is_in_two_groups_and_nobody_in_one_alone(near):
    found = measured(near)
    members = [member for group in found for member in group]
    assert len(members) == len(set(members))
    assert all(len(group) > 1 and group == sorted(group) for group in found)


@given(PAIRS)
def test_a_group_holds_together_on_average(near):
    """Weak spots are allowed, a stranger is not: everyone is close to somebody in the group."""
    for group in measured(near):
        for member in group:
            others = [near.get((min(member, one), max(member, one)), 0.0) for one in group if one != member]
            assert max(others) > 0
