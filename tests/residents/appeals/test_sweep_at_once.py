"""巡检同时跑: two workers sweep at the same moment; everything happens once, and the ledger verifies.

Real threads on real connections; each test commits and is cleaned away afterwards.
"""

from collections.abc import Callable
from typing import Any

import pytest

from grids import ledger
from residents.appeals import sweep, workflow
from residents.appeals.models import Appeal, AppealRecord, MonthFigure, Supervision
from residents.appeals.states import State
from tests.community import House
from tests.factories import at

MONDAY = at("2026-11-16 09:00")
MUCH_LATER = at("2026-12-31 12:00")
SWEEPS = 3

AtOnce = Callable[..., list[Any]]


def swept(at_once: AtOnce, sweeping: Callable[..., Any], *, times: int = SWEEPS) -> int:
    """How much all of them did together; anything that failed is shown as what it is."""
    done = at_once(*[lambda: sweeping(MUCH_LATER)] * times)
    assert all(isinstance(each, int) for each in done), done
    return sum(done)


def check() -> None:
    assert list(ledger.breaks(AppealRecord)) == []
    for appeal in Appeal.objects.all():
        assert appeal.ledger_length == appeal.records.count()


def test_each_level_fires_once(at_once: AtOnce, house: House):
    appeals = [house.appeal_in(State.IN_PROGRESS, at=MONDAY) for _ in range(3)]
    assert swept(at_once, sweep.supervise) == 9
    for appeal in appeals:
        fired = Supervision.objects.filter(appeal=appeal).order_by("id").values_list("level", flat=True)
        assert list(fired) == ["notice", "yellow", "red"]
        assert appeal.records.filter(action="supervise").count() == 3
    assert sweep.supervise(MUCH_LATER) == 0
    check()


def test_a_month_is_closed_once(at_once: AtOnce, house: House):
    house.appeal_in(State.CLOSED, at=MONDAY)
    written = swept(at_once, sweep.close_months)
    assert written == MonthFigure.objects.count() > 0


def test_a_silent_pause_ends_once(at_once: AtOnce, house: House):
    appeal = house.appeal_in(State.NEEDS_INFO, at=MONDAY)
    assert swept(at_once, sweep.end_silent_pauses) == 1
    assert appeal.records.filter(action="supply_info").count() == 1
    assert Appeal.objects.get(pk=appeal.pk).state == State.REGISTERED
    check()


def test_a_review_day_brings_it_back_once(at_once: AtOnce, house: House):
    appeal = house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    assert swept(at_once, sweep.bring_back_carried_over) == 1
    assert appeal.records.filter(action="resume").count() == 1
    check()


def test_waiting_is_the_same_whoever_counted_it(at_once: AtOnce, house: House):
    appeal, _ = house.file(at=MONDAY)
    assert swept(at_once, sweep.refresh_waiting) >= 1
    assert (
        float(Appeal.objects.get(pk=appeal.pk).loudness) == 4.0
    )  # one household and the three points at most
    check()


def test_whole_sweeps_beside_each_other(at_once: AtOnce, house: House):
    house.appeal_in(State.NEEDS_INFO, at=MONDAY)
    house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    done = at_once(*[lambda: sweep.sweep(MUCH_LATER)] * 2)
    assert all(isinstance(each, dict) for each in done), done
    assert sum(each["resumed"] for each in done) == sum(each["reviewed"] for each in done) == 1
    left = sweep.sweep(MUCH_LATER)
    fired = list(Supervision.objects.values_list("appeal", "level", "due_at"))
    assert len(fired) == len(set(fired)) == sum(each["supervised"] for each in (*done, left))
    check()


@pytest.mark.parametrize("attempt", range(3))
def test_a_sweep_beside_the_answer_loses_neither(at_once: AtOnce, house: House, attempt: int):
    """The handler answers in the moment the sweep looks: the answer is in, and no record is lost."""
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    given = house.normally("reply", appeal)
    fired, answered = at_once(
        lambda: sweep.supervise(MUCH_LATER), lambda: workflow.reply(appeal, at=MUCH_LATER, **given)
    )
    assert isinstance(answered, Appeal), answered
    assert isinstance(fired, int), fired
    after = Appeal.objects.get(pk=appeal.pk)
    assert after.state == State.REPLIED
    assert after.records.filter(action="supervise").count() == fired
    check()
