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


def test_the_pause_moves_the_time_to_answer(house: House):
    """待补充 stops the clock: what was left of it when we asked is left when intake goes on."""
    appeal = house.appeal_in(State.NEEDS_INFO, at=MONDAY)
    sweep.end_silent_pauses(appeal.moved_at + datetime.timedelta(days=7))
    after = Appeal.objects.get(pk=appeal.pk)
    assert after.response_due == at("2026-11-23 11:00")  # asked at 09:10 on a Monday, one week later the same
    assert after.pauses.get().until == appeal.moved_at + datetime.timedelta(days=7)


def test_who_answered_in_time_is_not_overruled(house: House):
    appeal = house.do("supply_info", house.appeal_in(State.NEEDS_INFO, at=MONDAY), at=at("2026-11-18 09:00"))
    assert sweep.end_silent_pauses(at("2026-11-30 09:00")) == 0
    assert appeal.records.last().note == "是三单元。"


def test_asked_again_the_seven_days_begin_anew(house: House):
    appeal = house.do("supply_info", house.appeal_in(State.NEEDS_INFO, at=MONDAY), at=at("2026-11-18 09:00"))
    house.do("ask_info", appeal, at=at("2026-11-19 09:00"))
    assert sweep.end_silent_pauses(at("2026-11-26 08:59")) == 0
    assert sweep.end_silent_pauses(at("2026-11-26 09:00")) == 1


# Review dates


def test_on_its_review_day_a_carried_over_matter_comes_back(house: House):
    appeal = house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    day = appeal.review_on
    assert sweep.bring_back_carried_over(at(f"{day - datetime.timedelta(days=1)} 23:59")) == 0
    assert sweep.bring_back_carried_over(at(f"{day} 00:01")) == 1
    assert in_state(appeal) == State.IN_PROGRESS
    assert sweep.bring_back_carried_over(at(f"{day} 00:02")) == 0


def test_it_comes_back_with_a_new_promise_and_residents_read_why(house: House):
    appeal = house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    day = appeal.review_on
    sweep.bring_back_carried_over(at(f"{day} 00:01"))
    after = Appeal.objects.get(pk=appeal.pk)
    assert (after.review_on, after.replied_at, after.closed_at) == (None, None, None)
    assert after.promised_at == at(f"{day} 00:01") < after.feedback_due == after.due_at
    record = after.records.last()
    assert (record.label, record.note) == ("到期恢复办理", "挂账复核日已到，恢复办理。")
    assert (record.actor_label, record.public) == ("系统", True)


def test_a_review_day_missed_by_a_week_is_caught_up(house: House):
    appeal = house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    late = appeal.review_on + datetime.timedelta(days=7)
    assert sweep.bring_back_carried_over(at(f"{late} 08:00")) == 1
    assert Appeal.objects.get(pk=appeal.pk).promised_at == at(f"{late} 08:00")


def test_what_the_lead_resumed_early_is_not_resumed_again(house: House):
    appeal = house.do("resume", house.appeal_in(State.CARRIED_OVER, at=MONDAY), at=at("2026-11-18 09:00"))
    assert sweep.bring_back_carried_over(at("2026-12-31 09:00")) == 0
    assert appeal.records.filter(action="resume").count() == 1


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


@pytest.mark.parametrize("late", [0.81, 1.2, 7.0])
def test_swept_twice_it_fires_once(house: House, promised, late: float):
    appeal, moment = promised
    first = sweep.supervise(moment(late))
    assert first == len(levels(appeal)) > 0
    assert sweep.supervise(moment(late)) == sweep.supervise(moment(late) + MINUTE) == 0
    assert len(levels(appeal)) == len(set(levels(appeal))) == first
    assert appeal.records.filter(action="supervise").count() == first


