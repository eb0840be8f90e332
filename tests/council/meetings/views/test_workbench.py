"""准备议程: what the office reads on the workbench, and what each press leaves behind."""

import datetime
import re

import pytest
from django.test import Client

from council.meetings import workflow
from council.meetings.states import Refusal
from council.meetings.wording import ROUTES
from council.models import AgendaItem, Session
from grids.models import WorkCalendarDay
from residents.appeals.models import Appeal
from tests.calls import by_card
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in


@pytest.fixture
def office(council: Council) -> Client:
    return signed_in(council.clerk.user)


def see(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def press(client: Client, path: str, given: dict | None = None) -> str:
    """The page a person stands on after pressing."""
    answer = client.post(path, given or {}, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def bench(session: Session) -> str:
    return f"/council/sessions/{session.pk}/agenda/"


def buttons(page: str) -> list[str]:
    """The words of the buttons in the head of the page."""
    head = page.split("<main")[1].split('<section class="card">')[0]
    return re.findall(r'<a class="btn[^"]*" href="[^"]+/([a-z-]+)/">', head)


# Empty


def test_an_empty_workbench_says_what_to_do_next(council: Council, office: Client):
    page = see(office, bench(council.monday))
    for words in (
        "议程还是空的",
        "从下面的候选里列入，或审核居民提的议题。",
        "没有等审核的。居民扫户码、网格员和席位都可以提。",
        "没有候选",
        "受理时轨道选“大家议”的诉求，会按呼声排在这里。",
        "代居民提一个",
    ):
        assert words in page
    assert '<span class="soft num">0 项</span>' in page
    assert '<span class="soft num">0 个</span>' in page


def test_a_day_of_a_year_without_holidays_is_marked_to_be_confirmed(council: Council, office: Client):
    """The sessions of these tests lie in 2030, whose holidays nobody has stored."""
    sentence = "2030 年的放假安排还没有录入，请先核对这一天放不放假。"
    assert sentence in see(office, bench(council.monday))
    place = council.house.community
    WorkCalendarDay.objects.create(
        community=council.house.elsewhere.community, date="2030-01-01", workday=False
    )
    assert sentence in see(office, bench(council.monday))
    WorkCalendarDay.objects.create(community=place, date="2030-01-01", workday=False, name="元旦")
    assert sentence not in see(office, bench(council.monday))


# where the session stands, the buttons in the head of its workbench
BUTTONS = [
    ("scheduled", ["collect", "appoint", "move", "postpone", "cancel"]),
    ("collecting", ["appoint", "announce", "move", "postpone", "cancel"]),
    ("announced", ["appoint", "move", "postpone", "cancel", "open"]),
    ("in_session", ["appoint", "hold"]),
    ("held", []),
    ("cancelled", []),
    ("postponed", []),
]


def stands(council: Council, state: str) -> Session:
    if state == "scheduled":
        return council.after
    if state in ("announced", "in_session", "held"):
        council.announced()
    if state in ("in_session", "held"):
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    if state == "held":
        for item in AgendaItem.objects.filter(session=council.monday).undecided():
            workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
        workflow.hold(council.monday, by=council.clerk, at=EVENING)
    if state in ("cancelled", "postponed"):
        verb = {"cancelled": "cancel", "postponed": "postpone"}[state]
        workflow.SESSION_VERBS[verb](council.monday, by=council.clerk, at=NOW, reason="停电")
    return council.fresh().monday


@pytest.mark.parametrize(("state", "words"), BUTTONS)
def test_the_buttons_are_those_that_work_now(council: Council, office: Client, state: str, words: list[str]):
    session = stands(council, state)
    page = see(office, bench(session))
    assert buttons(page) == words
    moves = state in ("scheduled", "collecting", "announced", "in_session")
    if AgendaItem.objects.filter(session=session).on_agenda().exists():
        assert ("上移" in page) is moves
        assert ('draggable="true"' in page) is moves


# where it stands, a verb that cannot be now, what its page says
NOT_NOW = [
    ("collecting", "open", "现在是“议题征集”，不能开始议事。"),
    ("collecting", "hold", "现在是“议题征集”，不能结束议事。"),
    ("announced", "announce", "现在是“议程公布”，不能公布议程。"),
    ("announced", "collect", "现在是“议程公布”，不能开始征集议题。"),
    ("in_session", "move", "现在是“议事中”，不能改期。"),
    ("in_session", "cancel", "现在是“议事中”，不能取消。"),
    ("in_session", "postpone", "现在是“议事中”，不能延期。"),
    ("held", "appoint", "现在是“已召开”，不能安排主持和记录。"),
    ("cancelled", "announce", "现在是“已取消”，不能公布议程。"),
    ("postponed", "move", "现在是“已延期”，不能改期。"),
]


@pytest.mark.parametrize(("state", "verb", "sentence"), NOT_NOW)
def test_a_page_somebody_kept_open_says_that_it_is_too_late(
    council: Council, office: Client, state: str, verb: str, sentence: str
):
    session = stands(council, state)
    page = see(office, f"/council/sessions/{session.pk}/{verb}/")
    assert sentence in page
    assert "<button" not in page.split('<form class="verb"')[1].split("</form>")[0]


# Ordering


def titles(page: str) -> list[str]:
    return re.findall(r'<b><a href="/council/items/\d+/">([^<]+)</a>', page.split("等审核的议题")[0])


# who is pressed which way, the order afterwards
SHIFTS = [
    ("甲", "up", "甲乙丙"),
    ("甲", "down", "乙甲丙"),
    ("乙", "up", "乙甲丙"),
    ("乙", "down", "甲丙乙"),
    ("丙", "up", "甲丙乙"),
    ("丙", "down", "甲乙丙"),
    ("乙", "", "甲丙乙"),
]


@pytest.mark.parametrize(("title", "way", "order"), SHIFTS)
def test_one_key_moves_an_item_one_place(council: Council, office: Client, title: str, way: str, order: str):
    items = {each: council.admitted(each) for each in "甲乙丙"}
    answer = office.post(f"/council/items/{items[title].pk}/shift/", {"way": way})
    assert answer.headers["Location"] == f"{bench(council.monday)}#item-{items[title].pk}"
    assert "".join(titles(see(office, bench(council.monday)))) == order


def test_the_first_has_no_up_and_the_last_no_down(council: Council, office: Client):
    for title in "甲乙丙":
        council.admitted(title)
    page = see(office, bench(council.monday))
    assert re.findall(r'value="(up|down)"( disabled)?>(?:上移|下移)', page) == [
        ("up", " disabled"),
        ("down", ""),
        ("up", ""),
        ("down", ""),
        ("up", ""),
        ("down", " disabled"),
    ]


# what the browser sends after a drag (letters stand for items), the order afterwards
DRAGS = [
    (["丙", "甲", "乙"], "丙甲乙"),
    (["乙"], "乙甲丙"),
    ([], "甲乙丙"),
    (["乙", "乙", "甲"], "乙甲丙"),
    (["x", "丙", "-1", "9" * 30], "丙甲乙"),
    (["999999", "丙"], "丙甲乙"),
]


@pytest.mark.parametrize(("sent", "order"), DRAGS)
def test_whatever_a_drag_sends_no_item_is_lost(council: Council, office: Client, sent: list[str], order: str):
    items = {each: council.admitted(each) for each in "甲乙丙"}
    keys = [str(items[each].pk) if each in items else each for each in sent]
    answer = office.post(f"/council/sessions/{council.monday.pk}/order/", {"item": keys})
    assert answer.headers["Location"] == bench(council.monday)
    assert "".join(titles(see(office, bench(council.monday)))) == order


def test_an_overdue_resolution_stays_first_however_it_is_ordered(council: Council, office: Client):
    items = [council.admitted(each) for each in "甲乙"]
    late = workflow.propose_follow_up(council.house.community, key="resolution:1", title="灯还没换完", at=NOW)
    keys = [items[1].pk, items[0].pk, late.pk]
    office.post(f"/council/sessions/{council.monday.pk}/order/", {"item": keys})
    office.post(f"/council/items/{late.pk}/shift/", {"way": "down"})
    page = see(office, bench(council.monday))
    assert titles(page) == ["灯还没换完", "乙", "甲"]
    assert "到期未完成的决议总在最前" in page


def test_an_item_that_left_the_agenda_meanwhile_is_not_shifted(council: Council, office: Client):
    item = council.topic()
    answer = office.post(f"/council/items/{item.pk}/shift/", {"way": "up"})
    assert answer.status_code == 409
    assert "这个议题已经不在这次议程上，请刷新页面。" in answer.content.decode()


# Screening


@pytest.mark.parametrize("reason", Refusal.values)
def test_a_refusal_tells_the_route_wherever_its_proposer_looks(council: Council, office: Client, reason: str):
    """The family proposes from the phone; the office refuses; page, front page and program say where to go."""
    family = by_card(council.house.card)
    family.client.post("/council/propose/", {"title": "要不要换物业"})
    item = AgendaItem.objects.get()
    page = press(
        office,
        f"/council/items/{item.pk}/refuse/",
        {"reason": reason, "note": "社区可以陪您去。", "version": item.version},
    )
    assert "不列入：已完成，现在是“未列入”。" in page
    for path in (f"/council/items/{item.pk}/", "/council/"):
        found = see(family.client, path)
        assert ROUTES[reason] in found
        assert "社区可以陪您去。" in found
        assert "未列入" in found
    shown = family.get(f"agenda-items/{item.pk}/").json()
    assert (shown["state"], shown["refusal"]) == ("refused", reason)
    assert shown["outcome_note"] == f"{ROUTES[reason]}\n社区可以陪您去。"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "该字段是必填项。"),
        ({"reason": ""}, "该字段是必填项。"),
        ({"reason": "boring"}, "选择一个有效的选项。 boring 不在可用的选项中。"),
        ({"reason": "duplicate", "note": "长" * 2001}, "2000"),
    ],
)
def test_a_refusal_that_is_incomplete_stays_on_its_page(
    council: Council, office: Client, given: dict, sentence: str
):
    item = council.topic()
    answer = office.post(f"/council/items/{item.pk}/refuse/", {**given, "version": item.version})
    assert answer.status_code == 400
    assert "出错了" in answer.content.decode()
    assert sentence in answer.content.decode()
    item.refresh_from_db()
    assert item.state == "proposed"


