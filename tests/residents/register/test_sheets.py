"""表格的列: what a cell of each register's sheet is read as, what is written, what an ordinary file hides."""

import datetime
from typing import Any

import pytest

from grids.cells import CellRefused
from grids.states import FacilityKind, FacilityState, OrganizationKind
from residents.register import sheets
from residents.register.registers import REGISTERS
from residents.register.sheets import SHEETS, SheetColumn, columns_of
from residents.register.states import CareGroup, Gender, Tenure
from tests.community import House
from tests.conftest import lent_house
from tests.factories import building, compound, grid
from tests.residents.register.sheets import id_number

house = lent_house
KING = id_number("19510308", 11)


def column(slug: str, key: str) -> SheetColumn:
    return next(each for each in SHEETS[slug] if each.key == key)


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


@pytest.mark.parametrize("cell", ["王*", "欧阳*", "王＊英", "*"])
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


# Choices, numbers, days


@pytest.mark.parametrize(
    ("slug", "key", "choices"),
    [
        ("residents", "gender", Gender.choices),
        ("residents", "head", [("是", "是"), ("否", "否")]),
        ("households", "tenure", Tenure.choices),
        ("enterprises", "kind", OrganizationKind.choices),
        ("facilities", "kind", FacilityKind.choices),
        ("facilities", "state", FacilityState.choices[:2]),
    ],
)
def test_a_drop_down_offers_exactly_what_is_read_back(slug: str, key: str, choices: list[tuple[str, str]]):
    found = column(slug, key)
    assert list(found.offered(0)) == [label for _, label in choices]
    if key != "head":
        assert [found.read(label) for _, label in choices] == [value for value, _ in choices]
        assert [found.read(f"　{label} ") for _, label in choices] == [value for value, _ in choices]
        assert found.read(None) == ""


@pytest.mark.parametrize(
    ("slug", "key", "cell", "sentence"),
    [
        ("residents", "gender", "男性", "“男性”不在可选的里面。可选：男、女。"),
        ("households", "tenure", "出租", "“出租”不在可选的里面。可选：自有、租住、集体宿舍、空置。"),
        (
            "enterprises",
            "kind",
            "饭店",
            "“饭店”不在可选的里面。可选：物业公司、业主委员会、党组织、企业商户、驻地单位、社会组织、职能部门。",
        ),
        (
            "facilities",
            "kind",
            "升降机",
            "“升降机”不在可选的里面。"
            "可选：电梯、路灯、垃圾投放点、消防栓、充电桩、健身器材、地下车库、绿地、门禁道闸、其他。",
        ),
        ("facilities", "state", "坏了", "“坏了”不在可选的里面。可选：正常、故障。"),
        ("facilities", "state", "已拆除", "“已拆除”不在可选的里面。可选：正常、故障。"),
        ("buildings", "floors", "六层", "“六层”不是整数，请只填数字。"),
        ("buildings", "floors", 6.5, "“6.5”不是整数，请只填数字。"),
        ("buildings", "floors", 0, "“0”不对，请填 1 到 200 之间的整数。"),
        ("buildings", "floors", 201, "“201”不对，请填 1 到 200 之间的整数。"),
        ("buildings", "floors", -6, "“-6”不对，请填 1 到 200 之间的整数。"),
        ("buildings", "units", 0, "“0”不对，请填 1 到 50 之间的整数。"),
        ("buildings", "units", 51, "“51”不对，请填 1 到 50 之间的整数。"),
        ("households", "since", "去年", "“去年”不像日期，请写成 2026-11-22 或 2026-11-22 14:30。"),
        ("households", "since", "2026-02-30", "没有“2026-02-30”这个日期，请核对。"),
        ("households", "confirmed_on", 2026, "“2026”不像日期，请写成 2026-11-22 这样的日期。"),
        ("residents", "birth_date", "1851-03-08", "日期“1851-03-08”不在 1900 年至 2100 年之间，请核对年份。"),
        ("residents", "household", "一户", "“一户”不是整数，请只填数字。"),
    ],
)
def test_a_value_out_of_bounds_says_what_is_possible(slug: str, key: str, cell: Any, sentence: str):
    with pytest.raises(CellRefused) as refused:
        column(slug, key).read(cell)
    assert str(refused.value) == sentence


DAYS = [
    "1951-03-08",
    "1951/3/8",
    "1951.03.08",
    "19510308",
    "1951年3月8日",
    "1951-03-08 00:00:00",
    "１９５１年３月８日",
    19510308,
    datetime.datetime(1951, 3, 8),
    datetime.date(1951, 3, 8),
    18695,  # the day as Excel counts it
]


@pytest.mark.parametrize("cell", DAYS, ids=str)
@pytest.mark.parametrize(
    ("slug", "key"), [("residents", "birth_date"), ("households", "since"), ("households", "confirmed_on")]
)
def test_a_day_is_read_in_every_customary_form(slug: str, key: str, cell: Any):
    assert column(slug, key).read(cell) == datetime.date(1951, 3, 8)


# The columns of each register


TITLES = {
    "residents": "小区 楼栋* 单元 室号* 户号 姓名* 户主 性别 出生日期 身份证号 电话",
    "households": "小区 楼栋* 单元 室号* 户号 居住方式 入住日期 最近核实",
    "dwellings": "小区 楼栋* 单元 室号* 微网格",
    "buildings": "小区* 楼号* 微网格* 层数 单元数",
    "enterprises": "名称* 类型* 微网格 地址 联系人 电话",
    "facilities": "名称* 类型* 微网格* 位置 管护单位 状态",
}


