"""接口, row by row: what a body may hold, what is refused and how; and every answer has exactly the declared fields."""

from typing import Any

import pytest
from rest_framework import serializers

from council.resolutions.api import answers
from council.resolutions.states import MinutesState, State
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.council.covenant.conftest import MARCH, adopted
from tests.council.resolutions.deciding import FROM, MINUTES_FROM, Deciding, picture

DAY = "2026-11-23"

# verb, body, the fields named by the refusal.
BODIES: list[tuple[str, Any, list[str]]] = [
    ("start", {"note": 1}, ["note"]),
    ("start", {"note": ["x"]}, ["note"]),
    ("start", {"note": "字" * 1001}, ["note"]),
    ("start", {"colour": "red"}, ["colour"]),
    ("verify", {}, ["note", "closure"]),
    ("verify", {"note": "看过。"}, ["closure"]),
    ("verify", {"note": "看过。", "closure": "all"}, ["closure"]),
    ("verify", {"note": "看过。", "closure": 1}, ["closure"]),
    ("verify", {"note": "", "closure": "staged"}, ["note"]),
    ("verify", {"note": None, "closure": "staged"}, ["note"]),
    ("verify", {"note": "看过。", "closure": "staged", "reply": 7}, ["reply"]),
    ("verify", {"note": "看过。", "closure": "staged", "reply": "字" * 3001}, ["reply"]),
    ("send_back", {}, ["note"]),
    ("send_back", {"note": "   "}, ["note"]),
    ("send_back", {"note": True}, ["note"]),
    ("close", {"note": {}}, ["note"]),
    ("close", {"force": True}, ["force"]),
    ("carry", {}, ["due_on", "note"]),
    ("carry", {"note": "缺货。"}, ["due_on"]),
    ("carry", {"note": "缺货。", "due_on": "明年"}, ["due_on"]),
    ("carry", {"note": "缺货。", "due_on": 20270104}, ["due_on"]),
    ("carry", {"note": "缺货。", "due_on": "2027-02-30"}, ["due_on"]),
    ("carry", {"note": "缺货。", "due_on": "2026-12-01"}, ["due_on"]),
    ("carry", {"due_on": "2027-01-04"}, ["note"]),
    ("reassign", {}, ["lead", "coordinator", "supervisor", "note"]),
    ("reassign", {"note": "换人。"}, ["lead", "coordinator", "supervisor"]),
    ("drop", {}, ["note"]),
    ("drop", {"note": ""}, ["note"]),
    ("drop", {"note": "字" * 1001}, ["note"]),
]


def who_does(deciding: Deciding, verb: str) -> Caller:
    return by_token(deciding.normally(verb)["by"])


@pytest.mark.parametrize(("verb", "body", "fields"), BODIES)
def test_a_body_that_does_not_do_names_its_fields(
    deciding: Deciding, verb: str, body: Any, fields: list[str]
):
    made = deciding.resolution_in(FROM[verb])
    address = f"resolutions/{made.number}/{verb.replace('_', '-')}/"
    answer = who_does(deciding, verb).post(address, body, if_match=f'"{made.version}"')
    code = answer.json()["code"]
    assert code in ("validation_error", "unknown_field")
    assert list(problem(answer, 400, code)["fields"]) == fields


MINUTES_BODIES: list[tuple[str, Any, list[str]]] = [
    ("edit", {}, ["title", "opening", "discussion"]),
    ("edit", {"title": "纪要", "opening": "今天。"}, ["discussion"]),
    ("edit", {"title": 1, "opening": "今天。", "discussion": "一、灯"}, ["title"]),
    ("edit", {"title": "纪要", "opening": "今天。", "discussion": "一、灯", "state": "final"}, ["state"]),
    ("edit", {"title": "字" * 81, "opening": "今天。", "discussion": "一、灯"}, ["title"]),
    ("redraft", {"note": "x"}, ["note"]),
    ("countersign", {}, ["resident"]),
    ("countersign", {"resident": ""}, ["resident"]),
    ("countersign", {"resident": ["王"]}, ["resident"]),
    ("reopen", {}, ["note"]),
    ("reopen", {"note": 3}, ["note"]),
    ("post", {"now": True}, ["now"]),
    ("object", {}, ["text", "name"]),
    ("object", {"text": "不对。"}, ["name"]),
    ("object", {"text": "字" * 501, "name": "赵"}, ["text"]),
    ("object", {"text": "不对。", "name": "赵", "phone": 13800000000}, ["phone"]),
    ("answer", {}, ["objection", "upheld", "answer"]),
    ("answer", {"objection": 0, "upheld": True, "answer": "已更正。"}, ["objection"]),
    ("answer", {"objection": "x", "upheld": True, "answer": "已更正。"}, ["objection"]),
    ("correct", {}, ["note", "discussion"]),
    ("correct", {"note": "更正。"}, ["discussion"]),
    ("settle", {"force": True}, ["force"]),
]


