"""接口的拒绝: body × status, code, field and the very sentence. One row a line; nothing is stored by any of them."""

from typing import Any

import pytest

from grids.states import TokenScope
from notices.models import Delivery, Notice
from tests.calls import Caller, by_token, problem
from tests.community import House
from tests.notices.posting.material import confirmed, delivery, drafted, published, to_grids, words

pytestmark = pytest.mark.django_db

BODY: dict[str, Any] = {"kind": "notice", "title": "周三停水", "text": "请储水。", "audience": "community"}
MOMENT = "请填 2026-11-22 这样的日期，要时间就写 2026-11-22T14:30:00+08:00。"
TEXT = "请填文字（JSON 字符串）。"
LIST = '请填一个列表，例如 ["urgent"]。'
WHOLE = "请填整数。"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def staff(house: House) -> Caller:
    return by_token(house.staff)


DRAFTED = [
    ({"title": ""}, "title", "请写标题。"),
    ({"title": "\u200b"}, "title", "请写标题。"),
    ({"title": 5}, "title", TEXT),
    ({"title": ["周三"]}, "title", TEXT),
    ({"title": {"a": 1}}, "title", TEXT),
    ({"title": True}, "title", TEXT),
    ({"text": ""}, "text", "请写正文。"),
    ({"text": None}, "text", "请写正文。"),
    ({"text": 5}, "text", TEXT),
    ({"contact": 13812345678}, "contact", TEXT),
    ({"place": 2}, "place", TEXT),
    ({"kind": 1}, "kind", TEXT),
    ({"audience": "grids"}, "grids", "请选择微网格。"),
    ({"audience": "grids", "grids": []}, "grids", "请选择微网格。"),
    ({"audience": "grids", "grids": "01"}, "grids", LIST),
    ({"audience": "grids", "grids": [["01"]]}, "grids", LIST),
    ({"audience": "grids", "grids": [None]}, "grids", LIST),
    ({"audience": "buildings"}, "buildings", "请选择楼栋。"),
    ({"audience": "buildings", "buildings": {}}, "buildings", LIST),
    ({"expires_at": "明天"}, "expires_at", MOMENT),
    ({"expires_at": 5}, "expires_at", TEXT),
    ({"expires_at": "2026-11-24T25:00"}, "expires_at", "请填日期和时间，例如 2026-11-24 09:00。"),
    ({"happens_at": "0001-01-01"}, "happens_at", MOMENT),
    ({"happens_until": "后天"}, "happens_until", MOMENT),
    ({"sign_up_until": "9999-12-31T23:59:59Z"}, "sign_up_until", MOMENT),
    ({"seats": "3"}, "seats", WHOLE),
    ({"seats": 1.5}, "seats", WHOLE),
    ({"seats": True}, "seats", WHOLE),
    ({"seats": [3]}, "seats", WHOLE),
    ({"kind": "activity"}, "happens_at", "请填活动时间。"),
    ({"kind": "activity"}, "place", "请填活动地点。"),
    ({"kind": "posting"}, "expires_at", "请填公示到哪一天。"),
    ({"kind": "alert"}, "expires_at", "请填预警的到期时间。"),
]


@pytest.mark.parametrize(("changed", "field", "sentence"), DRAFTED)
def test_what_a_draft_may_not_hold_in_the_very_words(
    staff: Caller, changed: dict[str, Any], field: str, sentence: str
):
    body = problem(staff.post("notices/", {**BODY, **changed}), 400, "validation_error")
    assert body["fields"][field] == sentence
    assert sentence in body["message"]
    assert not Notice.objects.exists()


def test_several_faults_are_told_at_once(staff: Caller):
    body = problem(staff.post("notices/", {"seats": "x", "happens_at": "y"}), 400, "validation_error")
    assert set(body["fields"]) >= {"title", "text", "kind", "audience", "seats", "happens_at"}


