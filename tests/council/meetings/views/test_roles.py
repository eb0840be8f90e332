"""角色与页面: every address of the council at which something is done, by every role, with the sentence each reads."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from council.meetings import workflow
from council.models import AgendaItem, Attendance, Session
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in

ARRANGES = "议事日由社区工作人员安排和记录。"
SCREENS = "议题由社区工作人员审核和记录。"
PREPARES = "议程由社区工作人员准备和记录。"
WITHDRAWS = "由提议的人撤回，或由社区工作人员代为撤回。"
SETS = "议事厅的设置由社区负责人修改。"
GONE = "没有找到"
INSIDE = ("worker1", "property", "owners", "party", "admin", "supervisor")
OFFICE = ("staff", "lead")

SESSION_VERBS = ("collect", "appoint", "announce", "move", "postpone", "cancel", "open", "hold")
ITEM_VERBS = (
    *("admit", "refuse", "describe", "take-up", "note-discussion", "settle", "refer", "defer"),
    "withdraw",
)


def browser(council: Council, who: str) -> Client:
    if who == "visitor":
        return Client()
    if who == "family":
        client = Client()
        client.post(f"/h/{council.house.card_secret}/")
        return client
    return signed_in(getattr(council.house, who).user)


def told(answer: HttpResponse, status: int, sentence: str = "") -> None:
    assert answer.status_code == status, answer.content.decode()[:800]
    assert sentence in answer.content.decode()


# Asking: GET of every verb


@pytest.mark.parametrize("who", ["visitor", "family", *INSIDE])
def test_nobody_but_the_office_is_asked_what_a_session_needs(council: Council, who: str):
    client = browser(council, who)
    for verb in SESSION_VERBS:
        answer = client.get(f"/council/sessions/{council.monday.pk}/{verb}/")
        if who in ("visitor", "family"):
            assert answer.status_code == 302
            assert "/login/" in answer.headers["Location"]
        else:
            told(answer, 403, ARRANGES)


@pytest.mark.parametrize("who", ["worker1", "property", "owners", "party", "admin", "supervisor"])
def test_nobody_but_the_office_is_asked_what_an_item_needs(council: Council, who: str):
    item = council.admitted()
    client = browser(council, who)
    for verb in ITEM_VERBS:
        told(
            client.get(f"/council/items/{item.pk}/{verb}/"),
            403,
            WITHDRAWS if verb == "withdraw" else SCREENS,
        )


@pytest.mark.parametrize("who", ["visitor", "family"])
def test_residents_find_no_item_before_the_agenda_is_out_and_a_reason_after(council: Council, who: str):
    item = council.admitted()
    client = browser(council, who)
    for verb in ITEM_VERBS:
        told(client.get(f"/council/items/{item.pk}/{verb}/"), 404, GONE)
    council.announced()
    for verb in ITEM_VERBS:
        sentence = WITHDRAWS if verb == "withdraw" else SCREENS
        told(client.get(f"/council/items/{item.pk}/{verb}/"), 403, sentence)


@pytest.mark.parametrize("who", OFFICE)
def test_the_office_is_asked_everything_and_sees_the_button_where_it_works(council: Council, who: str):
    item, client = council.admitted(), browser(council, who)
    for verb in SESSION_VERBS:
        told(client.get(f"/council/sessions/{council.monday.pk}/{verb}/"), 200, str(council.fresh().monday))
    for verb in ITEM_VERBS:
        told(client.get(f"/council/items/{item.pk}/{verb}/"), 200, item.title)


# Doing: POST of every address; nothing changes for those who may not

Address = Callable[[Council, AgendaItem, Attendance], tuple[str, dict]]
PRESSES: dict[str, tuple[Address, str]] = {
    "add": (lambda council, item, row: (f"sessions/{council.monday.pk}/add/", {"appeal": "x"}), PREPARES),
    "order": (
        lambda council, item, row: (f"sessions/{council.monday.pk}/order/", {"item": item.pk}),
        PREPARES,
    ),
    "shift": (lambda council, item, row: (f"items/{item.pk}/shift/", {"way": "up"}), PREPARES),
    "note": (lambda council, item, row: (f"items/{item.pk}/note/", {"agreement": "我写的"}), PREPARES),
    "show": (lambda council, item, row: (f"sessions/{council.monday.pk}/show/", {}), PREPARES),
    "floor": (
        lambda council, item, row: (
            f"sessions/{council.monday.pk}/open-floor/",
            {"title": "我说的", "grid": "01"},
        ),
        PREPARES,
    ),
    "tap in": (
        lambda council, item, row: (f"sessions/{council.monday.pk}/check-in/", {"name": "我"}),
        PREPARES,
    ),
    "tap out": (lambda council, item, row: (f"attendance/{row.pk}/check-out/", {}), PREPARES),
    "plan": (lambda council, item, row: ("plan/", {}), PREPARES),
    "settings": (lambda council, item, row: ("settings/", {"quorum": 1}), SETS),
    "hold": (lambda council, item, row: (f"sessions/{council.monday.pk}/hold/", {}), ARRANGES),
    "settle": (lambda council, item, row: (f"items/{item.pk}/settle/", {"note": "好了"}), SCREENS),
}


@pytest.mark.parametrize("who", ["visitor", "family", *INSIDE])
def test_who_may_not_changes_nothing_and_reads_why(council: Council, who: str):
    item = council.discussed()
    row = workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    before = snapshot(council, item)
    client = browser(council, who)
    for name, (address, sentence) in PRESSES.items():
        path, given = address(council, item, row)
        answer = client.post(f"/council/{path}", given)
        if who in ("visitor", "family") and name != "settle":
            assert (answer.status_code, "/login/" in answer.headers["Location"]) == (302, True), name
        else:
            told(answer, 403, sentence)
    assert snapshot(council, item) == before


def snapshot(council: Council, item: AgendaItem) -> tuple:
    """Everything a press could have changed."""
    session = Session.objects.get(pk=council.monday.pk)
    fresh = AgendaItem.objects.get(pk=item.pk)
    present = Attendance.objects.standing().count()
    return (session.version, session.state, session.current_item_id, fresh.version, fresh.state, present)


def test_a_colleague_of_another_community_finds_nothing_to_press(council: Council):
    item = council.discussed()
    row = workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    before = snapshot(council, item)
    there = signed_in(council.house.elsewhere.lead.user)
    for name, (address, _) in PRESSES.items():
        path, given = address(council, item, row)
        if name in ("plan", "settings"):
            continue  # theirs, and of their own community
        told(there.post(f"/council/{path}", given), 404, GONE)
    for place in ("agenda/", "clerk/", "projector/", "live/", "", "poster/", "slip/"):
        told(there.get(f"/council/sessions/{council.monday.pk}/{place}"), 404, GONE)
    assert snapshot(council, item) == before


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor", "admin"])
@pytest.mark.parametrize("place", ["agenda/", "clerk/", "projector/", "live/"])
def test_the_offices_pages_say_whose_they_are(council: Council, who: str, place: str):
    told(browser(council, who).get(f"/council/sessions/{council.monday.pk}/{place}"), 403, PREPARES)


# who reads what on the front page of the council
LOBBY = [
    ("visitor", [], ["准备议程", "现场记录", "生成排期", "议事厅设置"]),
    ("family", [], ["准备议程", "现场记录", "生成排期", "议事厅设置"]),
    ("worker1", [], ["准备议程", "现场记录", "生成排期", "议事厅设置"]),
    ("property", [], ["准备议程", "现场记录", "生成排期", "议事厅设置"]),
    ("supervisor", [], ["准备议程", "现场记录", "生成排期", "议事厅设置"]),
    ("staff", ["准备议程", "现场记录", "生成排期"], ["议事厅设置"]),
    ("lead", ["准备议程", "现场记录", "生成排期", "议事厅设置"], []),
]


@pytest.mark.parametrize(("who", "shown", "hidden"), LOBBY)
def test_the_front_page_offers_each_what_is_theirs(
    council: Council, who: str, shown: list[str], hidden: list[str]
):
    council.announced()
    page = browser(council, who).get("/council/").content.decode()
    assert [each for each in shown if each not in page] == []
    assert [each for each in hidden if each in page] == []
    for words in ("提个议题", "加到手机日历", "怎样参加", "门口停车怎么划线"):
        assert words in page


# who stands before an item they did not propose, or did; the buttons of its page
BUTTONS = [
    ("visitor", False, []),
    ("worker1", False, []),
    ("property", False, []),
    ("family", True, ["撤回议题"]),
    ("staff", False, ["修改议题和背景", "撤回议题"]),
    ("lead", False, ["修改议题和背景", "撤回议题"]),
]


@pytest.mark.parametrize(("who", "own", "buttons"), BUTTONS)
def test_an_items_page_has_the_buttons_of_its_reader(
    council: Council, who: str, own: bool, buttons: list[str]
):
    by = council.house.family if own else council.clerk
    item = workflow.admit(council.topic(by=by), by=council.clerk, at=NOW)
    council.announced()
    page = browser(council, who).get(f"/council/items/{item.pk}/").content.decode()
    found = page.split("现在可以做</h2>")[1].split("</section>")[0] if "现在可以做" in page else ""
    assert [each for each in ("修改议题和背景", "撤回议题", "列入议程") if f">{each}</a>" in found] == buttons
