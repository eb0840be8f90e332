"""工作时间: one community's work calendar, loaded for the arithmetic of `deadlines`."""

import datetime

from grids.deadlines import Calendar
from grids.models import WorkCalendarDay

# No promise reaches further than this; the window keeps the query small and on one index.
BACK = datetime.timedelta(days=7)
AHEAD = datetime.timedelta(days=120)


def calendar(community_id: int, *, around: datetime.date) -> Calendar:
    """The stored days of the years near `around`; a year without any is unknown to the calendar, and it says so.

    Whole years, for only holidays need be stored: from November on none is left, and the year is known all the same.
    """
    first = datetime.date((around - BACK).year, 1, 1)
    last = datetime.date((around + AHEAD).year, 12, 31)
    days = WorkCalendarDay.objects.of(community_id).filter(date__range=(first, last))
    return Calendar(days=dict(days.values_list("date", "workday")))


def whole_calendar(community_id: int) -> Calendar:
    """Every stored day, for work that spans years (an import)."""
    return Calendar(days=dict(WorkCalendarDay.objects.of(community_id).values_list("date", "workday")))
