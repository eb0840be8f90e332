"""决议的公开页 as the street reads it: the promise, who answers for it, how far it is; and nothing private."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from council.models import Resolution
from council.resolutions.states import State
from grids.uploads import Upload
from tests.council.covenant.conftest import MARCH, adopted
from tests.council.pages import asked, read, seen
from tests.council.resolutions.deciding import DUE, Deciding, picture
from tests.entering import household, signed_in

PAGE = "/resolutions/20261123-1/"
STEPS = "已交办 落实中 已报完成 已核验 已办结"
PROMISED = "承诺 2026年12月7日 前完成。"


def day_words(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# state → the pill, the sentence on the promise, the step it is at, what happened so far.
STATES: list[tuple[str, str, str, str, list[str]]] = [
    (State.ASSIGNED, "已交办", PROMISED, "已交办", ["形成决议"]),
    (State.IN_PROGRESS, "落实中", PROMISED, "落实中", ["形成决议", "开始落实"]),
    (
        State.REPORTED_DONE,
        "已报完成",
        "牵头方已报完成，等监督方核验。",
        "已报完成",
        ["形成决议", "开始落实", "报完成"],
    ),
    (
        State.VERIFIED,
        "已核验",
        "{today} 核验通过。",
        "已核验",
        ["形成决议", "开始落实", "报完成", "核验通过"],
    ),
    (
        State.CLOSED,
        "已办结",
        "{today} 核验通过。",
        "已办结",
        ["形成决议", "开始落实", "报完成", "核验通过", "办结"],
    ),
    (
        State.RETURNED,
        "退回重办",
        PROMISED,
        "落实中",
        ["形成决议", "开始落实", "报完成", "退回重办"],
    ),
    (
        State.CARRIED,
        "结转",
        "承诺 2026年12月21日 前完成，原定 2026年12月7日 。",
        "落实中",
        ["形成决议", "结转"],
    ),
    (State.DROPPED, "已终止", "这项决议已经终止，原因见下面的经过。", "", ["形成决议", "终止"]),
]


@pytest.mark.parametrize(("state", "pill", "promise", "step", "happened"), STATES)
def test_each_state_is_read_in_plain_words(
    deciding: Deciding, state: str, pill: str, promise: str, step: str, happened: list[str]
):
    deciding.resolution_in(state)
    page = seen(Client(), PAGE)
    words = read(page)
    assert f"决议 20261123-1 {pill} 决议跟进" in words
    assert promise.replace("{today}", day_words(timezone.localdate())).replace(" 。", "。") in words.replace(
        " 。", "。"
    )
    current = re.findall(r'aria-current="step">([^<]+)<', page)
    assert current == ([step] if step else [])
    assert (STEPS in words) is bool(step)
    assert re.findall(r"<b>([^<]+)</b> <time", page) == happened
    assert "现在可以做" not in words


PROMISE = (
    "定下的事 物业两周内更换三单元全部楼道灯。",
    "牵头 幸福里社区物业公司",
    "协调 第01微网格网格员",
    "监督 幸福里社区业主委员会",
    "完成标志 12 盏灯全部亮，居民看过。",
    "哪次定的 2026年11月23日 家门口议事",
)
PRIVATE = (
    *("网格员1（", "物业经理", "业委会主任", "李敏", "周书记", "王秀英", "13812345678"),
    *("居民可见", "内部", "三单元四楼楼道灯坏了一周"),
)


@pytest.mark.parametrize("state", State)
def test_promise_and_people_stand_there_in_every_state_and_nothing_private(deciding: Deciding, state: str):
    hidden = deciding.house.appeal_in("in_progress", title="家里的私事")
    made = deciding.resolution_in(state, deciding.at_table(deciding.council.matter()), appeals=[hidden])
    family = household(deciding.house, None)
    for client in (Client(), family):
        page = seen(client, PAGE)
        words = read(page)
        for each in (*PROMISE, f"期限 {day_words(made.due_on)}"):
            assert each in words, each
        for each in (*PRIVATE, "家里的私事"):
            assert each not in page, each
    assert hidden.number not in seen(Client(), PAGE)


def test_inside_people_are_read_by_name(deciding: Deciding):
    deciding.resolution_in(State.IN_PROGRESS)
    words = read(seen(signed_in(deciding.house.worker2.user), PAGE))
    assert "协调 网格员1（第01微网格网格员）" in words
    assert "牵头 幸福里社区物业公司" in words
    assert "物业经理" in words  # who took it up, in the ledger


def test_the_matter_it_answers_is_linked_as_far_as_it_is_public(deciding: Deciding):
    matter = deciding.council.matter()
    deciding.write(deciding.at_table(matter))
    words = read(seen(Client(), PAGE))
    assert f"回应的诉求 {matter.number} 三单元楼道灯不亮" in words
    assert "王秀英" not in words


def test_evidence_is_shown_with_words_for_those_who_do_not_see_it(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    paper = Upload(name="验收单.pdf", content=b"%PDF-1.7", width=0, height=0, thumbnail=b"")
    deciding.do("report_progress", made, files=[picture(), paper])
    page = seen(Client(), PAGE)
    assert "办得怎样" in page
    assert 'alt="完成情况照片 1"' in page
    assert "文件：验收单.pdf" in page
    photo, file = re.findall(rf'href="({PAGE}files/\d+/)"', page)
    assert Client().get(photo).headers["Content-Type"] == "image/jpeg"
    answer = Client().get(file)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]) == b"%PDF-1.7"
    assert Client().get(f"{file}small/").headers["Content-Type"] == "application/pdf"
    assert "办得怎样" not in seen(Client(), _second(deciding))


def _second(deciding: Deciding) -> str:
    return f"/resolutions/{deciding.write(Resolution.objects.get().item).number}/"


def test_the_article_it_stands_on_is_quoted_and_linked(deciding: Deciding):
    adopted(deciding.house, MARCH)
    deciding.write(cites=2)
    page = seen(Client(), PAGE)
    assert "依据 幸福里居民公约第二条 （第 1 版） 晚上十点以后不大声。" in read(page)
    assert 'href="/covenant/1/#article-2"' in page


def test_why_it_was_dropped_is_read_by_everybody(deciding: Deciding):
    matter = deciding.council.matter()
    made = deciding.write(deciding.at_table(matter))
    lead = signed_in(deciding.house.lead.user)
    refused = lead.post(f"{PAGE}drop/", {"note": " "})
    assert refused.status_code == 400
    assert "居民会看到，也会写进相关诉求的记录。" in refused.content.decode()
    assert lead.post(f"{PAGE}drop/", {"note": "改造工程统一换，九月完工。"}).status_code == 302
    assert "终止" in read(seen(Client(), PAGE))
    assert "改造工程统一换，九月完工。" in read(seen(Client(), PAGE))
    told = matter.records.filter(public=True).last()
    assert told.note == f"家门口议事厅的决议 {made.number} 已终止：改造工程统一换，九月完工。"
    assert "改造工程统一换，九月完工。" in read(seen(Client(), f"/appeals/{matter.number}/"))


def test_past_its_day_it_says_so_until_the_lead_has_reported(
    deciding: Deciding, monkeypatch: pytest.MonkeyPatch
):
    made = deciding.resolution_in(State.IN_PROGRESS)
    late = DUE + datetime.timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: late)
    words = read(seen(Client(), PAGE))
    assert "落实中 · 超期 1 天" in words
    assert "承诺 2026年12月7日 完成，已经超期 1 天，下次议事第一项就问这件事。" in words
    deciding.do("report_done", made)
    assert "超期" not in read(seen(Client(), PAGE))


def test_the_page_asks_no_more_than_eight_times_whatever_hangs_on_it(deciding: Deciding):
    matters = [deciding.council.matter(title=f"第{n}盏灯不亮") for n in range(4)]
    made = deciding.write(deciding.at_table(matters[0]), appeals=matters[1:2])
    made = deciding.do("start", made)
    clients = {
        "visitor": Client(),
        "office": signed_in(deciding.house.staff.user),
        "lead": signed_in(deciding.house.property.user),
    }
    counts = {who: asked(client, PAGE) for who, client in clients.items()}
    for _ in range(5):
        made = deciding.do("report_progress", made, files=[picture()])
    assert {who: asked(client, PAGE) for who, client in clients.items()} == counts
    assert max(counts.values()) <= 8, counts
