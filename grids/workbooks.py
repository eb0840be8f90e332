"""表格导出: an Excel workbook an office can print and file at once, written row by row.

Row 1 the title, row 2 who and when, row 3 the headers, then the data. Nothing in it ever runs: text that
looks like a formula gets an apostrophe before it, which survives "save as CSV"; our import takes it off.
"""

import datetime as dt
import io
import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange

from grids.cells import FORMULA_STARTS
from grids.clock import local

FILLS = {"red": "FDECEA", "amber": "FFF3DF", "green": "E6F4EA", "blue": "E8F0FA"}
HEADER_ROW = 3
LAST_ROW = 1_048_576
_SAMPLE = 200  # rows looked at for the column widths before the first one is written
_NARROWEST, _WIDEST = 6, 48  # characters
_LONGEST = 32_000  # Excel holds 32,767 UTF-16 units in a cell
_NEVER_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_FONT = "微软雅黑"
_LINE = Side(style="thin", color="D9DFE8")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

Value = str | int | float | bool | Decimal | dt.datetime | dt.date | dt.time | None
RowFill = Callable[[Sequence[Value]], str | None]


def write_book(
    title: str,
    subtitle: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    text_columns: Collection[str] = (),
    fills: RowFill | None = None,
    watermark: str = "",
) -> bytes:
    """导出工作簿: .xlsx bytes; A4 landscape, fit to width, header frozen and repeated on every page.

    `text_columns` are the headers whose cells stay text (phone, ID number, entry number). `fills` gives the
    colour of a row: a name of FILLS or None. `watermark` is printed above and below every page. Moments are written
    as Asia/Shanghai wall time. `rows` may be a generator; memory does not grow with it. Raises ValueError for more
    rows than Excel has.
    """
    if unknown := set(text_columns) - set(headers):
        raise ValueError(f"No such headers: {sorted(unknown)}")
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = _safe(title), "家门口"
    sheet = book.create_sheet(_sheet_name(title))
    as_text = [header in text_columns for header in headers]
    lines = ([_cell_value(v, as_text=t) for v, t in zip(row, as_text, strict=True)] for row in _counted(rows))
    coloured = ((values, fills(values) if fills else None) for values in lines)
    sample = list(itertools.islice(coloured, _SAMPLE))
    _lay_out(sheet, headers, [values for values, _ in sample])
    _stamp(sheet, watermark)
    _write_head(sheet, title, subtitle, headers)
    paint = _Paint(sheet, as_text)
    last = HEADER_ROW
    for values, fill in itertools.chain(sample, coloured):
        sheet.append(paint.row(values, fill))
        last += 1
    if last == HEADER_ROW:
        sheet.append(paint.row(["没有符合条件的记录。", *[None] * (len(headers) - 1)], None))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(headers))}{last}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _counted(rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        if number > LAST_ROW:
            raise ValueError("记录太多，一张 Excel 表放不下。请缩小范围后分几次导出。")
        yield row


def _cell_value(value: Value, *, as_text: bool) -> Value:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        value = local(value).replace(tzinfo=None) if value.tzinfo else value
        return f"{value:%Y-%m-%d %H:%M}" if as_text else value.replace(microsecond=0)
    if as_text or (isinstance(value, dt.date) and value.year < 1900):  # Excel's calendar begins in 1900
        return _safe(str(value))
    if isinstance(value, int | float | Decimal):
        # Excel keeps 15 digits; NaN and infinity are no numbers to it.
        return value if abs(value) < 10**15 else str(value)
    if isinstance(value, dt.date | dt.time):
        return value
    return _safe(str(value))


def _safe(text: str) -> str:
    """Text that Excel shows as it was written and never runs (CSV injection, OWASP)."""
    text = _NEVER_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if len(text) > _LONGEST // 2 and len(text.encode("utf-16-le")) // 2 > _LONGEST:
        text = (
            text.encode("utf-16-le")[: _LONGEST * 2].decode("utf-16-le", "ignore") + "……（内容过长，后文略）"
        )
    return f"'{text}" if text.lstrip()[:1] and text.lstrip()[0] in FORMULA_STARTS else text


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "", _NEVER_IN_XML.sub("", title))[:31].strip() or "Sheet"


