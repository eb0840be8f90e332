"""一次告知: what a reader finds in a record, before preferences and the database have their say."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from grids.ledger import Record
from notices.carrying.models import GridGroup
from notices.channels.message import Message

SAID_IN_FULL = 140


@dataclass(frozen=True, slots=True)
class Recipient:
    """An account, a household, or whoever holds the receipt of an appeal: one of the three."""

    user_id: int | None = None
    household_id: int | None = None
    receipt_id: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence for one recipient; `key` names the record, so that nobody hears it twice."""

    recipient: Recipient
    community_id: int
    key: str
    topic: str
    action: str
    sentence: str
    link: str
    at: datetime.datetime
    appeal_id: int | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Push:
    """The same news for a working group."""

    group: GridGroup
    message: Message
    key: str


@dataclass
class Found:
    """What a batch of records has to tell."""

    tellings: list[Telling] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """How one record table is told. `read` gets records of that table, oldest number first."""

    record: type[Record]
    read: Callable[[Sequence[Any], datetime.datetime], Found]


def shortened(words: str, *, most: int = SAID_IN_FULL) -> str:
    """On one line, and no longer than somebody reads in passing."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[:most]}…"


def moment(at: datetime.datetime | None) -> str:
    """`11月23日 19:00`; 期限 for what has none yet."""
    return f"{timezone.localtime(at):%-m月%-d日 %H:%M}" if at else "期限"


def day(on: datetime.date) -> str:
    """`11月23日`"""
    return f"{on.month}月{on.day}日"
