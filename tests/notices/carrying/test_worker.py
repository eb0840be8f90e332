"""`manage.py worker` as a process: killed at any moment, it loses nothing and marks nothing twice."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.utils import timezone

from notices.carrying.models import ChannelPace, OutboxMessage, Pulse
from notices.carrying.outbox import Item, enqueue_all
from notices.carrying.states import OutboxState
from notices.channels.message import Message
from tests.community import House
from tests.notices.carrying.conftest import RobotGroup
from tests.notices.robots import Robots
from tests.processes import database_url

LONGEST = 60.0


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    environ = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.notices.loopback_settings",
    }
    command = [sys.executable, "manage.py", "worker", "--senders", "3"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environ, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(what: object, longest: float = LONGEST) -> bool:
    end = time.monotonic() + longest
    while time.monotonic() < end:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def messages(
    transactional_db: None, house: House, robots: Robots, robot_group: RobotGroup
) -> list[OutboxMessage]:
    """Twelve messages through three robots that take their time."""
    many = [robot_group(house, wait=0.3) for _ in range(3)]
    items = [
        Item(group, Message("停水", "明天停水。"), f"{group.pk}:{number}")
        for group in many
        for number in range(4)
    ]
    return enqueue_all(items, at=timezone.now(), urgent=True)


def state(of: OutboxState) -> int:
    return OutboxMessage.objects.filter(state=of).count()


def test_killed_in_the_middle_it_loses_nothing_and_the_doubt_shows(
    messages: list[OutboxMessage], robots: Robots
):
    with worker() as first:
        assert until(lambda: state(OutboxState.SENT) >= 2 and state(OutboxState.SENDING))
        first.kill()
        first.wait()
    lost = state(OutboxState.SENDING)
    OutboxMessage.objects.filter(state=OutboxState.SENDING).update(lease_until=timezone.now())
    with worker() as second:
        assert until(lambda: not OutboxMessage.objects.exclude(state__in=["sent", "unsure"]).exists())
        second.terminate()
        assert second.wait(20) == 0, "told to stop, it ends in good order"
    assert state(OutboxState.UNSURE) == lost
    assert state(OutboxState.SENT) == len(messages) - lost
    assert len(messages) <= len(robots.taken) <= len(messages) + lost
    assert not Pulse.objects.filter(worker__contains=f":{second.pid}:").exists()
    assert Pulse.objects.filter(worker__contains=f":{first.pid}:").exists(), "who was killed leaves a trace"


def test_workers_beside_each_other_send_each_message_once(messages: list[OutboxMessage], robots: Robots):
    with worker(), worker():
        assert until(lambda: state(OutboxState.SENT) == len(messages))
    assert len(robots.heard) == len(messages)
    assert {row.attempts for row in OutboxMessage.objects.all()} == {1}
    assert ChannelPace.objects.filter(sent__len=4).count() == 3
