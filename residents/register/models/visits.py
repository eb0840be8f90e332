"""走访: who was called on, what was found, what was promised. The history is append-only."""

import datetime

import pgtrigger
from django.db import models
from django.db.models import Q

from grids.actors import Actor
from grids.models import Community, User
from grids.models.guards import APPEND_ONLY
from residents.register.models.people import Household, Resident
from residents.register.states import PromiseOutcome, VisitKind, VisitResult


class VisitQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "VisitQuerySet":
        """As the households, for those who visit; care visits tell who is in a care group, so only with the duty."""
        if not (actor.is_office or actor.grid_ids):
            return self.none()
        seen = self.filter(community_id=actor.community_id)
        if not actor.is_office:
            seen = seen.filter(household__dwelling__grid_id__in=actor.grid_ids)
        return seen if actor.sees_care else seen.exclude(kind=VisitKind.CARE)

    def with_names(self) -> "VisitQuerySet":
        """With everything a list or a page names, in the same query."""
        return self.select_related(
            "worker", "resident", "household__dwelling__building", "household__dwelling__grid", "promise"
        )


class Visit(models.Model):
    """一次走访: one call at one household, or on one person in it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="visits", verbose_name="社区")
    household = models.ForeignKey(Household, models.PROTECT, related_name="visits", verbose_name="住户")
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="见到谁"
    )
    worker = models.ForeignKey(User, models.PROTECT, related_name="visits", verbose_name="走访人")
    kind = models.CharField("类别", max_length=10, choices=VisitKind, default=VisitKind.ROUTINE)
    result = models.CharField("见到了吗", max_length=10, choices=VisitResult, default=VisitResult.MET)
    found = models.CharField("情况", max_length=1000, blank=True)
    at = models.DateTimeField("走访时间")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["community", "-at", "-id"], name="visit_newest"),
            models.Index(fields=["household", "-at"], name="visit_by_household"),
            models.Index(fields=["worker", "-at"], name="visit_by_worker"),
        ]
        triggers = [*APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.household} {self.get_kind_display()}"


class PromiseQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "PromiseQuerySet":
        """As the visits they were made at."""
        return self.filter(visit__in=Visit.objects.visible_to(actor).order_by().values("pk"))

    def open(self) -> "PromiseQuerySet":
        return self.filter(settled_at__isnull=True)

    def overdue(self, day: datetime.date) -> "PromiseQuerySet":
        return self.open().filter(due_on__lt=day)

    def with_names(self) -> "PromiseQuerySet":
        return self.select_related(
            "settled_by",
            "visit__worker",
            "visit__household__dwelling__building",
            "visit__household__dwelling__grid",
        )


class Promise(models.Model):
    """走访时的承诺: a to-do until it is kept, or given up with the reason the household was told."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="promises", verbose_name="社区")
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="promise", verbose_name="走访")
    text = models.CharField("承诺的事", max_length=500)
    due_on = models.DateField("什么时候前")
    outcome = models.CharField("结果", max_length=10, choices=PromiseOutcome, blank=True)
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="了结人"
    )
    note = models.CharField("说明", max_length=500, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True, settled_by__isnull=True)
                | ~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False),
                name="a_settled_promise_says_how_when_and_by_whom",
                violation_error_message="了结承诺要写明结果、时间和经手人。",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=PromiseOutcome.GIVEN_UP) | ~Q(note=""),
                name="giving_up_a_promise_has_a_reason",
                violation_error_message="承诺做不到要写明原因。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "due_on", "id"], name="promise_due", condition=Q(settled_at__isnull=True)
            )
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def version(self) -> int:
        """The API's ETag: 1 while open, 2 once settled."""
        return 2 if self.settled_at else 1
