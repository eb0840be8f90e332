"""议事到期: the agenda to announce, the minutes to post, the resolutions to keep."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from council.meetings.states import SessionState
from council.models import Resolution, Session
from grids import worktime
from grids.deadlines import Calendar, Limit, add_limit
from grids.states import LimitUnit, PostKind
from notices.telling import wording
from notices.telling.readers.decisions import PARTS, answering, waiting_for
from notices.telling.readers.hearing import Circle
from notices.telling.readers.people import OFFICE
from notices.telling.readers.telling import day, shortened
from notices.telling.reminders.due import BACK, TEXT, Due, stage
from notices.telling.wording import Role

DAY = datetime.timedelta(days=1)
LONGEST_HOLIDAY = datetime.timedelta(days=12)
RESOLUTION_AHEAD = datetime.timedelta(days=3)
MINUTES = Limit(wording.MINUTES_WORKDAYS, LimitUnit.WORKDAYS)


class _Calendars(dict[int, Calendar]):
    """Each community's, read when first asked for."""

    def __init__(self, around: datetime.date) -> None:
        super().__init__()
        self.around = around

    def __missing__(self, community_id: int) -> Calendar:
        self[community_id] = worktime.calendar(community_id, around=self.around)
        return self[community_id]


def agendas(at: datetime.datetime) -> Iterator[Due]:
    """议程公布: on the last workday before the session, a Friday for a Monday."""
    today = timezone.localdate(at)
    ahead = Session.objects.filter(
        state__in=(SessionState.SCHEDULED, SessionState.COLLECTING),
        date__range=(today, today + LONGEST_HOLIDAY),
    )
    calendars, found = _Calendars(today), list(ahead)
    circle = Circle({session.community_id for session in found}, (), at)
    for session in found:
        if today < _last_workday_before(session.date, calendars[session.community_id]):
            continue
        place, link = session.community_id, reverse("agenda", args=[session.pk])
        office = circle.people.holding(place, *OFFICE)
        hearers = {Role.OFFICE: circle.accounts(office, place, link)}
        yield Due("agenda", f"agenda:{session.pk}:{session.date}", place, hearers, {"day": day(session.date)})


def _last_workday_before(date: datetime.date, calendar: Calendar) -> datetime.date:
    before = date - DAY
    while not calendar.is_workday(before) and date - before < LONGEST_HOLIDAY:
        before -= DAY
    return before


def minutes(at: datetime.datetime) -> Iterator[Due]:
    """纪要公示, three workdays after the session: from the day before on, and when they are over."""
    today = timezone.localdate(at)
    held = Session.objects.filter(state=SessionState.HELD, held_at__range=(at - BACK, at))
    calendars, found = _Calendars(today), list(held)
    circle = Circle({session.community_id for session in found}, (), at)
    for session in found:
        due = add_limit(session.held_at, MINUTES, calendars[session.community_id]).at
        if today < due.date() - DAY:
            continue
        place, link = session.community_id, reverse("minutes_list")
        people, kind = circle.people, stage("minutes", at > due)
        recorder = {session.recorder_id} if session.recorder_id else people.holding(place, *OFFICE)
        hearers = {
            Role.RECORDER: circle.accounts(recorder, place, link),
            Role.LEAD: circle.accounts(people.holding(place, PostKind.LEAD), place, link),
        }
        words = {"day": day(session.date), "due": day(due.date())}
        yield Due(kind, f"{kind}:{session.pk}", place, hearers, words)


def resolutions(at: datetime.datetime) -> Iterator[Due]:
    """决议到期: three days before to those who do it, overdue to all who answer for it and to those it answers."""
    today = timezone.localdate(at)
    rows = Resolution.objects.undone().filter(due_on__range=(today - BACK, today + RESOLUTION_AHEAD))
    found = list(rows.select_related("item"))
    waiting = waiting_for(row.pk for row in found)
    about = {row.item.appeal_id for row in found} | {key for keys in waiting.values() for key in keys}
    circle = Circle({row.community_id for row in found}, about, at)
    for row in found:
        yield _resolution(row, circle, waiting[row.pk], late=row.due_on < today)


def _resolution(row: Resolution, circle: Circle, waiting: list[int], *, late: bool) -> Due:
    place, link = row.community_id, reverse("resolution", args=[row.number])
    about, kind = row.item.appeal_id, stage("resolution", late)
    parties = {role: answering(circle.people, row, role) for role in PARTS}
    parties[Role.LEAD] = circle.people.holding(place, PostKind.LEAD)
    hearers = {role: circle.accounts(users, place, link, appeal_id=about) for role, users in parties.items()}
    hearers |= {role: circle.residents(role, waiting) for role in wording.RESIDENTS}
    words = {"number": row.number, "due": day(row.due_on), "text": shortened(row.text, most=TEXT)}
    return Due(kind, f"{kind}:{row.pk}:{row.due_on}", place, hearers, words)
