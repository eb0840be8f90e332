"""接口的动作: each verb of the covenant, what its body may hold, what it is refused with, what it leaves behind."""

from typing import Any

import pytest

from council.models import CovenantRecord, CovenantVersion
from tests.calls import by_session, by_token, nobody, problem
from tests.community import House
from tests.council.covenant.api.test_covenants import BODIES, act, caller_of
from tests.council.covenant.conftest import MARCH, WORDS, adopted, drafted

MUST = "该字段是必填项。"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_a_version_goes_from_draft_to_force(house: House):
    staff = by_token(house.staff)
    made = drafted(house)
    edited = act(staff, made, "edit", BODIES["edit"])
    assert edited.json()["text"] == "只有一条。"
    assert edited.headers["ETag"] == '"2"'
    made.refresh_from_db()
    done = act(staff, made, "adopt", BODIES["adopt"]).json()
    assert (done["state"], done["in_force_from"], done["actions"]) == ("adopted", "2026-09-01", [])
    assert done["basis"] == "2026年8月居民会议表决通过"
    assert nobody().get("covenants/in-force/", {"on": "2026-09-01"}).json()["number"] == 1


def test_a_discarded_draft_stays_on_record_for_those_inside(house: House):
    shown = act(by_token(house.staff), drafted(house), "discard", BODIES["discard"]).json()
    assert (shown["state"], shown["state_label"]) == ("discarded", "已作废")
    assert CovenantRecord.objects.last().note == "居民不同意第二条。"
    assert nobody().get("covenants/1/").status_code == 404


@pytest.mark.parametrize("verb", BODIES)
def test_page_and_api_leave_the_same_rows(house: House, verb: str):
    made = drafted(house)
    assert act(by_token(house.staff), made, verb, BODIES[verb]).status_code == 200
    other = drafted(house.elsewhere)
    page = by_session(house.elsewhere.staff).client.post(
        f"/covenant/{other.number}/{verb}/", {**BODIES[verb], "version": other.version}
    )
    assert page.status_code == 302, page.content.decode()
    by_api, by_page = (CovenantRecord.objects.filter(subject=each).last() for each in (made, other))
    for name in ("action", "note", "public", "data", "position"):
        assert getattr(by_api, name) == getattr(by_page, name), name
    rows = CovenantVersion.objects.values_list("state", "version", "text", "in_force_from", "basis")
    assert len(set(rows)) == 1


@pytest.mark.parametrize("verb", BODIES)
def test_a_change_must_name_the_version_it_has_seen(house: House, verb: str):
    made = drafted(house)
    staff = by_token(house.staff)
    problem(staff.post(f"covenants/1/{verb}/", BODIES[verb]), 428, "version_required")
    stale = act(staff, made, verb, BODIES[verb], version='"99"')
    problem(stale, 412, "stale")
    assert CovenantVersion.objects.get().version == made.version


# If-Match as callers write it, and whether it is taken for version 1.
SEEN: list[tuple[str, int]] = [
    ('"1"', 200),
    ('W/"1"', 200),
    ("1", 200),
    ("*", 200),
    ('"7", "1"', 200),
    ('"2"', 412),
    ('"x"', 412),
    ("0", 412),
    ('"99999999999"', 412),
]


@pytest.mark.parametrize(("header", "status"), SEEN)
def test_if_match_is_read_as_callers_write_it(house: House, header: str, status: int):
    answer = act(by_token(house.staff), drafted(house), "edit", BODIES["edit"], version=header)
    assert answer.status_code == status


# verb, body, the fields named, the sentence beside the first.
REFUSED: list[tuple[str, Any, list[str], str]] = [
    ("edit", {}, ["title", "text"], MUST),
    ("edit", {**WORDS, "title": ""}, ["title"], MUST),
    ("edit", {**WORDS, "title": 1}, ["title"], "请填文字（JSON 字符串）。"),
    ("edit", {**WORDS, "title": "字" * 61}, ["title"], "60"),
    ("edit", {**WORDS, "preamble": "字" * 501}, ["preamble"], "500"),
    ("edit", {**WORDS, "preamble": []}, ["preamble"], "请填文字（JSON 字符串）。"),
    ("edit", {**WORDS, "text": None}, ["text"], MUST),
    ("edit", {**WORDS, "text": ["一条"]}, ["text"], "请填文字（JSON 字符串）。"),
    ("edit", {**WORDS, "text": "第一条"}, ["text"], "请写条文，一条写一段。"),
    ("edit", {**WORDS, "text": "字" * 10001}, ["text"], "10000"),
    ("edit", {**WORDS, "state": "adopted"}, ["state"], "没有叫“state”的字段。"),
    ("edit", {**WORDS, "number": 9}, ["number"], "没有叫“number”的字段。"),
    ("adopt", {}, ["in_force_from", "basis"], MUST),
    ("adopt", {"in_force_from": "2026-09-01"}, ["basis"], MUST),
    ("adopt", {"basis": "居民会议"}, ["in_force_from"], MUST),
    (
        "adopt",
        {"in_force_from": "明天", "basis": "居民会议"},
        ["in_force_from"],
        "请填 2026-11-22 这样的日期",
    ),
    ("adopt", {"in_force_from": 20260901, "basis": "居民会议"}, ["in_force_from"], "请填文字"),
    ("adopt", {"in_force_from": "2026-09-31", "basis": "居民会议"}, ["in_force_from"], "日期"),
    ("adopt", {"in_force_from": "2026-09-01", "basis": "字" * 201}, ["basis"], "200"),
    ("adopt", {"in_force_from": "2026-09-01", "basis": "。"}, ["basis"], "请写明由哪次会议通过。"),
    ("adopt", {"in_force_from": "2026-03-01", "basis": "居民会议"}, ["in_force_from"], "要晚于现行第 1 版"),
    ("discard", {}, ["note"], MUST),
    ("discard", {"note": " "}, ["note"], MUST),
    ("discard", {"note": 1}, ["note"], "请填文字（JSON 字符串）。"),
    ("discard", {"note": "字" * 1001}, ["note"], "1000"),
    ("discard", {"note": "不要了。", "force": True}, ["force"], "没有叫“force”的字段。"),
]


