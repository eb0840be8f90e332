"""空表: what an office downloads, fills in by hand and brings back."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from grids.blanks import CHOICES, HEADER_ROW, LAST_ROW, Blank, write_blank
from grids.sheets import open_sheet

TITLE, HINT = "居民信息登记表", "带 * 的必须填；一行一人，不要合并单元格。"
COLUMNS = [
    Blank("姓名", "与身份证一致", required=True),
    Blank("性别", choices=["男", "女"]),
    Blank("身份证号", "18 位，按文字填", required=True),
    Blank("与户主关系", "请从下拉列表里选", choices=["户主", "配偶", "子女", "父母", "其他"]),
    Blank("备注"),
]


def book(columns: list[Blank] | None = None, title: str = TITLE) -> Workbook:
    return load_workbook(io.BytesIO(write_blank(title, HINT, columns or COLUMNS)))


@pytest.fixture
def sheet() -> Worksheet:
    return book().worksheets[0]


def validation(sheet: Worksheet, letter: str) -> DataValidation:
    (found,) = [each for each in sheet.data_validations.dataValidation if str(each.sqref).startswith(letter)]
    return found


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("A1", TITLE),
        ("A2", HINT),
        ("A3", "姓名*"),
        ("B3", "性别"),
        ("C3", "身份证号*"),
        ("D3", "与户主关系"),
        ("E3", "备注"),
        ("A4", None),
        ("F3", None),
    ],
)
def test_title_hint_and_header_stand_in_their_places(sheet: Worksheet, cell: str, words: str | None):
    assert sheet[cell].value == words


@pytest.mark.parametrize("cells", ["A1:E1", "A2:E2"])
def test_title_and_hint_go_over_the_whole_width(sheet: Worksheet, cells: str):
    assert cells in {str(each) for each in sheet.merged_cells.ranges}
    assert sheet[cells.split(":")[0]].alignment.wrap_text


def test_the_header_is_bold_blue_and_stays_in_sight(sheet: Worksheet):
    for cell in sheet[HEADER_ROW]:
        assert cell.font.bold
        assert cell.fill.fill_type == "solid"
        assert cell.border.bottom.style == "thin"
    assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"


@pytest.mark.parametrize("letter", ["A", "B", "C", "D", "E"])
def test_every_cell_to_fill_in_is_text(sheet: Worksheet, letter: str):
    """An ID number typed into a plain cell loses its last digits before anybody can read them."""
    assert sheet.column_dimensions[letter].number_format == "@"
    assert {sheet[f"{letter}{row}"].number_format for row in range(HEADER_ROW + 1, HEADER_ROW + 51)} == {"@"}


@pytest.mark.parametrize(("letter", "width"), [("A", 12), ("B", 12), ("C", 14), ("D", 16), ("E", 12)])
def test_a_column_is_as_wide_as_its_title(sheet: Worksheet, letter: str, width: int):
    assert sheet.column_dimensions[letter].width == width


@pytest.mark.parametrize(
    ("letter", "choices"), [("B", ["男", "女"]), ("D", ["户主", "配偶", "子女", "父母", "其他"])]
)
def test_a_choice_is_a_drop_down_that_may_stay_empty(letter: str, choices: list[str]):
    made = book()
    found = validation(made.worksheets[0], letter)
    assert found.type == "list"
    assert found.allow_blank
    assert found.error == "请从下拉列表里选。"
    assert found.formula1 == f"'{CHOICES}'!${letter}$1:${letter}${len(choices)}"
    assert [made[CHOICES][f"{letter}{row}"].value for row in range(1, len(choices) + 1)] == choices


def test_the_choices_are_out_of_sight():
    made = book()
    assert made.sheetnames == [TITLE, CHOICES]
    assert made[CHOICES].sheet_state == "hidden"
    assert made.active.title == TITLE


@pytest.mark.parametrize(
    ("letter", "title", "words"),
    [
        ("A", "姓名", "与身份证一致"),
        ("C", "身份证号", "18 位，按文字填"),
        ("D", "与户主关系", "请从下拉列表里选"),
    ],
)
def test_the_hint_shows_beside_the_cell(sheet: Worksheet, letter: str, title: str, words: str):
    found = validation(sheet, letter)
    assert (found.promptTitle, found.prompt, found.showInputMessage) == (title, words, True)


def test_without_a_hint_nothing_pops_up(sheet: Worksheet):
    assert not validation(sheet, "B").prompt
    assert not validation(sheet, "E").showInputMessage


@pytest.mark.parametrize("letter", ["A", "B", "E"])
def test_it_holds_for_five_thousand_rows(sheet: Worksheet, letter: str):
    assert str(validation(sheet, letter).sqref) == f"{letter}{HEADER_ROW + 1}:{letter}{LAST_ROW}"
    assert LAST_ROW - HEADER_ROW == 5_000


def test_long_titles_and_hints_are_cut_where_excel_cuts_them():
    """31 characters for a sheet's name, 32 for a prompt's title, 255 for its text: one more breaks the file."""
    made = book([Blank("题" * 40, "说" * 300)], title="长" * 40)
    sheet = made.worksheets[0]
    found = validation(sheet, "A")
    assert (len(sheet.title), len(found.promptTitle), len(found.prompt)) == (31, 32, 255)
    assert sheet["A1"].value == "长" * 40
    assert sheet["A3"].value == "题" * 40


# Back again


def filled_in(*rows: list[Any]) -> io.BytesIO:
    made = book()
    for row in rows:
        made.worksheets[0].append(row)
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file


TITLES = {"name": ("姓名", "姓名*"), "gender": ("性别",), "id_number": ("身份证号", "身份证号*")}


def test_what_was_filled_in_is_read_back_under_its_titles():
    file = filled_in(
        ["王秀英", "女", "110105194912310021", "户主", "独居"],
        ["李强", "男", "11010519880101001X", "子女", None],
    )
    rows = list(open_sheet(file, TITLES))
    assert [(row.values["name"], row.values["gender"], row.values["id_number"]) for row in rows] == [
        ("王秀英", "女", "110105194912310021"),
        ("李强", "男", "11010519880101001X"),
    ]


def test_an_empty_form_brings_nothing_and_fails_nothing():
    assert list(open_sheet(filled_in(), TITLES)) == []
