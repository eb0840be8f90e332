"""交接: a worker takes over a grid that was somebody else's."""

from django.db import models

from grids.models import Post
from grids.models.guards import APPEND_ONLY


class Handover(models.Model):
    """接收确认: what the new worker was handed, counted at the moment of the confirmation; append-only."""

    post = models.OneToOneField(Post, models.PROTECT, related_name="handover", verbose_name="接手的岗位")
    at = models.DateTimeField("确认时间")
    open_matters = models.PositiveIntegerField("在办诉求")
    promises = models.PositiveIntegerField("未了的承诺")
    visits_due = models.PositiveIntegerField("该走访的户")
    care_people = models.PositiveIntegerField("重点关爱人员", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接确认"
        ordering = ["-at"]
        triggers = [*APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.post}接手"
