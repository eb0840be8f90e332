"""One Monday in a real browser: from a candidate of the ledger to the end of the evening, the screen following."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from council.meetings import room, workflow
from council.models import AgendaItem, Attendance, Draft, OpenFloorMatter, Session
from residents.appeals.models import Appeal
from residents.appeals.states import State, Track
from tests.community import House, two_houses
from tests.residents.appeals.views.conftest import chromium, enter, plain_static

__all__ = ["chromium", "enter", "plain_static"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAPTOP = {"viewport": {"width": 1366, "height": 768}}


@pytest.fixture
def place(transactional_db: None) -> House:
    return two_houses()


def loud_matter(house: House) -> Appeal:
    appeal = house.appeal_in(State.REGISTERED)
    house.do("accept", appeal, track=Track.DELIBERATE, public_title="楼道灯换不换感应的")
    for verb in ("dispatch", "start"):
        appeal = house.do(verb, appeal)
    return appeal


def coming(house: House) -> Session:
    workflow.generate(house.community)
    return workflow.collect(Session.objects.of(house.community.pk).upcoming().first(), by=house.staff)


def press(page: Page, words: str, *, link: bool = False) -> None:
    page.get_by_role("link" if link else "button", name=words, exact=True).first.click()
    page.wait_for_load_state()


def test_one_monday(place: House, enter):
    appeal, session = loud_matter(place), coming(place)
    base = f"/council/sessions/{session.pk}/"
    desk = enter(place.staff, f"{base}agenda/", **LAPTOP)

    # Friday: the candidate goes on the agenda, the agenda is announced, the public reads it.
    desk.locator("form", has=desk.locator(f'[name=appeal][value="{appeal.number}"]')).get_by_role(
        "button"
    ).click()
    expect(desk.locator(".order")).to_contain_text("楼道灯换不换感应的")
    press(desk, "公布议程", link=True)
    press(desk, "公布议程")
    assert Appeal.objects.get(pk=appeal.pk).state == State.IN_COUNCIL

    # Monday: the room fills by tap and by the code on the screen.
    press(desk, "开始议事", link=True)
    press(desk, "开始议事")
    screen = enter(place.staff, f"{base}projector/", **LAPTOP)
    expect(screen.locator("main")).to_contain_text("今天议的事")
    desk.locator("#room").get_by_role("button", name=place.owners.user.name).click()
    phone = enter(place.property, screen_code(place, session))
    press(phone, "签到")
    expect(phone.locator("main")).to_contain_text("签到好了")
    assert set(Attendance.objects.values_list("seat", flat=True)) == {"owners", "property"}
    expect(screen.locator("main")).to_contain_text("到会 2 人", timeout=10_000)

    # The item: what is typed is on the screen before anybody presses a button.
    desk.goto(f"{base}clerk/")
    press(desk, "开始议这一项")
    desk.fill("[name=position_property]", "月底前可以换完")
    desk.fill("[name=agreement]", "先换三单元")
    expect(desk.locator("[data-kept]")).to_contain_text("草稿已存", timeout=10_000)
    expect(screen.locator("main")).to_contain_text("月底前可以换完", timeout=10_000)
    assert AgendaItem.objects.get().positions == {}

    # The power goes; the words are there again.
    desk.goto("about:blank")
    desk.goto(f"{base}clerk/")
    expect(desk.locator("[name=agreement]")).to_have_value("先换三单元")
    press(desk, "记下")
    item = AgendaItem.objects.get()
    assert (item.positions, item.agreement) == ({"property": "月底前可以换完"}, "先换三单元")
    assert not Draft.objects.exists()

    # 居民说事, then the end: refused while the item has no outcome.
    desk.fill("#open-floor [name=title]", "长椅坏了")
    desk.select_option("#open-floor [name=grid]", "02")
    press(desk, "登记这一件")
    assert OpenFloorMatter.objects.get().appeal.source == "council"
    press(desk, "结束议事", link=True)
    press(desk, "结束议事")
    expect(desk.locator(".summary")).to_contain_text("还没有结果")
    desk.goto(f"{base}clerk/")
    press(desk, "当场解决", link=True)
    desk.fill("[name=note]", "物业答应月底前换完")
    press(desk, "当场解决")
    press(desk, "结束议事", link=True)
    press(desk, "结束议事")
    session.refresh_from_db()
    assert session.state == "held"
    assert Appeal.objects.get(pk=appeal.pk).state == State.IN_PROGRESS
    public = enter(place.worker1, f"/council/items/{item.pk}/")
    expect(public.locator("main")).to_contain_text("物业答应月底前换完")


def screen_code(house: House, session: Session) -> str:
    return f"/council/sessions/{session.pk}/here/{code(session)}/"


def code(session: Session) -> str:
    return room.code_of(session)


def test_words_typed_while_the_network_is_down_come_back_from_the_browser(place: House, enter):
    session = coming(place)
    item = workflow.admit(workflow.propose(session, by=place.staff, title="停车线"), by=place.staff)
    workflow.announce(session, by=place.staff)
    workflow.open_session(session, by=place.staff)
    workflow.take_up(item, by=place.staff)
    path = f"/council/sessions/{session.pk}/clerk/"
    page = enter(place.staff, path, **LAPTOP)
    page.context.set_offline(True)
    page.fill("[name=dissent]", "谁出钱还没谈拢")
    expect(page.locator("[data-kept]")).to_contain_text("网络不通", timeout=10_000)
    page.context.set_offline(False)
    page.goto(path)
    expect(page.locator("[name=dissent]")).to_have_value("谁出钱还没谈拢")
    expect(page.locator("[data-kept]")).to_contain_text("草稿已存", timeout=10_000)
    assert Draft.objects.get().fields["dissent"] == "谁出钱还没谈拢"


def test_the_agenda_is_ordered_by_dragging_a_row(place: House, enter):
    session = coming(place)
    for title in ("甲题", "乙题", "丙题"):
        workflow.admit(workflow.propose(session, by=place.staff, title=title), by=place.staff)
    page = enter(place.staff, f"/council/sessions/{session.pk}/agenda/", **LAPTOP)
    rows = page.locator("[data-item]")
    with page.expect_response(lambda answer: answer.url.endswith("/order/")) as stored:
        rows.nth(2).drag_to(rows.nth(0), target_position={"x": 20, "y": 2})
    assert stored.value.status == 204
    expect(rows.nth(0)).to_contain_text("丙题")
    titles = AgendaItem.objects.filter(session=session).on_agenda().values_list("title", flat=True)
    assert list(titles)[0] == "丙题"
    assert session.date >= timezone.localdate() - datetime.timedelta(days=1)


@pytest.mark.parametrize("path", ["", "sessions/{pk}/", "sessions/{pk}/agenda/", "sessions/{pk}/clerk/"])
@pytest.mark.parametrize("large", ["0", "1"])
def test_no_page_of_the_council_scrolls_sideways_on_a_phone(place: House, enter, path: str, large: str):
    session = coming(place)
    item = workflow.admit(workflow.propose(session, by=place.staff, title="很长的题目" * 8), by=place.staff)
    workflow.announce(session, by=place.staff)
    workflow.open_session(session, by=place.staff)
    workflow.take_up(item, by=place.staff)
    page = enter(place.staff, "/")
    page.context.add_cookies([{"name": "large", "value": large, "url": page.url}])
    page.goto(f"/council/{path.format(pk=session.pk)}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
