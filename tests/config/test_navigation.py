"""主导航: each person's menu holds what their posts open, and nothing that would refuse them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from grids.states import PostKind
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.factories import post, user

OFFICE = (
    "工作台 诉求台账 集中反映 并案建议 抽查 统计 常用答复 粘贴群聊 导入诉求 "
    "议事厅 决议跟进 会议纪要 居民公约 人房企事物 微网格 走访 走访记录 承诺 户码"
)
MENUS: dict[str, str] = {
    "visitor": "",
    "receipt": "",
    "household": "",
    "no_post": "",
    "worker": "工作台 记一笔 我的网格 走访 诉求台账 统计 议事厅 决议跟进 会议纪要 居民公约 人房企事物 微网格 走访记录 承诺 户码",
    "other_worker": "工作台 记一笔 我的网格 走访 诉求台账 统计 议事厅 决议跟进 会议纪要 居民公约 人房企事物 微网格 走访记录 承诺 户码",
    "seat": "工作台 诉求台账 议事厅 决议跟进 会议纪要 居民公约 微网格",
    "staff": OFFICE,
    "lead": OFFICE,
    "elsewhere": OFFICE,
    "admin": "工作台 议事厅 决议跟进 会议纪要 居民公约 微网格",
    "supervisor": "工作台 诉求台账 统计 议事厅 决议跟进 会议纪要 居民公约 人房企事物 微网格",
}
# What is told stands last in every bar; who brings nothing to any door confirms nothing.
TOLD = "通知公告 送达确认 气象预警 一周通报 工作计划 微服务"
_TOLD = {
    **dict.fromkeys(MENUS, TOLD),
    **dict.fromkeys(("seat", "supervisor"), TOLD.replace(" 送达确认", "")),
    "admin": "通知公告 气象预警",
}
MENUS = {role: f"{words} {_TOLD[role]}" if words else "" for role, words in MENUS.items()}
# What carries it: copied by the workers, watched by the office, set up by the administrator under the lead's eyes.
CARRIED = {"worker": "待转发", "other_worker": "待转发", "staff": "发送情况", "elsewhere": "发送情况"}
CARRIED |= {"lead": "群渠道 发送情况", "admin": "群渠道 发送情况"}
MENUS |= {role: f"{MENUS[role]} {carried}" for role, carried in CARRIED.items()}
# What the office manages about itself, and the ground it divides.
ITSELF, GROUND = "岗位 账号 工作日历 社区设置 时限设置 诉求分类 管理记录", "各网格分量 覆盖 划分网格 画边界"
MANAGED = {
    "staff": GROUND,
    "elsewhere": GROUND,
    "lead": f"{ITSELF} {GROUND}",
    "admin": f"{ITSELF} 划分网格 画边界",
}
MENUS |= {role: f"{MENUS[role]} {managed}" for role, managed in MANAGED.items()}


def menu(client: Client, path: str = "/") -> dict[str, str]:
    """Label and address of each item, as they stand in the page."""
    page = client.get(path).content.decode()
    found = re.search(r'<nav aria-label="主导航">(.*?)</nav>', page, re.S)
    return {
        label: href
        for href, label in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', found[1] if found else "")
    }


def test_a_group_of_several_unfolds_and_one_alone_stands_in_the_bar(house: House):
    groups = {
        name: re.findall(
            r"<summary[^>]*>([^<]+)<", signed_in(getattr(house, name).user).get("/").content.decode()
        )
        for name in ("staff", "property", "admin")
    }
    assert groups == {
        "staff": ["菜单", "诉求", "议事", "网格", "告知", "管理"],
        "property": ["菜单", "议事", "告知"],
        "admin": ["菜单", "议事", "告知", "管理"],
    }


def test_the_group_one_stands_in_is_marked(house: House):
    page = signed_in(house.staff.user).get(reverse("rates")).content.decode()
    assert '<summary class="here">诉求</summary>' in page


def test_every_role_has_its_menu():
    assert set(MENUS) == set(ROLES)


@pytest.mark.parametrize("role", MENUS)
def test_what_this_role_finds_in_the_menu(house: House, role: str):
    client = ROLES[role](house, house.file()[0])
    assert list(menu(client)) == MENUS[role].split()


@pytest.mark.parametrize("role", [role for role, items in MENUS.items() if items])
def test_nothing_in_the_menu_refuses_the_one_who_sees_it(house: House, role: str):
    client = ROLES[role](house, house.file()[0])
    answers = {label: client.get(href).status_code for label, href in menu(client).items()}
    assert answers == dict.fromkeys(MENUS[role].split(), 200)


def test_an_admin_with_a_second_post_gets_the_menu_of_both(house: House):
    post(house.admin.user, PostKind.WORKER, grid=house.grid2, primary=False)
    expected = (
        "工作台 记一笔 我的网格 走访 诉求台账 统计 议事厅 决议跟进 会议纪要 居民公约 "
        f"人房企事物 微网格 走访记录 承诺 户码 {TOLD} 待转发 群渠道 发送情况"
    )
    assert list(menu(signed_in(house.admin.user))) == [*expected.split(), *MANAGED["admin"].split()]


def test_a_post_that_has_ended_opens_nothing(house: House):
    gone = user("离任者")
    post(gone, PostKind.STAFF, house.community, until="2026-01-01")
    assert menu(signed_in(gone)) == {}


@pytest.mark.parametrize("name", ["desk", "appeals", "grids", "rates", "import_appeals"])
def test_only_the_place_one_stands_at_is_marked(house: House, name: str):
    page = signed_in(house.staff.user).get(reverse(name)).content.decode()
    bar = re.search(r'<nav aria-label="主导航">(.*?)</nav>', page, re.S)[1]
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', bar) == [reverse(name)]


def test_the_header_says_who_is_signed_in_and_how_to_leave(house: House):
    page = signed_in(house.worker1.user).get("/").content.decode()
    who = re.search(r'<div class="who">(.*?)</div>', page, re.S)[1]
    assert "网格员1" in who
    assert f'action="{reverse("logout")}"' in who
    assert "未在岗" in ROLES["no_post"](house, house.file()[0]).get("/").content.decode()


def test_a_household_leaves_by_its_own_door(house: House):
    client = ROLES["household"](house, house.file()[0])
    page = client.get("/").content.decode()
    assert f'action="{reverse("card_sign_out")}"' in page
    client.post(reverse("card_sign_out"))
    page = client.get("/").content.decode()
    assert "已退出户码" in page
    assert 'class="who"' not in page


@pytest.mark.parametrize(
    ("role", "home"), [("visitor", "/"), ("household", "/"), ("staff", "/desk/"), ("admin", "/desk/")]
)
def test_the_emblem_leads_home(house: House, role: str, home: str):
    page = ROLES[role](house, house.file()[0]).get(reverse("council")).content.decode()
    assert f'<a class="brand" href="{home}">' in page
