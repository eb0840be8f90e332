"""What the ledger stands on: the category tree, the promised limits, the number series, the live counts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grids.deadlines import Limit
from grids.models import Community, Grid
from grids.models.places import OfCommunity
from grids.states import LimitUnit
from residents.appeals.states import Grade, State


class Step(models.TextChoices):
    """时限环节 (design section 4)"""

    JUDGE = "judge", "受理判断"
    CONTACT = "contact", "首次联系"
    RESULT = "result", "答复结果"
    VERIFY = "verify", "核实办结"


def _whole(step: str, name: str) -> models.CheckConstraint:
    """A category's limit has an amount and a unit, or neither."""
    return models.CheckConstraint(
        condition=Q(**{f"{step}_amount__isnull": True, f"{step}_unit": ""})
        | Q(**{f"{step}_amount__isnull": False, f"{step}_amount__gte": 1}) & ~Q(**{f"{step}_unit": ""}),
        name=name,
        violation_error_message="分类的时限要有数量，也要有单位。",
    )


class Category(models.Model):
    """分类: three levels; the shipped tree is data, a community edits it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="categories", verbose_name="社区")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    level = models.PositiveSmallIntegerField("层级", default=1)
    name = models.CharField("名称", max_length=40)
    path = models.CharField("全称", max_length=140, help_text="一级 / 二级 / 三级")
    default_grade = models.CharField("默认等级", max_length=10, choices=Grade, blank=True)
    keywords = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="关键词")
    contact_amount = models.PositiveSmallIntegerField("首次联系时限", null=True, blank=True)
    contact_unit = models.CharField("首次联系时限单位", max_length=16, choices=LimitUnit, blank=True)
    result_amount = models.PositiveSmallIntegerField("答复时限", null=True, blank=True)
    result_unit = models.CharField("答复时限单位", max_length=16, choices=LimitUnit, blank=True)
    active = models.BooleanField("启用", default=True)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求分类"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                "community", "path", name="category_once", violation_error_message="分类已存在。"
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level__in=[2, 3], parent__isnull=False),
                name="category_level_matches_parent",
                violation_error_message="一级分类没有上级，二、三级分类必须有上级。",
            ),
            _whole("contact", "category_contact_limit_is_whole"),
            _whole("result", "category_result_limit_is_whole"),
        ]

    def __str__(self) -> str:
        return self.path

    def limit_of(self, step: str) -> Limit | None:
        """分类自己的时限, of the first contact and of the result only; None without one."""
        own = {
            Step.CONTACT: (self.contact_amount, self.contact_unit),
            Step.RESULT: (self.result_amount, self.result_unit),
        }
        amount, unit = own.get(Step(step), (None, ""))
        return Limit(amount, LimitUnit(unit)) if amount else None


class LimitPolicy(models.Model):
    """时限规定: grade × step → limit. A community without a row keeps the default of limits.DEFAULTS."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="limits", verbose_name="社区")
    step = models.CharField("环节", max_length=10, choices=Step)
    grade = models.CharField("等级", max_length=10, choices=Grade, blank=True, help_text="空着表示所有等级。")
    amount = models.PositiveSmallIntegerField("数量")
    unit = models.CharField("单位", max_length=16, choices=LimitUnit)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "时限规定"
        constraints = [
            models.UniqueConstraint(
                "community",
                "step",
                "grade",
                name="limit_once",
                violation_error_message="这个环节和等级已有规定。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.amount}{self.get_unit_display()}"

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, LimitUnit(self.unit))


class NumberSeries(models.Model):
    """编号: the last number given out per community and year; taken under its row lock, so never a gap."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"
        # Columns, not expressions: only then is it a constraint that ON CONFLICT can name.
        constraints = [models.UniqueConstraint(fields=["community", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.year}-{self.last:06d}"


class Tally(models.Model):
    """实时计数 by grid and state, kept by a trigger inside the verb's transaction: live counts over the whole
    ledger grow with it, this does not."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="tallies", verbose_name="微网格")
    state = models.CharField("状态", max_length=14, choices=State)
    count = models.IntegerField("件数", default=0)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求计数"
        constraints = [models.UniqueConstraint(fields=["grid", "state"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.grid} {self.get_state_display()} {self.count}"
