"""空表: a workbook to fill in by hand: the right header, drop-downs, and cells that stay text.

Read back by `grids.sheets`, which finds the header under the title and the hint.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from grids.workbooks import FILLS

HEADER_ROW = 3
LAST_ROW = 5_003
CHOICES = "选项"
_FONT = "微软雅黑"
_LINE = Side(style="thin", color="D9DFE8")


@dataclass(frozen=True)
class Blank:
    """One column to fill in. `choices` become a drop-down; `example` is shown in the hint of the cell."""

    title: str
    hint: str = ""
    required: bool = False
    choices: Sequence[str] = ()


def write_blank(title: str, hint: str, columns: Sequence[Blank]) -> bytes:
    """空白模板: .xlsx bytes. Row 1 the title, row 2 how to fill it in, row 3 the header, a star where one must."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    choices = book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    _head(sheet, title, hint, columns)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, 2 * len(column.title) + 6)
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(HEADER_ROW + 1, HEADER_ROW + 51):
            sheet.cell(row, place).number_format = "@"
        sheet.add_data_validation(_validation(choices, place, column))
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Worksheet, title: str, hint: str, columns: Sequence[Blank]) -> None:
    for row, (words, size) in enumerate(((title, 16), (hint, 10)), start=1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(columns))
        cell = sheet.cell(row, 1, words)
        cell.font, cell.alignment = Font(name=_FONT, size=size, bold=row == 1), Alignment(wrap_text=True)
    sheet.row_dimensions[2].height = 48
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(HEADER_ROW, place, f"{column.title}*" if column.required else column.title)
        cell.font, cell.border = Font(name=_FONT, size=10, bold=True), Border(_LINE, _LINE, _LINE, _LINE)
        cell.fill = PatternFill("solid", fgColor=FILLS["blue"])


def _validation(choices: Worksheet, place: int, column: Blank) -> DataValidation:
    """A drop-down that may be left empty; without choices only the hint that shows beside the cell."""
    letter = get_column_letter(place)
    found = DataValidation(allow_blank=True)
    if column.choices:
        for row, choice in enumerate(column.choices, start=1):
            choices.cell(row, place, choice)
        last = len(column.choices)
        found = DataValidation(
            type="list",
            formula1=f"{quote_sheetname(CHOICES)}!${letter}$1:${letter}${last}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=column.title,
            error="请从下拉列表里选。",
        )
    if column.hint:
        found.promptTitle, found.prompt, found.showInputMessage = column.title[:32], column.hint[:255], True
    found.add(f"{letter}{HEADER_ROW + 1}:{letter}{LAST_ROW}")
    return found
