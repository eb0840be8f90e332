"""表格的列: what a cell of each register's sheet is read as, what is written, what an ordinary file hides."""

import datetime
from typing import Any

import pytest

from grids.cells import CellRefused
from residents.register import sheets
from tests.conftest import lent_house
from tests.residents.register.sheets import id_number

house = lent_house
KING = id_number("19510308", 11)


# Doors


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("3号楼", "3号楼"),
        ("3栋", "3号楼"),
        ("3幢", "3号楼"),
        ("3座", "3号楼"),
        ("3号", "3号楼"),
        ("3楼", "3号楼"),
        ("3#", "3号楼"),
        ("3#楼", "3号楼"),
        ("3", "3号楼"),
        (3, "3号楼"),
        (3.0, "3号楼"),
        ("３号楼", "3号楼"),
        (" 3 号 楼 ", "3号楼"),
        ("　3号楼　", "3号楼"),
        ("A3栋", "A3号楼"),
        ("春风苑12幢", "春风苑12号楼"),
        ("老年活动中心", "老年活动中心"),
        ("A座", "A座"),
        (None, ""),
        ("", ""),
        ("　", ""),
    ],
)
def test_a_building_is_the_same_however_it_was_written(cell: Any, read: str):
    assert sheets.block(cell) == read
    assert sheets.block(sheets.block(cell)) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2单元", "2"),
        ("2", "2"),
        (2, "2"),
        (2.0, "2"),
        ("２单元", "2"),
        ("二单元", "2"),
        ("十单元", "10"),
        ("二", "2"),
        ("2 单元", "2"),
        ("甲单元", "甲"),
        ("A", "A"),
        ("Ａ单元", "A"),
        (None, ""),
        ("　", ""),
    ],
)
def test_a_unit_is_its_number(cell: Any, read: str):
    assert sheets.unit(cell) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("501", "501"),
        (501, "501"),
        (501.0, "501"),
        ("501室", "501"),
        ("501号", "501"),
        ("501房", "501"),
        ("５０１室", "501"),
        (" 501 ", "501"),
        ("101-1", "101-1"),
        ("东门面", "东门面"),
        ("0101", "0101"),
        (None, ""),
    ],
)
def test_a_room_is_its_number(cell: Any, read: str):
    assert sheets.room(cell) == read


@pytest.mark.parametrize("read", [sheets.block, sheets.unit, sheets.room])
@pytest.mark.parametrize(
    "cell", [datetime.datetime(2026, 3, 2), datetime.date(2026, 3, 2), datetime.time(3, 2)]
)
def test_a_door_that_excel_made_a_date_of_is_no_door(read: Any, cell: Any):
    """3-2 typed into a plain cell becomes the second of March."""
    with pytest.raises(CellRefused, match=r"被 Excel 变成了日期或时间，请把这一列设为“文本”格式再录入。"):
        read(cell)


# People


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("王秀英", "王秀英"),
        (" 王秀英 ", "王秀英"),
        ("王　英", "王英"),
        ("王  英", "王英"),
        ("王 秀 英", "王秀英"),
        ("王\n英", "王英"),
        ("欧阳　建国", "欧阳建国"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("John Smith", "John Smith"),
        ("李 Anna", "李 Anna"),
        ("\u200b王英\ufeff", "王英"),
        (None, ""),
    ],
)
def test_a_name_loses_the_spaces_that_line_it_up_with_longer_ones(cell: Any, read: str):
    assert sheets.name(cell) == read


@pytest.mark.parametrize("cell", ["王*", "欧阳*", "王＊英", "*", "（已抹去）"])
def test_a_masked_name_is_not_taken_for_a_name(cell: str):
    with pytest.raises(CellRefused) as refused:
        sheets.name(cell)
    assert str(refused.value) == f"“{cell}”是遮住的内容，不能导入。请填写完整的内容，或者空着不改。"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("13812345678", "13812345678"),
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("025-84112345", "025-84112345"),
        ("(025)84112345", "025-84112345"),
        ("02584112345", "025-84112345"),
        ("025-84112345转801", "025-84112345-801"),
        ("0512 65123456", "0512-65123456"),
        ("400-123-4567", "400-123-4567"),
        ("4001234567", "400-123-4567"),
        ("无", ""),
        ("没有", ""),
        (" / ", ""),
        ("——", ""),
        (None, ""),
        ("　", ""),
    ],
)
def test_a_phone_is_read_in_its_customary_forms(cell: Any, read: str):
    assert sheets.phone(cell) == read


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("12345", "请填 11 位手机号，或带区号的座机号"),
        ("1381234567", "请填 11 位手机号"),
        ("138123456789", "请填 11 位手机号"),
        ("84112345", "座机号码请带上区号，例如 025-84112345。"),
        ("13812345678/13912345678", "请填 11 位手机号"),
        ("没有电话", "请填 11 位手机号"),
        (2584112345, "被 Excel 存成了数字，座机开头的 0 已经丢失"),
        ("138******78", "是遮住的内容，不能导入"),
        ("#N/A", "Excel 的错误值 #N/A"),
    ],
)
def test_a_phone_that_cannot_be_one_says_what_to_do(cell: Any, words: str):
    with pytest.raises(CellRefused, match=words):
        sheets.phone(cell)


