"""到期提醒: what only the clock brings about, told once each: visits and promises, co-handlers, council, plans.

Service hours of a matter have records of their own (督办) and are told from those. Room: workflow.
"""

import datetime
from collections.abc import Callable, Iterator

from notices.telling.readers.telling import Found
from notices.telling.reminders import council, visiting, working
from notices.telling.reminders.due import Due, reminded_of
from notices.telling.tell import deliver

ROUNDS: tuple[Callable[[datetime.datetime], Iterator[Due]], ...] = (
    visiting.promises,
    visiting.visits,
    working.help_owed,
    working.plan_items,
    council.agendas,
    council.minutes,
    council.resolutions,
)


def remind(at: datetime.datetime) -> int:
    """Remind of everything that is due and was not reminded of before; how many messages. The unique key of a message
    keeps it one, from however many workers at once."""
    return sum(_tell(list(due(at)), at) for due in ROUNDS)


def _tell(found: list[Due], at: datetime.datetime) -> int:
    known = reminded_of(due.key for due in found)
    fresh = [telling for due in found if due.key not in known for telling in due.tellings(at)]
    deliver(Found(fresh), at)
    return len(fresh)
