"""What residents find: the council's page, a session, an item, proposing from a phone, the feed, the paper."""

import datetime
import re

import pytest
from django.test import Client
from icalendar import Calendar

from council.meetings import workflow
from council.models import AgendaItem, Session
from residents.appeals.models import Appeal
from residents.appeals.workflow import withdraw as withdraw_appeal
from tests.calls import by_card
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in


def see(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


@pytest.fixture
def family(council: Council) -> Client:
    client = Client()
    client.post(f"/h/{council.house.card_secret}/")
    return client


def page_of(session: Session) -> str:
    return f"/council/sessions/{session.pk}/"


def test_the_council_page_shows_the_next_session_and_those_after_it(council: Council):
    page = see(Client(), "/council/")
    fresh = council.fresh()
    assert f"{fresh.monday.date.year}年{fresh.monday.date.month}月{fresh.monday.date.day}日" in page
    assert "议题征集" in page
    assert page_of(fresh.after) in page
    assert "准备议程" not in page


def test_the_office_finds_its_workbench_there(council: Council):
    page = see(signed_in(council.clerk.user), "/council/")
    assert f"{page_of(council.monday)}agenda/" in page
    assert "议事厅设置" not in page
    assert "议事厅设置" in see(signed_in(council.house.lead.user), "/council/")


def test_an_agenda_is_nobodys_business_before_it_is_announced(council: Council):
    item = council.admitted("门口停车怎么划线")
    assert "门口停车" not in see(Client(), page_of(council.monday))
    see(Client(), f"/council/items/{item.pk}/", 404)
    workflow.announce(council.monday, by=council.clerk, at=NOW)
    assert "门口停车" in see(Client(), page_of(council.monday))
    assert "门口停车" in see(Client(), "/council/")
    see(Client(), f"/council/items/{item.pk}/")


def test_hidden_is_byte_for_byte_what_never_existed(council: Council):
    item = council.topic()
    hidden = Client().get(f"/council/items/{item.pk}/")
    nothing = Client().get("/council/items/999999999/")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content.split(b"csrf")[0] == nothing.content.split(b"csrf")[0]


def test_a_moved_session_says_from_when_and_why(council: Council):
    day = council.fresh().monday.date + datetime.timedelta(days=1)
    workflow.move(
        council.monday, by=council.clerk, at=NOW, date=day, time=datetime.time(18, 30), reason="下雪"
    )
    page = see(Client(), page_of(council.monday))
    assert "原定" in page
    assert "下雪" in page
    assert "18:30" in page


def test_a_called_off_session_points_to_where_its_items_went(council: Council):
    council.admitted()
    workflow.cancel(council.monday, by=council.clerk, at=NOW, reason="停电检修")
    page = see(Client(), page_of(council.monday))
    assert "停电检修" in page
    assert f'href="{page_of(council.after)}"' in page


def test_a_withdrawn_matter_is_said_to_be_so_from_the_first_minute(council: Council):
    appeal = council.matter(household=council.house.household)
    item = council.on_agenda(appeal)
    council.announced()
    withdraw_appeal(Appeal.objects.get(pk=appeal.pk), by=council.house.family, at=NOW)
    assert "已撤回" in see(Client(), page_of(council.monday))
    assert "已撤回" in see(Client(), f"/council/items/{item.pk}/")
    assert AgendaItem.objects.get(pk=item.pk).state == "admitted"


def test_nobody_outside_reads_which_entry_a_private_matter_is(council: Council):
    appeal = council.matter()
    Appeal.objects.filter(pk=appeal.pk).update(is_public=False)
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal, title="楼道照明")
    workflow.admit(item, by=council.clerk, at=NOW)
    council.announced()
    assert appeal.number not in see(Client(), f"/council/items/{item.pk}/")
    assert appeal.number in see(signed_in(council.clerk.user), f"/council/items/{item.pk}/")


