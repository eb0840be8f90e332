"""请居民补充: the clock stands still until the answer is in."""

import pytest
from django.db import IntegrityError, transaction

from residents.appeals.models import Pause
from residents.appeals.states import State
from tests.community import House
from tests.factories import at


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def asked(house: House, filed: str = "2026-11-16 09:00", when: str = "2026-11-16 10:00"):
    return house.do("ask_info", house.file(at=at(filed))[0], at=at(when))


def test_the_question_reaches_the_resident(house: House):
    appeal = asked(house)
    assert appeal.state == State.NEEDS_INFO
    record = appeal.records.last()
    assert (record.public, record.note) == (True, "请您补充：请补充是几单元。")
    assert appeal.pauses.get().question == "请补充是几单元。"


def test_while_it_waits_nothing_is_due(house: House):
    assert asked(house).due_at is None


@pytest.mark.parametrize(
    ("answered", "due"),
    [
        ("2026-11-16 10:30", "2026-11-16 11:30"),  # half a service hour later
        ("2026-11-16 13:00", "2026-11-16 15:00"),  # one hour to noon was left, lunch does not count
        ("2026-11-18 10:00", "2026-11-18 11:00"),
    ],
)
def test_the_answer_moves_the_due_time_by_the_pause(house: House, answered: str, due: str):
    """Two service hours from nine; asked at ten, so one hour was left."""
    appeal = house.do("supply_info", asked(house), at=at(answered))
    assert (appeal.state, appeal.response_due) == (State.REGISTERED, at(due))
    assert appeal.due_at == at(due)
    assert appeal.pauses.get().until == at(answered)


def test_the_answer_is_on_record_with_the_pause(house: House):
    appeal = house.do("supply_info", asked(house), at=at("2026-11-16 10:30"))
    record = appeal.records.last()
    assert record.note == "是三单元。"
    assert record.data == {"paused_from": "2026-11-16T02:00:00Z", "due": "2026-11-16T11:30:00+08:00"}


@pytest.mark.parametrize("who", ["staff", "worker1"])
def test_those_who_talked_to_the_resident_may_write_the_answer_down(house: House, who: str):
    assert house.do("supply_info", asked(house), by=getattr(house, who)).state == State.REGISTERED


def test_it_can_be_asked_again_after_the_answer(house: House):
    appeal = house.do("supply_info", asked(house), at=at("2026-11-16 10:30"))
    appeal = house.do("ask_info", appeal, at=at("2026-11-16 10:40"))
    assert appeal.pauses.count() == 2
    assert Pause.objects.get(appeal=appeal, until=None).since == at("2026-11-16 10:40")


def test_what_was_late_before_the_question_stays_late(house: House):
    appeal = asked(house, when="2026-11-16 15:00")
    appeal = house.do("supply_info", appeal, at=at("2026-11-18 15:00"))
    assert appeal.response_due == at("2026-11-16 11:00")


def test_withdrawing_meanwhile_ends_the_pause(house: House):
    appeal = asked(house)
    house.do("withdraw", appeal, at=at("2026-11-16 11:00"))
    assert appeal.pauses.get().until == at("2026-11-16 11:00")


def test_one_pause_at_a_time_and_none_ends_before_it_began(house: House):
    appeal = asked(house)
    with pytest.raises(IntegrityError, match="one_open_pause"), transaction.atomic():
        Pause.objects.create(appeal=appeal, question="再问", since=at("2026-11-16 11:00"))
    with pytest.raises(IntegrityError, match="pause_ends_after_it_begins"), transaction.atomic():
        appeal.pauses.update(until=at("2026-11-16 09:59"))
