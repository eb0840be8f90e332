"""The worker's heart, and the clock several of them share."""

import datetime

import pytest
from django.utils import timezone

from notices.carrying import pulse
from notices.carrying.models import Job, Pulse
from notices.carrying.pulse import Duty
from tests.factories import at

NOON = at("2026-11-16 12:00")
SECOND = datetime.timedelta(seconds=1)


@pytest.mark.django_db
def test_a_beating_heart_is_no_trouble():
    pulse.beat("one", NOON)
    assert pulse.trouble(NOON + pulse.LATE) == ""


@pytest.mark.django_db
def test_a_heart_that_stopped_says_since_when():
    pulse.beat("one", NOON)
    assert "11月16日 12:00 起没有动静" in pulse.trouble(NOON + pulse.LATE + SECOND)


@pytest.mark.django_db
def test_one_of_two_workers_is_enough():
    pulse.beat("one", NOON)
    pulse.beat("two", NOON + pulse.LATE)
    assert pulse.trouble(NOON + pulse.LATE + SECOND) == ""
    pulse.leave("two")
    assert pulse.trouble(NOON + pulse.LATE + SECOND) != ""


@pytest.mark.django_db
def test_a_worker_keeps_its_start_and_old_traces_go():
    pulse.beat("old", NOON - pulse.FORGOTTEN - SECOND)
    pulse.beat("one", NOON - SECOND)
    pulse.beat("one", NOON)
    assert [(row.worker, row.started_at, row.beat_at) for row in Pulse.objects.all()] == [
        ("one", NOON - SECOND, NOON)
    ]


@pytest.mark.django_db
def test_a_duty_is_done_when_due_and_not_before():
    done: list[datetime.datetime] = []
    duties = (Duty("count", 60, done.append),)
    now = timezone.now()
    assert pulse.run_due(duties, now) == 1
    assert pulse.run_due(duties, now + SECOND * 59) == 0
    assert pulse.run_due(duties, now + SECOND * 60) == 1
    assert len(done) == 2
    assert Job.objects.get().ran_at is not None


@pytest.mark.django_db
def test_a_failing_duty_is_noted_and_stops_no_other(caplog: pytest.LogCaptureFixture):
    def broken(at: datetime.datetime) -> None:
        raise RuntimeError

    done: list[datetime.datetime] = []
    assert pulse.run_due((Duty("broken", 60, broken), Duty("count", 60, done.append)), timezone.now()) == 2
    assert len(done) == 1
    assert Job.objects.get(name="broken").failed == "RuntimeError"
    assert Job.objects.get(name="count").failed == ""


def test_two_workers_at_once_do_a_duty_once(at_once):
    done: list[datetime.datetime] = []
    duties = (Duty("count", 60, done.append),)
    now = timezone.now()
    assert sorted(at_once(*[lambda: pulse.run_due(duties, now)] * 4)) == [0, 0, 0, 1]
    assert len(done) == 1