def test_a_complaint_about_a_seat_is_for_the_office_alone(council: Council):
    house = council.house
    appeal = council.matter(complaint_organization=house.property_company)
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal, title="物业服务态度")
    workflow.admit(item, by=council.clerk, at=NOW)
    council.admitted("别的事")
    council.announced()
    for client in (Client(), signed_in(house.property.user), signed_in(house.worker1.user)):
        assert "物业服务态度" not in see(client, page_of(council.monday))
        see(client, f"/council/items/{item.pk}/", 404)
    assert "物业服务态度" in see(signed_in(council.clerk.user), page_of(council.monday))
    for paper in ("poster", "slip"):
        assert "物业服务态度" not in see(signed_in(council.clerk.user), f"{page_of(council.monday)}{paper}/")


def test_a_complaint_about_a_staff_member_is_hidden_from_that_one_in_the_office(council: Council):
    house = council.house
    appeal = council.matter(complaint_user=house.second_staff.user, title="办事员态度")
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal, title="窗口服务")
    workflow.admit(item, by=council.clerk, at=NOW)
    path = f"{page_of(council.monday)}agenda/"
    assert "窗口服务" in see(signed_in(council.clerk.user), path)
    assert "窗口服务" not in see(signed_in(house.second_staff.user), path)


def test_what_was_said_and_decided_stands_on_the_items_page(council: Council):
    item = council.discussed()
    workflow.note_discussion(
        item,
        by=council.clerk,
        positions={"property": "可以划线"},
        agreement="先划东门",
        poll={"resident": [9, 2, 1]},
    )
    workflow.settle(item, by=council.clerk, at=EVENING, note="物业答应本周划好")
    page = see(Client(), f"/council/items/{item.pk}/")
    for words in ("可以划线", "先划东门", "物业答应本周划好", "当场解决"):
        assert words in page


def test_names_of_who_came_are_for_those_with_a_post(council: Council):
    council.opened()
    workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    assert "张大妈" not in see(Client(), page_of(council.monday))
    assert "到会" in see(Client(), page_of(council.monday))
    assert "张大妈" in see(signed_in(council.house.worker1.user), page_of(council.monday))


# Proposing


def test_a_household_proposes_from_the_phone_and_reads_what_became_of_it(council: Council, family: Client):
    assert "您想让大家商量什么事" in see(family, "/council/propose/")
    answer = family.post("/council/propose/", {"title": "装个扶手", "background": "老人多", "once": "k1"})
    item = AgendaItem.objects.get()
    assert answer.headers["Location"] == f"/council/items/{item.pk}/"
    assert (item.session, item.household) == (council.monday, council.house.household)
    assert "装个扶手" in see(family, "/council/")
    workflow.refuse(item, by=council.clerk, reason="owners_decision")
    assert "业主共同决定" in see(family, f"/council/items/{item.pk}/")
    see(Client(), f"/council/items/{item.pk}/", 404)


def test_a_second_press_proposes_nothing_twice(council: Council, family: Client):
    for _ in range(2):
        family.post("/council/propose/", {"title": "装个扶手", "once": "same"})
    assert AgendaItem.objects.count() == 1


