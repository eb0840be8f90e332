"""网格微群、待发消息 and the rows the worker keeps its time by."""

import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grids.actors import Actor
from grids.ledger import Ledgered, Record
from grids.models import Community, Grid, User
from grids.models.places import OfCommunity
from grids.sealed import SealedField
from grids.states import ActorKind, PostKind
from grids.transitions import moves
from notices.carrying.states import (
    DELIVERED,
    GROUP_TRANSITIONS,
    ROBOTS,
    GroupState,
    OutboxState,
    Purpose,
    outbox_moves,
)
from notices.channels.states import ChannelKind


class GroupQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "GroupQuerySet":
        """The lead and the administrator see every group, a worker those of the own grids."""
        inside = self.of(actor.community_id)
        if actor.holds(PostKind.LEAD, PostKind.ADMIN) or actor.kind == ActorKind.SYSTEM:
            return inside
        return inside.filter(grid_id__in=actor.grid_ids) if actor.grid_ids else self.none()

    def active(self) -> "GroupQuerySet":
        return self.filter(state=GroupState.ACTIVE)

    def for_residents(self) -> "GroupQuerySet":
        return self.active().filter(purpose=Purpose.RESIDENTS)

    def for_staff(self) -> "GroupQuerySet":
        return self.active().filter(purpose=Purpose.STAFF)


class GridGroup(Ledgered):
    """网格微群: one chat group of a grid and the way into it. Webhook and secret go in and are never shown again."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="groups", verbose_name="社区")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="groups", verbose_name="微网格")
    name = models.CharField("群名", max_length=40)
    purpose = models.CharField("给谁看", max_length=10, choices=Purpose, default=Purpose.RESIDENTS)
    kind = models.CharField("渠道", max_length=10, choices=ChannelKind)
    webhook = SealedField("机器人地址", blank=True, editable=False)
    secret = SealedField("加签密钥", blank=True, editable=False)
    robot_hash = models.CharField(max_length=64, blank=True, editable=False)
    quiet_from = models.TimeField("免打扰从", default=datetime.time(21, 30))
    quiet_to = models.TimeField("到", default=datetime.time(7, 0))
    state = models.CharField("状态", max_length=10, choices=GroupState, default=GroupState.ACTIVE)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格微群"
        ordering = ["grid_id", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                "community",
                "name",
                name="group_name_once",
                violation_error_message="已经有一个叫这个名字的群。",
            ),
            models.UniqueConstraint(
                "robot_hash",
                condition=Q(state=GroupState.ACTIVE) & ~Q(robot_hash=""),
                name="robot_in_one_group",
                violation_error_message="这个机器人已经用在另一个群里，每个群要用自己的机器人。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ROBOTS) & ~Q(webhook="") | ~Q(kind__in=ROBOTS) & Q(webhook=""),
                name="robot_has_an_address",
                violation_error_message="机器人要有地址；手工转发的群没有。",
            ),
        ]
        triggers = [pgtrigger.FSM(name="lifecycle", field="state", transitions=moves(GROUP_TRANSITIONS))]

    def __str__(self) -> str:
        return self.name

    @property
    def by_robot(self) -> bool:
        return self.kind in ROBOTS


class GroupRecord(Record):
    """微群台账的一条: who put in, replaced or stopped a robot; never its address."""

    subject = models.ForeignKey(GridGroup, models.PROTECT, related_name="records", verbose_name="网格微群")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "微群台账"


class OutboxQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "OutboxQuerySet":
        """What goes to the groups: the office and the administrator all, a worker the own grids' part."""
        if actor.is_office or actor.holds(PostKind.ADMIN) or actor.kind == ActorKind.SYSTEM:
            return self.of(actor.community_id)
        return self.of(actor.community_id).filter(group__grid_id__in=actor.grid_ids)

    def due(self, at: datetime.datetime) -> "OutboxQuerySet":
        return self.filter(state=OutboxState.QUEUED, next_at__lte=at)

    def lost(self, at: datetime.datetime) -> "OutboxQuerySet":
        """Taken by a worker that has not come back in time."""
        return self.filter(state=OutboxState.SENDING, lease_until__lt=at)

    def urgent_first(self) -> "OutboxQuerySet":
        return self.order_by("-urgent", "next_at", "id")


class OutboxMessage(models.Model):
    """待发消息: words on their way into one group. `key` makes asking for it repeatable."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="outbox", verbose_name="社区")
    group = models.ForeignKey(GridGroup, models.PROTECT, related_name="messages", verbose_name="网格微群")
    key = models.CharField("去重键", max_length=120, unique=True)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", max_length=5000)
    link = models.CharField("链接", max_length=200, blank=True)
    mention_all = models.BooleanField("提醒所有人", default=False)
    urgent = models.BooleanField("紧急", default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="处理人")
    created_at = models.DateTimeField("写入时间")
    state = models.CharField("状态", max_length=10, choices=OutboxState, default=OutboxState.QUEUED)
    attempts = models.PositiveIntegerField("次数", default=0)
    failures = models.PositiveSmallIntegerField("连续失败", default=0)
    next_at = models.DateTimeField("下次发送")
    lease_until = models.DateTimeField("取走至", null=True)
    doubtful = models.BooleanField("可能已经收到", default=False)
    code = models.CharField("结果代码", max_length=40, blank=True)
    words = models.CharField("结果说明", max_length=300, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待发消息"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DELIVERED, sent_at__isnull=False)
                | (~Q(state__in=DELIVERED) & Q(sent_at__isnull=True)),
                name="sent_has_its_moment",
                violation_error_message="发出的消息要有发出时间。",
            ),
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENDING, lease_until__isnull=False)
                | (~Q(state=OutboxState.SENDING) & Q(lease_until__isnull=True)),
                name="taken_until_a_moment",
                violation_error_message="取走的消息要有期限。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "-urgent", "next_at", "id"],
                name="outbox_due",
                condition=Q(state=OutboxState.QUEUED),
            ),
            models.Index(fields=["lease_until"], name="outbox_taken", condition=Q(state=OutboxState.SENDING)),
            models.Index(fields=["community", "state", "-id"], name="outbox_by_state"),
            models.Index(fields=["community", "-created_at"], name="outbox_newest"),
            models.Index(fields=["group", "-id"], name="outbox_by_group"),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=outbox_moves()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.group_id}）"


class ChannelPace(models.Model):
    """发送节奏 of one robot: what it sent within its minute, and from when on it may speak again."""

    group = models.OneToOneField(GridGroup, models.PROTECT, related_name="pace", verbose_name="网格微群")
    sent = ArrayField(models.DateTimeField(), default=list, verbose_name="最近发送")
    free_at = models.DateTimeField("何时可再发")

    class Meta:
        verbose_name = verbose_name_plural = "发送节奏"
        indexes = [models.Index(fields=["free_at"], name="pace_free")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.free_at}"


class Pulse(models.Model):
    """后台任务的心跳: one row per running worker."""

    worker = models.CharField("进程", max_length=80, unique=True)
    started_at = models.DateTimeField("启动时间")
    beat_at = models.DateTimeField("最近心跳", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台心跳"

    def __str__(self) -> str:
        return self.worker


class Job(models.Model):
    """定时任务: when each was last done, so that several workers do it once; taken under its row lock."""

    name = models.CharField("任务", max_length=40, unique=True)
    due_at = models.DateTimeField("下次运行")
    ran_at = models.DateTimeField("上次运行", null=True)
    took_ms = models.PositiveIntegerField("用时（毫秒）", default=0)
    failed = models.CharField("上次失败", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return self.name
