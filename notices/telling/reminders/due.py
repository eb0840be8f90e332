"""到期 One thing that is due, and the lines of the wording it fills."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from notices.telling import wording
from notices.telling.models import InboxMessage
from notices.telling.readers.hearing import Hearer, telling
from notices.telling.readers.telling import Telling
from notices.telling.wording import Role

# Nobody is reminded of what was due longer ago than this: a house that starts reminding does not begin with its past.
BACK = datetime.timedelta(days=30)
PREFIX = "due:"
TEXT = 80  # of what was promised, in a message


@dataclass(frozen=True, slots=True)
class Due:
    """`action` names the lines, `key` the thing and its day: reminded of once, whoever asks the clock how often."""

    action: str
    key: str
    community_id: int
    hearers: dict[Role, Iterable[Hearer]]
    words: dict[str, Any] = field(default_factory=dict)

    def tellings(self, at: datetime.datetime) -> Iterator[Telling]:
        for line in wording.REMINDERS[self.action]:
            for hearer in self.hearers.get(line.role, ()):
                yield telling(
                    line,
                    hearer,
                    community_id=self.community_id,
                    key=f"{PREFIX}{self.key}",
                    action=self.action,
                    words=self.words,
                    at=at,
                )


def reminded_of(keys: Iterable[str]) -> set[str]:
    """Those of these keys somebody was reminded of already; every reminder goes to an account, whoever else hears it."""
    wanted = {f"{PREFIX}{key}" for key in keys}
    if not wanted:
        return set()
    rows = InboxMessage.objects.filter(user__isnull=False, key__in=wanted)
    return {key.removeprefix(PREFIX) for key in rows.values_list("key", flat=True)}


def stage(kind: str, late: bool) -> str:
    """`promise_soon`, `promise_late`"""
    return f"{kind}_{'late' if late else 'soon'}"
