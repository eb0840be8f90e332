"""抽查: each week some of the closed entries go to somebody who did not handle them."""

from django.db import models
from django.db.models import Q

from grids.actors import Actor
from grids.models import Community, User
from residents.appeals.models.appeal import Appeal


class SpotRound(models.Model):
    """一周的抽查: its row is what makes a second drawing of the same week find nothing to do."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    week = models.DateField("周一日期")
    closed = models.PositiveIntegerField("这一轮的办结件数", help_text="抽查比例的分母。")
    at = models.DateTimeField("抽取时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽查轮次"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "week"],
                name="spot_checks_drawn_once_a_week",
                violation_error_message="这一周已经抽过。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.week} 抽查"


class SpotCheckQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "SpotCheckQuerySet":
        """The office, as far as it may know the entries themselves (回避)."""
        if not actor.is_office:
            return self.none()
        return self.filter(appeal__in=Appeal.objects.entrusted_to(actor).order_by().values("pk"))

    def waiting(self) -> "SpotCheckQuerySet":
        return self.filter(done_at__isnull=True)


class SpotCheck(models.Model):
    """抽查一件: who looks, how, what they found."""

    class Method(models.TextChoices):
        ASKED = "asked", "问了居民"
        LOOKED = "looked", "看了现场"

    round = models.ForeignKey(SpotRound, models.PROTECT, related_name="checks", verbose_name="轮次")
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="spot_checks", verbose_name="诉求")
    checker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽查人")
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    method = models.CharField("方式", max_length=6, choices=Method, blank=True)
    found = models.CharField("看到的情况", max_length=1000, blank=True)
    ok = models.BooleanField("办好了", null=True, blank=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查"
        ordering = ["-round__week", "id"]
        constraints = [
            models.UniqueConstraint(
                "round",
                "appeal",
                name="spot_checked_once_a_week",
                violation_error_message="这件诉求这一周已经抽中。",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, ok__isnull=True, method="", found="")
                | Q(done_at__isnull=False, ok__isnull=False) & ~Q(method="") & ~Q(found=""),
                name="a_finished_check_says_what_it_found",
                violation_error_message="抽查要写明方式、看到的情况和结论。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["checker", "id"], name="spot_check_waiting", condition=Q(done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"抽查 {self.appeal_id}"
