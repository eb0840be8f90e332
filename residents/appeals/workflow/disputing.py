"""Verbs of disputing: "not mine", and the ruling by somebody other than the sender."""

import datetime

from django.db import transaction

from grids.actors import Actor
from grids.lifecycle import said
from grids.models import Organization, User
from grids.verdict import Refused
from residents.appeals.models import Appeal
from residents.appeals.states import DISPUTED_AT_MOST
from residents.appeals.workflow.handling import give_to
from residents.appeals.workflow.step import begin, commit


@transaction.atomic
def dispute(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """提出派单异议: with the reason in writing, twice at most; the main clock keeps running."""
    step = begin(appeal, "dispute", by=by, at=at, version=version)
    note = said(note, "note", "请写明为什么不该由您办，最好说明该由谁办。")
    if step.thing.disputes >= DISPUTED_AT_MOST:
        raise Refused("已经裁定过两次，请先办理；仍有困难请联系社区负责人。")
    step.thing.disputes += 1
    return commit(step, note=note, data={"times": step.thing.disputes})


@transaction.atomic
def settle_dispute(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    handler: User | None = None,
    unit: Organization | None = None,
    note: str,
) -> Appeal:
    """裁定异议: to the same hands again or to others; final after the second time, which only the lead rules."""
    step = begin(appeal, "settle_dispute", by=by, at=at, version=version)
    note = said(note, "note", "请写明裁定的理由。")
    names = give_to(step, handler, unit)
    return commit(step, note=f"裁定由{names}办理。{note}", data={"times": step.thing.disputes})
