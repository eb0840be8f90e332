"""协办: an own task, an own due time, and a reply that waits for it."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals.models import Appeal, CoHandler
from residents.appeals.states import State
from tests.community import House
from tests.factories import at


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


WEDNESDAY = at("2026-11-18 17:30")


@pytest.fixture
def appeal(house: House) -> Appeal:
    return house.appeal_in(State.IN_PROGRESS, at=at("2026-11-16 09:00"))


def ask(house: House, appeal: Appeal, **changed) -> Appeal:
    given = {
        "at": at("2026-11-16 10:00"),
        "unit": house.property_company,
        "task": "换灯",
        "due_at": WEDNESDAY,
    }
    return house.do("add_helper", appeal, **{**given, **changed})


def test_a_unit_is_asked_with_an_own_task_and_due_time(house: House, appeal: Appeal):
    appeal = ask(house, appeal)
    helper = appeal.co_handlers.get()
    assert (helper.unit, helper.user, helper.task, helper.due_at) == (
        house.property_company,
        None,
        "换灯",
        WEDNESDAY,
    )
    record = appeal.records.last()
    assert (record.note, record.public) == ("请幸福里社区物业公司协办：换灯", False)


def test_the_helper_sees_the_matter_from_then_on(house: House, appeal: Appeal):
    assert appeal not in Appeal.objects.visible_to(house.property)
    ask(house, appeal)
    assert appeal in Appeal.objects.entrusted_to(house.property)
    assert appeal not in Appeal.objects.visible_to(house.owners)


def test_the_handler_may_ask_for_help(house: House, appeal: Appeal):
    assert ask(house, appeal, by=house.worker1, unit=None, user=house.worker2.user).co_handlers.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unit": None}, "user"),
        ({"due_at": at("2026-11-16 10:00")}, "due_at"),
        ({"due_at": at("2026-11-15 10:00")}, "due_at"),
    ],
)
def test_what_is_wrong_is_named(house: House, appeal: Appeal, wrong: dict, field: str):
    with pytest.raises(Invalid) as refused:
        ask(house, appeal, **wrong)
    assert field in refused.value.fields


def test_a_person_or_a_unit_not_both(house: House, appeal: Appeal):
    with pytest.raises(Invalid):
        ask(house, appeal, user=house.worker2.user)


def test_the_handler_is_no_helper_of_their_own(house: House, appeal: Appeal):
    with pytest.raises(Invalid, match="主办人不用"):
        ask(house, appeal, unit=None, user=house.worker1.user)


def test_nobody_complained_about_is_asked(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, complaint_organization=house.property_company)
    with pytest.raises(Invalid, match="回避"):
        house.do("add_helper", appeal, unit=house.property_company)


def test_one_is_asked_once_until_they_answered(house: House, appeal: Appeal):
    ask(house, appeal)
    with pytest.raises(Refused, match="已经请过") as refused:
        ask(house, appeal, task="再换一次")
    assert refused.value.code == "already_claimed"
    house.do("finish_help", appeal, by=house.property, at=at("2026-11-17 10:00"))
    assert ask(house, appeal, at=at("2026-11-17 11:00")).co_handlers.count() == 2


def test_the_answer_is_on_record(house: House, appeal: Appeal):
    ask(house, appeal)
    appeal = house.do("finish_help", appeal, by=house.property, at=at("2026-11-17 10:00"), result="已更换。")
    helper = appeal.co_handlers.get()
    assert (helper.done_at, helper.result, helper.late_reason) == (at("2026-11-17 10:00"), "已更换。", "")
    assert appeal.records.last().note == "幸福里社区物业公司协办完成：已更换。"


def test_late_help_says_why(house: House, appeal: Appeal):
    ask(house, appeal)
    late = {"by": house.property, "at": at("2026-11-18 17:31")}
    with pytest.raises(Invalid, match="写明原因") as refused:
        house.do("finish_help", appeal, **late)
    assert "late_reason" in refused.value.fields
    appeal = house.do("finish_help", appeal, **late, late_reason="配件晚到。")
    assert appeal.co_handlers.get().late_reason == "配件晚到。"
    assert appeal.records.last().data == {"late": True}


def test_even_raw_sql_does_not_finish_late_without_a_reason(house: House, appeal: Appeal):
    ask(house, appeal)
    with pytest.raises(IntegrityError, match="late_help_says_why"), transaction.atomic():
        CoHandler.objects.update(done_at=at("2026-11-20 10:00"))


def test_those_who_were_not_asked_do_not_answer(house: House, appeal: Appeal):
    ask(house, appeal)
    for who in (house.staff, house.worker1):
        with pytest.raises(Forbidden, match="协办的人或单位"):
            house.do("finish_help", appeal, by=who)
    with pytest.raises(NotFound):
        house.do("finish_help", appeal, by=house.owners)


def test_excusing_lets_the_reply_go_out(house: House, appeal: Appeal):
    ask(house, appeal)
    appeal = house.do("excuse_helper", appeal, at=at("2026-11-17 10:00"), note="物业已自行安排。")
    assert appeal.co_handlers.get().excused_at == at("2026-11-17 10:00")
    assert appeal.records.last().note == "免除幸福里社区物业公司协办：物业已自行安排。"
    assert house.do("reply", appeal).state == State.REPLIED


def test_what_is_answered_is_not_excused(house: House, appeal: Appeal):
    ask(house, appeal)
    house.do("finish_help", appeal, by=house.property, at=at("2026-11-17 10:00"))
    with pytest.raises(Refused, match="已经完成"):
        house.do("excuse_helper", appeal)


def test_a_helper_of_another_appeal_is_not_excused_here(house: House, appeal: Appeal):
    ask(house, appeal)
    other = house.appeal_in(State.IN_PROGRESS)
    with pytest.raises(Refused):
        house.do("excuse_helper", other, helper=appeal.co_handlers.get())
    assert appeal.co_handlers.get().excused_at is None


def test_several_helpers_are_waited_for_one_by_one(house: House, appeal: Appeal):
    ask(house, appeal)
    ask(house, appeal, unit=None, user=house.worker2.user)
    house.do("finish_help", appeal, by=house.property, at=at("2026-11-17 10:00"))
    with pytest.raises(Refused, match="协办没有完成"):
        house.do("reply", appeal, at=at("2026-11-17 11:00"))
    house.do("finish_help", appeal, by=house.worker2, at=at("2026-11-17 12:00"))
    assert house.do("reply", appeal, at=at("2026-11-17 13:00")).replied_at - WEDNESDAY < datetime.timedelta(0)
