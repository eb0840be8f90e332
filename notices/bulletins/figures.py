"""数字: what the ledger holds about one week, counted; nothing in it is typed by hand. Room: rules.

What happened in the week is counted by its own moment; what stands open or late, as it is at the counting. Complaints
about a person or a unit are left out of every figure, because those complained about read the bulletin too (回避).
"""

import datetime
from typing import TypedDict

from django.db.models import Count, Q, QuerySet

from council.meetings.states import AFTERWARDS, ItemState
from council.models import AgendaItem, Session
from grids import actors
from notices.bulletins import weeks
from residents.appeals.models.words import AppealQuerySet
from residents.appeals.states import OPEN
from residents.models import Appeal, Endorsement, Visit, WishClaim

NOBODY_IN_PARTICULAR = Q(complaint_user__isnull=True, complaint_organization__isnull=True)


class Figures(TypedDict):
    """Each a count; `endorsements` of households; `open_by` and `late_by` by the state the matters are in."""

    registered: int
    accepted: int
    replied: int
    closed: int
    in_progress: int
    late: int
    open_by: dict[str, int]
    late_by: dict[str, int]
    visits: int
    endorsements: int
    wishes: int
    sessions: int
    settled: int


def counted(community_id: int) -> AppealQuerySet:
    """The entries the figures are about."""
    return Appeal.objects.filter(NOBODY_IN_PARTICULAR, community_id=community_id).order_by()


def compute(community_id: int, monday: datetime.date, at: datetime.datetime) -> Figures:
    """The figures of the week that began on this Monday, open and late as they stand at `at`. Seven queries."""
    since, until = weeks.bounds(monday)
    rows = counted(community_id)
    moments = ("registered", "accepted", "replied", "closed")
    within = {
        name: Count("pk", filter=Q(**{f"{name}_at__gte": since, f"{name}_at__lt": until})) for name in moments
    }
    open_by, late_by = _by_state(rows.open()), _by_state(rows.open().overdue(at))
    in_week = Q(at__gte=since, at__lt=until)
    voices = Endorsement.objects.standing().filter(in_week, household__isnull=False, appeal__in=rows)
    granted = WishClaim.objects.filter(
        fulfilled_at__gte=since, fulfilled_at__lt=until, appeal__community_id=community_id
    )
    return Figures(
        **rows.aggregate(**within),
        in_progress=sum(open_by.values()),
        late=sum(late_by.values()),
        open_by=open_by,
        late_by=late_by,
        visits=Visit.objects.filter(in_week, community_id=community_id).count(),
        endorsements=voices.aggregate(homes=Count("household", distinct=True))["homes"],
        wishes=granted.count(),
        **_council(community_id, monday),
    )


def _by_state(rows: QuerySet) -> dict[str, int]:
    counts = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {str(state): counts[state] for state in OPEN if state in counts}


def _council(community_id: int, monday: datetime.date) -> dict[str, int]:
    """Sessions held in the week, and what everyone may know was settled there."""
    last = monday + weeks.A_WEEK - datetime.timedelta(days=1)
    held = Session.objects.of(community_id).filter(state__in=AFTERWARDS, date__range=(monday, last))
    settled = (ItemState.RESOLVED, ItemState.SETTLED, ItemState.REFERRED)
    items = AgendaItem.objects.visible_to(actors.visitor(community_id))
    return {
        "sessions": held.count(),
        "settled": items.filter(session__in=held, state__in=settled).count(),
    }