def test_going_back_to_write_something_else_is_understood(council: Council, family: Client):
    """The browser's back button brings the old form with its key: said in plain words, and the next press is taken."""
    family.post("/council/propose/", {"title": "装个扶手", "once": "k1"})
    answer = family.post("/council/propose/", {"title": "装个棚子", "once": "k1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "您刚才提的议题已经收到了。如果现在写的是另一个议题，请再点一次“提出议题”。" in page
    assert "装个棚子" in page
    assert "幂等" not in page
    (key,) = re.findall(r'name="once" value="([^"]+)"', page)
    assert key != "k1"
    family.post("/council/propose/", {"title": "装个棚子", "once": key})
    assert list(AgendaItem.objects.order_by("pk").values_list("title", flat=True)) == ["装个扶手", "装个棚子"]


def test_after_the_announcement_a_proposal_goes_to_the_session_after(council: Council, family: Client):
    council.announced()
    family.post("/council/propose/", {"title": "装个扶手", "once": "k1"})
    assert AgendaItem.objects.get(title="装个扶手").session == council.after


def test_a_visitor_is_told_the_ways_there_are(council: Council):
    page = see(Client(), "/council/propose/")
    assert "户码" in page
    assert "/appeals/new/" in page
    assert Client().post("/council/propose/", {"title": "装个扶手"}).status_code == 403
    assert not AgendaItem.objects.exists()


def test_an_empty_proposal_says_what_is_missing(council: Council, family: Client):
    answer = family.post("/council/propose/", {"title": "", "once": "k1"})
    assert answer.status_code == 400
    assert "请用一句话写明议题" in answer.content.decode()


def test_a_household_takes_its_proposal_back_without_an_account(council: Council, family: Client):
    family.post("/council/propose/", {"title": "装个扶手", "once": "k1"})
    item = AgendaItem.objects.get()
    assert "撤回议题" in see(family, f"/council/items/{item.pk}/")
    family.post(f"/council/items/{item.pk}/withdraw/", {"note": "不用了", "version": item.version})
    item.refresh_from_db()
    assert (item.state, item.outcome_note) == ("withdrawn", "不用了")


def test_a_worker_proposes_a_matter_of_the_ledger_by_its_number(council: Council):
    appeal = council.matter()
    client = signed_in(council.house.worker1.user)
    wrong = client.post("/council/propose/", {"title": "换灯", "appeal": "2026-999999", "once": "a"})
    assert wrong.status_code == 400
    client.post("/council/propose/", {"title": "换灯", "appeal": appeal.number, "once": "b"})
    assert AgendaItem.objects.get().appeal == appeal


def test_no_card_of_another_community_proposes_here(council: Council):
    there = by_card(council.house.elsewhere.card).client
    there.post("/council/propose/", {"title": "串门", "once": "k1"})
    assert not AgendaItem.objects.filter(community=council.house.community).exists()


# Feed and paper


def feed(client: Client) -> list:
    answer = client.get("/council/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_feed_holds_every_session_with_its_place_and_time(council: Council):
    workflow.cancel(council.after, by=council.clerk, at=NOW, reason="停电")
    events = feed(Client())
    assert len(events) == 8
    first = council.fresh().monday
    assert events[0]["DTSTART"].dt == first.starts_at
    assert str(events[0]["UID"]).startswith(f"council-{first.pk}@")
    states = [str(event["STATUS"]) for event in events]
    assert states.count("CANCELLED") == 1


def test_a_moved_session_keeps_its_uid_and_counts_up(council: Council):
    before = feed(Client())[0]
    day = council.fresh().monday.date + datetime.timedelta(days=1)
    workflow.move(
        council.monday, by=council.clerk, at=NOW, date=day, time=datetime.time(18, 30), reason="下雪"
    )
    after = feed(Client())[0]
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART"].dt != before["DTSTART"].dt


@pytest.mark.parametrize("paper", ["poster", "slip"])
def test_paper_shows_when_where_what_and_a_code_once_announced(council: Council, paper: str):
    item = council.admitted("门口停车怎么划线")
    see(signed_in(council.clerk.user), f"{page_of(council.monday)}{paper}/", 404)
    workflow.announce(council.monday, by=council.clerk, at=NOW)
    page = see(Client(), f"{page_of(council.monday)}{paper}/")
    assert item.title in page
    assert "19:00" in page
    assert "<svg" in page


def test_the_list_of_all_sessions_pages_from_the_newest(council: Council):
    page = see(Client(), "/council/sessions/")
    assert page.index(f"/council/sessions/{council.after.pk}/") < page.index(
        f"/council/sessions/{council.monday.pk}/"
    )
