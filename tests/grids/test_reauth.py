"""再次验证身份: a sensitive act asks for the password again, for five minutes."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import reauth, tokens
from grids.reauth import ReauthRequired
from grids.states import TokenScope
from tests.community import House
from tests.conftest import lent_house

house = lent_house
PASSWORD = "zheshi-mima-2026"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def staff(house: House) -> Client:
    """Signed in long ago."""
    person = house.staff.user
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_five_minutes_count_and_no_more():
    now = timezone.now()
    reauth.require(now - 5 * MINUTE, now)
    for stale in (now - 5 * MINUTE - MINUTE / 60, None, now + MINUTE):
        with pytest.raises(ReauthRequired):
            reauth.require(stale, now)


def test_a_session_and_a_token_remember_for_themselves(house: House):
    session = Client().session
    assert reauth.moment(session) is None
    now = timezone.now()
    reauth.remember(session, now)
    assert reauth.moment(session) == now
    token, _ = tokens.issue(house.staff.user, name="测试", scopes=[TokenScope.READ])
    reauth.remember(token, now)
    token.refresh_from_db()
    assert reauth.moment(token) == now


def test_the_login_itself_counts(house: House):
    person = house.staff.user
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.post(reverse("login"), {"username": person.username, "password": PASSWORD})
    assert reauth.moment(client.session) is not None


def test_the_right_password_leads_back_where_one_came_from(house: House, staff: Client):
    place = reverse("register_verb", args=["residents", house.resident.pk, "reveal"])
    asked = staff.get(place)
    assert asked.headers["Location"].startswith(reverse("reauth"))
    page = staff.get(asked.headers["Location"]).content.decode()
    assert f'name="next" value="{place}"' in page
    answer = staff.post(reverse("reauth"), {"password": PASSWORD, "next": place})
    assert answer.headers["Location"] == place
    assert staff.get(place).status_code == 200


def test_a_wrong_password_opens_nothing_and_says_what_happens(house: House, staff: Client):
    answer = staff.post(reverse("reauth"), {"password": "falsch", "next": "/desk/"})
    assert answer.status_code == 422
    assert "密码不对" in answer.content.decode()
    assert reauth.moment(staff.session) is None


def test_wrong_passwords_lock_the_account_as_at_the_login(house: House, staff: Client):
    for _ in range(8):
        staff.post(reverse("reauth"), {"password": "falsch"})
    assert staff.post(reverse("reauth"), {"password": PASSWORD}).status_code == 429
    assert reauth.moment(staff.session) is None


def test_it_leads_to_no_other_site(house: House, staff: Client):
    answer = staff.post(reverse("reauth"), {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/desk/"
