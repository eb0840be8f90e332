"""Looking a matter up: the likeliest entries first, each with its reason, nothing about strangers."""

import datetime
import random
from dataclasses import replace
from time import process_time

import pytest

from residents.appeals.likeness import LIKELY, STRONG, Entry, Weights, closeness, sign
from residents.appeals.same_matter import Corpus, best, compare

DAY = datetime.date(2026, 11, 22)
LEDGER = [
    Entry("1", "幸福里小区3栋电梯又坏了", "电梯停在五楼不动，老人下不了楼，已经三天了。", at=DAY),
    Entry(
        "2",
        "3栋电梯三天没人修",
        "幸福里小区的电梯坏了三天，老人上不了楼。",
        at=DAY - datetime.timedelta(days=1),
    ),
    Entry("3", "5栋电梯坏了", "5栋的电梯今天早上不动了。", at=DAY),
    Entry("4", "东四路路灯不亮", "东四路晚上一片漆黑，路灯坏了半个月，走路害怕。", at=DAY),
    Entry("5", "东四路晚上没有灯", "路灯坏了很久，晚上一片漆黑，孩子放学害怕。", at=DAY),
    Entry("6", "广场舞音响太吵", "每天晚上七点到九点，广场上音响很大，孩子没法写作业。", at=DAY),
    Entry("7", "垃圾桶满了没人清运", "幸福里小区的垃圾桶满了两天，臭味很大。", at=DAY),
    Entry("8", "想咨询高龄补贴", "父亲今年八十岁，听说有高龄补贴，需要带什么材料？", at=DAY),
    Entry("9", "小区门口乱停车", "晚上门口停满了车，消防车进不来，希望物业管一管。", at=DAY),
]
FIRST = ("水管", "电线", "下水道", "门禁", "健身器材", "绿化", "快递柜", "停车棚", "宣传栏", "监控")
LAST = ("漏水", "老化", "堵塞", "失灵", "损坏", "没人管", "被占用", "太少", "脱落", "不亮")


def corpus() -> Corpus:
    return Corpus(LEDGER)


def keys(hits) -> list:
    return [hit.key for hit in hits]


def made_up(number: int, rng: random.Random) -> Entry:
    """An entry of an office with many of them: a place, a thing and what is wrong with it, in changing words."""
    thing, wrong, other = rng.choice(FIRST), rng.choice(LAST), rng.choice(FIRST)
    place = (
        f"{rng.choice('东西南北中')}{rng.choice('山河湖江林')}{rng.choice('里苑庭园居')}{rng.randrange(60)}栋"
    )
    story = "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(40))
    return Entry(number, f"{place}{thing}{wrong}", f"{place}的{thing}{wrong}，{other}也一样。{story}", at=DAY)


# ------------------------------------------------------------------ who comes first


def test_a_new_entry_finds_the_matter_raised_before():
    new = Entry("new", "3栋的电梯坏了", "老人下不了楼，什么时候修", at=DAY)
    hits = corpus().lookup(new)
    assert set(keys(hits)[:2]) == {"1", "2"}
    assert hits[0].score >= hits[1].score > STRONG


def test_an_entry_of_the_ledger_does_not_find_itself():
    hits = corpus().lookup(LEDGER[0])
    assert keys(hits)[0] == "2"
    assert "1" not in keys(hits)


def test_the_same_trouble_in_another_building_comes_after():
    hits = keys(corpus().lookup(LEDGER[0]))
    assert hits.index("2") < hits.index("3")


def test_each_hit_says_why():
    (hit, *_) = corpus().lookup(LEDGER[3])
    assert hit.key == "5"
    assert hit.reasons[0].startswith("都提到“")
    assert "晚上" in hit.reasons[0]
    assert hit.reasons[-1] == "同一天提出"


def test_half_a_sentence_is_enough_while_somebody_types():
    assert keys(corpus().lookup(Entry("", "路灯不")))[0] == "4"


def test_no_more_than_asked_for_and_nothing_below_the_floor():
    assert len(corpus().lookup(LEDGER[0], limit=2)) == 2
    assert keys(corpus().lookup(LEDGER[3], floor=LIKELY)) == ["5"]
    assert corpus().lookup(Entry("new", "希望增加图书"), floor=LIKELY) == []


def test_an_empty_ledger_has_nothing_to_say():
    assert Corpus().lookup(LEDGER[0]) == []
    assert corpus().lookup(Entry("new", "")) == []


def test_of_equals_the_one_nearer_in_time_comes_first():
    old = replace(LEDGER[0], key="old", at=DAY - datetime.timedelta(days=400))
    recent = replace(LEDGER[0], key="recent", at=DAY - datetime.timedelta(days=2))
    assert keys(Corpus([*LEDGER, old, recent]).lookup(LEDGER[0]))[:2] == ["recent", "old"]


def test_an_entry_added_later_is_found():
    held = corpus()
    assert "new" not in keys(held.lookup(LEDGER[7]))
    held.add(Entry("new", "高龄补贴要带什么", "父亲八十岁了", at=DAY))
    assert keys(held.lookup(LEDGER[7]))[0] == "new"


def test_one_key_once():
    with pytest.raises(ValueError, match="编号“1”"):
        corpus().add(LEDGER[0])


# ------------------------------------------------------------------ the same score from whatever index


def test_candidates_from_elsewhere_are_scored_the_same():
    """What a lookup over the database does: its own candidates, stored weights, the same end."""
    held = corpus()
    stored = Weights(held.weights.total, held.weights.kept())
    query = sign(LEDGER[0], stored)
    found = best(query, [sign(entry, stored) for entry in LEDGER], stored)
    assert found == held.lookup(LEDGER[0])


def test_comparing_two_entries_is_the_same_arithmetic():
    weights = Weights.of(LEDGER)
    one, other = sign(LEDGER[3], weights), sign(LEDGER[4], weights)
    told = compare(one, other, weights)
    assert told.key == "5"
    assert told.score == pytest.approx(closeness(one, other, weights), abs=0.0001)
    assert told.reasons


def test_looking_only_at_candidates_loses_none_of_the_best():
    rng = random.Random(5)
    entries = [made_up(number, rng) for number in range(600)]
    held = Corpus(entries)
    for entry in entries[:30]:
        query = sign(entry, held.weights)
        everybody = best(query, map(held.signature, range(len(held))), held.weights, limit=3)
        assert [hit.score for hit in held.lookup(entry, limit=3)] == [hit.score for hit in everybody]


# ------------------------------------------------------------------ time


@pytest.mark.bench
def test_a_lookup_among_100_000_takes_less_than_50_ms():
    rng = random.Random(3)
    held = Corpus(made_up(number, rng) for number in range(100_000))
    asked = [made_up(-number - 1, rng) for number in range(50)]
    started = process_time()
    for entry in asked:
        assert len(held.lookup(entry)) == 5
    assert (process_time() - started) / len(asked) < 0.050
