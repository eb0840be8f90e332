"""表格的列: how each register looks in Excel: template, import and export read this one table.

Room: above registers. A column says its titles (the first is written, all are recognised), how a cell is read, what is
written of an entry, and how that is masked in an ordinary export.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grids import cells, text
from grids.cells import Cell, CellRefused
from grids.models import Building, Compound, Grid
from grids.states import FacilityKind, FacilityState, OrganizationKind
from residents.register.models import Resident
from residents.register.registers import Register
from residents.register.rules import reading, spelling
from residents.register.states import CareGroup, Gender, Tenure

_MASKED = re.compile(r"[*＊]")
NOTHING = {"无", "没有", "暂无", "不详", "/", "-", "—", "——"}  # says nothing, as a blank cell does
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


def line(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", cells.as_text(cell, single_line=True)).strip()


def _door_word(cell: Cell) -> str:
    """3-2 typed into a plain cell is the second of March to Excel."""
    if isinstance(cell, datetime.date | datetime.time):
        raise CellRefused(
            f"“{cells.as_text(cell)}”被 Excel 变成了日期或时间，请把这一列设为“文本”格式再录入。"
        )
    return line(cell)


def block(cell: Cell) -> str:
    return spelling.block(_door_word(cell))


def unit(cell: Cell) -> str:
    return spelling.unit(_door_word(cell))


def room(cell: Cell) -> str:
    return spelling.room(_door_word(cell))


def name(cell: Cell) -> str:
    """姓名 without the spaces that line a short one up with longer ones: 王　英 is 王英."""
    return _BETWEEN_HAN.sub("", _unmasked(cells.as_text(cell, single_line=True)))


def phone(cell: Cell) -> str:
    words = _unmasked(cells.as_text(cell))
    return "" if words in NOTHING else cells.as_phone(cell)


def id_number(cell: Cell) -> str:
    words = _unmasked(cell if isinstance(cell, str) else "").strip()
    return "" if words in NOTHING else cells.as_id_number(cell)


def _unmasked(words: str) -> str:
    if _MASKED.search(words) or words == reading.ERASED:
        raise CellRefused(f"“{words[:20]}”是遮住的内容，不能导入。请填写完整的内容，或者空着不改。")
    return words


def yes(cell: Cell) -> bool | None:
    """是否: 户主, 本人, 是, √ are yes; anything else that was written is no."""
    words = line(cell)
    return words in ("是", "户主", "本人", "√", "Y", "y", "1") if words else None


def number(cell: Cell) -> int | None:
    return cells.as_int(cell)


def within(least: int, most: int) -> Callable[[Cell], int | None]:
    """A whole number in the bounds of the page's form."""

    def read(cell: Cell) -> int | None:
        found = number(cell)
        if found is not None and not least <= found <= most:
            raise CellRefused(f"“{found}”不对，请填 {least} 到 {most} 之间的整数。")
        return found

    return read


def one_of(choices: Any, but: Any = None) -> Callable[[Cell], str]:
    """The value behind a label; the labels are the drop-down. `but` is the one that only a verb sets."""
    values = {str(label): value for value, label in choices.choices if value != but}

    def read(cell: Cell) -> str:
        words = line(cell)
        if words and words not in values:
            raise CellRefused(f"“{words[:20]}”不在可选的里面。可选：{'、'.join(values)}。")
        return values.get(words, "")

    return read


def groups(cell: Cell) -> list[str] | None:
    words = [each for each in re.split(r"[、,，;；/ ]+", line(cell)) if each]
    return [one_of(CareGroup)(each) for each in words] or None


@dataclass(frozen=True)
class SheetColumn:
    """One column. `carry`: a blank cell says the same as above, as merged cells do. `mask`: what an ordinary export
    writes instead; without it the value itself."""

    key: str
    titles: tuple[str, ...]
    write: Callable[[Any], Any]
    read: Callable[[Cell], Any] = line
    mask: Callable[[Any], Any] | None = None
    required: bool = False
    carry: bool = False
    care: bool = False
    choices: Sequence[str] | Callable[[int], Sequence[str]] = ()
    hint: str = ""

    @property
    def title(self) -> str:
        return self.titles[0]

    def offered(self, community_id: int) -> Sequence[str]:
        """The words of its drop-down."""
        return self.choices(community_id) if callable(self.choices) else self.choices


def _labels(choices: Any) -> tuple[str, ...]:
    return tuple(str(label) for label in choices.labels)


def _grids(community_id: int) -> Sequence[str]:
    return list(Grid.objects.of(community_id).micro().values_list("name", flat=True))


def _compounds(community_id: int) -> Sequence[str]:
    return list(Compound.objects.of(community_id).order_by("pk").values_list("name", flat=True))


def _blocks(community_id: int) -> Sequence[str]:
    rows = Building.objects.of(community_id).filter(ended_on=None).order_by("compound_id", "id")
    return list(dict.fromkeys(rows.values_list("name", flat=True)))


def _door(dwelling: Callable[[Any], Any]) -> tuple[SheetColumn, ...]:
    """小区, 楼栋, 单元, 室号 of the dwelling that `dwelling` leads to."""
    return (
        SheetColumn(
            "compound",
            ("小区", "小区名称"),
            lambda one: dwelling(one).building.compound.name,
            carry=True,
            choices=_compounds,
            hint="只有一个小区可以空着。",
        ),
        SheetColumn(
            "building",
            ("楼栋", "楼号", "幢号", "栋号"),
            lambda one: dwelling(one).building.name,
            block,
            required=True,
            carry=True,
            choices=_blocks,
        ),
        SheetColumn(
            "unit",
            ("单元", "单元号"),
            lambda one: dwelling(one).unit,
            unit,
            carry=True,
            hint="只写数字；没有单元就空着。",
        ),
        SheetColumn(
            "room",
            ("室号", "房号", "门牌号", "房间号"),
            lambda one: dwelling(one).room,
            room,
            required=True,
            carry=True,
        ),
    )


