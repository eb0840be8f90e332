"""巡检: what the clock does by itself; run twice it does nothing twice."""

import datetime
from collections.abc import Callable

import pytest

from grids import ledger
from grids.models import WorkCalendarDay
from residents.appeals import sweep
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import State
from tests.community import House
from tests.factories import at

MONDAY = at("2026-11-16 09:00")
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def levels(appeal: Appeal) -> list[str]:
    return list(appeal.supervisions.order_by("id").values_list("level", flat=True))


def in_state(appeal: Appeal) -> str:
    return Appeal.objects.get(pk=appeal.pk).state


# Silence


def test_after_seven_days_without_an_answer_intake_goes_on(house: House):
    appeal = house.appeal_in(State.NEEDS_INFO, at=MONDAY)
    asked = appeal.moved_at
    assert sweep.end_silent_pauses(asked + datetime.timedelta(days=7) - MINUTE) == 0
    assert in_state(appeal) == State.NEEDS_INFO
    assert sweep.end_silent_pauses(asked + datetime.timedelta(days=7)) == 1
    assert in_state(appeal) == State.REGISTERED
    record = appeal.records.last()
    assert (record.actor_label, record.public) == ("系统", True)
    assert record.note == "7 天内没有补充，按现有情况继续办理。"
    assert sweep.end_silent_pauses(asked + datetime.timedelta(days=8)) == 0


def test_a_withdrawn_question_is_not_waited_for(house: House):
    appeal = house.do("withdraw", house.appeal_in(State.NEEDS_INFO, at=MONDAY), at=at("2026-11-17 09:00"))
    assert sweep.end_silent_pauses(at("2026-12-01 09:00")) == 0
    assert in_state(appeal) == State.WITHDRAWN


# Review dates


def test_on_its_review_day_a_carried_over_matter_comes_back(house: House):
    appeal = house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    day = appeal.review_on
    assert sweep.bring_back_carried_over(at(f"{day - datetime.timedelta(days=1)} 23:59")) == 0
    assert sweep.bring_back_carried_over(at(f"{day} 00:01")) == 1
    assert in_state(appeal) == State.IN_PROGRESS
    assert sweep.bring_back_carried_over(at(f"{day} 00:02")) == 0


# Supervision


@pytest.fixture
def promised(house: House) -> tuple[Appeal, Callable[[float], datetime.datetime]]:
    """In progress since Monday; and the moment at which a share of its time is used."""
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    span = appeal.feedback_due - appeal.promised_at
    return appeal, lambda share: appeal.promised_at + span * share


def test_notice_yellow_and_red_each_once_each_on_record(house: House, promised):
    appeal, moment = promised
    fired = {}
    for share in (0.5, 0.79, 0.81, 0.9, 1.0, 1.5, 1.99, 2.0, 3.0):
        sweep.supervise(moment(share))
        fired[share] = levels(appeal)
    assert fired[0.79] == []
    assert fired[0.81] == fired[0.9] == ["notice"]
    assert fired[1.0] == fired[1.99] == ["notice", "yellow"]
    assert fired[2.0] == fired[3.0] == ["notice", "yellow", "red"]
    notes = list(appeal.records.filter(action="supervise").values_list("note", "public", "actor_label"))
    assert notes == [(f"督办{word}：期限 11月25日 17:30", False, "系统") for word in ("提醒", "黄牌", "红牌")]
    assert list(ledger.breaks(AppealRecord)) == []


def test_a_sweep_that_did_not_run_for_long_catches_up(house: House, promised):
    appeal, moment = promised
    assert sweep.supervise(moment(2.5)) == 3
    assert levels(appeal) == ["notice", "yellow", "red"]


def test_a_reminder_is_no_movement(house: House, promised):
    appeal, moment = promised
    sweep.supervise(moment(1.1))
    after = Appeal.objects.get(pk=appeal.pk)
    assert after.moved_at == appeal.moved_at
    assert after.version > appeal.version


def test_a_new_promise_is_supervised_anew(house: House, promised):
    appeal, moment = promised
    sweep.supervise(moment(1.0))
    closed = house.do("close", house.do("reply", appeal, at=moment(1.1)), at=moment(1.2))
    again = house.do("reopen", closed, at=at("2026-12-01 09:00"))
    sweep.supervise(again.feedback_due)
    assert levels(appeal) == ["notice", "yellow", "notice", "yellow"]


@pytest.mark.parametrize("state", ["needs_info", "declined", "closed", "carried_over", "merged", "withdrawn"])
def test_what_owes_nothing_is_not_supervised(house: House, state: str):
    appeal = house.appeal_in(state, at=MONDAY)
    sweep.supervise(at("2027-11-16 09:00"))
    assert levels(appeal) == []


@pytest.mark.parametrize(
    "state", ["registered", "accepted", "dispatched", "disputed", "escalated", "in_council", "replied"]
)
def test_every_step_that_owes_something_is(house: House, state: str):
    appeal = house.appeal_in(state, at=MONDAY)
    sweep.supervise(appeal.due_at)
    assert levels(appeal) == ["notice", "yellow"]


# Waiting


def waited(appeal: Appeal) -> int:
    return Appeal.objects.get(pk=appeal.pk).waiting_workdays


@pytest.mark.parametrize(
    ("now", "days"),
    [("2026-11-16 23:00", 0), ("2026-11-17 01:00", 1), ("2026-11-22 12:00", 4), ("2026-11-23 12:00", 5)],
)
def test_waiting_counts_workdays(house: House, now: str, days: int):
    appeal, _ = house.file(at=MONDAY)
    sweep.refresh_waiting(at(now))
    assert waited(appeal) == days


def test_it_counts_as_the_calendar_of_the_community_says(house: House):
    here, there = house.file(at=MONDAY)[0], house.elsewhere.file(at=MONDAY)[0]
    WorkCalendarDay.objects.of(house.community.pk).filter(date="2026-11-18").update(workday=False)
    sweep.refresh_waiting(at("2026-11-20 12:00"))
    assert (waited(here), waited(there)) == (3, 4)


def test_it_makes_the_matter_louder(house: House):
    appeal, _ = house.file(at=MONDAY)
    sweep.refresh_waiting(at("2026-11-23 12:00"))
    assert float(Appeal.objects.get(pk=appeal.pk).loudness) == 1.5


def test_what_is_answered_waits_no_longer(house: House):
    appeal = house.appeal_in(State.REPLIED, at=MONDAY)
    sweep.refresh_waiting(at("2026-11-23 12:00"))
    assert waited(appeal) == 0


def test_nothing_changed_nothing_is_written(house: House):
    house.file(at=MONDAY)
    assert sweep.refresh_waiting(at("2026-11-20 12:00")) == 1
    assert sweep.refresh_waiting(at("2026-11-20 18:00")) == 0


def test_a_sweep_does_all_of_it_and_says_how_much(house: House):
    house.appeal_in(State.NEEDS_INFO, at=MONDAY)
    house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    done = sweep.sweep(at("2026-12-31 12:00"))
    assert (done["resumed"], done["reviewed"]) == (1, 1)
    assert done["supervised"] >= 3
    assert sweep.sweep(at("2026-12-31 12:00")) == {"resumed": 0, "reviewed": 0, "supervised": 0, "waited": 0}
