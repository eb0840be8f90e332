"""签到: who sat at the table, on which side, and how that is known."""

from django.db import models
from django.db.models import Q

from council.meetings.models.sessions import Session
from council.meetings.states import Present, SeatKind
from grids.actors import Actor
from grids.models import Grid, Organization, User
from grids.states import PostKind
from residents.register.models import Household


def reads_names(actor: Actor) -> bool:
    """签到名单 is for those whose post may bring them to the table; everybody else, the street too, reads how many sat
    on which side."""
    return actor.holds(PostKind.STAFF, PostKind.LEAD, PostKind.WORKER, PostKind.SEAT)


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AttendanceQuerySet":
        if not reads_names(actor):
            return self.none()
        return self.filter(session__community_id=actor.community_id)

    def standing(self) -> "AttendanceQuerySet":
        return self.filter(left_at__isnull=True)


class Attendance(models.Model):
    """One person at one session. An account and a household's member are counted once; taken back, the row stays."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance", verbose_name="议事日")
    seat = models.CharField("席位", max_length=12, choices=SeatKind)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="住户"
    )
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="微网格"
    )
    name = models.CharField("姓名", max_length=40)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    how = models.CharField("方式", max_length=6, choices=Present)
    present_at = models.DateTimeField("签到时间")
    left_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签到"
        ordering = ["present_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "session",
                "user",
                condition=Q(left_at__isnull=True),
                name="account_checked_in_once",
                violation_error_message="这个人已经签到。",
            ),
            models.UniqueConstraint(
                "session",
                "household",
                "name",
                condition=Q(left_at__isnull=True),
                name="resident_checked_in_once",
                violation_error_message="这位居民已经签到。",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(household__isnull=True),
                name="attends_as_one",
                violation_error_message="签到要么是账号，要么是住户。",
            ),
        ]
        indexes = [models.Index(fields=["session", "seat"], name="attendance_by_seat")]

    def __str__(self) -> str:
        return f"{self.get_seat_display()} {self.name}"