def _masked_name(resident: Resident) -> str:
    return resident.name if resident.erased_at else text.mask_name(resident.name)


def _grid_of(thing: Any) -> str:
    return thing.grid.name if thing.grid else ""


_GRID = SheetColumn("grid", ("微网格", "所属网格", "网格", "网格编号"), _grid_of, choices=_grids)
_PHONE = ("电话", "手机号", "联系电话", "手机", "手机号码")

SHEETS: dict[str, tuple[SheetColumn, ...]] = {
    "residents": (
        *_door(lambda one: one.household.dwelling),
        SheetColumn(
            "household",
            ("户号",),
            lambda one: one.household_id,
            number,
            hint="一套房里有几户时才要填。",
        ),
        SheetColumn("name", ("姓名",), lambda one: one.name, name, _masked_name, required=True),
        SheetColumn(
            "head", ("户主", "是否户主", "与户主关系"), lambda one: one.head, yes, choices=("是", "否")
        ),
        SheetColumn(
            "gender", ("性别",), lambda one: one.get_gender_display(), one_of(Gender), choices=_labels(Gender)
        ),
        SheetColumn(
            "birth_date",
            ("出生日期", "出生年月日", "生日"),
            lambda one: one.birth_date,
            cells.as_date,
            lambda one: f"{one.birth_date.year}年" if one.birth_date else "",
            hint="例如 1951-03-08；有身份证号可以不填。",
        ),
        SheetColumn(
            "id_number",
            ("身份证号", "身份证号码", "公民身份号码", "身份证", "证件号码"),
            lambda one: one.id_number,
            id_number,
            lambda one: text.mask_id(one.id_number),
            hint="18 位，按文本录入。",
        ),
        SheetColumn("phone", _PHONE, lambda one: one.phone, phone, lambda one: text.mask_phone(one.phone)),
        SheetColumn(
            "care_groups",
            ("重点关爱", "关爱类别", "人员类别"),
            lambda one: "、".join(CareGroup(each).label for each in one.care_groups),
            groups,
            care=True,
            hint="几样用顿号隔开：" + "、".join(_labels(CareGroup)),
        ),
    ),
    "households": (
        *_door(lambda one: one.dwelling),
        SheetColumn("household", ("户号",), lambda one: one.pk, number, hint="改已有的住户才要填。"),
        SheetColumn(
            "tenure",
            ("居住方式", "居住性质"),
            lambda one: one.get_tenure_display(),
            one_of(Tenure),
            choices=_labels(Tenure),
        ),
        SheetColumn("since", ("入住日期",), lambda one: one.since, cells.as_date, hint="例如 2020-05-01"),
        SheetColumn("confirmed_on", ("最近核实", "核实日期"), lambda one: one.confirmed_on, cells.as_date),
    ),
    "dwellings": (*_door(lambda one: one), _GRID),
    "buildings": (
        SheetColumn(
            "compound",
            ("小区", "小区名称"),
            lambda one: one.compound.name,
            required=True,
            carry=True,
            choices=_compounds,
            hint="新的小区直接写名称。",
        ),
        SheetColumn("name", ("楼号", "楼栋", "幢号", "栋号"), lambda one: one.name, block, required=True),
        SheetColumn("grid", _GRID.titles, _grid_of, required=True, carry=True, choices=_grids),
        SheetColumn("floors", ("层数", "楼层数"), lambda one: one.floors, within(1, 200)),
        SheetColumn("units", ("单元数",), lambda one: one.units, within(1, 50)),
    ),
    "enterprises": (
        SheetColumn("name", ("名称", "单位名称", "企业名称"), lambda one: one.name, required=True),
        SheetColumn(
            "kind",
            ("类型", "单位类型"),
            lambda one: one.get_kind_display(),
            one_of(OrganizationKind),
            required=True,
            choices=_labels(OrganizationKind),
        ),
        _GRID,
        SheetColumn("address", ("地址", "单位地址"), lambda one: one.address),
        SheetColumn(
            "contact_name",
            ("联系人", "负责人"),
            lambda one: one.contact_name,
            name,
            lambda one: text.mask_name(one.contact_name),
        ),
        SheetColumn("phone", _PHONE, lambda one: one.phone, phone, lambda one: text.mask_phone(one.phone)),
    ),
    "facilities": (
        SheetColumn("name", ("名称", "设施名称"), lambda one: one.name, required=True),
        SheetColumn(
            "kind",
            ("类型", "设施类型"),
            lambda one: one.get_kind_display(),
            one_of(FacilityKind),
            required=True,
            choices=_labels(FacilityKind),
        ),
        SheetColumn("grid", _GRID.titles, _grid_of, required=True, carry=True, choices=_grids),
        SheetColumn("place", ("位置", "具体位置"), lambda one: one.place),
        SheetColumn("keeper", ("管护单位", "维护单位"), lambda one: one.keeper.name if one.keeper else ""),
        SheetColumn(
            "state",
            ("状态",),
            lambda one: one.get_state_display(),
            one_of(FacilityState, but=FacilityState.REMOVED),
            choices=_labels(FacilityState)[:2],
        ),
    ),
}


def columns_of(register: Register, *, care: bool) -> tuple[SheetColumn, ...]:
    """The columns somebody with or without the care duty writes and reads."""
    return tuple(column for column in SHEETS[register.slug] if care or not column.care)
