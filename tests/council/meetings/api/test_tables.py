"""The API's doors, row by row: who may, what a body may not say, what a change must bring."""

import pytest

from council.meetings import workflow
from council.models import AgendaItem, Session
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.council.conftest import EVENING, NOW, Council

ROLES = ("worker1", "worker2", "property", "owners", "party", "admin", "supervisor")


def act(caller: Caller, path: str, body: object = None, *, version: str = "*"):
    return caller.post(path, body, if_match=version)


# verb of a session, a body it takes
SESSION_BODIES = {
    "collect": {},
    "appoint": {},
    "announce": {},
    "move": {"date": "2026-12-09", "time": "18:30", "reason": "下雪"},
    "postpone": {"reason": "停电"},
    "cancel": {"reason": "停电"},
    "open": {},
    "hold": {},
}
ITEM_BODIES = {
    "admit": {},
    "refuse": {"reason": "duplicate"},
    "describe": {"title": "改个题"},
    "take-up": {},
    "note-discussion": {"agreement": "都行"},
    "settle": {"note": "修好了"},
    "refer": {"to": "街道", "note": "归街道"},
    "defer": {"note": "下次"},
    "withdraw": {"note": "不议了"},
}


@pytest.mark.parametrize("verb", SESSION_BODIES)
def test_a_verb_of_a_session_is_the_offices(council: Council, verb: str):
    path = f"sessions/{council.monday.pk}/{verb}/"
    for role in ROLES:
        problem(act(by_token(getattr(council.house, role)), path, SESSION_BODIES[verb]), 403, "forbidden")
    problem(act(nobody(), path, SESSION_BODIES[verb]), 401, "not_authenticated")
    problem(act(by_token(council.house.elsewhere.lead), path, SESSION_BODIES[verb]), 404, "not_found")
    assert Session.objects.get(pk=council.monday.pk).version == council.monday.version


@pytest.mark.parametrize("verb", ITEM_BODIES)
def test_a_verb_of_an_item_is_the_offices(council: Council, verb: str):
    item = council.admitted()
    path = f"agenda-items/{item.pk}/{verb}/"
    for role in ROLES:
        problem(act(by_token(getattr(council.house, role)), path, ITEM_BODIES[verb]), 403, "forbidden")
    problem(act(nobody(), path, ITEM_BODIES[verb]), 404, "not_found")
    problem(act(by_token(council.house.elsewhere.staff), path, ITEM_BODIES[verb]), 404, "not_found")
    assert AgendaItem.objects.get(pk=item.pk).version == item.version


@pytest.mark.parametrize("verb", SESSION_BODIES)
def test_a_verb_of_a_session_needs_the_version_seen(council: Council, verb: str):
    office, path = by_token(council.clerk), f"sessions/{council.monday.pk}/{verb}/"
    problem(office.post(path, SESSION_BODIES[verb]), 428, "version_required")
    stale = problem(act(office, path, SESSION_BODIES[verb], version='"1"'), 412, "stale")
    assert "刷新" in stale["message"]


@pytest.mark.parametrize("verb", ITEM_BODIES)
def test_a_verb_of_an_item_needs_the_version_seen(council: Council, verb: str):
    office, path = by_token(council.clerk), f"agenda-items/{council.admitted().pk}/{verb}/"
    problem(office.post(path, ITEM_BODIES[verb]), 428, "version_required")
    problem(act(office, path, ITEM_BODIES[verb], version='"1"'), 412, "stale")


@pytest.mark.parametrize("verb", SESSION_BODIES)
def test_a_misspelt_field_of_a_session_is_refused_not_ignored(council: Council, verb: str):
    council.admitted()
    session = {"collect": council.after, "open": council.announced, "hold": council.opened}.get(verb)
    session = (session() if callable(session) else session) or council.monday
    body = {**SESSION_BODIES[verb], "reson": "停电"}
    answer = act(by_token(council.clerk), f"sessions/{session.pk}/{verb}/", body)
    assert list(problem(answer, 400, "unknown_field")["fields"]) == ["reson"]


