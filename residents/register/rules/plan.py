"""该走访的: which households are due, and in what order a day's round takes them.

The intervals are settings of the community: care-group households every `care_visit_days`, all others every
`visit_days`. A household is due by care only for those who may know of care groups.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from grids.actors import Actor
from grids.models import Building, Community
from residents.register.models import Household, Resident, Visit
from residents.register.states import Tenure

NEVER = datetime.date(1900, 1, 1)
MOST_DUE = 300  # of one grid and day; more cannot be walked, and the count says "300+"


@dataclass
class Stop:
    """One building of a round with the doors to knock at, in the order of units and rooms."""

    building: Building
    homes: list[Household] = field(default_factory=list)


def inhabited(actor: Actor) -> QuerySet[Household]:
    """Households that live here, each with `in_care` and the name of its head, for the visitor to ask for."""
    cared = Resident.objects.filter(household=OuterRef("pk"), until__isnull=True).exclude(care_groups=[])
    head = Resident.objects.filter(household=OuterRef("pk"), until__isnull=True).order_by("-head", "id")
    homes = Household.objects.visible_to(actor).filter(until__isnull=True).exclude(tenure=Tenure.VACANT)
    return homes.annotate(
        in_care=Exists(cared) if actor.sees_care else Value(False),
        head_name=Subquery(head.values("name")[:1]),
    )


def due(actor: Actor, community: Community, day: datetime.date) -> QuerySet[Household]:
    """该走访的户 on this day: care first, then those not seen for longest."""
    weekly = day - datetime.timedelta(days=community.care_visit_days)
    yearly = day - datetime.timedelta(days=community.visit_days)
    seen, confirmed = Coalesce(F("visited_on"), Value(NEVER)), Coalesce(F("confirmed_on"), Value(NEVER))
    homes = inhabited(actor).annotate(seen_on=seen, sure_on=confirmed)
    return (
        homes.filter(Q(in_care=True, seen_on__lte=weekly) | Q(sure_on__lte=yearly))
        .select_related("dwelling__building__compound", "dwelling__grid")
        .order_by("-in_care", "seen_on", "sure_on", "pk")
    )


def not_tried(homes: QuerySet[Household], since: datetime.datetime) -> QuerySet[Household]:
    """Without those somebody has been at since then, whether or not a door was opened."""
    return homes.exclude(Exists(Visit.objects.filter(household=OuterRef("pk"), at__gte=since)))


def round_of(homes: Iterable[Household], size: int) -> list[Stop]:
    """今天的路线: the `size` most urgent homes, but rather another door of a building one goes to anyway.

    `homes` come most urgent first; those in care are never left for a shorter way.
    """
    urgent = list(homes)
    chosen = [home for home in urgent if home.in_care][:size]
    rest = [home for home in urgent if not home.in_care]
    on_the_way = {home.dwelling.building_id for home in chosen} or {
        home.dwelling.building_id for home in rest[:1]
    }
    rest.sort(key=lambda home: home.dwelling.building_id not in on_the_way)
    return list(by_building([*chosen, *rest[: size - len(chosen)]]))


def by_building(homes: Iterable[Household]) -> Iterator[Stop]:
    """The homes as one walks: compound, building, unit, and the rooms from the top floor down."""
    stop: Stop | None = None
    for home in sorted(homes, key=_way):
        if stop is None or stop.building.pk != home.dwelling.building_id:
            if stop:
                yield stop
            stop = Stop(home.dwelling.building)
        stop.homes.append(home)
    if stop:
        yield stop


def _way(home: Household) -> tuple[int, int, str, int, str]:
    """Rooms are numbered floor and door; 1102 is above 302, so longer numbers come first."""
    place = home.dwelling
    floor = int(place.room[:-2]) if place.room.isdecimal() and len(place.room) > 2 else 0
    return place.building.compound_id, place.building_id, place.unit, -floor, place.room
