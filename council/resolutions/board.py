"""跟进表: the resolutions by due day, and by who answers for them. Room: forms.

The same filters for the page and the API.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from council.resolutions.models import Resolution
from council.resolutions.states import DONE, OPEN, UNDONE, Role, State
from grids.actors import Actor

MOST_OPEN = 500


class ResolutionFilter(django_filters.FilterSet):
    """state, open, done, overdue, mine, party (`u12`, `p34`), session (its day)."""

    state = django_filters.ChoiceFilter(label="状态", choices=State.choices)
    open = django_filters.BooleanFilter(label="还没办结的", method="is_open")
    done = django_filters.BooleanFilter(label="核验通过的，办结了没有都算", method="is_done")
    overdue = django_filters.BooleanFilter(label="只看超期", method="is_overdue")
    mine = django_filters.BooleanFilter(label="交给我们的", method="is_mine")
    party = django_filters.CharFilter(
        label="责任方：u 加单位编号，p 加人员编号", method="of_party", max_length=12
    )
    session = django_filters.DateFilter(label="议事日", field_name="session__date")

    class Meta:
        model = Resolution
        fields = ["state", "open", "done", "overdue", "mine", "party", "session"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def is_open(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.open() if wanted else rows.exclude(state__in=OPEN)

    def is_done(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.filter(state__in=DONE) if wanted else rows.exclude(state__in=DONE)

    def is_overdue(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        late = Q(state__in=UNDONE, due_on__lt=timezone.localdate())
        return rows.filter(late) if wanted else rows.exclude(late)

    def is_mine(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        own = Resolution.objects.entrusted_to(self.actor).values("pk")
        return rows.filter(pk__in=own) if wanted else rows.exclude(pk__in=own)

    def of_party(self, rows: QuerySet, name: str, key: str) -> QuerySet:
        return rows.of_party(key)


def counts(actor: Actor, day: datetime.date) -> dict[str, int]:
    """How many are open, overdue, waiting for the supervisor, done: one statement."""
    rows = Resolution.objects.visible_to(actor)
    return rows.aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        overdue=Count("pk", filter=Q(state__in=UNDONE, due_on__lt=day)),
        waiting=Count("pk", filter=Q(state=State.REPORTED_DONE)),
        done=Count("pk", filter=Q(state__in=DONE)),
    )


@dataclass
class Load:
    """One party's share: what it leads, coordinates, supervises, and how much of what it leads is overdue."""

    key: str
    name: str
    roles: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    overdue: int = 0

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(role.label, self.roles[role]) for role in Role]


def loads(actor: Actor, day: datetime.date) -> list[Load]:
    """按责任方: everyone who answers for something open, those with the most overdue first."""
    found: dict[str, Load] = {}
    for each in Resolution.objects.visible_to(actor).open().with_names().order_by("due_on", "id")[:MOST_OPEN]:
        for party in each.parties:
            key = f"u{party.unit.pk}" if party.unit else f"p{party.person.pk}"
            name = party.full_name if actor.is_insider else party.name
            load = found.setdefault(key, Load(key, name))
            load.roles[party.role] += 1
            load.overdue += party.role == Role.LEAD and each.undone and each.due_on < day
    return sorted(found.values(), key=lambda load: (-load.overdue, -sum(load.roles.values()), load.name))
