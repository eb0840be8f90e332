"""户码: the page behind the printed code, as a phone's browser meets it."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


def test_a_phone_signs_in_with_the_origin_its_browser_sends(house):
    """Under `no-referrer` a browser posts `Origin: null`, which the CSRF check must refuse."""
    phone, path = Client(enforce_csrf_checks=True), f"/h/{house.card_secret}/"
    shown = phone.get(path)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.text).group(1)
    origin = "null" if shown["Referrer-Policy"] == "no-referrer" else "http://testserver"
    answer = phone.post(path, {"csrfmiddlewaretoken": token}, headers={"origin": origin})
    assert answer.status_code == 302
    assert "已在这部手机登录" in phone.get("/").text


def test_the_secret_in_the_address_is_told_to_no_other_site(house, client):
    assert client.get(f"/h/{house.card_secret}/")["Referrer-Policy"] in {"same-origin", "strict-origin"}
