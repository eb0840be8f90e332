"""后台任务: manage.py worker. Any number may run, on any number of machines; any may be killed at any moment."""

import os
import secrets
import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connections
from django.utils import timezone

from notices.carrying import pulse, sending
from notices.telling.rounds import DUTIES

IDLE = 0.5  # seconds between two looks when there is nothing to do
TROUBLED = 3.0  # seconds to wait when the database does not answer
BEAT = 10.0
CLOCKS = 2  # a long sweep must not keep people waiting for their messages


class Command(BaseCommand):
    help = "后台任务：发送群消息、告知、提醒、巡检。可以同时运行几个；按 Ctrl-C 停止，手上的发完再走。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--senders", type=int, default=4, metavar="N", help="同时发送几条，默认 4")

    def handle(self, *, senders: int, **options: Any) -> None:
        stop = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda number, frame: stop.set())
        run(stop, senders=senders)


def run(stop: threading.Event, *, senders: int) -> None:
    """Until told to stop: some threads for the clock, some for sending, each with a connection of its own."""
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"[-80:]
    loops: list[Callable[[], bool]] = [*([_clock] * CLOCKS), *([_send] * senders)]
    threads = [threading.Thread(target=_loop, args=(step, stop), daemon=True) for step in loops]
    for thread in threads:
        thread.start()
    while not stop.is_set():
        _guarded(lambda: pulse.beat(name, timezone.now()))
        stop.wait(BEAT)
    for thread in threads:
        thread.join(timeout=sending.LEASE.total_seconds())
    _guarded(lambda: pulse.leave(name))
    connections.close_all()


def _send() -> bool:
    return sending.carry_one()


def _clock() -> bool:
    return bool(pulse.run_due(DUTIES, timezone.now()))


def _loop(step: Callable[[], bool], stop: threading.Event) -> None:
    while not stop.is_set():
        found = _guarded(step)
        if found is None:
            stop.wait(TROUBLED)
        elif not found:
            stop.wait(IDLE)
    connections.close_all()


def _guarded(step: Callable[[], Any]) -> Any:
    """None when the database did not answer: it will be asked again, by a new connection."""
    try:
        close_old_connections()
        return step() or False
    except Error as error:
        pulse.log.warning("worker: %s", type(error).__name__)
        return None
