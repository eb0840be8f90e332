"""What an office exports can be printed and filed at once, and never runs."""

import datetime as dt
import io
import tracemalloc
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from grids.cells import SHANGHAI, as_datetime, as_id_number, as_phone, as_text
from grids.sheets import open_sheet
from grids.text import clean
from grids.workbooks import FILLS, write_book

HEADERS = ["编号", "联系电话", "内容", "登记时间", "户数"]
AT = dt.datetime(2026, 11, 22, 1, 30, 5, 999, tzinfo=dt.UTC)
ROW = ["2026-000123", "02584112345", "电梯坏了", AT, 3]


def book(rows: list[list], headers: list[str] = HEADERS, **options: object) -> Worksheet:
    content = write_book("诉求台账", "幸福里社区　2026-11-22　单位：件", headers, rows, **options)
    return openpyxl.load_workbook(io.BytesIO(content)).active


def cell_of(value: object, **options: object) -> Cell:
    return book([[value]], ["内容"], **options)["A4"]


# --- layout --------------------------------------------------------------------------------------


def test_title_subtitle_header_then_data() -> None:
    sheet = book([ROW])
    assert sheet.title == "诉求台账"
    assert sheet["A1"].value == "诉求台账"
    assert sheet["A2"].value == "幸福里社区　2026-11-22　单位：件"
    assert [cell.value for cell in sheet[3]] == HEADERS
    assert [cell.value for cell in sheet[4]] == [
        "2026-000123",
        "02584112345",
        "电梯坏了",
        dt.datetime(2026, 11, 22, 9, 30, 5),
        3,
    ]
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:E1", "A2:E2"]


def test_it_prints_on_a4_landscape_one_page_wide_with_its_header_on_every_page() -> None:
    sheet = book([ROW])
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_the_header_stays_in_sight_and_can_be_filtered() -> None:
    sheet = book([ROW, ROW])
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:E5"
    assert sheet["A3"].font.bold
    assert sheet["A3"].fill.fgColor.rgb == f"00{FILLS['blue']}"


def test_columns_are_as_wide_as_what_they_hold() -> None:
    sheet = book([["1", "13812345678", "短", AT, 3], ["2", "13812345678", "很长的内容" * 40, AT, 3]])
    width = {letter: sheet.column_dimensions[letter].width for letter in "ABCDE"}
    assert width["A"] >= 6
    assert width["B"] >= 11
    assert width["C"] == 48
    assert 16 <= width["D"] <= 20
    assert sheet["C5"].alignment.wrap_text


def test_a_han_character_is_two_wide() -> None:
    sheet = book([["一二三四五六七八九十", "1234567890"]], ["甲", "乙"])
    assert sheet.column_dimensions["A"].width == 22
    assert sheet.column_dimensions["B"].width == 12


def test_an_export_without_rows_says_so() -> None:
    assert book([])["A4"].value == "没有符合条件的记录。"


def test_rows_are_coloured_by_name() -> None:
    sheet = book(
        [["1", None, None, None, 1], ["2", None, None, None, 0]], fills=lambda row: "red" if row[4] else None
    )
    assert sheet["A4"].fill.fgColor.rgb == sheet["E4"].fill.fgColor.rgb == f"00{FILLS['red']}"
    assert sheet["A5"].fill.fill_type is None


@pytest.mark.parametrize(
    ("title", "name"),
    [("2026/11 台账[草]", "202611 台账草"), ("题" * 50, "题" * 31), ("?*:", "Sheet"), ("'台账'", "台账")],
)
def test_any_title_makes_a_sheet_name(title: str, name: str) -> None:
    content = write_book(title, "", ["内容"], [])
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == [name]


def test_a_header_unknown_as_text_column_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="身份证号"):
        write_book("台账", "", HEADERS, [], text_columns=["身份证号"])


def test_a_row_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        write_book("台账", "", HEADERS, [["只有一格"]])


# --- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["025-84112345", "0512", 11010119491001001, "11010119491001001X", 13812345678]
)
def test_phone_and_id_stay_text(value: object) -> None:
    cell = cell_of(value, text_columns=["内容"])
    assert cell.value == str(value)
    assert (cell.data_type, cell.number_format) == ("s", "@")


