"""登记册的导入: a sheet made by hand is shown before it is stored, goes in whole or not at all, and once."""

import io
import time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from grids.models import Building, Compound, Dwelling, Facility, Organization
from grids.sheets import SheetRefused
from grids.states import FacilityKind
from grids.verdict import Forbidden
from residents.register.imports import drafts, kinds
from residents.register.imports.kinds import KINDS
from residents.register.models import Household, ImportDraft, Resident
from residents.register.registers import REGISTERS
from tests.community import House
from tests.community import house as one_house
from tests.factories import actor, building, dwelling, household
from tests.residents.register.sheets import PEOPLE, by_hand, id_number


@pytest.fixture
def block(house: House) -> Building:
    """A building of two flats with nobody in them yet."""
    block = building(house.grid1, "3号楼")
    for room in ("101", "102"):
        Dwelling.objects.create(
            community=house.community, building=block, grid=house.grid1, unit="2", room=room
        )
    return block


def staged(house: House, slug: str, file: io.BytesIO, **options: Any) -> ImportDraft:
    return drafts.stage(KINDS[slug], file, **{"file_name": "表.xlsx", "by": house.staff, **options})


def imported(house: House, slug: str, file: io.BytesIO, **options: Any) -> ImportDraft:
    draft = staged(house, slug, file, **options)
    drafts.confirm(draft, by=house.staff)
    drafts.run(KINDS[slug], draft.pk)
    return ImportDraft.objects.get(pk=draft.pk)


def counts(draft: ImportDraft) -> tuple[int, int, int, int]:
    return tuple(draft.preview[name] for name in ("new", "changed", "unchanged", "refused"))


# A sheet made by hand


def made_by_hand() -> io.BytesIO:
    rows = [
        ["３号楼", "二单元", "１０１室", "王建国", id_number("19510308", 11), "１３９ 1234 5699"],
        [None, None, None, "李秀兰", id_number("19530412", 22), None],
        [None, None, "102", "赵明", None, "025-84112345"],
    ]
    return by_hand(PEOPLE, rows, title="幸福里居民登记", merged=["A4:A6", "B4:B6", "C4:C5"])


def test_a_title_merged_cells_and_full_width_digits_are_understood(house: House, block: Building):
    draft = imported(house, "residents", made_by_hand())
    assert draft.state == "done"
    assert draft.report == {"new": 3, "changed": 0, "homes": 2}
    wang, li, zhao = Resident.objects.filter(household__dwelling__building=block).order_by("id")
    assert wang.household == li.household != zhao.household
    assert (wang.household.dwelling.unit, wang.household.dwelling.room) == ("2", "101")
    assert (wang.phone, str(wang.birth_date), wang.gender) == ("13912345699", "1951-03-08", "male")
    assert (li.initials, zhao.phone) == ("lxl", "025-84112345")


def test_the_preview_tells_what_was_taken_from_above_and_shows_no_personal_data(
    house: House, block: Building
):
    draft = staged(house, "residents", made_by_hand())
    assert counts(draft) == (3, 0, 0, 0)
    assert draft.preview["adjusted"][0] == [5, "没有写楼栋、室号，按上一行算。"]
    assert "有 2 套房还没有住户，会一并登记住户。" in draft.preview["warnings"]
    shown = str(draft.preview)
    assert "王*" in shown
    assert "139******99" in shown
    for secret in ("王建国", "13912345699", id_number("19510308", 11)):
        assert secret not in shown


def test_nothing_is_stored_before_it_is_confirmed(house: House, block: Building):
    before = Resident.objects.count()
    staged(house, "residents", made_by_hand())
    assert Resident.objects.count() == before
    assert not Household.objects.filter(dwelling__building=block).exists()


def test_the_same_sheet_a_second_time_changes_nothing(house: House, block: Building):
    imported(house, "residents", made_by_hand())
    versions = list(Resident.objects.order_by("id").values_list("id", "version"))
    draft = staged(house, "residents", made_by_hand())
    assert counts(draft) == (0, 0, 3, 0)
    assert draft.total == 0
    assert list(Resident.objects.order_by("id").values_list("id", "version")) == versions


def test_a_unit_is_not_carried_into_another_building(house: House, block: Building):
    other = building(house.grid1, "4号楼")
    Dwelling.objects.create(community=house.community, building=other, grid=house.grid1, unit="", room="101")
    file = by_hand(PEOPLE, [["3号楼", "2", "101", "王建国"], ["4号楼", None, "101", "赵明"]])
    imported(house, "residents", file)
    assert Resident.objects.get(name="赵明").household.dwelling.building == other


