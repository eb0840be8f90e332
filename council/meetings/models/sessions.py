"""议事日: one Monday evening of the doorstep council."""

import datetime

import pgtrigger
from django.db import models
from django.db.models import Q

from council.meetings.states import CALLED_OFF, UPCOMING, SessionState, session_moves
from grids.actors import Actor
from grids.ledger import Ledgered
from grids.models import Community, User
from grids.models.places import OfCommunity


class SessionQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "SessionQuerySet":
        """When and where the council meets is public; another community's sessions never are."""
        return self.of(actor.community_id)

    def from_day(self, day: datetime.date) -> "SessionQuerySet":
        """This day's and later ones, and the one of the evening before that has crossed midnight."""
        before = day - datetime.timedelta(days=1)
        return self.filter(Q(date__gte=day) | Q(date=before, state=SessionState.IN_SESSION))

    def upcoming(self) -> "SessionQuerySet":
        """还没开的，近的在前"""
        return self.filter(state__in=UPCOMING).order_by("date", "id")

    def after(self, session: "Session") -> "SessionQuerySet":
        """Where the items of this session go when it is not held, or when they were not settled."""
        later = self.of(session.community_id).upcoming().exclude(pk=session.pk)
        return later.filter(date__gt=session.date)

    def with_people(self) -> "SessionQuerySet":
        return self.select_related("community__council_settings", "chair", "recorder")


class Session(Ledgered):
    """议事日. Changed by the verbs of `workflow` only; the database refuses a state the table does not lead to.

    `planned_on` is the day the series gave it, which stays when it is moved: generating twice finds it there.
    A session may cross midnight: `date` is the day it begins.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="sessions", verbose_name="社区")
    date = models.DateField("日期")
    starts_at = models.DateTimeField("开始时间")
    place = models.CharField("地点", max_length=80, blank=True)
    planned_on = models.DateField("原定日期", null=True, blank=True, editable=False)
    moved_from = models.DateField("改期前的日期", null=True, blank=True)
    moved_reason = models.CharField(
        "改期、延期或取消的原因", max_length=200, blank=True, help_text="居民会看到。"
    )
    chair = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主持人"
    )
    recorder = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人"
    )
    state = models.CharField("状态", max_length=16, choices=SessionState, default=SessionState.SCHEDULED)
    current_item = models.ForeignKey(
        "council.AgendaItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="正在议的"
    )
    items_went_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="议题转到"
    )
    announced_at = models.DateTimeField("公布时间", null=True, blank=True)
    opened_at = models.DateTimeField("开始议事时间", null=True, blank=True)
    held_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议事日"
        constraints = [
            models.UniqueConstraint(
                "community",
                "planned_on",
                name="session_planned_once",
                violation_error_message="这一天已经排过议事日。",
            ),
            models.UniqueConstraint(
                "community",
                "date",
                condition=~Q(state__in=CALLED_OFF),
                name="session_date_once",
                violation_error_message="这一天已经有一次议事，请换一天。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CALLED_OFF) | ~Q(moved_reason=""),
                name="session_called_off_says_why",
                violation_error_message="延期或取消要写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(moved_from__isnull=True) | ~Q(moved_reason=""),
                name="session_moved_says_why",
                violation_error_message="改期要写明原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-date", "-id"], name="session_by_date"),
            models.Index(
                fields=["community", "date", "id"], name="session_upcoming", condition=Q(state__in=UPCOMING)
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=session_moves()),
            pgtrigger.Protect(
                name="begins_scheduled",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=SessionState.SCHEDULED),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.date.year}年{self.date.month}月{self.date.day}日 家门口议事"

    @property
    def is_upcoming(self) -> bool:
        return self.state in UPCOMING

    @property
    def weekday(self) -> str:
        return "星期" + "一二三四五六日"[self.date.weekday()]

    @property
    def ends_at(self) -> datetime.datetime:
        """For the calendar feed: two hours are planned; what was held ended when it ended."""
        return self.held_at or self.starts_at + datetime.timedelta(hours=2)
