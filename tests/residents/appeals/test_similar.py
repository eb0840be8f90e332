"""同一件事在台账里: found by the index, ranked by likeness, and never a word more than the reader may know."""

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.actors import Actor
from residents.appeals import similar, sweep
from residents.appeals.models import Appeal, Vocabulary
from residents.appeals.same_matter import Corpus
from residents.appeals.states import State
from tests.community import House
from tests.factories import building, household

LIFT = ("3号楼电梯坏了", "3号楼电梯坏了三天，老人下不来楼，请尽快修。")
AGAIN = ("3号楼的电梯又停了", "3号楼的电梯又坏了，停在一楼，老人下不来楼。")
DOGS = ("楼下狗叫", "隔壁单元养的狗半夜一直叫，孩子睡不着。")
FOOD = ("想办老年食堂", "几位老人中午没处吃饭，盼着社区办个老年食堂。")
BOARD = {"public_title": "3号楼电梯停运", "public_text": "3号楼电梯坏了，正在联系维保单位。"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def file(house: House, said: tuple[str, str], **matter) -> Appeal:
    return house.file(title=said[0], text=said[1], **matter)[0]


def publish(house: House, appeal: Appeal) -> Appeal:
    return house.do("accept", appeal, **BOARD)


def found(said: tuple[str, str], actor: Actor, **more) -> list[Appeal]:
    return [hit.appeal for hit in similar.find(similar.entry_typed(*said), actor, **more)]


def test_the_same_lift_is_found_and_the_dogs_are_not(house: House):
    lift, _, _ = file(house, LIFT), file(house, DOGS), file(house, FOOD)
    (hit,) = similar.find(similar.entry_typed(*AGAIN), house.staff)
    assert hit.appeal == lift
    assert similar.LIKELY < hit.score <= 1
    assert any("电梯" in reason for reason in hit.reasons)
    assert "同一天提出" in hit.reasons


def test_best_first_and_no_more_than_asked_for(house: House):
    for said in (DOGS, LIFT, AGAIN, LIFT):
        file(house, said)
    hits = similar.find(similar.entry_typed(*LIFT), house.staff, limit=2)
    assert [hit.appeal.title for hit in hits] == [LIFT[0], LIFT[0]]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_entry_is_not_like_itself(house: House):
    lift = file(house, LIFT)
    assert similar.find(similar.entry_of(lift, house.staff), house.staff) == []
    other = file(house, AGAIN)
    assert [hit.appeal for hit in similar.find(similar.entry_of(lift, house.staff), house.staff)] == [other]


def test_the_same_building_is_a_reason(house: House):
    block = building(house.grid1)
    file(house, LIFT, building=block)
    (hit,) = similar.find(similar.entry_typed(*AGAIN, building=block.pk), house.staff)
    assert "同一栋楼" in hit.reasons
    (hit,) = similar.find(similar.entry_typed(*AGAIN, grid=house.grid1.pk), house.staff)
    assert "同一个网格" in hit.reasons


def test_old_ones_count_while_they_are_open(house: House):
    long_ago = timezone.now() - similar.RECENT - datetime.timedelta(days=1)
    still_open = file(house, LIFT, at=long_ago)
    house.appeal_in(State.CLOSED, title=LIFT[0], text=LIFT[1], at=long_ago)
    lately = house.appeal_in(State.CLOSED, title=LIFT[0], text=LIFT[1])
    assert set(found(AGAIN, house.staff)) == {still_open, lately}


@pytest.mark.parametrize("state", [State.MERGED, State.WITHDRAWN])
def test_what_left_the_ledger_is_not_proposed(house: House, state: State):
    house.appeal_in(state, title=LIFT[0], text=LIFT[1])
    assert LIFT[0] not in {appeal.title for appeal in found(AGAIN, house.staff)}


def test_two_communities_never_mix(house: House):
    file(house, LIFT)
    assert found(AGAIN, house.elsewhere.staff) == []
    assert found(AGAIN, Actor(kind=house.visitor.kind, community_id=None, label="")) == []


# Who may know what


def test_a_resident_finds_what_is_published_by_its_published_words(house: House):
    file(house, LIFT)
    public = publish(house, file(house, ("电梯", "王秀英家的轮椅卡在三楼，电梯。")))
    for reader in (house.visitor, house.family, house.property, house.supervisor, house.admin, house.worker2):
        assert found(AGAIN, reader) == [public], reader
    assert found(("王秀英家的轮椅", "轮椅卡在三楼"), house.visitor) == []


def test_reasons_quote_nothing_that_is_not_published(house: House):
    publish(house, file(house, ("3号楼电梯", "王秀英家的轮椅卡在三楼，3号楼电梯坏了。")))
    typed = similar.entry_typed("3号楼电梯坏了", "3号楼电梯坏了，王秀英家的轮椅卡在三楼。")
    (hit,) = similar.find(typed, house.visitor)
    assert not any("轮椅" in reason or "王秀英" in reason for reason in hit.reasons)
    (hit,) = similar.find(typed, house.staff)
    assert any("轮椅" in reason for reason in hit.reasons)


def test_a_published_one_does_not_tell_its_building(house: House):
    block = building(house.grid1)
    publish(house, file(house, LIFT, building=block))
    (hit,) = similar.find(similar.entry_typed(*AGAIN, building=block.pk), house.visitor)
    assert "同一栋楼" not in hit.reasons


def test_a_household_finds_its_own_and_not_its_neighbours(house: House):
    own = file(house, LIFT, household=house.household)
    file(house, LIFT, household=household(house.grid1))
    assert found(AGAIN, house.family) == [own]


def test_a_worker_finds_the_own_grid_by_every_word(house: House):
    own = file(house, LIFT)
    file(house, LIFT, grid=house.grid2)
    assert found(AGAIN, house.worker1) == [own]


def test_recusal_holds(house: House):
    file(house, LIFT, complaint_user=house.staff.user)
    assert found(AGAIN, house.staff) == []
    assert len(found(AGAIN, house.lead)) == 1
    file(house, LIFT, complaint_organization=house.property_company)
    assert found(AGAIN, house.property) == []


def test_off_the_board_it_is_no_longer_found(house: House):
    public = publish(house, file(house, LIFT))
    assert found(AGAIN, house.visitor) == [public]
    house.do("recuse", public)
    assert found(AGAIN, house.visitor) == []


# The same as in memory


def test_the_ledger_and_the_corpus_agree(house: House):
    """Many made-up matters: what the index finds first is what looking at all of them finds first."""
    dice = random.Random(5)
    words = [chr(0x4E00 + dice.randrange(2000)) + chr(0x4E00 + dice.randrange(2000)) for _ in range(60)]
    for _ in range(40):
        said = dice.choices(words, k=14)
        file(house, ("".join(said[:4]), "，".join(said[4:])))
    sweep.count_words(timezone.now())
    entries = [
        similar.entry_of(appeal, house.staff) for appeal in Appeal.objects.filter(community=house.community)
    ]
    corpus = Corpus(entries)
    corpus.weights, _ = similar.weights_of(house.community.pk)
    for entry in entries[:12]:
        here = [(hit.appeal.pk, hit.score) for hit in similar.find(entry, house.staff, limit=3, floor=0.05)]
        assert here == [(hit.key, hit.score) for hit in corpus.lookup(entry, 3, 0.05)]


# What it costs


def test_it_asks_as_often_for_one_as_for_many(house: House):
    sweep.count_words(timezone.now())
    found(AGAIN, house.staff)  # reads the counts, once per process
    counts = {}
    for size in (1, 3, 12):
        while Appeal.objects.filter(title=LIFT[0]).count() < size:
            publish(house, file(house, LIFT))
        for reader in (house.staff, house.worker1, house.visitor):
            with CaptureQueriesContext(connection) as queries:
                found(AGAIN, reader)
            counts.setdefault(reader.label, set()).add(len(queries))
    assert all(len(each) == 1 for each in counts.values()), counts
    assert max(max(each) for each in counts.values()) <= 6


# 词频


def test_the_sweep_counts_words_once_a_day(house: House):
    file(house, LIFT), file(house, AGAIN)
    now = timezone.now()
    assert sweep.sweep(now)["words"] == 2  # both communities
    kept = Vocabulary.objects.get(community=house.community)
    assert (kept.total, kept.ledger_size, kept.at) == (2, 2, now)
    assert kept.counts["电梯"] == 2 and "又坏" not in kept.counts
    assert sweep.count_words(now + datetime.timedelta(hours=23)) == 0
    assert sweep.count_words(now + datetime.timedelta(hours=25)) == 2


def test_new_counts_are_used_at_once(house: House):
    before, _ = similar.weights_of(house.community.pk)
    now = timezone.now()
    sweep.count_words(now)
    for _ in range(3):
        file(house, LIFT)
    sweep.count_words(now + datetime.timedelta(days=2))
    after, size = similar.weights_of(house.community.pk)
    assert size == 3
    assert after.weight("电梯") < before.weight("电梯")
    assert similar.weights_of(house.community.pk)[0] is after
