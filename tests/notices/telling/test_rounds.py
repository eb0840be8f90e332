"""值班表: what the worker does by the clock, on a community where something is due."""

import datetime

import pytest
from django.utils import timezone

from council.models import Session
from notices.carrying import pulse
from notices.carrying.models import Job
from notices.telling.models import InboxMessage
from notices.telling.rounds import DUTIES
from residents.appeals.models import Supervision
from residents.appeals.states import State
from tests.community import House
from tests.notices.telling.conftest import told_of

LONG = datetime.timedelta(days=60)


@pytest.fixture
def house(lent_house: House) -> House:
    lent_house.appeal_in(State.IN_PROGRESS, at=timezone.now() - LONG)
    lent_house.appeal_in(State.DISPATCHED, household=lent_house.household)
    return lent_house


def round_of(seconds: float = 0, *, begun: datetime.datetime | None = None) -> int:
    return pulse.run_due(DUTIES, (begun or timezone.now()) + datetime.timedelta(seconds=seconds))


def test_every_duty_has_a_name_of_its_own_and_a_pace():
    names = [duty.name for duty in DUTIES]
    assert len(names) == len(set(names))
    assert all(1 <= duty.every <= 3600 for duty in DUTIES)


def test_everything_is_done_once_and_nothing_failed(house: House):
    now = timezone.now()
    assert round_of(begun=now) == len(DUTIES)
    assert list(Job.objects.exclude(failed="").values_list("name", "failed")) == []
    assert round_of(begun=now) == 0


def test_a_second_round_finds_nothing_to_tell_twice(house: House):
    round_of()
    round_of(4_000)
    told = InboxMessage.objects.count()
    assert told > 0
    round_of(8_000)
    assert InboxMessage.objects.count() == told
    assert list(Job.objects.exclude(failed="").values_list("name", "failed")) == []


def test_what_is_late_is_reminded_of_and_told(house: House):
    round_of()
    round_of(4_000)
    assert Supervision.objects.exists()
    assert any("红牌督办" in each for each in told_of(house.worker1, "supervise"))


def test_next_weeks_council_is_always_there(house: House):
    round_of()
    assert Session.objects.filter(community=house.community, date__gt=timezone.localdate()).exists()
    assert Session.objects.filter(community=house.elsewhere.community).exists()