@pytest.mark.parametrize(("verb", "body", "fields", "sentence"), REFUSED)
def test_a_body_that_does_not_do_names_its_fields(
    house: House, verb: str, body: Any, fields: list[str], sentence: str
):
    adopted(house, MARCH)
    made = drafted(house)
    answer = act(by_token(house.staff), made, verb, body)
    code = answer.json()["code"]
    assert code in ("validation_error", "unknown_field")
    told = problem(answer, 400, code)
    assert list(told["fields"]) == fields
    assert sentence in told["fields"][fields[0]]
    made.refresh_from_db()
    assert (made.state, made.version) == ("draft", 1)


DRAFTS: list[tuple[Any, list[str]]] = [
    ({}, ["title", "text"]),
    ({"title": "公约"}, ["text"]),
    ({"text": "一条。"}, ["title"]),
    ({**WORDS, "text": "\n\n"}, ["text"]),
    ({**WORDS, "text": "第三条"}, ["text"]),
    ({**WORDS, "title": " \u200b"}, ["title"]),
    ({**WORDS, "colour": "red"}, ["colour"]),
]


@pytest.mark.parametrize(("body", "fields"), DRAFTS)
def test_a_draft_that_does_not_do_names_its_fields(house: House, body: Any, fields: list[str]):
    answer = by_token(house.staff).post("covenants/", body)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == fields
    assert not CovenantVersion.objects.exists()


# role → 200 | 403 | 404 for every verb on a draft: inside it is known, outside it never existed.
ROLES: list[tuple[str, int]] = [
    ("staff", 200),
    ("lead", 200),
    ("admin", 403),
    ("supervisor", 403),
    ("worker1", 403),
    ("worker2", 403),
    ("property", 403),
    ("owners", 403),
    ("party", 403),
    ("family", 404),
    ("visitor", 404),
]
WHY_NOT = {
    "edit": "公约草案由社区工作人员起草。",
    "adopt": "公约通过后由社区工作人员登记。",
    "discard": "公约草案由社区工作人员起草。",
}


@pytest.mark.parametrize(("who", "status"), ROLES)
@pytest.mark.parametrize("verb", BODIES)
def test_who_may_do_it_and_who_reads_why_not(house: House, verb: str, who: str, status: int):
    made = drafted(house)
    answer = act(caller_of(house, who), made, verb, BODIES[verb])
    assert answer.status_code == status, answer.content.decode()
    if status == 403:
        assert answer.json()["message"] == WHY_NOT[verb]
    assert (CovenantVersion.objects.get().version == made.version) is (status != 200)


@pytest.mark.parametrize("verb", BODIES)
def test_another_community_finds_nothing_to_change(house: House, verb: str):
    made = drafted(house)
    problem(act(by_token(house.elsewhere.staff), made, verb, BODIES[verb]), 404, "not_found")
    assert CovenantVersion.objects.get().version == made.version


# state, verb, the sentence.
TOO_LATE: list[tuple[str, str, str]] = [
    ("adopted", "edit", "这一版公约现在是“已通过”，不能修改草案。请刷新页面看最新情况。"),
    ("adopted", "adopt", "这一版公约现在是“已通过”，不能登记通过。请刷新页面看最新情况。"),
    ("adopted", "discard", "这一版公约现在是“已通过”，不能作废草案。请刷新页面看最新情况。"),
    ("discarded", "edit", "这一版公约现在是“已作废”，不能修改草案。请刷新页面看最新情况。"),
    ("discarded", "adopt", "这一版公约现在是“已作废”，不能登记通过。请刷新页面看最新情况。"),
    ("discarded", "discard", "这一版公约现在是“已作废”，不能作废草案。请刷新页面看最新情况。"),
]


@pytest.mark.parametrize(("state", "verb", "sentence"), TOO_LATE)
def test_what_is_no_draft_any_more_takes_no_verb(house: House, state: str, verb: str, sentence: str):
    staff = by_token(house.staff)
    made = drafted(house)
    ended = "adopt" if state == "adopted" else "discard"
    assert act(staff, made, ended, BODIES[ended]).status_code == 200
    made.refresh_from_db()
    told = problem(act(staff, made, verb, BODIES[verb]), 409, "illegal_transition")
    assert told["message"] == sentence


def test_what_is_pasted_is_cleaned_as_on_the_page(house: House):
    body = {
        "title": "公约\u200b\n一",
        "preamble": "大家\u202e的事",
        "text": "第1条 门口\x07不堆。\r\n\r\n第2条、安静。",
    }
    shown = by_token(house.staff).post("covenants/", body).json()
    assert (shown["title"], shown["preamble"]) == ("公约 一", "大家的事")
    assert [each["text"] for each in shown["articles"]] == ["门口不堆。", "安静。"]
