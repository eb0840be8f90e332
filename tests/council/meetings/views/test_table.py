"""The office's pages: the agenda's workbench, the clerk's laptop, the projector, check-in by code."""

import json

import pytest
from django.test import Client

from council.meetings import room, workflow
from council.models import AgendaItem, Attendance, CouncilSettings, Draft, OpenFloorMatter, Session
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in


@pytest.fixture
def office(council: Council) -> Client:
    return signed_in(council.clerk.user)


def see(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def page_of(session: Session, place: str = "") -> str:
    return f"/council/sessions/{session.pk}/{place}"


# The workbench


def test_candidates_stand_in_the_order_of_the_ledger_and_say_why_not_yet(council: Council, office: Client):
    quiet = council.matter(title="小事")
    loud = council.matter(title="大事")
    Appeal.objects.filter(pk=loud.pk).update(attested_people=20)
    waiting = council.matter(title="还没派单", state="accepted")
    council.matter(title="社区直接办", track="assist")
    page = see(office, page_of(council.monday, "agenda/"))
    assert page.index(loud.number) < page.index(quiet.number)
    assert "请先派单" in page
    assert waiting.number in page
    assert "社区直接办" not in page


def test_a_candidate_is_put_on_the_agenda_in_one_press(council: Council, office: Client):
    appeal = council.matter()
    office.post(page_of(council.monday, "add/"), {"appeal": appeal.number})
    item = AgendaItem.objects.get(appeal=appeal)
    assert (item.state, item.title) == ("admitted", appeal.public_title)
    assert appeal.number not in see(office, page_of(council.monday, "agenda/")).split("候选")[1]


def test_a_private_candidate_needs_a_title_for_the_public_first(council: Council, office: Client):
    appeal = council.matter()
    Appeal.objects.filter(pk=appeal.pk).update(is_public=False, public_title="")
    assert "写个公开的题目" in see(office, page_of(council.monday, "agenda/"))
    office.post(page_of(council.monday, "add/"), {"appeal": appeal.number})
    assert not AgendaItem.objects.exists()
    office.post(page_of(council.monday, "add/"), {"appeal": appeal.number, "title": "楼道照明"})
    assert AgendaItem.objects.get().title == "楼道照明"


def test_a_candidate_that_is_not_ready_leaves_nothing_half_done(council: Council, office: Client):
    appeal = council.matter(state="accepted")
    answer = office.post(page_of(council.monday, "add/"), {"appeal": appeal.number}, follow=True)
    assert "还没有派单" in answer.content.decode()
    assert not AgendaItem.objects.exists()


def test_the_order_by_buttons_works_without_script(council: Council, office: Client):
    items = [council.admitted(title) for title in ("甲题", "乙题", "丙题")]
    office.post(f"/council/items/{items[2].pk}/shift/", {"way": "up"})
    page = see(office, page_of(council.monday, "agenda/"))
    assert page.index("甲题") < page.index("丙题") < page.index("乙题")


def test_the_order_by_drag_answers_without_a_page(council: Council, office: Client):
    items = [council.admitted(title) for title in ("甲题", "乙题")]
    answer = office.post(
        page_of(council.monday, "order/"), {"item": [items[1].pk, items[0].pk]}, headers={"X-Drag": "1"}
    )
    assert answer.status_code == 204
    assert AgendaItem.objects.get(pk=items[1].pk).position == 1


def test_every_refusal_reads_its_route_before_it_is_chosen(council: Council, office: Client):
    item = council.topic()
    page = see(office, f"/council/items/{item.pk}/refuse/")
    for words in ("12345", "人民调解委员会", "12348", "业主大会"):
        assert words in page
    office.post(f"/council/items/{item.pk}/refuse/", {"reason": "private_dispute", "version": item.version})
    assert AgendaItem.objects.get().refusal == "private_dispute"


def test_the_announcement_that_cannot_be_says_why_on_the_page(council: Council, office: Client):
    answer = office.post(page_of(council.monday, "announce/"), {"version": council.monday.version})
    assert answer.status_code == 409
    assert "议程里还没有议题" in answer.content.decode()


def test_a_stale_verb_of_a_session_is_refused(council: Council, office: Client):
    answer = office.post(page_of(council.monday, "cancel/"), {"reason": "停电", "version": "1"})
    assert answer.status_code == 412
    assert "停电" in answer.content.decode()


@pytest.mark.parametrize("verb", ["resolve", "follow-up", "nonsense", "check-in-all"])
def test_a_word_that_is_no_verb_is_no_page(council: Council, office: Client, verb: str):
    see(office, page_of(council.monday, f"{verb}/"), 404)


def test_the_lead_sets_places_and_quorum(council: Council):
    lead = signed_in(council.house.lead.user)
    assert "提前排几周" in see(lead, "/council/settings/")
    given = {"weeks_ahead": 4, "places": "东门\n西门\n", "holiday_rule": "skip", "quorum": 9}
    lead.post("/council/settings/", {**given, "required_seats": ["owners"]})
    stored = CouncilSettings.objects.get(community=council.house.community)
    assert (stored.places, stored.quorum, stored.required_seats) == (["东门", "西门"], 9, ["owners"])
    assert lead.post("/council/settings/", {**given, "weeks_ahead": 99}).status_code == 400


# The clerk


def test_the_clerk_sees_the_item_at_the_table_with_the_whole_agenda(council: Council, office: Client):
    council.admitted("第一题")
    item = council.discussed("第二题")
    page = see(office, page_of(council.monday, "clerk/"))
    assert f"/council/items/{item.pk}/note/" in page
    assert "第一题" in page
    assert "业主委员会缺席" in page


def test_what_is_typed_is_noted_and_stands_there_again(council: Council, office: Client):
    item = council.discussed()
    office.post(
        f"/council/items/{item.pk}/note/",
        {"version": item.version, "position_property": "可以", "poll_resident_for": "7", "agreement": "都行"},
    )
    item.refresh_from_db()
    assert item.positions == {"property": "可以"}
    assert item.poll == {"resident": [7, 0, 0]}
    assert "都行" in see(office, page_of(council.monday, "clerk/"))


def test_the_second_clerk_keeps_what_was_typed_and_reads_what_the_first_wrote(
    council: Council, office: Client
):
    item = council.discussed()
    second = signed_in(council.house.second_staff.user)
    path = f"/council/items/{item.pk}/note/"
    office.post(path, {"version": item.version, "agreement": "第一位写的"})
    answer = second.post(path, {"version": item.version, "agreement": "第二位写的"})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "别人刚刚也改了这一项" in page
    assert "第一位写的" in page
    assert "第二位写的</textarea>" in page.replace("\n", "")
    item.refresh_from_db()
    assert f'name="version" value="{item.version}"' in page
    second.post(path, {"version": item.version, "agreement": "合在一起"})
    item.refresh_from_db()
    assert item.agreement == "合在一起"


def test_a_wrong_number_of_hands_keeps_the_words(council: Council, office: Client):
    item = council.discussed()
    answer = office.post(
        f"/council/items/{item.pk}/note/",
        {"version": item.version, "agreement": "写了很多", "poll_resident_for": "-1"},
    )
    assert answer.status_code == 400
    assert "写了很多" in answer.content.decode()


def test_after_a_power_cut_the_words_are_back(council: Council, office: Client):
    item = council.discussed()
    body = {"fields": {"agreement": "写到一半"}, "version": item.version}
    saved = office.post(
        f"/council/items/{item.pk}/draft/discussion/", json.dumps(body), content_type="application/json"
    )
    assert saved.json()["version"] == item.version
    page = see(office, page_of(council.monday, "clerk/"))
    assert "写到一半" in page
    assert "上次没存的字已经放回来了" in page
    assert "写到一半" not in see(
        signed_in(council.house.second_staff.user), page_of(council.monday, "clerk/")
    )


@pytest.mark.parametrize("body", [b"", b"[]", b'{"fields": 3, "version": 1}', b'{"fields": {}}'])
def test_a_broken_draft_is_refused(council: Council, office: Client, body: bytes):
    item = council.discussed()
    answer = office.post(f"/council/items/{item.pk}/draft/discussion/", body, content_type="application/json")
    assert answer.status_code == 400
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("verb", "given", "state"),
    [
        ("settle", {"note": "修好了"}, "settled_on_the_spot"),
        ("refer", {"to": "街道", "note": "归街道管"}, "referred"),
        ("defer", {"note": "没时间了"}, "deferred"),
    ],
)
def test_an_outcome_goes_back_to_the_table(
    council: Council, office: Client, verb: str, given: dict, state: str
):
    item = council.discussed()
    answer = office.post(f"/council/items/{item.pk}/{verb}/", {**given, "version": item.version})
    assert answer.headers["Location"] == page_of(council.monday, "clerk/")
    assert AgendaItem.objects.get(pk=item.pk).state == state