@pytest.mark.parametrize(("verb", "body", "fields"), MINUTES_BODIES)
def test_a_body_for_the_minutes_that_does_not_do_names_its_fields(
    deciding: Deciding, verb: str, body: Any, fields: list[str]
):
    made = deciding.minutes_in(MINUTES_FROM[verb])
    answer = by_token(deciding.house.staff).post(f"minutes/{DAY}/{verb}/", body, if_match=f'"{made.version}"')
    code = answer.json()["code"]
    assert code in ("validation_error", "unknown_field")
    assert list(problem(answer, 400, code)["fields"]) == fields


# address, parameters, code.
ASKED_WRONG: list[tuple[str, dict[str, str], str]] = [
    ("resolutions/", {"state": "new"}, "validation_error"),
    ("resolutions/", {"session": "monday"}, "validation_error"),
    ("resolutions/", {"party": "u" * 13}, "validation_error"),
    ("resolutions/", {"limit": "0"}, "validation_error"),
    ("resolutions/", {"limit": "101"}, "validation_error"),
    ("resolutions/", {"limit": "x"}, "validation_error"),
    ("resolutions/", {"cursor": "x"}, "validation_error"),
    ("resolutions/", {"order": "due"}, "unknown_param"),
    ("resolutions/", {"page": "2"}, "unknown_param"),
    ("resolutions/parties/", {"q": "x"}, "unknown_param"),
    ("minutes/", {"state": "final"}, "unknown_param"),
    ("minutes/", {"cursor": "x"}, "validation_error"),
    ("minutes/", {"limit": "-1"}, "validation_error"),
]


@pytest.mark.parametrize(("address", "params", "code"), ASKED_WRONG)
def test_a_question_that_is_not_understood_is_refused(
    deciding: Deciding, address: str, params: dict[str, str], code: str
):
    problem(by_token(deciding.house.staff).get(address, params), 400, code)


NOTHING: list[str] = [
    "resolutions/20261123-9/",
    "resolutions/20261123-9/records/",
    "resolutions/20260101-1/",
    "resolutions/x/",
    "resolutions/2026112-1/",
    "resolutions/20261123-1/files/0/",
    "minutes/2026-11-24/",
    "minutes/2026-13-01/",
    "minutes/2026-02-30/",
    "minutes/x/",
]


@pytest.mark.parametrize("address", NOTHING)
def test_what_is_not_there_is_not_found(deciding: Deciding, address: str):
    deciding.write()
    assert by_token(deciding.house.staff).get(address).status_code == 404


METHODS: list[tuple[str, str]] = [
    ("post", "resolutions/"),
    ("post", "resolutions/parties/"),
    ("get", "resolutions/20261123-1/start/"),
    ("get", "resolutions/20261123-1/verify/"),
    ("post", "resolutions/20261123-1/"),
    ("post", "resolutions/20261123-1/records/"),
    ("post", "minutes/"),
    ("get", f"minutes/{DAY}/post/"),
    ("get", f"minutes/{DAY}/draft/"),
    ("post", f"minutes/{DAY}/"),
]


@pytest.mark.parametrize(("method", "address"), METHODS)
def test_another_method_is_refused(deciding: Deciding, method: str, address: str):
    deciding.write()
    problem(getattr(by_token(deciding.house.staff), method)(address), 405, "method_not_allowed")


# Shapes


def declared(answer: type[serializers.Serializer]) -> set[str]:
    return set(answer().fields)


