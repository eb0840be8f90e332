"""发送情况 and 待我转发 as a person reads them: tabs with their counts, what each row says, empty pages, the next page."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notices.carrying.models import GridGroup, Job, OutboxMessage, Pulse
from notices.carrying.outbox import Item, enqueue_all
from notices.carrying.states import OutboxState
from notices.carrying.views.outbox import PAGE_SIZE
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.community import House
from tests.entering import signed_in
from tests.factories import at
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, SIZES, reads

pytestmark = pytest.mark.django_db

NOON = at("2026-11-16 12:00")
WORDS = Message("停水通知", "明天上午九点停水。", "/notices/1/")
STOPPED = "这个群已经停用，没有发出。"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


def group(house: House, name: str = "一号群", kind: str = ChannelKind.DEMO, code: str = "01") -> GridGroup:
    return groups.add(house.community.grids.get(code=code), by=house.admin, name=name, kind=kind)


def queued(there: GridGroup, count: int = 1, *, urgent: bool = True, **words: str) -> list[OutboxMessage]:
    """Urgent ones pass the brake, however many."""
    told = Message(**{"title": WORDS.title, "body": WORDS.body, "link": WORDS.link, **words})
    begin = OutboxMessage.objects.count()
    items = [Item(there, told, f"k{begin + number}") for number in range(count)]
    return enqueue_all(items, at=NOON, urgent=urgent)


def died(there: GridGroup, words: str, **columns: Any) -> OutboxMessage:
    (row,) = queued(there)
    mine = OutboxMessage.objects.filter(pk=row.pk)
    mine.update(state=OutboxState.SENDING, lease_until=NOON)
    mine.update(state=OutboxState.DEAD, lease_until=None, words=words, **columns)
    return row


def went(there: GridGroup, state: str = OutboxState.SENT) -> OutboxMessage:
    (row,) = queued(there)
    OutboxMessage.objects.filter(pk=row.pk).update(state=state, sent_at=NOON, words="已发到群里。")
    return row


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def tabs(page: str) -> dict[str, str]:
    nav = re.search(r'<nav class="tabs" aria-label="看哪些">(.*?)</nav>', page, re.DOTALL)[1]
    return dict(re.findall(r'href="\?state=(\w+)"[^>]*>([^<]+(?:<span[^>]*>\d+</span>)?)</a>', nav))


# Tabs


def test_what_somebody_has_to_do_something_about_is_counted(house: House, office: Client):
    there, by_hand = group(house), group(house, "业主群", ChannelKind.MANUAL)
    died(there, STOPPED)
    died(there, STOPPED)
    queued(there, 3)
    queued(by_hand)
    went(there)
    went(there, OutboxState.UNSURE)
    found = {
        key: re.sub(r"<[^>]+>", "", words)
        for key, words in tabs(office.get("/outbox/").content.decode()).items()
    }
    assert found == {
        "dead": "没有发出 2",
        "held": "等放行 0",
        "waiting": "待发送 3",
        "by_hand": "待转发 1",
        "unsure": "可能重复",
        "sent": "已发出",
    }


EMPTY = [
    ("", "没有发不出去的消息 没有发出的会留在这里，写明原因，改好后可以重新发送。"),
    ("?state=dead", "没有发不出去的消息"),
    ("?state=held", "这里没有消息"),
    ("?state=waiting", "这里没有消息"),
    ("?state=by_hand", "这里没有消息"),
    ("?state=unsure", "这里没有消息"),
    ("?state=sent", "这里没有消息"),
    ("?state=gossip", "没有发不出去的消息"),
]


@pytest.mark.parametrize(("query", "sentence"), EMPTY)
def test_an_empty_tab_says_so(office: Client, query: str, sentence: str):
    page = office.get(f"/outbox/{query}")
    assert sentence in text(page)
    assert page.content.decode().count('aria-current="page"') >= 1


ROWS = [
    # state, tab, what the row says
    (OutboxState.DEAD, "dead", "停水通知 紧急 明天上午九点停水。 一号群 没有发出 这个群已经停用，没有发出。"),
    (OutboxState.QUEUED, "waiting", "停水通知 紧急 明天上午九点停水。 一号群 待发送"),
    (OutboxState.SENT, "sent", "停水通知 紧急 明天上午九点停水。 一号群 已发出 已发到群里。"),
    (OutboxState.UNSURE, "unsure", "停水通知 紧急 明天上午九点停水。 一号群 已发出，可能重复 已发到群里。"),
]


@pytest.mark.parametrize(("state", "tab", "words"), ROWS)
def test_each_row_says_what_where_and_what_became_of_it(
    house: House, office: Client, state: str, tab: str, words: str
):
    there = group(house)
    if state == OutboxState.DEAD:
        died(there, STOPPED)
    elif state == OutboxState.QUEUED:
        queued(there)
    else:
        went(there, state)
    assert words in text(office.get(f"/outbox/?state={tab}"))


def test_what_waits_says_from_when_on_it_goes(house: House, office: Client):
    there = group(house)
    (row,) = queued(there)
    OutboxMessage.objects.filter(pk=row.pk).update(next_at=at("2026-11-17 07:00"))
    assert "11月16日 12:00 11月17日 07:00 起发" in text(office.get("/outbox/?state=waiting"))
    went(there)
    assert "起发" not in text(office.get("/outbox/?state=sent"))


def test_of_a_lost_message_the_page_says_that_the_group_may_have_it(house: House, office: Client):
    there = group(house)
    died(there, "多次没有发出。", doubtful=True)
    assert "群里也许已经收到过。" in text(office.get("/outbox/"))
    died(there, "地址无效。")
    assert text(office.get("/outbox/")).count("群里也许已经收到过。") == 1


def test_many_attempts_are_counted(house: House, office: Client):
    died(group(house), "平台故障。", attempts=7)
    assert re.search(r'data-label="次数" class="num">7<', office.get("/outbox/").content.decode())


def test_a_long_message_is_shortened_in_the_list(house: House, office: Client):
    queued(group(house), body="字" * 200)
    page = text(office.get("/outbox/?state=waiting"))
    assert "字" * 47 + "..." in page
    assert "字" * 51 not in page


def test_what_people_wrote_is_shown_as_they_wrote_it_and_runs_nothing(house: House, office: Client):
    queued(group(house), title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
    page = office.get("/outbox/?state=waiting").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img src=x" not in page


# Held


def test_a_held_batch_is_read_before_it_is_let_go(house: House, office: Client):
    there = group(house)
    items = [Item(there, WORDS, f"big{number}") for number in range(45)]
    enqueue_all(items, at=NOON, by=house.second_staff)
    page = office.get("/outbox/?state=held")
    assert "这一批比平时多，要另一位工作人员看过才发。请先看下面的内容和群，再放行。" in text(page)
    assert 'data-confirm="放行等待中的消息？放行后马上开始发送。"' in page.content.decode()
    own = text(signed_in(house.second_staff.user).get("/outbox/?state=held"))
    assert "是您自己发起的，请另一位工作人员放行。" in own
    answer = office.post("/outbox/release/", follow=True)
    assert "45 条消息已放行，按各群的节奏发出。" in text(answer)
    assert answer.redirect_chain[-1][0] == "/outbox/?state=waiting"
    again = office.post("/outbox/release/")
    assert (again.status_code, "现在没有等待放行的消息。" in again.content.decode()) == (409, True)


# What is wrong with the machine


def test_a_silent_worker_is_said_above_everything(house: House, office: Client):
    assert "后台任务没有运行：消息和提醒暂时发不出去，请运行 manage.py worker。" in text(
        office.get("/outbox/")
    )
    beat = Pulse.objects.create(worker="w", started_at=NOON, beat_at=timezone.now())
    assert "后台任务没有运行" not in text(office.get("/outbox/"))
    Pulse.objects.filter(pk=beat.pk).update(beat_at=timezone.now() - datetime.timedelta(minutes=2))
    assert "起没有动静：消息和提醒会晚到，请查看 manage.py worker。" in text(office.get("/outbox/"))


def test_a_failing_round_is_named(house: House, office: Client):
    Job.objects.create(name="告知", due_at=NOON, failed="ValueError")
    Job.objects.create(name="巡检", due_at=NOON)
    page = text(office.get("/outbox/"))
    assert "告知 上次没有做成（ValueError），会再试；总是这样请告诉管理员。" in page
    assert "巡检" not in page


# Pages


def test_the_list_turns_its_pages_newest_first(house: House, office: Client):
    rows = queued(group(house), PAGE_SIZE + 1)
    first = office.get("/outbox/?state=waiting").content.decode()
    shown = [int(pk) for pk in re.findall(r'action="/outbox/(\d+)/cancel/"', first)]
    assert shown == sorted((row.pk for row in rows), reverse=True)[:PAGE_SIZE]
    onward = re.search(r'href="(\?state=waiting&amp;cursor=[^"]+)" rel="next"', first)[1].replace(
        "&amp;", "&"
    )
    second = office.get(f"/outbox/{onward}").content.decode()
    assert re.findall(r'action="/outbox/(\d+)/cancel/"', second) == [str(min(row.pk for row in rows))]
    assert 'href="?state=waiting"' in second


@pytest.mark.parametrize("cursor", ["x", "=" * 8, "MTIz", "-1"])
def test_a_bent_cursor_is_no_defect(house: House, office: Client, cursor: str):
    queued(group(house))
    assert office.get(f"/outbox/?state=waiting&cursor={cursor}").status_code in (200, 400)


@pytest.mark.parametrize("path", ["/outbox/", "/outbox/?state=waiting", "/outbox/?state=sent"])
def test_the_list_asks_the_database_as_often_for_a_hundred(house: House, office: Client, path: str):
    there, counts = group(house), {}
    for size in SIZES:
        missing = size - OutboxMessage.objects.filter(state=OutboxState.QUEUED).count()
        queued(there, missing)
        died(there, STOPPED)
        went(there)
        counts[size] = reads(office, path)
    assert len(set(counts.values())) == 1, counts
    assert counts[100] <= MOST_TO_READ


def test_the_workers_list_asks_as_often_for_a_hundred(house: House):
    there, counts = group(house, kind=ChannelKind.MANUAL), {}
    worker = signed_in(house.worker1.user)
    for size in SIZES:
        queued(there, size - OutboxMessage.objects.count())
        counts[size] = reads(worker, "/outbox/mine/")
    assert len(set(counts.values())) == 1, counts
    assert counts[100] <= MOST_TO_READ


# 待我转发


def test_urgent_ones_first_then_the_newest(house: House):
    there = group(house, kind=ChannelKind.MANUAL)
    queued(there, urgent=False, title="第一条")
    queued(there, urgent=False, title="第二条")
    queued(there, title="预警")
    page = signed_in(house.worker1.user).get("/outbox/mine/").content.decode()
    assert re.findall(r"【(.+?)】", page) == ["预警", "第二条", "第一条"]
    assert page.count("紧急") == 1


def test_without_a_link_there_is_no_code(house: House):
    queued(group(house, kind=ChannelKind.MANUAL), link="")
    page = signed_in(house.worker1.user).get("/outbox/mine/").content.decode()
    assert "二维码" not in page
    assert "查看详情" not in page


def test_a_whole_link_is_kept_and_a_path_becomes_whole(house: House):
    there = group(house, kind=ChannelKind.MANUAL)
    queued(there, link="https://jia.example/n/1/")
    queued(there, link="/notices/2/")
    page = signed_in(house.worker1.user).get("/outbox/mine/").content.decode()
    assert "查看详情：https://jia.example/n/1/" in page
    assert "查看详情：http://testserver/notices/2/" in page


def test_a_worker_with_nothing_to_forward_reads_so(house: House):
    queued(group(house, "二号群", ChannelKind.MANUAL, "02"))
    page = text(signed_in(house.worker1.user).get("/outbox/mine/"))
    assert "没有要转发的消息 有新的通知要您转发到群里时，会出现在这里。" in page


@pytest.mark.parametrize("who", ["staff", "lead", "admin", "property", "supervisor"])
def test_who_has_no_grid_has_nothing_to_forward(house: House, who: str):
    answer = signed_in(getattr(house, who).user).get("/outbox/mine/")
    assert answer.status_code == 403
    assert "转发由网格员办理。" in answer.content.decode()


BACK = [
    ("", "/outbox/"),
    ("/outbox/mine/", "/outbox/mine/"),
    ("/outbox/?state=dead&cursor=abc", "/outbox/?state=dead&cursor=abc"),
    ("https://evil.example/", "/outbox/"),
    ("//evil.example/", "/outbox/"),
    ("javascript:alert(1)", "/outbox/"),
    ("\\\\evil.example", "/outbox/"),
]


@pytest.mark.parametrize(("onward", "leads"), BACK)
def test_where_a_press_leads_back_to(house: House, onward: str, leads: str):
    (row,) = queued(group(house, kind=ChannelKind.MANUAL))
    answer = signed_in(house.worker1.user).post(f"/outbox/{row.pk}/forward/", {"next": onward})
    assert answer.headers["Location"] == leads


@pytest.mark.parametrize("verb", ["release", "delete", "claim", "FORWARD", "re-send"])
def test_what_is_no_verb_of_a_message_does_not_exist(house: House, office: Client, verb: str):
    (row,) = queued(group(house))
    assert office.post(f"/outbox/{row.pk}/{verb}/").status_code == 404
