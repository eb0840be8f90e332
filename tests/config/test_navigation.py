"""主导航: each person's menu holds what their posts open, and nothing that would refuse them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from grids.states import PostKind
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.factories import post, user

MENUS: dict[str, str] = {
    "visitor": "",
    "receipt": "",
    "household": "",
    "no_post": "",
    "worker": "工作台 诉求台账 记一笔 我的网格 微网格 统计",
    "other_worker": "工作台 诉求台账 记一笔 我的网格 微网格 统计",
    "seat": "工作台 诉求台账 微网格",
    "staff": "工作台 诉求台账 微网格 统计 粘贴群聊 导入",
    "lead": "工作台 诉求台账 微网格 统计 粘贴群聊 导入",
    "elsewhere": "工作台 诉求台账 微网格 统计 粘贴群聊 导入",
    "admin": "工作台 微网格",
    "supervisor": "工作台 诉求台账 微网格 统计",
}


def menu(client: Client, path: str = "/") -> dict[str, str]:
    """Label and address of each item, as they stand in the page."""
    page = client.get(path).content.decode()
    found = re.search(r'<nav aria-label="主导航">(.*?)</nav>', page, re.S)
    return {
        label: href
        for href, label in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', found[1] if found else "")
    }


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
    expected = "工作台 诉求台账 记一笔 我的网格 微网格 统计"
    assert list(menu(signed_in(house.admin.user))) == expected.split()


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
