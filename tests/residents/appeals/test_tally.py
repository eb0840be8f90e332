"""计数: the live counts, kept by a trigger inside each verb, equal a recount whatever happened."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from grids.verdict import Refused
from residents.appeals import rules, tally
from residents.appeals.models import Appeal, Tally
from residents.appeals.states import State
from tests.community import House


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def kept() -> Counter:
    return Counter({(row.grid_id, row.state): row.count for row in Tally.objects.exclude(count=0)})


def recounted() -> Counter:
    return Counter(Appeal.objects.values_list("grid_id", "state"))


def test_every_state_is_counted(house: House):
    for state in State:
        house.appeal_in(state)
    assert kept() == recounted()
    assert set(tally.by_state(house.staff)) >= set(State)


@pytest.mark.django_db
@bounded(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 31)), max_size=25))
def test_a_random_walk_of_verbs_keeps_them_right(house: House, steps: list[tuple[int, int]]):
    """Each step files a matter or does any verb open to the system on one that is there, refusals included."""
    with transaction.atomic():
        for which, pick in steps:
            there = list(Appeal.objects.filter(community=house.community).order_by("pk"))
            if which >= len(there):
                house.file(grid=(house.grid1, house.grid2, house.grid3)[pick % 3])
                continue
            appeal = there[which]
            verbs = rules.actions(appeal, house.system)
            try:
                verb = verbs[pick % len(verbs)]
                house.do(verb, house.ready(verb, appeal))
            except Refused:
                continue
        assert kept() == recounted()
        transaction.set_rollback(True)


def test_a_move_to_another_grid_moves_the_count(house: House):
    appeal, _ = house.file()
    Appeal.objects.filter(pk=appeal.pk).update(grid=house.grid2)
    assert kept() == recounted() == {(house.grid2.pk, "registered"): 1}


def test_what_rolls_back_is_not_counted(house: House):
    with pytest.raises(RuntimeError), transaction.atomic():
        house.file()
        raise RuntimeError
    assert kept() == {}


def test_a_change_that_moves_nothing_touches_no_count(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    before = list(Tally.objects.order_by("pk").values())
    house.do("add_note", appeal)
    house.do("endorse", appeal)
    assert list(Tally.objects.order_by("pk").values()) == before


def test_counts_by_grid_and_state(house: House):
    house.file()
    house.file(grid=house.grid2)
    house.appeal_in(State.ACCEPTED, grid=house.grid2)
    house.elsewhere.file()
    table = tally.by_grid_and_state(house.staff)
    assert table[house.grid1.pk] == {"registered": 1}
    assert {state: n for state, n in table[house.grid2.pk].items() if n} == {"registered": 1, "accepted": 1}
    assert set(table) == {house.grid1.pk, house.grid2.pk}


def test_counts_of_some_grids(house: House):
    house.file()
    house.file(grid=house.grid2)
    assert tally.by_state(house.worker2, grids=[house.grid2]) == {"registered": 1}


def test_what_is_hidden_is_not_counted_either(house: House):
    """回避: a count that is one higher than the list would tell."""
    house.file()
    house.file(complaint_user=house.worker1.user)
    assert tally.by_state(house.worker1)["registered"] == 1
    assert tally.by_grid_and_state(house.worker1)[house.grid1.pk]["registered"] == 1
    assert tally.by_state(house.staff)["registered"] == 2


def test_the_sum_of_what_is_open(house: House):
    for state in (State.REGISTERED, State.REPLIED, State.CLOSED, State.DECLINED, State.IN_COUNCIL):
        house.appeal_in(state)
    assert tally.open_total(tally.by_state(house.staff)) == 3


def test_counting_costs_one_query_whatever_there_is(house: House, django_assert_num_queries):
    for state in (State.REGISTERED, State.CLOSED):
        house.appeal_in(state)
    with django_assert_num_queries(1):
        tally.by_state(house.staff)
    with django_assert_num_queries(1):
        tally.by_grid_and_state(house.worker1)


def test_outside_any_community_there_is_nothing_to_count(house: House):
    house.file()
    assert tally.by_state(house.elsewhere.staff) == {}
