"""排期: the sessions of the coming weeks, made from the community's weekday, time and places."""

import datetime

from django.db import transaction
from django.utils import timezone

from council.meetings.models import CouncilSettings, Session
from council.meetings.states import HolidayRule, SessionState
from council.meetings.workflow.step import SESSIONS, day_words
from grids import actors, worktime
from grids.actors import Actor
from grids.deadlines import Calendar
from grids.lifecycle import save, snapshot
from grids.models import Community, WorkCalendarDay
from grids.verdict import Forbidden

WEEK = datetime.timedelta(days=7)
DAY = datetime.timedelta(days=1)


@transaction.atomic
def generate(community: Community, *, by: Actor | None = None, at: datetime.datetime | None = None) -> int:
    """排期: one session a week for the weeks ahead; returns how many were added. Doing it again adds nothing.

    A day off moves the session to the next workday before the following one, or skips it with the reason, as the
    settings say; a day off that was published later moves a session which is no further than scheduled.
    """
    by = by or actors.system(community.pk)
    if by.user and not (by.is_office and by.community_id == community.pk):
        raise Forbidden("议事日由社区工作人员安排。")
    series = lock_settings(community)
    at = at or timezone.now()
    first = _first(community, at)
    planned = [first + WEEK * n for n in range(series.weeks_ahead)]
    calendar = worktime.calendar(community.pk, around=first)
    known = {row.planned_on: row for row in Session.objects.of(community.pk).filter(planned_on__in=planned)}
    taken = set(Session.objects.of(community.pk).filter(date__gte=first).values_list("date", flat=True))
    added = 0
    for day in planned:
        if day not in known:
            taken.add(_schedule(series, day, calendar, taken, by=by, at=at))
            added += 1
        elif known[day].state == SessionState.SCHEDULED and known[day].date == day and _is_off(calendar, day):
            taken.add(_rearrange(series, known[day], calendar, taken, by=by, at=at))
    return added


def lock_settings(community: Community) -> CouncilSettings:
    """The community's settings row, made when first needed, locked: two at once generate one after the other."""
    CouncilSettings.objects.get_or_create(community=community)
    rows = CouncilSettings.objects.select_for_update(of=("self",)).select_related("community")
    return rows.get(community=community)


def _first(community: Community, at: datetime.datetime) -> datetime.date:
    """The next council weekday; today while its time has not come."""
    now = timezone.localtime(at)
    ahead = (community.council_weekday - now.weekday()) % 7
    day = now.date() + DAY * ahead
    return day + WEEK if not ahead and now.time() >= community.council_time else day


def _is_off(calendar: Calendar, day: datetime.date) -> bool:
    """放假: only a day the work calendar names; a council on Saturdays is no holiday council."""
    return calendar.days.get(day) is False


def _place(series: CouncilSettings, day: datetime.date) -> str:
    """轮流的地点: by the week, so that adding a week later changes no place."""
    if not series.places:
        return series.community.council_place
    return series.places[day.toordinal() // 7 % len(series.places)]


def _other_day(
    series: CouncilSettings, day: datetime.date, calendar: Calendar, taken: set[datetime.date]
) -> datetime.date | None:
    if series.holiday_rule == HolidayRule.SKIP:
        return None
    days = (day + DAY * n for n in range(1, 7))
    return next((other for other in days if calendar.is_workday(other) and other not in taken), None)


def _schedule(
    series: CouncilSettings,
    day: datetime.date,
    calendar: Calendar,
    taken: set[datetime.date],
    *,
    by: Actor,
    at: datetime.datetime,
) -> datetime.date:
    session = Session(community=series.community, planned_on=day, date=day, place=_place(series, day))
    session.starts_at = starts(series.community, day)
    session.save(force_insert=True)
    before = snapshot(session)
    SESSIONS.write(session, "schedule", by=by, at=at, note="按每周例会排期。", public=True)
    session.version = 1
    save(session, before)
    return _rearrange(series, session, calendar, taken, by=by, at=at) if _is_off(calendar, day) else day


def _rearrange(
    series: CouncilSettings,
    session: Session,
    calendar: Calendar,
    taken: set[datetime.date],
    *,
    by: Actor,
    at: datetime.datetime,
) -> datetime.date:
    """遇放假: moved to the next workday, or called off; both with the holiday's name as the reason."""
    name = holiday_name(series.community_id, session.date)
    day = _other_day(series, session.date, calendar, taken)
    before = snapshot(session)
    if day is None:
        session.moved_reason = f"{name}放假，停开一次。"
        session.state = SessionState.CANCELLED
        SESSIONS.write(session, "cancel", by=by, at=at, note=session.moved_reason, public=True)
    else:
        session.moved_reason = f"{name}放假，改到{day_words(day)}。"
        session.moved_from, session.date = session.date, day
        session.starts_at = starts(series.community, day)
        SESSIONS.write(session, "move", by=by, at=at, note=session.moved_reason, public=True)
    save(session, before)
    return session.date


def holiday_name(community_id: int, day: datetime.date) -> str:
    row = WorkCalendarDay.objects.of(community_id).filter(date=day, workday=False).first()
    return row.name if row and row.name else day_words(day)


def starts(community: Community, day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, community.council_time))
