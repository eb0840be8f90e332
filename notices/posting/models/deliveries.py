"""送达: one per notice and grid, and who confirmed it how."""

import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from grids.actors import Actor
from grids.ledger import Ledgered, Record
from grids.models import Community, Grid, User
from grids.models.places import OfCommunity
from grids.states import ActorKind
from grids.transitions import moves
from notices.carrying.models import OutboxMessage
from notices.posting.models.notices import Notice
from notices.posting.states import (
    DELIVERIES,
    AudienceKind,
    DeliveryState,
    How,
    Stage,
)


class DeliveryQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "DeliveryQuerySet":
        """The office sees its community's, a worker those of the own grids; each only of notices they may see."""
        inside = self.of(actor.community_id)
        if actor.kind == ActorKind.SYSTEM:
            return inside
        if not (actor.is_office or actor.grid_ids):
            return self.none()
        if not actor.sees_care:
            inside = inside.exclude(notice__audience=AudienceKind.CARE)
        return inside if actor.is_office else inside.filter(grid_id__in=actor.grid_ids)

    def pending(self) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.PENDING)

    def urgent(self) -> "DeliveryQuerySet":
        """Of alerts."""
        return self.filter(urgent=True)

    def late(self, at: datetime.datetime) -> "DeliveryQuerySet":
        """Unconfirmed past the moment somebody else should be asked."""
        return self.pending().filter(escalate_at__lte=at)

    def with_names(self) -> "DeliveryQuerySet":
        return self.select_related("notice__community", "grid", "confirmed_by")


class Delivery(Ledgered):
    """送达. Made when the notice is published; confirmed by the robot's success or by a person."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries", verbose_name="通知")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="deliveries", verbose_name="微网格")
    urgent = models.BooleanField("预警", default=False, editable=False)
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    how = models.CharField("怎样送达", max_length=10, choices=How, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    made_at = models.DateTimeField("下发时间")
    messages = models.ManyToManyField(
        OutboxMessage, related_name="deliveries", blank=True, verbose_name="机器人的消息"
    )
    stage = models.CharField("催到谁", max_length=10, choices=Stage, default=Stage.NONE, blank=True)
    backup_due = models.DateTimeField("提醒替补的时间")
    lead_due = models.DateTimeField("报社区负责人的时间")
    escalate_at = models.DateTimeField("下次催办", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ["grid_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "notice",
                "grid",
                name="one_delivery_per_grid",
                violation_error_message="这条通知已经下发到这个网格。",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.CONFIRMED, confirmed_at__isnull=False) & ~Q(how="")
                | ~Q(state=DeliveryState.CONFIRMED) & Q(confirmed_at__isnull=True, how=""),
                name="a_confirmed_delivery_says_how",
                violation_error_message="确认送达要写明怎样送的。",
            ),
            models.CheckConstraint(
                condition=Q(lead_due__gte=F("backup_due")),
                name="the_backup_is_asked_first",
                violation_error_message="报负责人不能早于提醒替补。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "notice"],
                name="delivery_on_screens",
                condition=Q(state=DeliveryState.PENDING, urgent=True),
            ),
            models.Index(fields=["grid", "state", "-made_at", "-id"], name="delivery_by_grid"),
            models.Index(fields=["community", "state", "-made_at", "-id"], name="delivery_by_state"),
            models.Index(
                fields=["escalate_at"],
                name="delivery_late",
                condition=Q(state=DeliveryState.PENDING, escalate_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves(DELIVERIES)),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.grid}：{self.notice}"


class DeliveryRecord(Record):
    """送达台账的一条"""

    subject = models.ForeignKey(Delivery, models.PROTECT, related_name="records", verbose_name="送达")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "送达台账"

    @property
    def label(self) -> str:
        return DELIVERIES[self.action].label


class EscalationPolicy(models.Model):
    """催办时限 of one community, in minutes after publishing; without a row the defaults hold."""

    community = models.OneToOneField(
        Community, models.PROTECT, related_name="escalation_policy", verbose_name="社区"
    )
    alert_backup = models.PositiveIntegerField("预警：几分钟没确认就提醒替补", default=15)
    alert_lead = models.PositiveIntegerField("预警：几分钟没确认就报社区负责人", default=30)
    other_backup = models.PositiveIntegerField("其他通知：几分钟没确认就提醒替补", default=24 * 60)
    other_lead = models.PositiveIntegerField("其他通知：几分钟没确认就报社区负责人", default=48 * 60)

    class Meta:
        verbose_name = verbose_name_plural = "催办时限"
        constraints = [
            models.CheckConstraint(
                condition=Q(alert_backup__gt=0, other_backup__gt=0)
                & Q(alert_lead__gte=F("alert_backup"), other_lead__gte=F("other_backup")),
                name="escalation_in_order",
                violation_error_message="时限要大于 0，报负责人不能早于提醒替补。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.community}催办时限"
