"""账号的页面: what is listed, what each verb says, what the first password is shown once for; role by role."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.models import OfficeRecord, Post, User
from tests.community import House
from tests.conftest import lent_house
from tests.entering import proven, signed_in
from tests.factories import user

house = lent_house
ONLY_ADMIN = "只有本社区的系统管理员可以管理账号、岗位和设置。"
READERS = "账号、岗位和设置由系统管理员管理，社区负责人可以查看。"


@pytest.fixture
def admin(house: House) -> Client:
    return proven(signed_in(house.admin.user))


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# Who reads, who changes: page × role

ROLES = [
    ("accounts", "lead", 200, "账号"),
    ("accounts", "admin", 200, "账号"),
    ("accounts", "staff", 403, READERS),
    ("accounts", "worker1", 403, READERS),
    ("accounts", "supervisor", 403, READERS),
    ("accounts", "property", 403, READERS),
    ("account", "lead", 200, "岗位"),
    ("account", "admin", 200, "重置密码"),
    ("account", "staff", 403, READERS),
    ("account", "worker1", 403, READERS),
    ("account_new", "lead", 403, ONLY_ADMIN),
    ("account_new", "admin", 200, "开账号"),
    ("account_new", "staff", 403, ONLY_ADMIN),
    ("posts", "lead", 200, "一格一员"),
    ("posts", "admin", 200, "安排岗位"),
    ("posts", "staff", 403, READERS),
    ("posts", "supervisor", 403, READERS),
    ("post_new", "lead", 403, ONLY_ADMIN),
    ("post_new", "admin", 200, "安排岗位"),
    ("calendar", "lead", 200, "工作日历"),
    ("calendar", "admin", 200, "改一天"),
    ("calendar", "staff", 403, READERS),
    ("settings", "lead", 200, "由系统管理员修改。"),
    ("settings", "admin", 200, "保存"),
    ("settings", "staff", 403, READERS),
    ("office_records", "lead", 200, "管理记录"),
    ("office_records", "admin", 200, "管理记录"),
    ("office_records", "worker1", 403, READERS),
    ("draw", "staff", 200, "网格边界"),
    ("draw", "lead", 200, "网格边界"),
    ("draw", "admin", 200, "网格边界"),
    ("draw", "worker1", 403, "网格由本社区的工作人员划分。"),
    ("assign", "staff", 200, "划分网格"),
    ("assign", "admin", 200, "划分网格"),
    ("assign", "worker1", 403, "网格由本社区的工作人员划分。"),
    ("assign", "supervisor", 403, "网格由本社区的工作人员划分。"),
]


@pytest.mark.parametrize(("route", "who", "status", "says"), ROLES)
def test_who_comes_in_and_what_the_others_read(house: House, route: str, who: str, status: int, says: str):
    args = [house.worker1.user.pk] if route == "account" else []
    answer = proven(signed_in(getattr(house, who).user)).get(reverse(route, args=args))
    assert (answer.status_code, says in answer.text) == (status, True), text(answer.text)[:600]


# The list


def test_each_account_stands_with_its_login_its_posts_and_its_last_day(house: House, admin: Client):
    User.objects.filter(pk=house.worker1.user.pk).update(phone="13800001111")
    rows = text(admin.get(reverse("accounts")).text)
    assert f"网格员1 {house.worker1.user.username} 13800001111 第01微网格网格员" in rows
    assert f"李敏 {house.staff.user.username} 没有填 社区工作人员 从未" in rows


def test_somebody_with_two_posts_shows_both_and_one_that_ended_shows_none(house: House, admin: Client):
    workflow.open_post(
        house.community, by=house.admin, user=house.party.user, kind="staff", since=timezone.localdate()
    )
    Post.objects.filter(user=house.owners.user).update(until=timezone.localdate())
    page = admin.get(reverse("accounts")).text
    rows = text(page)
    assert re.search(
        r"党员代表 \S+ 没有填 (社区工作人员 、 幸福里社区党委|幸福里社区党委 、 社区工作人员)", rows
    )
    assert re.findall(r'<td class="lead"><a[^>]*>([^<]+)</a>', page)[0] == "业委会主任"


def test_an_account_that_is_off_stands_last_and_says_so(house: House, admin: Client):
    workflow.deactivate(house.worker3.user, by=house.admin)
    page = admin.get(reverse("accounts")).text
    assert re.findall(r'<td class="lead"><a[^>]*>([^<]+)</a>', page)[-1] == "网格员3"
    assert "网格员3 已停用" in text(page)


# Opening one: what is typed × what the page says

SAID = [
    ({"username": ""}, "该字段是必填项。"),
    ({"name": ""}, "该字段是必填项。"),
    ({"name": "\u200b"}, "请写姓名。"),
    ({"name": "王" * 41}, "确保该变量包含不超过 40 字符"),
    ({"username": "wang fang"}, "请输入合法的用户名。"),
    ({"username": "w" * 151}, "确保该变量包含不超过 150 字符"),
    ({"phone": "12345"}, "电话号码不对"),
    ({"phone": "84112345"}, "座机号码请带上区号"),
]


@pytest.mark.parametrize(("typed", "says"), SAID)
def test_what_the_page_says_to_a_new_account(house: House, admin: Client, typed: dict[str, str], says: str):
    before = User.objects.count()
    answer = admin.post(reverse("account_new"), {"username": "wangfang", "name": "王芳", **typed})
    assert (answer.status_code, says in answer.text) == (400, True), text(answer.text)[-800:]
    assert (User.objects.count(), OfficeRecord.objects.count()) == (before, 0)


def test_a_new_account_is_recorded_without_its_password(house: House, admin: Client):
    page = admin.post(
        reverse("account_new"), {"username": "wangfang", "name": "王芳", "phone": "025 84112345"}
    )
    password = re.search(r"<dt>密码</dt><dd class=\"big num\">([^<]+)</dd>", page.text)[1]
    made = User.objects.get(username="wangfang")
    assert (made.name, made.phone, made.community) == ("王芳", "025-84112345", house.community)
    assert made.check_password(password) and not made.is_staff and not made.is_superuser
    record = OfficeRecord.objects.get()
    assert (record.action, record.subject, record.data) == ("create", "王芳（wangfang）", {"user": made.pk})
    assert password not in admin.get(reverse("account", args=[made.pk])).text
    assert password not in admin.get(reverse("office_records")).text


# The verbs: state × what they answer

VERBS = [
    ("account_reset", "on", 200, "只显示这一次"),
    ("account_reset", "off", 200, "只显示这一次"),
    ("account_deactivate", "on", 302, ""),
    ("account_deactivate", "off", 409, "这个账号已经停用。"),
    ("account_activate", "on", 409, "这个账号没有停用。"),
    ("account_activate", "off", 302, ""),
]


@pytest.mark.parametrize(("route", "state", "status", "says"), VERBS)
def test_a_verb_answers_to_the_state(house: House, admin: Client, route, state, status: int, says: str):
    person = house.worker3.user
    if state == "off":
        workflow.deactivate(person, by=house.admin)
    answer = admin.post(reverse(route, args=[person.pk]))
    assert (answer.status_code, says in answer.text) == (status, True)


def test_nobody_switches_themselves_off(house: House, admin: Client):
    page = reverse("account", args=[house.admin.user.pk])
    assert "停用账号" not in admin.get(page).text
    answer = admin.post(reverse("account_deactivate", args=[house.admin.user.pk]))
    assert (answer.status_code, "不能停用自己的账号" in answer.text) == (409, True)


@pytest.mark.parametrize("route", ["account_reset", "account_deactivate", "account_activate"])
@pytest.mark.parametrize("who", ["lead", "staff", "worker1", "supervisor", "property"])
def test_nobody_else_presses_the_buttons(house: House, route: str, who: str):
    client = proven(signed_in(getattr(house, who).user))
    answer = client.post(reverse(route, args=[house.worker3.user.pk]))
    assert (answer.status_code, ONLY_ADMIN in answer.text) == (403, True)
    assert not OfficeRecord.objects.exists()


@pytest.mark.parametrize("route", ["account", "account_reset", "account_deactivate", "account_activate"])
def test_an_account_nobody_here_knows_is_not_there(house: House, admin: Client, route: str):
    stranger = user("过路人")
    for pk in (stranger.pk, house.elsewhere.worker1.user.pk, 10**8):
        path = reverse(route, args=[pk])
        answer = admin.get(path) if route == "account" else admin.post(path)
        assert answer.status_code == 404


def test_a_reset_is_told_on_the_account_and_the_old_password_is_void(house: House, admin: Client):
    person = house.worker3.user
    person.set_password("old-Pass-2026")
    person.save()
    page = admin.post(reverse("account_reset", args=[person.pk]))
    password = re.search(r"<dt>密码</dt><dd class=\"big num\">([^<]+)</dd>", page.text)[1]
    assert "no-store" in page["Cache-Control"]
    fresh = User.objects.get(pk=person.pk)
    assert (fresh.check_password("old-Pass-2026"), fresh.check_password(password)) == (False, True)
    assert "账号：重置密码" in text(admin.get(reverse("account", args=[person.pk])).text)


def test_an_account_tells_its_posts_past_and_present(house: House, admin: Client):
    workflow.end_post(house.worker3.posts[0], by=house.admin, on=timezone.localdate())
    page = text(admin.get(reverse("account", args=[house.worker3.user.pk])).text)
    assert "第03微网格网格员" in page and "已离岗" in page
    bare = user("甲无岗", community=house.community)
    page = text(admin.get(reverse("account", args=[bare.pk])).text)
    assert "没有岗位 没有岗位的账号登录后什么也看不到。" in page


def test_without_changes_the_records_say_what_will_be_there(house: House, admin: Client):
    page = admin.get(reverse("office_records")).text
    assert "还没有改动" in page and "开账号、安排岗位、改设置都会记在这里。" in page


def test_the_records_go_on_page_by_page(house: House, admin: Client):
    for n in range(31):
        workflow.order_drawing(house.community, {house.grid1.pk: n + 1}, by=house.staff)
    first = admin.get(reverse("office_records")).text
    onward = re.search(r'href="(\?[^"]*cursor=[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = admin.get(reverse("office_records") + onward).text
    assert (first.count("网格划分：画图顺序"), second.count("网格划分：画图顺序")) == (30, 1)
    assert "回到第一页" in second and "已经是最后一页" in second
