"""Verbs of the ground: which dwelling belongs to which grid, where a grid's boundary runs, what is drawn on top."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Subquery, When

from grids.actors import Actor
from grids.models import Building, Community, Dwelling, Facility, Grid
from grids.states import OfficeAction, OfficeTopic
from grids.verdict import NotFound, Refused
from grids.workflow.step import require_drawer, write


@transaction.atomic
def assign_dwellings(community: Community, targets: Mapping[int, int], *, by: Actor) -> int:
    """划分网格: dwelling → grid, by their keys; how many moved.

    A building belongs to the grid most of its dwellings belong to, and its facilities go with it. Raises NotFound for
    a dwelling or grid of another community, Refused when everything already is where it should be.
    """
    require_drawer(by, community.pk)
    grids = Grid.objects.of(community.pk).micro().filter(pk__in=targets.values())
    homes = list(Dwelling.objects.of(community.pk).select_for_update().filter(pk__in=targets).order_by("pk"))
    if len(homes) != len(targets) or set(targets.values()) - set(grids.values_list("pk", flat=True)):
        raise NotFound
    moved = [home for home in homes if home.grid_id != targets[home.pk]]
    if not moved:
        raise Refused("没有改动：选中的房屋已经在这些网格里。")
    data = Counter((home.building_id, home.grid_id, targets[home.pk]) for home in moved)
    for home in moved:
        home.grid_id = targets[home.pk]
    Dwelling.objects.bulk_update(moved, ["grid"], batch_size=1000)
    _follow({home.building_id for home in moved})
    moves = [
        {"building": building, "from": old, "to": new, "dwellings": n}
        for (building, old, new), n in data.items()
    ]
    write(OfficeTopic.GROUND, OfficeAction.ASSIGN, f"{len(moved)} 套房屋", by=by, moves=moves)
    return len(moved)


def _follow(building_ids: set[int]) -> None:
    """Each building, and what stands at it, to the grid of the most of its dwellings; it stays where it is on a tie."""
    doors = Dwelling.objects.filter(building=OuterRef("pk")).order_by()
    shares = doors.values("grid").annotate(n=Count("pk")).order_by("-n", "grid")
    own = doors.filter(grid=OuterRef("grid")).values("grid").annotate(n=Count("pk"))
    buildings = Building.objects.select_for_update(of=("self",)).filter(pk__in=building_ids).order_by("pk")
    buildings = buildings.annotate(
        most=Subquery(shares.values("grid")[:1]),
        in_most=Subquery(shares.values("n")[:1]),
        in_own=Subquery(own.values("n")),
    )
    moving = [each for each in buildings if each.in_own != each.in_most]
    if not moving:
        return
    there = Case(*(When(building=each.pk, then=each.most) for each in moving))
    along = Facility.objects.filter(building__in=moving, grid=F("building__grid"))
    along.update(grid=there)
    for each in moving:
        each.grid_id = each.most
    Building.objects.bulk_update(moving, ["grid"])


@transaction.atomic
def draw_boundaries(community: Community, boundaries: Mapping[int, Mapping[str, Any]], *, by: Actor) -> int:
    """画边界: grid → geometry (WGS 84, already checked by `geo`), by the grids' keys; how many changed."""
    require_drawer(by, community.pk)
    grids = list(
        Grid.objects.of(community.pk)
        .micro()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=boundaries)
    )
    if len(grids) != len(boundaries):
        raise NotFound
    changed = [grid for grid in grids if grid.boundary != boundaries[grid.pk]]
    if not changed:
        raise Refused("没有改动：边界和现在的一样。")
    for grid in changed:
        grid.boundary = dict(boundaries[grid.pk])
    Grid.objects.bulk_update(changed, ["boundary"])
    write(
        OfficeTopic.GROUND,
        OfficeAction.BOUNDARIES,
        f"{len(changed)} 个网格",
        by=by,
        grids=[g.code for g in changed],
    )
    return len(changed)


@transaction.atomic
def order_drawing(community: Community, orders: Mapping[int, int], *, by: Actor) -> int:
    """画图顺序: grid → place, the larger on top; how many changed."""
    require_drawer(by, community.pk)
    grids = list(Grid.objects.of(community.pk).micro().select_for_update(of=("self",), no_key=True))
    if set(orders) - {grid.pk for grid in grids}:
        raise NotFound
    changed = [grid for grid in grids if orders.get(grid.pk, grid.drawing_order) != grid.drawing_order]
    for grid in changed:
        grid.drawing_order = orders[grid.pk]
    Grid.objects.bulk_update(changed, ["drawing_order"])
    if changed:
        write(
            OfficeTopic.GROUND,
            OfficeAction.ORDER,
            f"{len(changed)} 个网格",
            by=by,
            orders={g.code: g.drawing_order for g in changed},
        )
    return len(changed)