def _lay_out(sheet: WriteOnlyWorksheet, headers: Sequence[str], sample: Sequence[Sequence[Value]]) -> None:
    for place, header in enumerate(headers):
        widest = max([_width(header) + 3, *(_width(values[place]) for values in sample)])
        letter = get_column_letter(place + 1)
        sheet.column_dimensions[letter].width = min(max(widest + 2, _NARROWEST), _WIDEST)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    for row, height in ((1, 30), (2, 20), (HEADER_ROW, 24)):
        sheet.row_dimensions[row].height = height
    for row in (1, 2):
        sheet.merged_cells.add(CellRange(min_col=1, min_row=row, max_col=len(headers), max_row=row))


def _stamp(sheet: WriteOnlyWorksheet, watermark: str) -> None:
    """Header codes begin with &, so one in a name is written twice."""
    words = watermark.replace("&", "&&")
    if not words:
        return
    sheet.oddHeader.center.text = sheet.oddFooter.left.text = words
    sheet.oddHeader.center.size, sheet.oddHeader.center.color = 14, "999999"


def _width(value: Value) -> int:
    """Width in Latin characters of the longest line; a Han character is two wide."""
    if isinstance(value, dt.datetime):
        return 16
    lines = str("" if value is None else value).split("\n")
    return max(
        sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line[:_WIDEST]) for line in lines
    )


def _write_head(sheet: WriteOnlyWorksheet, title: str, subtitle: str, headers: Sequence[str]) -> None:
    def cell(text: str, font: Font, alignment: Alignment) -> WriteOnlyCell:
        written = WriteOnlyCell(sheet, _safe(text))
        written.data_type, written.font, written.alignment = "s", font, alignment
        return written

    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.append([cell(title, Font(name=_FONT, size=16, bold=True), middle)])
    sheet.append(
        [cell(subtitle, Font(name=_FONT, size=10), Alignment(horizontal="right", vertical="center"))]
    )
    named = [cell(header, Font(name=_FONT, size=10, bold=True), middle) for header in headers]
    for header in named:
        header.border, header.fill = _BOX, PatternFill("solid", fgColor=FILLS["blue"])
    sheet.append(named)


class _Paint:
    """Cells of the data rows. Each look is built once: styling every cell anew is slow."""

    def __init__(self, sheet: WriteOnlyWorksheet, as_text: Sequence[bool]) -> None:
        self.sheet, self.as_text = sheet, as_text
        self.looks: dict[tuple[str, str | None], WriteOnlyCell] = {}

    def row(self, values: Sequence[Value], fill: str | None) -> list[WriteOnlyCell]:
        return [self._cell(value, fill, text) for value, text in zip(values, self.as_text, strict=True)]

    def _cell(self, value: Value, fill: str | None, as_text: bool) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula or an error value, whatever the text looks like
        number_format = "@" if as_text else _number_format(value)
        look = self.looks.get((number_format, fill)) or self._look(number_format, fill)
        cell._style = look._style
        return cell

    def _look(self, number_format: str, fill: str | None) -> WriteOnlyCell:
        look = self.looks[number_format, fill] = WriteOnlyCell(self.sheet)
        look.number_format, look.border, look.font = number_format, _BOX, Font(name=_FONT, size=10)
        look.alignment = Alignment(vertical="top", wrap_text=True)
        if fill:
            look.fill = PatternFill("solid", fgColor=FILLS[fill])
        return look


def _number_format(value: Value) -> str:
    if isinstance(value, dt.datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(value, dt.date):
        return "yyyy-mm-dd"
    return "hh:mm" if isinstance(value, dt.time) else "General"
