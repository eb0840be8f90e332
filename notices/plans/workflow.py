"""Verbs of work plans: draft, change, publish, close; add, change, stop an item and report on it."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.ledger import append
from grids.lifecycle import Lifecycle, Step, require, said, save
from grids.models import Community, Organization, Post
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound
from notices.acting import stored
from notices.plans import rules
from notices.plans.models import PlanItem, PlanRecord, WorkPlan
from notices.plans.states import TRANSITIONS, ItemState, PlanState, state_of

PLANS = Lifecycle(WorkPlan, TRANSITIONS, rules.may, PlanRecord)
TAKEN = "已有同名的工作计划，请换个名字。"


def _fill(plan: WorkPlan, *, title: str, goal: str, starts_on: datetime.date, ends_on: datetime.date) -> None:
    plan.title = text.clean(title, single_line=True)
    require(plan.title, "title", "请写计划的名称。")
    plan.goal = said(goal, "goal", "请写要达到什么。")
    require(ends_on >= starts_on, "ends_on", "结束日期不能早于开始日期。")
    plan.starts_on, plan.ends_on = starts_on, ends_on


@transaction.atomic
def draft(community: Community, *, by: Actor, at: datetime.datetime | None = None, **words: Any) -> WorkPlan:
    """起草工作计划: title, goal, starts_on, ends_on; seen by the office only until it is published."""
    verdict = rules.keep(by)
    if not (verdict or by.kind == ActorKind.SYSTEM) or by.community_id != community.pk:
        raise Forbidden(verdict.reason or "只能起草本社区的工作计划。")
    plan = WorkPlan(community=community)
    _fill(plan, **words)
    stored(plan, lambda: plan.save(force_insert=True) or plan, taken=TAKEN)
    PLANS.write(plan, "draft", by=by, at=at or timezone.now(), note=f"起草“{plan.title}”。")
    plan.version = 1
    plan.save(update_fields=["ledger_length", "ledger_head"])
    return plan


@transaction.atomic
def change(
    plan: WorkPlan,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    **words: Any,
) -> WorkPlan:
    """修改计划: what it is called, what it is for, how long it runs; after publishing residents read that it changed."""
    step = PLANS.begin(plan, "change", by=by, at=at, version=version)
    _fill(step.thing, **words)
    changed = [name for name in words if step.before[name] != getattr(step.thing, name)]
    labels = "、".join(str(WorkPlan._meta.get_field(name).verbose_name) for name in changed)
    data = {name: [step.before[name], getattr(step.thing, name)] for name in changed}
    note = f"改了{labels}。" if changed else "没有改动。"
    shown = step.thing.state == PlanState.PUBLISHED and bool(changed)
    return stored(step.thing, lambda: PLANS.commit(step, note=note, public=shown, data=data), taken=TAKEN)


@transaction.atomic
def publish(
    plan: WorkPlan, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> WorkPlan:
    """公布: on the page residents read, from now on; needs at least one item."""
    step = PLANS.begin(plan, "publish", by=by, at=at, version=version)
    count = step.thing.items.exclude(state=ItemState.STOPPED).count()
    require(count, "__all__", "计划里还没有事项，请先增加至少一项。")
    step.thing.published_at = step.at
    return PLANS.commit(step, note=f"公布工作计划，共 {count} 项。", public=True)


@transaction.atomic
def close(
    plan: WorkPlan,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    summary: str,
) -> WorkPlan:
    """结束计划: with the summary residents read: what was reached, what was not and why."""
    step = PLANS.begin(plan, "close", by=by, at=at, version=version)
    step.thing.summary = said(summary, "summary", "请写小结：做成了什么，没做成的为什么。")
    step.thing.closed_at = step.at
    return stored(step.thing, lambda: PLANS.commit(step, note=step.thing.summary, public=True), taken=TAKEN)


# Items. The plan's row is the lock for all of its items.


def _item(step: Step[WorkPlan], item: PlanItem) -> PlanItem:
    """The item as it is now, of this very plan."""
    found = PlanItem.objects.filter(plan=step.thing, pk=item.pk).first()
    if found is None:
        raise NotFound
    return found


def _own(item: PlanItem, plan: WorkPlan, post: Post | None, unit: Organization | None) -> None:
    """谁负责: a post or a unit of the own community, one of the two."""
    require((post is None) != (unit is None), "post", "请选负责的岗位或单位，只选一个。")
    for name, owner in (("post", post), ("unit", unit)):
        inside = owner is None or owner.community_id == plan.community_id
        require(inside, name, "请选择本社区的。")
    item.post, item.unit = post, unit


def _describe(
    item: PlanItem,
    plan: WorkPlan,
    *,
    what: str,
    due_on: datetime.date,
    post: Post | None = None,
    unit: Organization | None = None,
) -> None:
    item.what = text.clean(what, single_line=True)
    require(item.what, "what", "请写要做什么。")
    item.due_on = due_on
    _own(item, plan, post, unit)


def _kept(step: Step[WorkPlan], item: PlanItem, **record: Any) -> WorkPlan:
    """Store the item, then the plan with its record."""
    stored(item, lambda: item.save() or item, taken="刚刚有人也加了一项，请再试一次。")
    return PLANS.commit(step, **record)


@transaction.atomic
def add_item(
    plan: WorkPlan,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    **words: Any,
) -> WorkPlan:
    """增加一项: what, due_on, and post or unit; at the end of the list."""
    step = PLANS.begin(plan, "add_item", by=by, at=at, version=version)
    last = step.thing.items.aggregate(last=Max("position"))["last"] or 0
    item = PlanItem(plan=step.thing, position=last + 1)
    _describe(item, step.thing, **words)
    shown = step.thing.state == PlanState.PUBLISHED
    return _kept(step, item, note=f"增加一项：{item.what}", public=shown, data={"position": item.position})


@transaction.atomic
def change_item(
    plan: WorkPlan,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    item: PlanItem,
    **words: Any,
) -> WorkPlan:
    """修改一项: what, due_on, and post or unit. A due date moved after publishing stays readable in the record."""
    step = PLANS.begin(plan, "change_item", by=by, at=at, version=version)
    item = _item(step, item)
    was = {"what": item.what, "due_on": item.due_on, "post": item.post_id, "unit": item.unit_id}
    _describe(item, step.thing, **words)
    moved = f"，期限由 {was['due_on']} 改为 {item.due_on}" if was["due_on"] != item.due_on else ""
    shown = step.thing.state == PlanState.PUBLISHED
    data = {"position": item.position, "was": was}
    return _kept(step, item, note=f"修改第 {item.position} 项{moved}：{item.what}", public=shown, data=data)


@transaction.atomic
def stop_item(
    plan: WorkPlan,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    item: PlanItem,
    note: str,
) -> WorkPlan:
    """不再做一项: with the reason; it no longer counts in the plan's progress."""
    step = PLANS.begin(plan, "stop_item", by=by, at=at, version=version)
    item = _item(step, item)
    require(item.state != ItemState.STOPPED, "item", "这一项已经不做了。")
    item.latest = said(note, "note", "请写明为什么不做了。")
    item.state, item.reported_at = ItemState.STOPPED, step.at
    shown = step.thing.state == PlanState.PUBLISHED
    words = f"第 {item.position} 项不再做：{item.what}。{item.latest}"
    return _kept(step, item, note=words, public=shown, data={"position": item.position})


@transaction.atomic
def report(
    plan: WorkPlan,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    item: PlanItem,
    progress: int,
    note: str,
) -> WorkPlan:
    """填报进展: how far an item is, in per cent, and what was done; residents read both."""
    step = PLANS.begin(plan, "report", by=by, at=at, version=version)
    item = _item(step, item)
    if not (verdict := rules.report_item(item, by)):
        raise Forbidden(verdict.reason)
    require(item.state != ItemState.STOPPED, "item", "这一项已经不做了，不用再填报。")
    require(0 <= progress <= 100, "progress", "进度填 0 到 100。")
    item.latest = said(note, "note", "请写一句做了什么。")
    item.progress, item.state, item.reported_at = progress, state_of(progress), step.at
    stored(item, lambda: item.save() or item, taken="刚刚有人也填了，请再试一次。")
    record = PlanRecord(item=item, percent=progress)
    append(record, step.thing, action="report", by=by, at=step.at, note=item.latest, public=True)
    step.thing.version += 1
    return save(step.thing, step.before)


VERBS: dict[str, Callable[..., WorkPlan]] = {
    "report": report,
    "publish": publish,
    "add_item": add_item,
    "change_item": change_item,
    "stop_item": stop_item,
    "change": change,
    "close": close,
}
