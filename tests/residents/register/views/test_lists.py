"""名单和总览: headings, hints, filters, empty states, the next page, the numbers of each grid; register by register."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grids.models import Post
from residents.register.registers import REGISTERS
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import dwelling, household, resident
from tests.residents.register.furnishing import SLUGS, act, spare

house = lent_house


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def listed(client: Client, slug: str, **params: Any) -> list[int]:
    page = client.get(reverse("register", args=[slug]), params).text
    return [int(pk) for pk in re.findall(rf'class="lead"><a href="/{slug}/(\d+)/"', page)]


# What each list is called, asks and shows

LOOKS = [
    (
        "residents",
        "人·居民",
        "登记居民",
        "姓名、拼音首字母、电话、3号楼2单元501",
        "姓名 住址 性别 年龄 电话 户主 在册",
    ),
    (
        "households",
        "人·住户",
        "登记住户",
        "3号楼2单元501、住户姓名、电话",
        "住址 居住方式 人数 入住 最近核实 微网格 在册",
    ),
    ("dwellings", "房·房屋", "登记房屋", "3号楼2单元501、小区、室号", "房屋 住户 微网格 在册"),
    ("buildings", "房·楼栋", "登记楼栋", "3号楼、小区、拼音首字母", "楼栋 层数 单元数 房屋 微网格 在册"),
    (
        "enterprises",
        "企·企业单位",
        "登记单位",
        "名称、地址、拼音首字母",
        "名称 类型 地址 联系人 电话 微网格 在册",
    ),
    ("facilities", "物·公共设施", "登记设施", "名称、位置", "名称 类型 位置 管护单位 状态 微网格 在册"),
]


@pytest.mark.parametrize(("slug", "heading", "button", "hint", "columns"), LOOKS)
def test_what_a_list_shows(
    house: House, staff: Client, slug: str, heading: str, button: str, hint: str, columns: str
):
    spare(house, slug)
    page = staff.get(reverse("register", args=[slug])).text
    assert f"<h1>{heading}</h1>" in page
    assert button in page and f'placeholder="{hint}"' in page
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert re.findall(r'<th scope="col">([^<]+)</th>', head) == columns.split()
    assert "导出" in page and "导入" in page


def test_the_care_column_is_there_for_the_care_duty(house: House):
    Post.objects.filter(user=house.staff.user).update(care_duty=True)
    page = signed_in(house.staff.user).get(reverse("register", args=["residents"])).text
    assert '<th scope="col">重点关爱</th>' in page
    assert '<th scope="col">重点关爱</th>' not in signed_in(house.lead.user).get("/residents/").text


@pytest.mark.parametrize("slug", SLUGS)
def test_a_worker_is_offered_no_import(house: House, slug: str):
    page = signed_in(house.worker1.user).get(reverse("register", args=[slug])).text
    assert "导出" in page and f'href="{reverse("register_import", args=[slug])}"' not in page


# Finding nothing


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_list_says_what_to_try(house: House, staff: Client, slug: str):
    page = text(staff.get(reverse("register", args=[slug]), {"text": "查无此物"}).text)
    assert "没有找到 换个说法试试：姓、拼音首字母、电话、3号楼2单元501 都行。 清空条件" in page


ODD = [
    ({"grid": "77"}, "选择一个有效的选项"),
    ({"building": "99999999"}, "选择一个有效的选项"),
    ({"ended": "perhaps"}, "选择一个有效的选项"),
    ({"text": "长" * 61}, "确保该变量包含不超过 60 字符"),
    ({"household": "x"}, "输入一个数字。"),
    ({"household": "0"}, "确保该值大于或等于1。"),
]


@pytest.mark.parametrize(("params", "says"), ODD)
def test_an_odd_filter_shows_nothing_and_says_why(
    house: House, staff: Client, params: dict[str, str], says: str
):
    answer = staff.get(reverse("register", args=["residents"]), params)
    assert (answer.status_code, says in answer.text) == (200, True)
    assert "没有找到" in answer.text and "王*" not in answer.text


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "1"])
def test_a_page_this_list_never_gave_out_is_refused(house: House, staff: Client, cursor: str):
    answer = staff.get(reverse("register", args=["residents"]), {"cursor": cursor})
    assert answer.status_code == 400


# Filters of each register: what is asked × which of two entries is found

FILTERED = [
    ("residents", {"grid": "01"}, "here"),
    ("residents", {"grid": "02"}, "there"),
    ("households", {"grid": "01"}, "here"),
    ("households", {"grid": "02"}, "there"),
    ("dwellings", {"grid": "02"}, "there"),
    ("buildings", {"grid": "02"}, "there"),
    ("enterprises", {"grid": "01"}, "here"),
    ("enterprises", {"grid": "02"}, "there"),
    ("facilities", {"grid": "01"}, "here"),
    ("facilities", {"grid": "02"}, "there"),
    ("enterprises", {"kind": "enterprise"}, "here there"),
    ("enterprises", {"kind": "social"}, ""),
    ("facilities", {"kind": "lamp"}, "here there"),
    ("facilities", {"kind": "lift"}, ""),
    ("facilities", {"state": "in_use"}, "here there"),
    ("facilities", {"state": "faulty"}, ""),
    ("households", {"tenure": "owner"}, "here there"),
    ("households", {"tenure": "tenant"}, ""),
]


@pytest.mark.parametrize(("slug", "params", "found"), FILTERED)
def test_a_filter_finds_what_it_says(
    house: House, staff: Client, slug: str, params: dict[str, str], found: str
):
    here, there = spare(house, slug, "这里"), spare(house, slug, "那里", there=house.grid2)
    keys = listed(staff, slug, **params)
    assert (here.pk in keys, there.pk in keys) == ("here" in found.split(), "there" in found.split())


ENDED = [("", "living"), ("no", "living"), ("yes", "ended"), ("all", "living ended")]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("ended", "found"), ENDED)
def test_what_has_ended_is_listed_when_asked_for(
    house: House, staff: Client, slug: str, ended: str, found: str
):
    living, gone = spare(house, slug, "还在"), spare(house, slug, "已去")
    act("end", gone, None, by=house.staff)
    keys = listed(staff, slug, **({"ended": ended} if ended else {}))
    assert (living.pk in keys, gone.pk in keys) == ("living" in found.split(), "ended" in found.split())


@pytest.mark.parametrize("slug", ["residents", "households", "dwellings", "facilities"])
def test_a_building_narrows_the_list(house: House, staff: Client, slug: str):
    home = house.household.dwelling
    other = dwelling(house.grid2)
    there = {
        "residents": lambda: resident(household(house.grid2, dwelling=other), "赵某", ""),
        "households": lambda: household(house.grid2, dwelling=other),
        "dwellings": lambda: other,
        "facilities": lambda: spare(house, "facilities"),
    }[slug]()
    keys = listed(staff, slug, building=home.building_id)
    assert there.pk not in keys


# The next page keeps what was asked


@pytest.mark.parametrize("slug", SLUGS)
def test_the_next_page_goes_on_with_the_same_filters(house: House, staff: Client, slug: str):
    made = {spare(house, slug, f"第{n:02d}").pk for n in range(23)}
    first = staff.get(reverse("register", args=[slug]), {"grid": "01"}).text
    onward = re.search(r'href="(\?[^"]*cursor=[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert "grid=01" in onward
    second = staff.get(reverse("register", args=[slug]) + onward).text
    assert "回到第一页" in second and 'href="?grid=01"' in second
    pattern = rf'class="lead"><a href="/{slug}/(\d+)/"'
    seen = [int(pk) for page in (first, second) for pk in re.findall(pattern, page)]
    assert len(seen) == len(set(seen))
    assert made <= set(seen)


# Detail: facts, what is inside, what has ended

FACTS = [
    ("residents", ["性别", "户号", "微网格", "在册", "登记一件和它有关的事", "还没有和居民有关的诉求。"]),
    ("households", ["居住方式 自有", "人数 0", "家里的人 0", "登记家里人", "还没有和住户有关的诉求。"]),
    ("dwellings", ["单元 1", "室号", "住户 0", "还没有和房屋有关的诉求。"]),
    ("buildings", ["层数 6", "单元数 1", "楼里的房屋 0", "还没有和楼栋有关的诉求。"]),
    ("enterprises", ["类型 企业商户", "联系人 钱*", "电话 139******11", "还没有和单位有关的诉求。"]),
    ("facilities", ["类型 路灯", "状态 正常", "微网格 第01微网格", "还没有和设施有关的诉求。"]),
]


@pytest.mark.parametrize(("slug", "words"), FACTS)
def test_what_an_entry_tells(house: House, staff: Client, slug: str, words: list[str]):
    thing = spare(house, slug)
    if slug == "residents":
        type(thing).objects.filter(pk=thing.pk).update(gender="female")
    page = text(staff.get(reverse("register_one", args=[slug, thing.pk])).text)
    for each in words:
        assert each in page, each
    assert f"{REGISTERS[slug].noun}编号 {thing.pk}" in page


@pytest.mark.parametrize("slug", SLUGS)
def test_what_has_ended_says_so_and_files_nothing_new(house: House, staff: Client, slug: str):
    thing = act("end", spare(house, slug), None, by=house.staff)
    page = staff.get(reverse("register_one", args=[slug, thing.pk])).text
    assert "已注销" in page and "登记一件和它有关的事" not in page


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_merged_leads_to_where_it_went(house: House, staff: Client, slug: str):
    one, other = spare(house, slug, "甲"), spare(house, slug, "乙")
    act("merge", one, other, by=house.staff)
    page = staff.get(reverse("register_one", args=[slug, one.pk])).text
    way = f'<a href="{reverse("register_one", args=[slug, other.pk])}">已并入编号 {other.pk}</a>'
    assert way in page


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("who", ["worker2", "elsewhere"])
def test_what_one_may_not_know_is_not_there(house: House, slug: str, who: str):
    thing = spare(house, slug)
    person = house.elsewhere.staff if who == "elsewhere" else house.worker2
    client = signed_in(person.user)
    assert client.get(reverse("register_one", args=[slug, thing.pk])).status_code == 404
    assert thing.pk not in listed(client, slug, ended="all")


def test_a_household_with_fifty_one_people_leads_to_the_rest(house: House, staff: Client):
    for n in range(51):
        resident(house.household, f"周{n}", "")
    page = staff.get(reverse("register_one", args=["households", house.household.pk])).text
    assert "50+" in text(page).replace(" ", "")
    assert f'href="/residents/?household={house.household.pk}"' in page


# 总览


def test_the_overview_counts_what_is_there_now(house: House, staff: Client):
    for slug in SLUGS:
        spare(house, slug, "在册")
        act("end", spare(house, slug, "已去"), None, by=house.staff)
    page = staff.get(reverse("registers")).text
    row = re.search(rf"{house.grid1.name}</a></td>(.*?)</tr>", page, re.S)[1]
    # The house's own person, home and flat; each spare person brings a home and each home a flat along.
    people, homes, flats, units, things = map(int, re.findall(r">(\d+)<", row))
    assert (people, units, things) == (2, 1, 1)
    assert (
        homes
        == house.household.dwelling.grid.dwellings.filter(households__until=None)
        .exclude(households=None)
        .count()
    )
    assert flats == house.grid1.dwellings.filter(ended_on=None).count()


SEES = [("staff", 3), ("lead", 3), ("supervisor", 3), ("worker1", 1)]


@pytest.mark.parametrize(("who", "grids"), SEES)
def test_the_overview_shows_each_the_own_ground(house: House, who: str, grids: int):
    page = signed_in(getattr(house, who).user).get(reverse("registers")).text
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert table.count("<tr>") == grids
    assert ("明文导出申请" in page) is (who in ("staff", "lead"))