@pytest.mark.parametrize(
    ("value", "shown", "number_format"),
    [
        (None, None, "General"),
        ("", None, "General"),
        (3, 3, "General"),
        (-3, -3, "General"),
        (0, 0, "General"),
        (94.6, 94.6, "General"),
        (Decimal("94.6"), 94.6, "General"),
        (True, "是", "General"),
        (False, "否", "General"),
        (10**16, "10000000000000000", "General"),
        (float("nan"), "nan", "General"),
        (dt.date(2026, 11, 22), dt.datetime(2026, 11, 22), "yyyy-mm-dd"),
        (
            dt.datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI),
            dt.datetime(2026, 11, 22, 9, 30),
            "yyyy-mm-dd hh:mm",
        ),
        (dt.date(1899, 12, 31), "1899-12-31", "General"),
    ],
)
def test_values_keep_their_kind(value: object, shown: object, number_format: str) -> None:
    cell = cell_of(value)
    assert cell.value == shown
    assert cell.number_format == number_format


DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://x","点我")',
    "+86 138",
    "-楼道灯不亮",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠甲",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\n@x",
]


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("options", [{}, {"text_columns": ["内容"]}])
def test_text_that_looks_like_a_formula_never_runs(text: str, options: dict) -> None:
    cell = cell_of(text, **options)
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert clean(text) in cell.value


@pytest.mark.parametrize("text", DANGEROUS)
def test_titles_and_headers_never_run_either(text: str) -> None:
    content = write_book(text, text, [text], [])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {sheet[place].data_type for place in ("A1", "A2", "A3")} == {"s"}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "a=b", "1-2", "user@host", "'引号'", "3号楼"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    cell = cell_of(text)
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("电梯\x00\x0b坏了", "电梯坏了"),
        ("电梯\ud800坏了", "电梯坏了"),
        ("电梯\uffff坏了", "电梯坏了"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("\U00020bb7😀", "\U00020bb7😀"),
    ],
)
def test_characters_xml_cannot_hold_are_dropped(text: str, written: str) -> None:
    assert cell_of(text).value == written


@pytest.mark.parametrize("letter", ["长", "😀"])
def test_a_text_longer_than_a_cell_says_that_it_was_cut(letter: str) -> None:
    value = cell_of(letter * 40_000).value
    assert value.endswith("（内容过长，后文略）")
    assert len(value.encode("utf-16-le")) // 2 <= 32_767


# --- there and back ------------------------------------------------------------------------------


def test_our_own_import_takes_our_own_export() -> None:
    rows = [
        ["2026-000123", "025-84112345", "-楼道灯不亮", AT, 3],
        ["2026-000124", "13812345678", "=1+1", None, 0],
    ]
    content = write_book("诉求台账", "2026-11-22", HEADERS, rows, text_columns=["编号", "联系电话"])
    columns = {"number": ["编号"], "phone": ["联系电话"], "text": ["内容"], "at": ["登记时间"], "n": ["户数"]}
    first, second = open_sheet(io.BytesIO(content), columns)
    assert (first.number, second.number) == (4, 5)
    assert as_text(first.values["text"]) == "-楼道灯不亮"
    assert as_text(second.values["text"]) == "=1+1"
    assert as_phone(first.values["phone"]) == "025-84112345"
    assert as_datetime(first.values["at"]) == AT.replace(microsecond=0)
    assert second.values["at"] is None


def test_an_id_number_survives_the_way_out_and_in() -> None:
    content = write_book("居民", "", ["身份证号"], [["11010119491001001X"]], text_columns=["身份证号"])
    (row,) = open_sheet(io.BytesIO(content), {"id": ["身份证号"]})
    assert as_id_number(row.values["id"]) == "11010119491001001X"


PLAIN = st.text(st.one_of(st.characters(exclude_categories=["Cc", "Cs"]), st.sampled_from("=+-@ 电梯\n")))


@given(st.lists(PLAIN.filter(lambda text: not text.startswith(("'", "#"))), min_size=1, max_size=8))
def test_any_text_goes_out_and_comes_back(texts: list[str]) -> None:
    content = write_book("台账", "", ["编号", "内容"], list(enumerate(texts, 1)))
    rows = open_sheet(io.BytesIO(content), {"number": ["编号"], "text": ["内容"]})
    assert [as_text(row.values["text"]) for row in rows] == [clean(text) for text in texts]


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        write_book("台账", "", ["编号", "内容"], ([n, "电梯坏了" * 20] for n in range(rows)))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(4_000) < peak(500) * 3 + 2_000_000
