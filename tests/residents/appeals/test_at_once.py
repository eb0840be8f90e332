"""同时办: two hands at the same moment. One wins, the other reads a sentence; nothing is lost, nothing doubled.

Real threads on real connections; each test commits and is cleaned away afterwards.
"""

from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from grids import ledger
from grids.verdict import Refused
from residents.appeals import sweep, tally, workflow
from residents.appeals.models import Appeal, AppealRecord, Endorsement, NumberSeries
from residents.appeals.states import State
from residents.appeals.workflow.step import lock_both
from tests.community import House
from tests.factories import at, household, household_actor


def outcome(results: list) -> Counter:
    """How many did it, how many were refused; anything else is shown as what it is."""
    return Counter(
        "done" if isinstance(each, Appeal) else "refused" if isinstance(each, Refused) else repr(each)
        for each in results
    )


def check(house: House):
    """Whatever happened, the ledger verifies and the live counts are right."""
    assert list(ledger.breaks(AppealRecord)) == []
    recount = Counter(Appeal.objects.filter(community=house.community).values_list("state", flat=True))
    assert {state: n for state, n in tally.by_state(house.staff).items() if n} == recount


RIVALS = [
    ("accept", State.REGISTERED),
    ("decline", State.REGISTERED),
    ("dispatch", State.ACCEPTED),
    ("start", State.DISPATCHED),
    ("dispute", State.DISPATCHED),
    ("settle_dispute", State.DISPUTED),
    ("reply", State.IN_PROGRESS),
    ("close", State.REPLIED),
    ("send_back", State.REPLIED),
    ("reopen", State.CLOSED),
    ("withdraw", State.REGISTERED),
    ("ask_info", State.REGISTERED),
    ("supply_info", State.NEEDS_INFO),
    ("add_helper", State.IN_PROGRESS),
    ("finish_help", State.IN_PROGRESS),
    ("ask_extension", State.IN_PROGRESS),
    ("decide_extension", State.IN_PROGRESS),
    ("endorse", State.ACCEPTED),
    ("take_back", State.ACCEPTED),
    ("evaluate", State.CLOSED),
    ("recuse", State.ACCEPTED),
    ("resume", State.CARRIED_OVER),
]


@pytest.mark.parametrize(("verb", "state"), RIVALS, ids=[verb for verb, _ in RIVALS])
def test_done_by_two_at_once_it_is_done_once(at_once, house: House, verb: str, state: str):
    appeal = house.ready(verb, house.appeal_in(state))
    needs = house.normally(verb, appeal)
    before = appeal.records.count()
    results = at_once(*[lambda: workflow.VERBS[verb](appeal, **needs)] * 3)
    assert outcome(results) == {"done": 1, "refused": 2}
    assert appeal.records.count() == before + 1
    check(house)


