"""/api/v1/covenants/: the versions, the one in force on a day, the same verbs and refusals as the pages."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from rest_framework import serializers

from council.covenant import workflow
from council.covenant.api import answers
from council.covenant.states import State
from council.models import CovenantRecord, CovenantVersion
from grids.states import TokenScope
from tests.calls import Caller, by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.council.covenant.conftest import MARCH, SEPTEMBER, WORDS, adopted, drafted
from tests.council.pages import asked

BODIES: dict[str, dict[str, Any]] = {
    "edit": {**WORDS, "text": "只有一条。"},
    "adopt": {"in_force_from": "2026-09-01", "basis": "2026年8月居民会议表决通过。"},
    "discard": {"note": "居民不同意第二条。"},
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def act(caller: Caller, made: CovenantVersion, verb: str, body: Any = None, *, version: Any = None):
    seen = f'"{made.version}"' if version is None else str(version)
    return caller.post(f"covenants/{made.number}/{verb}/", body, if_match=seen)


def numbers(caller: Caller, **params: Any) -> list[int]:
    answer = caller.get("covenants/", params)
    assert answer.status_code == 200, answer.content.decode()
    return [row["number"] for row in answer.json()["results"]]


# Reading


def test_the_list_is_newest_first_and_says_which_one_is_in_force(house: House):
    adopted(house, MARCH)
    adopted(house, SEPTEMBER, text="新的一条。")
    drafted(house)
    rows = by_token(house.staff).get("covenants/").json()["results"]
    assert [(row["number"], row["state_label"], row["in_force"]) for row in rows] == [
        (3, "草案", False),
        (2, "已通过", True),
        (1, "已通过", False),
    ]
    assert [row["in_force_from"] for row in rows] == [None, "2026-09-01", "2026-03-01"]
    assert [row["basis"] for row in rows] == [None, "2026年2月居民会议表决通过", "2026年2月居民会议表决通过"]
    assert [row["actions"] for row in rows] == [["edit", "adopt", "discard"], [], []]
    assert "text" not in rows[0]


def test_a_version_is_read_article_by_article(house: House):
    adopted(house, MARCH)
    answer = nobody().get("covenants/1/")
    shown = answer.json()
    assert answer.headers["ETag"] == '"2"'
    assert (shown["title"], shown["preamble"]) == ("幸福里居民公约", "大家的事大家定。")
    assert shown["text"] == "门口不堆杂物。\n晚上十点以后不大声。"
    assert shown["articles"] == [
        {"number": 1, "label": "第一条", "text": "门口不堆杂物。"},
        {"number": 2, "label": "第二条", "text": "晚上十点以后不大声。"},
    ]
    assert (shown["in_force"], shown["actions"]) == (True, [])


def test_without_any_version_the_list_is_empty_and_nothing_is_in_force(house: House):
    assert nobody().get("covenants/").json() == {"results": [], "next": None}
    problem(nobody().get("covenants/in-force/"), 404, "not_found")


# the day asked for → the number in force then, None for 404.
DAYS: list[tuple[str, int | None]] = [
    ("2026-02-28", None),
    ("2026-03-01", 1),
    ("2026-03-02", 1),
    ("2026-08-31", 1),
    ("2026-09-01", 2),
    ("2026-12-31", 2),
    ("2031-01-01", 2),
    ("2001-01-01", None),
]


@pytest.mark.parametrize(("day", "number"), DAYS)
def test_which_version_was_in_force_on_a_day(house: House, day: str, number: int | None):
    adopted(house, MARCH)
    adopted(house, SEPTEMBER, text="新的一条。")
    for caller in (nobody(), by_token(house.staff)):
        answer = caller.get("covenants/in-force/", {"on": day})
        if number is None:
            problem(answer, 404, "not_found")
        else:
            assert answer.json()["number"] == number
            assert answer.headers["ETag"] == '"2"'


def test_without_a_day_it_is_today(house: House):
    today = timezone.localdate()
    adopted(house, today - datetime.timedelta(days=1))
    adopted(house, today + datetime.timedelta(days=1), text="明天的一条。")
    shown = nobody().get("covenants/in-force/").json()
    assert (shown["number"], shown["in_force"]) == (1, True)
    later = nobody().get("covenants/2/").json()
    assert (later["in_force"], later["state"]) == (False, "adopted")


def test_a_draft_is_in_force_on_no_day_not_even_for_the_office(house: House):
    drafted(house)
    problem(by_token(house.staff).get("covenants/in-force/", {"on": "2026-11-23"}), 404, "not_found")


# address, parameters, code.
ASKED_WRONG: list[tuple[str, dict[str, str], str]] = [
    ("covenants/", {"state": "draft"}, "unknown_param"),
    ("covenants/", {"on": "2026-09-01"}, "unknown_param"),
    ("covenants/", {"limit": "0"}, "validation_error"),
    ("covenants/", {"limit": "101"}, "validation_error"),
    ("covenants/", {"cursor": "x"}, "validation_error"),
    ("covenants/1/", {"on": "2026-09-01"}, "unknown_param"),
    ("covenants/in-force/", {"day": "2026-09-01"}, "unknown_param"),
    ("covenants/in-force/", {"on": "明天"}, "validation_error"),
    ("covenants/in-force/", {"on": "2026-02-30"}, "validation_error"),
    ("covenants/in-force/", {"on": "2026-9"}, "validation_error"),
]


@pytest.mark.parametrize(("address", "params", "code"), ASKED_WRONG)
def test_a_question_that_is_not_understood_is_refused(
    house: House, address: str, params: dict[str, str], code: str
):
    adopted(house, MARCH)
    told = problem(nobody().get(address, params), 400, code)
    assert list(told["fields"]) == list(params)


def test_the_refusal_of_a_day_says_how_to_write_one(house: House):
    told = problem(nobody().get("covenants/in-force/", {"on": "昨天"}), 400, "validation_error")
    assert told["fields"] == {"on": "on 要写成 2026-11-23 这样的日期。"}


NOTHING: list[str] = [
    "covenants/2/",
    "covenants/0/",
    "covenants/9999/",
    "covenants/x/",
    "covenants/1/repeal/",
]


@pytest.mark.parametrize("address", NOTHING)
def test_what_is_not_there_is_not_found(house: House, address: str):
    adopted(house, MARCH)
    assert by_token(house.staff).get(address).status_code == 404


METHODS: list[tuple[str, str]] = [
    ("get", "covenants/1/edit/"),
    ("get", "covenants/1/adopt/"),
    ("get", "covenants/1/discard/"),
    ("post", "covenants/1/"),
    ("post", "covenants/in-force/"),
]


@pytest.mark.parametrize(("method", "address"), METHODS)
def test_another_method_is_refused(house: House, method: str, address: str):
    adopted(house, MARCH)
    problem(getattr(by_token(house.staff), method)(address), 405, "method_not_allowed")


# who reads a draft: the office and everybody else with a post.
READERS: list[tuple[str, bool]] = [
    ("staff", True),
    ("lead", True),
    ("admin", True),
    ("supervisor", True),
    ("worker1", True),
    ("property", True),
    ("family", False),
    ("visitor", False),
]


def caller_of(house: House, who: str) -> Caller:
    if who == "visitor":
        return nobody()
    return by_card(house.card) if who == "family" else by_token(getattr(house, who))


@pytest.mark.parametrize(("who", "inside"), READERS)
def test_who_knows_of_a_draft(house: House, who: str, inside: bool):
    adopted(house, MARCH)
    drafted(house)
    caller = caller_of(house, who)
    assert numbers(caller) == ([2, 1] if inside else [1])
    assert caller.get("covenants/2/").status_code == (200 if inside else 404)
    if not inside:
        assert caller.get("covenants/2/").content == caller.get("covenants/3/").content
    offered = caller.get("covenants/2/").json().get("actions", [])
    assert bool(offered) is (who in ("staff", "lead"))


def test_another_community_has_versions_of_its_own(house: House):
    adopted(house, MARCH)
    there = by_token(house.elsewhere.staff)
    assert numbers(there) == []
    problem(there.get("covenants/1/"), 404, "not_found")
    problem(there.get("covenants/in-force/"), 404, "not_found")
    adopted(house.elsewhere, SEPTEMBER, title="阳光居民公约")
    assert there.get("covenants/1/").json()["title"] == "阳光居民公约"
    assert nobody().get("covenants/1/").json()["title"] == "幸福里居民公约"


def test_the_list_goes_on_and_asks_as_often_for_one_as_for_thirty(house: House):
    caller = by_session(house.staff)
    adopted(house, MARCH)
    addresses = ("/api/v1/covenants/", "/api/v1/covenants/1/")
    counts = [asked(caller.client, address) for address in addresses]
    for n in range(1, 30):
        adopted(house, MARCH + datetime.timedelta(days=n), text=f"第{n}次改。")
    assert [asked(caller.client, address) for address in addresses] == counts
    assert max(counts) <= 8
    first = caller.get("covenants/", {"limit": "20"}).json()
    second = caller.get(first["next"]).json()
    assert [row["number"] for row in first["results"] + second["results"]] == list(range(30, 0, -1))
    assert second["next"] is None


def declared(answer: type[serializers.Serializer]) -> set[str]:
    return set(answer().fields)


def test_each_answer_has_exactly_the_declared_fields(house: House):
    adopted(house, MARCH)
    staff = by_token(house.staff)
    for address in ("covenants/1/", "covenants/in-force/"):
        detail = staff.get(address).json()
        assert set(detail) == declared(answers.CovenantDetail)
        assert set(detail["articles"][0]) == declared(answers.CovenantArticle)
    page = staff.get("covenants/").json()
    assert set(page) == declared(answers.CovenantPage)
    assert set(page["results"][0]) == declared(answers.CovenantLine)


# Drafting


def test_a_draft_is_stored_and_read_again(house: House):
    staff = by_token(house.staff)
    answer = staff.post("covenants/", WORDS)
    assert answer.status_code == 201, answer.content.decode()
    body = answer.json()
    assert (body["number"], body["state"], body["actions"]) == (1, "draft", ["edit", "adopt", "discard"])
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"].endswith("/api/v1/covenants/1/")
    assert staff.get(answer.headers["Location"]).json() == body
    assert [each.action for each in CovenantRecord.objects.all()] == ["draft"]


def test_the_same_key_drafts_once_and_another_body_under_it_is_refused(house: House):
    staff = by_token(house.staff)
    first, second = (staff.post("covenants/", WORDS, idempotency_key="k1") for _ in range(2))
    assert (first.json(), first.status_code) == (second.json(), second.status_code)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert CovenantVersion.objects.count() == 1
    problem(staff.post("covenants/", {**WORDS, "title": "别的"}, idempotency_key="k1"), 422, "key_reused")
    problem(staff.post("covenants/", WORDS, idempotency_key="k2"), 409, "already_claimed")
    assert by_token(house.second_staff).post("covenants/", WORDS, idempotency_key="k1").status_code == 409


def test_two_drafts_at_a_time_are_one_too_many(house: House):
    drafted(house)
    told = problem(by_token(house.staff).post("covenants/", WORDS), 409, "already_claimed")
    assert told["message"] == "已有一份公约草案，请先改好或作废它。"


DRAFTERS: list[tuple[str, int]] = [
    ("staff", 201),
    ("second_staff", 201),
    ("lead", 201),
    ("admin", 403),
    ("supervisor", 403),
    ("worker1", 403),
    ("property", 403),
    ("family", 403),
    ("visitor", 401),
]


@pytest.mark.parametrize(("who", "status"), DRAFTERS)
def test_the_office_drafts_and_nobody_else(house: House, who: str, status: int):
    answer = caller_of(house, who).post("covenants/", WORDS)
    assert answer.status_code == status
    if status == 403:
        assert problem(answer, 403, "forbidden")["message"] == "公约草案由社区工作人员起草。"
    assert CovenantVersion.objects.exists() is (status == 201)


def test_a_token_that_only_reads_does_not_write(house: House):
    reader = by_token(house.staff, scopes=[TokenScope.READ])
    assert reader.get("covenants/").status_code == 200
    assert reader.post("covenants/", WORDS).status_code == 403
    assert not CovenantVersion.objects.exists()


def test_a_state_is_what_the_verbs_left(house: House):
    made = drafted(house)
    workflow.discard(made, by=house.staff, note="不要了。")
    staff = by_token(house.staff)
    assert staff.get("covenants/1/").json()["state"] == State.DISCARDED
    assert staff.post("covenants/", WORDS).json()["number"] == 2
