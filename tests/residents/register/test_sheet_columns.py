"""表格的列: the columns of each register: choices, bounds, titles, masks, what is carried and what is written."""

import datetime
from typing import Any

import pytest

from grids.cells import CellRefused
from grids.states import FacilityKind, FacilityState, OrganizationKind
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