UNKNOWN = [
    "state",
    "pinned",
    "published_at",
    "drafted_by",
    "reaches",
    "original",
    "edition",
    "Title",
    "title ",
]


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_field_nobody_reads_is_named_with_those_there_are(staff: Caller, name: str):
    body = problem(staff.post("notices/", {**BODY, name: "x"}), 400, "unknown_field")
    shown = name.strip()
    assert list(body["fields"]) == [shown]
    assert body["message"].startswith(
        f"没有叫“{shown}”的字段。可用的字段：kind、title、text、contact、audience"
    )


NO_OBJECTS = [b"", b"null", b"[]", b'"text"', b"5", b"true", b"{", b"{'title': 1}", b"\xff\xfe", b"[" * 5000]


@pytest.mark.parametrize("raw", NO_OBJECTS, ids=lambda raw: repr(raw[:12]))
@pytest.mark.parametrize("path", ["notices/", "warnings/", "warnings/columns/", "warnings/cap/"])
def test_what_is_no_object_stores_nothing(staff: Caller, path: str, raw: bytes):
    problem(staff.post(path, raw), 400, "validation_error")
    assert not Notice.objects.exists()


@pytest.mark.parametrize("path", ["notices/", "warnings/"])
@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_another_type_than_json_is_refused(staff: Caller, path: str, kind: str):
    problem(staff.post(path, b"title=x", content_type=kind), 415, "type_not_allowed")


METHODS = [
    ("notices/{notice}/", "delete"),
    ("notices/{notice}/", "put"),
    ("notices/{notice}/", "patch"),
    ("notices/{notice}/records/", "post"),
    ("notices/{notice}/publish/", "get"),
    ("deliveries/", "post"),
    ("deliveries/{delivery}/", "delete"),
    ("deliveries/{delivery}/confirm/", "get"),
]


@pytest.mark.parametrize(("path", "method"), METHODS)
def test_another_method_is_405(house: House, staff: Caller, path: str, method: str):
    notice = published(house)
    address = path.format(notice=notice.pk, delivery=delivery(notice).pk)
    answer = getattr(staff.client, method)(f"/api/v1/{address}", headers=staff.headers)
    assert answer.status_code == 405
    assert Notice.objects.filter(pk=notice.pk).exists()


VERBS = [
    ("edit", {}, "title", "请写标题。"),
    ("edit", {**BODY, "seats": 0}, "seats", "1"),
    ("edit", {**BODY, "kind": "posting"}, "expires_at", "请填公示到哪一天。"),
    ("edit", {**BODY, "audience": "grids"}, "grids", "请选择微网格。"),
]


@pytest.mark.parametrize(("verb", "sent", "field", "sentence"), VERBS)
def test_what_an_edit_may_not_hold(
    house: House, staff: Caller, verb: str, sent: dict[str, Any], field: str, sentence: str
):
    notice = drafted(house)
    body = problem(staff.post(f"notices/{notice.pk}/{verb}/", sent, if_match="*"), 400, "validation_error")
    assert sentence in body["fields"][field]
    assert Notice.objects.get(pk=notice.pk).version == notice.version


REASONS = [
    ({}, "请写明撤回的原因。"),
    ({"reason": ""}, "请写明撤回的原因。"),
    ({"reason": None}, "请写明撤回的原因。"),
    ({"reason": " \u200b "}, "请写明撤回的原因。"),
    ({"reason": 5}, TEXT),
    ({"reason": ["不停了"]}, TEXT),
]


@pytest.mark.parametrize(("sent", "sentence"), REASONS)
def test_a_withdrawal_says_why(house: House, staff: Caller, sent: dict[str, Any], sentence: str):
    notice = published(house)
    body = problem(staff.post(f"notices/{notice.pk}/withdraw/", sent, if_match="*"), 400, "validation_error")
    assert body["fields"] == {"reason": sentence}
    assert Notice.objects.get(pk=notice.pk).state == "published"


VERSIONS = [
    ("", 428, "version_required"),
    ('"0"', 412, "stale"),
    ('"99"', 412, "stale"),
    ('W/"99"', 412, "stale"),
    ("abc", 412, "stale"),
    ('"-1"', 412, "stale"),
    ('""', 412, "stale"),
    ('"' + "9" * 30 + '"', 412, "stale"),
]


