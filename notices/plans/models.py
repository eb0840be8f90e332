"""工作计划: what the community sets out to do, item by item, with who answers for it and how far it is."""

import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from grids.actors import Actor
from grids.ledger import Ledgered, Record
from grids.models import Community, Organization, Post
from notices.plans.states import OTHER_ACTIONS, SHOWN, TRANSITIONS, ItemState, PlanState, moves

ORDER = ("-starts_on", "-id")


class WorkPlanQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "WorkPlanQuerySet":
        """Published and closed plans of the community for everyone; drafts for the office."""
        if not actor.community_id:
            return self.none()
        inside = self.filter(community_id=actor.community_id)
        return inside if actor.is_office else inside.filter(state__in=SHOWN)

    def running(self) -> "WorkPlanQuerySet":
        return self.filter(state=PlanState.PUBLISHED)

    def with_items(self) -> "WorkPlanQuerySet":
        """With the items and whoever answers for each, in one more query."""
        names = ("post__user", "post__grid", "post__organization", "unit")
        items = PlanItem.objects.select_related(*names)
        return self.prefetch_related(models.Prefetch("items", items))


class WorkPlan(Ledgered):
    """工作计划. Changed by the verbs of `workflow` only."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="plans", verbose_name="社区")
    title = models.CharField("计划名称", max_length=60)
    goal = models.CharField("要达到什么", max_length=300)
    starts_on = models.DateField("从哪天")
    ends_on = models.DateField("到哪天")
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    summary = models.CharField("结束时的小结", max_length=1000, blank=True)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作计划"
        constraints = [
            models.UniqueConstraint(
                "community",
                "title",
                name="plan_title_once",
                violation_error_message="已有同名的工作计划。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="plan_ends_after_it_begins",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, published_at__isnull=True, closed_at__isnull=True)
                | Q(state=PlanState.PUBLISHED, published_at__isnull=False, closed_at__isnull=True)
                | Q(state=PlanState.CLOSED, published_at__isnull=False, closed_at__isnull=False),
                name="plan_dates_tell_its_state",
                violation_error_message="公布时间和结束时间要与状态一致。",
            ),
        ]
        indexes = [models.Index(fields=["community", "-starts_on", "-id"], name="plan_newest")]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def progress(self) -> int:
        """总进度: the mean of the items not stopped, in per cent, rounded down; 0 without any."""
        counted = [item.progress for item in self.items.all() if item.state != ItemState.STOPPED]
        return sum(counted) // len(counted) if counted else 0


class PlanItem(models.Model):
    """计划里的一项: what, who answers for it, by when, how far it is."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="items", verbose_name="工作计划")
    position = models.PositiveSmallIntegerField("序号", editable=False)
    what = models.CharField("做什么", max_length=120)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责岗位"
    )
    unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责单位"
    )
    due_on = models.DateField("完成期限")
    progress = models.PositiveSmallIntegerField("进度（%）", default=0)
    state = models.CharField("状态", max_length=10, choices=ItemState, default=ItemState.PLANNED)
    latest = models.CharField("最近进展", max_length=500, blank=True)
    reported_at = models.DateTimeField("填报时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计划事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                "plan",
                "position",
                name="plan_item_position_once",
                violation_error_message="这个序号已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, unit__isnull=True) | Q(post__isnull=True, unit__isnull=False),
                name="plan_item_has_one_owner",
                violation_error_message="负责的岗位和单位要选一个，只选一个。",
            ),
            models.CheckConstraint(
                condition=Q(progress=0, state=ItemState.PLANNED)
                | Q(progress__gt=0, progress__lt=100, state=ItemState.DOING)
                | Q(progress=100, state=ItemState.DONE)
                | Q(progress__lte=100, state=ItemState.STOPPED),
                name="plan_item_progress_tells_its_state",
                violation_error_message="进度要与状态一致：0 未开始，100 已完成。",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def owner(self) -> str:
        """谁负责: a unit by its name, a post by what it is, with its person: 第07微网格网格员 刘芳."""
        if self.unit:
            return self.unit.name
        return f"{self.post.label} {self.post.user.name}"

    def is_late(self, day: datetime.date) -> bool:
        """逾期: the day it was due has passed, and it is neither done nor given up."""
        return self.due_on < day and self.state in (ItemState.PLANNED, ItemState.DOING)


class PlanRecord(Record):
    """工作计划的一条记录; `item` and `percent` for what was reported about one item."""

    subject = models.ForeignKey(WorkPlan, models.PROTECT, related_name="records", verbose_name="工作计划")
    item = models.ForeignKey(
        PlanItem, models.PROTECT, null=True, related_name="records", verbose_name="计划事项"
    )
    percent = models.PositiveSmallIntegerField("进度（%）", null=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "工作计划记录"

    def content(self) -> dict[str, Any]:
        return {**super().content(), "item": self.item_id, "percent": self.percent}

    @property
    def label(self) -> str:
        return TRANSITIONS[self.action].label if self.action in TRANSITIONS else OTHER_ACTIONS[self.action]
