"""/api/v1/services/: every field against what it refuses, and what every role is answered."""

from typing import Any

import pytest

from notices.directory.models import Service
from residents.appeals.models import Appeal
from tests.calls import by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.notices.things import SERVICE, service

BODY = SERVICE | {"keywords": "体检"}
SAID = {"contact_name": "王秀英", "contact_phone": "13812345678", "grid": "01"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", 7),
        ("name", ["理发"]),
        ("name", "长" * 41),
        ("group", "weather"),
        ("group", None),
        ("group", 1),
        ("summary", ""),
        ("summary", "长" * 121),
        ("summary", {"a": 1}),
        ("provider", ""),
        ("provider", True),
        ("place", ""),
        ("place", "长" * 81),
        ("hours", ""),
        ("hours", 9),
        ("amount", 0),
        ("amount", -3),
        ("amount", 366),
        ("amount", "三"),
        ("amount", "3"),
        ("amount", 1.5),
        ("amount", True),
        ("amount", None),
        ("unit_of_time", "weeks"),
        ("unit_of_time", 3),
        ("bring", "长" * 201),
        ("bring", 5),
        ("fee", "长" * 61),
        ("keywords", ["体检"]),
        ("keywords", "长" * 21),
        ("category", "没有这一类"),
        ("category", []),
        ("unit", 999_999),
        ("unit", "abc"),
        ("phone", 13812345678),
        ("phone", "12345"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(house: House, field: str, value: Any):
    answer = by_token(house.staff).post("services/", BODY | {field: value})
    assert field in problem(answer, 400, "validation_error")["fields"]
    assert not Service.objects.exists()


@pytest.mark.parametrize("field", ["name", "group", "summary", "provider", "place", "hours", "amount"])
def test_a_field_left_out_is_named(house: House, field: str):
    body = {name: value for name, value in BODY.items() if name != field}
    answer = by_token(house.staff).post("services/", body)
    assert field in problem(answer, 400, "validation_error")["fields"]


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("worker1", 403, "forbidden"),
        ("property", 403, "forbidden"),
        ("owners", 403, "forbidden"),
        ("party", 403, "forbidden"),
        ("admin", 403, "forbidden"),
        ("supervisor", 403, "forbidden"),
    ],
)
@pytest.mark.parametrize("verb", ["change", "suspend", "resume"])
def test_who_is_refused_which_verb(house: House, who: str, status: int, code: str, verb: str):
    one = service(house)
    answer = by_session(getattr(house, who)).post(f"services/{one.pk}/{verb}/", {}, if_match="*")
    assert "维护" in problem(answer, status, code)["message"]


@pytest.mark.parametrize("verb", ["change", "suspend", "resume"])
def test_a_stranger_is_asked_to_sign_in(house: House, verb: str):
    answer = nobody().post(f"services/{service(house).pk}/{verb}/", {}, if_match="*")
    problem(answer, 401, "not_authenticated")


@pytest.mark.parametrize("verb", ["change", "suspend", "resume", "ask"])
@pytest.mark.parametrize("who", ["staff", "lead", "worker1"])
def test_another_communitys_people_get_what_never_existed(house: House, who: str, verb: str):
    here = by_session(getattr(house.elsewhere, who))
    hidden = here.post(f"services/{service(house).pk}/{verb}/", {}, if_match="*")
    nothing = here.post(f"services/999999/{verb}/", {}, if_match="*")
    assert problem(hidden, 404, "not_found") == problem(nothing, 404, "not_found")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_name", ""),
        ("contact_name", None),
        ("contact_name", 3),
        ("contact_phone", ""),
        ("contact_phone", "123"),
        ("contact_phone", 13812345678),
        ("grid", ""),
        ("grid", "99"),
        ("grid", None),
        ("grid", ["01"]),
        ("place", 5),
        ("place", "长" * 101),
        ("text", ["a"]),
        ("text", "长" * 1001),
    ],
)
def test_an_asking_that_cannot_be_taken_names_its_field(house: House, field: str, value: Any):
    answer = nobody().post(f"services/{service(house).pk}/ask/", SAID | {field: value})
    assert field in problem(answer, 400, "validation_error")["fields"]
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("field", ["title", "kind", "category", "own_limit", "feedback_due", "household"])
def test_what_the_service_says_itself_cannot_be_said(house: House, field: str):
    answer = nobody().post(f"services/{service(house).pk}/ask/", SAID | {field: "x"})
    assert field in problem(answer, 400, "unknown_field")["fields"]


def test_a_cards_own_name_and_phone_need_not_be_said(house: House):
    answer = by_card(house.card).post(f"services/{service(house).pk}/ask/", {"grid": "01"})
    assert answer.status_code == 201
    assert Appeal.objects.get().household == house.household


@pytest.mark.parametrize(
    ("unit", "amount", "due"),
    [
        ("workdays", 1, True),
        ("workdays", 15, True),
        ("clock_hours", 24, True),
        ("service_hours", 4, True),
        ("calendar_days", 10, True),
    ],
)
def test_each_unit_of_time_makes_a_promise(house: House, unit: str, amount: int, due: bool):
    one = service(house, amount=amount, unit_of_time=unit)
    answer = nobody().post(f"services/{one.pk}/ask/", SAID)
    assert bool(answer.json()["feedback_due"]) is due
    appeal = Appeal.objects.get()
    assert (appeal.own_amount, appeal.own_unit) == (amount, unit)
    assert appeal.feedback_due > appeal.registered_at


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["量血压测血糖", "理发"]),
        ({"group": "health"}, ["量血压测血糖", "理发"]),
        ({"group": "law"}, []),
        ({"text": "理发"}, ["理发"]),
        ({"text": "lf"}, ["理发"]),
        ({"text": "没有"}, []),
        ({"text": "血压", "group": "health"}, ["量血压测血糖"]),
        ({"text": ""}, ["量血压测血糖", "理发"]),
    ],
)
def test_the_list_is_narrowed_by_its_parameters(house: House, params: dict[str, str], names: list[str]):
    service(house)
    service(house, name="理发", keywords=[], summary="每月一次")
    found = [each["name"] for each in nobody().get("services/", params).json()["results"]]
    assert sorted(found) == sorted(names)


@pytest.mark.parametrize("limit", ["0", "101", "abc", "-1"])
def test_a_page_has_between_one_and_a_hundred_rows(house: House, limit: str):
    problem(nobody().get("services/", {"limit": limit}), 400, "validation_error")


def test_pages_follow_each_other_until_null(house: House):
    for n in range(3):
        service(house, name=f"服务{n}")
    seen, answer = [], nobody().get("services/", {"limit": "1"}).json()
    while True:
        seen += [each["name"] for each in answer["results"]]
        if answer["next"] is None:
            break
        answer = nobody().get(answer["next"]).json()
    assert sorted(seen) == ["服务0", "服务1", "服务2"]


def test_a_made_up_cursor_is_refused(house: House):
    problem(nobody().get("services/", {"cursor": "made-up"}), 400, "validation_error")
