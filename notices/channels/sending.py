"""发送 One message to one group, whatever its channel."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from notices.channels import demo, dingtalk, feishu, manual, wecom
from notices.channels.message import Message
from notices.channels.outcome import Outcome, never
from notices.channels.states import ChannelKind
from notices.channels.wire import Answer, Policy, Request, check_url, post


class Robot(Protocol):
    """What the module of a robot offers."""

    HOSTS: frozenset[str]
    PER_MINUTE: int

    def check_webhook(self, url: str) -> None: ...
    def build(self, message: Message, *, webhook: str, secret: str, at: datetime) -> Request: ...
    def read(self, answer: Answer) -> Outcome: ...


ROBOTS: dict[str, Robot] = {
    ChannelKind.WECOM: wecom,
    ChannelKind.DINGTALK: dingtalk,
    ChannelKind.FEISHU: feishu,
}
WITHOUT_NETWORK: dict[str, Callable[[Message], Outcome]] = {
    ChannelKind.MANUAL: manual.send,
    ChannelKind.DEMO: demo.send,
}
KNOWN_HOSTS = frozenset().union(*(robot.HOSTS for robot in ROBOTS.values()))


def check_webhook(kind: str, webhook: str, policy: Policy) -> None:
    """机器人地址检查, for the form that takes it. Raises ValueError with a Chinese sentence."""
    if kind in ROBOTS:
        check_url(webhook, policy)
        ROBOTS[kind].check_webhook(webhook)


def send(
    kind: str, message: Message, *, webhook: str, secret: str = "", at: datetime, policy: Policy
) -> Outcome:
    """发一条群消息 and say what came of it: outside any transaction, within the time of the policy."""
    if kind in WITHOUT_NETWORK:
        return WITHOUT_NETWORK[kind](message)
    robot = ROBOTS[kind]
    try:
        check_webhook(kind, webhook, policy)
        request = robot.build(message, webhook=webhook, secret=secret, at=at)
    except ValueError as refusal:
        return never("address", str(refusal))
    answer = post(request, policy)
    return answer if isinstance(answer, Outcome) else robot.read(answer)


def per_minute(kind: str) -> int | None:
    """How many messages a robot may send in a minute; no limit where no robot speaks."""
    return ROBOTS[kind].PER_MINUTE if kind in ROBOTS else None
