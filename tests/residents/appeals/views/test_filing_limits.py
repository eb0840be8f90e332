"""登记限速: strangers file so many an hour from one machine, by page and API together; nobody else is counted."""

import pytest
from django.test import Client
from django.urls import reverse

from grids.models import Throttle
from residents.appeals.models import Appeal
from tests.calls import MATTER, by_token, nobody
from tests.community import House
from tests.entering import household

FILE = reverse("file")
SAID = {**MATTER, "contact_name": "王秀英", "contact_phone": "13812345678"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture(autouse=True)
def two_an_hour(settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 2


MATTERS = (
    "楼道灯不亮",
    "下水道堵了",
    "电梯老是停",
    "想学用手机",
)  # unlike each other, so that no page asks to second


def filed(client: Client, once: str, **meta: str) -> int:
    return client.post(FILE, {**SAID, "once": once}, **meta).status_code


def test_the_third_of_an_hour_is_asked_to_wait(house: House):
    assert [filed(Client(), str(n)) for n in range(3)] == [302, 302, 429]
    answer = Client().post(FILE, {**SAID, "once": "4"})
    assert int(answer["Retry-After"]) > 0
    assert Appeal.objects.count() == 2


def test_page_and_api_count_together(house: House):
    assert filed(Client(), "1") == 302
    assert nobody().post("appeals/", MATTER).status_code == 201
    assert filed(Client(), "2") == 429
    assert nobody().post("appeals/", MATTER).status_code == 429


def test_behind_a_proxy_each_visitor_is_counted_alone(house: House, settings):
    settings.TRUSTED_PROXIES = 1
    for address in ("203.0.113.7", "203.0.113.8"):
        tries = [filed(Client(), f"{address}{n}", HTTP_X_FORWARDED_FOR=address) for n in range(3)]
        assert tries == [302, 302, 429]


def test_what_a_caller_claims_before_the_proxy_changes_nothing(house: House, settings):
    settings.TRUSTED_PROXIES = 1
    tries = [filed(Client(), str(n), HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.7") for n in range(3)]
    assert tries == [302, 302, 429]


def test_where_they_came_from_is_not_kept(house: House):
    filed(Client(), "1", REMOTE_ADDR="203.0.113.7")
    keys = list(Throttle.objects.values_list("key", flat=True))
    assert keys and not any("203.0.113.7" in key for key in keys)


def test_households_and_those_inside_are_not_counted(house: House):
    home, staff = household(house, house.file()[0]), by_token(house.staff)
    for title in MATTERS:
        said = {"title": title, "text": title}
        assert home.post(FILE, {**SAID, **said, "once": title}).status_code == 302
        assert staff.post("appeals/", {**MATTER, **said}).status_code == 201
