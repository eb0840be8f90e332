"""第一天: a database with its tables and nothing in them. Whoever opens a page is answered, never with a defect."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from config import context, lobby
from grids.models import User
from tests.entering import signed_in
from tests.routes import GET


@pytest.fixture
def stranger(db: None) -> User:
    """The first account, made on the command line: no community, no post."""
    return User.objects.create(username="first", name="头一个", password="!")


def addresses() -> dict[str, str]:
    """Every route that needs no argument."""
    found = {}
    for route in GET:
        try:
            found[route] = reverse(route)
        except NoReverseMatch:
            continue
    return found


def test_nobody_belongs_to_a_community(db: None):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.actor = lobby.actor_of(request)
    assert lobby.public_community(request) is None
    assert lobby.community_id_of(request) is None
    assert request.actor.community_id is None
    told = context.house(request)
    assert not told["community"]
    assert not told["nav"]
    assert not told["alerts"]
    assert not told["next_council"]


def test_there_are_pages_without_arguments():
    assert len(addresses()) > 80


def test_a_visitor_is_answered_everywhere(db: None):
    codes = {route: Client().get(path).status_code for route, path in addresses().items()}
    assert {route: code for route, code in codes.items() if code >= 500} == {}
    assert codes["lobby"] == codes["login"] == codes["healthz"] == codes["readyz"] == 200


def test_the_first_account_is_answered_everywhere(stranger: User):
    client = signed_in(stranger)
    codes = {route: client.get(path).status_code for route, path in addresses().items()}
    assert {route: code for route, code in codes.items() if code >= 500} == {}
    assert (codes["desk"], codes["appeals"], codes["accounts"]) == (200, 403, 403)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", ""),
        ("/workers/", "打电话给网格员"),
        ("/login/", "工作人员登录"),
        ("/status/", "查办理进度"),
        ("/privacy/", "隐私说明"),
        ("/no/such/page/", "没有找到这个页面"),
    ],
)
def test_a_page_has_its_heading_though_there_is_no_community(db: None, path: str, heading: str):
    page = Client().get(path).content.decode()
    assert heading in re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1]
    assert "None" not in re.sub(r"<[^>]+>", "", page)


def test_the_desk_of_the_first_account_says_whom_to_ask(stranger: User):
    page = signed_in(stranger).get("/desk/").content.decode()
    assert "您目前没有在岗" in page
    assert "请联系系统管理员" in page


@pytest.mark.parametrize("place", ["grids", "appeals", "sessions", "notices", "bulletins"])
def test_lists_of_the_api_are_empty(db: None, place: str):
    answer = Client().get(f"/api/v1/{place}/")
    assert (answer.status_code, answer.json()) == (200, {"results": [], "next": None})
