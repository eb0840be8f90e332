"""Verbs of helping: add a co-handler, their answer, excusing them."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import text as cleaning
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.models import Organization, User
from grids.verdict import Refused
from residents.appeals import handlers
from residents.appeals.models import Appeal, CoHandler
from residents.appeals.workflow.step import begin, commit


@transaction.atomic
def add_helper(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    user: User | None = None,
    unit: Organization | None = None,
    task: str,
    due_at: datetime.datetime,
) -> Appeal:
    """增加协办: a person or a unit, with an own task and an own due time."""
    step = begin(appeal, "add_helper", by=by, at=at, version=version)
    require(bool(user) != bool(unit), "user", "协办填一个人或一家单位。")
    task = said(task, "task", "请写明要协办什么。")
    require(due_at > step.at, "due_at", "协办期限要在现在之后。")
    able = handlers.can_handle(step.thing, user=user, unit=unit, day=timezone.localdate(step.at))
    require(able, "user" if user else "unit", "不能协办这件诉求：不在岗，或应当回避。")
    require(user is None or user.pk != step.thing.handler_id, "user", "主办人不用再列为协办。")
    try:
        with transaction.atomic():
            CoHandler.objects.create(appeal=step.thing, user=user, unit=unit, task=task, due_at=due_at)
    except IntegrityError as error:
        raise Refused("已经请过这位（这家）协办，还没有完成。", code="already_claimed") from error
    return commit(step, note=f"请{user or unit}协办：{task}", data={"due": due_at})


@transaction.atomic
def finish_help(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    result: str,
    late_reason: str = "",
) -> Appeal:
    """协办完成: what was done; after the own due time also why it took longer."""
    step = begin(appeal, "finish_help", by=by, at=at, version=version)
    result, late_reason = said(result, "result", "请写明协办结果。"), cleaning.clean(late_reason)
    helper = CoHandler.objects.pending().filter(appeal=step.thing).of_actor(by).first()
    if helper is None:
        raise Refused("您在这件诉求上没有待完成的协办事项。")
    late = step.at > helper.due_at
    require(late_reason or not late, "late_reason", "已经超过协办期限，请写明原因。")
    helper.done_at, helper.result = step.at, result
    helper.late_reason = late_reason if late else ""
    helper.save()
    return commit(step, note=f"{helper}协办完成：{helper.result}", data={"late": late})


@transaction.atomic
def excuse_helper(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    helper: CoHandler,
    note: str,
) -> Appeal:
    """免除协办: the reply need not wait for this one any more."""
    step = begin(appeal, "excuse_helper", by=by, at=at, version=version)
    note = said(note, "note", "请写明为什么不用再协办。")
    excused = CoHandler.objects.pending().filter(appeal=step.thing, pk=helper.pk).update(excused_at=step.at)
    if not excused:
        raise Refused("这一位已经完成或已经免除。")
    return commit(step, note=f"免除{helper}协办：{note}")
