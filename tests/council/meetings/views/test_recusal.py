"""回避 on every page and in every count of the council: whoever a matter complains about does not learn that it exists.

One agenda for all tests: first the complaint, then two ordinary items. Whoever may not know the complaint counts two.
"""

import pytest
from django.test import Client
from icalendar import Calendar

from council.meetings import reading, workflow
from council.models import AgendaItem, OpenFloorMatter, Session
from grids.actors import Actor
from grids.verdict import NotFound, Refused
from residents.appeals.models import Appeal
from tests.calls import by_card, by_session, nobody
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in

SECRET = "物业服务态度"
ORDINARY = ("门口停车怎么划线", "楼道能不能装扶手")


def complaint(council: Council, about: str) -> Appeal:
    """A matter about the property company, or about a member of staff."""
    house = council.house
    named = {
        "unit": {"complaint_organization": house.property_company},
        "person": {"complaint_user": house.second_staff.user},
    }
    return council.matter(title="投诉", **named[about])


def agenda(council: Council, about: str = "unit") -> list[AgendaItem]:
    item = workflow.propose(
        council.monday, by=council.clerk, at=NOW, appeal=complaint(council, about), title=SECRET
    )
    workflow.admit(item, by=council.clerk, at=NOW)
    items = [item, *(council.admitted(title) for title in ORDINARY)]
    council.announced()
    return items


def browser(council: Council, who: str) -> Client:
    if who == "visitor":
        return Client()
    if who == "family":
        client = Client()
        client.post(f"/h/{council.house.card_secret}/")
        return client
    return signed_in(getattr(council.house, who).user)


