"""一步: what every verb of a lifecycle does before and after its own change.

SESSIONS = Lifecycle(Session, TRANSITIONS, rules.may, SessionRecord)

@transaction.atomic
def announce(session: Session, *, by: Actor, at: datetime | None = None, version: int | None = None) -> Session:
    step = SESSIONS.begin(session, "announce", by=by, at=at, version=version)
    step.thing.announced_at = step.at
    return SESSIONS.commit(step, note="议程已公布。", public=True)
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import GeneratedField
from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.ledger import Ledgered, Record, append
from grids.transitions import Table, Transition
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale, Verdict

Thing = TypeVar("Thing", bound=Ledgered)


@dataclass
class Step(Generic[Thing]):
    """A verb under way: the locked row, its line of the table, who, and the clock read after the lock."""

    thing: Thing
    line: Transition
    by: Actor
    at: datetime.datetime
    before: dict[str, Any]


@dataclass(frozen=True)
class Lifecycle(Generic[Thing]):
    """One kind of thing with its table, its rules and its record table.

    The model has `state`, is Ledgered, and its `objects` know `visible_to(actor)`; `may(verb, thing, actor)` answers
    with a Verdict and looks at nothing but who and what: whether the state allows it is the table's to say.
    `called` is how a refusal names one of them (这件诉求); without it, 这 and the model's name.
    """

    model: type[Thing]
    table: Table
    may: Callable[[str, Thing, Actor], Verdict]
    record: type[Record]
    called: str = ""

    def begin(
        self,
        thing: Thing,
        verb: str,
        *,
        by: Actor,
        at: datetime.datetime | None = None,
        version: int | None = None,
        locked: Thing | None = None,
    ) -> Step[Thing]:
        """Lock, may they, can it now. Raises NotFound, Stale, Forbidden or Refused; nothing is changed then.

        `locked` is the row itself when the verb has locked it already.
        """
        locked = locked or self.lock(thing, by)
        line = self.check(locked, verb, by=by, version=version)
        return Step(locked, line, by, at or timezone.now(), snapshot(locked))

    def lock(self, thing: Thing, by: Actor) -> Thing:
        """The row, locked until the transaction ends; NotFound when this actor may not know it."""
        rows = self.model.objects.visible_to(by).select_for_update(of=("self",))
        locked = rows.filter(pk=thing.pk).first()
        if locked is None:
            raise NotFound
        return locked

    def check(self, thing: Thing, verb: str, *, by: Actor, version: int | None = None) -> Transition:
        """The verb's line; Stale, Forbidden or Refused when it is not this actor's to do now.

        Decides only on the locked row; a door may ask before it judges what the caller filled in.
        """
        line = self.table[verb]
        if version is not None and version != thing.version:
            raise Stale(thing.version)
        if not (verdict := self.may(verb, thing, by)):
            raise Forbidden(verdict.reason)
        if not line.leads_from(thing.state):
            called, state = self.called or f"这{self.model._meta.verbose_name}", thing.get_state_display()
            raise Refused(f"{called}现在是“{state}”，不能{line.label}。请刷新页面看最新情况。")
        return line

    def commit(
        self, step: Step[Thing], *, note: str = "", public: bool = False, data: dict[str, Any] | None = None
    ) -> Thing:
        """Move to the line's target, write the record, save what changed."""
        if step.line.target is not None:
            step.thing.state = step.line.target
        self.write(step.thing, step.line.verb, by=step.by, at=step.at, note=note, public=public, data=data)
        return save(step.thing, step.before)

    def write(
        self,
        thing: Thing,
        action: str,
        *,
        by: Actor,
        at: datetime.datetime,
        note: str = "",
        public: bool = False,
        data: dict[str, Any] | None = None,
    ) -> None:
        """One record; the thing counts one version up. The caller holds the lock and saves."""
        record = self.blank(thing)
        append(record, thing, action=action, by=by, at=at, note=text.clean(note), public=public, data=data)
        thing.version += 1

    def blank(self, thing: Thing) -> Record:
        """A record to be written, with its table's own columns filled in."""
        return self.record()

    def actions(self, thing: Thing, actor: Actor) -> Iterator[Transition]:
        """The lines open to this actor now: its buttons, and `actions` in the API."""
        for line in self.table.values():
            if line.leads_from(thing.state) and self.may(line.verb, thing, actor):
                yield line


def _computed(thing: Ledgered) -> list[str]:
    """Columns the database reckons from the others."""
    return [field.attname for field in thing._meta.concrete_fields if isinstance(field, GeneratedField)]


def snapshot(thing: Ledgered) -> dict[str, Any]:
    """The stored columns as they are now; computed ones are the database's own."""
    names = {field.attname for field in thing._meta.concrete_fields}.difference(_computed(thing))
    return {name: getattr(thing, name) for name in names}


def save(thing: Thing, before: dict[str, Any]) -> Thing:
    """Store the changed columns only, so that untouched indexes stay untouched; computed ones are read when asked."""
    thing.save(update_fields=[name for name, value in before.items() if getattr(thing, name) != value])
    for name in _computed(thing):
        thing.__dict__.pop(name, None)
    return thing


def require(condition: object, field: str, sentence: str) -> None:
    """A value a verb cannot do without; the sentence stands beside the field."""
    if not condition:
        raise Invalid(sentence, fields={field: sentence})


def said(words: str, field: str, sentence: str) -> str:
    """What a person wrote, cleaned; Invalid with the sentence when nothing is left of it."""
    words = text.clean(words)
    require(words, field, sentence)
    return words
