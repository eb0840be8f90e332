"""表格导入: any sheet an office sends, read row by row, or refused with a sentence that says what to do.

The bytes come from strangers: size, compression and XML are bounded before a row is looked at.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from grids.cells import Cell, is_blank
from grids.text import clean
from grids.verdict import Invalid

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_ROWS = 50_000
UNPACKED_TIMES = 10  # an honest sheet unpacks to less than ten times the largest file we take
HEADER_WITHIN = 10  # rows
_WIDEST = 256  # columns looked at for a header
_LAST_EXCEL_ROW = 1_048_576
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再导入。"
_BROKEN = f"文件已损坏或格式特殊，打不开。{_SAVE_AS}"
_NO_SHEET = "这不是 Excel 表格。请选择 .xlsx 或 .csv 文件。"

Lines = Callable[[int], Iterator[Sequence[Cell]]]


class SheetRefused(Invalid):
    """A file that cannot be read as asked; its text is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Row:
    """One row of data. `number` is the row number a person sees in Excel; `values` has every asked column."""

    number: int
    values: dict[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """A sheet with its header found. Iterate for rows, as often as needed; nothing is kept in memory.

    `columns` maps each asked name to its place (0-based) and lacks the optional ones that were not found;
    `expected` is how many rows the file says it has (for a progress bar, not to be trusted); `ignored` are the titles
    in the header that name nothing asked for.
    """

    name: str
    header_row: int
    columns: Mapping[str, int]
    asked: Collection[str]
    expected: int | None
    max_rows: int
    lines: Lines
    ignored: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        taken = 0
        heads: dict[str, str] = {}
        for number, line in _numbered(self.lines(max(self.columns.values()) + 1)):
            values = {key: _at(line, self.columns.get(key)) for key in self.asked}
            if number <= self.header_row:
                heads = {key: _label(value) for key, value in values.items()}
            elif not all(map(is_blank, values.values())) and not _repeats(values, heads):
                taken += 1
                if taken > self.max_rows:
                    raise SheetRefused(f"表格超过 {self.max_rows} 行，请分成几个文件导入。")
                yield Row(number, values)


def open_sheet(
    file: str | Path | IO[bytes],
    columns: Mapping[str, Sequence[str]],
    *,
    optional: Collection[str] = (),
    sheet: str | None = None,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
) -> Sheet:
    """打开表格: a sheet whose header names the `columns` ({our name: (its title, other titles…)}).

    Takes a path or an open binary file (.xlsx, .xlsm, .csv in UTF-8, UTF-16 or GB 18030). The header is
    looked for in the first 10 rows of `sheet`, or of every visible sheet in turn. All columns are required
    but the `optional` ones. Raises SheetRefused, also while iterating (broken file, more than `max_rows`).
    """
    content = _content(file, max_bytes)
    if content.startswith(b"PK"):
        tables = _workbook_tables(content, sheet, max_bytes * UNPACKED_TIMES)
    else:
        tables = [("", None, _text_lines(_decoded(content)))]
    return _with_header(tables, columns, optional, max_rows)


def _content(file: str | Path | IO[bytes], max_bytes: int) -> bytes:
    if isinstance(file, str | Path):
        with Path(file).open("rb") as opened:
            return _content(opened, max_bytes)
    if file.seekable():
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        content = b"" if size > max_bytes else file.read()
    else:
        content = file.read(max_bytes + 1)
        size = len(content)
    if size > max_bytes:
        raise SheetRefused(
            f"文件有 {size / MEGABYTE:.0f} MB，最大只能 {max_bytes / MEGABYTE:.0f} MB。"
            "请删去图片和不用的行列，或分成几个文件再导入。"
        )
    if not content.strip(b"\0 \r\n\t"):
        raise SheetRefused("这个文件是空的，请重新选择文件。")
    return content


def _workbook_tables(
    content: bytes, wanted: str | None, unpacked_limit: int
) -> list[tuple[str, int | None, Lines]]:
    _check_archive(content, unpacked_limit)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as broken:  # a stranger's bytes may make the parsers raise anything
        raise SheetRefused(_BROKEN) from broken
    if book.epoch == CALENDAR_MAC_1904:
        raise SheetRefused("这个表格用的是“1904 日期系统”，日期会差四年。请在 Excel 选项里取消后重新保存。")
    sheets = [
        s for s in book.worksheets if s.title == wanted or (wanted is None and s.sheet_state == "visible")
    ]
    if not sheets:
        named = f"“{wanted}”这张" if wanted else "可以读取的"
        raise SheetRefused(f"文件里没有{named}工作表，请核对后再导入。")
    return [(s.title, s.max_row, _sheet_lines(s)) for s in sheets]


def _check_archive(content: bytes, unpacked_limit: int) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise SheetRefused(_BROKEN) from broken
    names = {part.filename for part in parts}
    # zipfile never unpacks more than the directory declares, so the declared sizes can be relied on.
    if len(parts) > 5_000 or sum(part.file_size for part in parts) > unpacked_limit:
        raise SheetRefused(
            "这个文件解压后过大，可能已损坏或有害，没有打开。请新建一个表格，只把需要的内容复制进去再导入。"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused("这个文件加了密码，请取消密码后再导入。")
    if {"xl/workbook.bin", "content.xml"} & names:
        raise SheetRefused(f"这种表格格式读不了。{_SAVE_AS}")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetRefused(_NO_SHEET)


def _sheet_lines(sheet: ReadOnlyWorksheet) -> Lines:
    sheet.reset_dimensions()  # some programs declare A1:A1; the rows themselves tell the truth

    def lines(width: int) -> Iterator[Sequence[Cell]]:
        rows = sheet.iter_rows(max_col=width, values_only=True)
        while True:
            try:
                row = next(rows, None)
            except Exception as broken:  # as above: the parser runs while the rows are read
                raise SheetRefused(_BROKEN) from broken
            if row is None:
                return
            yield row

    return lines


def _decoded(content: bytes) -> str:
    if content.startswith(_OLE2):
        raise SheetRefused(_ole2_reason(content))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text) or text.startswith("%PDF"):
            break
        if text.lstrip().startswith("<"):
            raise SheetRefused(f"这个文件其实是网页，不是表格。{_SAVE_AS}")
        return text
    raise SheetRefused(_NO_SHEET)


def _ole2_reason(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (
            "这个表格加了打开密码。请在 Excel 里打开，在“文件 → 信息 → 保护工作簿”里清空密码，保存后再导入。"
        )
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return f"这是旧版 Excel（.xls）文件。{_SAVE_AS}"
    return _NO_SHEET


def _text_lines(text: str) -> Lines:
    head = "\n".join(text.split("\n", HEADER_WITHIN)[:HEADER_WITHIN])
    delimiter = max(",\t;", key=head.count)

    def lines(width: int) -> Iterator[Sequence[Cell]]:
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                yield [cell or None for cell in row[:width]]
        except csv.Error as broken:
            raise SheetRefused(_BROKEN) from broken

    return lines


def _numbered(lines: Iterator[Sequence[Cell]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    for number, line in enumerate(lines, start=1):
        if number > _LAST_EXCEL_ROW:
            raise SheetRefused(_BROKEN)
        yield number, line


def _with_header(
    tables: list[tuple[str, int | None, Lines]],
    columns: Mapping[str, Sequence[str]],
    optional: Collection[str],
    max_rows: int,
) -> Sheet:
    best: tuple[int, list[str]] = (0, [])
    for name, expected, lines in tables:
        row, labels = _header(lines, columns)
        places = {
            key: found for key, titles in columns.items() if (found := _place(labels, titles)) is not None
        }
        missing = [key for key in columns if key not in places and key not in optional]
        if places and not missing:
            ignored = tuple(label for label, at in labels.items() if label and not {*at} & {*places.values()})
            return Sheet(name, row, places, tuple(columns), expected, max_rows, lines, ignored)
        best = max(best, (len(places), [*missing]), key=lambda known: known[0])
    matched, missing = best
    titles = "、".join(f"“{'”或“'.join(columns[key])}”" for key in (missing if matched else columns))
    if matched:
        raise SheetRefused(f"表头里缺少这些列：{titles}。请补上后再导入。")
    raise SheetRefused(f"前 {HEADER_WITHIN} 行里没有找到表头。表头应有这些列：{titles}。")


def _header(lines: Lines, columns: Mapping[str, Sequence[str]]) -> tuple[int, dict[str, list[int]]]:
    """The row that names the most asked columns, as {label: places}; the first of equals."""
    best: tuple[int, int, dict[str, list[int]]] = (0, 0, {})
    wanted = {_label(title): key for key, titles in columns.items() for title in titles}
    for number, line in _numbered(lines(_WIDEST)):
        if number > HEADER_WITHIN:
            break
        labels: dict[str, list[int]] = {}
        for place, cell in enumerate(line):
            labels.setdefault(_label(cell), []).append(place)
        matched = len({wanted[label] for label in labels if label in wanted})
        if matched > best[0]:
            best = (matched, number, labels)
    return best[1], best[2]


def _place(labels: Mapping[str, list[int]], titles: Sequence[str]) -> int | None:
    """Where the column stands. Its first title wins over its other titles; one title twice is refused."""
    for title in titles:
        places = labels.get(_label(title), [])
        if len(places) > 1:
            letters = " 列和 ".join(map(get_column_letter, (place + 1 for place in places)))
            raise SheetRefused(
                f"表头里有 {len(places)} 列都叫“{title}”（{letters} 列），请删去或改名后再导入。"
            )
        if places:
            return places[0]
    return None


def _label(cell: Cell) -> str:
    """A title without what people add to it: spaces, the star of a required column, a hint in brackets."""
    text = unicodedata.normalize("NFKC", clean(str(cell or ""), single_line=True))
    return re.sub(r"[\s*:]", "", re.sub(r"\([^()]*\)$", "", text.strip())).lower()


def _repeats(values: Mapping[str, Cell], heads: Mapping[str, str]) -> bool:
    """True for a header printed again on the next page and pasted along."""
    return all(_label(value) == heads[key] for key, value in values.items())


def _at(line: Sequence[Cell], place: int | None) -> Cell:
    return line[place] if place is not None and place < len(line) else None
