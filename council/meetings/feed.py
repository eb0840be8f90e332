"""日历订阅: the sessions as iCalendar (RFC 5545), so that a phone tells its owner."""

import datetime
from collections.abc import Iterable

from icalendar import Alarm, Calendar, Event

from council.meetings.models import Session
from council.meetings.states import CALLED_OFF, SessionState
from grids.models import Community


def calendar(community: Community, sessions: Iterable[Session], address: str) -> bytes:
    """`address`: where the pages of sessions are, ending in a slash. A moved session keeps its UID: it moves there too."""
    feed = Calendar()
    feed.add("prodid", "-//Doorstep//council//ZH")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", f"{community.name}家门口议事厅")
    feed.add("refresh-interval", datetime.timedelta(hours=6))
    for session in sessions:
        feed.add_component(_event(community, session, address))
    return feed.to_ical()


def _event(community: Community, session: Session, address: str) -> Event:
    event = Event()
    event.add("uid", f"council-{session.pk}@{community.code}.doorstep")
    event.add("sequence", session.version)
    event.add("dtstamp", session.starts_at.astimezone(datetime.UTC))
    event.add("dtstart", session.starts_at.astimezone(datetime.UTC))
    event.add("dtend", session.ends_at.astimezone(datetime.UTC))
    event.add("summary", f"{community.name}家门口议事")
    event.add("location", session.place)
    event.add("url", f"{address}{session.pk}/")
    event.add("status", "CANCELLED" if session.state in CALLED_OFF else "CONFIRMED")
    if session.moved_reason:
        event.add("description", session.moved_reason)
    if session.state in (SessionState.SCHEDULED, SessionState.COLLECTING, SessionState.ANNOUNCED):
        event.add_component(_reminder())
    return event


def _reminder() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "今晚家门口议事")
    alarm.add("trigger", datetime.timedelta(hours=-2))
    return alarm