def test_at_the_very_moment_it_fires_and_a_minute_before_it_does_not(house: House, promised):
    appeal, moment = promised
    sweep.supervise(moment(1.0) - MINUTE)
    assert levels(appeal) == ["notice"]
    sweep.supervise(moment(1.0))
    assert levels(appeal) == ["notice", "yellow"]
    sweep.supervise(moment(2.0) - MINUTE)
    assert levels(appeal) == ["notice", "yellow"]


def test_the_same_state_still_names_the_matter_and_no_resident_reads_it(house: House, promised):
    appeal, moment = promised
    sweep.supervise(moment(2.0))
    records = appeal.records.filter(action="supervise")
    assert {record.label for record in records} == {"督办"}
    assert {record.state for record in records} == {State.IN_PROGRESS}
    assert not appeal.records.told().filter(action="supervise").exists()


def test_an_extension_granted_is_a_new_promise(house: House, promised):
    appeal, moment = promised
    sweep.supervise(moment(0.9))
    until = moment(2.0)
    house.do("ask_extension", appeal, until=until, at=moment(0.91))
    after = house.do("decide_extension", appeal, at=moment(0.92))
    assert after.due_at == until
    sweep.supervise(moment(1.5))  # past the old promise, three quarters of the new one
    assert levels(appeal) == ["notice"]
    sweep.supervise(until)
    assert levels(appeal) == ["notice", "notice", "yellow"]


def test_both_communities_are_supervised_and_nothing_of_one_touches_the_other(house: House):
    here, there = (home.appeal_in(State.IN_PROGRESS, at=MONDAY) for home in (house, house.elsewhere))
    assert sweep.supervise(here.due_at) == 4
    assert levels(here) == levels(there) == ["notice", "yellow"]


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


def test_the_longest_wait_adds_three_points_and_no_more(house: House):
    appeal, _ = house.file(at=at("2026-03-02 09:00"))
    sweep.refresh_waiting(at("2026-11-23 12:00"))
    after = Appeal.objects.get(pk=appeal.pk)
    assert after.waiting_workdays > 100
    assert float(after.loudness) == 4.0
    assert after.loudness == after.parts.total()


def test_who_waited_longer_comes_first(house: House):
    """The queue follows what the sweep counted: the same matter, filed a week apart."""
    new, _ = house.file(at=at("2026-11-20 09:00"))
    old, _ = house.file(at=at("2026-11-13 09:00"))
    sweep.refresh_waiting(at("2026-11-23 12:00"))
    assert [each.pk for each in Appeal.objects.urgent_first()] == [old.pk, new.pk]
    assert (waited(old), waited(new)) == (6, 1)


def test_waiting_is_counted_not_recorded(house: House):
    appeal, _ = house.file(at=MONDAY)
    sweep.refresh_waiting(at("2026-11-23 12:00"))
    after = Appeal.objects.get(pk=appeal.pk)
    assert (after.version, after.moved_at, after.records.count()) == (appeal.version, MONDAY, 1)


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
    assert set(sweep.sweep(at("2026-12-31 12:00")).values()) == {0}
    assert list(ledger.breaks(AppealRecord)) == []


# 上报以后


def test_what_was_escalated_is_asked_after_every_week(house: House):
    appeal = house.appeal_in(State.ESCALATED, at=MONDAY)
    since = appeal.moved_at
    week = datetime.timedelta(days=7)
    assert sweep.remind_escalated(since + week - datetime.timedelta(minutes=1)) == 0
    assert [sweep.remind_escalated(since + n * week) for n in (1, 1, 2)] == [1, 0, 1]
    reminders = appeal.records.filter(action="remind")
    assert [each.label for each in reminders] == ["上报催办"] * 2
    assert "答复居民仍由社区负责" in reminders[0].note and not reminders[0].public
    appeal.refresh_from_db()
    assert (appeal.state, appeal.moved_at) == (State.ESCALATED, since)


def test_once_it_is_back_nobody_is_reminded(house: House):
    appeal = house.do("return_from_escalation", house.appeal_in(State.ESCALATED, at=MONDAY))
    assert sweep.remind_escalated(appeal.moved_at + datetime.timedelta(days=30)) == 0
