"""撤销: taking back what was just done by mistake. The ledger keeps both, the deed and its undoing."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField

from grids.actors import Actor
from grids.verdict import Refused
from residents.appeals.models import Appeal
from residents.appeals.workflow.step import begin, commit


@transaction.atomic
def undo_accept(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Appeal:
    """撤销受理: back to intake, with category, grade, promise and publication as they were."""
    return _undo(appeal, "undo_accept", "accept", "受理已撤销，重新核对。", by=by, at=at, version=version)


@transaction.atomic
def undo_dispatch(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Appeal:
    """撤销派单: back to where it was accepted, in nobody's hands."""
    return _undo(appeal, "undo_dispatch", "dispatch", "派单已撤销，重新安排。", by=by, at=at, version=version)


def _undo(
    appeal: Appeal,
    verb: str,
    deed: str,
    note: str,
    *,
    by: Actor,
    at: datetime.datetime | None,
    version: int | None,
) -> Appeal:
    step = begin(appeal, verb, by=by, at=at, version=version)
    last = step.thing.records.order_by("-position").first()
    if last.action != deed:
        raise Refused("这件事已经有了新的动静，不能撤销，请按现在的情况办理。")
    for name, value in last.data["was"].items():
        setattr(step.thing, name, _restored(name, value))
    return commit(step, note=note, public=True, data={"undoes": last.position})


def _restored(name: str, value: Any) -> Any:
    """A column's value as the record keeps it."""
    moment = isinstance(Appeal._meta.get_field(name), DateTimeField)
    return datetime.datetime.fromisoformat(value) if moment and value else value
