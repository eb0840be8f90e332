"""集中反映 and 并案建议: similar entries proposed as one matter, shown until somebody has dealt with them."""

from django.db import models
from django.db.models import Q

from grids.actors import Actor
from grids.models import Community, Grid, User
from residents.appeals.models.appeal import Appeal


class SurgeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "SurgeQuerySet":
        """The office, as far as it may know the first entry itself (回避)."""
        if not actor.is_office:
            return self.none()
        return self.filter(
            community_id=actor.community_id,
            seed__in=Appeal.objects.entrusted_to(actor).order_by().values("pk"),
        )

    def standing(self) -> "SurgeQuerySet":
        return self.filter(settled_at__isnull=True)

    def alerts(self) -> "SurgeQuerySet":
        """集中反映: many in one grid within days."""
        return self.filter(grid__isnull=False)

    def groups(self) -> "SurgeQuerySet":
        """群: one matter all over the community."""
        return self.filter(grid__isnull=True)


class Surge(models.Model):
    """集中反映: one alert per grid and first entry, with the entries that look like it: a merge proposal.

    Without a grid it is a 群: open entries of the whole community whose voices would add up.
    """

    class Outcome(models.TextChoices):
        MERGED = "merged", "已并案"
        DISMISSED = "dismissed", "不是同一件事"

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+", verbose_name="微网格")
    seed = models.ForeignKey(Appeal, models.PROTECT, related_name="+", verbose_name="最早的一件")
    appeals = models.ManyToManyField(Appeal, related_name="surges", verbose_name="相似的诉求")
    found_at = models.DateTimeField("发现时间")
    outcome = models.CharField("处理", max_length=10, choices=Outcome, blank=True)
    reason = models.CharField("原因", max_length=500, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = SurgeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集中反映"
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "seed"],
                name="one_surge_per_grid_and_first_entry",
                violation_error_message="这件诉求已经有集中反映的提醒。",
            ),
            models.UniqueConstraint(
                fields=["seed"],
                condition=Q(grid__isnull=True, settled_at__isnull=True),
                name="one_standing_group_per_first_entry",
                violation_error_message="这件诉求已经在一个并案建议里。",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="a_settled_surge_has_an_outcome",
                violation_error_message="处理集中反映要写明结果。",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="dismissed") | ~Q(reason=""),
                name="a_dismissed_surge_says_why",
                violation_error_message="不作并案要写明原因。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "-found_at", "-id"],
                name="surge_standing",
                condition=Q(settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.grid} {self.found_at:%m-%d} 集中反映" if self.grid else f"{self.found_at:%m-%d} 并案建议"
        )
