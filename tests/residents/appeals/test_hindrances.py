"""办不成的缘由: no button that can only be refused; where somebody would look for it, the reason stands there."""

import datetime

import pytest
from django.utils import timezone

from grids.actors import Actor
from grids.verdict import Refused
from residents.appeals import rules
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.appeals.workflow import VERBS
from tests.community import House
from tests.factories import household, household_actor


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def seen(appeal: Appeal, who: Actor) -> Appeal:
    return Appeal.objects.visible_to(who).with_facts(who).get(pk=appeal.pk)


def offers(verb: str, appeal: Appeal, who: Actor) -> bool:
    return verb in rules.actions(seen(appeal, who), who)


def why_not(verb: str, appeal: Appeal, who: Actor) -> str:
    return rules.hindered(seen(appeal, who), who).get(verb, "")


def test_a_voice_is_taken_back_only_where_one_stands(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    neighbour = household_actor(household(house.grid1))
    readers = (house.family, neighbour, house.staff, house.worker1)
    assert [offers("take_back", appeal, who) for who in readers] == [False] * 4
    assert [offers("endorse", appeal, who) for who in readers] == [True] * 4
    VERBS["endorse"](appeal, by=house.family)
    assert [offers("take_back", appeal, who) for who in readers] == [True, False, True, True]
    assert [offers("endorse", appeal, who) for who in readers] == [False, True, True, True]
    VERBS["take_back"](appeal, by=house.family)
    assert [offers("take_back", appeal, who) for who in readers] == [False] * 4


def test_an_answer_waits_for_the_co_handlers_and_says_so(house: House):
    appeal = house.do("add_helper", house.appeal_in(State.IN_PROGRESS))
    assert not offers("reply", appeal, house.worker1)
    assert "还有协办没有完成" in why_not("reply", appeal, house.worker1)
    assert offers("excuse_helper", appeal, house.worker1) and offers("finish_help", appeal, house.owners)
    house.do("finish_help", appeal)
    assert offers("reply", appeal, house.worker1)
    assert not offers("excuse_helper", appeal, house.worker1)
    assert not offers("finish_help", appeal, house.owners)


def test_an_extension_is_decided_once_it_is_asked_for_and_asked_for_once(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    assert offers("ask_extension", appeal, house.worker1) and not offers(
        "decide_extension", appeal, house.lead
    )
    house.do("ask_extension", appeal)
    assert "已经申请过" in why_not("ask_extension", appeal, house.worker1)
    assert offers("decide_extension", appeal, house.lead)
    house.do("decide_extension", appeal)
    assert not offers("decide_extension", appeal, house.lead)


def test_after_the_due_time_no_extension_is_offered(house: House):
    long_ago = timezone.now() - datetime.timedelta(days=60)
    appeal = house.appeal_in(State.IN_PROGRESS, at=long_ago)
    assert "已经过了答复期限" in why_not("ask_extension", appeal, house.worker1)


def test_a_resident_reopens_within_fourteen_days_and_the_office_later_too(house: House):
    long_ago = timezone.now() - datetime.timedelta(days=40)
    old = house.appeal_in(State.CLOSED, at=long_ago, household=house.household)
    assert "办结已超过 14 天" in why_not("reopen", old, house.family)
    assert offers("reopen", old, house.second_staff)
    assert offers("reopen", house.appeal_in(State.CLOSED, household=house.household), house.family)


def test_a_round_is_judged_once(house: House):
    appeal = house.appeal_in(State.CLOSED, household=house.household)
    house.do("evaluate", appeal, by=house.family)
    assert not offers("evaluate", appeal, house.family) and not offers("evaluate", appeal, house.second_staff)
    for verb in ("reopen", "reply", "close"):
        appeal = house.do(verb, appeal)
    assert offers("evaluate", appeal, house.family)


def test_the_third_dispute_is_not_offered(house: House):
    appeal = house.appeal_in(State.DISPATCHED)
    for ruler in (house.second_staff, house.lead):
        appeal = house.do("settle_dispute", house.do("dispute", appeal), by=ruler, handler=house.worker1.user)
    assert "已经裁定过两次" in why_not("dispute", appeal, house.worker1)
    assert not offers("dispute", appeal, house.worker1)


def test_recusal_named_in_full_is_not_offered_again(house: House):
    appeal = house.file(complaint_user=house.worker2.user, complaint_organization=house.owners_committee)[0]
    assert not offers("recuse", appeal, house.staff)
    with pytest.raises(Refused):
        VERBS["recuse"](appeal, by=house.staff, user=house.worker3.user)


def test_what_was_read_without_the_facts_is_not_judged(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    assert {"reply", "excuse_helper", "take_back"} <= set(rules.actions(appeal, house.worker1))