def test_what_a_proposal_says_is_read_before_it_is_judged(council: Council, office: Client):
    workflow.propose(
        council.monday,
        by=council.house.family,
        at=NOW,
        title="装扶手",
        background="老人上下楼不稳，\n想装一根扶手。",
    )
    page = see(office, bench(council.monday))
    for words in ("装扶手", "老人上下楼不稳，", "居民", "11月20日 12:00", "列入议程", "不列入", "修改"):
        assert words in page
    assert '<span class="soft num">1 个</span>' in page


def test_a_candidate_shows_how_loud_it_is_and_for_how_many_homes(council: Council, office: Client):
    appeal = council.matter(title="楼道灯", household=council.house.household)
    page = see(office, bench(council.monday)).split("候选：")[1]
    fresh = Appeal.objects.get(pk=appeal.pk)
    assert f'data-label="呼声" class="num">{fresh.loudness}' in page
    assert f'data-label="户数" class="num">{fresh.households_count}' in page
    assert "办理中" in page


@pytest.mark.parametrize("number", ["", "2026-999999", "x" * 50, "%00"])
def test_a_number_that_names_nothing_is_no_candidate(council: Council, office: Client, number: str):
    answer = office.post(f"/council/sessions/{council.monday.pk}/add/", {"appeal": number})
    assert answer.status_code == 404
    assert not AgendaItem.objects.exists()


