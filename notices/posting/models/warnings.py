"""气象预警: the official words as they came, and which of them takes the place of which."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from grids.actors import Actor
from grids.models import Community, User
from grids.models.guards import APPEND_ONLY
from grids.models.places import OfCommunity
from notices.posting.models.notices import Notice
from notices.weather.states import WarningAction, WarningEvent, WarningLevel, WarningSource
from notices.weather.warning import ParsedWarning


class WarningQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "WarningQuerySet":
        """Warnings are for everyone."""
        return self.of(actor.community_id)

    def standing(self) -> "WarningQuerySet":
        """Not superseded by a later word; lifts are last words, never superseded by themselves."""
        later = self.model.objects.filter(supersedes=OuterRef("pk"))
        return self.exclude(action=WarningAction.LIFT).filter(~Exists(later))

    def in_force(self, at: datetime.datetime) -> "WarningQuerySet":
        return self.standing().filter(expires_at__gt=at)


class WeatherWarning(models.Model):
    """预警 as issued. Append-only: an update, upgrade or lift is a row of its own that supersedes an earlier one."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="warnings", verbose_name="社区")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="warning", verbose_name="预警通知")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="代替"
    )
    source = models.CharField("来源", max_length=10, choices=WarningSource)
    issuer = models.CharField("发布单位", max_length=60, blank=True)
    event = models.CharField("种类", max_length=20, choices=WarningEvent)
    event_name = models.CharField("种类原文", max_length=20)
    level = models.CharField("颜色", max_length=8, choices=WarningLevel)
    previous_level = models.CharField("原来的颜色", max_length=8, choices=WarningLevel, blank=True)
    action = models.CharField("动作", max_length=10, choices=WarningAction)
    issued_at = models.DateTimeField("发布时间")
    issued_certain = models.BooleanField("发布时间写全了", default=True)
    expires_at = models.DateTimeField("失效时间")
    expires_certain = models.BooleanField("失效时间写明了", default=True)
    text = models.TextField("原文", max_length=5000)
    areas = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="区域")
    identifier = models.CharField("来源编号", max_length=120, blank=True)
    digest = models.CharField("原文摘要", max_length=64, editable=False)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="录入人")
    saved_at = models.DateTimeField("录入时间")

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "气象预警"
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "community",
                "identifier",
                condition=~Q(identifier=""),
                name="warning_identifier_once",
                violation_error_message="这条预警已经录入。",
            ),
            models.UniqueConstraint(
                "community",
                "digest",
                "issued_at",
                name="warning_once",
                violation_error_message="这条预警已经录入。",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gte=F("issued_at")),
                name="a_warning_ends_after_it_begins",
                violation_error_message="失效时间不能早于发布时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-issued_at", "-id"], name="warning_newest"),
            models.Index(fields=["community", "event", "-issued_at"], name="warning_by_event"),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return self.parsed.title

    @property
    def parsed(self) -> ParsedWarning:
        """As the pure arithmetic of `notices.weather` reads it."""
        return ParsedWarning(
            issuer=self.issuer,
            event=WarningEvent(self.event),
            event_name=self.event_name,
            level=WarningLevel(self.level),
            action=WarningAction(self.action),
            issued_at=self.issued_at,
            expires_at=self.expires_at,
            text=self.text,
            areas=tuple(self.areas),
            previous_level=WarningLevel(self.previous_level) if self.previous_level else None,
            issued_certain=self.issued_certain,
            expires_certain=self.expires_certain,
            source=WarningSource(self.source),
            identifier=self.identifier,
        )
