"""导入预览: row by row what each register makes of it: new, changed, the same, or refused with its reason."""

from typing import Any

import pytest

from grids.models import Building, Dwelling, Facility, Organization
from grids.states import EndReason
from residents.register.models import Household, Resident
from residents.register.workflow import keeping
from tests.community import House
from tests.factories import building, compound, household, resident
from tests.residents.register.imports.sheets_in import counts, imported, said, staged
from tests.residents.register.sheets import by_hand, id_number

KING = id_number("19510308", 11)
LI = id_number("19530412", 22)


@pytest.fixture
def house(lent_house: House) -> House:
    """3号楼 with two flats, the family 王 in the first; a shop and a lift; 9号楼 of the other community."""
    block = building(lent_house.grid1, "3号楼")
    for room in ("101", "102"):
        keeping.create(Dwelling, by=lent_house.staff, building=block, unit="2", room=room)
    home = household(lent_house.grid1, dwelling=block.dwellings.get(room="101"))
    keeping.create(
        Resident,
        by=lent_house.staff,
        household=home,
        name="王建国",
        id_number=KING,
        phone="13912345699",
        head=True,
    )
    keeping.create(
        Organization,
        by=lent_house.staff,
        name="幸福面馆",
        kind="enterprise",
        grid=lent_house.grid1,
        contact_name="钱有福",
        phone="13900001111",
    )
    keeping.create(
        Facility, by=lent_house.staff, grid=lent_house.grid1, kind="lift", name="1单元电梯", place="3号楼"
    )
    building(lent_house.elsewhere.grid1, "9号楼")
    return lent_house


HEADERS = {
    "residents": ("楼栋", "单元", "室号", "姓名", "身份证号", "电话", "性别", "出生日期", "户主", "户号"),
    "households": ("楼栋", "单元", "室号", "居住方式", "入住日期", "最近核实", "户号"),
    "dwellings": ("小区", "楼栋", "单元", "室号", "微网格"),
    "buildings": ("小区", "楼号", "微网格", "层数", "单元数"),
    "enterprises": ("名称", "类型", "微网格", "地址", "联系人", "电话"),
    "facilities": ("名称", "类型", "微网格", "位置", "管护单位", "状态"),
}


def one(house: House, slug: str, row: list[Any]) -> dict[str, Any]:
    return said(house, slug, HEADERS[slug], row)


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


# Who is who


def test_a_name_with_and_without_a_number_at_one_door_is_one_person(house: House):
    numbered, bare = ["3号楼", "2", "102", "李秀兰", LI], ["3号楼", "2", "102", "李秀兰"]
    for rows in ((numbered, bare), (bare, numbered)):
        found = said(house, "residents", HEADERS["residents"], *rows)
        assert (found["new"], found["refusals"]) == (1, [[3, "和第 2 行说的是同一条，只导入前一行。"]])


def test_two_people_of_one_name_are_told_apart_by_their_numbers(house: House):
    rows = [["3号楼", "2", "102", "李秀兰", number] for number in (LI, id_number("19800101", 4))]
    assert said(house, "residents", HEADERS["residents"], *rows)["new"] == 2


def test_two_of_one_name_in_a_household_cannot_be_told_apart_by_it(house: House):
    home = Household.objects.get(dwelling__building__name="3号楼")
    resident(home, "王建国", "")
    [[_, reason]] = one(house, "residents", ["3号楼", "2", "101", "王建国"])["refusals"]
    assert reason == "这一户有几个同名的人，请填写身份证号。"


def test_a_number_is_given_to_who_was_known_by_name_only(house: House):
    home = Household.objects.get(dwelling__building__name="3号楼")
    known = resident(home, "李秀兰", "")
    found = one(house, "residents", ["3号楼", "2", "101", "李秀兰", LI])
    assert found["changes"] == [[2, f"身份证号改为 {'*' * 16}{LI[-2:]}。"]]
    imported(house, "residents", by_hand(HEADERS["residents"], [["3号楼", "2", "101", "李秀兰", LI]]))
    known.refresh_from_db()
    assert (known.id_number, str(known.birth_date), known.gender) == (LI, "1953-04-12", "female")


def test_the_household_and_the_door_of_two_rows_are_never_confused(house: House):
    """A household's number and a dwelling's come from two counters and may be equal."""
    flat = Dwelling.objects.get(building__name="3号楼", room="102")
    Household.objects.filter(dwelling=flat).delete()
    home = Household(pk=flat.pk, community=house.community, dwelling=house.household.dwelling)
    if not Household.objects.filter(pk=flat.pk).exists():
        home.save(force_insert=True)
    place = house.household.dwelling
    rows = [
        [place.building.name, "1", place.room, "租住", None, None, flat.pk],
        ["3号楼", "2", "102", "租住"],
    ]
    found = said(house, "households", HEADERS["households"], *rows)
    assert found["refusals"] == []


# What has ended


