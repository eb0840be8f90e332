"""Verbs that move a promise: extension, escalation, council, carrying over."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids.actors import Actor
from grids.lifecycle import require, said
from grids.models import Organization
from grids.verdict import Refused
from residents.appeals import limits
from residents.appeals.models import Appeal, Extension
from residents.appeals.states import Closure
from residents.appeals.workflow.handling import back_into_hands
from residents.appeals.workflow.step import begin, commit

CARRIED_AT_MOST = datetime.timedelta(days=90)


@transaction.atomic
def ask_extension(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    until: datetime.datetime,
    reason: str,
) -> Appeal:
    """申请延期: once, before the due time, with the reason."""
    step = begin(appeal, "ask_extension", by=by, at=at, version=version)
    reason = said(reason, "reason", "请写明为什么要延期。")
    if step.at >= step.thing.feedback_due:
        raise Refused("已经过了答复期限，不能再申请延期，请尽快办理并说明情况。")
    require(until > step.thing.feedback_due, "until", "延到的时间要晚于现在的期限。")
    if Extension.objects.filter(appeal=step.thing).exists():
        raise Refused("每件诉求只能申请一次延期。")
    Extension.objects.create(
        appeal=step.thing, asked_by=by.user, asked_at=step.at, reason=reason, until=until
    )
    return commit(step, note=f"申请延期：{reason}", data={"until": until})


@transaction.atomic
def decide_extension(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    granted: bool,
    note: str,
) -> Appeal:
    """审批延期: granted, the promise moves and the resident is told why; refused, it stands."""
    step = begin(appeal, "decide_extension", by=by, at=at, version=version)
    note = said(note, "note", "请写明给居民的说明。")
    extension = Extension.objects.filter(appeal=step.thing).first()
    if extension is None:
        raise Refused("这件诉求没有人申请延期。")
    if extension.decided_at:
        raise Refused("这次延期已经审批过。")
    extension.granted, extension.decided_by, extension.decided_at = granted, by.user, step.at
    extension.save()
    if (
        granted
    ):  # asked before the case was reopened, it may lie before the new promise: it never shortens one
        step.thing.feedback_due = max(step.thing.feedback_due, extension.until)
    return commit(step, note=note, public=granted, data={"granted": granted, "due": step.thing.feedback_due})


@transaction.atomic
def escalate(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    unit: Organization,
    note: str,
) -> Appeal:
    """上报: to the subdistrict or a department; the community still owes the reply."""
    step = begin(appeal, "escalate", by=by, at=at, version=version)
    require(unit.community_id == step.thing.community_id, "unit", "请选择本社区登记的单位。")
    note = said(note, "note", "请写明上报的事由。")
    step.thing.escalated_to = unit
    return commit(step, note=f"已上报{unit.name}：{note}", public=True, data={"unit": unit.pk})


@transaction.atomic
def return_from_escalation(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """上报事项回办: what the other side answered; the community goes on."""
    step = begin(appeal, "return_from_escalation", by=by, at=at, version=version)
    note = said(note, "note", "请写明上级或部门的答复。")
    return commit(step, note=note, public=True)


@transaction.atomic
def take_to_council(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    council_on: datetime.date,
    note: str = "",
) -> Appeal:
    """提请议事: the promise moves once, to the reply time counted from the session day."""
    step = begin(appeal, "take_to_council", by=by, at=at, version=version)
    appeal = step.thing
    require(council_on >= timezone.localdate(step.at), "council_on", "议事日不能早于今天。")
    if not appeal.council_due_moved:
        session = timezone.make_aware(datetime.datetime.combine(council_on, datetime.time(12)))
        due = limits.of_result(appeal, session)
        appeal.feedback_due = max(appeal.feedback_due, due.at)
        appeal.council_due_moved = True
    words = note.strip() or f"提请 {council_on.month}月{council_on.day}日 家门口议事厅商议。"
    return commit(step, note=words, public=True, data={"council_on": council_on, "due": appeal.feedback_due})


@transaction.atomic
def return_from_council(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """议事后继续办理: with what the council said."""
    step = begin(appeal, "return_from_council", by=by, at=at, version=version)
    note = said(note, "note", "请写明议事的结果。")
    return commit(step, note=note, public=True)


@transaction.atomic
def carry_over(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    review_on: datetime.date,
    note: str,
) -> Appeal:
    """挂账: closed in stages, to be looked at again on a day within 90 days; residents see that day."""
    step = begin(appeal, "carry_over", by=by, at=at, version=version)
    note = said(note, "note", "请写明为什么挂账、下一步怎么办。")
    today = timezone.localdate(step.at)
    require(today < review_on <= today + CARRIED_AT_MOST, "review_on", "复核日要在明天之后、90 天以内。")
    step.thing.review_on, step.thing.closure = review_on, Closure.STAGED
    return commit(step, note=f"{note}（{review_on} 复核）", public=True, data={"review_on": review_on})


@transaction.atomic
def resume(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> Appeal:
    """到期恢复办理: a carried-over matter comes back, with a new promise."""
    step = begin(appeal, "resume", by=by, at=at, version=version)
    appeal = step.thing
    back_into_hands(step)
    due = limits.of_result(appeal, step.at)
    appeal.promised_at, appeal.feedback_due, appeal.due_certain = step.at, due.at, due.certain
    appeal.review_on = None
    appeal.replied_at = appeal.closed_at = None
    return commit(step, note=note.strip() or "挂账复核日已到，恢复办理。", public=True, data={"due": due.at})
