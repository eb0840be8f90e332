"""If-Match and Idempotency-Key at the council's endpoints, header by header; and what a state does not allow."""

import pytest

from council.meetings import workflow
from council.models import AgendaItem, Attendance, Session
from grids.models import IdempotencyKey
from tests.calls import Caller, by_card, by_token, problem
from tests.council.conftest import NOW, Council


@pytest.fixture
def office(council: Council) -> Caller:
    return by_token(council.clerk)


# what If-Match says ({v} is the version there is now), the status, the code
HEADERS = [
    ('"{v}"', 200, ""),
    ('W/"{v}"', 200, ""),
    ("{v}", 200, ""),
    ("*", 200, ""),
    ('"1", "{v}"', 200, ""),
    (' "{v}" ', 200, ""),
    ("", 428, "version_required"),
    ("   ", 428, "version_required"),
    ('"1"', 412, "stale"),
    ('W/"1"', 412, "stale"),
    ('"999999"', 412, "stale"),
    ('"-1"', 412, "stale"),
    ("abc", 412, "stale"),
    ('"' + "9" * 50 + '"', 412, "stale"),
    ('""', 412, "stale"),
]


@pytest.mark.parametrize(("header", "status", "code"), HEADERS)
def test_a_session_is_changed_by_whoever_saw_it_as_it_is(
    council: Council, office: Caller, header: str, status: int, code: str
):
    path = f"sessions/{council.monday.pk}/"
    tag = header.replace("{v}", str(council.monday.version))
    answer = office.post(f"{path}postpone/", {"reason": "停电"}, if_match=tag)
    if status == 200:
        assert answer.json()["state"] == "postponed"
        assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
        assert answer.json()["version"] == council.monday.version + 1
    else:
        problem(answer, status, code)
        assert Session.objects.get(pk=council.monday.pk).state == "collecting"


@pytest.mark.parametrize(("header", "status", "code"), HEADERS)
def test_an_item_is_changed_by_whoever_saw_it_as_it_is(
    council: Council, office: Caller, header: str, status: int, code: str
):
    item = council.admitted()
    tag = header.replace("{v}", str(item.version))
    answer = office.post(f"agenda-items/{item.pk}/describe/", {"title": "改个题"}, if_match=tag)
    if status == 200:
        assert (answer.json()["title"], answer.json()["version"]) == ("改个题", item.version + 1)
        assert answer.headers["ETag"] == f'"{item.version + 1}"'
    else:
        problem(answer, status, code)
        assert AgendaItem.objects.get(pk=item.pk).title == item.title


def test_the_order_of_the_agenda_is_a_change_of_the_session(council: Council, office: Caller):
    keys = [council.admitted(title).pk for title in "甲乙"]
    path = f"sessions/{council.monday.pk}/order/"
    problem(office.post(path, {"items": keys[::-1]}), 428, "version_required")
    problem(office.post(path, {"items": keys[::-1]}, if_match='"1"'), 412, "stale")
    done = office.post(path, {"items": keys[::-1]}, if_match=f'"{council.monday.version}"')
    assert done.headers["ETag"] == f'"{council.monday.version + 1}"'


# what the order may not be, the code
ORDERS = [
    ({}, "validation_error"),
    ({"items": []}, "validation_error"),
    ({"items": "甲"}, "validation_error"),
    ({"items": ["甲"]}, "validation_error"),
    ({"items": [-1]}, "validation_error"),
    ({"items": [1.5]}, "validation_error"),
    ({"items": [10**20]}, "validation_error"),
    ({"items": list(range(1, 202))}, "validation_error"),
    ({"items": [1], "position": 1}, "unknown_field"),
    ({"item": [1]}, "unknown_field"),
]


@pytest.mark.parametrize(("body", "code"), ORDERS)
def test_an_order_that_is_none_is_refused(council: Council, office: Caller, body: dict, code: str):
    item = council.admitted()
    answer = office.post(f"sessions/{council.monday.pk}/order/", body, if_match="*")
    assert problem(answer, 400, code)["fields"]
    assert AgendaItem.objects.get(pk=item.pk).position == 1


# verb, the state it is asked in, the sentence
SESSION_REFUSALS = [
    ("collect", "collecting", "这议事日现在是“议题征集”，不能开始征集议题。请刷新页面看最新情况。"),
    ("open", "collecting", "这议事日现在是“议题征集”，不能开始议事。请刷新页面看最新情况。"),
    ("announce", "announced", "这议事日现在是“议程公布”，不能公布议程。请刷新页面看最新情况。"),
    ("move", "in_session", "这议事日现在是“议事中”，不能改期。请刷新页面看最新情况。"),
    ("cancel", "cancelled", "这议事日现在是“已取消”，不能取消。请刷新页面看最新情况。"),
]
BODIES = {
    "move": {"date": "2026-12-09", "time": "18:30", "reason": "下雪"},
    "cancel": {"reason": "停电"},
    "refuse": {"reason": "duplicate"},
    "settle": {"note": "好了"},
    "defer": {"note": "下次"},
    "refer": {"to": "街道", "note": "归街道"},
}


@pytest.mark.parametrize(("verb", "state", "sentence"), SESSION_REFUSALS)
def test_a_session_that_is_elsewhere_says_where_it_is(
    council: Council, office: Caller, verb: str, state: str, sentence: str
):
    if state == "in_session":
        council.opened()
    elif state == "announced":
        council.announced()
    elif state == "cancelled":
        workflow.cancel(council.monday, by=council.clerk, at=NOW, reason="停电")
    answer = office.post(f"sessions/{council.monday.pk}/{verb}/", BODIES.get(verb, {}), if_match="*")
    assert problem(answer, 409, "illegal_transition")["message"] == sentence


