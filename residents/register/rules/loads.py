"""分量: how many dwellings, households and people a piece of ground carries, for dividing it among the grids."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from grids.models import Dwelling
from residents.register.models import Household, Resident

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
    """Every unit of every building with the grid it belongs to; a unit shared by grids stands there for each. Three
    queries whatever the size."""
    rows = {
        "dwellings": (Dwelling.objects.of(community_id), ""),
        "households": (Household.objects.filter(community_id=community_id, until=None), "dwelling__"),
        "residents": (
            Resident.objects.filter(community_id=community_id, until=None),
            "household__dwelling__",
        ),
    }
    counts: dict[str, Counter[Piece]] = {}
    for name, (queryset, way) in rows.items():
        fields = [f"{way}building_id", f"{way}unit", f"{way}grid_id"]
        table = queryset.order_by().values_list(*fields).annotate(n=Count("pk"))
        counts[name] = Counter({(building, unit, grid): n for building, unit, grid, n in table})
    pieces = set().union(*counts.values())
    return {piece: Load(*(counts[name][piece] for name in NAMES)) for piece in pieces}


def by_grid(
    pieces: Mapping[Piece, Load], moves: Mapping[tuple[int, str], int] | None = None
) -> dict[int, Load]:
    """The sum of each grid, after the units named in `moves` (building, unit → grid) have gone where they should."""
    total: dict[int, Load] = {}
    for (building, unit, grid), load in pieces.items():
        target = (moves or {}).get((building, unit), grid)
        total[target] = total.get(target, Load()) + load
    return total
