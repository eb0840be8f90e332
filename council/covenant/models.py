"""公约的版本: a draft until it is adopted, then in force from its day and never changed again."""

import datetime

import pgtrigger
from django.db import models
from django.db.models import Q

from council.covenant.articles import Article, articles
from council.covenant.states import OTHER_ACTIONS, TRANSITIONS, State
from grids.actors import Actor
from grids.ledger import Ledgered, Record
from grids.models import Community
from grids.transitions import moves


class CovenantQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "CovenantQuerySet":
        """What was adopted is everybody's; drafts are seen by those inside."""
        if not actor.community_id:
            return self.none()
        rows = self.filter(community_id=actor.community_id)
        return rows if actor.is_insider else rows.filter(state=State.ADOPTED)

    def adopted(self) -> "CovenantQuerySet":
        """Newest first."""
        return self.filter(state=State.ADOPTED).order_by("-in_force_from")

    def drafts(self) -> "CovenantQuerySet":
        return self.filter(state=State.DRAFT).order_by("-number")

    def in_force_on(self, day: datetime.date) -> "CovenantQuerySet":
        """The version in force on this day stands first; those after it were in force before."""
        return self.adopted().filter(in_force_from__lte=day)


class CovenantVersion(Ledgered):
    """公约版本. The text is one article a paragraph."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="covenants", verbose_name="社区")
    number = models.PositiveSmallIntegerField("第几版")
    title = models.CharField("名称", max_length=60)
    preamble = models.CharField("开头的话", max_length=500, blank=True)
    text = models.TextField("条文", max_length=10000)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    basis = models.CharField("通过的依据", max_length=200, blank=True)

    objects = CovenantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "居民公约"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                "community",
                "number",
                name="covenant_number_once",
                violation_error_message="这一版的序号已经有了。",
            ),
            models.UniqueConstraint(
                "community",
                "in_force_from",
                condition=Q(state=State.ADOPTED),
                name="one_covenant_from_a_day",
                violation_error_message="已有一版公约从这一天起施行，请换一个日期。",
            ),
            models.UniqueConstraint(
                "community",
                condition=Q(state=State.DRAFT),
                name="one_covenant_draft",
                violation_error_message="已有一份草案，请先改好或作废它。",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ADOPTED) | Q(in_force_from__isnull=False) & ~Q(basis=""),
                name="adopted_covenant_has_day_and_basis",
                violation_error_message="通过的公约要写明施行日期和通过的依据。",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="covenant_lifecycle", field="state", transitions=moves(TRANSITIONS)),
            pgtrigger.Protect(
                name="begins_as_draft",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=State.DRAFT),
            ),
            pgtrigger.Protect(
                name="adopted_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=State.ADOPTED),
            ),
            pgtrigger.Protect(name="covenant_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第 {self.number} 版）"

    @property
    def articles(self) -> list[Article]:
        return articles(self.text)

    def article(self, number: int) -> Article | None:
        return next((each for each in self.articles if each.number == number), None)


class CovenantRecord(Record):
    """公约台账的一条"""

    subject = models.ForeignKey(
        CovenantVersion, models.PROTECT, related_name="records", verbose_name="公约版本"
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "公约台账"

    @property
    def label(self) -> str:
        return TRANSITIONS[self.action].label if self.action in TRANSITIONS else OTHER_ACTIONS[self.action]
