"""接口的请求: field × bad value × the problem. One row a line; the same checks as on the page."""

from typing import Any

import pytest

from notices.models import Notice, WeatherWarning
from tests.calls import Caller, by_token, nobody, problem
from tests.community import House
from tests.notices.posting.material import SENTENCE, activity, delivery, drafted, published, warned

pytestmark = pytest.mark.django_db

BODY: dict[str, Any] = {"kind": "notice", "title": "周三停水", "text": "请储水。", "audience": "community"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def staff(house: House) -> Caller:
    return by_token(house.staff)


NOTICE_ROWS = [
    ("title", "", "validation_error", "title"),
    ("title", None, "validation_error", "title"),
    ("title", 5, "validation_error", "title"),
    ("title", ["周三"], "validation_error", "title"),
    ("title", "字" * 81, "validation_error", "title"),
    ("text", "", "validation_error", "text"),
    ("text", {"a": 1}, "validation_error", "text"),
    ("kind", "bulletin", "validation_error", "kind"),
    ("kind", 1, "validation_error", "kind"),
    ("audience", "care", "validation_error", "audience"),
    ("audience", "everyone", "validation_error", "audience"),
    ("audience", "grids", "validation_error", "grids"),
    ("audience", "buildings", "validation_error", "buildings"),
    ("grids", "01", "validation_error", "grids"),
    ("grids", ["99"], "validation_error", "grids"),
    ("grids", [["01"]], "validation_error", "grids"),
    ("buildings", [0], "validation_error", "buildings"),
    ("expires_at", "明天", "validation_error", "expires_at"),
    ("expires_at", 1764000000, "validation_error", "expires_at"),
    ("expires_at", "1999-01-01", "validation_error", "expires_at"),
    ("happens_at", "0001-01-01T00:00:00Z", "validation_error", "happens_at"),
    ("seats", "3", "validation_error", "seats"),
    ("seats", 0, "validation_error", "seats"),
    ("seats", True, "validation_error", "seats"),
    ("seats", 10**12, "validation_error", "seats"),
    ("state", "published", "unknown_field", "state"),
    ("pinned", True, "unknown_field", "pinned"),
    ("id", 1, "unknown_field", "id"),
    ("drafted_by", 1, "unknown_field", "drafted_by"),
]


@pytest.mark.parametrize(("field", "value", "code", "named"), NOTICE_ROWS)
def test_what_a_draft_may_not_hold(staff: Caller, field: str, value: Any, code: str, named: str):
    body = problem(staff.post("notices/", {**BODY, field: value}), 400, code)
    assert named in body["fields"], body
    assert not Notice.objects.exists()


KINDS = [
    ("activity", "happens_at", "请填活动时间。"),
    ("posting", "expires_at", "请填公示到哪一天。"),
    ("alert", "expires_at", "请填预警的到期时间。"),
]


@pytest.mark.parametrize(("kind", "field", "sentence"), KINDS)
def test_what_each_kind_needs(staff: Caller, kind: str, field: str, sentence: str):
    body = problem(staff.post("notices/", {**BODY, "kind": kind}), 400, "validation_error")
    assert body["fields"][field] == sentence


SENTENCE_ROWS = [
    ({}, "validation_error", "text"),
    ({"text": ""}, "validation_error", "text"),
    ({"text": None}, "validation_error", "text"),
    ({"text": 5}, "validation_error", "text"),
    ({"text": ["南京市气象台发布暴雨蓝色预警"]}, "validation_error", "text"),
    ({"text": "今天天气不错"}, "validation_error", "text"),
    ({"text": "字" * 3001}, "validation_error", "text"),
    ({"text": SENTENCE, "level": "red"}, "unknown_field", "level"),
    ({"sentence": SENTENCE}, "unknown_field", "sentence"),
]


@pytest.mark.parametrize(("given", "code", "named"), SENTENCE_ROWS)
def test_what_no_sentence_may_be(staff: Caller, given: dict, code: str, named: str):
    body = problem(staff.post("warnings/", given), 400, code)
    assert named in body["fields"]
    assert not WeatherWarning.objects.exists()


@pytest.mark.parametrize("body", [b"not json", b"[]", b'"text"', b"\xff\xfe"])
def test_what_is_no_object_is_refused(staff: Caller, body: bytes):
    problem(staff.post("warnings/", body), 400, "validation_error")


COLUMNS = {"issuer": "南京市气象台", "event": "gale", "level": "blue", "action": "issue", "text": "有大风。"}
COLUMN_ROWS = [
    ("issuer", ""),
    ("event", "rain"),
    ("level", "green"),
    ("action", "drop"),
    ("text", ""),
    ("issued_at", "昨天"),
    ("expires_at", "2020-01-01T00:00:00+08:00"),
]


@pytest.mark.parametrize(("field", "value"), COLUMN_ROWS)
def test_what_columns_may_not_hold(staff: Caller, field: str, value: str):
    body = problem(staff.post("warnings/columns/", {**COLUMNS, field: value}), 400, "validation_error")
    assert field in body["fields"]


PARAM_ROWS = [
    ("notices/", "kind", "gossip", "validation_error"),
    ("notices/", "state", "gone", "validation_error"),
    ("notices/", "text", "字" * 61, "validation_error"),
    ("notices/", "limit", "0", "validation_error"),
    ("notices/", "limit", "101", "validation_error"),
    ("notices/", "cursor", "abc", "validation_error"),
    ("notices/", "colour", "red", "unknown_param"),
    ("deliveries/", "warning", "abc", "validation_error"),
    ("deliveries/", "warning", "0", "validation_error"),
    ("deliveries/", "notice", "1.5", "validation_error"),
    ("deliveries/", "state", "gone", "validation_error"),
    ("deliveries/", "grid", "012345678", "validation_error"),
    ("deliveries/", "page", "2", "unknown_param"),
    ("warnings/", "event", "rain", "validation_error"),
    ("warnings/", "level", "green", "validation_error"),
    ("warnings/", "colour", "red", "unknown_param"),
]


@pytest.mark.parametrize(("place", "name", "value", "code"), PARAM_ROWS)
def test_what_no_list_answers_to(staff: Caller, place: str, name: str, value: str, code: str):
    body = problem(staff.get(place, {name: value}), 400, code)
    assert name in body["fields"]


VERB_ROWS = [
    ("withdraw", {}, 400, "validation_error"),
    ("withdraw", {"reason": ""}, 400, "validation_error"),
    ("withdraw", {"reason": 5}, 400, "validation_error"),
    ("withdraw", {"reason": "不停了。", "public": True}, 400, "unknown_field"),
    ("pin", {"note": "好"}, 400, "unknown_field"),
    ("unpin", {}, 409, "already_claimed"),
    ("edit", BODY, 409, "illegal_transition"),
    ("publish", {}, 409, "illegal_transition"),
    ("discard", {}, 409, "illegal_transition"),
    ("correct", {}, 400, "validation_error"),
]


@pytest.mark.parametrize(("verb", "body", "status", "code"), VERB_ROWS)
def test_what_a_verb_refuses(house: House, verb: str, body: dict, status: int, code: str):
    notice = published(house)
    lead = by_token(house.lead)
    problem(lead.post(f"notices/{notice.pk}/{verb}/", body, if_match="*"), status, code)
    assert Notice.objects.get(pk=notice.pk).version == notice.version


@pytest.mark.parametrize("verb", ["edit", "publish", "discard", "pin", "unpin", "correct", "withdraw"])
def test_every_change_needs_the_version_and_the_right_one(house: House, verb: str):
    notice = drafted(house) if verb in ("edit", "publish", "discard") else published(house)
    lead = by_token(house.lead)
    problem(lead.post(f"notices/{notice.pk}/{verb}/", {}), 428, "version_required")
    problem(lead.post(f"notices/{notice.pk}/{verb}/", {}, if_match='"99"'), 412, "stale")


@pytest.mark.parametrize("verb", ["edit", "publish", "discard", "pin", "unpin", "correct", "withdraw"])
def test_another_community_is_told_it_does_not_exist(house: House, verb: str):
    notice = published(house)
    there = by_token(house.elsewhere.lead)
    problem(there.post(f"notices/{notice.pk}/{verb}/", {}, if_match="*"), 404, "not_found")


@pytest.mark.parametrize("verb", ["confirm", "unconfirm"])
def test_a_delivery_of_another_community_does_not_exist(house: House, verb: str):
    found = delivery(published(house))
    there = by_token(house.elsewhere.lead)
    problem(there.post(f"deliveries/{found.pk}/{verb}/", {}, if_match="*"), 404, "not_found")


CONFIRM_ROWS = [
    ({}, "validation_error"),
    ({"how": ""}, "validation_error"),
    ({"how": "robot"}, "validation_error"),
    ({"how": ["door"]}, "validation_error"),
    ({"how": "door", "note": "字" * 201}, "validation_error"),
    ({"how": "door", "by": "李敏"}, "unknown_field"),
]


@pytest.mark.parametrize(("body", "code"), CONFIRM_ROWS)
def test_what_no_confirmation_may_say(house: House, body: dict, code: str):
    found = delivery(published(house))
    problem(by_token(house.worker1).post(f"deliveries/{found.pk}/confirm/", body, if_match="*"), 400, code)


SIGN_UP_ROWS = [
    ({"people": 0, "name": "张三", "phone": "13812345678"}, "people"),
    ({"people": 11, "name": "张三", "phone": "13812345678"}, "people"),
    ({"people": "2", "name": "张三", "phone": "13812345678"}, "people"),
    ({"people": 1, "phone": "13812345678"}, "name"),
    ({"people": 1, "name": "张三"}, "phone"),
    ({"people": 1, "name": "张三", "phone": "12"}, "phone"),
    ({"people": 1, "name": "张三", "phone": 13812345678}, "phone"),
]


@pytest.mark.parametrize(("body", "field"), SIGN_UP_ROWS)
def test_what_signing_up_needs(house: House, body: dict, field: str):
    party = published(house, activity())
    refused = problem(nobody().post(f"notices/{party.pk}/sign-up/", body), 400, "validation_error")
    assert field in refused["fields"]


READERS = ["notices/{}/", "notices/{}/records/", "notices/{}/files/"]


@pytest.mark.parametrize("path", READERS)
def test_a_draft_is_there_for_the_office_and_for_nobody_else(house: House, path: str):
    notice = drafted(house)
    assert by_token(house.lead).get(path.format(notice.pk)).status_code == 200
    for caller in (
        nobody(),
        by_token(house.worker1),
        by_token(house.supervisor),
        by_token(house.elsewhere.staff),
    ):
        problem(caller.get(path.format(notice.pk)), 404, "not_found")
    problem(nobody().get(path.format(10**15)), 404, "not_found")


def test_a_warning_that_never_was_does_not_exist(house: House):
    warned(house)
    problem(nobody().get("warnings/999999/"), 404, "not_found")
