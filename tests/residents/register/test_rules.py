"""谁可以: role × verb × reason, and what each actor reads of a person."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from grids.actors import Actor
from grids.models import Facility, Organization
from grids.states import FacilityKind
from residents.register.models import ExportRequest, Resident
from residents.register.registers import REGISTERS
from residents.register.rules import cards, counting, deciding, keeping, loads, reading, visits
from residents.register.states import Detail, VisitKind
from residents.register.workflow import correcting, exporting
from residents.register.workflow import keeping as verbs
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor, building, dwelling, household, resident
from tests.residents.register.sheets import id_number

house = lent_house
KING = id_number("19510308", 11)

NOT_HERE = "登记册由社区工作人员和本网格的网格员使用。"
STREET = "街道督导只看数字，不看名单。"
ASK = "要更正请提出更正申请，由社区核对后修改。"
LEAD = "抹去个人信息由社区负责人办理。"
IMPORT = "导入由社区工作人员办理。"
EXPORT = "明文导出由社区工作人员申请，另一位工作人员审批。"
CARDS = "户码由社区工作人员或本网格的网格员发放和作废。"
VISITS = "走访由网格员在自己的网格、社区工作人员在本社区登记。"
CARE = "关爱走访由有关爱职责的人员登记，请选其他类别。"
OWN = "更正由住户用户码提出；工作人员请直接修改。"

# Role: read, count, keep, erase, import, clear export, cards, visit, care visit, ask for a correction. "" is yes.
ROLES: dict[str, tuple[str, ...]] = {
    "staff": ("", "", "", LEAD, "", "", "", "", CARE, OWN),
    "second_staff": ("", "", "", LEAD, "", "", "", "", CARE, OWN),
    "lead": ("", "", "", "", "", "", "", "", CARE, OWN),
    "worker1": ("", "", "", LEAD, IMPORT, EXPORT, "", "", CARE, OWN),
    "worker2": ("", "", "", LEAD, IMPORT, EXPORT, "", "", CARE, OWN),
    "supervisor": (STREET, "", STREET, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, OWN),
    "admin": (NOT_HERE, NOT_HERE, NOT_HERE, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, OWN),
    "property": (NOT_HERE, NOT_HERE, NOT_HERE, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, OWN),
    "owners": (NOT_HERE, NOT_HERE, NOT_HERE, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, OWN),
    "party": (NOT_HERE, NOT_HERE, NOT_HERE, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, OWN),
    "family": ("", NOT_HERE, ASK, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, ""),
    "visitor": (NOT_HERE, NOT_HERE, NOT_HERE, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, OWN),
    "system": (NOT_HERE, NOT_HERE, NOT_HERE, LEAD, IMPORT, EXPORT, CARDS, VISITS, VISITS, OWN),
}


@pytest.mark.parametrize("who", ROLES)
def test_who_may_what_and_why_not(house: House, who: str):
    somebody: Actor = getattr(house, who)
    read, count, keep, erase, bring, take, card, walk, care, ask = ROLES[who]
    assert keeping.read(somebody).reason == read
    assert keeping.count(somebody).reason == count
    assert {rule(somebody).reason for rule in (keeping.keeps, keeping.create)} == {keep}
    for verb in ("edit", "end", "merge", "restore", "reveal"):
        assert keeping.may(verb, house.resident, somebody).reason == keep
    assert keeping.may("erase", house.resident, somebody).reason == erase
    assert keeping.may_import(somebody).reason == bring
    assert keeping.ask_export(somebody).reason == take
    assert cards.manage(somebody).reason == card
    assert visits.goes_around(somebody).reason == visits.settle(somebody).reason == walk
    assert visits.record(somebody, VisitKind.ROUTINE).reason == walk
    assert visits.record(somebody, VisitKind.CARE).reason == care
    assert deciding.ask_correction(somebody).reason == ask


@pytest.mark.parametrize("who", ROLES)
def test_a_verdict_with_a_reason_is_a_no(house: House, who: str):
    for verb in keeping.RULES:
        verdict = keeping.may(verb, house.resident, getattr(house, who))
        assert bool(verdict) == (verdict.reason == "")


def test_the_care_duty_opens_care_visits_and_nothing_else(house: House, carer: Actor):
    assert visits.record(carer, VisitKind.CARE)
    for verb in keeping.RULES:
        assert keeping.may(verb, house.resident, carer) == keeping.may(verb, house.resident, house.worker1)


# What a thing itself rules out


def test_only_where_there_is_something_personal_it_is_revealed(house: House):
    home = house.household.dwelling
    lift = Facility(community=house.community, grid=house.grid1, kind=FacilityKind.LIFT, name="电梯")
    for thing in (house.household, home, home.building, lift):
        assert keeping.reveal(thing, house.staff).reason == "这一条没有要查看的个人信息。"
    for thing in (house.resident, house.property_company):
        assert keeping.reveal(thing, house.staff)


def test_only_people_are_erased_and_once(house: House):
    for thing in (house.household, house.property_company, house.household.dwelling):
        assert keeping.erase(thing, house.lead).reason == "只有居民的个人信息可以抹去。"
    house.resident.erased_at = timezone.now()
    assert keeping.erase(house.resident, house.lead).reason == "这位居民的个人信息已经抹去。"


def test_what_was_merged_or_erased_stays_so(house: House):
    double = resident(house.household, "王秀英", "")
    merged = verbs.merge(double, by=house.staff, into=house.resident)
    assert keeping.restore(merged, house.lead).reason == "这一条已并入另一条，不能恢复。"
    gone = Resident(erased_at=timezone.now())
    assert keeping.restore(gone, house.lead).reason == "个人信息已经抹去，不能恢复。"
    assert keeping.restore(house.household, house.lead)


# Corrections and requests


EXPORT_VERBS = [
    ("staff", "approve", "自己申请的要由另一位工作人员审批。"),
    ("staff", "decline", "自己申请的要由另一位工作人员审批。"),
    ("staff", "take", ""),
    ("second_staff", "approve", ""),
    ("second_staff", "decline", ""),
    ("second_staff", "take", "只有申请人可以下载。"),
    ("lead", "approve", ""),
    ("lead", "take", "只有申请人可以下载。"),
    *((who, verb, EXPORT) for who in ("worker1", "supervisor", "property") for verb in ("approve", "take")),
]


@pytest.mark.parametrize(("who", "verb", "reason"), EXPORT_VERBS)
def test_a_request_is_decided_by_another_and_taken_by_who_asked(
    house: House, who: str, verb: str, reason: str
):
    asked = ExportRequest(asked_by=house.staff.user)
    assert deciding.export(verb, asked, getattr(house, who)).reason == reason


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("staff", ""),
        ("lead", ""),
        ("worker1", ""),
        ("family", ASK),
        ("supervisor", STREET),
        ("admin", NOT_HERE),
    ],
)
def test_a_correction_is_answered_by_who_keeps_the_register(house: House, who: str, reason: str):
    asked = correcting.ask(house.household, by=house.family, wrong="other", wanted="门牌")
    for verb in ("accept", "decline"):
        assert deciding.correction(verb, asked, getattr(house, who)).reason == reason


def test_a_request_says_what_may_be_done_with_it_now(house: House):
    asked = exporting.ask("residents", by=house.staff, purpose="报送", rows=1)
    doable = {who: [each.verb for each in exporting.LIFE.actions(asked, getattr(house, who))] for who in DO}
    assert doable == DO


DO = {"staff": [], "second_staff": ["approve", "decline"], "lead": ["approve", "decline"], "worker1": []}


# What each reads


@pytest.fixture
def king(house: House) -> Resident:
    given = {"id_number": KING, "phone": "13912345699", "care_groups": ["living_alone", "disability"]}
    return verbs.create(Resident, by=house.staff, household=house.household, name="欧阳建国", **given)


READS = {
    "staff": ("欧阳*", "139******99", "1951年", []),
    "worker1": ("欧阳*", "139******99", "1951年", []),
    "lead": ("欧阳*", "139******99", "1951年", []),
    "family": ("欧阳建国", "13912345699", "1951-03-08", []),
    "visitor": ("欧阳*", "139******99", "1951年", []),
}


@pytest.mark.parametrize("who", READS)
def test_what_each_reads_of_a_person(house: House, king: Resident, who: str):
    by = getattr(house, who)
    read = (reading.name(king, by), reading.phone(king, by), reading.born(king, by), reading.care(king, by))
    assert read == READS[who]
    assert reading.id_number(king) == f"{'*' * 16}{KING[-2:]}"


def test_care_groups_are_read_with_the_duty(king: Resident, carer: Actor):
    assert reading.care(king, carer) == ["独居老人", "残疾人"]
    assert reading.name(king, carer) == "欧阳*"


def test_the_neighbours_card_reads_no_more_than_anybody(house: House, king: Resident):
    neighbour = house.elsewhere.family
    assert reading.name(king, neighbour) == "欧阳*"
    assert not reading.own(king, neighbour)
    assert reading.own(king, house.family)


def test_who_was_erased_has_no_name(house: House, king: Resident):
    king.erased_at = timezone.now()
    for who in ("staff", "family"):
        assert reading.name(king, getattr(house, who)) == "（已抹去）"


@pytest.mark.parametrize(
    ("born", "age"),
    [(None, None), ((0, 0), 0), ((70, 0), 70), ((70, 1), 70), ((70, -1), 69), ((0, 1), 0)],
)
def test_an_age_is_counted_in_full_years(house: House, born: tuple[int, int] | None, age: int | None):
    """`born` is so many years and days before today; a day less than the birthday is a year less."""
    today = timezone.localdate()
    day = None
    if born is not None:
        years, days = born
        day = today.replace(year=today.year - years) - datetime.timedelta(days=days)
    assert reading.age(Resident(birth_date=day)) == age


def test_a_reveal_shows_no_more_than_was_asked_for(house: House, king: Resident):
    contact = reading.revealed(king, Detail.CONTACT)
    assert contact.lines == (("姓名", "欧阳建国"), ("电话", "13912345699"))
    identity = reading.revealed(king, Detail.IDENTITY)
    assert identity.lines == (("姓名", "欧阳建国"), ("身份证号", KING), ("出生日期", "1951-03-08"))
    shop = Organization(name="店", contact_name="钱有福", phone="13900001111")
    assert reading.revealed(shop, Detail.CONTACT).lines == (("联系人", "钱有福"), ("电话", "13900001111"))
    assert reading.contact_name(shop) == "钱*"
    assert reading.contact_phone(shop) == "139******11"
    assert reading.contact_name(Organization()) == reading.contact_phone(Organization()) == ""


# Numbers


def test_numbers_are_counted_by_grid_and_summed(house: House):
    resident(household(house.grid2), "赵某", "")
    resident(house.household, "钱某", "", until="2026-01-01")
    rows = counting.by_grid(house.staff)
    assert [row["grid"].code for row in rows] == ["01", "02", "03"]
    assert [row["numbers"] for row in rows] == [[1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [0, 0, 0, 0, 0]]
    assert counting.total(rows, 5) == [2, 2, 2, 0, 0]
    assert counting.total([], 3) == [0, 0, 0]


def test_each_counts_the_own_ground(house: House, carer: Actor):
    seen = {who: [row["grid"].code for row in counting.by_grid(getattr(house, who))] for who in COUNTS}
    assert seen == COUNTS
    assert list(counting.measures(carer).values())[-1] == ("重点关爱", "residents")
    assert "care" not in counting.measures(house.staff)
    resident(house.household, "孙桂兰", "", care_groups=["living_alone"])
    assert counting.by_grid(carer)[0]["numbers"][-1] == 1


COUNTS = {"staff": ["01", "02", "03"], "supervisor": ["01", "02", "03"], "worker2": ["02"]}


def test_a_piece_of_ground_weighs_what_lives_on_it(house: House):
    block = building(house.grid1, "8号楼")
    for ground, room in ((house.grid1, "101"), (house.grid1, "102"), (house.grid2, "201")):
        resident(household(ground, dwelling=dwelling(ground, room, building=block)), "某", "")
    pieces = loads.by_piece(house.community.pk)
    assert pieces[block.pk, "1", house.grid1.pk] == loads.Load(2, 2, 2)
    assert pieces[block.pk, "1", house.grid2.pk] == loads.Load(1, 1, 1)
    own = house.household.dwelling.building_id
    assert loads.by_grid(pieces)[house.grid1.pk] == loads.Load(3, 3, 3)
    moved = loads.by_grid(pieces, {(block.pk, "1"): house.grid3.pk, (own, "1"): house.grid2.pk})
    assert moved == {house.grid3.pk: loads.Load(3, 3, 3), house.grid2.pk: loads.Load(1, 1, 1)}


# The table of the registers


@pytest.mark.parametrize(
    ("slug", "verbs_"),
    [
        ("residents", "修改 查看个人信息 搬离或去世 恢复 并入另一条 抹去个人信息"),
        ("households", "修改 整户搬离 恢复 并入另一条"),
        ("dwellings", "修改 拆除或注销 恢复 并入另一条"),
        ("buildings", "修改 拆除或注销 恢复 并入另一条"),
        ("enterprises", "修改 查看个人信息 停业或注销 恢复 并入另一条"),
        ("facilities", "修改 拆除 恢复 并入另一条"),
    ],
)
def test_the_buttons_of_each_register(slug: str, verbs_: str):
    assert " ".join(label for _, label in REGISTERS[slug].verbs) == verbs_


COLUMNS: dict[str, tuple[str, str]] = {
    "residents": ("姓名 住址 性别 年龄 电话 户主 在册", "户号 出生 身份证号 微网格"),
    "households": ("住址 居住方式 人数 入住 最近核实 微网格 在册", ""),
    "dwellings": ("房屋 住户 微网格 在册", "单元 室号"),
    "buildings": ("楼栋 层数 单元数 房屋 微网格 在册", ""),
    "enterprises": ("名称 类型 地址 联系人 电话 微网格 在册", ""),
    "facilities": ("名称 类型 位置 管护单位 状态 微网格 在册", ""),
}


@pytest.mark.parametrize("slug", COLUMNS)
def test_the_columns_of_each_list_and_what_stands_on_the_page_only(house: House, slug: str):
    seen = REGISTERS[slug].seen_by(house.staff)
    listed = " ".join(each.label for each in seen if each.listed)
    rest = " ".join(each.label for each in seen if not each.listed)
    assert (listed, rest) == COLUMNS[slug]


def test_what_a_line_says(house: House, king: Resident):
    rows: dict[str, Any] = {slug: REGISTERS[slug].rows(house.staff).order_by("pk").last() for slug in COLUMNS}
    rows["dwellings"] = REGISTERS["dwellings"].rows(house.staff).get(pk=house.household.dwelling_id)
    home = house.household.dwelling
    place = f"幸福里{home.building.name}"

    def line(slug: str) -> list[Any]:
        register = REGISTERS[slug]
        return [each.read(rows[slug], house.staff) for each in register.seen_by(house.staff) if each.listed]

    age = reading.age(king)
    door = f"{place}1单元{home.room}室"
    assert line("residents") == ["欧阳*", door, "男", age, "139******99", "", "在册"]
    assert line("households") == [door, "自有", 2, None, None, "第01微网格", "在册"]
    assert line("dwellings") == [door, 1, "第01微网格", "在册"]
    assert line("buildings") == [place, 6, 1, 1, "第01微网格", "在册"]


def test_what_has_ended_says_when_and_why(house: House):
    standing = REGISTERS["residents"].columns[-1]
    gone = Resident(until=datetime.date(2026, 1, 2), end_reason="died")
    assert standing.read(gone, house.staff) == "2026-01-02 去世"
    assert standing.read(Resident(until=datetime.date(2026, 1, 2)), house.staff) == "2026-01-02 注销"


def test_a_carers_list_has_the_care_column(house: House):
    house.staff.user.posts.update(care_duty=True)
    carer = actor(house.staff.user)
    assert "重点关爱" in [each.label for each in REGISTERS["residents"].seen_by(carer)]
    assert "重点关爱" not in [each.label for each in REGISTERS["residents"].seen_by(house.staff)]