ITEM_REFUSALS = [
    ("take-up", "proposed", "这议题现在是“待审核”，不能开始议这一项。请刷新页面看最新情况。"),
    ("settle", "proposed", "这议题现在是“待审核”，不能当场解决。请刷新页面看最新情况。"),
    ("admit", "admitted", "这议题现在是“已列入议程”，不能列入议程。请刷新页面看最新情况。"),
    ("refuse", "admitted", "这议题现在是“已列入议程”，不能不列入。请刷新页面看最新情况。"),
    ("take-up", "admitted", "这次议事现在是“议题征集”，不能开始议这一项。"),
    ("defer", "admitted", "这次议事现在是“议题征集”，不能下次再议。"),
    ("note-discussion", "admitted", "这次议事现在是“议题征集”，不能记录讨论。"),
    ("admit", "withdrawn", "这议题现在是“已撤回”，不能列入议程。请刷新页面看最新情况。"),
    ("withdraw", "withdrawn", "这议题现在是“已撤回”，不能撤回议题。请刷新页面看最新情况。"),
]


@pytest.mark.parametrize(("verb", "state", "sentence"), ITEM_REFUSALS)
def test_an_item_that_is_elsewhere_says_where_it_is(
    council: Council, office: Caller, verb: str, state: str, sentence: str
):
    item = council.topic() if state == "proposed" else council.admitted()
    if state == "withdrawn":
        workflow.withdraw(item, by=council.clerk, at=NOW)
    answer = office.post(f"agenda-items/{item.pk}/{verb}/", BODIES.get(verb, {}), if_match="*")
    assert problem(answer, 409, "illegal_transition")["message"] == sentence
    assert AgendaItem.objects.get(pk=item.pk).state == state


# Idempotency-Key


def test_the_same_key_answers_the_same_and_says_it_is_a_replay(council: Council):
    family = by_card(council.house.card)
    first = family.post("agenda-items/", {"title": "装扶手"}, idempotency_key="k-1")
    again = family.post("agenda-items/", {"title": "装扶手"}, idempotency_key="k-1")
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    assert first.headers["Location"] == again.headers["Location"]


def test_a_check_in_that_is_repeated_says_it_is_a_replay(council: Council, office: Caller):
    council.opened()
    path = f"sessions/{council.monday.pk}/attendance/"
    first = office.post(path, {"name": "张大妈"}, idempotency_key="k-1")
    again = office.post(path, {"name": "张大妈"}, idempotency_key="k-1")
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (first.json(), Attendance.objects.count()) == (again.json(), 1)


@pytest.mark.parametrize("path", ["agenda-items/", "sessions/{session}/attendance/"])
def test_a_key_belongs_to_one_body_one_place_and_one_caller(council: Council, office: Caller, path: str):
    if "attendance" in path:
        council.opened()
    body, other = (
        ({"name": "张大妈"}, {"name": "李大爷"})
        if "attendance" in path
        else ({"title": "甲"}, {"title": "乙"})
    )
    path = path.format(session=council.monday.pk)
    assert office.post(path, body, idempotency_key="k-1").status_code == 201
    problem(office.post(path, other, idempotency_key="k-1"), 422, "key_reused")
    assert office.post(path, other, idempotency_key="k-2").status_code == 201
    colleague = by_token(council.house.lead)
    assert colleague.post(path, {**body, **_marked(body)}, idempotency_key="k-1").status_code == 201
    assert IdempotencyKey.objects.count() == 3


def _marked(body: dict) -> dict:
    return {name: f"{value}二" for name, value in body.items()}


@pytest.mark.parametrize("key", ["长" * 201, "k" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(council: Council, office: Caller, key: str):
    answer = office.post("agenda-items/", {"title": "甲"}, idempotency_key=key.encode().decode("latin-1"))
    assert list(problem(answer, 400, "validation_error")["fields"]) == ["Idempotency-Key"]
    assert not AgendaItem.objects.exists()


def test_without_a_key_the_same_words_twice_are_two_proposals(council: Council, office: Caller):
    for _ in range(2):
        assert office.post("agenda-items/", {"title": "甲"}).status_code == 201
    assert AgendaItem.objects.count() == 2


def test_a_refused_create_keeps_no_key(council: Council, office: Caller):
    problem(office.post("agenda-items/", {"title": ""}, idempotency_key="k-1"), 400, "validation_error")
    assert not IdempotencyKey.objects.exists()
    assert office.post("agenda-items/", {"title": "甲"}, idempotency_key="k-1").status_code == 201


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"title": "a", "title": "b"'])
def test_a_body_that_is_no_document_is_refused(council: Council, office: Caller, body: bytes):
    answer = office.post("agenda-items/", body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not AgendaItem.objects.exists()


def test_a_change_refused_leaves_the_version_and_the_ledger_alone(council: Council, office: Caller):
    item = council.admitted()
    before = (item.version, item.records.count())
    for verb, body in (("settle", {"note": "好"}), ("take-up", {}), ("admit", {})):
        office.post(f"agenda-items/{item.pk}/{verb}/", body, if_match="*")
    fresh = AgendaItem.objects.get(pk=item.pk)
    assert (fresh.version, fresh.records.count()) == before
