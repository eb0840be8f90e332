"""空白模板: what each register's template holds, and that it offers this community's own words."""

import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from residents.register.imports import kinds
from residents.register.imports.kinds import KINDS
from residents.register.registers import REGISTERS
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import actor, compound
from tests.residents.register.imports.sheets_in import counts, staged

house = lent_house

HEADS = {
    "residents": "小区 楼栋* 单元 室号* 户号 姓名* 户主 性别 出生日期 身份证号 电话",
    "households": "小区 楼栋* 单元 室号* 户号 居住方式 入住日期 最近核实",
    "dwellings": "小区 楼栋* 单元 室号* 微网格",
    "buildings": "小区* 楼号* 微网格* 层数 单元数",
    "enterprises": "名称* 类型* 微网格 地址 联系人 电话",
    "facilities": "名称* 类型* 微网格* 位置 管护单位 状态",
}
FROM_LISTS = {
    "residents": "小区 楼栋 户主 性别",
    "households": "小区 楼栋 居住方式",
    "dwellings": "小区 楼栋 微网格",
    "buildings": "小区 微网格",
    "enterprises": "类型 微网格",
    "facilities": "类型 微网格 状态",
}
TITLES = {
    "residents": "居民登记表",
    "households": "住户登记表",
    "dwellings": "房屋登记表",
    "buildings": "楼栋登记表",
    "enterprises": "企业单位登记表",
    "facilities": "公共设施登记表",
}
SLUGS = list(HEADS)


def book_of(house: House, slug: str) -> Workbook:
    return load_workbook(io.BytesIO(kinds.template(REGISTERS[slug], house.staff)))


def drop_downs(book: Workbook) -> dict[str, list[str]]:
    """What each drop-down offers, by the title of its column."""
    sheet: Worksheet = book.worksheets[0]
    found = {}
    for rule in sheet.data_validations.dataValidation:
        letter = str(rule.sqref).split(":")[0].rstrip("0123456789")
        if rule.type == "list":
            cells = book["选项"][rule.formula1.split("!")[1].replace("$", "")]
            cells = cells if isinstance(cells, tuple) else ((cells,),)
            found[sheet[f"{letter}3"].value.rstrip("*")] = [row[0].value for row in cells]
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_a_template_has_its_title_its_hint_and_its_header(house: House, slug: str):
    sheet = book_of(house, slug).worksheets[0]
    assert sheet["A1"].value == TITLES[slug]
    assert sheet["A2"].value.startswith("从第 4 行开始填，带 * 的必须填。")
    assert [cell.value for cell in sheet[3]] == HEADS[slug].split()
    assert sheet.freeze_panes == "A4"


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_chosen_from_a_list_has_its_drop_down(house: House, slug: str):
    assert list(drop_downs(book_of(house, slug))) == FROM_LISTS[slug].split()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_cell_to_fill_in_stays_text(house: House, slug: str):
    sheet = book_of(house, slug).worksheets[0]
    for row in (4, 30, 53):
        assert {cell.number_format for cell in sheet[row]} == {"@"}


def test_the_lists_are_those_of_the_community(house: House):
    compound(house.community, "春风苑")
    compound(house.elsewhere.community, "别处苑")
    offered = drop_downs(book_of(house, "buildings"))
    assert offered["小区"] == ["幸福里", "春风苑"]
    assert offered["微网格"] == ["第01微网格", "第02微网格", "第03微网格"]
    offered = drop_downs(book_of(house, "residents"))
    assert offered["楼栋"] == [house.household.dwelling.building.name]
    assert (offered["户主"], offered["性别"]) == (["是", "否"], ["男", "女"])


def test_an_empty_community_has_a_template_without_those_lists(house: House):
    house.household.dwelling.building.compound.buildings.update(ended_on="2026-01-01")
    assert "楼栋" not in drop_downs(book_of(house, "residents"))


def test_hints_stand_beside_the_cells(house: House):
    sheet = book_of(house, "residents").worksheets[0]
    hints = {rule.promptTitle: rule.prompt for rule in sheet.data_validations.dataValidation if rule.prompt}
    assert hints["身份证号"] == "18 位，按文本录入。"
    assert hints["户号"] == "一套房里有几户时才要填。"
    assert hints["出生日期"] == "例如 1951-03-08；有身份证号可以不填。"


def test_care_groups_are_asked_of_those_with_the_duty(house: House):
    assert "重点关爱" not in HEADS["residents"]
    house.staff.user.posts.update(care_duty=True)
    content = kinds.template(REGISTERS["residents"], actor(house.staff.user))
    heads = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][3]]
    assert heads == [*HEADS["residents"].split(), "重点关爱"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_hands_it_out_under_its_name(house: House, slug: str):
    answer = signed_in(house.staff.user).get(reverse("register_template", args=[slug]))
    assert answer.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert load_workbook(io.BytesIO(answer.content)).worksheets[0].title == TITLES[slug]


FILLED: dict[str, dict[str, Any]] = {
    "residents": {"姓名": "赵明", "电话": "13900000001", "户主": "是"},
    "households": {"居住方式": "租住", "入住日期": "2020-05-01"},
    "dwellings": {"室号": "1801", "微网格": "第01微网格"},
    "buildings": {"小区": "幸福里", "楼号": "77号楼", "微网格": "第01微网格", "层数": "18"},
    "enterprises": {"名称": "新店", "类型": "企业商户"},
    "facilities": {"名称": "东门路灯", "类型": "路灯", "微网格": "第01微网格", "状态": "正常"},
}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_filled_in_template_is_read_back(house: House, slug: str):
    book = book_of(house, slug)
    sheet = book.worksheets[0]
    heads = [cell.value.rstrip("*") for cell in sheet[3]]
    home = house.household.dwelling
    door = {"楼栋": home.building.name, "单元": home.unit, "室号": home.room}
    values = {**(door if "室号" in heads else {}), **FILLED[slug]}
    for title, value in values.items():
        sheet.cell(4, heads.index(title) + 1, value)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    draft = staged(house, slug, file)
    assert draft.preview["refusals"] == []
    assert counts(draft) == ((0, 1, 0, 0) if slug == "households" else (1, 0, 0, 0))
    assert draft.preview["warnings"] == []


def test_every_register_is_a_kind_of_import_with_its_own_columns():
    assert list(KINDS) == list(REGISTERS)
    for slug, kind in KINDS.items():
        assert kind.key == slug
        assert set(kind.optional) < set(kind.columns)
        assert not kind.as_system
