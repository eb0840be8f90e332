"""Verbs of the visits: record one, keep or give up what was promised."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.register.models import Household, Promise, Resident, Visit
from residents.register.rules import visits as rules
from residents.register.states import REACHED, PromiseOutcome, VisitKind, VisitResult

REMEMBERED = datetime.timedelta(days=31)  # how long afterwards a visit may still be written down
FAST_CLOCK = datetime.timedelta(minutes=10)  # a phone's clock may run ahead of ours


@transaction.atomic
def record_visit(
    household: Household,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    kind: str = VisitKind.ROUTINE,
    result: str = VisitResult.MET,
    found: str = "",
    resident: Resident | None = None,
    promised: str = "",
    promise_due: datetime.date | None = None,
) -> Visit:
    """登记一次走访: what was found, and what was promised until when. The household counts as seen on that day.

    Raises NotFound, Forbidden, Refused when the household has left, or Invalid naming the field.
    """
    home = Household.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=household.pk).first()
    if home is None:
        raise NotFound
    if not (verdict := rules.record(by, kind)):
        raise Forbidden(verdict.reason)
    if home.until:
        raise Refused("这户已经登记搬离，不能再登记走访。还住着的话，请先在住户登记里改过来。")
    at = at or timezone.now()
    _check(home, at, resident)
    promised = _checked_promise(promised, promise_due, result, timezone.localdate(at))
    visit = Visit.objects.create(
        community_id=home.community_id,
        household=home,
        resident=resident,
        worker=by.user,
        kind=kind,
        result=result,
        found=text.clean(found),
        at=at,
    )
    if promised:
        Promise.objects.create(community_id=home.community_id, visit=visit, text=promised, due_on=promise_due)
    _seen(home, result, timezone.localdate(at))
    return visit


def _check(home: Household, at: datetime.datetime, resident: Resident | None) -> None:
    now = timezone.now()
    if not now - REMEMBERED <= at <= now + FAST_CLOCK:
        raise _wrong("at", f"走访时间要在最近 {REMEMBERED.days} 天以内，不能是将来。")
    if resident and resident.household_id != home.pk:
        raise _wrong("resident", "这位居民不在这一户，请重新选。")


def _checked_promise(promised: str, due: datetime.date | None, result: str, day: datetime.date) -> str:
    """The promise in clean words: it needs its day, and nobody is promised anything through a closed door."""
    promised = text.clean(promised)
    if promised and result == VisitResult.ABSENT:
        raise _wrong("promised", "没有见到人，就没有承诺。留了字条的，写在“情况”里。")
    if promised and not due:
        raise _wrong("promise_due", "请写明什么时候前做到。")
    if promised and due < day:
        raise _wrong("promise_due", "承诺的日子不能早于走访那天。")
    return promised


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})


def _seen(home: Household, result: str, day: datetime.date) -> None:
    """最近走访、最近核实: only forward, so that a visit written down late moves nothing back."""
    if result not in REACHED:
        return
    columns = [name for name in ("visited_on", "confirmed_on") if (getattr(home, name) or day) <= day]
    for name in columns:
        setattr(home, name, day)
    home.save(update_fields=columns)


@transaction.atomic
def keep_promise(
    promise: Promise,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> Promise:
    """承诺做到了."""
    return _settle(promise, PromiseOutcome.KEPT, by=by, at=at, version=version, note=note)


@transaction.atomic
def give_up_promise(
    promise: Promise, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Promise:
    """承诺做不到: with the reason, which the household has been told."""
    if not text.clean(note):
        raise _wrong("note", "请写明为什么做不到、怎么跟居民说的。")
    return _settle(promise, PromiseOutcome.GIVEN_UP, by=by, at=at, version=version, note=note)


def _settle(
    promise: Promise,
    outcome: str,
    *,
    by: Actor,
    at: datetime.datetime | None,
    version: int | None,
    note: str,
) -> Promise:
    locked = Promise.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=promise.pk).first()
    if locked is None:
        raise NotFound
    if not (verdict := rules.settle(by)):
        raise Forbidden(verdict.reason)
    if version is not None and version != locked.version:
        raise Stale(locked.version)
    if locked.settled_at:
        raise Refused(f"这件承诺已经登记为“{locked.get_outcome_display()}”。")
    locked.outcome, locked.note = outcome, text.clean(note)
    locked.settled_at, locked.settled_by = at or timezone.now(), by.user
    locked.save(update_fields=["outcome", "note", "settled_at", "settled_by"])
    return locked
