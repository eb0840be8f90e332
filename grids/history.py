"""谁改的: who stands behind the rows that the history triggers copy. Room: rules.

with history.by(actor): …   everything changed within carries the actor; without it a change is the system's own.
"""

from contextlib import AbstractContextManager
from typing import Any

import pghistory

from grids.actors import Actor

SYSTEM = "系统"


def by(actor: Actor) -> AbstractContextManager[Any]:
    return pghistory.context(user=actor.user_id, label=actor.label)


def who(context: dict[str, Any] | None) -> str:
    """The words for who did it."""
    return (context or {}).get("label") or SYSTEM
