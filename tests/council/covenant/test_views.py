"""公约的页面 as they are read: what is in force, what is coming, what was replaced, and what may be done about it."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from council.covenant import workflow
from council.models import CovenantRecord, CovenantVersion
from tests.community import House
from tests.council.covenant.conftest import MARCH, SEPTEMBER, WORDS, adopted, drafted
from tests.council.pages import asked, read, seen, statements
from tests.entering import ROLES, signed_in

MUST = "该字段是必填项。"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def office(house: House) -> Client:
    return signed_in(house.staff.user)


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


# What is read


def test_the_page_is_the_covenant_from_its_name_to_the_meeting_that_agreed(house: House):
    adopted(house, MARCH)
    assert read(seen(Client(), "/covenant/")) == (
        "幸福里居民公约 第 1 版 现行 2026年3月1日起施行 家门口议事厅"
        " 大家的事大家定。 第一条 门口不堆杂物。 第二条 晚上十点以后不大声。"
        " 2026年2月居民会议表决通过，自 2026年3月1日 起施行。"
        " 各个版本 第 1 版 2026年3月1日起 2026年2月居民会议表决通过"
    )


def test_without_a_covenant_the_page_says_so_and_leads_back(house: House):
    page = seen(Client(), "/covenant/")
    assert "还没有居民公约" in read(page)
    assert "居民会议商定以后，公约会公布在这里。" in read(page)
    assert 'href="/council/"' in page
    assert "各个版本" not in page


def test_a_first_covenant_that_begins_tomorrow_is_announced(house: House):
    day = in_days(1)
    adopted(house, day)
    page = seen(Client(), "/covenant/")
    assert f"第 1 版 {day.year}年{day.month}月{day.day}日 起施行。" in read(page)
    assert "公约还没到施行日" in read(page)
    assert "还没有居民公约" not in page
    assert 'href="/covenant/1/"' in page
    assert "还没到施行日" in read(seen(Client(), "/covenant/1/"))


def test_until_the_new_one_begins_the_old_one_is_in_force(house: House):
    adopted(house, MARCH)
    adopted(house, in_days(3), text="只有一条。")
    page = read(seen(Client(), "/covenant/"))
    assert "第 1 版 现行" in page
    assert "晚上十点以后不大声。" in page
    later = read(seen(Client(), "/covenant/2/"))
    assert "第 2 版 还没到施行日" in later
    assert "现在施行的是第 1 版。 看现行的公约" in later


def test_on_its_day_the_new_one_has_replaced_the_old_one(house: House):
    adopted(house, MARCH)
    adopted(house, in_days(0), text="只有一条。")
    assert "第 2 版 现行" in read(seen(Client(), "/covenant/"))
    old = read(seen(Client(), "/covenant/1/"))
    assert "第 1 版 已被新版替代" in old
    assert "晚上十点以后不大声。" in old


# state of the only version → its pill and what the office can do.
PILLS: list[tuple[str, str, list[str]]] = [
    ("draft", "草案，还没有施行", ["edit", "adopt", "discard"]),
    ("adopted", "现行", []),
    ("discarded", "草案已作废", []),
]


def in_state(house: House, state: str) -> CovenantVersion:
    if state == "adopted":
        return adopted(house)
    made = drafted(house)
    return workflow.discard(made, by=house.staff, note="不要了。") if state == "discarded" else made


@pytest.mark.parametrize(("state", "pill", "verbs"), PILLS)
def test_each_state_has_its_pill_and_its_buttons(house: House, state: str, pill: str, verbs: list[str]):
    in_state(house, state)
    page = seen(office(house), "/covenant/1/")
    assert pill in page
    assert re.findall(r'href="/covenant/1/(edit|adopt|discard)/"', page) == verbs
    assert ("起草新的一版" in page) is (state != "draft")
    inside = seen(signed_in(house.worker1.user), "/covenant/1/")
    assert not re.findall(r'href="/covenant/1/(edit|adopt|discard)/"', inside)
    assert "起草新的一版" not in inside


def test_every_version_is_listed_newest_first_with_what_it_changed(house: House):
    adopted(house, MARCH)
    workflow.discard(drafted(house, text="作废的。"), by=house.staff, note="不要了。")
    adopted(house, SEPTEMBER, text="门口不堆杂物。")
    drafted(house, text="还在写。")
    page = seen(office(house), "/covenant/")
    aside = page[page.index("各个版本") :]
    assert re.findall(r'href="/covenant/(\d)/"', aside) == ["4", "3", "2", "1"]
    assert re.findall(r'href="/covenant/(\d)/changes/"', aside) == ["4", "3"]
    assert "已作废" in read(page)
    outside = seen(Client(), "/covenant/")
    assert re.findall(r'href="/covenant/(\d)/"', outside[outside.index("各个版本") :]) == ["3", "1"]


def test_why_a_draft_was_thrown_away_is_read_by_the_office_alone(house: House):
    workflow.discard(drafted(house), by=house.staff, note="居民不同意第二条。")
    words = read(seen(office(house), "/covenant/1/"))
    assert "经过 起草" in words
    assert "作废草案" in words
    assert "居民不同意第二条。" in words
    assert "李敏" in words
    assert "居民不同意第二条。" not in seen(signed_in(house.worker1.user), "/covenant/1/")
    adopted(house, MARCH)
    assert "经过" not in read(seen(Client(), "/covenant/"))


def test_what_changed_is_read_article_by_article(house: House):
    adopted(house, MARCH, text="门口不堆杂物。\n晚上十点以后不大声。\n狗要拴绳。")
    adopted(house, SEPTEMBER, text="晚上十点以后不大声。\n狗要拴绳，粪便自己收。\n电动车不上楼。")
    assert read(seen(Client(), "/covenant/2/changes/")) == (
        "第 2 版改了哪些 和第 1 版（ 2026年3月1日 起施行）对照 看第 2 版全文"
        " 一共 4 处 删去原第一条 原第二条改为第一条，内容不变 原第三条改了说法，改为第二条 新增第三条"
        " 删去原第一条 门口不堆杂物。"
        " 原第三条改了说法，改为第二条 狗要拴绳 ，粪便自己收 。 原来 狗要拴绳。 现在 狗要拴绳，粪便自己收。"
        " 新增第三条 电动车不上楼。"
    )


def test_the_same_words_again_are_no_change(house: House):
    adopted(house, MARCH)
    adopted(house, SEPTEMBER)
    assert "条文没有变化" in read(seen(Client(), "/covenant/2/changes/"))


def test_a_draft_is_compared_with_what_is_in_force_not_with_what_was_thrown_away(house: House):
    adopted(house, MARCH)
    workflow.discard(drafted(house, text="作废的。"), by=house.staff, note="不要了。")
    drafted(house, text="门口不堆杂物。")
    page = read(seen(office(house), "/covenant/3/changes/"))
    assert "和第 1 版" in page
    assert "删去原第二条" in page
    assert "作废的。" not in page


def test_words_that_look_like_markup_are_words(house: House):
    adopted(house, MARCH, title="<b>公约</b>", text="<script>alert(1)</script>不行 & 不许。")
    page = seen(Client(), "/covenant/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;不行 &amp; 不许。" in page


# Writing


def test_the_form_for_a_new_draft_begins_with_the_words_in_force(house: House):
    adopted(house, MARCH, title="老公约", preamble="老的开头。", text="老的一条。")
    adopted(house, in_days(2), title="将来的公约", text="将来的一条。")
    page = seen(office(house), "/covenant/new/")
    for each in ("老公约", "老的开头。", "老的一条。"):
        assert each in page
    assert "将来的一条。" not in page
    assert "施行后不能再改" in page
    assert 'href="/covenant/"' in page


def test_what_was_typed_is_still_there_when_something_is_missing(house: House):
    answer = office(house).post(
        "/covenant/new/", {"title": "", "preamble": "开头", "text": "写了很久的一条。"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "出错了" in page
    assert MUST in page
    assert "写了很久的一条。" in page


def test_a_second_draft_is_refused_with_what_to_do(house: House):
    drafted(house)
    answer = office(house).post("/covenant/new/", WORDS)
    assert answer.status_code == 400
    assert "已有一份公约草案，请先改好或作废它。" in answer.content.decode()
    assert CovenantVersion.objects.count() == 1


# verb, what the form asks, what is filled in before anybody types.
ASKS: list[tuple[str, list[str], str]] = [
    ("edit", ["title", "preamble", "text"], "晚上十点以后不大声。"),
    ("adopt", ["in_force_from", "basis"], "例如：2026年11月16日居民会议表决通过。"),
    ("discard", ["note"], "为什么作废"),
]


@pytest.mark.parametrize(("verb", "fields", "words"), ASKS)
def test_the_page_of_a_verb_asks_for_what_it_needs(house: House, verb: str, fields: list[str], words: str):
    made = drafted(house)
    page = seen(office(house), f"/covenant/1/{verb}/")
    shown = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', page[page.index('class="verb"') :])
    assert [each for each in shown if each not in ("csrfmiddlewaretoken", "version", "next")] == fields
    assert words in page
    assert f'name="version" value="{made.version}"' in page
    assert 'href="/covenant/1/"' in page


def test_adopting_proposes_tomorrow(house: House):
    drafted(house)
    assert f'value="{in_days(1).isoformat()}"' in seen(office(house), "/covenant/1/adopt/")


@pytest.mark.parametrize("verb", ["edit", "adopt", "discard"])
def test_what_was_adopted_has_no_button_left_and_says_why(house: House, verb: str):
    adopted(house)
    page = seen(office(house), f"/covenant/1/{verb}/")
    assert "现在是“已通过”，不能" in page
    assert f'<button class="btn">{verb}' not in page
    assert not re.search(r'<form class="verb".*<button', page[: page.index("返回")], re.DOTALL)


def test_who_reads_a_stale_page_keeps_the_words(house: House):
    made = drafted(house)
    workflow.edit(made, by=house.second_staff, **{**WORDS, "text": "别人先改了。"})
    answer = office(house).post("/covenant/1/edit/", {**WORDS, "text": "我也改了。", "version": made.version})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "刚刚被别人更新过" in page
    assert "我也改了。" in page
    assert CovenantVersion.objects.get().text == "别人先改了。"


def test_after_a_verb_one_is_back_at_the_version_and_told(house: House):
    drafted(house)
    client = office(house)
    answer = client.post(
        "/covenant/1/adopt/", {"in_force_from": "2026-03-01", "basis": "居民会议"}, follow=True
    )
    assert answer.redirect_chain == [("/covenant/1/", 302)]
    assert "登记通过：已完成，现在是“已通过”。" in answer.content.decode()
    record = CovenantRecord.objects.last()
    assert (record.note, record.public, record.actor) == (
        "居民会议，自 2026-03-01 起施行。",
        True,
        house.staff.user,
    )


# role → /covenant/new/, /covenant/1/edit/, and POST of the latter, on a draft.
DOORS: list[tuple[str, int, int, int]] = [
    ("visitor", 302, 302, 302),
    ("household", 302, 302, 302),
    ("no_post", 403, 404, 404),
    ("worker", 403, 403, 403),
    ("seat", 403, 403, 403),
    ("admin", 403, 403, 403),
    ("supervisor", 403, 403, 403),
    ("elsewhere", 200, 404, 404),
    ("staff", 200, 200, 302),
    ("lead", 200, 200, 302),
]


@pytest.mark.parametrize(("role", "new", "asked_for", "done"), DOORS)
def test_who_comes_through_which_door(house: House, role: str, new: int, asked_for: int, done: int):
    made = drafted(house)
    client = ROLES[role](house, None)
    assert client.get("/covenant/new/").status_code == new
    answer = client.get("/covenant/1/edit/")
    assert answer.status_code == asked_for
    if asked_for == 403:
        assert "公约草案由社区工作人员起草。" in answer.content.decode()
    assert client.post("/covenant/1/edit/", {**WORDS, "text": "改了。"}).status_code == done
    made.refresh_from_db()
    assert (made.text == "改了。") is (role in ("staff", "lead"))


@pytest.mark.parametrize(
    "path", ["/covenant/2/", "/covenant/2/changes/", "/covenant/1/repeal/", "/covenant/2/edit/"]
)
def test_what_is_not_there_is_not_found(house: House, path: str):
    adopted(house)
    seen(office(house), path, 404)


# Queries


def test_the_pages_ask_as_often_for_one_version_as_for_thirty(house: House):
    adopted(house, MARCH)
    adopted(house, MARCH + datetime.timedelta(days=1))
    paths = ("/covenant/", "/covenant/1/", "/covenant/2/changes/")
    clients = {"visitor": Client(), "office": office(house)}
    counts = {(who, path): asked(client, path) for who, client in clients.items() for path in paths}
    for n in range(2, 30):
        adopted(house, MARCH + datetime.timedelta(days=n), text=f"第{n}次改。")
    again = {(who, path): asked(client, path) for who, client in clients.items() for path in paths}
    assert again == counts
    assert max(counts.values()) <= 8


def test_a_verb_asks_no_more_than_twelve_times(house: House):
    drafted(house)
    client = office(house)
    client.get("/covenant/1/")
    sent = {"in_force_from": "2026-03-01", "basis": "居民会议"}
    counted = statements(lambda: client.post("/covenant/1/adopt/", sent))
    assert CovenantVersion.objects.get().state == "adopted"
    assert len(counted) <= 12, counted
