"""Many groups at once, and a robot kept within its rate, against the robots on this machine."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from notices.channels.message import Message
from notices.channels.outcome import Outcome
from notices.channels.sending import send
from notices.pacing import next_slot
from tests.notices.robots import Robots

MESSAGE = Message("大风蓝色预警", "请收好阳台上的花盆。", "https://jia.example/n/7")
KINDS = ["wecom", "dingtalk", "feishu"]


def now() -> datetime:
    return datetime.now(UTC)


def tell(robots: Robots, kind: str, webhook: str) -> Outcome:
    return send(kind, MESSAGE, webhook=webhook, at=now(), policy=robots.policy)


def test_twenty_six_groups_are_told_side_by_side(robots: Robots) -> None:
    groups = [(KINDS[number % 3], f"robot-of-grid-{number:02}") for number in range(26)]
    addresses = [(kind, robots.add(kind, key, wait=0.1)) for kind, key in groups]
    begun = time.monotonic()
    with ThreadPoolExecutor(13) as crowd:
        outcomes = list(crowd.map(lambda group: tell(robots, *group), addresses))
    assert all(outcome.ok for outcome in outcomes), [outcome for outcome in outcomes if not outcome.ok]
    assert sorted(heard.key for heard in robots.taken) == sorted(key for _, key in groups)
    assert time.monotonic() - begun < 26 * 0.1 + 2


def test_a_robot_raced_by_many_workers_takes_its_minute_and_no_more(robots: Robots) -> None:
    webhook = robots.add("wecom", per_minute=20)
    start = threading.Barrier(8)

    def worker(_: int) -> list[Outcome]:
        start.wait(5)
        return [tell(robots, "wecom", webhook) for _ in range(4)]

    with ThreadPoolExecutor(8) as crowd:
        outcomes = [outcome for done in crowd.map(worker, range(8)) for outcome in done]
    assert sum(outcome.ok for outcome in outcomes) == len(robots.taken) == 20
    assert {outcome.retry_after for outcome in outcomes if not outcome.ok} == {60.0}


def test_one_dead_group_does_not_hold_up_the_others(robots: Robots) -> None:
    dead = robots.add("feishu", "dead-robot-1", cut="before")
    well = [robots.add("feishu", f"well-robot-{number}") for number in range(5)]
    with ThreadPoolExecutor(6) as crowd:
        first, *others = crowd.map(lambda address: tell(robots, "feishu", address), [dead, *well])
    assert not first.ok
    assert first.maybe_received
    assert all(outcome.ok for outcome in others)


def test_messages_sent_at_their_slots_are_never_too_fast(robots: Robots) -> None:
    robots.window = 0.5
    webhook = robots.add("dingtalk", per_minute=4)
    window, sent, outcomes = timedelta(seconds=0.5), [], []
    for _ in range(10):
        slot = next_slot(sent, at=now(), per_minute=4, window=window)
        time.sleep(max((slot - now()).total_seconds(), 0))
        sent.append(now())
        outcomes.append(tell(robots, "dingtalk", webhook))
    assert all(outcome.ok for outcome in outcomes)
    assert sent[4] - sent[0] >= window
