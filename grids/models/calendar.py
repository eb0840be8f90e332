"""工作日历: holidays and make-up workdays (调休), seeded from chinesecalendar, editable by the office."""

from django.db import models

from grids.models.places import Community, OfCommunity


class WorkCalendarDay(models.Model):
    """A day whose rule differs from, or confirms, Monday to Friday. A year without rows is unknown, not plain."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="calendar", verbose_name="社区")
    date = models.DateField("日期")
    workday = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=20, blank=True)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                "community", "date", name="calendar_day_once", violation_error_message="这一天已经有了规定。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {'上班' if self.workday else '休息'}{self.name}"