# What is refused, and how


def refusals(house: House, *rows: list[Any], header: Any = PEOPLE) -> list[list[Any]]:
    return staged(house, "residents", by_hand(header, rows)).preview["refusals"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (110105194912310021, "身份证号：身份证号被 Excel 存成了数字"),
        ("1.10105E+17", "身份证号：身份证号被 Excel 存成了数字"),
        ("110105194912310020", "最后一位校验码对不上"),
        ("110105491231002", "15 位的旧身份证号"),
        ("****************21", "是遮住的内容"),
    ],
)
def test_a_wrong_id_number_is_refused_by_row_and_reason(house: House, block: Building, cell: Any, words: str):
    [[row, reason]] = refusals(house, ["3号楼", "2", "101", "王建国", cell])
    assert row == 2
    assert words in reason


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["9号楼", "2", "101", "王建国"], "没有“9号楼”这栋楼"),
        (["3号楼", "2", "909", "王建国"], "登记册里没有3号楼2单元909室这套房"),
        (["3号楼", "2", "101", None], "没有填写姓名"),
        (["3号楼", "2", "101", "王建国", None, "12345"], "电话：“12345”"),
        (["3号楼", "2", "101", "王*"], "是遮住的内容"),
    ],
)
def test_a_row_that_cannot_be_taken_says_what_to_do(
    house: House, block: Building, row: list[Any], words: str
):
    [[_, reason]] = refusals(house, row)
    assert words in reason


def test_the_same_person_twice_in_one_sheet_is_taken_once(house: House, block: Building):
    same = ["3号楼", "2", "101", "王建国", id_number("19510308", 11)]
    [[row, reason]] = refusals(house, same, same)
    assert (row, reason) == (3, "和第 2 行说的是同一条，只导入前一行。")


def test_birth_and_sex_that_contradict_the_number_are_refused(house: House, block: Building):
    header = (*PEOPLE, "出生日期", "性别")
    person = ["3号楼", "2", "101", "王建国", id_number("19510308", 11), None]
    assert "出生日期和身份证号对不上" in refusals(house, [*person, "1950-01-01"], header=header)[0][1]
    assert "性别和身份证号对不上" in refusals(house, [*person, None, "女"], header=header)[0][1]


@pytest.mark.parametrize("written", ["1951-03-08", "1951/3/8", "1951.03.08", "19510308", "1951年3月8日"])
def test_dates_in_the_customary_forms_are_understood(house: House, block: Building, written: str):
    file = by_hand((*PEOPLE[:4], "出生日期"), [["3号楼", "2", "101", "王建国", written]])
    imported(house, "residents", file)
    assert str(Resident.objects.get(name="王建国").birth_date) == "1951-03-08"


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("110103", "110103 是已经撤销的区划代码"),
        ("999999", "999999 不是已知的区划代码"),
        ("110105", ""),
    ],
)
def test_an_abolished_area_code_is_a_warning_and_no_refusal(
    house: House, block: Building, area: str, words: str
):
    number = id_number("19510308", 11, area)
    draft = staged(house, "residents", by_hand(PEOPLE, [["3号楼", "2", "101", "王建国", number]]))
    assert draft.preview["new"] == 1
    assert (words in str(draft.preview["adjusted"])) if words else draft.preview["adjusted"] == []


def test_two_bad_rows_among_five_thousand_are_both_named_and_nothing_is_stored(house: House, block: Building):
    flats = [
        Dwelling(community=house.community, building=block, grid=house.grid1, unit="9", room=str(1000 + n))
        for n in range(5_000)
    ]
    Dwelling.objects.bulk_create(flats, batch_size=1000)
    rows: list[list[Any]] = [["3号楼", "9", each.room, f"居民{n}"] for n, each in enumerate(flats)]
    rows[1_234][2] = "没有这间"
    rows[4_321][3] = None
    before = Resident.objects.count()
    draft = staged(house, "residents", by_hand(PEOPLE, rows))
    assert counts(draft) == (4_998, 0, 0, 2)
    assert [row for row, _ in draft.preview["refusals"]] == [1_236, 4_323]
    assert Resident.objects.count() == before


