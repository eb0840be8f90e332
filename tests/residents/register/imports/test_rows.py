"""一行: who and what a row is about; what stands above it; what has ended; what the preview warns of."""

from grids.models import Building, Dwelling, Facility, Organization
from grids.states import EndReason
from residents.register.models import Household, Resident
from residents.register.workflow import keeping
from tests.community import House
from tests.factories import compound, resident
from tests.residents.register.imports.conftest import KING, stocked
from tests.residents.register.imports.sheets_in import HEADERS, imported, one, said
from tests.residents.register.imports.test_planning import NEW, SAME
from tests.residents.register.sheets import by_hand, id_number

house = stocked
LI = id_number("19530412", 22)


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
