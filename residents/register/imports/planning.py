"""导入预览: what a sheet would do to a register, before anything is written."""

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from stdnum.numdb import get as number_table

from grids.actors import Actor
from grids.cells import CellRefused, is_blank
from grids.models import Community, Grid
from grids.sheets import Row, Sheet
from grids.verdict import Forbidden, Invalid
from residents.register.imports.rows import ROWS, WORDED, Entry, changes
from residents.register.imports.world import World
from residents.register.models import Resident
from residents.register.registers import Register
from residents.register.rules import keeping
from residents.register.sheets import SheetColumn, columns_of
from residents.register.workflow.values import fill

IGNORED_NAMED = 10
FIRST_ISSUED = 1984  # the year in which the first numbers were given out, to people of every age
IN_USE = 9999
CARRIED = "没有写{}，按上一行算。"


@dataclass
class New:
    """Something to be entered, filled in and checked, not stored."""

    row: int
    thing: Any
    entry: Entry


@dataclass
class Changed:
    """Something known that the sheet says anew."""

    row: int
    pk: int
    values: dict[str, Any]
    sentence: str
    dwelling_id: int | None = None


@dataclass
class Plan:
    """What an import would do. `refused` rows carry the row number of the sheet and the reason."""

    register: Register
    community: Community
    columns: tuple[SheetColumn, ...]
    new: list[New] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    adjusted: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def work(self) -> int:
        """How many rows there are to do, for a progress bar."""
        return len(self.new) + len(self.changed)

    @property
    def homes(self) -> int:
        """How many households are made on the way."""
        return len({each.entry.dwelling_id for each in self.new if each.entry.dwelling_id})


def plan(
    register: Register,
    sheet: Sheet,
    community: Community,
    by: Actor,
    grid: Grid | None,
    now: datetime.datetime,
) -> Plan:
    """预览: sort the sheet's rows into new, changed, unchanged and refused; nothing is stored.

    Waits for another import of this community to end, so that two of them never enter the same person twice.
    """
    if not (verdict := keeping.may_import(by)):
        raise Forbidden(verdict.reason)
    community = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    found = Plan(register, community, columns_of(register, care=by.sees_care))
    world, seen, above = World(community), {}, {}
    for row in sheet:
        try:
            cells, carried = _read(row, found.columns, above)
            entry = ROWS[register.slug](cells, world)
            if twin := next((seen[key] for key in (entry.key, *entry.also) if key in seen), None):
                raise CellRefused(f"和第 {twin} 行说的是同一条，只导入前一行。")
            _sort(found, row.number, entry)
        except (CellRefused, Invalid, ValidationError) as refused:
            found.refused.append((row.number, _reason(refused, register)))
        else:
            seen |= dict.fromkeys((entry.key, *entry.leaves), row.number)
            found.adjusted += [(row.number, words) for words in (*carried, *_area(entry))]
    found.warnings = _warnings(found, sheet, by)
    return found


def _reason(refused: Exception, register: Register) -> str:
    if isinstance(refused, ValidationError):
        titles = {name: register.model._meta.get_field(name).verbose_name for name in refused.message_dict}
        return " ".join(f"{titles[name]}：{' '.join(words)}" for name, words in refused.message_dict.items())
    return str(refused)


