"""数字: how many people, homes, units and things there are in each grid. No name leaves this module."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from grids.actors import Actor
from grids.models import Dwelling, Facility, Grid, Organization
from residents.register.models import Household, Resident

# 名称: (label, register slug, rows that count, the way to their grid)
MEASURES: dict[str, tuple[str, str, QuerySet, str]] = {
    "residents": ("居民", "residents", Resident.objects.filter(until=None), "household__dwelling__grid"),
    "households": ("住户", "households", Household.objects.filter(until=None), "dwelling__grid"),
    "dwellings": ("房屋", "dwellings", Dwelling.objects.filter(ended_on=None), "grid"),
    "enterprises": ("单位", "enterprises", Organization.objects.filter(ended_on=None), "grid"),
    "facilities": ("设施", "facilities", Facility.objects.filter(ended_on=None), "grid"),
}
CARE = (
    "重点关爱",
    "residents",
    Resident.objects.filter(until=None).exclude(care_groups=[]),
    "household__dwelling__grid",
)


def measures(actor: Actor) -> dict[str, tuple[str, str]]:
    """Name → (label, register slug); 重点关爱 for those with the care duty."""
    return {name: (label, slug) for name, (label, slug, _, _) in _counted(actor).items()}


def _counted(actor: Actor) -> dict[str, tuple[str, str, QuerySet, str]]:
    return MEASURES | ({"care": CARE} if actor.sees_care else {})


def by_grid(actor: Actor) -> list[dict[str, Any]]:
    """One row per grid this actor counts: `grid` and a number for each measure. One query."""
    grids = Grid.objects.of(actor.community_id).micro().order_by("code")
    if not actor.is_office and actor.grid_ids:
        grids = grids.filter(pk__in=actor.grid_ids)
    names = _counted(actor)
    numbers = {f"n_{name}": _number(rows, way) for name, (_, _, rows, way) in names.items()}
    rows = grids.annotate(**numbers).defer("boundary")
    return [{"grid": grid, "numbers": [getattr(grid, f"n_{name}") for name in names]} for grid in rows]


def _number(rows: QuerySet, way: str) -> Coalesce:
    inside = rows.filter(**{way: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(inside.values(way).annotate(n=Count("pk")).values("n")), 0)


def total(rows: list[dict[str, Any]], width: int) -> list[int]:
    """The sum of each measure over the rows; zeroes without any."""
    return [sum(row["numbers"][place] for row in rows) for place in range(width)]
