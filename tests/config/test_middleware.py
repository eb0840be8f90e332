"""门厅: which community a page belongs to, who comes in, and what every template is told."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config import context, errors, lobby, middleware
from grids.models import Community, Post, User
from grids.reauth import ReauthRequired
from grids.states import ActorKind, PostKind
from grids.verdict import Forbidden, Invalid, NotFound, RateLimited, Refused, Stale
from tests.community import House
from tests.entering import household as sign_in_household
from tests.factories import post, user


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def asked(path: str = "/", person: User | None = None, method: str = "get", **given: Any) -> HttpRequest:
    """A request as the middlewares leave it."""
    request = getattr(RequestFactory(), method)(path, **given)
    request.user = person or AnonymousUser()
    request.session = SessionStore()
    request.actor = lobby.actor_of(request)
    return request


def named(place: Community, hostname: str) -> None:
    Community.objects.filter(pk=place.pk).update(hostname=hostname)


# Whose website

# Host asked for, hostname of the house, hostname of the other → whose pages.
HOSTS = [
    ("testserver", "", "", "here"),
    ("a.example.cn", "a.example.cn", "", "here"),
    ("a.example.cn:8443", "a.example.cn", "", "here"),
    ("b.example.cn", "", "b.example.cn", "there"),
    ("b.example.cn", "a.example.cn", "b.example.cn", "there"),
    ("c.example.cn", "a.example.cn", "", "there"),
    ("c.example.cn", "a.example.cn", "b.example.cn", "here"),
    ("127.0.0.1:8000", "a.example.cn", "b.example.cn", "here"),
]


@pytest.mark.parametrize(("host", "ours", "theirs", "whose"), HOSTS)
def test_the_host_name_says_whose_pages_these_are(
    house: House, settings: Any, host: str, ours: str, theirs: str, whose: str
):
    settings.ALLOWED_HOSTS = ["*"]
    named(house.community, ours)
    named(house.elsewhere.community, theirs)
    expected = house.community if whose == "here" else house.elsewhere.community
    request = RequestFactory().get("/", headers={"host": host})
    assert lobby.public_community(request) == expected
    assert lobby.community_id_of(request) == expected.pk


# Who comes in


def test_nobody_signed_in_is_a_visitor_of_this_website(house: House):
    actor = asked().actor
    assert (actor.kind, actor.community_id, actor.user) == (ActorKind.VISITOR, house.community.pk, None)


def test_an_account_acts_with_its_posts_whatever_the_host(house: House, settings: Any):
    settings.ALLOWED_HOSTS = ["*"]
    named(house.elsewhere.community, "b.example.cn")
    actor = asked(person=house.staff.user, headers={"host": "b.example.cn"}).actor
    assert (actor.kind, actor.community_id) == (ActorKind.USER, house.community.pk)


def test_an_account_without_a_post_is_a_visitor_under_its_own_name(house: House):
    person = user("张三")
    actor = asked(person=person).actor
    assert (actor.kind, actor.user, actor.label) == (ActorKind.VISITOR, person, "张三")
    assert actor.community_id == house.community.pk


def test_who_acts_is_read_when_first_asked_for_and_once(house: House):
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.actor.label)
        seen.append(request.actor.community_id)
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = house.staff.user
    with CaptureQueriesContext(connection) as queries:
        middleware.ActorMiddleware(lambda request: HttpResponse())(request)
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        middleware.ActorMiddleware(view)(request)
    assert (len(queries), seen[0]) == (1, house.staff.label)


def test_each_answer_has_an_id_of_its_own():
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.request_id)
        return HttpResponse()

    answers = [middleware.RequestIdMiddleware(view)(RequestFactory().get("/")) for _ in range(3)]
    assert [answer["X-Request-ID"] for answer in answers] == seen
    assert len(set(seen)) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in seen)


# Refusals

# Refusal, status, heading, what the page says.
REFUSALS: list[tuple[Refused, int, str, str]] = [
    (Forbidden("由社区工作人员办理。"), 403, "这一步您现在不能做", "由社区工作人员办理。"),
    (Forbidden(""), 403, "这一步您现在不能做", "您的岗位没有这项权限。如果工作需要，请找社区负责人。"),
    (NotFound(), 404, "没有找到这个页面", "网址可能输错了"),
    (NotFound("别的话"), 404, "没有找到这个页面", "网址可能输错了"),
    (Refused("这件诉求现在是“已办结”，不能受理。"), 409, "没有办成", "这件诉求现在是“已办结”，不能受理。"),
    (Refused("已经有人办过。", code="already_claimed"), 409, "没有办成", "已经有人办过。"),
    (Stale(7), 412, "没有办成", "这件事刚刚被别人更新过，请刷新页面看最新情况后再操作。"),
    (Invalid("请写明原因。", fields={"note": "请写明原因。"}), 400, "没有办成", "请写明原因。"),
    (RateLimited("请 29 分钟后再试。", retry_after=1740), 429, "试得太多了，请稍等", "请 29 分钟后再试。"),
]


@pytest.mark.parametrize(
    ("refused", "status", "heading", "words"),
    REFUSALS,
    ids=[f"{n}-{row[1]}" for n, row in enumerate(REFUSALS)],
)
def test_a_refusal_becomes_a_page_with_its_sentence(
    house: House, refused: Refused, status: int, heading: str, words: str
):
    answer = errors.refusal(asked("/appeals/", house.staff.user), refused)
    page = answer.content.decode()
    assert answer.status_code == status
    assert re.search(r"<h1>(.*?)</h1>", page, re.S)[1].strip() == heading
    assert words in page
    assert "别的话" not in page
    assert answer.get("Retry-After", "") == ("1740" if status == 429 else "")


def test_words_of_strangers_stay_words(house: House):
    page = errors.refusal(
        asked(person=house.staff.user), Refused("<script>alert(1)</script>")
    ).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_is_no_refusal_is_left_to_others(house: House):
    guard = middleware.RefusalMiddleware(lambda request: HttpResponse())
    assert guard.process_exception(asked(), ValueError("defect")) is None
    assert guard.process_exception(asked(), Refused("不行。")).status_code == 409
    assert guard(asked()).status_code == 200


# Method, path, where one came from → where one goes on after typing the password.
BACK = [
    ("get", "/exports/?kind=residents", "", "/exports/?kind=residents"),
    ("get", "/exports/", "http://testserver/desk/", "/exports/"),
    ("post", "/accounts/3/reset-password/", "http://testserver/accounts/3/", "/accounts/3/"),
    ("post", "/accounts/3/reset-password/", "http://testserver/accounts/3/?tab=1", "/accounts/3/"),
    ("post", "/accounts/3/reset-password/", "http://evil.example/accounts/3/", "/accounts/3/reset-password/"),
    ("post", "/accounts/3/reset-password/", "javascript:alert(1)", "/accounts/3/reset-password/"),
    ("post", "/accounts/3/reset-password/", "", "/accounts/3/reset-password/"),
    ("post", "/accounts/3/reset-password/", "//evil.example/", "/accounts/3/reset-password/"),
]


@pytest.mark.parametrize(("method", "path", "referer", "back"), BACK)
def test_after_the_password_one_goes_on_where_one_was(
    house: House, method: str, path: str, referer: str, back: str
):
    request = asked(path, house.admin.user, method, headers={"referer": referer} if referer else {})
    answer = errors.refusal(request, ReauthRequired())
    assert answer.status_code == 302
    assert _query(answer.url) == back


def _query(url: str) -> str:
    request = RequestFactory().get(url)
    assert request.path == "/reauth/"
    return request.GET["next"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v1/appeals/2026-000001/", "application/problem+json"),
        ("/api/", "application/problem+json"),
        ("/apinotes/", "text/html; charset=utf-8"),
        ("/nothing/here/", "text/html; charset=utf-8"),
    ],
)
def test_what_is_not_there_is_told_in_the_callers_language(house: House, path: str, kind: str):
    answer = errors.not_found(asked(path))
    assert (answer.status_code, answer["Content-Type"]) == (404, kind)
    defect = errors.server_error(asked(path))
    assert defect.status_code == 500
    assert defect["Content-Type"].startswith(kind.split(";")[0])


def test_the_page_of_a_defect_asks_the_database_nothing(house: House):
    request = asked("/desk/", house.staff.user)
    with CaptureQueriesContext(connection) as queries:
        page = errors.server_error(request).content.decode()
    assert len(queries) == 0
    assert "是我们的问题，不是您的" in page


# What every template is told


def told(house: House, person: User | None = None, **cookies: str) -> dict[str, Any]:
    request = asked("/", person)
    request.COOKIES.update(cookies)
    return context.house(request)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("staff", "社区工作人员"),
        ("lead", "社区负责人"),
        ("admin", "系统管理员"),
        ("supervisor", "街道督导"),
        ("worker1", "第01微网格网格员"),
        ("worker2", "第02微网格网格员"),
        ("property", "幸福里社区物业公司"),
        ("owners", "幸福里社区业主委员会"),
        ("party", "幸福里社区党委"),
    ],
)
def test_the_header_names_the_person_and_the_post(house: House, who: str, words: str):
    person = told(house, getattr(house, who).user)["person"]
    assert (person["name"], person["post"]) == (getattr(house, who).user.name, words)
    assert (person["logout"], person["inbox"]) == ("/logout/", "/inbox/")


def test_two_posts_are_both_named(house: House):
    post(house.staff.user, PostKind.WORKER, grid=house.grid2, primary=False)
    named_posts = told(house, house.staff.user)["person"]["post"].split("、")
    assert sorted(named_posts) == sorted(["社区工作人员", "第02微网格网格员"])


def test_an_account_without_a_post_has_no_inbox(house: House):
    person = told(house, user("张三"))["person"]
    assert (person["name"], person["post"], person["inbox"]) == ("张三", "未在岗", "")
    assert not told(house)["person"]


@pytest.mark.parametrize(
    ("cookie", "large"),
    [({}, False), ({"large": "1"}, True), ({"large": "0"}, False), ({"large": "x"}, False)],
)
def test_the_large_mode_is_a_cookie(house: House, cookie: dict[str, str], large: bool):
    assert told(house, **cookie)["large_mode"] is large


@pytest.mark.parametrize(("who", "home"), [(None, "/"), ("staff", "/desk/"), ("worker1", "/desk/")])
def test_home_is_where_ones_work_is(house: House, who: str | None, home: str):
    assert told(house, getattr(house, who).user if who else None)["home_url"] == home


def test_whose_pages_these_are_costs_those_inside_no_query(house: House):
    request = asked("/", house.staff.user)
    with CaptureQueriesContext(connection) as queries:
        assert str(context.house(request)["community"]) == "幸福里社区"
    assert len(queries) == 0


def test_and_a_visitor_one_however_often_it_is_asked(house: House):
    request = asked()
    with CaptureQueriesContext(connection) as queries:
        assert str(context.house(request)["community"]) == "幸福里社区"
        assert str(context.house(request)["community"]) == "幸福里社区"
        assert not list(context.house(request)["alerts"])
    assert len(queries) == 1


def test_an_error_page_asks_for_nothing_until_it_is_drawn(house: House):
    request = asked("/", house.staff.user)
    with CaptureQueriesContext(connection) as queries:
        context.house(request)
    assert len(queries) == 0


def test_a_household_is_named_and_leaves_by_its_own_door(house: House):
    client = sign_in_household(house, house.file()[0])
    request = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), client.session
    request.COOKIES.update({name: morsel.value for name, morsel in client.cookies.items()})
    request.actor = lobby.actor_of(request)
    person = context.house(request)["person"]
    assert person["logout"] == reverse("card_sign_out")
    assert person["inbox"] == "/inbox/"
    assert str(house.household) in person["name"]
    assert not person.get("password")


def test_a_post_that_ends_changes_the_next_request(house: House):
    assert asked(person=house.staff.user).actor.is_office
    Post.objects.filter(user=house.staff.user).update(until=timezone.localdate())
    assert not asked(person=house.staff.user).actor.is_office
