"""导入预览: row by row what each register makes of it: new, changed, the same, or refused with its reason."""

from typing import Any

import pytest

from tests.community import House
from tests.residents.register.imports.conftest import KING, stocked
from tests.residents.register.imports.sheets_in import HEADERS, counts, one, said, staged
from tests.residents.register.sheets import by_hand

house = stocked


SAME = {
    "residents": ["3栋", "二单元", "101室", "王　建国", KING, 13912345699, "男", "1951年3月8日", "户主"],
    "households": ["3", 2, 101.0, "自有"],
    "dwellings": ["幸福里", "3幢", "2单元", "102", "第01微网格"],
    "buildings": ["幸福里", "3栋", 1, 6, 1],
    "enterprises": ["幸福面馆", "企业商户", "01", None, "钱有福", "139-0000-1111"],
    "facilities": ["1单元电梯", "电梯", "第01微网格", "3号楼", None, "正常"],
}


@pytest.mark.parametrize("slug", SAME)
def test_what_is_registered_already_is_unchanged_however_it_was_written(house: House, slug: str):
    found = one(house, slug, SAME[slug])
    assert (found["new"], found["changed"], found["unchanged"], found["refusals"]) == (0, 0, 1, [])


NEW = {
    "residents": ["3号楼", "2", "102", "赵明"],
    "households": ["3号楼", "2", "102", "租住", "2020.5.1"],
    "dwellings": ["幸福里", "3号楼", "2", "201"],
    "buildings": ["幸福里", "5号楼", "02", 18, 2],
    "enterprises": ["幸福药房", "企业商户"],
    "facilities": ["东门路灯", "路灯", "02", "东门"],
}


@pytest.mark.parametrize("slug", NEW)
def test_what_is_not_registered_is_new(house: House, slug: str):
    found = one(house, slug, NEW[slug])
    assert (found["new"], found["changed"], found["unchanged"], found["refusals"]) == (1, 0, 0, [])
    assert [row["row"] for row in found["rows"]] == [2]


CHANGED = [
    ("residents", ["3号楼", "2", "101", "王建国", None, "13800000001"], "手机号改为 138******01。"),
    ("residents", ["3号楼", "2", "101", "王建军", KING], "姓名改为 王*。"),
    ("residents", ["3号楼", "2", "101", "王建国", KING, None, None, None, "否"], "户主改为 否。"),
    ("residents", ["3号楼", "2", "102", "王建国", KING], None),
    ("households", ["3号楼", "2", "101", "租住"], "居住方式改为 租住。"),
    ("households", ["3号楼", "2", "101", None, "2020/5/1"], "入住日期改为 2020-05-01。"),
    (
        "households",
        ["3号楼", "2", "101", "空置", None, "2026年10月1日"],
        "居住方式改为 空置；最近核实改为 2026-10-01。",
    ),
    ("dwellings", ["幸福里", "3号楼", "2", "101", "02"], "微网格有变化。"),
    ("buildings", ["幸福里", "3号楼", "01", 18, None], "层数改为 18。"),
    ("buildings", ["幸福里", "3号楼", "01", 1, None], "层数改为 1。"),
    ("buildings", ["幸福里", "3号楼", "03", 18, 3], "微网格有变化；层数改为 18；单元数改为 3。"),
    ("enterprises", ["幸福面馆", "社会组织"], "类型改为 社会组织。"),
    ("enterprises", ["幸福面馆", "企业商户", "02"], "所在网格有变化。"),
    ("enterprises", ["幸福面馆", "企业商户", None, "幸福路 1 号"], "地址改为 幸福路 1 号。"),
    ("enterprises", ["幸福面馆", "企业商户", None, None, "孙小圣"], "联系人改为 孙*。"),
    (
        "enterprises",
        ["幸福面馆", "企业商户", None, None, None, "13900002222"],
        "电话改为 139******22。",
    ),
    ("facilities", ["1单元电梯", "电梯", "01", None, None, "故障"], "状态改为 故障。"),
    ("facilities", ["1单元电梯", "电梯", "01", "东侧"], "位置改为 东侧。"),
    ("facilities", ["1单元电梯", "电梯", "01", None, "幸福里社区物业公司"], "管护单位有变化。"),
]


@pytest.mark.parametrize(("slug", "row", "sentence"), CHANGED)
def test_a_change_is_told_in_a_sentence_without_personal_data(
    house: House, slug: str, row: list[Any], sentence: str | None
):
    found = one(house, slug, row)
    assert (found["new"], found["changed"], found["unchanged"], found["refusals"]) == (0, 1, 0, [])
    [[number, words]] = found["changes"]
    assert number == 2
    if sentence is not None:
        assert words == sentence


