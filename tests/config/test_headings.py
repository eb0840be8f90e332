"""页面: who reads which page, under which heading, and what it says while there is nothing on it.

One matter has been filed, by the family; nothing else has happened yet. What is on a full page is tested where it is made.
"""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.community import House
from tests.entering import ROLES, proven
from tests.routes import GET

INSIDERS = "worker seat staff lead admin supervisor"
GROUPS = {"insiders": INSIDERS, "everyone": f"visitor household {INSIDERS} no_post"}
# Route, who reads it, its heading, what it says while it is empty.
PAGES = [
    ("lobby", "everyone", "您好， 需要我们帮您做什么？", "还没有公开的事情"),
    ("workers", "everyone", "打电话给网格员", ""),
    ("login", "visitor household", "工作人员登录", ""),
    ("privacy", "everyone", "隐私说明", ""),
    ("file", "visitor household seat no_post", "反映问题", ""),
    ("file", "worker staff lead", "登记一件事", ""),
    ("status", "everyone", "查办理进度", ""),
    ("board", "everyone", "大家的事", "这里还没有事情"),
    ("wishes", "everyone", "心愿墙", "心愿都有人认领了"),
    ("council", "everyone", "家门口议事厅", "还没有公开的事情"),
    ("sessions", "everyone", "全部议事日", "还没有排过议事日"),
    ("propose_topic", "everyone", "提个议题", ""),
    ("covenant", "everyone", "居民公约", "还没有居民公约"),
    ("resolutions", "everyone", "决议跟进", "没有要办的决议"),
    ("council_year", "everyone", "议事厅这一年", ""),
    ("minutes_list", "everyone", "会议纪要", "还没有开过议事会"),
    ("services", "everyone", "社区能帮您做什么", "目录还没有写好"),
    ("plans", "everyone", "工作计划", "还没有公布工作计划"),
    ("bulletins", "everyone", "一周通报", "还没有通报"),
    ("notices", "everyone", "通知公告", "没有这样的通知"),
    ("warnings", "everyone", "气象预警", "没有预警"),
    ("my_household", "household", "我家的登记", ""),
    ("inbox", "household insiders", "消息", "还没有消息"),
    ("inbox_preferences", "household insiders", "消息设置", ""),
    ("desk", "worker staff lead supervisor", "工作台", ""),
    ("desk", "seat admin", "工作台", "现在没有要办的事"),
    ("desk", "no_post", "工作台", "您目前没有在岗"),
    ("grids", "insiders no_post", "微网格", ""),
    ("reauth", "insiders no_post", "再输一次密码", ""),
    ("appeals", "worker staff lead supervisor", "诉求台账", ""),
    ("appeals", "seat admin", "诉求台账", "没有符合条件的事情"),
    ("quick", "worker", "记一笔", ""),
    ("paste", "worker staff lead", "粘贴群聊登记", ""),
    ("rates", "worker staff lead supervisor", "办理统计", ""),
    ("my_grid", "worker", "我的网格", ""),
    ("registers", "worker staff lead supervisor", "人房企事物", ""),
    ("corrections", "worker staff lead", "更正申请", "没有更正申请"),
    ("cards", "worker staff lead", "户码", "先选一栋楼"),
    ("visits", "worker staff lead", "走访记录", "没有这样的走访"),
    ("visits_due", "worker staff lead", "该走访的", ""),
    ("visit_doors", "worker staff lead", "登记走访：哪一户", ""),
    ("promises", "worker staff lead", "答应居民的事", "答应的都做到了"),
    ("to_forward", "worker", "待我转发", "没有要转发的消息"),
    ("notice_new", "worker staff lead", "起草通知", ""),
    ("deliveries", "worker staff lead", "送达确认", "都送到了"),
    ("own_password", "insiders no_post", "改密码", ""),
    ("two_step", "staff lead admin", "我的动态码", ""),
    ("phrases", "staff lead", "常用答复", "还没有自己的常用答复"),
    ("import_appeals", "staff lead", "导入诉求", ""),
    ("spot_checks", "staff lead", "抽查", "现在没有轮到您的抽查"),
    ("surges", "staff lead", "集中反映", "现在没有集中反映"),
    ("groups", "staff lead", "并案建议", "现在没有并案建议"),
    ("exports", "staff lead", "明文导出申请", "还没有申请"),
    ("assign", "staff lead admin", "划分网格", ""),
    ("balance", "staff lead", "各网格分量", ""),
    ("coverage", "staff lead", "有没有漏掉的", ""),
    ("draft_covenant", "staff lead", "起草新的一版公约", ""),
    ("outbox", "staff lead admin", "发送情况", "没有发不出去的消息"),
    ("new_service", "staff lead", "新增一项服务", ""),
    ("new_plan", "staff lead", "起草工作计划", ""),
    ("delivery_policy", "staff lead", "催办时限", ""),
    ("warning_new", "staff lead", "录入预警", ""),
    ("draw", "staff lead admin", "网格边界", ""),
    ("council_settings", "lead", "议事厅设置", ""),
    ("channels", "lead admin", "群渠道", "还没有微群"),
    ("accounts", "lead admin", "账号", ""),
    ("posts", "lead admin", "岗位", ""),
    ("calendar", "lead admin", "工作日历", ""),
    ("settings", "lead admin", "社区设置", ""),
    ("limits", "lead admin", "时限设置", ""),
    ("categories", "lead admin", "诉求分类", ""),
    ("office_records", "lead admin", "管理记录", "还没有改动"),
    ("new_channel", "admin", "添加微群", ""),
    ("account_new", "admin", "开账号", ""),
    ("post_new", "admin", "安排岗位", ""),
    ("category_new", "admin", "新建分类", ""),
]
READERS = GROUPS["everyone"].split()


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def readers(words: str) -> set[str]:
    """The roles behind a row's words."""
    return {role for word in words.split() for role in GROUPS.get(word, word).split()}


