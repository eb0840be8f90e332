"""导出留痕: every file that leaves the house is on record."""

from django.db import models

from grids.models.guards import APPEND_ONLY
from grids.models.people import User
from grids.models.places import Community


class ExportLog(models.Model):
    """一次导出: who took what, filtered how, how many rows; append-only."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    user = models.ForeignKey(User, models.PROTECT, related_name="exports", verbose_name="导出人")
    at = models.DateTimeField("时间")
    kind = models.CharField("内容", max_length=40)
    query = models.CharField("筛选条件", max_length=500, blank=True)
    rows = models.PositiveIntegerField("行数")
    sha256 = models.CharField("文件摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "导出记录"
        ordering = ["-at", "-id"]
        triggers = [*APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.rows} 行"
