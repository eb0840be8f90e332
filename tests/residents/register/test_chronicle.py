"""变更记录: every column of every register × what it was and became × the sentence a person reads of it."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from grids import history
from grids.actors import Actor
from grids.models import Post
from residents.register.rules import chronicle
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor, household
from tests.residents.register.furnishing import SLUGS, spare
from tests.residents.register.sheets import id_number

house = lent_house
DAY = datetime.date


def told(thing: Any, reader: Actor) -> list[str]:
    return [line.note or line.label for line in chronicle.lines(thing, reader)]


# Register, column, what is written in first, what then, the sentence of each
COLUMNS = [
    ("residents", "name", "孟子", "孟轲", "把姓名从 备* 改为 孟*。", "把姓名从 孟* 改为 孟*。"),
    ("residents", "gender", "female", "male", "填写性别：女。", "把性别从 女 改为 男。"),
    (
        "residents",
        "birth_date",
        DAY(1951, 3, 8),
        DAY(1952, 3, 8),
        "填写出生日期：1951年。",
        "把出生日期从 1951年 改为 1952年。",
    ),
    (
        "residents",
        "phone",
        "13912345699",
        "025-84112345",
        "把手机号从 137******01 改为 139******99。",
        "把手机号从 139******99 改为 025-******45。",
    ),
    ("residents", "head", True, False, "把户主从 不是 改为 是。", "把户主从 是 改为 不是。"),
    (
        "households",
        "tenure",
        "tenant",
        "vacant",
        "把居住方式从 自有 改为 租住。",
        "把居住方式从 租住 改为 空置。",
    ),
    (
        "households",
        "since",
        DAY(2020, 1, 1),
        DAY(2021, 1, 1),
        "填写入住日期：2020-01-01。",
        "把入住日期从 2020-01-01 改为 2021-01-01。",
    ),
    (
        "households",
        "confirmed_on",
        DAY(2026, 1, 1),
        None,
        "填写最近核实：2026-01-01。",
        "去掉最近核实（原来是 2026-01-01）。",
    ),
    ("dwellings", "unit", "3", "", "把单元从 1 改为 3。", "去掉单元（原来是 3）。"),
    ("buildings", "floors", 11, 18, "把层数从 6 改为 11。", "把层数从 11 改为 18。"),
    ("buildings", "units", 2, 3, "把单元数从 1 改为 2。", "把单元数从 2 改为 3。"),
    (
        "enterprises",
        "name",
        "幸福面馆",
        "幸福拉面馆",
        "把名称从 备用面馆 改为 幸福面馆。",
        "把名称从 幸福面馆 改为 幸福拉面馆。",
    ),
    (
        "enterprises",
        "kind",
        "social",
        "department",
        "把类型从 企业商户 改为 社会组织。",
        "把类型从 社会组织 改为 职能部门。",
    ),
    (
        "enterprises",
        "address",
        "幸福路 1 号",
        "",
        "填写地址：幸福路 1 号。",
        "去掉地址（原来是 幸福路 1 号）。",
    ),
    (
        "enterprises",
        "contact_name",
        "孙小圣",
        "",
        "把联系人从 钱* 改为 孙*。",
        "去掉联系人（原来是 孙*）。",
    ),
    (
        "enterprises",
        "phone",
        "13912345699",
        "",
        "把电话从 139******11 改为 139******99。",
        "去掉电话（原来是 139******99）。",
    ),
    (
        "facilities",
        "name",
        "南门路灯",
        "北门路灯",
        "把名称从 备用路灯 改为 南门路灯。",
        "把名称从 南门路灯 改为 北门路灯。",
    ),
    ("facilities", "kind", "lift", "other", "把类型从 路灯 改为 电梯。", "把类型从 电梯 改为 其他。"),
    ("facilities", "place", "3号楼东侧", "", "填写位置：3号楼东侧。", "去掉位置（原来是 3号楼东侧）。"),
    ("facilities", "state", "faulty", "in_use", "把状态从 正常 改为 故障。", "把状态从 故障 改为 正常。"),
]


@pytest.mark.parametrize(("slug", "column", "first", "then", "says", "says_then"), COLUMNS)
def test_a_change_reads_as_a_sentence(
    house: House, slug: str, column: str, first: Any, then: Any, says: str, says_then: str
):
    thing = spare(house, slug)
    for value in (first, then):
        keeping.edit(thing, by=house.staff, **{column: value})
    assert told(thing, house.worker1) == [says_then, says, "登记"]


def test_an_id_number_is_told_by_its_last_two_and_what_follows_from_it(house: House):
    person = spare(house, "residents")
    keeping.edit(person, by=house.staff, id_number=id_number("19510308", 22))
    number = id_number("19510308", 22)
    sentence = told(person, house.staff)[0]
    assert sentence == f"填写性别：女；填写出生日期：1951年；填写身份证号：****************{number[-2:]}。"


# What things of a register point to is told by its name

LINKS = [
    ("dwellings", "building", "把楼栋从 {before} 改为 {after}。"),
    ("dwellings", "grid", "把微网格从 第01微网格 改为 第02微网格。"),
    ("buildings", "grid", "把微网格从 第01微网格 改为 第02微网格。"),
    ("enterprises", "grid", "把所在网格从 第01微网格 改为 第02微网格。"),
    ("facilities", "grid", "把微网格从 第01微网格 改为 第02微网格。"),
    ("facilities", "building", "填写楼栋：{after}。"),
    ("facilities", "keeper", "填写管护单位：{after}。"),
]


@pytest.mark.parametrize(("slug", "column", "says"), LINKS)
def test_what_it_points_to_is_told_by_name(house: House, slug: str, column: str, says: str):
    thing = spare(house, slug)
    before = getattr(thing, column)
    after = {
        "grid": house.grid2,
        "building": spare(house, "buildings"),
        "keeper": house.property_company,
    }[column]
    keeping.edit(thing, by=house.staff, **{column: after})
    assert told(thing, house.staff)[0] == says.format(before=before, after=after)


# 注销、恢复、并入


ENDS = [
    ("residents", "moved_out", "填写注销日期：{day}。", "去掉注销日期（原来是 {day}）。"),
    ("households", "moved_out", "填写搬离日期：{day}。", "去掉搬离日期（原来是 {day}）。"),
    ("dwellings", "removed", "填写拆除日期：{day}。", "去掉拆除日期（原来是 {day}）。"),
    ("buildings", "removed", "填写拆除日期：{day}。", "去掉拆除日期（原来是 {day}）。"),
    ("enterprises", "closed", "填写停业日期：{day}。", "去掉停业日期（原来是 {day}）。"),
    (
        "facilities",
        "removed",
        "把状态从 正常 改为 已拆除；填写拆除日期：{day}。",
        "把状态从 已拆除 改为 正常；去掉拆除日期（原来是 {day}）。",
    ),
]


@pytest.mark.parametrize(("slug", "reason", "says", "says_back"), ENDS)
def test_an_end_and_its_undoing_read_as_sentences(
    house: House, slug: str, reason: str, says: str, says_back: str
):
    thing, day = spare(house, slug), timezone.localdate()
    keeping.restore(keeping.end(thing, by=house.staff, reason=reason), by=house.lead)
    assert told(thing, house.staff) == [says_back.format(day=day), says.format(day=day), "登记"]
    whose = [line.actor for line in chronicle.lines(thing, house.staff)]
    assert whose == [house.lead.label, house.staff.label, "系统"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_merge_says_into_what(house: House, slug: str):
    one, other = spare(house, slug, "甲"), spare(house, slug, "乙")
    keeping.merge(one, by=house.staff, into=other)
    assert "填写并入：" in told(one, house.staff)[0]


def test_a_merge_into_a_person_does_not_say_the_name(house: House):
    one, other = spare(house, "residents", "孟子"), spare(house, "residents", "孟无痕")
    keeping.merge(one, by=house.staff, into=other)
    assert f"填写并入：孟*（编号 {other.pk}）；" in told(one, house.staff)[0]
    assert "孟无痕" not in " ".join(told(one, house.staff))
    assert "孟子" not in " ".join(told(one, house.staff))


def test_the_people_of_a_household_that_left_have_it_in_their_own_history(house: House):
    keeping.end(house.household, by=house.worker1, reason="moved_out")
    line = chronicle.lines(house.resident, house.staff)[0]
    assert (line.note, line.actor) == (f"填写注销日期：{timezone.localdate()}。", house.worker1.label)


# Care groups: for the care duty

CARE = [
    ([], ["living_alone"], "填写关爱类别：独居老人。"),
    (["living_alone"], ["living_alone", "disability"], "把关爱类别从 独居老人 改为 独居老人、残疾人。"),
    (["low_income"], [], "去掉关爱类别（原来是 低保家庭）。"),
]


@pytest.mark.parametrize(("before", "after", "says"), CARE)
@pytest.mark.parametrize("duty", [True, False])
def test_care_groups_are_told_to_the_care_duty_alone(
    house: House, before: list[str], after: list[str], says: str, duty: bool
):
    person = spare(house, "residents")
    keeping.edit(person, by=house.staff, care_groups=before)
    keeping.edit(person, by=house.staff, care_groups=after, gender="female")
    Post.objects.filter(user=house.staff.user).update(care_duty=duty)
    newest = told(person, actor(house.staff.user))[0]
    assert newest == (f"填写性别：女；{says}" if duty else "填写性别：女。")


# How much, and at what price


def test_the_newest_twenty_are_told(house: House):
    thing = spare(house, "facilities")
    for n in range(25):
        keeping.edit(thing, by=house.staff, place=f"第{n}处")
    lines = told(thing, house.staff)
    assert len(lines) == chronicle.SHOWN
    assert lines[0] == "把位置从 第23处 改为 第24处。"
    assert lines[-1] == "把位置从 第4处 改为 第5处。"


def test_nothing_is_told_of_what_has_no_history(house: House):
    thing = spare(house, "facilities")
    thing.pk = 10**6
    assert chronicle.lines(thing, house.staff) == []


def test_a_changed_household_is_read_once_however_often_it_changed(house: House, django_assert_num_queries):
    person = spare(house, "residents")
    for _ in range(6):
        keeping.edit(person, by=house.staff, household=household(house.grid1))
    with django_assert_num_queries(2):
        chronicle.lines(person, house.staff)


@pytest.mark.parametrize(
    ("context", "who"),
    [
        (None, "系统"),
        ({}, "系统"),
        ({"label": ""}, "系统"),
        ({"user": 3}, "系统"),
        ({"label": "李敏（社区工作人员）"}, "李敏（社区工作人员）"),
    ],
)
def test_who_stands_behind_a_change(context: dict[str, Any] | None, who: str):
    assert history.who(context) == who
