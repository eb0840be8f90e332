"""人工做的表: workbooks as people make them in a spreadsheet program, with all that people add."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from grids.sheets import SheetRefused
from residents.register.models import Household, Resident
from tests.community import House
from tests.residents.register.imports.conftest import KING, stocked
from tests.residents.register.imports.sheets_in import counts, imported, staged
from tests.residents.register.sheets import id_number

house = stocked
LI = id_number("19530412", 22)
SUN = id_number("20190601", 35)


def saved(book: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def written(write: Callable[[Worksheet], None]) -> io.BytesIO:
    book = Workbook()
    write(book.active)
    return saved(book)


def an_offices_sheet(sheet: Worksheet) -> None:
    """A blank first column, a title over merged cells, a note, a coloured header, people lined up with full-width
    spaces, numbers where text should be, a comment, an empty row between the buildings, a line to sign at the end."""
    sheet.title = "3号楼"
    sheet["B1"] = "幸福里社区居民情况登记表"
    sheet["B1"].font = Font(size=18, bold=True)
    sheet.merge_cells("B1:L1")
    sheet["B2"] = "填表说明：身份证号请用文本格式；不清楚的空着。　　　　填表日期：2026年11月20日"
    sheet.merge_cells("B2:L2")
    header = (
        "序号",
        "幢号",
        "单元号",
        "房间号",
        "姓　名",
        "与户主关系",
        "性 别",
        "出生年月日",
        "公民身份号码（18位）",
        "联系电话：",
        "备注",
    )
    for place, title in enumerate(header, start=2):
        cell = sheet.cell(4, place, title)
        cell.fill, cell.font = PatternFill("solid", fgColor="FFFF00"), Font(bold=True)
    rows: list[tuple[Any, ...]] = [
        (1, "3栋", 2, 101, "王建国", "户主", "男", datetime.datetime(1951, 3, 8), KING, 13912345699, "党员"),
        (2, None, None, None, "李　兰", "配偶", "女", "1953.4.12", f" {LI} ", "139 1234 5600", None),
        (3, None, None, None, "王　小　明", "孙子", "　", "2019年6月1日", None, "无", "在上小学"),
        (),
        (4, "３号楼", "二单元", "102室", "赵\n明", "本人", None, None, None, "025-84112345转801", "租户"),
    ]
    for number, row in enumerate(rows, start=5):
        for place, value in enumerate(row, start=2):
            sheet.cell(number, place, value)
    for area in ("C5:C7", "D5:D7", "E5:E7"):
        sheet.merge_cells(area)
    sheet["G6"].comment = Comment("原名李秀兰", "李敏")
    sheet["B12"] = "填表人：李敏"
    sheet.column_dimensions["L"].hidden = True
    sheet.freeze_panes = "B5"


def by_libreoffice() -> io.BytesIO:
    """The same sheet, opened in LibreOffice Calc 7.4, kept as .ods, opened again and saved as .xlsx."""
    return io.BytesIO(Path(__file__).with_name("saved_by_libreoffice.xlsx").read_bytes())


@pytest.mark.parametrize("sheet", [lambda: written(an_offices_sheet), by_libreoffice])
def test_a_sheet_made_by_hand_goes_in(house: House, sheet: Callable[[], io.BytesIO]):
    draft = imported(house, "residents", sheet())
    assert draft.report == {"new": 3, "changed": 0, "homes": 1}
    child = Resident.objects.get(name="王小明")
    assert (child.household.dwelling.room, child.phone, str(child.birth_date)) == ("101", "", "2019-06-01")
    li = Resident.objects.get(name="李兰")
    assert (li.household.dwelling.room, li.id_number, li.phone, li.head) == ("101", LI, "13912345600", False)
    assert str(li.birth_date) == "1953-04-12"
    zhao = Resident.objects.get(name="赵明")
    assert (zhao.household.dwelling.room, zhao.phone, zhao.head) == ("102", "025-84112345-801", True)


def test_what_was_taken_from_above_and_what_was_left_out_is_told(house: House):
    draft = staged(house, "residents", written(an_offices_sheet))
    assert counts(draft) == (3, 0, 1, 0)
    assert draft.preview["adjusted"] == [[row, "没有写楼栋、室号，按上一行算。"] for row in (6, 7)]
    assert "这些列用不到，不导入：序号、备注。" in draft.preview["warnings"]


def test_the_second_time_it_changes_nothing(house: House):
    imported(house, "residents", written(an_offices_sheet))
    before = list(Resident.objects.order_by("pk").values_list("pk", "version"))
    assert counts(staged(house, "residents", written(an_offices_sheet))) == (0, 0, 4, 0)
    assert list(Resident.objects.order_by("pk").values_list("pk", "version")) == before


# One oddity at a time


def people(house: House, write: Callable[[Worksheet], None]) -> set[str]:
    imported(house, "residents", written(write))
    return set(
        Resident.objects.filter(household__dwelling__building__name="3号楼").values_list("name", flat=True)
    )


def put(sheet: Worksheet, row: int, *values: Any, column: int = 1) -> None:
    for place, value in enumerate(values, start=column):
        sheet.cell(row, place, value)


PERSON = ("3号楼", "2", "102", "赵明")


@pytest.mark.parametrize("row", range(1, 11))
def test_the_header_is_found_in_the_first_ten_rows(house: House, row: int):
    def write(sheet: Worksheet) -> None:
        put(sheet, row, "楼栋", "单元", "室号", "姓名")
        put(sheet, row + 1, *PERSON)

    assert "赵明" in people(house, write)


def test_a_header_further_down_is_not_looked_for(house: House):
    def write(sheet: Worksheet) -> None:
        put(sheet, 11, "楼栋", "单元", "室号", "姓名")
        put(sheet, 12, *PERSON)

    with pytest.raises(SheetRefused, match="前 10 行里没有找到表头"):
        staged(house, "residents", written(write))


@pytest.mark.parametrize(
    "titles",
    [
        ("楼栋", "单元", "室号", "姓名"),
        ("楼号", "单元号", "房号", "姓名"),
        ("幢号", "单元", "门牌号", "姓名*"),
        ("栋号", "单元（没有不填）", "房间号", "姓 名"),
        ("楼栋*", "单元", "室号*", "姓名（必填）"),
        ("　楼栋　", "单\n元", "室号：", "姓　　名"),
    ],
)
def test_a_header_is_understood_with_what_people_add(house: House, titles: tuple[str, ...]):
    def write(sheet: Worksheet) -> None:
        put(sheet, 1, *titles)
        put(sheet, 2, *PERSON)

    assert "赵明" in people(house, write)


def test_columns_may_stand_in_any_order(house: House):
    def write(sheet: Worksheet) -> None:
        put(sheet, 1, "姓名", "备注", "室号", "楼栋", "单元", column=3)
        put(sheet, 2, "赵明", "租户", 102, "3幢", "二单元", column=3)

    assert "赵明" in people(house, write)


def test_a_header_printed_again_on_the_next_page_is_no_person(house: House):
    def write(sheet: Worksheet) -> None:
        put(sheet, 1, "楼栋", "单元", "室号", "姓名")
        put(sheet, 2, *PERSON)
        put(sheet, 3, "楼栋", "单元", "室号", "姓名")
        put(sheet, 4, *PERSON[:3], "钱明")

    assert people(house, write) >= {"赵明", "钱明"}
    assert not Resident.objects.filter(name="姓名").exists()


def test_the_sheet_with_the_header_is_found_among_others(house: House):
    book = Workbook()
    book.active.title = "说明"
    put(book.active, 1, "填表说明")
    hidden = book.create_sheet("旧表")
    hidden.sheet_state = "hidden"
    put(hidden, 1, "楼栋", "单元", "室号", "姓名")
    put(hidden, 2, *PERSON[:3], "旧人")
    sheet = book.create_sheet("登记")
    put(sheet, 2, "楼栋", "单元", "室号", "姓名")
    put(sheet, 3, *PERSON)
    imported(house, "residents", saved(book))
    assert Resident.objects.filter(name="赵明").exists()
    assert not Resident.objects.filter(name="旧人").exists()


def test_what_a_formula_says_is_not_taken_for_words(house: House):
    """Without the value a spreadsheet program would have stored beside it, the cell is blank."""

    def write(sheet: Worksheet) -> None:
        put(sheet, 1, "楼栋", "单元", "室号", "姓名")
        put(sheet, 2, "3号楼", "2", "102", '=HYPERLINK("http://evil.example")')

    draft = staged(house, "residents", written(write))
    assert draft.preview["refusals"] == [[2, "没有填写姓名。"]]


def test_one_title_twice_is_refused_with_the_letters_of_the_columns(house: House):
    def write(sheet: Worksheet) -> None:
        put(sheet, 1, "楼栋", "单元", "室号", "姓名", "姓名")
        put(sheet, 2, *PERSON, "钱明")

    with pytest.raises(SheetRefused) as refused:
        staged(house, "residents", written(write))
    assert str(refused.value) == "表头里有 2 列都叫“姓名”（D 列和 E 列），请删去或改名后再导入。"


def test_of_two_titles_for_one_column_the_first_is_read_and_the_other_named(house: House):
    def write(sheet: Worksheet) -> None:
        put(sheet, 1, "楼栋", "单元", "室号", "姓名", "手机", "电话")
        put(sheet, 2, *PERSON, "13900000001", "13900000002")

    draft = imported(house, "residents", written(write))
    assert Resident.objects.get(name="赵明").phone == "13900000002"
    assert "这些列用不到，不导入：手机。" in draft.preview["warnings"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_csv_of_any_program_is_read(house: House, encoding: str, mark: str):
    lines = ("居民登记", mark.join(("楼栋", "单元", "室号", "姓名", "身份证号")), mark.join((*PERSON, LI)))
    draft = staged(house, "residents", io.BytesIO("\r\n".join(lines).encode(encoding)))
    assert counts(draft) == (1, 0, 0, 0)


def test_an_id_number_that_went_through_a_csv_of_excel_is_refused_by_name(house: House):
    lines = f"楼栋,单元,室号,姓名,身份证号\r\n{','.join(PERSON)},1.10105E+17\r\n"
    draft = staged(house, "residents", io.BytesIO(lines.encode("gb18030")))
    [[row, reason]] = draft.preview["refusals"]
    assert (row, "被 Excel 存成了数字" in reason) == (2, True)


def test_a_wide_sheet_of_blank_cells_and_rows_is_no_work(house: House):
    def write(sheet: Worksheet) -> None:
        put(sheet, 1, "楼栋", "单元", "室号", "姓名")
        put(sheet, 2, *PERSON)
        for row in range(3, 400):
            sheet.cell(row, 4, "　" if row % 2 else None)
        sheet.cell(2, 200, "x")

    assert counts(staged(house, "residents", written(write))) == (1, 0, 0, 0)


def test_households_and_buildings_are_read_from_such_sheets_too(house: House):
    def homes(sheet: Worksheet) -> None:
        put(sheet, 1, "住户情况", column=2)
        sheet.merge_cells("B1:H1")
        put(sheet, 3, "楼号", "单元", "房号", "居住性质", "入住日期", "核实日期", column=2)
        put(sheet, 4, "3幢", 2, 102, "　租住", datetime.datetime(2020, 5, 1), "2026.11.1", column=2)

    draft = imported(house, "households", written(homes))
    assert draft.report["new"] == 1
    home = Household.objects.get(dwelling__building__name="3号楼", dwelling__room="102")
    assert (home.tenure, str(home.since), str(home.confirmed_on)) == ("tenant", "2020-05-01", "2026-11-01")

    def blocks(sheet: Worksheet) -> None:
        put(sheet, 2, "小区名称", "栋号", "网格编号", "楼层数", "单元数（个）")
        put(sheet, 3, "幸福里", 7, 2, "１８", 2.0)
        put(sheet, 4, None, 8, None, 6, None)

    draft = imported(house, "buildings", written(blocks))
    assert (draft.report["new"], draft.preview["refusals"]) == (2, [])
    rows = house.community.buildings.filter(name__in=("7号楼", "8号楼")).order_by("name")
    assert list(rows.values_list("grid__code", "floors", "units")) == [("02", 18, 2), ("02", 6, 1)]
