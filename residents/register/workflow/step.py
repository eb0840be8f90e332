"""一步: what every verb of the registers does before and after its own change. Private to the workflow room."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import history, lifecycle
from grids.actors import Actor
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.register.rules import keeping

ENDED = "这一条已经注销，不能{}。要继续用请先恢复。"


@dataclass
class Step:
    """A verb under way: the locked row, who, the clock read after the lock, the columns as they were."""

    thing: Any
    by: Actor
    at: datetime.datetime
    before: dict[str, Any]

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.at)


def lock(thing: Any, by: Actor) -> Any:
    """The row, locked until the transaction ends; NotFound when this actor may not know it."""
    return lock_all([thing], by)[0]


def lock_all(things: Sequence[Any], by: Actor) -> list[Any]:
    """Rows of one register in the order given; locked in the order of their keys, so that two who lock the same
    never wait for each other in a circle."""
    keys = [thing.pk for thing in things]
    rows = type(things[0]).objects.visible_to(by).select_for_update(of=("self",)).filter(pk__in=keys)
    locked = {row.pk: row for row in rows.order_by("pk")}
    if locked.keys() != set(keys):
        raise NotFound
    return [locked[key] for key in keys]


def begin(
    thing: Any,
    verb: str,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    ended: bool | None = False,
    locked: Any = None,
) -> Step:
    """Lock, may they, is it still there. `ended`: what it must be; None when that does not matter.

    `locked` is the row itself when the verb has locked it already.
    """
    locked = locked or lock(thing, by)
    check(locked, verb, by=by, version=version, ended=ended)
    return Step(locked, by, at or timezone.now(), lifecycle.snapshot(locked))


def check(
    thing: Any, verb: str, *, by: Actor, version: int | None = None, ended: bool | None = False
) -> None:
    """Raises Stale, Forbidden or Refused. Decides only on the locked row; a door may ask before."""
    if version is not None and version != thing.version:
        raise Stale(thing.version)
    verdict = keeping.may(verb, thing, by)
    if not verdict:
        raise Forbidden(verdict.reason)
    if ended is not None and thing.ended != ended:
        raise Refused(ENDED.format("办理") if thing.ended else "这一条还在用，不用恢复。")


def commit(step: Step) -> Any:
    """Check the changed columns and the constraints, count one version up, store. Nothing changed: nothing stored."""
    now = lifecycle.snapshot(step.thing)
    if now == step.before:
        return step.thing
    changed = {name for name, value in now.items() if step.before[name] != value}
    step.thing.version += 1
    valid(step.thing, changed)
    return _stored(step.thing, step.by, lambda: lifecycle.save(step.thing, step.before))


def add(thing: Any, by: Actor) -> Any:
    """Store a new row."""
    valid(thing, {field.attname for field in thing._meta.concrete_fields})
    return _stored(thing, by, lambda: thing.save(force_insert=True))


def valid(thing: Any, changed: set[str]) -> None:
    """The columns that changed and every constraint, in Chinese words beside the field."""
    given = {field.name for field in thing._meta.concrete_fields if field.attname in changed}
    # Foreign keys were read by whoever named them; asking the database for each again would double the queries.
    skipped = {field.name for field in thing._meta.concrete_fields if field.is_relation} | {
        field.name for field in thing._meta.concrete_fields if field.name not in given
    }
    try:
        thing.clean_fields(exclude=skipped)
        thing.validate_constraints()
    except ValidationError as error:
        words = {
            "" if name == NON_FIELD_ERRORS else name: " ".join(messages)
            for name, messages in error.message_dict.items()
        }
        raise Invalid(" ".join(words.values()), fields={k: v for k, v in words.items() if k}) from error


def _stored(thing: Any, by: Actor, store: Any) -> Any:
    try:
        # Inside the savepoint: the history's context is sent along with every statement it surrounds.
        with transaction.atomic(), history.by(by):
            return store() or thing
    except IntegrityError as error:
        raise Refused("同样的一条刚刚已由别人登记，请刷新后再看。", code="already_claimed") from error
