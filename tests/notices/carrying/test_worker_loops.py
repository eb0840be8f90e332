"""The loops of manage.py worker, each on its own: what ends them, what they survive, what they wait for."""

import logging
import threading
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError

from notices.carrying import pulse, sending
from notices.carrying.models import Job, OutboxMessage, Pulse
from notices.carrying.outbox import enqueue
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from notices.management.commands import worker
from notices.telling.rounds import DUTIES
from tests.community import House
from tests.factories import at

NOON = at("2026-11-16 12:00")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
def test_a_database_that_does_not_answer_is_asked_again(
    db: None, error: type[Exception], caplog: pytest.LogCaptureFixture
):
    def broken() -> bool:
        raise error("server closed the connection: password=geheim")

    caplog.set_level(logging.WARNING)
    assert worker._guarded(broken) is None
    assert error.__name__ in caplog.text
    assert "geheim" not in caplog.text, "the words of an error may tell an address or a password"


@pytest.mark.parametrize(
    ("result", "read"), [(True, True), (False, False), (None, False), (0, False), (3, 3)]
)
def test_what_a_step_found(db: None, result: Any, read: Any):
    assert worker._guarded(lambda: result) == read


def test_a_defect_is_no_trouble_of_the_database_and_is_not_hidden(db: None):
    with pytest.raises(ZeroDivisionError):
        worker._guarded(lambda: 1 // 0)


def test_a_loop_rests_when_there_is_nothing_and_runs_on_while_there_is():
    waits: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            return False

    stop, answers = Stop(), [True, True, False, OperationalError("gone"), True]

    def step() -> Any:
        answer = answers.pop(0)
        if not answers:
            stop.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    loop = threading.Thread(target=worker._loop, args=(step, stop))
    loop.start()
    loop.join(20)
    assert (waits, answers) == ([worker.IDLE, worker.TROUBLED], [])


def test_told_to_stop_before_it_began_it_leaves_no_trace(transactional_db: None):
    stop = threading.Event()
    stop.set()
    worker.run(stop, senders=2)
    assert not Pulse.objects.exists()


def test_it_beats_sends_and_runs_its_duties_until_told_to_stop(
    transactional_db: None, house: House, monkeypatch: pytest.MonkeyPatch
):
    done: list[Any] = []
    monkeypatch.setattr(worker, "DUTIES", (pulse.Duty("count", 3600, done.append),))
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    for number in range(3):
        enqueue(group, Message("停水", "明天"), key=f"k{number}", at=NOON, urgent=True)
    stop = threading.Event()
    running = threading.Thread(target=worker.run, args=(stop,), kwargs={"senders": 2})
    running.start()
    end = time.monotonic() + 20
    while time.monotonic() < end and (not done or OutboxMessage.objects.exclude(state="sent").exists()):
        time.sleep(0.05)
    names = list(Pulse.objects.values_list("worker", flat=True))
    stop.set()
    running.join(20)
    assert not running.is_alive()
    assert len(names) == 1
    assert len(done) == 1
    assert {row.state for row in OutboxMessage.objects.all()} == {"sent"}
    assert Job.objects.get(name="count").ran_at is not None
    assert not Pulse.objects.exists(), "it left in good order"


def test_the_command_says_what_it_is_for(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        call_command("worker", "--help")
    said = capsys.readouterr().out
    assert "后台任务：发送群消息、告知、提醒、巡检。" in said
    assert "--senders" in said


def test_every_duty_has_a_name_of_its_own_and_a_time():
    assert len({duty.name for duty in DUTIES}) == len(DUTIES)
    assert all(0 < duty.every <= 24 * 3600 for duty in DUTIES)


def test_a_lease_outlives_every_request():
    """Else a message would go out again while its first sending is still under way."""
    longest = sending.policy().total_timeout
    assert sending.LEASE.total_seconds() > 2 * longest
    assert pulse.LATE.total_seconds() / 2 > worker.BEAT
