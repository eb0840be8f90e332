"""一行: what a row of each register's sheet means: whom it is about, and the columns it gives. Nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from grids.cells import CellRefused
from grids.sealed import keyed_hashes
from grids.text import mask_id, mask_name, mask_phone
from residents.register.imports.world import World

Cells = dict[str, Any]


@dataclass
class Entry:
    """A row that can be taken. `stored` is what the register has of it, None for something new; `key` is the same for
    two rows about the same thing; `also` are keys of rows above that mean it too, `leaves` such keys for rows below;
    `dwelling_id` is set where a new household must be made first."""

    key: tuple[Any, ...]
    values: dict[str, Any]
    stored: dict[str, Any] | None = None
    dwelling_id: int | None = None
    compound: str = ""
    also: tuple[tuple[Any, ...], ...] = ()
    leaves: tuple[tuple[Any, ...], ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)


def _given(cells: Cells, *names: str) -> dict[str, Any]:
    """What the row says; a blank cell says nothing, so it never takes away what is known."""
    return {name: cells[name] for name in names if cells.get(name) not in (None, "", [])}


def resident(cells: Cells, world: World) -> Entry:
    dwelling_id = world.dwelling(cells)
    home = world.household(cells["household"], dwelling_id)
    found = world.person(cells["id_number"], home, cells["name"])
    values = _given(cells, "name", "gender", "birth_date", "id_number", "phone", "care_groups")
    if cells["head"] is not None:
        values["head"] = cells["head"]
    if home is not None:
        values["household_id"] = home
    # Without a number a name at a door is whoever else has that name there, with or without one.
    who = (home, dwelling_id, cells["name"])
    bare, numbered = ("bare", *who), ("numbered", *who)
    made = None if home else dwelling_id
    if cells["id_number"]:
        return Entry(("id", cells["id_number"]), values, found, made, also=(bare,), leaves=(numbered,))
    return Entry(bare, values, found, made, also=(numbered,))


def household(cells: Cells, world: World) -> Entry:
    dwelling_id = world.dwelling(cells)
    home = world.household(cells["household"], dwelling_id)
    values = {"dwelling_id": dwelling_id, **_given(cells, "tenure", "since", "confirmed_on")}
    return Entry((home, dwelling_id), values, world.households[home] if home else None)


def dwelling(cells: Cells, world: World) -> Entry:
    block = world.building(cells["compound"], cells["building"])
    key = (block.pk, cells["unit"], cells["room"])
    found = _standing(world.all_doors.get(key))
    values: dict[str, Any] = {"building_id": block.pk, "unit": cells["unit"], "room": cells["room"]}
    if cells["grid"] or found is None:
        values["grid_id"] = (world.grid(cells["grid"]) if cells["grid"] else block.grid).pk
    return Entry(key, values, found)


def building(cells: Cells, world: World) -> Entry:
    found = _standing(world.all_blocks.get((cells["compound"], cells["name"])))
    values = {"name": (found or cells)["name"], "grid_id": world.grid(cells["grid"]).pk}
    values |= _given(cells, "floors", "units")
    known = world.compounds.get(cells["compound"])
    if known:
        values["compound_id"] = known.pk
    return Entry(
        (cells["compound"], cells["name"]), values, found, compound="" if known else cells["compound"]
    )


def enterprise(cells: Cells, world: World) -> Entry:
    found = _standing(world.units.get(cells["name"]))
    values = _given(cells, "name", "kind", "address", "contact_name", "phone")
    if cells["grid"]:
        values["grid_id"] = world.grid(cells["grid"]).pk
    return Entry((cells["name"],), values, found)


def facility(cells: Cells, world: World) -> Entry:
    grid = world.grid(cells["grid"])
    key = (grid.pk, cells["kind"], cells["name"])
    found = _standing(world.things.get(key))
    values = {"grid_id": grid.pk, **_given(cells, "kind", "name", "place", "state")}
    if cells["keeper"]:
        values["keeper_id"] = _keeper(cells["keeper"], found, world)
    return Entry(key, values, found)


def _keeper(name: str, found: dict[str, Any] | None, world: World) -> int:
    """管护单位: one that has closed stays where it is and is given nothing more to keep."""
    keeper = world.units.get(name)
    if keeper is None:
        raise CellRefused(f"没有“{name[:20]}”这个单位，请核对，或先登记单位。")
    if keeper["ended_on"] and (found or {}).get("keeper_id") != keeper["id"]:
        raise CellRefused(f"“{name[:20]}”已经停业或注销，请填现在的管护单位。")
    return keeper["id"]


def _standing(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found and found["ended_on"]:
        raise CellRefused("登记册里有同名的一条已经注销，请先在它的页面上恢复。")
    return found


ROWS: dict[str, Callable[[Cells, World], Entry]] = {
    "residents": resident,
    "households": household,
    "dwellings": dwelling,
    "buildings": building,
    "enterprises": enterprise,
    "facilities": facility,
}
HASHED = {"phone": ("phone_hash", "phone"), "id_number": ("id_hash", "id")}
WORDED: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "contact_name": mask_name,
    "phone": mask_phone,
    "id_number": mask_id,
    "birth_date": lambda day: f"{day.year}年",
}


def changes(entry: Entry) -> dict[str, Any]:
    """What the row says that the register does not: sealed columns are compared by their hash."""
    stored = entry.stored or {}
    return {name: value for name, value in entry.values.items() if not _same(stored, name, value)}


def _same(stored: dict[str, Any], name: str, value: Any) -> bool:
    if name in HASHED and HASHED[name][0] in stored:
        column, purpose = HASHED[name]
        return stored[column] in keyed_hashes(value, purpose=purpose)
    if isinstance(value, list):
        return sorted(stored[name]) == sorted(value)
    return stored[name] == value