# verb, body, the field that is wrong
BAD_BODIES = [
    ("move", {"date": "明天", "time": "18:30", "reason": "下雪"}, "date"),
    ("move", {"date": "2026-12-09", "time": "晚上", "reason": "下雪"}, "time"),
    ("move", {"date": "2026-12-09", "time": "18:30"}, "reason"),
    ("move", {"date": 20261209, "time": "18:30", "reason": "下雪"}, "date"),
    ("move", {"date": "2026-12-09", "time": 1830, "reason": "下雪"}, "time"),
    ("move", {"date": "2020-01-01", "time": "18:30", "reason": "下雪"}, "date"),
    ("postpone", {}, "reason"),
    ("postpone", {"reason": ""}, "reason"),
    ("postpone", {"reason": ["停电"]}, "reason"),
    ("postpone", {"reason": "长" * 201}, "reason"),
    ("cancel", {}, "reason"),
    ("cancel", {"reason": 3}, "reason"),
    ("appoint", {"chair": 999999}, "chair"),
    ("appoint", {"recorder": True}, "recorder"),
]
BAD_ITEM_BODIES = [
    ("describe", {}, "title"),
    ("describe", {"title": ""}, "title"),
    ("describe", {"title": "长" * 81}, "title"),
    ("describe", {"title": "题", "background": "长" * 2001}, "background"),
    ("describe", {"title": 5}, "title"),
    ("note-discussion", {"poll_resident_for": "三"}, "poll_resident_for"),
    ("note-discussion", {"poll_resident_for": -1}, "poll_resident_for"),
    ("note-discussion", {"poll_resident_for": 1000}, "poll_resident_for"),
    ("note-discussion", {"poll_resident_for": 1.5}, "poll_resident_for"),
    ("note-discussion", {"agreement": "长" * 2001}, "agreement"),
    ("note-discussion", {"position_owners": {"说": "好"}}, "position_owners"),
    ("settle", {}, "note"),
    ("settle", {"note": "  "}, "note"),
    ("refer", {"note": "归街道"}, "to"),
    ("refer", {"to": "街道"}, "note"),
    ("refer", {"to": "长" * 61, "note": "归街道"}, "to"),
    ("defer", {}, "note"),
    ("withdraw", {"note": "长" * 2001}, "note"),
]


@pytest.mark.parametrize(("verb", "body", "field"), BAD_BODIES)
def test_a_body_of_a_session_that_cannot_be_names_the_field(council: Council, verb: str, body, field: str):
    answer = act(by_token(council.clerk), f"sessions/{council.monday.pk}/{verb}/", body)
    assert list(problem(answer, 400, "validation_error")["fields"]) == [field]
    assert Session.objects.get(pk=council.monday.pk).version == council.monday.version


@pytest.mark.parametrize(("verb", "body", "field"), BAD_ITEM_BODIES)
def test_a_body_of_an_item_that_cannot_be_names_the_field(council: Council, verb: str, body, field: str):
    item = council.admitted()
    if verb != "describe":
        council.opened()
        item = workflow.take_up(item, by=council.clerk, at=EVENING)
    answer = act(by_token(council.clerk), f"agenda-items/{item.pk}/{verb}/", body)
    assert list(problem(answer, 400, "validation_error")["fields"]) == [field]
    assert AgendaItem.objects.get(pk=item.pk).version == item.version


# what is proposed, the field that is wrong
BAD_PROPOSALS = [
    ({}, "title"),
    ({"title": ""}, "title"),
    ({"title": 7}, "title"),
    ({"title": "长" * 81}, "title"),
    ({"title": "题", "background": "长" * 2001}, "background"),
    ({"title": "题", "appeal": "2026-999999"}, "appeal"),
    ({"title": "题", "session": 999999}, "session"),
    ({"title": "题", "session": "最近"}, "session"),
    ({"title": "题", "proposer": "长" * 61}, "proposer"),
]


@pytest.mark.parametrize(("body", "field"), BAD_PROPOSALS)
def test_a_proposal_that_cannot_be_names_the_field(council: Council, body: dict, field: str):
    answer = by_token(council.clerk).post("agenda-items/", body)
    assert list(problem(answer, 400, "validation_error")["fields"]) == [field]
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("name", ["appeal", "session", "proposer"])
def test_a_household_has_no_such_field(council: Council, name: str):
    answer = by_card(council.house.card).post("agenda-items/", {"title": "题", name: "1"})
    problem(answer, 400, "unknown_field")
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("staff", 201),
        ("lead", 201),
        ("worker1", 201),
        ("property", 201),
        ("owners", 201),
        ("party", 201),
        ("admin", 403),
        ("supervisor", 403),
    ],
)
def test_who_proposes_by_program(council: Council, who: str, status: int):
    answer = by_token(getattr(council.house, who)).post("agenda-items/", {"title": "晒衣架"})
    assert answer.status_code == status
    assert AgendaItem.objects.exists() == (status == 201)


# address, query, the parameter that is wrong
BAD_QUERIES = [
    ("sessions/", {"state": "soon"}, "state"),
    ("sessions/", {"from": "11月"}, "from"),
    ("sessions/", {"from": "2026-13-01"}, "from"),
    ("sessions/", {"limit": "0"}, "limit"),
    ("sessions/", {"limit": "101"}, "limit"),
    ("sessions/", {"cursor": "x"}, "cursor"),
    ("sessions/", {"order": "date"}, "order"),
    ("agenda-items/", {"state": "loud"}, "state"),
    ("agenda-items/", {"session": "下周"}, "session"),
    ("agenda-items/", {"session": "-1"}, "session"),
    ("agenda-items/", {"limit": "x"}, "limit"),
    ("agenda-items/", {"kind": "topic"}, "kind"),
]


