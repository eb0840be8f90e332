"""纪要: what the session was, drafted from its records; nobody changes it once its posting is over."""

from functools import reduce
from operator import or_

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from council.meetings.models import Session
from council.resolutions.models.words import MinutesQuerySet, ObjectionQuerySet
from council.resolutions.states import MINUTES_ACTIONS, MINUTES_TRANSITIONS, PUBLIC_MINUTES, MinutesState
from grids.ledger import Ledgered, Record
from grids.models import Community, User
from grids.sealed import SealedField
from grids.transitions import moves
from residents.register.models import Household

WORDS = ("title", "opening", "discussion", "floor", "attendance", "resolutions")


class Minutes(Ledgered):
    """纪要. `attendance` and `resolutions` are the rows of its two tables as they stood when it was drafted:
    [[席位, 单位, 姓名], …] and [[决议号, 内容, 牵头, 协调, 监督, 期限, 完成标志], …]."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="minutes", verbose_name="社区")
    session = models.OneToOneField(Session, models.PROTECT, related_name="minutes", verbose_name="议事日")
    title = models.CharField("标题", max_length=80)
    opening = models.TextField("开头", max_length=1000)
    discussion = models.TextField("议题和讨论", max_length=20000)
    floor = models.TextField("居民说事", max_length=5000, blank=True)
    attendance = models.JSONField("签到表", default=list, encoder=DjangoJSONEncoder)
    resolutions = models.JSONField("决议表", default=list, encoder=DjangoJSONEncoder)
    state = models.CharField("状态", max_length=16, choices=MinutesState, default=MinutesState.DRAFT)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认的主持人"
    )
    confirmed_at = models.DateTimeField("主持人确认时间", null=True, blank=True)
    countersigned_by = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认的住户"
    )
    countersigner = SealedField("确认的居民", blank=True)
    countersigned_at = models.DateTimeField("居民确认时间", null=True, blank=True)
    posted_at = models.DateTimeField("公示时间", null=True, blank=True)
    open_until = models.DateTimeField("异议截止", null=True, blank=True)
    settled_at = models.DateTimeField("定稿时间", null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "纪要"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_MINUTES)
                | Q(confirmed_at__isnull=False, countersigned_at__isnull=False, open_until__isnull=False),
                name="posted_minutes_are_confirmed",
                violation_error_message="纪要要经主持人和一位居民确认才能公示。",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-posted_at", "-id"], name="minutes_newest"),
            models.Index(fields=["open_until"], name="minutes_open", condition=Q(state=MinutesState.POSTED)),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves(MINUTES_TRANSITIONS)),
            pgtrigger.Protect(
                name="begins_as_draft",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=MinutesState.DRAFT),
            ),
            pgtrigger.Protect(
                name="final_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=MinutesState.FINAL),
            ),
            pgtrigger.Protect(
                name="confirmed_words_stand",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[MinutesState.CHAIR_CONFIRMED, MinutesState.CONFIRMED])
                & reduce(
                    or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in WORDS)
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_MINUTES


class Objection(models.Model):
    """异议: what a resident says the minutes have wrong; the office answers while the posting lasts."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="objections", verbose_name="纪要")
    text = models.CharField("异议", max_length=500)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="住户"
    )
    name = SealedField("姓名", blank=True)
    phone = SealedField("电话", blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代办人"
    )
    at = models.DateTimeField("时间")
    answer = models.CharField("答复", max_length=500, blank=True)
    upheld = models.BooleanField("采纳", null=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "纪要异议"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, upheld__isnull=True, answer="")
                | Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer=""),
                name="objection_answered_in_full",
                violation_error_message="答复异议要写明是否采纳和理由。",
            )
        ]

    def __str__(self) -> str:
        return self.text[:20]


class MinutesRecord(Record):
    """纪要台账的一条"""

    subject = models.ForeignKey(Minutes, models.PROTECT, related_name="records", verbose_name="纪要")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "纪要台账"

    @property
    def label(self) -> str:
        line = MINUTES_TRANSITIONS.get(self.action)
        return line.label if line else MINUTES_ACTIONS[self.action]
