"""办结、退回、重新办理、撤回、评价: verified by somebody else, open to the resident's word."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from grids.verdict import Forbidden, Invalid, Refused
from residents.appeals import receipts
from residents.appeals.models import Appeal, Evaluation
from residents.appeals.states import State, Told
from tests.community import House
from tests.factories import actor, at, post


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def closed(house: House) -> Appeal:
    """Closed on Monday 16 November at 09:50, filed by the family."""
    appeal = house.appeal_in(State.CLOSED, by=house.family, at=at("2026-11-16 09:00"))
    assert appeal.closed_at == at("2026-11-16 09:50")
    return appeal


# Close, send back


def test_closing_is_verified_and_told(house: House):
    appeal = house.do("close", house.appeal_in(State.REPLIED), note="已上门看过。")
    assert appeal.closed_at == appeal.moved_at
    assert (appeal.due_at, appeal.is_open) == (None, False)
    record = appeal.records.last()
    assert (record.public, record.note, record.data) == (True, "已上门看过。", {"closure": "substantive"})


def test_nobody_closes_an_own_case(house: House):
    own = house.appeal_in(State.REPLIED, handler=house.staff.user)
    for verb in ("close", "send_back"):
        with pytest.raises(Forbidden, match="要由别人核实"):
            house.do(verb, own, by=house.staff)
    assert house.do("close", own, by=house.second_staff).state == State.CLOSED


def test_nor_one_of_the_unit_they_sit_for(house: House):
    post(house.staff.user, "seat", organization=house.property_company)
    appeal = house.appeal_in(State.REPLIED, unit=house.property_company)
    with pytest.raises(Forbidden, match="要由别人核实"):
        house.do("close", appeal, by=actor(house.staff.user))


def test_nor_one_they_settled_on_the_spot_standing_in_for_the_grid(house: House):
    house.grid1.backup = house.staff.user
    house.grid1.save()
    both = actor(house.staff.user)
    appeal = house.do("settle_on_spot", house.appeal_in(State.ACCEPTED), by=both)
    with pytest.raises(Forbidden):
        house.do("close", appeal, by=both)


def test_sent_back_the_promise_keeps_running(house: House):
    replied = house.appeal_in(State.REPLIED)
    appeal = house.do("send_back", replied, note="居民说灯还是不亮。")
    assert (appeal.state, appeal.replied_at) == (State.IN_PROGRESS, None)
    assert appeal.due_at == appeal.feedback_due == replied.feedback_due
    record = appeal.records.last()
    assert (record.public, record.note) == (False, "居民说灯还是不亮。")


def test_a_matter_may_go_back_and_forth(house: House):
    appeal = house.appeal_in(State.REPLIED)
    for _ in range(3):
        appeal = house.do("reply", house.do("send_back", appeal))
    assert appeal.state == State.REPLIED


# Reopen


def test_reopening_promises_half_the_time(house: House, closed: Appeal):
    """Seven workdays the first time, four the second."""
    appeal = house.do("reopen", closed, at=at("2026-11-20 10:00"), note="灯又坏了。")
    assert (appeal.state, appeal.reopened) == (State.IN_PROGRESS, 1)
    assert (appeal.replied_at, appeal.closed_at) == (None, None)
    assert appeal.feedback_due == appeal.due_at == at("2026-11-26 17:30")
    record = appeal.records.last()
    assert (record.public, record.note) == (True, "灯又坏了。")
    assert record.data == {"times": 1, "due": "2026-11-26T17:30:00+08:00"}


def test_it_goes_back_to_whom_it_was(house: House, closed: Appeal):
    assert house.do("reopen", closed).handler == house.worker1.user


@pytest.mark.parametrize("verb", ["reopen", "resume"])
def test_when_they_have_left_it_goes_to_who_answers_for_the_grid(house: House, verb: str):
    closed = house.appeal_in(State.CLOSED if verb == "reopen" else State.CARRIED_OVER)
    house.worker1.user.posts.update(until="2026-11-01")
    house.grid1.backup = house.worker2.user
    house.grid1.save()
    assert house.do(verb, closed).handler == house.worker2.user


def test_with_nobody_there_who_brings_it_back_takes_it(house: House):
    closed = house.appeal_in(State.CLOSED)
    house.worker1.user.posts.update(until="2026-11-01")
    assert house.do("reopen", closed, by=house.second_staff).handler == house.second_staff.user


def test_a_unit_keeps_it(house: House):
    closed = house.appeal_in(State.CLOSED, unit=house.property_company)
    after = house.do("reopen", closed)
    assert (after.lead_unit, after.handler) == (house.property_company, None)


@pytest.mark.parametrize("who", ["family", "receipt"])
def test_the_appellant_has_14_days(house: House, closed: Appeal, who: str):
    by = house.family if who == "family" else receipts.holder(closed)
    too_late = closed.closed_at + datetime.timedelta(days=14, seconds=1)
    with pytest.raises(Refused, match="超过 14 天"):
        house.do("reopen", closed, by=by, at=too_late)
    assert house.do("reopen", closed, by=by, at=too_late - datetime.timedelta(seconds=1)).reopened == 1


def test_the_office_may_reopen_later_with_new_facts(house: House, closed: Appeal):
    assert house.do("reopen", closed, at=at("2026-12-30 10:00")).state == State.IN_PROGRESS


def test_it_counts_how_often(house: House, closed: Appeal):
    appeal = closed
    for times in (1, 2, 3):
        appeal = house.do("reopen", appeal)
        assert appeal.reopened == times
        appeal = house.do("close", house.do("reply", appeal))


# Withdraw


def test_the_appellant_withdraws(house: House):
    appeal = house.do("withdraw", house.appeal_in(State.IN_PROGRESS, by=house.family), by=house.family)
    assert appeal.due_at is None
    record = appeal.records.last()
    assert (record.public, record.note, record.actor) == (True, "居民撤回。", None)
    assert record.actor_label.endswith("（户码）")


def test_with_the_reason_if_there_is_one(house: House):
    assert house.do("withdraw", house.file()[0], note="自己修好了。").records.last().note == "自己修好了。"


def test_nobody_else_withdraws_it(house: House):
    appeal, _ = house.file(by=house.family)
    for who in (house.staff, house.lead, house.worker1):
        with pytest.raises(Forbidden, match="居民本人"):
            house.do("withdraw", appeal, by=who)


# Evaluate


def test_the_resident_says_whether_it_is_solved(house: House, closed: Appeal):
    appeal = house.do(
        "evaluate", closed, by=house.family, solved=True, satisfaction="mostly", comment="谢谢\u200b。"
    )
    given = appeal.evaluations.get()
    assert (given.contacted, given.solved, given.satisfaction, given.comment) == (
        True,
        True,
        "mostly",
        "谢谢。",
    )
    assert (given.round, given.by, given.method) == (0, None, Told.ONLINE)
    record = appeal.records.last()
    assert record.note == "基本满意。谢谢。"
    assert record.data == {"contacted": True, "solved": True, "satisfaction": "mostly"}


def test_once_per_round(house: House, closed: Appeal):
    house.do("evaluate", closed)
    with pytest.raises(Refused, match="已经评价过") as refused:
        house.do("evaluate", closed, by=house.second_staff, satisfaction="unsatisfied")
    assert refused.value.code == "already_claimed"
    assert closed.evaluations.get().satisfaction == "satisfied"


def test_a_reopened_matter_is_rated_anew(house: House, closed: Appeal):
    house.do("evaluate", closed, solved=False, satisfaction="unsatisfied")
    house.do("reply", house.do("reopen", closed))
    house.do("evaluate", closed)
    assert list(closed.evaluations.order_by("round").values_list("round", "satisfaction")) == [
        (0, "unsatisfied"),
        (1, "satisfied"),
    ]


def test_a_call_that_reached_nobody_may_be_noted_again_and_again(house: House, closed: Appeal):
    for _ in range(2):
        house.do("evaluate", closed, by=house.second_staff, contacted=False, method="phone")
    assert set(closed.evaluations.values_list("solved", "satisfaction")) == {(None, "")}
    assert closed.records.last().note == "没有联系上。"
    house.do("evaluate", closed)
    assert closed.evaluations.count() == 3


def test_whoever_was_not_reached_answered_nothing(house: House, closed: Appeal):
    house.do(
        "evaluate", closed, by=house.second_staff, contacted=False, solved=True, satisfaction="satisfied"
    )
    given = closed.evaluations.get()
    assert (given.solved, given.satisfaction) == (None, "")
    with pytest.raises(IntegrityError, match="only_the_reached_can_answer"), transaction.atomic():
        Evaluation.objects.update(solved=True)


@pytest.mark.parametrize("wrong", [{"solved": None}, {"satisfaction": ""}, {"satisfaction": "great"}])
def test_both_questions_are_answered(house: House, closed: Appeal, wrong: dict):
    with pytest.raises(Invalid) as refused:
        house.do("evaluate", closed, **wrong)
    assert "satisfaction" in refused.value.fields


def test_a_handler_never_rates_an_own_case(house: House):
    own = house.appeal_in(State.CLOSED, handler=house.staff.user)
    with pytest.raises(Forbidden, match="不能由自己回访评价"):
        house.do("evaluate", own, by=house.staff)
    assert house.do("evaluate", own, by=house.second_staff, method="phone").evaluations.get().by


def test_rating_changes_no_state(house: House):
    for state in (State.REPLIED, State.CLOSED, State.CARRIED_OVER):
        assert house.do("evaluate", house.appeal_in(state)).state == state
