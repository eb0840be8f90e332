"""巡检: what time alone brings about. Safe to run at any moment and any number of times. Room: above workflow.

Overdue resolutions become item 1 of the next session; minutes whose posting is over become final; a session all of
whose resolutions have ended is archived.
"""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from council.meetings import workflow as meetings
from council.meetings.models import Session
from council.meetings.states import SessionState
from council.resolutions import wording
from council.resolutions.models import Minutes, Objection, Resolution
from council.resolutions.states import FINISHED, MinutesState
from council.resolutions.workflow.minutes import settle
from grids import actors
from grids.verdict import Refused

FOLLOWS = "resolution:"


def sweep(at: datetime.datetime | None = None) -> dict[str, int]:
    """All communities; how many of each were moved."""
    at = at or timezone.now()
    return {"follow_ups": follow_up(at), "settled": settle_minutes(at), "archived": archive(at)}


def follow_up(at: datetime.datetime) -> int:
    """超期 → 下次第一项; once while it is on an agenda. What came of a complaint never is: agendas hang on the door."""
    day = timezone.localdate(at)
    found = Resolution.objects.announced().overdue(day).select_related("community", "item")
    return sum(_propose(each, day, at) for each in found.order_by("due_on", "id"))


def _propose(resolution: Resolution, day: datetime.date, at: datetime.datetime) -> bool:
    promise = wording.promise(
        resolution.lead_name, resolution.coordinator_name, resolution.supervisor_name, resolution.due_on
    )
    late = (day - resolution.due_on).days
    try:
        meetings.propose_follow_up(
            resolution.community,
            key=follow_key(resolution),
            title=wording.overdue_title(resolution.number, resolution.item.title),
            background=wording.overdue_background(resolution.text, promise, late),
            at=at,
        )
    except Refused:  # no session is ahead; the next run tries again
        return False
    return True


def follow_key(resolution: Resolution) -> str:
    return f"{FOLLOWS}{resolution.number}"


def followed(key: str) -> str:
    """The number of the resolution a follow-up item is about; empty for any other item."""
    return key.removeprefix(FOLLOWS) if key.startswith(FOLLOWS) else ""


def settle_minutes(at: datetime.datetime) -> int:
    """公示期满、异议都已答复 → 定稿"""
    waiting = Objection.objects.unanswered().filter(minutes=OuterRef("pk"))
    rows = Minutes.objects.filter(state=MinutesState.POSTED, open_until__lt=at).exclude(Exists(waiting))
    done = 0
    for minutes in rows.select_related("session"):
        try:
            settle(minutes, by=actors.system(minutes.community_id), at=at)
            done += 1
        except Refused:  # objected to or settled meanwhile
            continue
    return done


def archive(at: datetime.datetime) -> int:
    """决议都有了结果的议事日归档"""
    going_on = Resolution.objects.filter(session=OuterRef("pk")).exclude(state__in=FINISHED)
    rows = Session.objects.filter(state=SessionState.FOLLOWING_UP).exclude(Exists(going_on))
    return sum(_archive(session, at) for session in rows)


@transaction.atomic
def _archive(session: Session, at: datetime.datetime) -> bool:
    try:
        step = meetings.SESSIONS.begin(session, "archive", by=actors.system(session.community_id), at=at)
    except Refused:  # another worker was first
        return False
    meetings.SESSIONS.commit(step, note="决议都已有结果，归档。", public=True)
    return True
