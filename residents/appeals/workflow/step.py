"""一步: what every verb of an appeal does before and after its own change. Private to the workflow room.

The lifecycle of grids.lifecycle, and what only appeals have: entries an import holds, and deeds that can be undone.
"""

import contextlib
import datetime
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from grids import lifecycle
from grids.actors import Actor
from grids.lifecycle import Lifecycle, require, snapshot
from grids.states import ActorKind
from grids.verdict import NotFound
from residents.appeals import rules
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import TRANSITIONS, UNDO_WITHIN, UNDOABLE

Step = lifecycle.Step[Appeal]

_held: ContextVar[dict[int, Appeal] | None] = ContextVar("held", default=None)


@contextlib.contextmanager
def holding() -> Iterator[None]:
    """Within it, the entries this transaction files are its own until it commits: nobody else can see them, so that
    the verbs that follow need neither lock nor read them again. For an import, around each of its rows."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def hold(appeal: Appeal) -> None:
    """An entry that was filed just now."""
    held = _held.get()
    if held is not None:
        held[appeal.pk] = appeal


def _own(appeal: Appeal, by: Actor) -> Appeal | None:
    held = _held.get()
    return held.get(appeal.pk) if held and by.kind == ActorKind.SYSTEM else None


@dataclass(frozen=True)
class _Appeals(Lifecycle[Appeal]):
    """诉求: a record keeps the state it led to, and what it changed as long as that can be undone."""

    def lock(self, thing: Appeal, by: Actor) -> Appeal:
        return _own(thing, by) or super().lock(thing, by)

    def commit(
        self, step: Step, *, note: str = "", public: bool = False, data: dict[str, Any] | None = None
    ) -> Appeal:
        if step.line.verb in UNDOABLE:
            data = {**(data or {}), "was": _was(step)}
        return super().commit(step, note=note, public=public, data=data)

    def write(self, thing: Appeal, action: str, *, by: Actor, at: datetime.datetime, **said: Any) -> None:
        super().write(thing, action, by=by, at=at, **said)
        thing.moved_at = at
        undoable = action in UNDOABLE and by.user is not None
        thing.undo_by, thing.undo_until = (by.user, at + UNDO_WITHIN) if undoable else (None, None)

    def blank(self, thing: Appeal) -> AppealRecord:
        return AppealRecord(state=thing.state)


def _was(step: Step) -> dict[str, Any]:
    """What this verb changed, as it was before: enough to undo it. Moments keep their microseconds as text."""
    now = snapshot(step.thing)
    was = {name: value for name, value in step.before.items() if now[name] != value}
    return {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value
        for name, value in was.items()
    }


APPEALS = _Appeals(Appeal, TRANSITIONS, rules.may, AppealRecord, called="这件诉求")

begin, check, commit, lock, write = APPEALS.begin, APPEALS.check, APPEALS.commit, APPEALS.lock, APPEALS.write


def lock_both(one: Appeal, other: Appeal, by: Actor) -> tuple[Appeal, Appeal]:
    """Two rows, always in the order of their keys: verbs that cross each other cannot wait in a circle."""
    rows = Appeal.objects.visible_to(by).select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk])
    locked = {row.pk: _own(row, by) or row for row in rows.order_by("pk")}
    if len(locked) < 2:
        raise NotFound
    return locked[one.pk], locked[other.pk]


def require_inside(appeal: Appeal, field: str) -> None:
    """What an appeal names must stand in its own community; two communities never mix."""
    thing = getattr(appeal, field)
    label = appeal._meta.get_field(field).verbose_name
    require(thing is None or thing.community_id == appeal.community_id, field, f"请选择本社区的{label}。")
