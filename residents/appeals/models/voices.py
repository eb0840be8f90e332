"""What people say about an appeal: the voices behind it, the follow-ups."""

from django.db import models
from django.db.models import Q

from grids.models import User
from grids.sealed import SealedField
from residents.appeals.states import Told
from residents.register.models import Household

APPEAL = "residents.Appeal"


class EndorsementQuerySet(models.QuerySet):
    def standing(self) -> "EndorsementQuerySet":
        return self.filter(taken_back_at__isnull=True)


class Endorsement(models.Model):
    """附议: one per household; the author of a merged entry counts as `merged_from`. May be taken back."""

    appeal = models.ForeignKey(APPEAL, models.PROTECT, related_name="endorsements", verbose_name="诉求")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="endorsements", verbose_name="住户"
    )
    merged_from = models.ForeignKey(
        APPEAL, models.PROTECT, null=True, related_name="+", verbose_name="来自并案"
    )
    resident_name = SealedField("代为附议的居民", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="代办人")
    at = models.DateTimeField("时间")
    taken_back_at = models.DateTimeField("取消时间", null=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附议"
        constraints = [
            models.UniqueConstraint(
                "appeal",
                "household",
                condition=Q(taken_back_at__isnull=True),
                name="endorsed_once_per_household",
                violation_error_message="这一户已经附议过，每户算一次。",
            ),
            models.UniqueConstraint(
                "appeal",
                "merged_from",
                condition=Q(taken_back_at__isnull=True, household__isnull=True),
                name="merged_voice_once",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False) | Q(merged_from__isnull=False),
                name="a_voice_has_an_owner",
            ),
        ]


class Evaluation(models.Model):
    """回访评价: reached? solved? satisfied? A later one of the same appeal replaces the earlier in the rates."""

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        MOSTLY = "mostly", "基本满意"
        UNSATISFIED = "unsatisfied", "不满意"

    appeal = models.ForeignKey(APPEAL, models.PROTECT, related_name="evaluations", verbose_name="诉求")
    round = models.PositiveSmallIntegerField("第几轮", help_text="重新办理一次，评价另起一轮。")
    contacted = models.BooleanField("联系上了")
    solved = models.BooleanField("解决了", null=True)
    satisfaction = models.CharField("满意度", max_length=12, choices=Satisfaction, blank=True)
    method = models.CharField("方式", max_length=10, choices=Told)
    comment = models.CharField("意见", max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="回访人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "回访评价"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "appeal",
                "round",
                condition=Q(contacted=True),
                name="evaluated_once_per_round",
                violation_error_message="这一轮办理已经评价过。",
            ),
            models.CheckConstraint(
                condition=Q(contacted=False, solved__isnull=True, satisfaction="")
                | (Q(contacted=True, solved__isnull=False) & ~Q(satisfaction="")),
                name="only_the_reached_can_answer",
                violation_error_message="联系上居民才能填写是否解决和满意度。",
            ),
        ]
