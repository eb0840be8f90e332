"""Verbs of the wish wall: claim, give back, fulfil.

A claim takes a wish into progress, as starting does: somebody has taken it up, and the resident is told so. Whoever
works for the community and claims it handles it from then on; for a neighbour or a unit the worker of the grid
does, who knows the family and brings the two together.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from grids import text as cleaning
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.models import Organization, User
from grids.verdict import Refused
from residents.appeals import handlers
from residents.appeals.models import Appeal, WishClaim
from residents.appeals.states import Closure, Told
from residents.appeals.workflow.handling import answer
from residents.appeals.workflow.step import Step, begin, commit, lock

NEIGHBOUR = "热心邻居"


@transaction.atomic
def claim_wish(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    unit: Organization | None = None,
    name: str = "",
) -> Appeal:
    """认领心愿: under the name to be shown, for oneself, one's family or a unit one sits for.

    Raises Refused `already_claimed` for the second of two: said before anything else, for it is the answer to a page
    that was drawn before the first.
    """
    if lock(appeal, by).claim_id:
        raise Refused("这个心愿已经有人认领了，谢谢您。心愿墙上还有别的心愿。", code="already_claimed")
    step = begin(appeal, "claim_wish", by=by, at=at, version=version)
    require(unit is None or unit.pk in by.organization_ids, "unit", "请选择您所代表的单位。")
    shown = cleaning.clean(name, single_line=True) or (unit.name if unit else NEIGHBOUR)
    step.thing.claim = WishClaim.objects.create(
        appeal=step.thing,
        household_id=by.household_id,
        user=by.user,
        organization=unit,
        name=shown,
        at=step.at,
    )
    step.thing.handler = _companion(step)
    step.thing.contacted_at = step.thing.contacted_at or step.at
    return commit(step, note=f"{shown}认领了这个心愿。", public=True, data={"claim": step.thing.claim_id})


def _companion(step: Step) -> User | None:
    """Who answers for it: the claimer who may handle it, else whoever has it already, else the grid's worker."""
    day = timezone.localdate(step.at)
    if step.by.user and handlers.can_handle(step.thing, user=step.by.user, day=day):
        return step.by.user
    if step.thing.handler or step.thing.lead_unit_id:
        return step.thing.handler
    return handlers.next_in_line(step.thing, day)


def _standing(appeal: Appeal) -> WishClaim:
    if appeal.claim is None:
        raise Refused("这个心愿现在没有人认领。请刷新页面看最新情况。")
    return appeal.claim


@transaction.atomic
def give_back_wish(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """退回认领: with the reason; the wish waits on the wall again, its promised time keeps running."""
    step = begin(appeal, "give_back_wish", by=by, at=at, version=version)
    claim = _standing(step.thing)
    reason = said(note, "note", "请写明为什么退回，社区好另外想办法。")
    claim.given_back_at, claim.reason = step.at, reason
    claim.save(update_fields=["given_back_at", "reason"])
    step.thing.claim = None
    if claim.user_id and step.thing.handler_id == claim.user_id:
        step.thing.handler = handlers.next_in_line(step.thing, timezone.localdate(step.at))
    return commit(step, note=f"{claim.name}退回了认领，重新等人认领。{reason}", public=True)


@transaction.atomic
def fulfil_wish(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    result: str,
    thanks: str = "",
    told: str = Told.DOOR,
) -> Appeal:
    """心愿达成: answered with what was done; the office verifies it, then the wall shows it with the thanks.

    Phone numbers people write into it are masked, because everybody reads it.
    """
    step = begin(appeal, "fulfil_wish", by=by, at=at, version=version)
    claim = _standing(step.thing)
    claim.fulfilled_at, claim.thanks = step.at, cleaning.redact(cleaning.clean(thanks))
    claim.save(update_fields=["fulfilled_at", "thanks"])
    step.thing.claim = None
    words = cleaning.redact(cleaning.clean(result))
    return answer(step, result=words, closure=Closure.SUBSTANTIVE, told=told)