def test_a_sheet_without_the_needed_columns_is_refused_whole(house: House):
    with pytest.raises(SheetRefused, match="缺少这些列"):
        staged(house, "residents", by_hand(("姓名", "楼栋"), [["王建国", "3号楼"]]))
    assert not ImportDraft.objects.exists()


# What changes


def test_a_changed_phone_is_told_masked_and_stored(house: House, block: Building):
    imported(house, "residents", made_by_hand())
    rows = [["3号楼", "2", "101", "王建国", id_number("19510308", 11), "13800000001"]]
    draft = imported(house, "residents", by_hand(PEOPLE, rows))
    assert draft.report == {"new": 0, "changed": 1, "homes": 0}
    assert draft.preview["changes"] == [[2, "手机号改为 138******01。"]]
    changed = Resident.objects.get(name="王建国")
    assert (changed.phone, changed.version) == ("13800000001", 2)


def test_an_empty_cell_takes_nothing_away(house: House, block: Building):
    imported(house, "residents", made_by_hand())
    imported(house, "residents", by_hand(PEOPLE, [["3号楼", "2", "101", "王建国"]]))
    assert Resident.objects.get(name="王建国").phone == "13912345699"


def test_who_moved_within_the_community_moves_by_the_id_number(house: House, block: Building):
    imported(house, "residents", made_by_hand())
    rows = [["3号楼", "2", "102", "王建国", id_number("19510308", 11)]]
    imported(house, "residents", by_hand(PEOPLE, rows))
    assert Resident.objects.get(name="王建国").household.dwelling.room == "102"


def test_an_import_stands_in_the_history_under_the_uploader(house: House, block: Building):
    imported(house, "residents", made_by_hand())
    person = Resident.objects.get(name="王建国")
    assert person.events.get().pgh_context["label"] == house.staff.label


def test_care_groups_are_taken_from_those_with_the_care_duty_only(house: House, block: Building):
    file = lambda: by_hand((*PEOPLE[:4], "重点关爱"), [["3号楼", "2", "101", "王建国", "独居老人、残疾人"]])  # noqa: E731
    draft = staged(house, "residents", file())
    assert "您没有关爱职责，这一列不导入" in str(draft.preview["warnings"])
    house.staff.user.posts.update(care_duty=True)
    imported(house, "residents", file(), by=actor(house.staff.user))
    assert Resident.objects.get(name="王建国").care_groups == ["living_alone", "disability"]


def test_a_household_number_is_asked_for_where_several_live_behind_one_door(house: House, block: Building):
    home = block.dwellings.get(room="101")
    first, second = household(house.grid1, dwelling=home), household(house.grid1, dwelling=home)
    [[_, reason]] = refusals(house, ["3号楼", "2", "101", "王建国"])
    assert f"户号 {first.pk}、{second.pk}" in reason
    rows = [["3号楼", "2", "101", "王建国", second.pk]]
    imported(house, "residents", by_hand((*PEOPLE[:4], "户号"), rows))
    assert Resident.objects.get(name="王建国").household == second


# The other registers


def test_buildings_dwellings_and_households_follow_one_another(house: House):
    file = by_hand(("小区", "楼号", "微网格", "层数"), [["新苑", "1栋", "01", 18], [None, "2", None, None]])
    assert imported(house, "buildings", file).report["new"] == 2
    assert "会新建小区：新苑。" in ImportDraft.objects.latest("id").preview["warnings"]
    compound = Compound.objects.get(name="新苑")
    assert sorted(compound.buildings.values_list("name", "grid__code")) == [("1号楼", "01"), ("2号楼", "01")]
    flats = by_hand(
        ("小区", "楼栋", "单元", "室号"), [["新苑", "1号楼", "1", "101"], ["新苑", "2号楼", "1", "101"]]
    )
    assert imported(house, "dwellings", flats).report["new"] == 2
    homes = by_hand(
        ("小区", "楼栋", "单元", "室号", "居住方式", "入住日期"),
        [["新苑", "1号楼", "1", "101", "租住", "2020.5.1"]],
    )
    assert imported(house, "households", homes).report["new"] == 1
    made = Household.objects.get(dwelling__building__compound=compound)
    assert (made.tenure, str(made.since)) == ("tenant", "2020-05-01")


