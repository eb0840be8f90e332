"""听的人 A line of the wording filled in for each it is for: what the readers of all records but the ledger's share."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone

from grids.ledger import Record
from notices.telling.readers.matters import Matters, title
from notices.telling.readers.people import People
from notices.telling.readers.telling import Found, Reader, Recipient, Telling
from notices.telling.wording import RESIDENTS, Line, Lines, Role


@dataclass(frozen=True, slots=True)
class Hearer:
    """One who hears: where the message leads, and the words that only this one reads."""

    recipient: Recipient
    link: str
    words: dict[str, Any] = field(default_factory=dict)
    appeal_id: int | None = None
    urgent: bool = False


class Circle:
    """Who stands around a batch of things: the posts of their communities, the matters behind them."""

    def __init__(
        self, communities: Iterable[int], appeals: Iterable[int | None], at: datetime.datetime
    ) -> None:
        self.people = People(communities, timezone.localdate(at))
        self.matters = Matters(appeals)

    def accounts(
        self,
        users: Iterable[int | None],
        community_id: int,
        link: str,
        *,
        appeal_id: int | None = None,
        urgent: bool = False,
        **words: Any,
    ) -> Iterator[Hearer]:
        """Those of these accounts that serve here, less 回避 of the matter it is about."""
        appeal = self.matters.by_id.get(appeal_id) if appeal_id else None
        for user in sorted(set(users) - {None}):
            may = self.people.may_know(user, appeal) if appeal else self.people.serves(user, community_id)
            if may:
                yield Hearer(Recipient(user_id=user), link, words, appeal_id, urgent)

    def homes(self, households: Iterable[int | None], link: str, **words: Any) -> Iterator[Hearer]:
        for household in sorted(set(households) - {None}):
            yield Hearer(Recipient(household_id=household), link, words)

    def residents(self, role: Role, appeals: Iterable[int | None]) -> Iterator[Hearer]:
        """Appellant or endorsers of these matters, led to the matter itself, under the title each may read."""
        for appeal in filter(None, map(self.matters.by_id.get, appeals)):
            link = reverse("appeal", args=[appeal.number])
            for recipient in self.matters.homes(role, appeal):
                yield Hearer(recipient, link, {"title": title(appeal, role, recipient)}, appeal.pk)


class Scene:
    """The things behind a batch of records of one table, and whom each role of the wording means there."""

    lines: ClassVar[Lines]
    kind: ClassVar[str]  # how the keys of its messages begin

    def __init__(self, records: Sequence[Any], at: datetime.datetime) -> None:
        raise NotImplementedError

    def community_id(self, record: Record) -> int:
        raise NotImplementedError

    def words(self, record: Record) -> dict[str, Any]:
        """The words of the line every reader gets alike."""
        raise NotImplementedError

    def hearers(self, record: Record, role: Role) -> Iterable[Hearer]:
        """Nobody, when the line no longer makes sense."""
        raise NotImplementedError


def telling(
    line: Line,
    hearer: Hearer,
    *,
    community_id: int,
    key: str,
    action: str,
    words: dict[str, Any],
    at: datetime.datetime,
) -> Telling:
    """The line as this one reads it."""
    return Telling(
        recipient=hearer.recipient,
        community_id=community_id,
        key=key,
        topic=line.topic,
        action=action,
        sentence=line.words.format(**{**words, **hearer.words}),
        link=hearer.link,
        at=at,
        appeal_id=hearer.appeal_id,
        urgent=line.urgent or hearer.urgent,
    )


def _tellings(scene: Scene, record: Record) -> Iterator[Telling]:
    words: dict[str, Any] = {}
    for line in scene.lines.get(record.action, ()):
        if line.role in RESIDENTS and not record.public:
            continue
        for hearer in scene.hearers(record, line.role):
            if hearer.recipient.user_id and hearer.recipient.user_id == record.actor_id:
                continue  # an own act is no news
            words = words or scene.words(record)
            yield telling(
                line,
                hearer,
                community_id=scene.community_id(record),
                key=f"{scene.kind}:{record.pk}",
                action=record.action,
                words=words,
                at=record.at,
            )


def reader(record: type[Record], scene: type[Scene]) -> Reader:
    """The reader of one table, through its scene."""

    def read(records: Sequence[Any], at: datetime.datetime) -> Found:
        seen = scene([each for each in records if each.action in scene.lines], at)
        told = (telling for each in records for telling in _tellings(seen, each))
        return Found(list(told))

    return Reader(record, read)