def test_the_end_names_the_item_without_outcome(council: Council, office: Client):
    council.discussed("还在议的题")
    council.monday.refresh_from_db()
    answer = office.post(page_of(council.monday, "hold/"), {"version": council.monday.version})
    assert answer.status_code == 409
    assert "还在议的题" in answer.content.decode()


def test_one_tap_signs_a_seat_in_and_another_out(council: Council, office: Client):
    council.opened()
    office.post(page_of(council.monday, "check-in/"), {"user": council.house.owners.user.pk})
    row = Attendance.objects.get()
    assert row.seat == "owners"
    assert "✓" in see(office, page_of(council.monday, "clerk/"))
    office.post(f"/council/attendance/{row.pk}/check-out/")
    assert not Attendance.objects.standing().exists()


def test_a_resident_is_signed_in_by_name(council: Council, office: Client):
    council.opened()
    office.post(page_of(council.monday, "check-in/"), {"name": "张大妈"})
    office.post(page_of(council.monday, "check-in/"), {"name": ""})
    assert list(Attendance.objects.values_list("name", "seat")) == [("张大妈", "resident")]


def test_three_matters_in_a_minute(council: Council, office: Client):
    council.opened()
    for title in ("垃圾桶太满", "快递车占道", "长椅坏了"):
        answer = office.post(
            page_of(council.monday, "open-floor/"), {"title": title, "grid": "02"}, follow=True
        )
        assert "已登记" in answer.content.decode()
    assert OpenFloorMatter.objects.filter(session=council.monday).count() == 3


