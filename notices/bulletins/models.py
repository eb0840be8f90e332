"""通报: what a week brought, for everyone to read; one per community and week."""

import datetime
from functools import reduce
from operator import or_

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from grids.actors import Actor
from grids.ledger import Ledgered, Record
from grids.models import Community, User
from notices.bulletins import weeks
from notices.bulletins.states import (
    OTHER_ACTIONS,
    SHOWN,
    STANDING,
    TRANSITIONS,
    BulletinState,
    Section,
    moves,
)
from notices.posting.models import Notice

ORDER = ("-week", "-id")
# What people have read is not rewritten under their eyes.
FROZEN = ("community", "week", "edition", "corrects", "reason", "figures", "counted_at", "published_at")
FROZEN += ("notice", "edited_by")
_REWRITTEN = reduce(
    or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in FROZEN)
)


class BulletinQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "BulletinQuerySet":
        """Published bulletins of the community for everyone, those since corrected too; drafts for the office."""
        if not actor.community_id:
            return self.none()
        inside = self.filter(community_id=actor.community_id)
        return inside if actor.is_office else inside.filter(state__in=SHOWN)

    def standing(self) -> "BulletinQuerySet":
        """What a list shows: neither what a correction took the place of, nor what came to nothing."""
        return self.filter(state__in=STANDING)


class Bulletin(Ledgered):
    """一周通报. Changed by the verbs of `workflow` only; once published its words stay, a correction is a new edition
    with its reason."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="bulletins", verbose_name="社区")
    week = models.DateField("周一日期")
    state = models.CharField("状态", max_length=10, choices=BulletinState, default=BulletinState.DRAFT)
    figures = models.JSONField("数字", default=dict, encoder=DjangoJSONEncoder)
    counted_at = models.DateTimeField("统计时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    notice = models.OneToOneField(
        Notice, models.PROTECT, null=True, blank=True, related_name="bulletin", verbose_name="通知"
    )
    edited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="最后修改的人"
    )
    edition = models.PositiveSmallIntegerField("第几版", default=1)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="更正的一版"
    )
    reason = models.CharField("更正了什么", max_length=300, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "week", "edition"],
                name="bulletin_once_a_week",
                violation_error_message="这一周已经有通报。",
            ),
            *(
                models.UniqueConstraint(
                    fields=["community", "week"],
                    condition=Q(state=state),
                    name=f"bulletin_one_{state}_a_week",
                    violation_error_message=sentence,
                )
                for state, sentence in (
                    (BulletinState.DRAFT, "这一周已有一份更正稿，请先发布或作废它。"),
                    (BulletinState.PUBLISHED, "这一周已经有发布的通报。"),
                )
            ),
            models.CheckConstraint(
                condition=Q(edition=1, corrects__isnull=True, reason="")
                | Q(edition__gt=1, corrects__isnull=False) & ~Q(reason=""),
                name="bulletin_correction_says_what",
                violation_error_message="更正要写明更正了什么。",
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1),
                name="bulletin_week_begins_on_monday",
                violation_error_message="一周从星期一算起。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(BulletinState.DRAFT, BulletinState.DISCARDED), published_at__isnull=True
                )
                | Q(state__in=SHOWN, published_at__isnull=False),
                name="bulletin_published_at_a_time",
                violation_error_message="发布的通报要有发布时间。",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="published_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__df=BulletinState.DRAFT) & _REWRITTEN,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> datetime.date:
        return self.week + datetime.timedelta(days=6)

    @property
    def title(self) -> str:
        """A correction by its number: the first of them is the second edition."""
        corrected = f"（更正，第 {self.edition} 版）" if self.edition > 1 else ""
        return f"一周通报（{weeks.label(self.week)}）{corrected}"

    @property
    def newer(self) -> "Bulletin | None":
        """The edition written or published after this one, as far as it came to anything."""
        rows = [each for each in self.corrections.all() if each.state != BulletinState.DISCARDED]
        return max(rows, key=lambda each: each.edition, default=None)


class BulletinSection(models.Model):
    """通报的一段; its words, drafted first and then the office's own."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="sections", verbose_name="通报")
    kind = models.CharField("段", max_length=16, choices=Section)
    text = models.TextField("内容", max_length=4000, blank=True)
    edited = models.BooleanField("改过", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "通报段落"
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "kind"],
                name="bulletin_section_once",
                violation_error_message="这一段已经有了。",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM notices_bulletin b WHERE b.state <> 'draft'
                        AND b.id = COALESCE(NEW.bulletin_id, OLD.bulletin_id)
                    ) THEN
                        RAISE EXCEPTION 'published_stands: a published bulletin does not change';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.get_kind_display()}"


class BulletinRecord(Record):
    """通报的一条记录"""

    subject = models.ForeignKey(Bulletin, models.PROTECT, related_name="records", verbose_name="通报")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "通报记录"

    @property
    def label(self) -> str:
        return TRANSITIONS[self.action].label if self.action in TRANSITIONS else OTHER_ACTIONS[self.action]