def test_a_resolution_answers_with_exactly_what_is_declared(deciding: Deciding):
    adopted(deciding.house, MARCH)
    matter = deciding.council.matter()
    made = deciding.write(deciding.at_table(matter), cites=1)
    made = deciding.do("start", made)
    deciding.do("report_progress", made, files=[picture()])
    staff = by_token(deciding.house.staff)
    detail = staff.get(f"resolutions/{made.number}/").json()
    assert set(detail) == declared(answers.ResolutionDetail)
    assert {frozenset(party) for party in detail["parties"]} == {frozenset(declared(answers.ResolutionParty))}
    assert set(detail["appeals"][0]) == declared(answers.LinkedAppeal)
    assert set(detail["cites"]) == declared(answers.CitedArticle)
    assert set(detail["evidence"][0]) == declared(answers.EvidenceFile)
    page = staff.get("resolutions/").json()
    assert set(page) == declared(answers.ResolutionPage)
    assert set(page["results"][0]) == declared(answers.ResolutionLine)
    records = staff.get(f"resolutions/{made.number}/records/").json()
    assert set(records) == declared(answers.CouncilRecordPage)
    assert set(records["results"][0]) == declared(answers.CouncilRecord)
    parties = staff.get("resolutions/parties/").json()
    assert set(parties) == declared(answers.KnownParties)
    assert set(parties["results"][0]) == declared(answers.KnownParty)


def test_minutes_answer_with_exactly_what_is_declared(deciding: Deciding):
    deciding.minutes_do("object", deciding.minutes_in(MinutesState.POSTED))
    staff = by_token(deciding.house.staff)
    detail = staff.get(f"minutes/{DAY}/").json()
    assert set(detail) == declared(answers.MinutesDetail)
    assert set(detail["objections"][0]) == declared(answers.ObjectionShown)
    page = staff.get("minutes/").json()
    assert set(page) == declared(answers.MinutesPage)
    assert set(page["results"][0]) == declared(answers.MinutesLine)


LABELS: list[tuple[str, str, bool]] = [
    (State.ASSIGNED, "已交办", True),
    (State.IN_PROGRESS, "落实中", True),
    (State.REPORTED_DONE, "已报完成", True),
    (State.VERIFIED, "已核验", True),
    (State.CLOSED, "已办结", False),
    (State.RETURNED, "退回重办", True),
    (State.CARRIED, "结转", True),
    (State.DROPPED, "已终止", False),
]


@pytest.mark.parametrize(("state", "label", "is_open"), LABELS)
def test_a_state_is_told_in_words_and_found_by_its_filters(
    deciding: Deciding, state: str, label: str, is_open: bool
):
    made = deciding.resolution_in(state)
    staff = by_token(deciding.house.staff)
    detail = staff.get(f"resolutions/{made.number}/").json()
    assert (detail["state"], detail["state_label"], detail["overdue"]) == (state, label, False)
    assert (detail["verified_at"] is not None) is (state in (State.VERIFIED, State.CLOSED))
    for params, found in (
        ({"state": str(state)}, True),
        ({"open": "true"}, is_open),
        ({"open": "false"}, not is_open),
        ({"overdue": "true"}, False),
        ({"overdue": "false"}, True),
        ({"session": DAY}, True),
        ({"session": "2026-11-30"}, False),
    ):
        assert bool(staff.get("resolutions/", params).json()["results"]) is found, params


READERS: list[tuple[str, bool, bool]] = [
    ("staff", True, True),
    ("lead", True, True),
    ("worker1", True, False),
    ("property", True, False),
    ("supervisor", True, False),
    ("admin", True, False),
]


@pytest.mark.parametrize(("who", "names", "internal"), READERS)
def test_who_reads_names_and_who_reads_the_whole_ledger(
    deciding: Deciding, who: str, names: bool, internal: bool
):
    made = deciding.minutes_in(MinutesState.POSTED)
    resolution = deciding.council.fresh().monday.resolutions.get()
    caller = by_token(getattr(deciding.house, who))
    shown = caller.get(f"resolutions/{resolution.number}/").json()
    assert (shown["parties"][1]["name"] == "网格员1（第01微网格网格员）") is names
    assert (
        caller.get(f"resolutions/{resolution.number}/records/").json()["results"][0]["actor"] is not None
    ) is names
    assert made.records.filter(public=False).exists()
    assert bool(shown["actions"]) is (who in ("staff", "lead", "property"))
    assert internal is (who in ("staff", "lead"))


OUTSIDE: list[str] = ["nobody", "card"]


@pytest.mark.parametrize("who", OUTSIDE)
def test_outside_nobody_reads_a_name(deciding: Deciding, who: str):
    deciding.resolution_in(State.VERIFIED)
    caller = nobody() if who == "nobody" else by_card(deciding.house.card)
    for address in ("resolutions/", "resolutions/20261123-1/", "resolutions/20261123-1/records/"):
        text = caller.get(address).content.decode()
        for name in ("网格员1", "物业经理", "业委会主任", "李敏"):
            assert f'"{name}' not in text, (address, name)
