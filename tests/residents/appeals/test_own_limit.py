"""自带时限: a matter that brings its own limit is promised by it, from the moment it was registered."""

import pytest
from django.db import IntegrityError, transaction

from grids.deadlines import Limit
from grids.states import LimitUnit
from residents.appeals.models import Appeal
from residents.appeals.states import Grade
from tests.community import House
from tests.factories import at

NINE = at("2026-11-16 09:00")  # a Monday
THREE_WORKDAYS = Limit(3, LimitUnit.WORKDAYS)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def asked(house: House) -> Appeal:
    return house.file(at=NINE, own_limit=THREE_WORKDAYS)[0]


def test_the_promise_stands_from_the_registration(asked: Appeal):
    assert asked.own_limit == THREE_WORKDAYS
    assert (asked.promised_at, asked.feedback_due) == (NINE, at("2026-11-19 17:30"))


def test_accepting_does_not_move_it_whatever_the_grade(house: House, asked: Appeal):
    appeal = house.do("accept", asked, grade=Grade.UTILITIES, at=at("2026-11-16 10:00"))
    assert (appeal.promised_at, appeal.feedback_due) == (NINE, at("2026-11-19 17:30"))
    assert appeal.response_due == at("2026-11-16 12:00"), "the first contact follows the grade"
    assert appeal.records.last().data["due"] == "2026-11-19T09:30:00Z"


def test_without_one_the_grade_promises(house: House):
    appeal = house.file(at=NINE)[0]
    assert (appeal.own_limit, appeal.feedback_due) == (None, None)
    assert house.do("accept", appeal, at=NINE).feedback_due == at("2026-11-25 17:30")


def test_a_pause_moves_it_in_its_own_unit(house: House, asked: Appeal):
    house.do("ask_info", asked, at=at("2026-11-16 10:00"))
    appeal = house.do("supply_info", asked, at=at("2026-11-18 10:00"))
    assert appeal.feedback_due == at("2026-11-23 17:30")


def test_reopened_it_gets_half_of_its_own_limit(house: House, asked: Appeal):
    for verb in ("accept", "start", "reply", "close"):
        asked = house.do(verb, asked, at=at("2026-11-16 10:00"))
    appeal = house.do("reopen", asked, at=at("2026-11-17 10:00"))
    assert appeal.feedback_due == at("2026-11-19 17:30"), "two workdays, half of three rounded up"


def test_the_database_refuses_half_a_limit(asked: Appeal):
    for broken in ({"own_amount": None}, {"own_unit": ""}, {"own_amount": 0}):
        with pytest.raises(IntegrityError, match="own_limit_is_whole"), transaction.atomic():
            Appeal.objects.filter(pk=asked.pk).update(**broken)
