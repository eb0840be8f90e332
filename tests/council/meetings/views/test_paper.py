"""出门去的: the calendar on the phone line by line, the A3 poster, the invitation slip, and what is printed when."""

import datetime
import re

import pytest
from django.test import Client
from icalendar import Calendar

from council.meetings import feed, workflow
from council.models import AgendaItem, Session
from grids.models import Community
from residents.appeals.models import Appeal
from residents.appeals.workflow import withdraw
from tests.council.conftest import EVENING, NOW, Council
from tests.factories import at


def see(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def text_of(page: str) -> str:
    """What stands on the paper, without markup and double spaces."""
    body = page.split("<main")[-1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", body, flags=re.S)).strip()


# The calendar


def session(**changed) -> Session:
    given = {
        "pk": 7,
        "community": Community(code="xingfuli", name="幸福里社区"),
        "date": datetime.date(2026, 11, 23),
        "starts_at": at("2026-11-23 19:00"),
        "place": "党群服务中心",
        "state": "announced",
        "version": 3,
    }
    return Session(**{**given, **changed})


def event(**changed) -> list[str]:
    """The lines of the one event of a feed, unfolded."""
    found = session(**changed)
    body = feed.calendar(found.community, [found], "https://xingfuli.example/council/sessions/")
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    return lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1]


# what the session is like, a line its event has
LINES = [
    ({}, "SUMMARY:幸福里社区家门口议事"),
    ({}, "DTSTART:20261123T110000Z"),
    ({}, "DTEND:20261123T130000Z"),
    ({}, "UID:council-7@xingfuli.doorstep"),
    ({}, "SEQUENCE:3"),
    ({}, "LOCATION:党群服务中心"),
    ({}, "URL:https://xingfuli.example/council/sessions/7/"),
    ({}, "STATUS:CONFIRMED"),
    ({"version": 9}, "SEQUENCE:9"),
    ({"place": ""}, "LOCATION:"),
    ({"place": "东门,凉亭;长椅边"}, "LOCATION:东门\\,凉亭\\;长椅边"),
    ({"state": "scheduled"}, "STATUS:CONFIRMED"),
    ({"state": "collecting"}, "STATUS:CONFIRMED"),
    ({"state": "held", "held_at": at("2026-11-24 00:40")}, "DTEND:20261123T164000Z"),
    ({"state": "postponed", "moved_reason": "停电"}, "STATUS:CANCELLED"),
    ({"state": "cancelled", "moved_reason": "春节放假，停开一次。"}, "STATUS:CANCELLED"),
    ({"state": "cancelled", "moved_reason": "春节放假，停开一次。"}, "DESCRIPTION:春节放假，停开一次。"),
    ({"moved_reason": "下雪\n改期"}, "DESCRIPTION:下雪\\n改期"),
    ({"starts_at": at("2026-11-24 00:30")}, "DTSTART:20261123T163000Z"),
]


@pytest.mark.parametrize(("changed", "line"), LINES)
def test_an_event_has_this_line(changed: dict, line: str):
    assert line in event(**changed)


@pytest.mark.parametrize(
    ("state", "rings"),
    [
        ("scheduled", True),
        ("collecting", True),
        ("announced", True),
        ("in_session", False),
        ("held", False),
        ("minutes_posted", False),
        ("following_up", False),
        ("archived", False),
        ("postponed", False),
        ("cancelled", False),
    ],
)
def test_a_phone_rings_two_hours_before_what_is_still_ahead(state: str, rings: bool):
    lines = event(state=state, moved_reason="停电")
    assert ("BEGIN:VALARM" in lines) is rings
    assert ("TRIGGER:-PT2H" in lines) is rings
    assert ("DESCRIPTION:今晚家门口议事" in lines) is rings


def test_the_calendar_is_called_by_the_community_and_is_asked_for_four_times_a_day():
    body = feed.calendar(session().community, [], "https://x/").decode()
    assert "X-WR-CALNAME:幸福里社区家门口议事厅" in body
    assert "REFRESH-INTERVAL:PT6H" in body
    assert "BEGIN:VEVENT" not in body


def test_the_feed_is_a_file_a_phone_opens(council: Council):
    answer = Client().get("/council/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="council.ics"'
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 8
    first = events[0]
    assert str(first["url"]) == f"http://testserver/council/sessions/{council.monday.pk}/"
    assert first.decoded("dtstart") == council.monday.starts_at


def test_another_communitys_sessions_are_not_in_it(council: Council):
    workflow.generate(council.house.elsewhere.community, at=NOW)
    events = Calendar.from_ical(Client().get("/council/calendar.ics").content).walk("VEVENT")
    assert len(events) == 8
    assert {str(each["uid"]).split("@")[1] for each in events} == {"xingfuli.doorstep"}


def test_a_called_off_session_is_taken_off_the_phone(council: Council):
    before = Client().get("/council/calendar.ics").content
    workflow.cancel(council.monday, by=council.clerk, at=NOW, reason="停电")
    events = Calendar.from_ical(Client().get("/council/calendar.ics").content).walk("VEVENT")
    first = next(each for each in events if str(each["uid"]).startswith(f"council-{council.monday.pk}@"))
    assert (str(first["status"]), str(first["description"])) == ("CANCELLED", "停电")
    old = Calendar.from_ical(before).walk("VEVENT")[0]
    assert first["sequence"] > old["sequence"]


# The poster and the slip


@pytest.mark.parametrize("paper", ["poster", "slip"])
@pytest.mark.parametrize(
    ("state", "status"),
    [("collecting", 404), ("announced", 200), ("in_session", 200), ("held", 200), ("cancelled", 404)],
)
def test_paper_is_printed_once_the_agenda_is_out(council: Council, paper: str, state: str, status: int):
    item = council.admitted()
    if state in ("announced", "in_session", "held"):
        council.announced()
    if state in ("in_session", "held"):
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    if state == "held":
        workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
        workflow.hold(council.monday, by=council.clerk, at=EVENING)
    if state == "cancelled":
        workflow.cancel(council.monday, by=council.clerk, at=NOW, reason="停电")
    see(f"/council/sessions/{council.monday.pk}/{paper}/", status)
    linked = see(f"/council/sessions/{council.monday.pk}/")
    assert (f"/council/sessions/{council.monday.pk}/{paper}/" in linked) is (status == 200)


def test_the_poster_says_when_where_and_what_in_that_order(council: Council):
    for title in ("甲题", "乙题"):
        council.admitted(title)
    council.announced()
    page = see(f"/council/sessions/{council.monday.pk}/poster/")
    day = council.fresh().monday
    words = text_of(page)
    order = [
        f"{council.house.community.name} 家门口议事厅",
        f"{day.date.month}月{day.date.day}日",
        "19:00",
        "甲题",
        "乙题",
        "扫码看议程 · 提议题",
        "人人能来，人人能说",
    ]
    places = [words.index(each) for each in order]
    assert places == sorted(places)
    assert page.count("<svg") == 1
    assert "a3" in page


def test_the_poster_of_a_moved_session_says_from_when_and_why(council: Council):
    council.admitted("甲题")
    day = council.monday.date + datetime.timedelta(days=1)
    workflow.move(
        council.monday, by=council.clerk, at=NOW, date=day, time=datetime.time(18, 30), reason="礼堂有演出"
    )
    workflow.announce(Session.objects.get(pk=council.monday.pk), by=council.clerk, at=NOW)
    words = text_of(see(f"/council/sessions/{council.monday.pk}/poster/"))
    assert f"原定 {council.monday.date.month}月{council.monday.date.day}日 ，礼堂有演出" in words
    assert "18:30" in words


def test_four_slips_on_a_sheet_each_with_its_code_and_the_phone(council: Council):
    for n in range(7):
        council.admitted(f"第{n + 1}题")
    council.announced()
    page = see(f"/council/sessions/{council.monday.pk}/slip/")
    assert page.count("请您来议事") == page.count("<svg") == 4
    assert page.count("第5题") == 4
    assert "第6题" not in page
    assert page.count("025-84112345") == 4


@pytest.mark.parametrize("paper", ["poster", "slip"])
def test_a_matter_its_household_withdrew_is_not_printed(council: Council, paper: str):
    appeal = council.matter(household=council.house.household, title="不想议了")
    council.on_agenda(appeal)
    council.admitted("还要议的")
    council.announced()
    withdraw(Appeal.objects.get(pk=appeal.pk), by=council.house.family, at=NOW)
    page = see(f"/council/sessions/{council.monday.pk}/{paper}/")
    assert "不想议了" not in page
    assert "还要议的" in page
    assert AgendaItem.objects.filter(state="admitted").count() == 2


@pytest.mark.parametrize("paper", ["poster", "slip"])
def test_paper_of_another_community_is_no_page(council: Council, paper: str):
    there = council.house.elsewhere
    workflow.generate(there.community, at=NOW)
    other = Session.objects.of(there.community.pk).upcoming().first()
    see(f"/council/sessions/{other.pk}/{paper}/", 404)