def see(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def of(session: Session, place: str = "") -> str:
    return f"/council/sessions/{session.pk}/{place}"


# who, whether the complaint about the property company is theirs to know
READERS = [
    ("visitor", False),
    ("family", False),
    ("worker1", False),
    ("property", False),
    ("owners", False),
    ("party", False),
    ("admin", False),
    ("supervisor", False),
    ("second_staff", True),
    ("staff", True),
    ("lead", True),
]


@pytest.mark.parametrize(("who", "knows"), READERS)
def test_who_reads_a_complaint_on_the_agenda(council: Council, who: str, knows: bool):
    items = agenda(council)
    client = browser(council, who)
    for path in ("/council/", of(council.monday)):
        page = see(client, path)
        assert (SECRET in page) is knows, path
        assert all(title in page for title in ORDINARY)
    see(client, f"/council/items/{items[0].pk}/", 200 if knows else 404)


# who, what the second item of the whole agenda is called on its own page
NUMBERS = [
    ("visitor", "第 1 项"),
    ("family", "第 1 项"),
    ("worker1", "第 1 项"),
    ("property", "第 1 项"),
    ("supervisor", "第 1 项"),
    ("staff", "第 2 项"),
    ("lead", "第 2 项"),
]


@pytest.mark.parametrize(("who", "number"), NUMBERS)
def test_an_item_is_numbered_as_its_reader_counts(council: Council, who: str, number: str):
    """A gap in the numbers would tell that something stands there."""
    items = agenda(council)
    assert f"议事 {number}" in see(browser(council, who), f"/council/items/{items[1].pk}/")


def test_the_program_counts_like_the_page(council: Council):
    items = agenda(council)
    callers = {
        "nobody": (nobody(), [None, 1, 2]),
        "family": (by_card(council.house.card), [None, 1, 2]),
        "property": (by_session(council.house.property), [None, 1, 2]),
        "staff": (by_session(council.house.staff), [1, 2, 3]),
    }
    for name, (caller, places) in callers.items():
        found = caller.get("agenda-items/", {"session": str(council.monday.pk)}).json()["results"]
        listed = {each["id"]: each["position"] for each in found}
        assert [listed.get(item.pk) for item in items] == places, name
        for item, place in zip(items, places, strict=True):
            answer = caller.get(f"agenda-items/{item.pk}/")
            assert answer.status_code == (404 if place is None else 200), name
            if place is not None:
                assert answer.json()["position"] == place


@pytest.mark.parametrize("paper", ["poster/", "slip/"])
@pytest.mark.parametrize("who", ["visitor", "staff", "lead", "property"])
def test_paper_never_shows_it_whoever_prints(council: Council, paper: str, who: str):
    agenda(council)
    page = see(browser(council, who), of(council.monday, paper))
    assert SECRET not in page
    assert all(title in page for title in ORDINARY)


def test_the_announcement_counts_what_the_door_shows(council: Council):
    agenda(council)
    note = council.monday.records.last().note
    assert note == "议程已公布，共 2 项。"
    assert note in see(Client(), of(council.monday))


def test_an_agenda_of_complaints_alone_is_announced_without_a_number(council: Council):
    item = workflow.propose(
        council.monday, by=council.clerk, at=NOW, appeal=complaint(council, "unit"), title=SECRET
    )
    workflow.admit(item, by=council.clerk, at=NOW)
    session = workflow.announce(council.monday, by=council.clerk, at=NOW)
    assert session.records.last().note == "议程已公布。"
    assert session.records.last().data == {"items": 1}
    page = see(Client(), of(session))
    assert "没有议题" not in page or SECRET not in page


@pytest.mark.parametrize(("verb", "word"), [("postpone", "延期"), ("cancel", "取消")])
def test_what_goes_along_is_counted_as_the_door_shows_it(council: Council, verb: str, word: str):
    agenda(council)
    session = workflow.SESSION_VERBS[verb](council.monday, by=council.clerk, at=NOW, reason="停电。")
    note = session.records.last().note
    later = council.after.date
    assert note == f"{word}：停电。2 个议题转到{later.month}月{later.day}日。"
    assert AgendaItem.objects.filter(session=council.after).count() == 3
    assert note in see(Client(), of(session))


def test_calling_off_with_nothing_but_a_complaint_says_nothing_of_items(council: Council):
    item = workflow.propose(
        council.monday, by=council.clerk, at=NOW, appeal=complaint(council, "unit"), title=SECRET
    )
    workflow.admit(item, by=council.clerk, at=NOW)
    session = workflow.cancel(council.monday, by=council.clerk, at=NOW, reason="停电。")
    assert session.records.last().note == "取消：停电。"
    item.refresh_from_db()
    assert item.session == council.after


# A complaint about a member of the office: the colleague works on the same agenda without it


@pytest.mark.parametrize(("up", "order"), [(True, ["丙", "甲", SECRET]), (False, ["甲", SECRET, "丙"])])
def test_one_key_moves_an_item_past_the_next_one_its_reader_sees(council: Council, up: bool, order: list):
    """Between two items stands one hidden from who presses; a press that seems to do nothing would tell so."""
    first = council.admitted("甲")
    hidden = workflow.propose(
        council.monday, by=council.clerk, at=NOW, appeal=complaint(council, "person"), title=SECRET
    )
    workflow.admit(hidden, by=council.clerk, at=NOW)
    last = council.admitted("丙")
    workflow.shift(last, by=recused(council), up=up)
    rows = AgendaItem.objects.filter(session=council.monday).on_agenda()
    assert [row.title for row in rows] == order
    assert [row.position for row in rows] == [1, 2, 3]
    assert [line.item for line in reading.lines(council.monday, recused(council))][0] == (
        last if up else first
    )


def recused(council: Council) -> Actor:
    return council.house.second_staff


def test_the_workbench_of_the_one_complained_about_has_two_items(council: Council):
    agenda(council, "person")
    mine = see(signed_in(recused(council).user), of(council.monday, "agenda/"))
    theirs = see(signed_in(council.clerk.user), of(council.monday, "agenda/"))
    assert SECRET not in mine
    assert '<span class="soft num">2 项</span>' in mine
    assert SECRET in theirs
    assert '<span class="soft num">3 项</span>' in theirs


def test_the_candidates_of_the_one_complained_about_do_not_name_it(council: Council):
    appeal = complaint(council, "person")
    assert appeal.number in see(signed_in(council.clerk.user), of(council.monday, "agenda/"))
    assert appeal.number not in see(signed_in(recused(council).user), of(council.monday, "agenda/"))
    answer = signed_in(recused(council).user).post(of(council.monday, "add/"), {"appeal": appeal.number})
    assert answer.status_code == 404


def test_a_proposal_that_waits_is_not_counted_for_the_one_complained_about(council: Council):
    workflow.propose(
        council.monday, by=council.clerk, at=NOW, appeal=complaint(council, "person"), title=SECRET
    )
    council.admitted(ORDINARY[0])
    with pytest.raises(Refused) as theirs:
        workflow.announce(council.monday, by=council.clerk, at=NOW)
    assert theirs.value.reason == "还有 1 个议题没有审核，请先列入或说明为什么不列入。"
    with pytest.raises(Refused) as mine:
        workflow.announce(council.monday, by=recused(council), at=NOW)
    assert mine.value.reason == "这次议程请由社区的另一位同事公布。"


def test_the_clerks_page_and_the_end_of_the_session_do_not_name_it(council: Council):
    items = agenda(council, "person")
    workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    workflow.take_up(items[0], by=council.clerk, at=EVENING)
    page = see(signed_in(recused(council).user), of(council.monday, "clerk/"))
    assert SECRET not in page
    assert "1.</span> 门口停车怎么划线" in page
    with pytest.raises(Refused) as first:
        workflow.hold(council.monday, by=recused(council), at=EVENING)
    assert first.value.reason.startswith("第 1 项“门口停车怎么划线”、第 2 项“楼道能不能装扶手” 还没有结果")
    for item in items[1:]:
        workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
    with pytest.raises(Refused) as second:
        workflow.hold(council.monday, by=recused(council), at=EVENING)
    assert (second.value.reason, second.value.code) == (
        "这次议事请由社区的另一位同事结束。",
        "items_without_outcome",
    )
    with pytest.raises(Refused) as third:
        workflow.hold(council.monday, by=council.clerk, at=EVENING)
    assert third.value.reason.startswith(f"第 1 项“{SECRET}” 还没有结果")


ITEM_VERBS = {
    "describe": {"title": "改个题"},
    "take_up": {},
    "note_discussion": {"agreement": "我来写"},
    "settle": {"note": "好了"},
    "refer": {"to": "街道", "note": "归街道"},
    "defer": {"note": "下次"},
    "withdraw": {},
}


@pytest.mark.parametrize("verb", ITEM_VERBS)
def test_no_verb_finds_it_for_the_one_complained_about(council: Council, verb: str):
    items = agenda(council, "person")
    workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    with pytest.raises(NotFound):
        workflow.ITEM_VERBS[verb](items[0], by=recused(council), at=EVENING, **ITEM_VERBS[verb])
    path = f"/council/items/{items[0].pk}/{verb.replace('_', '-')}/"
    hidden = signed_in(recused(council).user).get(path)
    assert hidden.status_code == 404
    assert SECRET not in hidden.content.decode()


def test_the_screen_of_the_room_shows_it_to_nobody_and_stays_on_the_agenda(council: Council):
    items = agenda(council)
    workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    workflow.take_up(items[0], by=council.clerk, at=EVENING)
    workflow.keep_draft(
        items[0], by=council.clerk, part="discussion", fields={"agreement": "道歉"}, based_on=1
    )
    office = signed_in(council.clerk.user)
    for place in ("projector/", "live/"):
        page = see(office, of(council.monday, place))
        assert SECRET not in page
        assert "道歉" not in page
        assert "今天议的事" in page
        assert all(title in page for title in ORDINARY)


def test_lines_of_the_room_are_those_of_the_street_whoever_is_signed_in(council: Council):
    agenda(council)
    visitor = [line.item.title for line in reading.lines(council.monday, council.house.visitor)]
    for who in (council.clerk, council.house.lead, recused(council)):
        lines = reading.lines(council.monday, who, room=True)
        assert [line.item.title for line in lines] == visitor == list(ORDINARY)
        assert [line.number for line in lines] == [1, 2]


def test_a_matter_raised_aloud_about_somebody_is_not_listed_beside_their_chair(council: Council):
    agenda(council)
    workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    for title, about in (("电梯停了", None), ("保安骂人", council.house.property_company)):
        workflow.raise_matter(
            council.monday,
            by=council.clerk,
            at=EVENING,
            title=title,
            grid=council.house.grid1,
            organization=about,
        )
    seen = OpenFloorMatter.objects.visible_to
    assert seen(council.clerk).count() == 2
    assert [each.appeal.title for each in seen(council.house.property)] == []
    page = see(signed_in(council.clerk.user), of(council.monday, "clerk/"))
    assert "保安骂人" in page
    assert '居民说事 <span class="soft num">2 件</span>' in page


def test_the_calendar_says_when_and_never_what(council: Council):
    agenda(council)
    body = Client().get("/council/calendar.ics").content
    assert SECRET not in body.decode()
    assert len(Calendar.from_ical(body).walk("VEVENT")) == 8


def test_the_deferred_complaint_is_as_hidden_on_the_next_agenda(council: Council):
    items = agenda(council)
    workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    workflow.defer(items[0], by=council.clerk, at=EVENING, note="请物业来人")
    carried = AgendaItem.objects.get(carried_from=items[0])
    for who in ("property", "worker1", "owners"):
        assert not AgendaItem.objects.visible_to(getattr(council.house, who)).filter(pk=carried.pk).exists()
    assert AgendaItem.objects.visible_to(council.clerk).filter(pk=carried.pk).exists()