@pytest.mark.parametrize(("tag", "status", "code"), VERSIONS)
def test_a_change_names_the_version_that_was_seen(
    house: House, staff: Caller, tag: str, status: int, code: str
):
    notice = published(house)
    for path in (f"notices/{notice.pk}/pin/", f"deliveries/{delivery(notice).pk}/confirm/"):
        headers = {"if_match": tag} if tag else {}
        answer = staff.post(path, {"how": "door"} if "confirm" in path else {}, **headers)
        problem(answer, status, code)
        if status == 412:
            assert answer.headers["ETag"] in ('"2"', '"1"', '"3"')
    assert not Notice.objects.get(pk=notice.pk).pinned


CONFIRMED = [
    ({}, "how", "请选择怎样送达的。"),
    ({"how": ""}, "how", "请选择怎样送达的。"),
    ({"how": None}, "how", "请选择怎样送达的。"),
    ({"how": 1}, "how", TEXT),
    ({"how": ["door"]}, "how", TEXT),
    ({"how": "door", "note": 5}, "note", TEXT),
]


@pytest.mark.parametrize(("sent", "field", "sentence"), CONFIRMED)
def test_what_a_confirmation_may_not_hold(house: House, sent: dict[str, Any], field: str, sentence: str):
    found = delivery(published(house))
    answer = by_token(house.worker1).post(f"deliveries/{found.pk}/confirm/", sent, if_match="*")
    assert problem(answer, 400, "validation_error")["fields"] == {field: sentence}
    assert Delivery.objects.get(pk=found.pk).state == "pending"


TAKEN_BACK = [({}, "请写明为什么撤销。"), ({"note": ""}, "请写明为什么撤销。"), ({"note": 5}, TEXT)]


@pytest.mark.parametrize(("sent", "sentence"), TAKEN_BACK)
def test_taking_a_confirmation_back_says_why(house: House, sent: dict[str, Any], sentence: str):
    notice = published(house)
    confirmed(house, notice, "01")
    found = delivery(notice)
    answer = by_token(house.worker1).post(f"deliveries/{found.pk}/unconfirm/", sent, if_match="*")
    assert problem(answer, 400, "validation_error")["fields"] == {"note": sentence}


# Keys


def test_a_token_that_only_reads_writes_nothing(house: House):
    reader = by_token(house.staff, scopes=[TokenScope.READ])
    notice = published(house)
    assert reader.get("notices/").status_code == 200
    for path in ("notices/", f"notices/{notice.pk}/pin/", f"deliveries/{delivery(notice).pk}/confirm/"):
        problem(reader.post(path, {}), 403, "forbidden")
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("key", ["k" * 81, "k\n", "键\x7f"])
def test_a_key_of_a_draft_is_short_and_visible(staff: Caller, key: str):
    answer = staff.post("notices/", BODY, idempotency_key=key)
    assert answer.status_code in (201, 400)
    assert Notice.objects.count() == (1 if answer.status_code == 201 else 0)


def test_the_same_key_of_two_people_is_two_keys(house: House, staff: Caller):
    lead = by_token(house.lead)
    made = [caller.post("notices/", BODY, idempotency_key="k").json()["id"] for caller in (staff, lead)]
    assert len(set(made)) == 2


def test_a_worker_is_told_which_grids_there_are_not(house: House):
    worker = by_token(house.worker1)
    body = problem(
        worker.post("notices/", {**BODY, "audience": "grids", "grids": ["02"]}), 400, "validation_error"
    )
    assert "02" in body["fields"]["grids"]
    body = problem(worker.post("notices/", BODY), 400, "validation_error")
    assert "community" in body["fields"]["audience"]
    notice = drafted(house, words(**to_grids(house.grid1)), by=house.worker1)
    answer = worker.post(
        f"notices/{notice.pk}/edit/", {**BODY, "audience": "grids", "grids": ["03"]}, if_match="*"
    )
    problem(answer, 400, "validation_error")
