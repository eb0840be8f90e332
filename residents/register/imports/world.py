"""对照: what the register knows already, read once for a sheet of any length, and asked by the words of a cell."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from grids.cells import CellRefused
from grids.models import Building, Community, Compound, Dwelling, Facility, Grid, Organization
from grids.sealed import keyed_hashes
from residents.register import sheets
from residents.register.models import Household, Resident

PERSON = (
    *("id", "name", "gender", "birth_date", "phone_hash", "id_hash", "head", "household_id", "care_groups"),
)


class World:
    """The registers of one community as an import looks them up; each part is read when first asked for."""

    def __init__(self, community: Community) -> None:
        self.community = community

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """By name and by code, as a person may have written either; 01 in a plain cell is 1 to Excel."""
        grids = list(Grid.objects.of(self.community.pk).micro())
        bare = {each.code.lstrip("0"): each for each in grids}
        return bare | {each.name: each for each in grids} | {each.code: each for each in grids}

    def grid(self, words: str) -> Grid:
        if words not in self.grids:
            raise CellRefused(f"没有“{words[:20]}”这个微网格，请填网格名称或编号。")
        return self.grids[words]

    @cached_property
    def compounds(self) -> dict[str, Compound]:
        return {each.name: each for each in Compound.objects.of(self.community.pk)}

    @cached_property
    def blocks(self) -> dict[str, list[Building]]:
        """By name and by compound and name in one word."""
        found = defaultdict(list)
        rows = Building.objects.of(self.community.pk).filter(ended_on=None).select_related("compound", "grid")
        for each in rows:
            found[sheets.block(each.name)].append(each)
            found[each.compound.name + sheets.block(each.name)].append(each)
        return found

    def building(self, compound: str, name: str) -> Building:
        if compound and compound not in self.compounds:
            raise CellRefused(f"没有“{compound[:20]}”这个小区，请核对小区名称。")
        found = [each for each in self.blocks.get(name, ()) if compound in ("", each.compound.name)]
        if not found:
            raise CellRefused(f"没有“{compound}{name}”这栋楼，请核对，或先导入楼栋。")
        if len(found) > 1:
            places = "、".join(each.compound.name for each in found)
            raise CellRefused(f"几个小区都有“{name}”（{places}），请在“小区”一列写明。")
        return found[0]

    @cached_property
    def all_doors(self) -> dict[tuple[int, str, str], dict[str, Any]]:
        rows = Dwelling.objects.of(self.community.pk)
        rows = rows.values("id", "building_id", "unit", "room", "grid_id", "ended_on")
        return {(row["building_id"], row["unit"], row["room"]): row for row in rows}

    @cached_property
    def doors(self) -> dict[tuple[int, str, str], dict[str, Any]]:
        return {key: row for key, row in self.all_doors.items() if row["ended_on"] is None}

    def dwelling(self, cells: dict[str, Any]) -> int:
        """The flat of a row; refused with what to do when it is not in the register."""
        block = self.building(cells["compound"], cells["building"])
        found = self.doors.get((block.pk, cells["unit"], cells["room"]))
        if found is None:
            unit = f"{cells['unit']}单元" if cells["unit"] else ""
            raise CellRefused(
                f"登记册里没有{block.name}{unit}{cells['room']}室这套房，请核对，或先导入房屋。"
            )
        return found["id"]

    @cached_property
    def households(self) -> dict[int, dict[str, Any]]:
        rows = Household.objects.filter(community=self.community, until=None)
        names = ("id", "dwelling_id", "tenure", "since", "confirmed_on")
        return {row["id"]: row for row in rows.values(*names)}

    @cached_property
    def homes(self) -> dict[int, list[int]]:
        """The households behind each door."""
        found = defaultdict(list)
        for row in self.households.values():
            found[row["dwelling_id"]].append(row["id"])
        return found

    def household(self, number: int | None, dwelling_id: int) -> int | None:
        """The household a row means: by its number, else the only one behind the door; None when there is none yet."""
        homes = self.homes.get(dwelling_id, [])
        if number is not None:
            if number not in homes:
                raise CellRefused(f"户号 {number} 不住在这套房里，请核对户号。")
            return number
        if len(homes) > 1:
            raise CellRefused(f"这套房里有几户（户号 {'、'.join(map(str, homes))}），请在“户号”一列写明。")
        return homes[0] if homes else None

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        return list(Resident.objects.filter(community=self.community, until=None).values(*PERSON))

    @cached_property
    def by_number(self) -> dict[str, dict[str, Any]]:
        return {row["id_hash"]: row for row in self.people if row["id_hash"]}

    @cached_property
    def by_name(self) -> dict[tuple[int, str], list[dict[str, Any]]]:
        found = defaultdict(list)
        for row in self.people:
            found[row["household_id"], row["name"]].append(row)
        return found

    def person(self, id_number: str, household_id: int | None, name: str) -> dict[str, Any] | None:
        """Who a row is about: by ID number, else by name within the household, unless the numbers contradict."""
        hashes = keyed_hashes(id_number, purpose="id")
        for each in hashes:
            if each in self.by_number:
                return self.by_number[each]
        same = self.by_name.get((household_id, name), []) if household_id else []
        same = [row for row in same if not (id_number and row["id_hash"])]
        if len(same) > 1:
            raise CellRefused("这一户有几个同名的人，请填写身份证号。")
        return same[0] if same else None

    @cached_property
    def units(self) -> dict[str, dict[str, Any]]:
        rows = Organization.objects.of(self.community.pk)
        names = ("id", "name", "kind", "grid_id", "address", "contact_name", "phone", "ended_on")
        return {row["name"]: row for row in rows.values(*names)}

    @cached_property
    def things(self) -> dict[tuple[int, str, str], dict[str, Any]]:
        rows = Facility.objects.of(self.community.pk)
        names = ("id", "grid_id", "kind", "name", "place", "keeper_id", "state", "ended_on")
        return {(row["grid_id"], row["kind"], row["name"]): row for row in rows.values(*names)}

    @cached_property
    def all_blocks(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = Building.objects.of(self.community.pk)
        names = ("id", "compound_id", "compound__name", "name", "grid_id", "floors", "units", "ended_on")
        return {(row["compound__name"], sheets.block(row["name"])): row for row in rows.values(*names)}