def pages() -> dict[str, str]:
    """Every page that needs no argument, by its route."""
    found = {}
    for route in GET:
        if route.startswith("api"):
            continue
        try:
            found[route] = reverse(route)
        except NoReverseMatch:
            continue
    return found


def browser(house: House, role: str) -> Client:
    """Somebody who typed the password just now, where there is one."""
    client = ROLES[role](house, house.file(by=house.family)[0])
    return client if role in ("visitor", "household") else proven(client)


def is_page(answer: HttpResponse) -> bool:
    """A page of the site; what is made for paper has its own tests."""
    return answer.status_code == 200 and '<main id="main" class=' in answer.content.decode(errors="replace")


def heading(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1])


@pytest.mark.parametrize("role", READERS)
def test_these_pages_and_no_others_are_read_under_these_headings(house: House, role: str):
    client = browser(house, role)
    expected = {route: (words, empty) for route, who, words, empty in PAGES if role in readers(who)}
    found = {}
    for route, path in pages().items():
        answer = client.get(path)
        if not is_page(answer):
            continue
        found[route] = page = answer.content.decode()
        words, empty = expected.get(route, ("no such row", ""))
        assert words.replace(" ", "") in heading(page).replace(" ", ""), route
        main = page[page.index("<main") : page.index("</main>")]
        said = re.findall(r'<div class="empty">.*?<b>(.*?)</b>', main, re.S)
        assert said[:1] == [empty][: bool(empty)], route
        assert re.search(r"<title>\s*\S", page), route
    assert set(found) == set(expected)


def test_every_heading_stands_once_on_its_page(house: House):
    client = browser(house, "lead")
    for route, path in pages().items():
        answer = client.get(path)
        if is_page(answer):
            assert answer.content.decode().count("<h1") == 1, route


@pytest.mark.parametrize("role", ["visitor", "household", "worker", "staff", "admin"])
def test_no_page_shows_what_only_programs_read(house: House, role: str):
    client = browser(house, role)
    for route, path in pages().items():
        answer = client.get(path)
        if is_page(answer):
            words = re.sub(r"<[^>]+>", " ", answer.content.decode())
            assert not re.search(r"\bNone\b|\{[{%]|&amp;amp;|QuerySet|object at 0x", words), route
