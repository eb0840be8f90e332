"""一步: what every verb does before and after its own change. Private to the workflow room."""

import contextlib
import datetime
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import GeneratedField
from django.utils import timezone

from grids import text as cleaning
from grids.actors import Actor
from grids.ledger import append
from grids.states import ActorKind
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals import rules
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import TRANSITIONS, UNDO_WITHIN, UNDOABLE, Transition

_GENERATED = [field.attname for field in Appeal._meta.concrete_fields if isinstance(field, GeneratedField)]
_STORED = [field.attname for field in Appeal._meta.concrete_fields if field.attname not in _GENERATED]


@dataclass
class Step:
    """A verb under way: the locked row, its line of the table, who, and the clock read after the lock."""

    appeal: Appeal
    line: Transition
    by: Actor
    at: datetime.datetime
    before: dict[str, Any]


def snapshot(appeal: Appeal) -> dict[str, Any]:
    return {name: getattr(appeal, name) for name in _STORED}


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


def lock(appeal: Appeal, by: Actor) -> Appeal:
    """The row, locked until the transaction ends; NotFound when this actor may not know it."""
    if own := _own(appeal, by):
        return own
    locked = Appeal.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=appeal.pk).first()
    if locked is None:
        raise NotFound
    return locked


def lock_both(one: Appeal, other: Appeal, by: Actor) -> tuple[Appeal, Appeal]:
    """Two rows, always in the order of their keys: verbs that cross each other cannot wait in a circle."""
    rows = Appeal.objects.visible_to(by).select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk])
    locked = {row.pk: _own(row, by) or row for row in rows.order_by("pk")}
    if len(locked) < 2:
        raise NotFound
    return locked[one.pk], locked[other.pk]


def begin(
    appeal: Appeal,
    verb: str,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    locked: Appeal | None = None,
) -> Step:
    """Lock, may they, can it now. Raises NotFound, Stale, Forbidden or Refused; nothing is changed then.

    `locked` is the row itself when the verb has locked it already.
    """
    locked = locked or lock(appeal, by)
    line = check(locked, verb, by=by, version=version)
    return Step(locked, line, by, at or timezone.now(), snapshot(locked))


def check(appeal: Appeal, verb: str, *, by: Actor, version: int | None = None) -> Transition:
    """The verb's line of the table; Stale, Forbidden or Refused when it is not this actor's to do now.

    Decides only on the locked row; a door may ask before it judges what the caller filled in.
    """
    line = TRANSITIONS[verb]
    if version is not None and version != appeal.version:
        raise Stale(appeal.version)
    verdict = rules.may(verb, appeal, by)
    if not verdict:
        raise Forbidden(verdict.reason)
    if not line.leads_from(appeal.state):
        raise Refused(
            f"这件诉求现在是“{appeal.get_state_display()}”，不能{line.label}。请刷新页面看最新情况。"
        )
    return line


def commit(step: Step, *, note: str = "", public: bool = False, data: dict[str, Any] | None = None) -> Appeal:
    """Move to the line's target, write the record, save what changed."""
    appeal = step.appeal
    if step.line.verb in UNDOABLE:
        data = {**(data or {}), "was": _was(step)}
    if step.line.target is not None:
        appeal.state = step.line.target
    write(appeal, step.line.verb, by=step.by, at=step.at, note=note, public=public, data=data)
    return save(appeal, step.before)


def _was(step: Step) -> dict[str, Any]:
    """What this verb changed, as it was before: enough to undo it. Moments keep their microseconds as text."""
    now = snapshot(step.appeal)
    was = {name: value for name, value in step.before.items() if now[name] != value}
    return {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value
        for name, value in was.items()
    }


def write(
    appeal: Appeal,
    action: str,
    *,
    by: Actor,
    at: datetime.datetime,
    note: str = "",
    public: bool = False,
    data: dict[str, Any] | None = None,
) -> None:
    """One ledger row; the appeal counts one version up. The caller holds the lock and saves."""
    record = AppealRecord(state=appeal.state)
    append(record, appeal, action=action, by=by, at=at, note=cleaning.clean(note), public=public, data=data)
    appeal.moved_at = at
    appeal.version += 1
    undoable = action in UNDOABLE and by.user is not None
    appeal.undo_by, appeal.undo_until = (by.user, at + UNDO_WITHIN) if undoable else (None, None)


def save(appeal: Appeal, before: dict[str, Any], *, reread: bool = True) -> Appeal:
    """Store the changed columns only, so that untouched indexes stay untouched; re-read the computed ones, or
    leave them to be read when somebody asks for them."""
    changed = [name for name, value in before.items() if getattr(appeal, name) != value]
    appeal.save(update_fields=changed)
    if reread and _held.get() is None:
        appeal.refresh_from_db(fields=_GENERATED)
    else:
        for name in _GENERATED:
            appeal.__dict__.pop(name, None)
    return appeal


def require(condition: object, field: str, sentence: str) -> None:
    """A value a verb cannot do without; the sentence stands beside the field."""
    if not condition:
        raise Invalid(sentence, fields={field: sentence})


def said(words: str, field: str, sentence: str) -> str:
    """What a person wrote, cleaned; Invalid with the sentence when nothing is left of it."""
    words = cleaning.clean(words)
    require(words, field, sentence)
    return words


def require_inside(appeal: Appeal, field: str) -> None:
    """What an appeal names must stand in its own community; two communities never mix."""
    thing = getattr(appeal, field)
    label = appeal._meta.get_field(field).verbose_name
    require(thing is None or thing.community_id == appeal.community_id, field, f"请选择本社区的{label}。")
