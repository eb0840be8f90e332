"""谁在调用: tokens with scopes, sessions with CSRF, household cards, and nobody."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from grids import tokens
from grids.models import ApiToken
from grids.states import PostKind, TokenScope
from grids.workflow import end_post
from residents.appeals.models import Appeal
from residents.register.workflow import cards
from tests.calls import APPEALS, MATTER, Caller, by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.factories import post, user

pytestmark = pytest.mark.django_db


def numbers(caller: Caller) -> list[str]:
    answer = caller.get("appeals/")
    assert answer.status_code == 200, answer.content.decode()
    return [each["number"] for each in answer.json()["results"]]


def test_a_token_sees_what_its_account_sees(house: House):
    here, _ = house.file(grid=house.grid1)
    there, _ = house.file(grid=house.grid2)
    assert numbers(by_token(house.staff)) == [there.number, here.number]
    assert numbers(by_token(house.worker1)) == [here.number]
    assert numbers(nobody()) == []


def test_the_word_token_may_be_written_in_any_case(house: House):
    house.file()
    _, key = tokens.issue(house.staff.user, name="x")
    assert len(numbers(Caller(authorization=f"token {key}"))) == 1
    assert len(numbers(Caller(authorization=f"TOKEN   {key}"))) == 1


@pytest.mark.parametrize("key", ["", "wrong", "doorstep_", "令牌", "a b c", "x" * 5000])
def test_a_wrong_token_is_nobody_not_even_a_visitor(house: House, key):
    answer = Caller(authorization=f"Token {key}".encode().decode("latin-1")).get("grids/")
    assert problem(answer, 401, "not_authenticated")["message"].startswith("令牌不对")
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_another_kind_of_credentials_is_not_ours_to_judge(house: House):
    assert Caller(authorization="Basic d29ya2VyOnB3").get("grids/").status_code == 200
    assert Caller(authorization="").get("grids/").status_code == 200


def test_a_bearer_token_is_the_same_thing(house: House):
    house.file()
    _, key = tokens.issue(house.staff.user, name="x")
    assert len(numbers(Caller(authorization=f"Bearer {key}"))) == 1
    problem(Caller(authorization="Bearer something").get("grids/"), 401, "not_authenticated")


@pytest.mark.parametrize(
    "ended",
    [
        {"expires_at": timezone.now() - datetime.timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
    ],
    ids=["expired", "revoked"],
)
def test_a_token_that_ended_is_refused(house: House, ended):
    caller = by_token(house.staff)
    assert caller.get("appeals/").status_code == 200
    ApiToken.objects.update(**ended)
    problem(caller.get("appeals/"), 401, "not_authenticated")


def test_a_read_token_changes_nothing(house: House):
    appeal, _ = house.file()
    caller = by_token(house.staff, [TokenScope.READ])
    assert caller.get(f"appeals/{appeal.number}/").status_code == 200
    for answer in (caller.post("appeals/", MATTER), caller.act(appeal.number, "accept", {})):
        assert "写入" in problem(answer, 403, "forbidden")["message"]
    assert Appeal.objects.get().version == 1


def test_a_write_only_token_reads_nothing(house: House):
    caller = by_token(house.staff, [TokenScope.WRITE])
    assert "读取" in problem(caller.get("appeals/"), 403, "forbidden")["message"]
    assert caller.post("appeals/", MATTER).status_code == 201


def test_a_token_outlives_no_post(house: House):
    house.file()
    caller = by_token(house.worker1)
    assert len(numbers(caller)) == 1
    end_post(house.worker1.posts[0], by=house.admin, on=timezone.localdate())
    assert numbers(caller) == []


def test_an_account_without_a_post_may_what_a_visitor_may(house: House):
    public = house.appeal_in("accepted", public=True)
    house.file()
    person = user("旁人")
    _, key = tokens.issue(person, name="x", scopes=TokenScope)
    caller = Caller(authorization=f"Token {key}")
    assert numbers(caller) == [public.number]
    assert caller.post("appeals/", MATTER).status_code == 201


def test_the_newest_post_decides_the_community(house: House):
    elsewhere, _ = house.elsewhere.file()
    post(house.staff.user, PostKind.STAFF, house.elsewhere.community, since=timezone.localdate())
    assert numbers(by_token(house.staff)) == [elsewhere.number]


def test_a_token_wins_over_the_session_it_came_with(house: House):
    here, _ = house.file(grid=house.grid1)
    client = Client()
    by_session(house.staff, client)
    _, key = tokens.issue(house.worker2.user, name="x")
    assert numbers(Caller(client)) == [here.number]
    assert numbers(Caller(client, authorization=f"Token {key}")) == []


# Sessions and household cards


def test_a_session_reads_as_its_account(house: House):
    house.file()
    assert len(numbers(by_session(house.staff))) == 1


def strict_client() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("sign_in", ["session", "card"])
def test_whoever_is_signed_in_must_send_the_csrf_token(house: House, sign_in):
    client = strict_client()
    caller = by_session(house.staff, client) if sign_in == "session" else by_card(house.card, client)
    assert caller.get("grids/").status_code == 200
    body = problem(caller.post("appeals/", MATTER), 403, "forbidden")
    assert "X-CSRFToken" in body["message"]
    assert not Appeal.objects.exists()
    caller.client.cookies["csrftoken"] = "a" * 32
    assert caller.post("appeals/", MATTER, x_csrftoken="b" * 32).status_code == 403
    assert caller.post("appeals/", MATTER, x_csrftoken="a" * 32).status_code == 201


def test_nobody_needs_no_csrf_token(house: House):
    assert nobody(strict_client()).post("appeals/", MATTER).status_code == 201


def test_a_token_needs_no_csrf_token(house: House):
    _, key = tokens.issue(house.staff.user, name="x", scopes=TokenScope)
    caller = Caller(strict_client(), authorization=f"Token {key}")
    assert caller.post("appeals/", MATTER).status_code == 201


def test_a_household_card_sees_its_own_matters(house: House):
    own, _ = house.file(household=house.household)
    house.file()
    assert numbers(by_card(house.card)) == [own.number]


def test_a_revoked_card_is_signed_out_at_the_next_request(house: House):
    own, _ = house.file(household=house.household)
    caller = by_card(house.card)
    assert numbers(caller) == [own.number]
    cards.revoke(house.card, by=house.staff)
    assert numbers(caller) == []


def test_a_session_of_a_closed_account_is_nobody(house: House):
    house.file()
    caller = by_session(house.staff)
    house.staff.user.is_active = False
    house.staff.user.save()
    assert numbers(caller) == []


def test_what_was_read_is_kept_by_no_cache(house: House):
    for caller in (by_token(house.staff), by_session(house.staff), nobody()):
        assert caller.client.get(APPEALS, headers=caller.headers).headers["Cache-Control"] == "no-store"