def test_units_and_things_are_known_by_their_names(house: House):
    shops = [["幸福面馆", "企业商户", "01", "幸福路 1 号", "钱有福", "13900001111"]]
    header = ("单位名称", "类型", "网格", "地址", "负责人", "电话")
    assert imported(house, "enterprises", by_hand(header, shops)).report["new"] == 1
    assert counts(staged(house, "enterprises", by_hand(header, shops))) == (0, 0, 1, 0)
    shop = Organization.objects.get(name="幸福面馆")
    assert (shop.initials, shop.phone, shop.grid) == ("xfmg", "13900001111", house.grid1)
    header = ("设施名称", "类型", "微网格", "位置", "管护单位", "状态")
    things = [["1单元电梯", "电梯", "第01微网格", "1号楼", "幸福里社区物业公司", "故障"]]
    assert imported(house, "facilities", by_hand(header, things)).report["new"] == 1
    assert counts(staged(house, "facilities", by_hand(header, things))) == (0, 0, 1, 0)
    lift = Facility.objects.get(name="1单元电梯")
    assert (lift.kind, lift.state, lift.keeper) == (FacilityKind.LIFT, "faulty", house.property_company)


def test_two_compounds_with_the_same_building_ask_for_the_compound(house: House, block: Building):
    building(house.grid1, "3号楼", compound=Compound.objects.create(community=house.community, name="春风苑"))
    [[_, reason]] = refusals(house, ["3号楼", "2", "101", "王建国"])
    assert "几个小区都有“3号楼”" in reason


# Who, and how fast


def test_only_the_office_imports(house: House):
    for somebody in (house.worker1, house.admin, house.supervisor, house.property, house.family):
        with pytest.raises(Forbidden):
            staged(house, "residents", made_by_hand(), by=somebody)


@pytest.mark.parametrize("slug", list(REGISTERS))
def test_the_template_is_read_back_by_the_import_with_its_drop_downs(house: House, slug: str):
    content = kinds.template(REGISTERS[slug], house.staff)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert REGISTERS[slug].label in sheet["A1"].value
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    assert lists
    assert all(each.formula1.startswith("'选项'!") or each.formula1.startswith("选项!") for each in lists)
    assert sheet["A4"].number_format == "@"
    draft = staged(house, slug, io.BytesIO(content))
    assert counts(draft) == (0, 0, 0, 0)


def test_what_is_filled_into_the_template_goes_in(house: House, block: Building):
    book = load_workbook(io.BytesIO(kinds.template(REGISTERS["residents"], house.staff)))
    sheet: Any = book.worksheets[0]
    heads = [cell.value.rstrip("*") for cell in sheet[3]]
    for name, value in {"楼栋": "3号楼", "单元": "2", "室号": "101", "姓名": "王建国", "性别": "男"}.items():
        sheet.cell(4, heads.index(name) + 1, value)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    imported(house, "residents", file)
    assert Resident.objects.get(name="王建国").gender == "male"


def test_two_imports_at_once_enter_nobody_twice(at_once):
    here = one_house()
    block = building(here.grid1, "3号楼")
    Dwelling.objects.create(community=here.community, building=block, grid=here.grid1, unit="2", room="101")
    file = by_hand(PEOPLE, [["3号楼", "2", "101", "王建国", id_number("19510308", 11)]])
    both = [staged(here, "residents", io.BytesIO(file.getvalue())) for _ in range(2)]
    for draft in both:
        drafts.confirm(draft, by=here.staff)
    at_once(*(lambda pk=draft.pk: drafts.run(KINDS["residents"], pk) for draft in both))
    assert Resident.objects.filter(name="王建国").count() == 1
    assert sorted(ImportDraft.objects.values_list("state", flat=True)) == ["done", "done"]


def test_somebody_else_may_watch_how_far_it_is(at_once):
    here = one_house()
    block = building(here.grid1, "3号楼")
    dwelling(here.grid1, "101", building=block)
    rows = [["3号楼", "1", "101", f"居民{n}"] for n in range(600)]
    draft = staged(here, "residents", by_hand(PEOPLE, rows))
    drafts.confirm(draft, by=here.staff)
    seen: list[int] = []

    def watch() -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            now = ImportDraft.objects.get(pk=draft.pk)
            seen.append(now.done)
            if now.state == "done":
                return
            time.sleep(0.005)

    at_once(lambda: drafts.run(KINDS["residents"], draft.pk), watch)
    assert ImportDraft.objects.get(pk=draft.pk).state == "done"
    assert any(0 < each < 600 for each in seen)


def test_an_empty_workbook_says_so(house: House):
    file = io.BytesIO()
    Workbook().save(file)
    file.seek(0)
    with pytest.raises(SheetRefused):
        staged(house, "residents", file)
