"""POST /api/v1/appeals/status/: number and secret together show how far it is; everything else is the same 404."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Throttle
from residents.appeals.states import State
from tests.calls import Caller, by_token, nobody, problem
from tests.community import House

pytestmark = pytest.mark.django_db


def ask(number: str, secret: str, caller: Caller | None = None):
    return (caller or nobody()).post("appeals/status/", {"number": number, "secret": secret})


def test_the_receipt_shows_how_far_it_is(house: House):
    made, secret = house.file()
    for verb in ("accept", "dispatch", "start", "reply"):
        made = house.do(verb, made)
    body = ask(made.number, secret).json()
    assert (body["number"], body["state"], body["state_label"]) == (made.number, "replied", "已答复")
    assert body["result"] == "灯已修好，居民已确认。"
    assert [line["action"] for line in body["records"]] == [
        "register",
        "accept",
        "dispatch",
        "start",
        "reply",
    ]
    assert body["depth"] == "status"


def test_it_shows_neither_the_words_nor_who_wrote_them(house: House):
    made, secret = house.file(
        title="标题雀", text="正文雀", contact_name="欧阳金丝雀", contact_phone="13866667777"
    )
    house.do("add_note", made, note="内部雀")
    text = ask(made.number, secret).content.decode()
    assert "雀" not in text
    assert "138" not in text


def test_a_receipt_of_a_published_matter_shows_the_published_words(house: House):
    made, secret = house.file(title="标题雀")
    house.do("accept", made, public_title="楼道灯不亮")
    assert ask(made.number, secret).json()["title"] == "楼道灯不亮"


@pytest.mark.parametrize("way", ["lower", "no dashes", "spaces", "misread"])
def test_the_secret_may_be_typed_as_people_type(house: House, way):
    made, secret = house.file()
    typed = {
        "lower": secret.lower(),
        "no dashes": secret.replace("-", ""),
        "spaces": f" {secret.replace('-', ' ')} ",
        "misread": secret.replace("0", "O").replace("1", "I"),
    }[way]
    assert ask(made.number, typed).status_code == 200


def test_wrong_secret_unknown_number_and_hidden_matter_are_the_same_404(house: House):
    made, secret = house.file()
    away, away_secret = house.elsewhere.file(title="别处的事")
    _, other_secret = house.file()
    answers = [
        ask(made.number, "AAAA-BBBB-CCCC"),
        ask(made.number, other_secret),
        ask("2026-999999", secret),
        ask("nonsense", secret),
        nobody().get(f"appeals/{made.number}/"),
        nobody().get("appeals/2026-999999/"),
    ]
    assert len({answer.content for answer in answers}) == 1
    problem(answers[0], 404, "not_found")
    assert ask(away.number, away_secret).status_code in (404,)
    assert ask(away.number, away_secret, by_token(house.elsewhere.staff)).status_code == 200


def test_ten_wrong_secrets_lock_the_number_for_a_while(house: House):
    made, secret = house.file()
    for _ in range(10):
        problem(ask(made.number, "AAAA-BBBB-CCCC"), 404, "not_found")
    for typed in ("AAAA-BBBB-CCCC", secret):
        answer = ask(made.number, typed)
        problem(answer, 429, "rate_limited")
        assert 1790 <= int(answer.headers["Retry-After"]) <= 1801
    other, other_secret = house.file()
    assert ask(other.number, other_secret).status_code == 200
    Throttle.objects.update(since=timezone.now() - datetime.timedelta(minutes=31))
    assert ask(made.number, secret).status_code == 200


def test_a_number_that_never_was_locks_just_the_same(house: House):
    for _ in range(10):
        problem(ask("2026-999999", "AAAA-BBBB-CCCC"), 404, "not_found")
    problem(ask("2026-999999", "AAAA-BBBB-CCCC"), 429, "rate_limited")


def test_a_right_secret_forgets_the_wrong_ones(house: House):
    made, secret = house.file()
    for _ in range(2):
        for _ in range(9):
            ask(made.number, "AAAA-BBBB-CCCC")
        assert ask(made.number, secret).status_code == 200


def test_a_matter_somebody_withdrew_can_still_be_looked_up(house: House):
    made, secret = house.file()
    house.do("withdraw", made)
    assert ask(made.number, secret).json()["state"] == State.WITHDRAWN


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["number", "secret"]),
        ({"number": "2026-000001"}, ["secret"]),
        ({"number": 1, "secret": "x"}, ["number"]),
        ({"number": "2026-0000001", "secret": "x"}, ["number"]),
        ({"number": "2026-000001", "secret": "x" * 21}, ["secret"]),
    ],
)
def test_what_is_missing_or_too_long_is_named(house: House, body, fields):
    assert list(problem(nobody().post("appeals/status/", body), 400, "validation_error")["fields"]) == fields


def test_a_field_nobody_reads_is_refused(house: House):
    problem(
        nobody().post("appeals/status/", {"number": "x", "secret": "x", "phone": "1"}), 400, "unknown_field"
    )


def test_a_secret_is_never_a_parameter(house: House):
    made, secret = house.file()
    problem(
        nobody().get("appeals/status/", {"number": made.number, "secret": secret}), 405, "method_not_allowed"
    )


@pytest.mark.parametrize("count", [1, 3, 100])
def test_it_costs_the_same_however_long_the_story(house: House, count, django_assert_max_num_queries):
    made, secret = house.file()
    for n in range(count):
        house.do("add_note", made, note=f"第{n}条", public=True)
    with django_assert_max_num_queries(5) as asked:
        assert len(ask(made.number, secret).json()["records"]) == count + 1
    assert len(asked) == 5
