"""排期: the sessions of the coming weeks, made from the community's weekday, time and places."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from council.meetings import rules
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
SATURDAY = 5


@dataclass(frozen=True)
class _Days:
    """The days around the series: which are off and why, which are workdays, which already have a session."""

    off: dict[datetime.date, str]
    calendar: Calendar
    taken: set[datetime.date]

    def instead_of(self, day: datetime.date) -> datetime.date | None:
        """The next workday before the following session that is still free."""
        days = (day + DAY * n for n in range(1, 7))
        free = (other for other in days if other not in self.off and other not in self.taken)
        return next((other for other in free if self.calendar.is_workday(other)), None)


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
    days = _days(community, first, planned[-1] + WEEK)
    known = {row.planned_on: row for row in Session.objects.of(community.pk).filter(planned_on__in=planned)}
    for day in planned:
        session = known.get(day) or _schedule(series, day, days, by=by, at=at)
        if day in days.off and session.state == SessionState.SCHEDULED and session.date == day:
            _rearrange(series, session, days, by=by, at=at)
        days.taken.add(session.date)
    return len(planned) - len(known)


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


def _days(community: Community, first: datetime.date, last: datetime.date) -> _Days:
    """A free weekend is no holiday: only a weekday off, or a day with a name, moves a session."""
    free = WorkCalendarDay.objects.of(community.pk).filter(date__range=(first, last), workday=False)
    off = {row.date: row.name or "当天" for row in free if row.name or row.date.weekday() < SATURDAY}
    ahead = Session.objects.of(community.pk).filter(date__gte=first)
    return _Days(off, worktime.whole_calendar(community.pk), set(ahead.values_list("date", flat=True)))


def _place(series: CouncilSettings, day: datetime.date) -> str:
    """轮流的地点: by the week, so that adding a week later changes no place."""
    if not series.places:
        return series.community.council_place
    return series.places[day.toordinal() // 7 % len(series.places)]


def _schedule(
    series: CouncilSettings, day: datetime.date, days: _Days, *, by: Actor, at: datetime.datetime
) -> Session:
    session = Session(community=series.community, planned_on=day, date=day, place=_place(series, day))
    session.starts_at = starts(series.community, day)
    session.save(force_insert=True)
    before = snapshot(session)
    known = days.calendar.is_workday(day).known
    note = "按每周例会排期。" if known else f"按每周例会排期；{day.year} 年的放假安排还没有录入，日期待确认。"
    SESSIONS.write(session, "schedule", by=by, at=at, note=note, public=True)
    session.version = 1
    return save(session, before)


def _rearrange(
    series: CouncilSettings, session: Session, days: _Days, *, by: Actor, at: datetime.datetime
) -> None:
    """遇放假: moved to the next workday, or called off; both with the holiday's name as the reason."""
    name, before = days.off[session.date], snapshot(session)
    skips = series.holiday_rule == HolidayRule.SKIP
    day = None if skips else days.instead_of(session.date)
    if day is None:
        session.moved_reason, session.state = f"{name}放假，停开一次。", SessionState.CANCELLED
        verb = "cancel"
    else:
        session.moved_reason = f"{name}放假，改到{day_words(day)}。"
        session.moved_from, session.date, session.starts_at = session.date, day, starts(series.community, day)
        verb = "move"
    SESSIONS.write(session, verb, by=by, at=at, note=session.moved_reason, public=True)
    save(session, before)


def starts(community: Community, day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, community.council_time))


@transaction.atomic
def set_series(community: Community, *, by: Actor, **changed: Any) -> CouncilSettings:
    """议事厅设置: weeks ahead, places, holidays, quorum, required seats; sessions already planned stay as they are."""
    if not (verdict := rules.arrange(by)) or by.community_id != community.pk:
        raise Forbidden(verdict.reason or "只能修改本社区的设置。")
    series = lock_settings(community)
    for name, value in changed.items():
        setattr(series, name, value)
    series.save(update_fields=list(changed))
    return series
