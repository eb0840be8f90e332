"""报名: who comes to an activity, and who waits for a seat."""

from django.db import models
from django.db.models import Q

from grids.models import User
from grids.sealed import SealedField
from notices.posting.models.notices import Notice
from residents.models import Household


class SignUpQuerySet(models.QuerySet):
    def standing(self) -> "SignUpQuerySet":
        return self.filter(cancelled_at__isnull=True)

    def seated(self) -> "SignUpQuerySet":
        return self.standing().filter(waiting=False)

    def in_line(self) -> "SignUpQuerySet":
        """候补, first come first."""
        return self.standing().filter(waiting=True).order_by("at", "id")


class SignUp(models.Model):
    """报名: one per household card or per phone, for so many people; seated or waiting. Rows are never deleted."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="sign_ups", verbose_name="活动")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="住户"
    )
    name = SealedField("姓名", blank=True)
    phone = SealedField("电话", blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    people = models.PositiveSmallIntegerField("人数", default=1)
    waiting = models.BooleanField("候补", default=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代办人"
    )
    at = models.DateTimeField("报名时间")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动报名"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                "notice",
                "household",
                condition=Q(cancelled_at__isnull=True, household__isnull=False),
                name="signed_up_once_per_household",
                violation_error_message="您家已经报过名。",
            ),
            models.UniqueConstraint(
                "notice",
                "phone_hash",
                condition=Q(cancelled_at__isnull=True) & ~Q(phone_hash=""),
                name="signed_up_once_per_phone",
                violation_error_message="这个电话已经报过名。",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False) | ~Q(phone_hash=""),
                name="a_sign_up_can_be_reached",
                violation_error_message="报名要扫户码，或留姓名和电话。",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1),
                name="a_sign_up_brings_somebody",
                violation_error_message="人数至少是 1。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["notice", "at", "id"], name="sign_up_line", condition=Q(cancelled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.people} 人"
