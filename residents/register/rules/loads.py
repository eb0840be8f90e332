"""分量: how many dwellings, households and people a piece of ground carries, for dividing it among the grids."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from grids.models import Dwelling
from residents.register.models import Resident

Piece = tuple[int, str, int]  # building, unit, grid
NAMES = ("dwellings", "households", "residents")


@dataclass(frozen=True)
class Load:
    """Numbers that add up."""

    dwellings: int = 0
    households: int = 0
    residents: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(*(getattr(self, name) + getattr(other, name) for name in NAMES))


def by_piece(community_id: int) -> dict[Piece, Load]:
    """Every unit of every building with the grid it belongs to; a unit shared by grids stands there for each. What has
    been pulled down or has left weighs nothing. Two queries whatever the size."""
    homes = Dwelling.objects.of(community_id).filter(ended_on=None).order_by()
    living = Count("households", distinct=True, filter=Q(households__until=None))
    doors = homes.values_list("building_id", "unit", "grid_id")
    doors = doors.annotate(doors=Count("pk", distinct=True), living=living)
    people = Resident.objects.filter(community_id=community_id, until=None).order_by()
    way = "household__dwelling__"
    table = people.values_list(f"{way}building_id", f"{way}unit", f"{way}grid_id").annotate(Count("pk"))
    residents = {(building, unit, grid): n for building, unit, grid, n in table}
    return {
        (building, unit, grid): Load(dwellings, households, residents.get((building, unit, grid), 0))
        for building, unit, grid, dwellings, households in doors
    }


def by_grid(
    pieces: Mapping[Piece, Load], moves: Mapping[tuple[int, str], int] | None = None
) -> dict[int, Load]:
    """The sum of each grid, after the units named in `moves` (building, unit → grid) have gone where they should."""
    total: dict[int, Load] = {}
    for (building, unit, grid), load in pieces.items():
        target = (moves or {}).get((building, unit), grid)
        total[target] = total.get(target, Load()) + load
    return total