def test_a_title_too_long_for_the_agenda_is_said_and_nothing_is_stored(council: Council, office: Client):
    appeal = council.matter()
    given = {"appeal": appeal.number, "title": "长" * 81}
    assert "议题最长 80 个字。" in press(office, f"/council/sessions/{council.monday.pk}/add/", given)
    assert not AgendaItem.objects.exists()


# Arranging


def test_moving_by_page_says_it_and_shows_it(council: Council, office: Client):
    day = council.fresh().monday.date + datetime.timedelta(days=2)
    page = press(
        office,
        f"/council/sessions/{council.monday.pk}/move/",
        {
            "date": day.isoformat(),
            "time": "18:30",
            "place": "东门凉亭",
            "reason": "礼堂有演出",
            "version": council.monday.version,
        },
    )
    assert "改期：已完成，现在是“议题征集”。" in page
    public = see(Client(), f"/council/sessions/{council.monday.pk}/")
    for words in (f"{day.month}月{day.day}日", "18:30", "东门凉亭", "礼堂有演出", "原定"):
        assert words in public


@pytest.mark.parametrize("path", ["/council/plan/"])
def test_planning_by_hand_says_how_many_it_made(council: Council, office: Client, path: str):
    page = press(office, path)
    assert "排好了" in page or "已经排好，没有要补的。" in page
    assert "已经排好，没有要补的。" in press(office, path)
