"""签到接口: who is signed in how, what the answer holds, what it refuses, and who reads names."""

import pytest

from council.meetings import room, workflow
from council.models import Attendance, Session
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.council.conftest import EVENING, NOW, Council


@pytest.fixture
def office(council: Council) -> Caller:
    council.opened()
    return by_token(council.clerk)


def place(council: Council) -> str:
    return f"sessions/{council.monday.pk}/attendance/"


def test_the_answer_is_all_there_is(council: Council, office: Caller):
    person = council.house.owners.user
    answer = office.post(place(council), {"user": person.pk})
    row = Attendance.objects.get()
    assert answer.json() == {
        "id": row.pk,
        "session": council.monday.pk,
        "seat": "owners",
        "seat_label": "业主委员会",
        "name": person.name,
        "organization": council.house.owners_committee.name,
        "how": "api",
        "present_at": answer.json()["present_at"],
    }
    assert office.get(place(council)).json() == {"results": [answer.json()], "next": None}


# whom the office signs in, the seat, the name, the unit
SEATS = [
    ("staff", "community", ""),
    ("lead", "community", ""),
    ("worker1", "worker", ""),
    ("property", "property", "幸福里社区物业公司"),
    ("owners", "owners", "幸福里社区业主委员会"),
    ("party", "party", "幸福里社区党委"),
]


@pytest.mark.parametrize(("who", "seat", "unit"), SEATS)
def test_an_account_takes_the_seat_of_its_post(
    council: Council, office: Caller, who: str, seat: str, unit: str
):
    person = getattr(council.house, who).user
    shown = office.post(place(council), {"user": person.pk, "seat": "resident", "name": "别的名字"}).json()
    assert (shown["seat"], shown["name"], shown["organization"]) == (seat, person.name, unit or None)


@pytest.mark.parametrize("who", ["admin", "supervisor"])
def test_who_only_watches_has_no_seat_to_be_given(council: Council, office: Caller, who: str):
    answer = office.post(place(council), {"user": getattr(council.house, who).user.pk})
    problem(answer, 404, "not_found")
    assert not Attendance.objects.exists()


# what the office sends, the status, the code, the field, the sentence
PROBLEMS = [
    ({}, 403, "forbidden", "", "请扫会场屏幕上的二维码签到。"),
    ({"seat": "owners"}, 403, "forbidden", "", "请扫会场屏幕上的二维码签到。"),
    ({"name": "  "}, 403, "forbidden", "", "请扫会场屏幕上的二维码签到。"),
    ({"name": "\u200b"}, 403, "forbidden", "", "请扫会场屏幕上的二维码签到。"),
    ({"name": "长" * 41}, 400, "validation_error", "name", "40"),
    ({"name": 7}, 400, "validation_error", "name", ""),
    ({"name": ["张"]}, 400, "validation_error", "name", ""),
    ({"name": "张大妈", "seat": "press"}, 400, "validation_error", "seat", "press"),
    ({"name": "张大妈", "grid": "99"}, 400, "validation_error", "grid", ""),
    ({"name": "张大妈", "grid": 1}, 400, "validation_error", "grid", ""),
    ({"user": 0}, 400, "validation_error", "user", ""),
    ({"user": "owners"}, 400, "validation_error", "user", ""),
    ({"name": "张大妈", "how": "qr"}, 400, "unknown_field", "how", ""),
    ({"name": "张大妈", "session": 1}, 400, "unknown_field", "session", ""),
    ({"naem": "张大妈"}, 400, "unknown_field", "naem", ""),
]


@pytest.mark.parametrize(("body", "status", "code", "field", "sentence"), PROBLEMS)
def test_what_cannot_be_is_a_problem_that_names_its_field(
    council: Council, office: Caller, body: dict, status: int, code: str, field: str, sentence: str
):
    found = problem(office.post(place(council), body), status, code)
    assert list(found["fields"]) == ([field] if field else [])
    assert sentence in found["message"] or sentence in "".join(found["fields"].values())
    assert not Attendance.objects.exists()


# who scans, what they send beside the code, the seat and name they get
SCANS = [
    ("property", {}, "property", "物业经理"),
    ("worker1", {"name": "假名"}, "worker", "网格员1"),
    ("owners", {"seat": "community"}, "owners", "业委会主任"),
    ("supervisor", {}, "resident", "街道督导"),
    ("family", {"name": "王秀英"}, "resident", "王秀英"),
    ("nobody", {"name": "路过的人"}, "resident", "路过的人"),
]


def caller_of(council: Council, who: str) -> Caller:
    if who == "family":
        return by_card(council.house.card)
    return nobody() if who == "nobody" else by_token(getattr(council.house, who))


@pytest.mark.parametrize(("who", "body", "seat", "name"), SCANS)
def test_with_the_code_of_the_room_everybody_signs_in_as_themselves(
    council: Council, office: Caller, who: str, body: dict, seat: str, name: str
):
    code = room.code_of(council.monday)
    answer = caller_of(council, who).post(place(council), {**body, "code": code})
    assert answer.status_code == 201, answer.content.decode()
    assert (answer.json()["seat"], answer.json()["name"]) == (seat, name)


