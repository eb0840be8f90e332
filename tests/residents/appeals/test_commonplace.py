"""常用字词: a young ledger is weighed as if it had known everyday words before."""

from residents.appeals.commonplace import COMMON, ENOUGH, seasoned
from residents.appeals.likeness import LIKELY, Entry, closeness, sign

LIFT = (Entry(1, "3号楼电梯坏了"), Entry(2, "3号楼的电梯又坏了，老人下不来"))
POLITE = (
    Entry(1, "您好，请问小区的路灯什么时候可以修，谢谢"),
    Entry(2, "您好，请问社区的老年食堂什么时候可以办，谢谢"),
)


def test_everyday_words_weigh_little_before_anything_was_filed():
    weights = seasoned(0, {})
    assert weights.total == ENOUGH
    assert weights.weight("请问") < weights.weight("电梯") / 2
    assert {"没有", "小区", "的", "请"} <= COMMON


def test_a_ledger_with_enough_entries_speaks_for_itself():
    weights = seasoned(ENOUGH, {"电梯": 300})
    assert (weights.total, weights.counts["请问"], weights.counts["电梯"]) == (ENOUGH, 0, 300)


def test_the_prior_fades_as_entries_come():
    shares = [seasoned(n, {}).counts["请问"] for n in (0, 100, 400, ENOUGH)]
    assert shares == sorted(shares, reverse=True) and shares[-1] == 0


def test_one_lift_is_one_matter_and_politeness_is_none():
    weights = seasoned(0, {})
    lift, polite = ([sign(entry, weights) for entry in pair] for pair in (LIFT, POLITE))
    assert closeness(*lift, weights) > LIKELY
    assert closeness(*polite, weights) < closeness(*lift, weights) / 2
