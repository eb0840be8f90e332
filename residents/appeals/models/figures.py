"""What is reckoned from the ledger and kept: how rare its words are, and the rates of months that are over."""

from django.db import models
from django.db.models import F, Q

from grids.models import Community
from grids.models.guards import APPEND_ONLY
from grids.models.places import OfCommunity


class Vocabulary(models.Model):
    """词频: how many of the newest entries hold each character and pair; the weights of likeness."""

    community = models.OneToOneField(Community, models.PROTECT, related_name="+", verbose_name="社区")
    total = models.PositiveIntegerField("统计的件数")
    counts = models.JSONField("各词的件数", default=dict)
    ledger_size = models.PositiveIntegerField("当时台账的件数")
    grouped_to = models.BigIntegerField("并案建议看到", default=0)
    at = models.DateTimeField("统计时间")

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "词频"

    def __str__(self) -> str:
        return f"{self.community} {self.total} 件的词频"


class MonthFigure(models.Model):
    """月度定格: one measure of one group in a month that is over, as it stood then and as it was defined then."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    month = models.DateField("月份", help_text="当月 1 日。")
    by = models.CharField("分组", max_length=10)
    key = models.CharField("组的代码", max_length=160, blank=True)
    name = models.CharField("范围", max_length=160)
    measure = models.CharField("指标", max_length=20)
    numerator = models.PositiveIntegerField("分子")
    denominator = models.PositiveIntegerField("分母")
    definition = models.PositiveSmallIntegerField("口径版本")
    at = models.DateTimeField("定格时间")

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月度定格"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "month", "by", "key", "measure"],
                name="month_figure_once",
                violation_error_message="这个月的这项统计已经定格。",
            ),
            models.CheckConstraint(
                condition=Q(numerator__lte=F("denominator")),
                name="a_share_is_at_most_the_whole",
                violation_error_message="分子不能大于分母。",
            ),
        ]
        triggers = [*APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.name} {self.measure} {self.numerator}/{self.denominator}"
