"""虚构的地方: compounds, micro-grids on one map, buildings, dwellings, facilities."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from config.demo import material
from grids import geo
from grids.models import Building, Community, Compound, Dwelling, Facility, Grid, Organization
from grids.states import FacilityKind

LIFT_FROM = 7  # floors


@dataclass
class Ground:
    """What stands where."""

    community: Community
    grids: list[Grid] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    dwellings: list[Dwelling] = field(default_factory=list)
    lifts: dict[tuple[int, int], Facility] = field(default_factory=dict)

    def buildings_of(self, grid: Grid) -> list[Building]:
        return [building for building in self.buildings if building.grid_id == grid.pk]


def lay_out(community: Community) -> Ground:
    """Everything that does not move."""
    ground = Ground(community)
    compounds = material.cast()["compound"]
    count = compounds[-1]["grids"][1]
    ground.grids = Grid.objects.bulk_create(
        Grid(community=community, code=f"{n:02d}", name=f"第{n:02d}微网格", boundary=boundary)
        for n, boundary in enumerate(geo.tiles(count), start=1)
    )
    for each in compounds:
        _build(ground, each)
    ground.dwellings = Dwelling.objects.bulk_create(
        dwelling for building in ground.buildings for dwelling in _dwellings(building)
    )
    Grid.objects.bulk_update(ground.grids, ["layout_note"])
    return ground


def _build(ground: Ground, plan: dict[str, Any]) -> None:
    """The buildings of one compound, dealt out to its grids in order of their numbers."""
    compound = Compound.objects.create(community=ground.community, name=plan["name"])
    first, last = plan["grids"]
    grids = ground.grids[first - 1 : last]
    shapes = [shape for number, *shape in plan["buildings"] for _ in range(number)]
    built = []
    for place, (floors, units, flats) in enumerate(shapes):
        building = Building(
            community=ground.community,
            compound=compound,
            grid=grids[place * len(grids) // len(shapes)],
            name=f"{place + 1}号楼",
            floors=floors,
            units=units,
        )
        building.flats = flats
        built.append(building)
    ground.buildings += Building.objects.bulk_create(built)
    for grid in grids:
        numbers = [building.name.removesuffix("号楼") for building in built if building.grid is grid]
        grid.layout_note = f"{compound.name} {numbers[0]}—{numbers[-1]} 号楼"


def _dwellings(building: Building) -> Iterator[Dwelling]:
    for unit in range(1, building.units + 1):
        for floor in range(1, building.floors + 1):
            for flat in range(1, building.flats + 1):
                yield Dwelling(
                    community=building.community,
                    building=building,
                    grid=building.grid,
                    unit=str(unit),
                    room=f"{floor}{flat:02d}",
                )


def furnish(ground: Ground, keeper: Organization) -> None:
    """公共设施: lifts where there are floors, and what every grid has."""
    lifts = {
        (building.pk, unit): _facility(
            building.grid,
            FacilityKind.LIFT,
            f"{building.compound.name}{building.name}{unit}单元电梯",
            building,
        )
        for building in ground.buildings
        if building.floors >= LIFT_FROM
        for unit in range(1, building.units + 1)
    }
    others = [facility for grid in ground.grids for facility in _of_every_grid(ground, grid)]
    for facility in (*lifts.values(), *others):
        facility.keeper = keeper
    Facility.objects.bulk_create([*lifts.values(), *others])
    ground.lifts = lifts


def _of_every_grid(ground: Ground, grid: Grid) -> Iterator[Facility]:
    buildings = ground.buildings_of(grid)
    for building in buildings:
        yield _facility(grid, FacilityKind.LAMP, f"{building.name}前路灯", building)
    yield _facility(grid, FacilityKind.BIN_STATION, f"{buildings[0].name}旁投放点", buildings[0])
    yield _facility(grid, FacilityKind.CHARGER, f"{buildings[-1].name}车棚充电桩", buildings[-1])
    yield _facility(grid, FacilityKind.FIRE_HYDRANT, f"{buildings[0].name}消防栓", buildings[0])
    if grid.layout_note.split()[1].startswith(
        "1—"
    ):  # the first grid of a compound has the gate and the square
        yield _facility(grid, FacilityKind.GATE, "南门道闸", buildings[0])
        yield _facility(grid, FacilityKind.FITNESS, "中心广场健身器材", buildings[0])
        yield _facility(grid, FacilityKind.GREEN, "中心广场绿地", buildings[0])
        if buildings[0].floors >= LIFT_FROM:
            yield _facility(grid, FacilityKind.GARAGE, "地下车库", buildings[0])


def _facility(grid: Grid, kind: str, name: str, building: Building) -> Facility:
    place = f"{building.compound.name}{building.name}"
    return Facility(community=grid.community, grid=grid, kind=kind, name=name, building=building, place=place)