def test_two_dispatch_to_different_hands(at_once, house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    results = at_once(
        lambda: workflow.dispatch(appeal, by=house.staff, handler=house.worker1.user),
        lambda: workflow.dispatch(appeal, by=house.second_staff, handler=house.worker2.user),
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    winner = next(each for each in results if isinstance(each, Appeal))
    assert Appeal.objects.get(pk=appeal.pk).handler == winner.handler
    assert appeal.records.filter(action="dispatch").count() == 1


@pytest.mark.parametrize(
    ("state", "one", "other"),
    [
        (State.REGISTERED, "accept", "decline"),
        (State.REGISTERED, "decline", "withdraw"),
        (State.IN_PROGRESS, "reply", "withdraw"),
        (State.REPLIED, "close", "send_back"),
        (State.ACCEPTED, "dispatch", "settle_on_spot"),
        (State.CLOSED, "carry_over", "reopen"),
    ],
)
def test_of_two_ways_out_one_is_taken(at_once, house: House, state: str, one: str, other: str):
    appeal = house.appeal_in(state)
    needs = {verb: house.normally(verb, appeal) for verb in (one, other)}
    results = at_once(*(lambda verb=verb: workflow.VERBS[verb](appeal, **needs[verb]) for verb in needs))
    assert outcome(results) == {"done": 1, "refused": 1}
    winner = next(each for each in results if isinstance(each, Appeal))
    assert Appeal.objects.get(pk=appeal.pk).state == winner.state
    check(house)


@pytest.mark.parametrize("_again", range(4))
def test_two_merges_crossing_each_other(at_once, house: House, _again: int):
    """A into B and B into A: one lives on, and nobody waits in a circle."""
    a, b = house.file(household=household(house.grid1))[0], house.file(household=household(house.grid1))[0]
    results = at_once(
        lambda: workflow.merge(a, by=house.staff, into=b),
        lambda: workflow.merge(b, by=house.second_staff, into=a),
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    states = sorted(Appeal.objects.values_list("state", "households_count"))
    assert states == [("merged", 1), ("registered", 2)]
    check(house)


def test_both_rows_are_locked_in_the_order_of_their_keys(house: House):
    """Whichever is merged into which; a race meets the wrong order too seldom to rely on it."""
    a, b = house.file()[0], house.file()[0]
    for one, other in ((a, b), (b, a)):
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            assert lock_both(one, other, house.staff) == (one, other)
        locking = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
        assert len(locking) == 1
        assert 'ORDER BY "residents_appeal"."id" ASC FOR UPDATE' in locking[0]


def test_three_merges_in_a_ring(at_once, house: House):
    a, b, c = (house.file(household=household(house.grid1))[0] for _ in range(3))
    results = at_once(
        *(
            lambda pair=pair: workflow.merge(pair[0], by=house.staff, into=pair[1])
            for pair in ((a, b), (b, c), (c, a))
        )
    )
    assert set(outcome(results)) <= {"done", "refused"}
    left = Appeal.objects.exclude(state=State.MERGED)
    assert left.count() >= 1
    assert sum(left.values_list("households_count", flat=True)) == 3
    check(house)


def test_several_merged_into_one_at_once_all_count(at_once, house: House):
    target = house.appeal_in(State.IN_PROGRESS)
    sources = [house.file(household=household(house.grid1))[0] for _ in range(4)]
    results = at_once(
        *(lambda each=each: workflow.merge(each, by=house.staff, into=target) for each in sources)
    )
    assert outcome(results) == {"done": 4}
    assert Appeal.objects.get(pk=target.pk).households_count == 5
    check(house)


def test_merging_while_the_target_is_answered(at_once, house: House):
    """Either the voices arrive before the reply, or the merge is refused; never into an answered one."""
    target, source = house.appeal_in(State.IN_PROGRESS), house.file()[0]
    needs = house.normally("reply", target)
    results = at_once(
        lambda: workflow.merge(source, by=house.staff, into=target),
        lambda: workflow.reply(target, **needs),
    )
    assert outcome(results)["done"] >= 1
    assert set(outcome(results)) <= {"done", "refused"}
    order = list(target.records.values_list("action", flat=True))
    if "absorb" in order:
        assert order.index("absorb") < order.index("reply")
    check(house)


def test_one_household_pressing_many_times_is_one_voice(at_once, house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    results = at_once(*[lambda: workflow.endorse(appeal, by=house.family)] * 5)
    assert outcome(results) == {"done": 1, "refused": 4}
    assert Appeal.objects.get(pk=appeal.pk).households_count == 2
    assert Endorsement.objects.standing().count() == 1


def test_many_households_at_once_all_count(at_once, house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    families = [household_actor(household(house.grid1)) for _ in range(8)]
    results = at_once(*(lambda who=who: workflow.endorse(appeal, by=who) for who in families))
    assert outcome(results) == {"done": 8}
    after = Appeal.objects.get(pk=appeal.pk)
    assert (after.households_count, after.loudness) == (9, 9)
    check(house)


def test_seconding_while_it_is_merged_away_loses_no_voice(at_once, house: House):
    target = house.appeal_in(State.ACCEPTED, public=True)
    source = house.appeal_in(State.ACCEPTED, public=True)
    voice = household_actor(household(house.grid1))
    seconded, merged = at_once(
        lambda: workflow.endorse(source, by=voice),
        lambda: workflow.merge(source, by=house.staff, into=target),
    )
    assert isinstance(merged, Appeal)
    expected = 3 if isinstance(seconded, Appeal) else 2
    assert Appeal.objects.get(pk=target.pk).households_count == expected
    check(house)


def test_twenty_file_at_once_and_no_number_is_missing_or_doubled(at_once, house: House):
    results = at_once(*[house.file] * 20)
    numbers = sorted(appeal.number for appeal, _ in results)
    assert numbers == [f"2026-{n:06d}" for n in range(1, 21)]
    assert NumberSeries.objects.get(community=house.community).last == 20
    check(house)


def test_a_refused_filing_among_others_leaves_no_gap(at_once, house: House):
    good, bad = house.file, lambda: house.file(source="hotline", external_number="7")
    results = at_once(*[good] * 6, *[bad] * 4)
    assert Counter(type(each).__name__ for each in results) == {"tuple": 7, "Refused": 3}
    numbers = sorted(Appeal.objects.values_list("number", flat=True))
    assert numbers == [f"2026-{n:06d}" for n in range(1, 8)]


def test_two_communities_do_not_wait_for_each_other(at_once, house: House):
    results = at_once(*[house.file] * 5, *[house.elsewhere.file] * 5)
    assert Counter(appeal.community.code for appeal, _ in results) == {"xingfuli": 5, "yangguang": 5}
    for place in (house, house.elsewhere):
        numbers = sorted(Appeal.objects.filter(community=place.community).values_list("number", flat=True))
        assert numbers == [f"2026-{n:06d}" for n in range(1, 6)]


def test_many_moves_in_one_grid_keep_the_counts_right(at_once, house: House):
    """The live counts of one grid are the hottest rows there are."""
    appeals = [house.appeal_in(State.ACCEPTED) for _ in range(8)]
    needs = house.normally("dispatch", appeals[0])
    moves = [lambda each=each: workflow.dispatch(each, **needs) for each in appeals[:4]]
    moves += [lambda each=each: workflow.withdraw(each, by=house.system) for each in appeals[4:]]
    assert outcome(at_once(*moves)) == {"done": 8}
    check(house)


def test_filing_and_moving_at_once_never_deadlocks(at_once, house: House):
    appeals = [house.file()[0] for _ in range(6)]
    moves = [lambda each=each: workflow.accept(each, by=house.staff) for each in appeals]
    results = at_once(*moves, *[house.file] * 6)
    assert [each for each in results if isinstance(each, Exception)] == []
    check(house)


def test_two_sweeps_at_once_do_everything_once(at_once, house: House):
    late = [house.appeal_in(State.IN_PROGRESS, at=at("2026-11-02 09:00")) for _ in range(3)]
    silent = house.appeal_in(State.NEEDS_INFO, at=at("2026-11-02 09:00"))
    carried = house.appeal_in(State.CARRIED_OVER, at=at("2026-11-02 09:00"))
    results = at_once(*[lambda: sweep.sweep(at("2026-12-08 09:00"))] * 3)
    assert [each for each in results if isinstance(each, Exception)] == []
    for appeal in late:
        sweep.sweep(at("2026-12-08 09:00"))  # what one skipped because another held it
        assert sorted(appeal.supervisions.values_list("level", flat=True)) == ["notice", "red", "yellow"]
    assert silent.records.filter(action="supply_info").count() == 1
    assert carried.records.filter(action="resume").count() == 1
    check(house)
