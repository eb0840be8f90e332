"""覆盖: what nobody looks after: dwellings outside every micro-grid, grids without a worker, households not confirmed for
long, matters without a next step. Each is a list; the page shows its length and leads to it. Room: rules.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from grids.actors import Actor
from grids.models import Community, Dwelling, Grid, Post
from residents.appeals import kit
from residents.appeals.models import Appeal
from residents.appeals.states import HANDLED, OPEN, State
from residents.register.models import Household
from residents.register.states import Tenure

A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Gap:
    """One kind of gap: what it is called, and its rows."""

    key: str
    label: str
    rows: QuerySet
    note: str


def gaps(actor: Actor, community: Community, now: datetime.datetime, day: datetime.date) -> list[Gap]:
    """The four lists, as far as this actor may see them."""
    return [
        Gap("dwellings", "没有划进微网格的房屋", _dwellings(actor), "应当是 0"),
        Gap("grids", "没有网格员的网格", vacant(actor, day), "事情由替补人员负责"),
        Gap(
            "households",
            "久未核实的户",
            unconfirmed(actor, community, day),
            f"超过 {community.unconfirmed_days} 天",
        ),
        Gap("matters", "没有下一步的诉求", stuck(actor, now), "没有期限、没有主办或受理一天还没派"),
    ]


def _dwellings(actor: Actor) -> QuerySet[Dwelling]:
    """On the community's own ground (level 0): every dwelling has a grid, but not every grid has a worker."""
    homes = Dwelling.objects.of(actor.community_id).filter(grid__level=0, ended_on__isnull=True)
    return homes.select_related("building__compound")


def vacant(actor: Actor, day: datetime.date) -> QuerySet[Grid]:
    """Asked by Exists, not by grouping: a grouped list cannot be counted beside others in one query."""
    serving = Post.objects.open_on(day).primary_workers().filter(grid=OuterRef("pk"))
    grids = Grid.objects.of(actor.community_id).micro().filter(~Exists(serving)).order_by("code")
    return grids.select_related("backup").defer("boundary")


def unconfirmed(actor: Actor, community: Community, day: datetime.date) -> QuerySet[Household]:
    """Longest unseen first; those never confirmed before all others."""
    limit = day - datetime.timedelta(days=community.unconfirmed_days)
    homes = Household.objects.visible_to(actor).filter(until=None).exclude(tenure=Tenure.VACANT)
    homes = homes.filter(Q(confirmed_on=None) | Q(confirmed_on__lte=limit))
    return homes.select_related("dwelling__building__compound", "dwelling__grid")


def stuck(actor: Actor, now: datetime.datetime) -> QuerySet[Appeal]:
    """Open, and nobody's to do next: no date, nobody who handles it, or accepted a day ago and not dispatched."""
    nobody = Q(handler=None, lead_unit=None, state__in=HANDLED)
    waiting = Q(state=State.ACCEPTED, moved_at__lt=now - A_DAY)
    dateless = Q(due_at=None) & ~Q(state=State.NEEDS_INFO)
    return Appeal.objects.entrusted_to(actor).filter(nobody | waiting | dateless, state__in=OPEN).for_list()


def lengths(found: list[Gap], community_id: int) -> list[int]:
    """How long each list is; one query."""
    columns = [kit.how_many(gap.rows) for gap in found]
    return list(Community.objects.filter(pk=community_id).values_list(*columns).get())
