"""巡检: what happens at the council by the clock. Safe to run twice and from several workers. Room: above workflow."""

import datetime

from django.db import transaction
from django.utils import timezone

from council.meetings.models import AgendaItem, Session
from council.meetings.states import LIVE, UPCOMING, SessionState
from council.meetings.workflow import collect, generate
from council.meetings.workflow.step import hold_session
from council.meetings.workflow.taking_out import take_out_the_gone
from grids import actors
from grids.models import Community
from grids.verdict import Refused
from residents.appeals.states import UNANSWERED


def sweep(at: datetime.datetime) -> dict[str, int]:
    """Everything that is due at this moment; returns how many of each."""
    return {
        "planned": plan(at),
        "collecting": start_collecting(at),
        "taken_out": take_out(at),
    }


def plan(at: datetime.datetime) -> int:
    """The sessions of the weeks ahead, so that next week's is always there."""
    return sum(generate(community, at=at) for community in Community.objects.order_by("pk"))


def start_collecting(at: datetime.datetime) -> int:
    """The session that comes next collects proposals, from the evening of the one before it."""
    started = 0
    ahead = Session.objects.filter(state__in=UPCOMING, date__gte=timezone.localdate(at))
    for session in ahead.order_by("community_id", "date", "id").distinct("community_id"):
        if session.state != SessionState.SCHEDULED:
            continue
        try:
            collect(session, by=actors.system(session.community_id), at=at)
            started += 1
        except Refused:
            continue  # somebody else did it this moment
    return started


@transaction.atomic
def take_out(at: datetime.datetime) -> int:
    """Items whose matter was withdrawn or answered meanwhile."""
    gone = AgendaItem.objects.filter(state__in=LIVE, appeal__isnull=False)
    gone = gone.exclude(appeal__state__in=UNANSWERED)
    taken = 0
    for session_id, community_id in (
        gone.order_by("session_id").values_list("session_id", "community_id").distinct()
    ):
        by = actors.system(community_id)
        taken += len(take_out_the_gone(hold_session(session_id, by), by=by, at=at))
    return taken
