"""/api/v1/plans/: every field against what it refuses, and what every role is answered."""

from typing import Any

import pytest

from notices.plans.models import WorkPlan
from tests.calls import by_session, by_token, nobody, problem
from tests.community import House
from tests.notices.things import plan, published_plan

BODY = {"title": "电梯安全整治", "goal": "都换好。", "starts_on": "2026-11-02", "ends_on": "2026-12-31"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", None),
        ("title", 5),
        ("title", ["a"]),
        ("title", "长" * 61),
        ("goal", ""),
        ("goal", None),
        ("goal", "长" * 301),
        ("goal", {"a": 1}),
        ("starts_on", ""),
        ("starts_on", "昨天"),
        ("starts_on", 20261102),
        ("starts_on", "2026-13-01"),
        ("starts_on", "1026-01-01"),
        ("ends_on", ""),
        ("ends_on", "2026-11-01"),
        ("ends_on", None),
        ("ends_on", True),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(house: House, field: str, value: Any):
    answer = by_token(house.staff).post("plans/", BODY | {field: value})
    assert field in problem(answer, 400, "validation_error")["fields"]
    assert not WorkPlan.objects.exists()


@pytest.mark.parametrize("field", list(BODY))
def test_a_field_left_out_is_named(house: House, field: str):
    body = {name: value for name, value in BODY.items() if name != field}
    answer = by_token(house.staff).post("plans/", body)
    assert field in problem(answer, 400, "validation_error")["fields"]


@pytest.mark.parametrize("field", ["state", "progress", "community", "version", "items", "published_at"])
def test_what_only_verbs_change_cannot_be_said(house: House, field: str):
    answer = by_token(house.staff).post("plans/", BODY | {field: 1})
    assert field in problem(answer, 400, "unknown_field")["fields"]


@pytest.mark.parametrize(
    ("verb", "field", "value"),
    [
        ("report", "progress", 101),
        ("report", "progress", -1),
        ("report", "progress", "40"),
        ("report", "progress", None),
        ("report", "progress", 4.5),
        ("report", "note", ""),
        ("report", "note", 3),
        ("report", "note", "长" * 501),
        ("report", "item", 999_999),
        ("report", "item", None),
        ("report", "item", []),
        ("stop-item", "note", ""),
        ("stop-item", "note", None),
        ("stop-item", "item", 999_999),
        ("add-item", "what", ""),
        ("add-item", "what", "长" * 121),
        ("add-item", "due_on", "月底"),
        ("add-item", "due_on", None),
        ("add-item", "post", 999_999),
        ("add-item", "unit", 999_999),
        ("change-item", "what", ""),
        ("change-item", "due_on", ""),
        ("change-item", "item", 0),
        ("close", "summary", ""),
        ("close", "summary", "长" * 1001),
        ("change", "title", ""),
        ("change", "ends_on", "2026-01-01"),
    ],
)
def test_a_verbs_field_that_cannot_be_taken_is_named(house: House, verb: str, field: str, value: Any):
    published = published_plan(house)
    item = published.items.first().pk
    words = {"what": "换触点", "due_on": "2026-12-10", "unit": house.property_company.pk}
    bodies = {
        "report": {"item": item, "progress": 10, "note": "换了。"},
        "stop-item": {"item": item, "note": "太贵。"},
        "add-item": words,
        "change-item": {"item": item, **words},
        "close": {"summary": "好了。"},
        "change": BODY,
    }
    answer = by_token(house.staff).post(
        f"plans/{published.pk}/{verb}/", bodies[verb] | {field: value}, if_match="*"
    )
    assert field in problem(answer, 400, "validation_error")["fields"]
    published.refresh_from_db()
    assert published.version == 4, "nothing was changed"


@pytest.mark.parametrize(
    ("who", "verb"),
    [
        ("worker1", "publish"),
        ("worker1", "close"),
        ("worker1", "change"),
        ("worker1", "add-item"),
        ("worker1", "change-item"),
        ("worker1", "stop-item"),
        ("worker2", "report"),
        ("property", "close"),
        ("property", "add-item"),
        ("owners", "report"),
        ("party", "report"),
        ("admin", "report"),
        ("admin", "close"),
        ("supervisor", "report"),
        ("supervisor", "publish"),
    ],
)
def test_who_is_refused_which_verb(house: House, who: str, verb: str):
    published = published_plan(house)
    answer = by_session(getattr(house, who)).post(f"plans/{published.pk}/{verb}/", {}, if_match="*")
    problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    "verb", ["publish", "close", "change", "add-item", "change-item", "stop-item", "report"]
)
def test_a_stranger_is_asked_to_sign_in_and_another_community_finds_nothing(house: House, verb: str):
    published = published_plan(house)
    place = f"plans/{published.pk}/{verb}/"
    problem(nobody().post(place, {}, if_match="*"), 401, "not_authenticated")
    there = by_session(house.elsewhere.lead)
    hidden = problem(there.post(place, {}, if_match="*"), 404, "not_found")
    assert hidden == problem(there.post(f"plans/999999/{verb}/", {}, if_match="*"), 404, "not_found")


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("", ["草稿", "电梯安全整治"]),
        ("draft", ["草稿"]),
        ("published", ["电梯安全整治"]),
        ("closed", []),
    ],
)
def test_the_office_lists_by_state(house: House, state: str, titles: list[str]):
    plan(house, title="草稿")
    published_plan(house)
    found = by_token(house.staff).get("plans/", {"state": state} if state else {}).json()["results"]
    assert sorted(each["title"] for each in found) == sorted(titles)


def test_sent_again_with_the_same_key_it_is_drafted_once(house: House):
    caller = by_token(house.staff)
    first = caller.post("plans/", BODY, idempotency_key="k")
    again = caller.post("plans/", BODY, idempotency_key="k")
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert WorkPlan.objects.count() == 1
    problem(caller.post("plans/", BODY | {"title": "另一个"}, idempotency_key="k"), 422, "key_reused")
    problem(caller.post("plans/", BODY), 409, "already_claimed")
