"""一次告知: what a reader finds in a record, before preferences and the database have their say."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from grids.ledger import Record
from notices.carrying.models import GridGroup
from notices.channels.message import Message


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
