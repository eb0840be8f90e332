"""What handling adds to an appeal: pauses, co-handlers, extensions, supervision. Rows are never deleted."""

from django.db import models
from django.db.models import F, Q

from grids.actors import Actor
from grids.models import Organization, User
from residents.appeals.states import Level

APPEAL = "residents.Appeal"


class Pause(models.Model):
    """待补充期间: the clock stands still from `since` to `until`."""

    appeal = models.ForeignKey(APPEAL, models.PROTECT, related_name="pauses", verbose_name="诉求")
    question = models.CharField("要补充什么", max_length=1000)
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂停计时"
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(until__isnull=True), name="one_open_pause"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="pause_ends_after_it_begins"
            ),
        ]


class CoHandlerQuerySet(models.QuerySet):
    def pending(self) -> "CoHandlerQuerySet":
        """Neither answered nor excused: the reply must wait for them."""
        return self.filter(done_at__isnull=True, excused_at__isnull=True)

    def of_actor(self, actor: Actor) -> "CoHandlerQuerySet":
        """Asked of this person, or of a unit they sit for."""
        return self.filter(
            Q(user_id=actor.user_id, user__isnull=False) | Q(unit_id__in=actor.organization_ids)
        )


class CoHandler(models.Model):
    """协办: a person or a unit with an own due time."""

    appeal = models.ForeignKey(APPEAL, models.PROTECT, related_name="co_handlers", verbose_name="诉求")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="协办人")
    unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name="协办单位"
    )
    task = models.CharField("协办事项", max_length=500)
    due_at = models.DateTimeField("协办期限")
    done_at = models.DateTimeField("完成时间", null=True)
    result = models.CharField("协办结果", max_length=1000, blank=True)
    late_reason = models.CharField("逾期原因", max_length=500, blank=True)
    excused_at = models.DateTimeField("免除时间", null=True)

    objects = CoHandlerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "协办"
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit__isnull=True) | Q(user__isnull=True, unit__isnull=False),
                name="co_handler_is_a_person_or_a_unit",
                violation_error_message="协办填一个人或一家单位。",
            ),
            models.UniqueConstraint(
                fields=["appeal", "user"],
                condition=Q(done_at__isnull=True, excused_at__isnull=True),
                name="co_handler_person_once",
            ),
            models.UniqueConstraint(
                fields=["appeal", "unit"],
                condition=Q(done_at__isnull=True, excused_at__isnull=True),
                name="co_handler_unit_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__lte=F("due_at")) | ~Q(late_reason=""),
                name="late_help_says_why",
                violation_error_message="逾期完成要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.unit)


class Extension(models.Model):
    """延期: asked once by the handler before the due time, decided by the lead."""

    appeal = models.OneToOneField(APPEAL, models.PROTECT, related_name="extension", verbose_name="诉求")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    reason = models.CharField("申请原因", max_length=500)
    until = models.DateTimeField("申请延至")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True)
    granted = models.BooleanField("同意", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="extension_decided_as_a_whole",
            )
        ]


class Supervision(models.Model):
    """督办: each level fires once per promise."""

    appeal = models.ForeignKey(APPEAL, models.PROTECT, related_name="supervisions", verbose_name="诉求")
    level = models.CharField("级别", max_length=8, choices=Level)
    due_at = models.DateTimeField("所督期限")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "督办"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "level", "due_at"], name="supervised_once_per_promise")
        ]
