"""Verbs of the work calendar."""

import datetime

from django.db import transaction

from grids import holidays
from grids.actors import Actor
from grids.models import Community, WorkCalendarDay
from grids.states import ActorKind, OfficeAction, OfficeTopic
from grids.verdict import Invalid
from grids.workflow.step import require_admin, write, wrong

YEARS = range(2004, 2101)


@transaction.atomic
def seed_calendar(community: Community, year: int, *, by: Actor) -> int | None:
    """载入工作日历: the holidays and make-up workdays of a year; how many days were new.

    None when nothing is known of that year yet. Days the office has entered itself stay as they are.
    """
    if by.kind != ActorKind.SYSTEM:
        require_admin(by, community.pk)
    days = holidays.seed_days(year)
    if days is None:
        return None
    calendar = WorkCalendarDay.objects.of(community.pk).filter(date__year=year)
    before = calendar.count()
    WorkCalendarDay.objects.bulk_create(
        [
            WorkCalendarDay(community=community, date=date, workday=workday, name=name)
            for date, workday, name in days
        ],
        ignore_conflicts=True,
    )
    new = calendar.count() - before
    if new:
        write(OfficeTopic.CALENDAR, OfficeAction.SEED, f"{year} 年", by=by, days=new)
    return new


@transaction.atomic
def set_calendar_day(
    community: Community, date: datetime.date, *, by: Actor, workday: bool | None, name: str = ""
) -> WorkCalendarDay | None:
    """规定一天: work or rest, whatever its weekday; None takes the rule away, and Monday to Friday holds again.

    Promises already made keep their stored due times.
    """
    require_admin(by, community.pk)
    if date.year not in YEARS:
        raise wrong("date", f"年份要在 {YEARS[0]} 到 {YEARS[-1]} 之间。")
    if len(name) > 20:
        raise Invalid("名称最长 20 个字。", fields={"name": "名称最长 20 个字。"})
    days = WorkCalendarDay.objects.select_for_update().of(community.pk)
    old = days.filter(date=date).first()
    before = {"workday": old.workday, "name": old.name} if old else None
    if workday is None:
        days.filter(date=date).delete()
        day = None
    else:
        day, _ = WorkCalendarDay.objects.update_or_create(
            community=community, date=date, defaults={"workday": workday, "name": name}
        )
    write(OfficeTopic.CALENDAR, OfficeAction.SET, str(date), by=by, before=before, workday=workday, name=name)
    return day
