"""Sheets as an office makes them by hand."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

PEOPLE = ("楼栋", "单元", "室号", "姓名", "身份证号", "联系电话")


def by_hand(
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    title: str = "",
    merged: Sequence[str] = (),
) -> io.BytesIO:
    """A workbook with a title above its header where there is one, and cells merged down like `A4:A6`."""
    book = Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(header))
        sheet.append([])
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def id_number(born: str, order: int, area: str = "110105") -> str:
    """A number with a right check digit."""
    digits = f"{area}{born}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