@pytest.mark.parametrize("slug", TITLES)
def test_the_columns_stand_in_the_order_an_office_writes_them(slug: str):
    found = columns_of(REGISTERS[slug], care=False)
    assert " ".join(f"{each.title}{'*' if each.required else ''}" for each in found) == TITLES[slug]


def test_care_is_a_column_for_those_with_the_duty_only():
    plain, duty = (columns_of(REGISTERS["residents"], care=care) for care in (False, True))
    assert [each.title for each in duty if each not in plain] == ["重点关爱"]
    for slug in set(SHEETS) - {"residents"}:
        assert columns_of(REGISTERS[slug], care=True) == columns_of(REGISTERS[slug], care=False)


@pytest.mark.parametrize("slug", SHEETS)
def test_no_title_means_two_columns_of_one_sheet(slug: str):
    titles = [title for each in SHEETS[slug] for title in each.titles]
    assert len(titles) == len(set(titles))
    keys = [each.key for each in SHEETS[slug]]
    assert len(keys) == len(set(keys))


def test_what_is_personal_has_a_mask():
    masked = {slug: [each.key for each in columns if each.mask] for slug, columns in SHEETS.items()}
    assert masked == {
        "residents": ["name", "birth_date", "id_number", "phone"],
        "households": [],
        "dwellings": [],
        "buildings": [],
        "enterprises": ["contact_name", "phone"],
        "facilities": [],
    }


CARRIED = {
    "residents": ["compound", "building", "unit", "room"],
    "households": ["compound", "building", "unit", "room"],
    "dwellings": ["compound", "building", "unit", "room"],
    "buildings": ["compound", "grid"],
    "enterprises": [],
    "facilities": ["grid"],
}


@pytest.mark.parametrize("slug", CARRIED)
def test_what_merged_cells_leave_blank_is_taken_from_above(slug: str):
    assert [each.key for each in SHEETS[slug] if each.carry] == CARRIED[slug]


# Drop-downs of this community


def test_a_drop_down_names_what_this_community_has(house: House):
    here, there = house.community, house.elsewhere.community
    block = building(house.grid1, "3号楼")
    gone = building(house.grid1, "4号楼", ended_on="2026-01-01")
    building(house.elsewhere.grid1, "99号楼", compound=compound(there, "别处苑"))
    grid(there, "77")
    blocks = column("residents", "building").offered(here.pk)
    assert block.name in blocks
    assert gone.name not in blocks
    assert "99号楼" not in blocks
    assert "别处苑" not in column("residents", "compound").offered(here.pk)
    assert column("buildings", "compound").offered(there.pk) == ["幸福里", "别处苑"]
    assert column("facilities", "grid").offered(here.pk) == ["第01微网格", "第02微网格", "第03微网格"]


def test_a_building_of_two_compounds_is_offered_once(house: House):
    for place in ("幸福里", "春风苑"):
        building(house.grid1, "3号楼", compound=compound(house.community, place))
    assert list(column("residents", "building").offered(house.community.pk)).count("3号楼") == 1


# What is written


def test_a_person_is_written_by_the_door_and_masked_for_an_ordinary_file(house: House):
    person = house.resident
    person.birth_date, person.id_number, person.gender = datetime.date(1951, 3, 8), KING, Gender.FEMALE
    person.care_groups = [CareGroup.LIVING_ALONE, CareGroup.DISABILITY]
    home = house.household.dwelling
    written = {each.key: each.write(person) for each in SHEETS["residents"]}
    assert written == {
        "compound": "幸福里",
        "building": home.building.name,
        "unit": "1",
        "room": home.room,
        "household": house.household.pk,
        "name": "王秀英",
        "head": False,
        "gender": "女",
        "birth_date": datetime.date(1951, 3, 8),
        "id_number": KING,
        "phone": "13812345678",
        "care_groups": "独居老人、残疾人",
    }
    masked = {each.key: each.mask(person) for each in SHEETS["residents"] if each.mask}
    assert masked == {
        "name": "王*",
        "birth_date": "1951年",
        "id_number": f"{'*' * 16}{KING[-2:]}",
        "phone": "138******78",
    }


def test_what_is_unknown_is_written_as_nothing(house: House):
    person = house.resident
    person.birth_date, person.id_number, person.phone, person.care_groups = None, "", "", []
    for each in SHEETS["residents"]:
        if each.key in ("birth_date", "id_number", "phone", "care_groups"):
            assert (each.mask or each.write)(person) in ("", None)
    unit = house.property_company
    written = {each.key: each.write(unit) for each in SHEETS["enterprises"]}
    assert written == {
        "name": unit.name,
        "kind": "物业公司",
        "grid": "",
        "address": "",
        "contact_name": "",
        "phone": "",
    }


@pytest.mark.parametrize("slug", SHEETS)
def test_what_is_written_is_read_back(slug: str, house: House):
    """But for the names of places, which the import looks up."""
    for each in SHEETS[slug]:
        if each.choices and not callable(each.choices) and each.key not in ("head", "care_groups"):
            for label in each.choices:
                assert each.read(label)
