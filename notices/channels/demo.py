"""演示群 A group for trying things out: it takes every message and passes none on."""

from notices.channels.message import Message
from notices.channels.outcome import Outcome, delivered


def send(message: Message) -> Outcome:
    """Taken, and kept inside: production mode refuses demo groups, so nobody waits for such a message."""
    return delivered("演示群：只在系统里显示，没有真的发出。")
