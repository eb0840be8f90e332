"""延期、上报、议事、挂账: a promise moves only in the open, and never backwards."""

import datetime

import pytest

from grids.verdict import Forbidden, Invalid, Refused
from residents.appeals.models import Appeal, Extension
from residents.appeals.states import State
from tests.community import House
from tests.factories import at


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


DECEMBER = at("2026-12-04 17:30")


@pytest.fixture
def appeal(house: House) -> Appeal:
    """In progress, general grade, promised for Wednesday 25 November."""
    appeal = house.appeal_in(State.IN_PROGRESS, at=at("2026-11-16 09:00"))
    assert appeal.feedback_due == at("2026-11-25 17:30")
    return appeal


# Extension


def asked(house: House, appeal: Appeal, **changed) -> Appeal:
    return house.do(
        "ask_extension",
        appeal,
        **{"at": at("2026-11-20 10:00"), "until": DECEMBER, "reason": "等配件。", **changed},
    )


def test_asking_moves_nothing_yet(house: House, appeal: Appeal):
    after = asked(house, appeal)
    assert after.feedback_due == appeal.feedback_due
    wish = after.extension
    assert (wish.until, wish.reason, wish.asked_by) == (DECEMBER, "等配件。", house.worker1.user)
    record = after.records.last()
    assert (record.note, record.public) == ("申请延期：等配件。", False)


def test_granted_the_promise_moves_and_the_resident_is_told(house: House, appeal: Appeal):
    after = house.do("decide_extension", asked(house, appeal), granted=True, note="配件月底到货。")
    assert after.feedback_due == after.due_at == DECEMBER
    record = after.records.last()
    assert (record.public, record.note) == (True, "配件月底到货。")
    assert record.data == {"granted": True, "due": "2026-12-04T09:30:00Z"}
    assert (after.extension.decided_by, after.extension.granted) == (house.lead.user, True)


def test_refused_it_stands(house: House, appeal: Appeal):
    after = house.do("decide_extension", asked(house, appeal), granted=False, note="请按期办理。")
    assert after.feedback_due == appeal.feedback_due
    assert not after.records.last().public


def test_not_after_the_due_time(house: House, appeal: Appeal):
    for moment in ("2026-11-25 17:30", "2026-11-26 09:00"):
        with pytest.raises(Refused, match="已经过了答复期限"):
            asked(house, appeal, at=at(moment))


def test_only_to_a_later_day(house: House, appeal: Appeal):
    with pytest.raises(Invalid) as refused:
        asked(house, appeal, until=appeal.feedback_due)
    assert "until" in refused.value.fields


def test_only_once_whatever_was_decided(house: House, appeal: Appeal):
    house.do("decide_extension", asked(house, appeal), granted=False)
    with pytest.raises(Refused, match="只能申请一次"):
        asked(house, appeal)


def test_nothing_asked_nothing_decided(house: House, appeal: Appeal):
    with pytest.raises(Refused, match="没有人申请延期"):
        house.do("decide_extension", appeal)


def test_the_staff_do_not_grant_and_the_lead_not_for_an_own_case(house: House, appeal: Appeal):
    with pytest.raises(Forbidden, match="社区负责人"):
        house.do("decide_extension", asked(house, appeal), by=house.staff)
    own = house.appeal_in(State.IN_PROGRESS, handler=house.lead.user)
    own = house.do("ask_extension", own)
    with pytest.raises(Forbidden, match="另一位负责人"):
        house.do("decide_extension", own)


def test_an_old_request_never_shortens_a_new_promise(house: House, appeal: Appeal):
    """Asked in November, left undecided, closed, reopened in January: granting it now must not move it back."""
    asked(house, appeal)
    house.do("reply", appeal, at=at("2026-11-21 10:00"))
    house.do("close", appeal, at=at("2026-11-23 10:00"))
    again = house.do("reopen", appeal, at=at("2026-12-20 10:00"))
    after = house.do("decide_extension", again, granted=True)
    assert after.feedback_due == again.feedback_due > DECEMBER
    assert Extension.objects.filter(appeal=appeal).count() == 1


# Escalation


def test_escalated_the_community_still_owes_the_reply(house: House, appeal: Appeal):
    after = house.do("escalate", appeal, unit=house.party_branch, note="需区里协调。")
    assert (after.state, after.escalated_to) == (State.ESCALATED, house.party_branch)
    assert after.due_at == appeal.feedback_due
    record = after.records.last()
    assert (record.public, record.note) == (True, "已上报幸福里社区党委：需区里协调。")


