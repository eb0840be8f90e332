"""议事厅设置: what the series of sessions and the table are made from."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from council.meetings.states import HolidayRule, SeatKind
from grids.models import Community
from grids.models.places import OfCommunity

LONGEST = 26


def usual_seats() -> list[str]:
    """社区、物业、业委会: without them nothing can be promised."""
    return [SeatKind.COMMUNITY, SeatKind.PROPERTY, SeatKind.OWNERS]


class CouncilSettings(models.Model):
    """One row per community, locked while sessions are generated. Weekday and time are the community's own."""

    community = models.OneToOneField(
        Community, models.PROTECT, related_name="council_settings", verbose_name="社区"
    )
    weeks_ahead = models.PositiveSmallIntegerField(
        "提前排期（周）", default=8, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    places = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        verbose_name="轮流的地点",
        help_text="一行一个，按次序轮流；空着就用社区的议事地点。",
    )
    holiday_rule = models.CharField("遇到放假", max_length=8, choices=HolidayRule, default=HolidayRule.MOVE)
    quorum = models.PositiveSmallIntegerField("到会人数至少", default=5)
    required_seats = ArrayField(
        models.CharField(max_length=12, choices=SeatKind),
        default=usual_seats,
        blank=True,
        verbose_name="必须到会的席位",
    )

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议事厅设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(weeks_ahead__gte=1, weeks_ahead__lte=LONGEST),
                name="council_weeks_ahead_in_bounds",
                violation_error_message=f"提前排期要在 1 到 {LONGEST} 周之间。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.community}议事厅设置"
