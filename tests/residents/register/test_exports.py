"""导出的格子: what stands in each register's file, cell by cell; text stays text, nothing runs, all of it on record."""

import datetime
import io

import pytest

from grids.models import Organization
from residents.register.models import Household
from residents.register.registers import REGISTERS
from residents.register.workflow import keeping
from tests.community import House
from tests.residents.register.files import KING, clear, filed, lines, masked, sheet_of, values
from tests.residents.register.imports.sheets_in import counts, staged

house = filed


# Each register's cells


HEADS = {
    "residents": "小区 楼栋 单元 室号 户号 姓名 户主 性别 出生日期 身份证号 电话",
    "households": "小区 楼栋 单元 室号 户号 居住方式 入住日期 最近核实",
    "dwellings": "小区 楼栋 单元 室号 微网格",
    "buildings": "小区 楼号 微网格 层数 单元数",
    "enterprises": "名称 类型 微网格 地址 联系人 电话",
    "facilities": "名称 类型 微网格 位置 管护单位 状态",
}
TITLES = {
    "residents": "幸福里社区居民",
    "households": "幸福里社区住户",
    "dwellings": "幸福里社区房屋",
    "buildings": "幸福里社区楼栋",
    "enterprises": "幸福里社区企业单位",
    "facilities": "幸福里社区公共设施",
}


@pytest.mark.parametrize("slug", HEADS)
def test_a_file_has_its_title_who_when_and_what_is_hidden(house: House, slug: str):
    sheet = sheet_of(masked(house, slug))
    assert sheet["A1"].value == TITLES[slug]
    assert sheet["A2"].value == f"导出：{house.staff.label} 2026-11-20 12:00　　个人信息已遮住"
    assert values(sheet, 3) == HEADS[slug].split()
    assert sheet.freeze_panes == "A4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.oddHeader.center.text is None


def home_of(house: House) -> int:
    return Household.objects.get(until=None, community=house.community).pk


def test_people_masked(house: House):
    assert lines(masked(house, "residents")) == [
        [
            *("幸福里", "3号楼", "2", "101", home_of(house), "王*", "是", "男", "1951年"),
            *(f"{'*' * 16}{KING[-2:]}", "139******99"),
        ]
    ]


def test_people_clear(house: House):
    assert lines(clear(house, "residents")) == [
        [
            *("幸福里", "3号楼", "2", "101", home_of(house), "王建国", "是", "男", "1951-03-08"),
            *(KING, "13912345699"),
        ]
    ]


def test_homes(house: House):
    days = (datetime.datetime(2020, 5, 1), datetime.datetime(2026, 10, 1))
    assert lines(masked(house, "households")) == [
        ["幸福里", "3号楼", "2", "101", home_of(house), "租住", *days]
    ]


def test_flats_and_blocks(house: House):
    assert lines(masked(house, "dwellings")) == [["幸福里", "3号楼", "2", "101", "第01微网格"]]
    assert lines(masked(house, "buildings")) == [["幸福里", "3号楼", "第01微网格", 18, 2]]


def test_units_masked_and_clear(house: House):
    public = ["幸福面馆", "企业商户", "第01微网格", "幸福路 1 号"]
    assert [*public, "钱*", "139******11"] in lines(masked(house, "enterprises"))
    assert [*public, "钱有福", "13900001111"] in lines(clear(house, "enterprises"))


def test_things(house: House):
    assert lines(masked(house, "facilities")) == [
        ["1单元电梯", "电梯", "第01微网格", "3号楼", "幸福里社区物业公司", "正常"]
    ]


def test_nothing_found_says_so(house: House):
    assert lines(masked(house, "residents", "text=查无此人"))[0][0] == "没有符合条件的记录。"


# Text stays text, and nothing runs


@pytest.mark.parametrize("title", ["单元", "室号", "身份证号", "电话", "出生日期"])
def test_numbers_that_are_names_stay_text(house: House, title: str):
    sheet = sheet_of(clear(house, "residents"))
    cell = sheet[4][HEADS["residents"].split().index(title)]
    assert (cell.data_type, cell.number_format) == ("s", "@")


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    '=HYPERLINK("http://evil.example")',
    "  =1",
    "\t=1",
]


@pytest.mark.parametrize("words", FORMULAS)
def test_what_looks_like_a_formula_is_words(house: House, words: str):
    keeping.create(Organization, by=house.staff, name=f"{words}店", kind="enterprise", address=words)
    [row] = [each for each in lines(masked(house, "enterprises")) if str(each[0]).endswith("店")]
    assert (row[0][0], row[3][0]) == ("'", "'")
    sheet = sheet_of(masked(house, "enterprises"))
    assert {cell.data_type for line in sheet.iter_rows(min_row=4) for cell in line} <= {"s", "n"}


@pytest.mark.parametrize("slug", HEADS)
def test_a_file_imported_again_changes_nothing(house: House, slug: str):
    """Where nothing is masked; formulas lose their guard on the way in."""
    keeping.create(Organization, by=house.staff, name="=1+1店", kind="enterprise", address="-1 层")
    book = clear(house, slug) if REGISTERS[slug].personal else masked(house, slug)
    draft = staged(house, slug, io.BytesIO(book))
    assert draft.preview["refusals"] == []
    assert counts(draft) == (0, 0, len(lines(book)), 0)
    assert draft.preview["warnings"] == []
