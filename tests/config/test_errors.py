"""错误页: each says in Chinese what to do, with its status, and gives nothing away."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from residents.appeals.receipts import WRONG_TRIES
from residents.appeals.states import State
from tests.community import House
from tests.entering import ROLES, signed_in


def heading(page: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", page, re.S)[1].strip()


def tried_too_often(house: House) -> Client:
    """A browser one try short of being asked to wait."""
    client = Client()
    wrong = {"number": house.file()[0].number, "secret": "0000-0000-0000"}
    for _ in range(WRONG_TRIES):
        assert client.post(reverse("status"), wrong).status_code == 404
    client.wrong = wrong
    return client


# 404


@pytest.mark.parametrize("role", ["visitor", "other_worker", "seat", "admin", "no_post", "elsewhere"])
def test_a_matter_one_may_not_see_is_byte_for_byte_one_that_never_existed(house: House, role: str):
    """No form, no token, no message may tell the two apart; the same for its verbs, its form and its files."""
    matter = house.appeal_in(State.IN_PROGRESS)
    client = ROLES[role](house, matter)
    never = client.get("/appeals/2026-999999/")
    assert never.status_code == 404
    for path in ("", "accept/", "reveal/"):
        hidden = client.get(f"/appeals/{matter.number}/{path}")
        assert (hidden.status_code, hidden.content) == (404, never.content), path


@pytest.mark.parametrize("role", ["visitor", "household", "staff"])
def test_an_unknown_address_says_what_to_try(house: House, role: str):
    answer = ROLES[role](house, house.file()[0]).get("/no/such/place/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert heading(page) == "没有找到这个页面"
    assert "网址可能输错了" in page
    assert "查办理进度" in page
    assert '<a class="btn" href="/">回到首页</a>' in page


def test_an_unknown_verb_and_an_unknown_grid_are_not_found(house: House):
    client = signed_in(house.staff.user)
    assert client.get(f"/appeals/{house.file()[0].number}/abolish/").status_code == 404
    assert client.get(reverse("grid_poster", args=["99"])).status_code == 404


def test_the_page_waits_for_no_pending_message(house: House):
    """A message stored by an earlier refusal belongs to the next real page, not to a 404."""
    client = Client()
    never = client.get("/no/such/place/").content
    client.get(reverse("receipt"))  # leaves a message for the status page
    assert client.get("/no/such/place/").content == never
    assert "这里只显示刚刚提交的回执" in client.get(reverse("status")).content.decode()


# 403


def test_a_verb_that_is_not_theirs_says_whose_it_is(house: House):
    matter = house.appeal_in(State.IN_PROGRESS)
    answer = signed_in(house.worker1.user).get(f"/appeals/{matter.number}/decline/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert heading(page) == "这一步您现在不能做"
    assert "不予受理由社区工作人员办理。" in page


@pytest.mark.parametrize("role", ["admin", "supervisor"])
def test_who_only_watches_is_told_who_files(house: House, role: str):
    answer = ROLES[role](house, house.file()[0]).get(reverse("file"))
    assert answer.status_code == 403
    assert "请由居民本人、网格员或社区工作人员登记" in answer.content.decode()


def test_without_a_post_the_ledger_says_whom_to_ask(house: House):
    answer = ROLES["no_post"](house, house.file()[0]).get(reverse("appeals"))
    assert answer.status_code == 403
    assert "请联系系统管理员安排岗位" in answer.content.decode()


def test_who_keeps_no_grid_is_told_so(house: House):
    answer = signed_in(house.staff.user).get(reverse("my_grid"))
    assert (answer.status_code, "没有负责的微网格" in answer.content.decode()) == (403, True)


# 429


def test_too_many_wrong_tries_say_how_long_to_wait(house: House):
    client = tried_too_often(house)
    answer = client.post(reverse("status"), client.wrong)
    assert answer.status_code == 429
    assert re.search(r"请 (29|30) 分钟后再试，或拨打社区电话", answer.content.decode())


def test_a_refusal_for_haste_carries_retry_after(house: House):
    """In seconds, so that a program knows when to come back; half an hour for a receipt."""
    client = tried_too_often(house)
    answer = client.post(reverse("status"), client.wrong)
    assert 1700 < int(answer["Retry-After"]) <= 1801


def test_too_many_filings_from_one_address_are_asked_to_wait(house: House, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    client, matter = Client(), {"kind": "appeal", "text": "楼道灯坏了一周。", "grid": house.grid1.code}
    first = client.post(reverse("file"), {**matter, "title": "楼道灯坏了", "once": "a"})
    second = client.post(reverse("file"), {**matter, "title": "井盖松了", "once": "b"})
    assert (first.status_code, second.status_code) == (302, 429)
    page = second.content.decode()
    assert re.search(r"请 \d+ 分钟后再试", page)
    assert 'value="井盖松了"' in page


# CSRF


def test_a_form_left_open_overnight_is_told_to_reload(house: House):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("status"), {"number": "2026-000001", "secret": "0000-0000-0000"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "页面放得太久" in page
    assert "请返回上一页刷新后再提交一次" in page
    assert "CSRF" not in page


@pytest.mark.parametrize("name", ["large_mode", "file", "bulk_dispatch", "logout", "card_sign_out"])
def test_no_door_takes_a_post_without_the_token(house: House, name: str):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.staff.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse(name), {"large": "1"}).status_code == 403


# Method and id


@pytest.mark.parametrize("name", ["large_mode", "bulk_accept", "bulk_dispatch", "card_sign_out"])
def test_what_changes_something_is_never_done_by_a_link(house: House, name: str):
    assert signed_in(house.staff.user).get(reverse(name)).status_code == 405


@pytest.mark.parametrize("path", ["/", "/no/such/place/", "/my-grid/"])
def test_every_answer_carries_an_id_to_quote(house: House, path: str):
    client = signed_in(house.staff.user)
    first, second = client.get(path)["X-Request-ID"], client.get(path)["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert first != second
