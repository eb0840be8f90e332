"""派单异议: "not mine" in writing, and the ruling of somebody else than the sender."""

import pytest

from grids.verdict import Forbidden, Invalid, Refused
from residents.appeals.states import State
from tests.community import House


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_the_receiver_says_why_it_is_not_theirs(house: House):
    appeal = house.appeal_in(State.DISPATCHED)
    due = appeal.feedback_due
    appeal = house.do("dispute", appeal, note="应由物业办理。")
    assert (appeal.state, appeal.disputes) == (State.DISPUTED, 1)
    assert appeal.feedback_due == due  # the main clock keeps running
    assert appeal.due_at == appeal.response_due
    record = appeal.records.last()
    assert (record.note, record.public, record.data) == ("应由物业办理。", False, {"times": 1})


def test_a_unit_disputes_through_its_seat(house: House):
    appeal = house.appeal_in(State.DISPATCHED, unit=house.property_company)
    assert house.do("dispute", appeal, by=house.property).state == State.DISPUTED


def test_the_ruling_gives_it_to_other_hands(house: House):
    appeal = house.do(
        "settle_dispute",
        house.appeal_in(State.DISPUTED),
        handler=None,
        unit=house.property_company,
        note="属维保。",
    )
    assert (appeal.state, appeal.handler, appeal.lead_unit) == (
        State.DISPATCHED,
        None,
        house.property_company,
    )
    assert appeal.dispatched_by == house.second_staff.user
    assert appeal.records.last().note == "裁定由幸福里社区物业公司办理。属维保。"


def test_or_to_the_same_again(house: House):
    appeal = house.appeal_in(State.DISPUTED)
    assert house.do("settle_dispute", appeal).handler == appeal.handler


def test_the_sender_does_not_rule(house: House):
    with pytest.raises(Forbidden, match="派单的人不能自己裁定"):
        house.do("settle_dispute", house.appeal_in(State.DISPUTED), by=house.staff)


def test_the_ruling_names_somebody_who_may(house: House):
    with pytest.raises(Invalid):
        house.do("settle_dispute", house.appeal_in(State.DISPUTED), handler=None)
    with pytest.raises(Invalid, match="回避"):
        house.do("settle_dispute", house.appeal_in(State.DISPUTED), handler=house.property.user)


def test_the_second_time_the_lead_rules_and_that_is_final(house: House):
    appeal = house.do("settle_dispute", house.appeal_in(State.DISPUTED), by=house.lead)
    appeal = house.do("dispute", appeal)
    for who in (house.staff, house.second_staff):
        with pytest.raises(Forbidden, match="社区负责人"):
            house.do("settle_dispute", appeal, by=who)
    appeal = house.do("settle_dispute", appeal, by=house.lead)  # the only lead, and the sender by now
    assert appeal.state == State.DISPATCHED
    with pytest.raises(Refused, match="裁定过两次"):
        house.do("dispute", appeal)
    assert house.do("start", appeal).state == State.IN_PROGRESS
