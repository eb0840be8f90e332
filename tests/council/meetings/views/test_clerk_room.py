"""会场 on the clerk's page: who is here and who is missing, what is raised aloud, and an evening past midnight."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from council.meetings import room, workflow
from council.models import Attendance, CouncilSettings, OpenFloorMatter, Session
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING, Council
from tests.entering import signed_in

TITLE = "门口停车怎么划线"


@pytest.fixture
def office(council: Council) -> Client:
    return signed_in(council.clerk.user)


def see(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def of(session: Session, place: str = "clerk/") -> str:
    return f"/council/sessions/{session.pk}/{place}"


def post(client: Client, path: str, given: dict | None = None, status: int = 200) -> str:
    answer = client.post(path, given or {}, follow=True)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def tapped(council: Council, *people: str) -> None:
    for who in people:
        person = getattr(council.house, who)
        workflow.check_in(council.monday, by=council.clerk, at=EVENING, user=person.user)


# Who is here


# who sits there, what the head of the page says
ROOMS = [
    ((), "到会 0 人", ["社区缺席", "物业公司缺席", "业主委员会缺席"], True),
    (("staff",), "到会 1 人", ["物业公司缺席", "业主委员会缺席"], True),
    (("staff", "property", "owners"), "到会 3 人", [], True),
    (("staff", "property", "owners", "worker1", "party"), "到会 5 人", [], False),
    (
        ("lead", "worker1", "worker2", "worker3", "party"),
        "到会 5 人",
        ["物业公司缺席", "业主委员会缺席"],
        False,
    ),
]


@pytest.mark.parametrize(("people", "count", "missing", "too_few"), ROOMS)
def test_the_head_says_how_many_are_here_and_who_is_missing(
    council: Council, office: Client, people: tuple[str, ...], count: str, missing: list[str], too_few: bool
):
    council.opened()
    tapped(council, *people)
    for page in (see(office, of(council.monday)), see(office, of(council.monday, "projector/"))):
        assert count in page
        assert re.findall(r">(\w+缺席)<", page) == missing
    page = see(office, of(council.monday))
    assert ("人数不到" in page) is too_few
    assert ("至少 5 人" in page) is too_few


def test_quorum_and_seats_are_the_leads_to_set(council: Council, office: Client):
    CouncilSettings.objects.filter(community=council.house.community).update(
        quorum=2, required_seats=["party"]
    )
    council.opened()
    tapped(council, "staff", "property")
    page = see(office, of(council.monday))
    assert re.findall(r">(\w+缺席)<", page) == ["党员代表缺席"]
    assert "人数不到" not in page


# what is tapped, the message
TAPS = [
    ({"name": ""}, "请写姓名，或点一位在岗人员。"),
    ({"name": "  "}, "请写姓名，或点一位在岗人员。"),
    ({"user": "999999"}, "选择一个有效的选项： 该选择不在可用的选项中。"),
    ({"name": "张大妈", "seat": "press"}, "选择一个有效的选项。 press 不在可用的选项中。"),
    ({"name": "长" * 41}, "40"),
]


@pytest.mark.parametrize(("given", "sentence"), TAPS)
def test_a_tap_that_cannot_be_is_said_on_the_clerks_page(
    council: Council, office: Client, given: dict, sentence: str
):
    council.opened()
    assert sentence in post(office, of(council.monday, "check-in/"), given)
    assert not Attendance.objects.exists()


def test_tapping_twice_says_so_and_tapping_out_makes_room_again(council: Council, office: Client):
    council.opened()
    person = council.house.owners.user
    post(office, of(council.monday, "check-in/"), {"user": person.pk})
    assert f"{person.name}已经签过到了。" in post(
        office, of(council.monday, "check-in/"), {"user": person.pk}
    )
    row = Attendance.objects.get()
    page = post(office, f"/council/attendance/{row.pk}/check-out/")
    assert "到会 0 人" in page
    again = post(office, f"/council/attendance/{row.pk}/check-out/", status=409)
    assert f"{person.name}的签到已经取消过。" in again
    post(office, of(council.monday, "check-in/"), {"user": person.pk})
    assert Attendance.objects.standing().count() == 1
    assert Attendance.objects.count() == 2


def test_the_code_of_the_room_is_on_the_wall_and_nowhere_public(council: Council, office: Client):
    council.opened()
    code = room.code_of(council.monday)
    assert "扫一扫签到" in see(office, of(council.monday, "projector/"))
    for path in (of(council.monday, ""), "/council/", f"/api/v1/sessions/{council.monday.pk}/"):
        assert code not in see(Client(), path)


# 居民说事, and past midnight


def test_three_matters_stand_on_the_page_with_their_numbers_and_receipts(council: Council, office: Client):
    council.opened()
    for title, grid in (("垃圾桶太满", "01"), ("快递车占道", "02"), ("长椅坏了", "03")):
        given = {"title": title, "grid": grid, "name": "王秀英", "phone": "13812345678"}
        page = post(office, of(council.monday, "open-floor/"), given)
        appeal = Appeal.objects.get(title=title)
        assert re.search(rf"已登记 {appeal.number}（查询码 [A-Z0-9-]+）：{title}", page)
        assert (appeal.source, appeal.grid.code, appeal.contact_name) == ("council", grid, "王秀英")
    assert '居民说事 <span class="soft num">3 件</span>' in page
    numbers = OpenFloorMatter.objects.filter(session=council.monday).values_list("appeal__number", flat=True)
    assert all(f'/appeals/{number}/">{number}</a>' in page for number in numbers)
    assert "13812345678" not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"grid": "01"}, "请用一句话写明是什么事。"),
        ({"title": "长椅坏了"}, "该字段是必填项。"),
        ({"title": "长椅坏了", "grid": "99"}, "选择一个有效的选项： 该选择不在可用的选项中。"),
        ({"title": "长椅坏了", "grid": "01", "phone": "12"}, "电话号码不对"),
    ],
)
def test_a_matter_that_is_incomplete_says_what_is_missing(
    council: Council, office: Client, given: dict, sentence: str
):
    council.opened()
    page = post(office, of(council.monday, "open-floor/"), given, 400)
    assert sentence in page
    assert given.get("title", "") in page
    assert not OpenFloorMatter.objects.exists()


def test_past_midnight_the_council_page_still_leads_to_the_table(council: Council, office: Client):
    """It began yesterday evening and is still going on: today's page does not call it past."""
    council.opened()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Session.objects.filter(pk=council.monday.pk).update(date=yesterday)
    page = see(office, "/council/")
    assert "正在议事" in page or TITLE in page
    assert of(council.monday) in page
    assert "最近开过的" not in page
    assert TITLE in see(Client(), "/council/")


@pytest.mark.parametrize("item", ["", "x", "1" * 5000])
def test_the_screen_goes_back_to_the_agenda_whatever_was_pressed(council: Council, office: Client, item: str):
    council.discussed()
    answer = office.post(of(council.monday, "show/"), {"item": item})
    assert answer.status_code in (302, 404)
    current = Session.objects.get(pk=council.monday.pk).current_item
    assert (current is None) is (answer.status_code == 302)
