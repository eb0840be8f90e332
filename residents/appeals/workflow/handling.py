"""Verbs of handling: dispatch, start, settle on the spot, reply, add a note."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids.actors import Actor
from grids.lifecycle import require, said
from grids.models import Organization, User
from grids.verdict import Refused
from residents.appeals import handlers, limits
from residents.appeals.models import Appeal, CoHandler
from residents.appeals.models.ground import Step as LimitStep
from residents.appeals.states import Closure, Told
from residents.appeals.workflow.step import Step, begin, commit


def give_to(step: Step, handler: User | None, unit: Organization | None) -> str:
    """Put the matter into these hands; returns their names. Invalid when they may not or nobody is named."""
    require(handler or unit, "handler", "请选择主办人或主办单位。")
    day = timezone.localdate(step.at)
    able = handlers.can_handle(step.thing, user=handler, day=day)
    require(able, "handler", "这位不能办理这件诉求：不在岗，或应当回避。")
    able = handlers.can_handle(step.thing, unit=unit, day=day)
    require(able, "unit", "这家单位不能办理这件诉求：不承接派单，或应当回避。")
    step.thing.handler, step.thing.lead_unit = handler, unit
    step.thing.dispatched_by = step.by.user
    return "、".join(each.name for each in (handler, unit) if each)


def back_into_hands(step: Step) -> None:
    """A matter that comes back goes to whom it was; when they have left, to who answers for the grid, else to who
    brought it back: never to nobody."""
    appeal, day = step.thing, timezone.localdate(step.at)
    kept = appeal.handler and handlers.can_handle(appeal, user=appeal.handler, day=day)
    if appeal.lead_unit_id is None and not kept:
        appeal.handler = handlers.next_in_line(appeal, day) or step.by.user or appeal.handler


@transaction.atomic
def dispatch(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    handler: User | None = None,
    unit: Organization | None = None,
    note: str = "",
) -> Appeal:
    """派单: fix who handles it, a person or a unit; the first receiver leads (首接负责)."""
    step = begin(appeal, "dispatch", by=by, at=at, version=version)
    names = give_to(step, handler, unit)
    data = {"handler": handler and handler.pk, "unit": unit and unit.pk, "due": step.thing.feedback_due}
    return commit(step, note=f"交由{names}办理。{note}", public=True, data=data)


@transaction.atomic
def start(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> Appeal:
    """开始办理: the first contact with the resident has been made; the response clock stops."""
    step = begin(appeal, "start", by=by, at=at, version=version)
    if step.thing.handler is None and step.thing.lead_unit is None:
        step.thing.handler = by.user
    step.thing.contacted_at = step.thing.contacted_at or step.at
    return commit(step, note=note or "已联系居民，开始办理。", public=True)


def answer(step: Step, *, result: str, closure: str, told: str) -> Appeal:
    """The result goes to the resident; what three verbs share."""
    result = said(result, "result", "请写明办理结果，居民会看到这段话。")
    require(closure in Closure.values, "closure", "请选择办结类型。")
    require(told in Told.values, "told", "请选择怎样告知居民。")
    appeal = step.thing
    if appeal.claim_id:
        raise Refused("这个心愿有人认领着：达成了请办“心愿达成”，不办了请先“退回认领”。")
    appeal.result, appeal.closure = result, closure
    appeal.contacted_at = appeal.contacted_at or step.at
    if CoHandler.objects.pending().filter(appeal=appeal).exists():
        raise Refused("还有协办没有完成：请等他们办完，或写明原因免除协办后再答复。")
    appeal.replied_at = step.at
    appeal.verify_due = limits.due(appeal.community_id, LimitStep.VERIFY, appeal.grade, step.at).at
    return commit(step, note=appeal.result, public=True, data={"closure": closure, "told": told})


@transaction.atomic
def settle_on_spot(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    result: str,
    told: str = Told.DOOR,
) -> Appeal:
    """当场办结: the worker solved it at the door; still verified by somebody else."""
    step = begin(appeal, "settle_on_spot", by=by, at=at, version=version)
    step.thing.handler = by.user
    return answer(step, result=result, closure=Closure.SUBSTANTIVE, told=told)


@transaction.atomic
def reply(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    result: str,
    closure: str = Closure.SUBSTANTIVE,
    told: str = Told.PHONE,
) -> Appeal:
    """答复居民: the result in words, the closure kind proposed, how the resident was told."""
    step = begin(appeal, "reply", by=by, at=at, version=version)
    return answer(step, result=result, closure=closure, told=told)


@transaction.atomic
def add_note(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
    public: bool = False,
) -> Appeal:
    """补充记录: a line in the ledger; `public` shows it to the resident."""
    step = begin(appeal, "add_note", by=by, at=at, version=version)
    note = said(note, "note", "请写明要记录的内容。")
    return commit(step, note=note, public=public)


@transaction.atomic
def reveal(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    purpose: str,
) -> Appeal:
    """查看联系方式: the purpose is on record before the value leaves; the door shows it once."""
    step = begin(appeal, "reveal", by=by, at=at, version=version)
    purpose = said(purpose, "purpose", "请写明为什么要查看，例如：联系居民约上门时间。")
    return commit(step, note=purpose)