def test_what_has_ended_is_not_entered_beside_itself(house: House):
    flat = Dwelling.objects.get(building__name="3号楼", room="102")
    for thing, reason in (
        (flat, EndReason.REMOVED),
        (Organization.objects.get(name="幸福面馆"), EndReason.CLOSED),
        (Facility.objects.get(name="1单元电梯"), EndReason.REMOVED),
    ):
        keeping.end(thing, by=house.staff, reason=reason)
    Building.objects.filter(name="3号楼").update(ended_on="2026-01-01")
    ended = "登记册里有同名的一条已经注销，请先在它的页面上恢复。"
    for slug in ("buildings", "enterprises", "facilities"):
        assert one(house, slug, SAME[slug])["refusals"] == [[2, ended]]
    assert "这栋楼" in one(house, "dwellings", SAME["dwellings"])["refusals"][0][1]
    Building.objects.filter(name="3号楼").update(ended_on=None)
    assert one(house, "dwellings", SAME["dwellings"])["refusals"] == [[2, ended]]


def test_who_has_moved_out_comes_back_as_somebody_new(house: House):
    keeping.end(Resident.objects.get(name="王建国"), by=house.staff, reason=EndReason.MOVED_OUT)
    assert one(house, "residents", SAME["residents"])["new"] == 1


def test_a_unit_that_has_closed_is_given_nothing_more_to_keep(house: House):
    row = ["1单元电梯", "电梯", "01", None, "幸福里社区物业公司"]
    imported(house, "facilities", by_hand(HEADERS["facilities"], [row]))
    keeping.end(house.property_company, by=house.staff, reason=EndReason.CLOSED)
    assert one(house, "facilities", row)["unchanged"] == 1
    [[_, reason]] = one(house, "facilities", ["东门路灯", *row[1:]])["refusals"]
    assert reason == "“幸福里社区物业公司”已经停业或注销，请填现在的管护单位。"


# What stands above


def test_blank_doors_belong_to_the_row_they_stand_under_even_when_it_is_refused(house: House):
    """Merged cells of a row with a bad phone: the people below it live there and not a row further up."""
    rows = [
        ["3号楼", "2", "101", "王建国"],
        ["3号楼", "2", "102", "赵明", None, "123"],
        [None, None, None, "赵小明"],
        ["#REF!", None, None, "钱明"],
        [None, None, None, "钱小明"],
    ]
    draft = imported(house, "residents", by_hand(HEADERS["residents"], rows))
    assert [number for number, _ in draft.preview["refusals"]] == [3, 5, 6]
    assert draft.preview["refusals"][2][1] == "没有填写楼栋、室号。"
    assert Resident.objects.get(name="赵小明").household.dwelling.room == "102"
    assert not Resident.objects.filter(name="钱小明").exists()


def test_a_compound_is_carried_down_and_a_unit_is_not_carried_into_another_building(house: House):
    spring = compound(house.community, "春风苑")
    keeping.create(Building, by=house.staff, compound=spring, grid=house.grid2, name="3号楼")
    rows = [["春风苑", "3号楼", "2", "101"], [None, None, None, "102"], ["幸福里", "3号楼", None, "103"]]
    imported(house, "dwellings", by_hand(HEADERS["dwellings"], rows))
    made = Dwelling.objects.filter(building__compound=spring).order_by("room")
    assert [(each.unit, each.room, each.grid) for each in made] == [
        ("2", "101", house.grid2),
        ("2", "102", house.grid2),
    ]
    assert (
        Dwelling.objects.get(building__name="3号楼", building__compound__name="幸福里", room="103").unit == ""
    )


# What the preview warns of


def test_columns_nobody_reads_are_named(house: House):
    found = said(
        house,
        "enterprises",
        ("序号", "名称", "类型", "法人 代表", "备注"),
        [1, "新店", "企业商户", "某", "x"],
    )
    assert found["warnings"] == ["这些列用不到，不导入：序号、法人代表、备注。"]
    assert one(house, "enterprises", NEW["enterprises"])["warnings"] == []


def test_of_many_unknown_columns_the_first_are_named(house: House):
    more = [f"备注{n}" for n in range(30)]
    [words] = said(house, "enterprises", ("名称", "类型", *more), ["新店", "企业商户"])["warnings"]
    assert words.endswith("备注8、备注9。")


def test_a_number_in_a_refusal_is_hidden(house: House):
    """The preview is kept in the database; the row number finds the person in the sheet."""
    wrong = KING[:17] + ("1" if KING[17] != "1" else "2")
    [[row, reason]] = one(house, "residents", ["3号楼", "2", "102", "赵明", wrong])["refusals"]
    assert row == 2
    assert wrong not in reason
    assert f"“{'*' * 16}{wrong[-2:]}”：身份证号有误" in reason


def test_only_the_first_rows_are_shown_and_all_are_counted(house: House):
    rows = [[f"新店{n}", "企业商户"] for n in range(8)]
    found = said(house, "enterprises", HEADERS["enterprises"], *rows)
    assert (found["new"], [row["row"] for row in found["rows"]]) == (8, [2, 3, 4, 5, 6])
    assert found["columns"] == ["名称", "类型", "微网格", "地址", "联系人", "电话"]
    assert found["rows"][0]["cells"] == ["新店0", "企业商户", "", "", "", ""]