def test_a_matter_with_a_bad_phone_keeps_the_line(council: Council, office: Client):
    council.opened()
    given = {"title": "垃圾桶太满", "grid": "02", "phone": "12"}
    answer = office.post(page_of(council.monday, "open-floor/"), given)
    assert answer.status_code == 400
    assert "垃圾桶太满" in answer.content.decode()
    assert "电话号码不对" in answer.content.decode()
    assert not OpenFloorMatter.objects.exists()


# The projector


def test_the_screen_shows_the_agenda_and_the_code_then_the_item(council: Council, office: Client):
    item = council.admitted("大屏上的题")
    council.opened()
    page = see(office, page_of(council.monday, "projector/"))
    assert "今天议的事" in page
    assert "扫一扫签到" in page
    workflow.take_up(item, by=council.clerk, at=EVENING)
    page = see(office, page_of(council.monday, "projector/"))
    assert "第 1 项" in page
    assert "扫一扫签到" not in page


def test_the_screen_follows_without_reload_and_says_nothing_when_nothing_is_new(
    council: Council, office: Client
):
    item = council.discussed()
    first = office.get(page_of(council.monday, "live/"))
    stamp = first.headers["X-Stamp"]
    assert office.get(page_of(council.monday, "live/"), {"seen": stamp}).status_code == 204
    workflow.keep_draft(
        item, by=council.clerk, part="discussion", fields={"position_property": "正在写的字"}, based_on=1
    )
    fresh = office.get(page_of(council.monday, "live/"), {"seen": stamp})
    assert "正在写的字" in fresh.content.decode()
    stamp = fresh.headers["X-Stamp"]
    workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    assert "到会 1 人" in office.get(page_of(council.monday, "live/"), {"seen": stamp}).content.decode()


def test_a_complaint_never_reaches_the_screen(council: Council, office: Client):
    appeal = council.matter(complaint_organization=council.house.property_company)
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal, title="物业态度")
    workflow.admit(item, by=council.clerk, at=NOW)
    council.admitted("别的题")
    council.opened()
    workflow.take_up(item, by=council.clerk, at=EVENING)
    page = see(office, page_of(council.monday, "projector/"))
    assert "物业态度" not in page
    assert "别的题" in page


# Check-in by code


def here(council: Council) -> str:
    return page_of(council.monday, f"here/{room.code_of(council.monday)}/")


def test_a_resident_scans_writes_a_name_and_is_in(council: Council):
    council.opened()
    client = Client()
    assert "您的姓名" in see(client, here(council))
    client.post(here(council), {"name": "张大妈", "grid": "02"})
    assert "张大妈，签到好了" in see(client, here(council))
    client.post(here(council), {"name": "张大妈"})
    assert Attendance.objects.count() == 1


def test_an_account_scans_and_is_asked_for_nothing(council: Council):
    council.opened()
    client = signed_in(council.house.property.user)
    assert "您的姓名" not in see(client, here(council))
    client.post(here(council))
    assert Attendance.objects.get().seat == "property"


def test_a_wrong_code_is_no_page(council: Council):
    council.opened()
    see(Client(), page_of(council.monday, "here/000000000000/"), 404)
    see(Client(), page_of(council.after, f"here/{room.code_of(council.monday)}/"), 404)


def test_before_the_evening_the_code_says_so(council: Council):
    answer = Client().post(here(council), {"name": "张大妈"})
    assert answer.status_code == 409
    assert not Attendance.objects.exists()