def _read(
    row: Row, columns: tuple[SheetColumn, ...], above: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The cells as values, and what is said of those taken from the row above."""
    cells, inherited = _placed(row, [column for column in columns if column.carry], above)
    cells |= {
        column.key: _named(column, row.values.get(column.key)) for column in columns if not column.carry
    }
    if missing := [column.title for column in columns if column.required and not cells[column.key]]:
        raise CellRefused(f"没有填写{'、'.join(missing)}。")
    needed = [column.title for column in inherited if column.required]
    return cells, [CARRIED.format("、".join(needed))] if needed else []


def _placed(
    row: Row, columns: list[SheetColumn], above: dict[str, Any]
) -> tuple[dict[str, Any], list[SheetColumn]]:
    """Where a row is. A blank cell takes what stands above, unless what it belongs to changed.

    `above` is kept when the rest of the row is refused, and forgotten when the place itself cannot be read: the blank
    cells below belong to this row and no other.
    """
    cells: dict[str, Any] = {}
    inherited, fresh = [], False
    try:
        for column in columns:
            raw = row.values.get(column.key)
            if is_blank(raw) and not fresh and above.get(column.key):
                cells[column.key] = above[column.key]
                inherited.append(column)
            else:
                cells[column.key] = _named(column, raw)
                fresh = fresh or cells[column.key] != above.get(column.key)
    except CellRefused:
        above.clear()
        raise
    above |= cells
    return cells, inherited


def _named(column: SheetColumn, raw: Any) -> Any:
    """The value of a cell; a refusal says which column it is."""
    try:
        return column.read(raw)
    except CellRefused as refused:
        raise CellRefused(f"{column.title}：{refused}") from refused


def _sort(found: Plan, row: int, entry: Entry) -> None:
    if entry.stored is None:
        found.new.append(New(row, _filled(found.register, entry, found.community), entry))
        return
    entry.changes = changes(entry)
    if not entry.changes and not entry.dwelling_id:
        found.unchanged += 1
        return
    _filled(found.register, entry, found.community)
    found.changed.append(
        Changed(row, entry.stored["id"], entry.changes, _sentence(found, entry), entry.dwelling_id)
    )


def _filled(register: Register, entry: Entry, community: Community) -> Any:
    """The row as an entry of the register, checked as a form checks it, but for what needs the database."""
    thing = register.model(community_id=community.pk)
    keys = {name: value for name, value in entry.values.items() if name.endswith("_id")}
    for name, value in keys.items():
        setattr(thing, name, value)
    plain = {name: value for name, value in entry.values.items() if name not in keys}
    fill(thing, plain, linked=False)
    skipped = {
        each.name for each in thing._meta.concrete_fields if each.is_relation or each.name not in plain
    }
    thing.clean_fields(exclude=skipped)
    return thing


def _sentence(found: Plan, entry: Entry) -> str:
    return "；".join(_said(found.register.model, name, value) for name, value in entry.changes.items()) + "。"


def _said(model: type[models.Model], name: str, value: Any) -> str:
    """手机号改为 138******01; of places and lists only that they change."""
    field = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    if name.endswith("_id") or isinstance(value, list):
        return f"{field.verbose_name}有变化"
    personal = name in WORDED and (name != "name" or model is Resident)
    words = WORDED[name](value) if personal else value
    if isinstance(words, bool):
        words = "是" if words else "否"
    return f"{field.verbose_name}改为 {dict(field.flatchoices).get(words, words)}"


def _area(entry: Entry) -> list[str]:
    """行政区划代码: one that was abolished or never existed is worth a look, and no reason to refuse.

    A code is that of the county which gave out the number: at birth, and of those born before 1984 from then on.
    """
    number = entry.values.get("id_number", "")
    if not number:
        return []
    area, known = (
        number[:6],
        {k: v for _, parts in number_table("cn/loc").info(number[:6]) for k, v in parts.items()},
    )
    ended = max((_ended(each) for each in known.get("county", "").split(",")), default=0)
    if "county" not in known:
        words = f"{area} 不是已知的区划代码"
    elif ended < max(int(number[6:10]), FIRST_ISSUED):
        words = f"{area} 在出生那年不是有效的区划代码"
    elif ended < IN_USE:
        words = f"{area} 是已经撤销的区划代码"
    else:
        return []
    return [f"身份证号开头的 {words}，请核对；会照样导入。"]


def _ended(county: str) -> int:
    """The year in which `[1983-2013]白下区` lost its code."""
    years = re.match(r"\[\d*-(\d+)\]", county)
    return int(years[1]) if years else IN_USE


def _warnings(found: Plan, sheet: Sheet, by: Actor) -> list[str]:
    words = []
    if found.homes:
        words.append(f"有 {found.homes} 套房还没有住户，会一并登记住户。")
    made = Counter(each.entry.compound for each in found.new if each.entry.compound)
    if made:
        words.append(f"会新建小区：{'、'.join(made)}。")
    hidden = {column.key: column for column in columns_of(found.register, care=True) if column.care}
    if sheet.ignored:
        words.append(f"这些列用不到，不导入：{'、'.join(sheet.ignored[:IGNORED_NAMED])}。")
    if not by.sees_care and hidden.keys() & sheet.columns.keys():
        words.append("表里有“重点关爱”一列；您没有关爱职责，这一列不导入。")
    return words