@pytest.mark.parametrize("who", ["property", "worker1", "family", "supervisor"])
@pytest.mark.parametrize("code", ["", "0" * 12, "会场码", "x" * 40])
def test_without_it_nobody_does(council: Council, office: Caller, who: str, code: str):
    body = {"name": "我"} | ({"code": code} if code else {})
    answer = problem(caller_of(council, who).post(place(council), body), 403, "forbidden")
    assert answer["message"] == "请扫会场屏幕上的二维码签到。"
    assert not Attendance.objects.exists()


# who asks, how many names they read
NAMES = [
    ("staff", 2),
    ("lead", 2),
    ("worker1", 2),
    ("worker3", 2),
    ("property", 2),
    ("party", 2),
    ("admin", 0),
    ("supervisor", 0),
    ("family", 0),
    ("nobody", 0),
]


@pytest.mark.parametrize(("who", "count"), NAMES)
def test_names_are_for_those_who_sit_there(council: Council, office: Caller, who: str, count: int):
    """The street reads how many came on the page, never who."""
    for name in ("张大妈", "李大爷"):
        workflow.check_in(council.monday, by=council.clerk, at=EVENING, name=name)
    answer = caller_of(council, who).get(place(council)).json()
    assert len(answer["results"]) == count
    page = caller_of(council, who).client
    if who not in ("family", "nobody"):
        page.force_login(
            getattr(council.house, who).user, backend="django.contrib.auth.backends.ModelBackend"
        )
    shown = page.get(f"/council/sessions/{council.monday.pk}/").content.decode()
    assert ("张大妈" in shown) is (count > 0)
    assert "到会 <span" in shown
    assert "2 人" in shown


def test_the_list_pages_in_the_order_of_arrival(council: Council, office: Caller):
    for n in range(5):
        workflow.check_in(council.monday, by=council.clerk, at=EVENING, name=f"第{n}位")
    first = office.get(place(council), {"limit": "2"}).json()
    second = office.get(first["next"]).json()
    third = office.get(second["next"]).json()
    names = [each["name"] for page in (first, second, third) for each in page["results"]]
    assert names == [f"第{n}位" for n in range(5)]
    assert third["next"] is None


@pytest.mark.parametrize(
    ("query", "name"), [({"limit": "0"}, "limit"), ({"seat": "owners"}, "seat"), ({"cursor": "x"}, "cursor")]
)
def test_a_query_nobody_understands_is_refused(council: Council, office: Caller, query: dict, name: str):
    answer = office.get(place(council), query)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [name]


# Checking out


def test_a_check_in_is_taken_back_once_and_is_gone_from_the_list(council: Council, office: Caller):
    row = workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    path = f"attendance/{row.pk}/check-out/"
    assert office.post(path).json()["name"] == "张大妈"
    assert office.get(place(council)).json()["results"] == []
    again = problem(office.post(path), 409, "illegal_transition")
    assert again["message"] == "张大妈的签到已经取消过。"


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("worker1", 403, "forbidden"),
        ("property", 403, "forbidden"),
        ("supervisor", 404, "not_found"),
        ("admin", 404, "not_found"),
        ("family", 404, "not_found"),
        ("nobody", 404, "not_found"),
    ],
)
def test_only_the_office_takes_one_back(council: Council, office: Caller, who: str, status: int, code: str):
    row = workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    problem(caller_of(council, who).post(f"attendance/{row.pk}/check-out/"), status, code)
    assert Attendance.objects.standing().count() == 1


def test_another_community_finds_neither_session_nor_row(council: Council, office: Caller):
    row = workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    there = by_token(council.house.elsewhere.lead)
    problem(there.get(place(council)), 404, "not_found")
    problem(there.post(place(council), {"name": "混进来的"}), 404, "not_found")
    problem(there.post(f"attendance/{row.pk}/check-out/"), 404, "not_found")
    code = room.code_of(council.monday)
    problem(there.post(place(council), {"code": code}), 404, "not_found")


# where the session stands, whether one may still sign in
STATES = [
    ("scheduled", False, "已排期"),
    ("collecting", False, "议题征集"),
    ("announced", True, ""),
    ("cancelled", False, "已取消"),
    ("held", False, "已召开"),
]


@pytest.mark.parametrize(("state", "open_", "label"), STATES)
def test_the_door_is_open_from_the_announcement_to_the_end(
    council: Council, state: str, open_: bool, label: str
):
    session = council.after if state == "scheduled" else council.monday
    if state in ("announced", "held"):
        council.announced()
    if state == "held":
        council.monday = workflow.open_session(session, by=council.clerk, at=EVENING)
        for item in council.monday.items.all():
            workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
        workflow.hold(council.monday, by=council.clerk, at=EVENING)
    if state == "cancelled":
        workflow.cancel(session, by=council.clerk, at=NOW, reason="停电")
    answer = by_token(council.clerk).post(f"sessions/{session.pk}/attendance/", {"name": "张大妈"})
    assert Session.objects.get(pk=session.pk).state == state
    if open_:
        assert answer.status_code == 201
    else:
        sentence = problem(answer, 409, "illegal_transition")["message"]
        assert sentence == f"这议事日现在是“{label}”，不能签到。请刷新页面看最新情况。"
