"""站内消息, 告知进度, 消息偏好."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from grids.actors import Actor
from grids.models import Community, User
from grids.states import ActorKind
from notices.telling.states import Topic
from residents.models import Appeal, Household

ONE_RECIPIENT = (
    Q(user__isnull=False, household__isnull=True, receipt__isnull=True)
    | Q(user__isnull=True, household__isnull=False, receipt__isnull=True)
    | Q(user__isnull=True, household__isnull=True, receipt__isnull=False)
)


class InboxQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "InboxQuerySet":
        """One's own messages in one's own community, less those about a matter one may no longer know of (回避)."""
        inside = self.filter(community_id=actor.community_id)
        if actor.kind == ActorKind.HOUSEHOLD:
            return inside.filter(household_id=actor.household_id)
        if actor.kind == ActorKind.RECEIPT:
            return inside.filter(receipt_id=actor.receipt_id)
        if not actor.is_insider:
            return self.none()
        mine = inside.filter(user_id=actor.user_id)
        hidden = Q(appeal__complaint_user_id=actor.user_id)
        if actor.organization_ids:
            hidden |= Q(appeal__complaint_organization_id__in=actor.organization_ids)
        return mine.exclude(Q(appeal__isnull=False) & hidden)

    def of_receipts(self, community_id: int | None, appeals: list[int]) -> "InboxQuerySet":
        """What the holders of these receipts read."""
        return self.filter(community_id=community_id, receipt_id__in=appeals)

    def shown(self, at: datetime.datetime) -> "InboxQuerySet":
        """Those whose quiet hours are over."""
        return self.filter(shown_from__lte=at)

    def unread(self) -> "InboxQuerySet":
        return self.filter(read_at__isnull=True)


class InboxMessage(models.Model):
    """站内消息: one sentence for one recipient about one record (`key`); told once, whoever tells it again."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="inbox", verbose_name="账号")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="inbox", verbose_name="住户"
    )
    receipt = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="inbox", verbose_name="回执")
    key = models.CharField("来源记录", max_length=80)
    topic = models.CharField("类别", max_length=10, choices=Topic)
    action = models.CharField("动作", max_length=30)
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="+", verbose_name="诉求")
    sentence = models.CharField("内容", max_length=400)
    link = models.CharField("链接", max_length=200)
    urgent = models.BooleanField("紧急", default=False)
    at = models.DateTimeField("发生时间")
    shown_from = models.DateTimeField("何时显示")
    read_at = models.DateTimeField("已读时间", null=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "站内消息"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_RECIPIENT, name="told_to_one", violation_error_message="一条消息给一个人。"
            ),
            *(
                models.UniqueConstraint(
                    fields=["key", who],
                    condition=Q(**{f"{who}__isnull": False}),
                    name=f"told_{who}_once",
                    violation_error_message="这件事已经告知过。",
                )
                for who in ("user", "household", "receipt")
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[who, "-at", "-id"], name=f"inbox_{who}", condition=Q(**{f"{who}__isnull": False})
                )
                for who in ("user", "household", "receipt")
            ),
            *(
                models.Index(
                    fields=[who, "shown_from"],
                    name=f"unread_{who}",
                    condition=Q(**{f"{who}__isnull": False}, read_at__isnull=True),
                )
                for who in ("user", "household", "receipt")
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class TellingMark(models.Model):
    """告知进度: every record of one table up to `through` was looked at, but for `gaps`: numbers given to transactions
    that had not committed when their neighbours were read. See telling.gaps."""

    table = models.CharField("记录表", max_length=60, unique=True)
    through = models.BigIntegerField("读到", default=0)
    gaps = models.JSONField("未见的编号", default=list)
    told_at = models.DateTimeField("上次告知", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "告知进度"

    def __str__(self) -> str:
        return f"{self.table} {self.through}"


class Preference(models.Model):
    """消息偏好 of one account or household: what it does not want, and when it wants to be left in peace."""

    user = models.OneToOneField(
        User, models.PROTECT, null=True, related_name="preference", verbose_name="账号"
    )
    household = models.OneToOneField(
        Household, models.PROTECT, null=True, related_name="preference", verbose_name="住户"
    )
    muted = ArrayField(
        models.CharField(max_length=10, choices=Topic), default=list, blank=True, verbose_name="不接收"
    )
    quiet_from = models.TimeField("免打扰从", null=True, blank=True)
    quiet_to = models.TimeField("到", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息偏好"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, household__isnull=True)
                | Q(user__isnull=True, household__isnull=False),
                name="preference_of_one",
                violation_error_message="偏好属于一个账号或一户。",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=F("quiet_to")),
                name="quiet_hours_whole",
                violation_error_message="免打扰要填起止两个时间，并且不能相同；都空着表示没有。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.household)
