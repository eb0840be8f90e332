"""Verbs of a group: add, replace the robot, rename, disable, enable, send a test."""

import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.lifecycle import Lifecycle, Step, save, snapshot
from grids.models import Grid
from grids.sealed import keyed_hash
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from notices.carrying import rules
from notices.carrying.models import ChannelPace, GridGroup, GroupRecord, OutboxMessage
from notices.carrying.outbox import enqueue
from notices.carrying.policy import policy
from notices.carrying.states import GROUP_TRANSITIONS, ROBOTS, OutboxState, Purpose
from notices.channels.message import Message
from notices.channels.sending import check_webhook
from notices.channels.states import ChannelKind

GROUPS = Lifecycle(GridGroup, GROUP_TRANSITIONS, rules.group, GroupRecord)
TAKEN = {
    "group_name_once": ("name", "已经有一个叫这个名字的群。"),
    "robot_in_one_group": ("webhook", "这个机器人已经用在另一个群里，每个群要用自己的机器人。"),
}


@transaction.atomic
def add(
    grid: Grid,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    name: str,
    kind: str,
    purpose: str = Purpose.RESIDENTS,
    webhook: str = "",
    secret: str = "",
) -> GridGroup:
    """添加微群. The address and the secret are sealed; no door ever shows them again."""
    if not (verdict := rules.manage_groups(by)):
        raise Forbidden(verdict.reason)
    if grid.community_id != by.community_id:
        raise NotFound
    at = at or timezone.now()
    group = GridGroup(community_id=grid.community_id, grid=grid, purpose=purpose)
    group.name = _name(name)
    _set_robot(group, kind=kind, webhook=webhook, secret=secret)
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(error) from error
    ChannelPace.objects.create(group=group, free_at=at)
    before = snapshot(group)
    GROUPS.write(group, "add", by=by, at=at, note=f"{group.get_kind_display()}：{group.name}")
    group.version = 1
    return save(group, before)


def _name(name: str) -> str:
    name = text.clean(name, single_line=True)
    if not name:
        raise Invalid("请写群名。", fields={"name": "请写群名。"})
    return name[:40]


def _set_robot(group: GridGroup, *, kind: str, webhook: str, secret: str) -> None:
    """Invalid, beside its field, when the address is not one this platform gives out."""
    if kind not in ChannelKind.values or (kind == ChannelKind.DEMO and not settings.DEMO):
        raise Invalid("请选择渠道。", fields={"kind": "请选择渠道。"})
    webhook, secret = webhook.strip(), secret.strip()
    group.kind, group.webhook, group.secret, group.robot_hash = kind, "", "", ""
    if kind not in ROBOTS:
        return
    try:
        check_webhook(kind, webhook, policy())
    except ValueError as refusal:
        raise Invalid(str(refusal), fields={"webhook": str(refusal)}) from refusal
    group.webhook, group.secret = webhook, secret
    group.robot_hash = keyed_hash(webhook, purpose="robot")


def _taken(error: IntegrityError) -> Exception:
    for constraint, (field, sentence) in TAKEN.items():
        if constraint in str(error):
            return Invalid(sentence, fields={field: sentence})
    return error


def _commit(step: Step[GridGroup], note: str) -> GridGroup:
    try:
        with transaction.atomic():
            return GROUPS.commit(step, note=note)
    except IntegrityError as error:
        raise _taken(error) from error


@transaction.atomic
def replace_robot(
    group: GridGroup,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    kind: str,
    webhook: str = "",
    secret: str = "",
) -> GridGroup:
    """更换机器人: what waits for this group goes out through the new one. The robot's own rate starts anew."""
    step = GROUPS.begin(group, "replace_robot", by=by, at=at, version=version)
    _set_robot(step.thing, kind=kind, webhook=webhook, secret=secret)
    ChannelPace.objects.filter(group=step.thing).update(sent=[], free_at=step.at)
    waiting = OutboxMessage.objects.filter(group=step.thing)
    if kind == ChannelKind.MANUAL:
        waiting.filter(state=OutboxState.QUEUED).update(state=OutboxState.BY_HAND)
    else:
        waiting.filter(state=OutboxState.BY_HAND).update(state=OutboxState.QUEUED)
    return _commit(step, f"换成{step.thing.get_kind_display()}。")


@transaction.atomic
def rename(
    group: GridGroup,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    name: str,
    purpose: str,
    quiet_from: datetime.time,
    quiet_to: datetime.time,
) -> GridGroup:
    """改名称和时段: what the group is called, who reads it, when nothing but alerts goes out."""
    step = GROUPS.begin(group, "rename", by=by, at=at, version=version)
    step.thing.name, step.thing.purpose = _name(name), purpose
    step.thing.quiet_from, step.thing.quiet_to = quiet_from, quiet_to
    return _commit(
        step,
        f"{step.thing.name}，{step.thing.get_purpose_display()}，免打扰 {quiet_from:%H:%M}–{quiet_to:%H:%M}",
    )


@transaction.atomic
def disable(
    group: GridGroup, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> GridGroup:
    """停用: nothing goes out any more; what was waiting is kept as not sent, with the reason."""
    step = GROUPS.begin(group, "disable", by=by, at=at, version=version)
    waiting = OutboxMessage.objects.filter(group=group, state__in=(OutboxState.HELD, OutboxState.QUEUED))
    stopped = waiting.update(state=OutboxState.DEAD, code="disabled", words="这个群已经停用，没有发出。")
    return _commit(step, f"停用，{stopped} 条没有发出。" if stopped else "停用。")


@transaction.atomic
def enable(
    group: GridGroup, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> GridGroup:
    """恢复使用"""
    return _commit(GROUPS.begin(group, "enable", by=by, at=at, version=version), "恢复使用。")


@transaction.atomic
def send_test(
    group: GridGroup, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> OutboxMessage:
    """发测试消息: takes the same way as every other message, at once and past the quiet hours."""
    step = GROUPS.begin(group, "send_test", by=by, at=at, version=version)
    message = Message("测试消息", f"这是“{step.thing.name}”的一条测试消息，看到就说明群接通了。")
    key = f"test:{step.thing.pk}:{step.thing.version}"
    if step.thing.kind == ChannelKind.MANUAL:
        raise Refused("这个群由网格员手工转发，没有机器人可以测试。")
    sent = enqueue(step.thing, message, key=key, at=step.at, by=by, urgent=True)
    GROUPS.commit(step, note="发出一条测试消息。")
    return sent