@pytest.mark.parametrize(
    "cell", [KING, f" {KING} ", f"{KING[:6]} {KING[6:14]} {KING[14:]}", f"{KING[:14]}-{KING[14:]}"]
)
def test_an_id_number_is_read_with_its_gaps(cell: str):
    assert sheets.id_number(cell) == KING


@pytest.mark.parametrize("cell", ["无", " 不详 ", "/", "-", "——", "", None, "　"])
def test_what_says_there_is_none_is_a_blank_cell(cell: Any):
    assert sheets.id_number(cell) == sheets.phone(cell) == ""


def test_a_small_x_at_the_end_is_the_check_digit():
    assert sheets.id_number("11010519491231002x") == "11010519491231002X"
    assert sheets.id_number("１１０１０５１９４９１２３１００２ｘ") == "11010519491231002X"


EXCEL = "身份证号被 Excel 存成了数字，末尾几位已经丢失。请先把这一列设为“文本”格式，再重新录入。"


@pytest.mark.parametrize(
    "cell",
    [
        int(KING[:15] + "000"),
        float(KING[:15] + "000"),
        "1.10105E+17",
        "1.10105195103081e+17",
        KING[:15] + "000",
        f"{KING[:15]}000 ",
    ],
)
def test_a_number_excel_has_destroyed_is_called_by_its_name(cell: Any):
    with pytest.raises(CellRefused) as refused:
        sheets.id_number(cell)
    assert str(refused.value) == EXCEL


def test_a_true_number_that_ends_in_three_zeroes_is_taken():
    """The fifteenth digit begins the order, so x00 with the check digit 0 exists."""
    true = next(
        number
        for day in range(1, 29)
        for order in (100, 200, 300, 400, 500)
        if (number := id_number(f"195103{day:02d}", order)).endswith("000")
    )
    assert sheets.id_number(true) == true


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (KING[:17] + ("1" if KING[17] != "1" else "2"), "最后一位校验码对不上"),
        ("110105195113080119", "出生日期或最后一位校验码对不上"),
        ("110105510308011", "这是 15 位的旧身份证号，请填现在的 18 位号码。"),
        ("11010519510308", "身份证号应为 18 位"),
        (KING + "1", "身份证号应为 18 位"),
        ("护照 E12345678", "身份证号应为 18 位"),
        ("************0119", "是遮住的内容"),
    ],
)
def test_an_id_number_that_cannot_be_one_says_why(cell: str, words: str):
    with pytest.raises(CellRefused, match=words):
        sheets.id_number(cell)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("是", True),
        ("户主", True),
        ("本人", True),
        ("√", True),
        ("Y", True),
        ("y", True),
        (1, True),
        (True, True),
        ("否", False),
        (False, False),
        ("配偶", False),
        ("子", False),
        (0, False),
        (None, None),
        ("　", None),
    ],
)
def test_who_heads_a_household_is_read_from_its_column_or_from_the_relation(cell: Any, read: bool | None):
    assert sheets.yes(cell) is read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("独居老人", ["living_alone"]),
        ("独居老人、残疾人", ["living_alone", "disability"]),
        ("独居老人,残疾人", ["living_alone", "disability"]),
        ("独居老人，残疾人；低保家庭", ["living_alone", "disability", "low_income"]),
        ("独居老人/残疾人", ["living_alone", "disability"]),
        ("独居老人 残疾人", ["living_alone", "disability"]),
        ("独居老人　残疾人", ["living_alone", "disability"]),
        ("、", None),
        (None, None),
    ],
)
def test_care_groups_are_told_apart_however_they_were_listed(cell: Any, read: list[str] | None):
    assert sheets.groups(cell) == read


def test_an_unknown_care_group_names_those_there_are():
    with pytest.raises(CellRefused) as refused:
        sheets.groups("独居老人、孤寡")
    assert str(refused.value) == (
        "“孤寡”不在可选的里面。可选：独居老人、高龄老人、残疾人、低保家庭、困境儿童、重病患者。"
    )