@pytest.mark.parametrize(("path", "query", "name"), BAD_QUERIES)
def test_a_query_nobody_understands_is_refused(council: Council, path: str, query: dict, name: str):
    answer = nobody().get(path, query)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [name]


@pytest.mark.parametrize(
    ("state", "count"),
    [
        ("collecting", 1),
        ("scheduled", 7),
        ("announced", 0),
        ("held", 0),
        ("cancelled", 0),
    ],
)
def test_sessions_are_filtered_by_state(council: Council, state: str, count: int):
    assert len(nobody().get("sessions/", {"state": state}).json()["results"]) == count


def test_items_are_filtered_by_session_and_state(council: Council):
    here, there = council.admitted("这次的"), council.admitted("下次的", session=council.after)
    waiting = council.topic("待审的")
    office = by_token(council.clerk)

    def titles(**query: str) -> set[str]:
        return {each["title"] for each in office.get("agenda-items/", query).json()["results"]}

    assert titles(session=str(council.monday.pk)) == {here.title, waiting.title}
    assert titles(session=str(council.after.pk)) == {there.title}
    assert titles(state="proposed") == {waiting.title}
    assert titles(state="admitted", session=str(council.monday.pk)) == {here.title}


# who is checked in how, the status
CHECK_INS = [
    ("staff", {"name": "张大妈"}, 201),
    ("staff", {"name": "张大妈", "seat": "resident", "grid": "02"}, 201),
    ("staff", {}, 403),
    ("staff", {"user": 999999}, 400),
    ("staff", {"name": "张大妈", "seat": "press"}, 400),
    ("staff", {"name": "张大妈", "grid": "99"}, 400),
    ("staff", {"name": "长" * 41}, 400),
    ("staff", {"name": "张大妈", "age": 70}, 400),
    ("worker1", {"name": "我"}, 403),
    ("property", {"name": "我", "code": "000000000000"}, 403),
    ("supervisor", {"name": "我"}, 403),
]


@pytest.mark.parametrize(("who", "body", "status"), CHECK_INS)
def test_who_is_checked_in_by_program(council: Council, who: str, body: dict, status: int):
    council.opened()
    caller = by_token(getattr(council.house, who))
    answer = caller.post(f"sessions/{council.monday.pk}/attendance/", body)
    assert answer.status_code == status, answer.content.decode()


def test_checking_in_is_done_once_per_key(council: Council):
    council.opened()
    office, path = by_token(council.clerk), f"sessions/{council.monday.pk}/attendance/"
    first = office.post(path, {"name": "张大妈"}, idempotency_key="k1")
    again = office.post(path, {"name": "张大妈"}, idempotency_key="k1")
    assert first.json() == again.json()
    assert len(office.get(path).json()["results"]) == 1


def test_what_a_session_answers_is_all_there_is(council: Council):
    shown = by_token(council.clerk).get(f"sessions/{council.monday.pk}/").json()
    assert shown == {
        "id": council.monday.pk,
        "version": council.monday.version,
        "date": "2026-11-23",
        "starts_at": "2026-11-23T19:00:00+08:00",
        "place": council.house.community.council_place,
        "state": "collecting",
        "state_label": "议题征集",
        "moved_from": None,
        "moved_reason": "",
        "chair": None,
        "recorder": None,
        "items_went_to": None,
        "actions": ["appoint", "announce", "move", "postpone", "cancel"],
    }


def test_what_an_item_answers_is_all_there_is(council: Council):
    item = council.admitted("晒衣架")
    shown = by_token(council.clerk).get(f"agenda-items/{item.pk}/").json()
    assert shown == {
        "id": item.pk,
        "version": item.version,
        "session": council.monday.pk,
        "kind": "topic",
        "state": "admitted",
        "state_label": "已列入议程",
        "position": 1,
        "title": "晒衣架",
        "background": "",
        "facts": [],
        "appeal": None,
        "proposer": council.clerk.user.name,
        "refusal": None,
        "positions": {},
        "agreement": "",
        "dissent": "",
        "poll": {},
        "outcome_note": "",
        "referred_to": None,
        "deferrals": 0,
        "actions": ["describe", "withdraw"],
    }


def test_a_called_off_session_names_where_its_items_went(council: Council):
    council.admitted()
    workflow.cancel(council.monday, by=council.clerk, at=NOW, reason="停电")
    shown = nobody().get(f"sessions/{council.monday.pk}/").json()
    assert (shown["state"], shown["moved_reason"], shown["items_went_to"]) == (
        "cancelled",
        "停电",
        council.after.pk,
    )
    assert by_token(council.clerk).get(f"sessions/{council.monday.pk}/").json()["actions"] == []