def test_what_comes_back_goes_on_where_it_was(house: House, appeal: Appeal):
    after = house.do("return_from_escalation", house.do("escalate", appeal), note="区里同意。")
    assert (after.state, after.handler, after.feedback_due) == (
        State.IN_PROGRESS,
        appeal.handler,
        appeal.feedback_due,
    )
    assert after.records.last().note == "区里同意。"


def test_not_to_a_unit_of_another_community(house: House, appeal: Appeal):
    with pytest.raises(Invalid) as refused:
        house.do("escalate", appeal, unit=house.elsewhere.party_branch)
    assert "unit" in refused.value.fields


# Council


def test_the_council_moves_the_promise_once(house: House, appeal: Appeal):
    """To the reply time counted from the session day: seven workdays after Monday 30 November."""
    after = house.do("take_to_council", appeal, council_on=datetime.date(2026, 11, 30))
    assert after.state == State.IN_COUNCIL
    assert after.feedback_due == at("2026-12-09 17:30")
    assert "11月30日" in after.records.last().note
    back = house.do("return_from_council", after, note="议定更换。")
    again = house.do("take_to_council", back, council_on=datetime.date(2026, 12, 14))
    assert again.feedback_due == after.feedback_due


def test_it_never_moves_it_forward(house: House, appeal: Appeal):
    """A complex matter is promised later than a session of next week would give."""
    complicated, _ = house.file(at=at("2026-11-16 09:00"))
    house.do("accept", complicated, by=house.lead, grade="complex", at=at("2026-11-16 10:00"))
    house.do("start", complicated, by=house.worker1, at=at("2026-11-16 11:00"))
    due = Appeal.objects.get(pk=complicated.pk).feedback_due
    after = house.do(
        "take_to_council", complicated, council_on=datetime.date(2026, 11, 16), at=at("2026-11-16 12:00")
    )
    assert after.feedback_due >= due


def test_the_council_is_not_held_in_the_past(house: House, appeal: Appeal):
    with pytest.raises(Invalid) as refused:
        house.do("take_to_council", appeal, council_on=datetime.date(2026, 11, 15))
    assert "council_on" in refused.value.fields


# Carrying over


@pytest.fixture
def closed(house: House) -> Appeal:
    return house.appeal_in(State.CLOSED, at=at("2026-11-16 09:00"))


def test_carried_over_residents_see_the_review_date(house: House, closed: Appeal):
    after = house.do("carry_over", closed, review_on=datetime.date(2026, 12, 15), note="等维修资金。")
    assert (after.state, after.closure) == (State.CARRIED_OVER, "staged")
    assert after.review_on == datetime.date(2026, 12, 15)
    record = after.records.last()
    assert (record.public, record.note) == (True, "等维修资金。（2026-12-15 复核）")


@pytest.mark.parametrize("day", ["2026-11-15", "2026-11-16", "2027-02-15"])
def test_the_review_is_within_90_days(house: House, closed: Appeal, day: str):
    with pytest.raises(Invalid, match="90 天以内") as refused:
        house.do("carry_over", closed, at=at("2026-11-16 12:00"), review_on=datetime.date.fromisoformat(day))
    assert "review_on" in refused.value.fields


@pytest.mark.parametrize("day", ["2026-11-17", "2027-02-14"])
def test_from_tomorrow_to_the_90th_day_is_fine(house: House, closed: Appeal, day: str):
    day = datetime.date.fromisoformat(day)
    assert house.do("carry_over", closed, at=at("2026-11-16 12:00"), review_on=day).review_on == day


def test_it_comes_back_with_a_new_promise(house: House, closed: Appeal):
    carried = house.do("carry_over", closed, review_on=datetime.date(2026, 12, 1))
    after = house.do("resume", carried, at=at("2026-12-01 09:00"))
    assert (after.state, after.review_on, after.closed_at) == (State.IN_PROGRESS, None, None)
    assert after.feedback_due == after.due_at == at("2026-12-10 17:30")
    assert after.records.last().note == "挂账复核日已到，恢复办理。"


@pytest.mark.parametrize("verb", ["carry_over", "resume"])
def test_only_the_lead_decides(house: House, closed: Appeal, verb: str):
    appeal = closed if verb == "carry_over" else house.do("carry_over", closed)
    with pytest.raises(Forbidden, match="社区负责人"):
        house.do(verb, appeal, by=house.staff)
