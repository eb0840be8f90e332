"""集中反映的算法: groups around a first entry, by the character pairs they share."""

from hypothesis import given
from hypothesis import strategies as some

from residents.appeals.gathering import Said, alike, closeness, gather
from residents.appeals.grams import grams

LIFT = (
    "3号楼电梯坏了困住人",
    "3号楼的电梯又坏了，老人下不来",
    "三号楼 3号楼电梯坏了三天没人修",
)
OTHER = ("楼下狗叫一整夜睡不着", "快递柜占了消防通道", "想办个老年食堂")
pairs = some.frozensets(some.text("电梯坏了楼灯", min_size=2, max_size=2), max_size=12)


def said(*words: str) -> list[Said]:
    return [Said(n, frozenset(grams(each, "", ""))) for n, each in enumerate(words, start=1)]


def keys(groups: list[list[Said]]) -> list[list[int]]:
    return [[each.key for each in group] for group in groups]


def test_three_about_one_lift_gather_and_the_rest_does_not():
    assert keys(gather(said(OTHER[0], LIFT[0], OTHER[1], LIFT[1], LIFT[2], OTHER[2]), least=3)) == [[2, 4, 5]]


def test_two_are_not_yet_a_surge():
    assert gather(said(*LIFT[:2], *OTHER), least=3) == []


def test_two_matters_make_two_groups():
    dogs = ("楼下狗叫一整夜", "楼下的狗叫了一整夜", "一整夜楼下狗叫")
    assert keys(gather(said(LIFT[0], dogs[0], LIFT[1], dogs[1], LIFT[2], dogs[2]), least=3)) == [
        [1, 3, 5],
        [2, 4, 6],
    ]


def test_an_entry_without_words_is_like_nothing():
    empty = Said(1, frozenset())
    assert closeness(empty.grams, empty.grams) == 0
    assert not alike(empty, said(LIFT[0])[0])


@given(pairs, pairs)
def test_closeness_is_the_same_both_ways_and_never_above_one(one: frozenset[str], other: frozenset[str]):
    assert closeness(one, other) == closeness(other, one)
    assert 0 <= closeness(one, other) <= 1 + 1e-9
    assert not one or closeness(one, one) > 1 - 1e-9


@given(some.lists(pairs, max_size=12), some.integers(2, 5))
def test_nobody_is_in_two_groups_and_no_group_is_small(words: list[frozenset[str]], least: int):
    groups = gather([Said(n, each) for n, each in enumerate(words)], least=least)
    members = [each.key for group in groups for each in group]
    assert len(members) == len(set(members))
    assert all(len(group) >= least for group in groups)
    assert all(alike(group[0], each) for group in groups for each in group[1:])
