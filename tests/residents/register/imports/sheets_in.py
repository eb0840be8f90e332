"""A sheet of a register on its way in, and what the preview says of it."""

import io
from collections.abc import Sequence
from typing import Any

from grids.actors import Actor
from residents.register.imports import drafts
from residents.register.imports.kinds import KINDS
from residents.register.models import ImportDraft
from tests.community import House
from tests.residents.register.sheets import by_hand

HEADERS = {
    "residents": ("楼栋", "单元", "室号", "姓名", "身份证号", "电话", "性别", "出生日期", "户主", "户号"),
    "households": ("楼栋", "单元", "室号", "居住方式", "入住日期", "最近核实", "户号"),
    "dwellings": ("小区", "楼栋", "单元", "室号", "微网格"),
    "buildings": ("小区", "楼号", "微网格", "层数", "单元数"),
    "enterprises": ("名称", "类型", "微网格", "地址", "联系人", "电话"),
    "facilities": ("名称", "类型", "微网格", "位置", "管护单位", "状态"),
}


def staged(house: House, slug: str, file: io.BytesIO, by: Actor | None = None) -> ImportDraft:
    return drafts.stage(KINDS[slug], file, file_name="表.xlsx", by=by or house.staff)


def imported(house: House, slug: str, file: io.BytesIO, by: Actor | None = None) -> ImportDraft:
    draft = staged(house, slug, file, by)
    drafts.confirm(draft, by=by or house.staff)
    drafts.run(KINDS[slug], draft.pk)
    return ImportDraft.objects.get(pk=draft.pk)


def counts(draft: ImportDraft) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return tuple(draft.preview[name] for name in ("new", "changed", "unchanged", "refused"))


def said(house: House, slug: str, header: Sequence[str], *rows: Sequence[Any]) -> dict[str, Any]:
    """The preview of these rows; the header stands in row 1."""
    return staged(house, slug, by_hand(header, rows)).preview


def one(house: House, slug: str, row: Sequence[Any]) -> dict[str, Any]:
    """The preview of one row under all the columns of its register."""
    return said(house, slug, HEADERS[slug], row)
