"""时限: pure arithmetic over a work calendar. Interim; the full room replaces it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from grids.states import LimitUnit

SEGMENTS = ((datetime.time(9), datetime.time(12)), (datetime.time(14), datetime.time(17, 30)))


@dataclass(frozen=True)
class Limit:
    amount: int
    unit: LimitUnit


@dataclass(frozen=True)
class Due:
    at: datetime.datetime
    certain: bool


@dataclass(frozen=True)
class Calendar:
    days: Mapping[datetime.date, bool] = field(default_factory=dict)
    hours: tuple[tuple[datetime.time, datetime.time], ...] = SEGMENTS

    def is_workday(self, day: datetime.date) -> bool:
        return self.days.get(day, day.weekday() < 5)

    def knows(self, day: datetime.date) -> bool:
        return any(known.year == day.year for known in self.days)


def add_limit(start: datetime.datetime, limit: Limit, calendar: Calendar) -> Due:
    local = timezone.localtime(start)
    if limit.unit == LimitUnit.CLOCK_HOURS:
        return Due(start + datetime.timedelta(hours=limit.amount), True)
    if limit.unit == LimitUnit.CALENDAR_DAYS:
        return Due(start + datetime.timedelta(days=limit.amount), True)
    if limit.unit == LimitUnit.WORKDAYS:
        day, left = local.date(), limit.amount
        while left:
            day += datetime.timedelta(days=1)
            left -= calendar.is_workday(day)
        at = datetime.datetime.combine(day, calendar.hours[-1][1], tzinfo=local.tzinfo)
        return Due(at, calendar.knows(day))
    left, day = datetime.timedelta(hours=limit.amount), local.date()
    while True:
        if calendar.is_workday(day):
            for opens, closes in calendar.hours:
                begin = max(datetime.datetime.combine(day, opens, tzinfo=local.tzinfo), local)
                end = datetime.datetime.combine(day, closes, tzinfo=local.tzinfo)
                if begin < end:
                    if begin + left <= end:
                        return Due(begin + left, calendar.knows(day))
                    left -= end - begin
        day += datetime.timedelta(days=1)
