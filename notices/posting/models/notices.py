"""通知: what the office tells, to whom, for how long; its audience and its ledger."""

from functools import reduce
from operator import or_

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from grids.ledger import Ledgered, Record
from grids.models import Building, Community, Grid, User
from grids.transitions import moves
from notices.posting.models.words import NoticeQuerySet
from notices.posting.states import (
    NOTICES,
    OTHER_ACTIONS,
    SHOWN,
    AudienceKind,
    NoticeKind,
    NoticeState,
)
from residents.register.states import CareGroup

# What people have read is not rewritten under their eyes.
FROZEN = (
    "kind",
    "title",
    "text",
    "contact",
    "audience",
    "care_groups",
    "published_at",
    "expires_at",
    "seats",
)
FROZEN += (
    "happens_at",
    "happens_until",
    "place",
    "sign_up_until",
    "drafted_by",
    "worded_by",
    "published_by",
    "reaches",
)
_REWRITTEN = reduce(
    or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in FROZEN)
)
ONLY_OF_DRAFTS = """
    IF (SELECT state FROM notices_notice WHERE id = COALESCE(NEW.notice_id, OLD.notice_id)) <> 'draft' THEN
        RAISE EXCEPTION 'The audience of a published notice stays as it was';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class Notice(Ledgered):
    """通知. Changed by the verbs of `workflow` only; once published its words stay, a correction is a new edition."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="notices", verbose_name="社区")
    kind = models.CharField("类别", max_length=10, choices=NoticeKind, default=NoticeKind.NOTICE)
    state = models.CharField("状态", max_length=10, choices=NoticeState, default=NoticeState.DRAFT)
    title = models.CharField("标题", max_length=80)
    text = models.TextField("正文", max_length=5000)
    grams = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    contact = models.CharField("联系人和电话", max_length=80, blank=True)
    pinned = models.BooleanField("置顶", default=False)

    audience = models.CharField("发给谁", max_length=10, choices=AudienceKind, default=AudienceKind.COMMUNITY)
    grids = models.ManyToManyField(
        Grid, through="NoticeGrid", related_name="notices", blank=True, verbose_name="微网格"
    )
    buildings = models.ManyToManyField(
        Building, through="NoticeBuilding", related_name="notices", blank=True, verbose_name="楼栋"
    )
    care_groups = ArrayField(
        models.CharField(max_length=20, choices=CareGroup), default=list, blank=True, verbose_name="关爱类别"
    )

    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    drafted_at = models.DateTimeField("起草时间")
    worded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="最后修改的人"
    )
    reaches = models.PositiveIntegerField("涉及网格数", default=0, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    expires_at = models.DateTimeField("到期时间", null=True, blank=True)
    reason = models.CharField("撤回原因", max_length=500, blank=True)
    original = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="editions", verbose_name="最初的一版"
    )
    edition = models.PositiveSmallIntegerField("第几版", default=1)

    happens_at = models.DateTimeField("活动开始", null=True, blank=True)
    happens_until = models.DateTimeField("活动结束", null=True, blank=True)
    place = models.CharField("活动地点", max_length=80, blank=True)
    seats = models.PositiveIntegerField("名额", null=True, blank=True)
    sign_up_until = models.DateTimeField("报名截止", null=True, blank=True)
    seats_taken = models.PositiveIntegerField("已报人数", default=0, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-drafted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=SHOWN) | Q(published_at__isnull=False),
                name="a_shown_notice_says_since_when",
                violation_error_message="已发布的通知要有发布时间。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=(NoticeKind.ALERT, NoticeKind.POSTING)) | Q(expires_at__isnull=False),
                name="alerts_and_postings_end",
                violation_error_message="预警和公示要写到期时间。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=NoticeKind.ACTIVITY) | Q(happens_at__isnull=False) & ~Q(place=""),
                name="an_activity_has_time_and_place",
                violation_error_message="活动要写明时间和地点。",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats_taken__lte=F("seats")),
                name="no_more_than_the_seats",
                violation_error_message="报名人数超过了名额。",
            ),
            models.CheckConstraint(
                condition=~Q(state=NoticeState.WITHDRAWN) | ~Q(reason=""),
                name="a_withdrawn_notice_says_why",
                violation_error_message="撤回要写明原因。",
            ),
            models.CheckConstraint(
                condition=~Q(audience=AudienceKind.CARE) | Q(care_groups__len__gt=0),
                name="a_care_notice_names_its_groups",
                violation_error_message="请选择关爱类别。",
            ),
            models.UniqueConstraint(
                "original",
                condition=Q(state=NoticeState.DRAFT),
                name="one_correction_at_a_time",
                violation_error_message="这条通知已有一份更正稿，请先发布或作废它。",
            ),
            models.UniqueConstraint(
                "original", "edition", name="edition_once", violation_error_message="这一版已经有了。"
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "-pinned", "-published_at", "-id"],
                name="notice_wall",
                condition=Q(state__in=SHOWN),
            ),
            models.Index(
                fields=["community", "kind", "-pinned", "-published_at", "-id"],
                name="notice_by_kind",
                condition=Q(state__in=SHOWN),
            ),
            models.Index(
                fields=["community", "-drafted_at", "-id"],
                name="notice_drafts",
                condition=Q(state=NoticeState.DRAFT),
            ),
            models.Index(
                fields=["community", "expires_at"],
                name="notice_alerts",
                condition=Q(state=NoticeState.PUBLISHED, kind=NoticeKind.ALERT),
            ),
            models.Index(
                fields=["expires_at"],
                name="notice_due",
                condition=Q(state=NoticeState.PUBLISHED, expires_at__isnull=False),
            ),
            GinIndex(fields=["grams"], name="notice_grams"),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves(NOTICES)),
            pgtrigger.Protect(
                name="begins_as_a_draft",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=NoticeState.DRAFT),
            ),
            pgtrigger.Protect(
                name="published_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__df=NoticeState.DRAFT) & _REWRITTEN,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_alert(self) -> bool:
        return self.kind == NoticeKind.ALERT

    @property
    def first_id(self) -> int:
        """The edition the short link was printed with."""
        return self.original_id or self.pk

    @property
    def seats_left(self) -> int | None:
        """None: as many as come."""
        return None if self.seats is None else self.seats - self.seats_taken


class OfNotice(models.Model):
    """Part of a notice's audience; stays as it was once the notice is published."""

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="only_of_drafts",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=ONLY_OF_DRAFTS,
            )
        ]


class NoticeGrid(OfNotice):
    """发给的一个微网格"""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name="通知")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name="微网格")

    class Meta(OfNotice.Meta):
        verbose_name = verbose_name_plural = "通知的微网格"
        constraints = [
            models.UniqueConstraint(
                "notice", "grid", name="notice_grid_once", violation_error_message="这个网格已经选过。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.grid}"


class NoticeBuilding(OfNotice):
    """发给的一栋楼"""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name="通知")
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name="楼栋")

    class Meta(OfNotice.Meta):
        verbose_name = verbose_name_plural = "通知的楼栋"
        constraints = [
            models.UniqueConstraint(
                "notice", "building", name="notice_building_once", violation_error_message="这栋楼已经选过。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.building}"


class NoticeRecord(Record):
    """通知台账的一条"""

    subject = models.ForeignKey(Notice, models.PROTECT, related_name="records", verbose_name="通知")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "通知台账"

    @property
    def label(self) -> str:
        """起草, 发布, 撤回…: the action as the timeline says it."""
        return NOTICES[self.action].label if self.action in NOTICES else OTHER_ACTIONS[self.action]