REFUSED = [
    ("residents", [None, None, None, "王建国"], "没有填写楼栋、室号。"),
    ("residents", ["3号楼", "2", "101", None], "没有填写姓名。"),
    ("residents", ["3号楼", "2", "101", "　"], "没有填写姓名。"),
    ("residents", ["8号楼", "2", "101", "赵明"], "没有“8号楼”这栋楼，请核对，或先导入楼栋。"),
    (
        "residents",
        ["3号楼", None, "101", "赵明"],
        "登记册里没有3号楼101室这套房，请核对，或先导入房屋。",
    ),
    (
        "residents",
        ["3号楼", "2", "909", "赵明"],
        "登记册里没有3号楼2单元909室这套房，请核对，或先导入房屋。",
    ),
    (
        "residents",
        ["3号楼", "2", "101", "赵明", None, "123"],
        "电话：“123”：电话号码不对，请填 11 位手机号，或带区号的座机号（例如 025-84112345）。",
    ),
    (
        "residents",
        ["3号楼", "2", "101", "赵明", None, None, "先生"],
        "性别：“先生”不在可选的里面。可选：男、女。",
    ),
    (
        "residents",
        ["3号楼", "2", "101", "赵明", None, None, None, "51年"],
        "出生日期：“51年”不像日期，请写成 2026-11-22 或 2026-11-22 14:30。",
    ),
    (
        "residents",
        ["3号楼", "2", "101", "赵明", None, None, None, "2099-01-01"],
        "出生日期还没有到，请核对。",
    ),
    ("residents", ["3号楼", "2", "101", "赵" * 41], "姓名：确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    (
        "residents",
        ["3号楼", "2", "101", "#REF!"],
        "姓名：单元格里是 Excel 的错误值 #REF!，请在表格里改正后再导入。",
    ),
    (
        "residents",
        ["3号楼", "2", "101", "赵明", None, None, None, None, None, 999999],
        "户号 999999 不住在这套房里，请核对户号。",
    ),
    ("households", ["3号楼", "2", None, "自有"], "没有填写室号。"),
    (
        "households",
        ["3号楼", "2", "101", "买的"],
        "居住方式：“买的”不在可选的里面。可选：自有、租住、集体宿舍、空置。",
    ),
    ("households", ["9号楼", "1", "101"], "没有“9号楼”这栋楼，请核对，或先导入楼栋。"),
    ("dwellings", ["幸福里", "3号楼", "2", None], "没有填写室号。"),
    (
        "dwellings",
        ["幸福里", "3号楼", "2", "301", "第09微网格"],
        "没有“第09微网格”这个微网格，请填网格名称或编号。",
    ),
    ("dwellings", ["春风苑", "3号楼", "2", "301"], "没有“春风苑”这个小区，请核对小区名称。"),
    ("dwellings", ["幸福里", "9号楼", "2", "301"], "没有“幸福里9号楼”这栋楼，请核对，或先导入楼栋。"),
    ("dwellings", ["幸福里", "3号楼", "2", "一二三四五六七八九十一"], "室号：确保该变量包含不超过 10 字符"),
    ("buildings", [None, "5号楼", "01"], "没有填写小区。"),
    ("buildings", ["幸福里", None, "01"], "没有填写楼号。"),
    ("buildings", ["幸福里", "5号楼", None], "没有填写微网格。"),
    ("buildings", ["幸福里", "5号楼", "99"], "没有“99”这个微网格，请填网格名称或编号。"),
    ("buildings", ["幸福里", "5号楼", "01", "很多"], "层数：“很多”不是整数，请只填数字。"),
    ("enterprises", [None, "企业商户"], "没有填写名称。"),
    ("enterprises", ["新店", None], "没有填写类型。"),
    ("enterprises", ["新店", "企业商户", None, None, "钱*"], "联系人：“钱*”是遮住的内容，不能导入。"),
    (
        "enterprises",
        ["新店", "企业商户", None, None, None, "84112345"],
        "电话：“84112345”：座机号码请带上区号",
    ),
    ("enterprises", ["店" * 61, "企业商户"], "名称：确保该变量包含不超过 60 字符"),
    ("facilities", [None, "路灯", "01"], "没有填写名称。"),
    ("facilities", ["东门路灯", "路灯", None], "没有填写微网格。"),
    ("facilities", ["东门路灯", "灯", "01"], "类型：“灯”不在可选的里面。"),
    (
        "facilities",
        ["东门路灯", "路灯", "01", None, "没有这家"],
        "没有“没有这家”这个单位，请核对，或先登记单位。",
    ),
    (
        "facilities",
        ["东门路灯", "路灯", "01", None, None, "已拆除"],
        "状态：“已拆除”不在可选的里面。可选：正常、故障。",
    ),
]


@pytest.mark.parametrize(("slug", "row", "sentence"), REFUSED)
def test_a_row_that_cannot_be_taken_says_its_number_and_why(
    house: House, slug: str, row: list[Any], sentence: str
):
    found = one(house, slug, row)
    assert (found["new"], found["changed"], found["refused"]) == (0, 0, 1)
    [[number, reason]] = found["refusals"]
    assert number == 2
    assert reason.startswith(sentence)


@pytest.mark.parametrize("slug", NEW)
def test_the_same_row_twice_is_taken_once(house: House, slug: str):
    found = said(house, slug, HEADERS[slug], NEW[slug], NEW[slug])
    assert (found["new"], found["refusals"]) == (1, [[3, "和第 2 行说的是同一条，只导入前一行。"]])


@pytest.mark.parametrize("slug", NEW)
def test_one_community_is_no_part_of_anothers_sheet(house: House, slug: str):
    """The same sheet means other things elsewhere: what it names does not exist there."""
    draft = staged(house, slug, by_hand(HEADERS[slug], [SAME[slug]]), by=house.elsewhere.staff)
    assert counts(draft)[1:3] == (0, 0)
    assert draft.community == house.elsewhere.community
    if slug in ("residents", "households", "dwellings"):
        assert "这栋楼，请核对，或先导入楼栋。" in draft.preview["refusals"][0][1]
