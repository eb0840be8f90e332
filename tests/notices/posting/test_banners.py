"""每一页上的预警: inside until every grid has confirmed, for residents until it ends, at no query of its own."""

import pytest
from django.test import Client
from django.utils import timezone

from notices.models import Notice
from notices.posting import workflow
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.notices.posting.material import (
    HOUR,
    alert,
    confirmed,
    delivery,
    drafted,
    published,
    told,
    warned,
    words,
)
from tests.residents.appeals.views.test_query_counts import asked

TITLE = "燃气抢修"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def banner(client: Client, path: str = "/") -> str:
    """The alerts of a page, as text of the page between the header and the heading."""
    page = client.get(path).content.decode()
    return page.split('id="main"')[1].split("<h1")[0]


@pytest.mark.parametrize("role", list(ROLES))
def test_an_alert_stands_on_everybodys_page(house: House, role: str):
    matter = house.file()[0]
    published(house, alert())
    assert (TITLE in banner(ROLES[role](house, matter))) == (role != "elsewhere")


@pytest.mark.parametrize("path", ["/", "/desk/", "/appeals/", "/grids/", "/notices/", "/board/"])
def test_it_stands_on_every_page_of_the_worker_and_leads_to_the_own_delivery(house: House, path: str):
    notice = published(house, alert())
    said = banner(signed_in(house.worker1.user), path)
    assert "0 / 3 个微网格已确认，还差 3 个" in said
    assert f'href="/deliveries/{delivery(notice).pk}/"' in said


def test_it_counts_down_and_goes_with_the_last_grid(house: House):
    notice = published(house, alert())
    staff = signed_in(house.staff.user)
    confirmed(house, notice, "01", "02")
    assert "2 / 3 个微网格已确认" in banner(staff)
    assert f'href="/notices/{notice.pk}/deliveries/"' in banner(staff)
    confirmed(house, notice, "03")
    assert TITLE not in banner(staff)


def test_the_worker_who_has_confirmed_still_sees_that_others_have_not(house: House):
    notice = published(house, alert())
    confirmed(house, notice, "01")
    assert f'href="/notices/{notice.pk}/deliveries/"' in banner(signed_in(house.worker1.user))


def test_residents_see_it_until_it_ends_however_many_have_confirmed(house: House):
    notice = published(house, alert(expires_at=timezone.now() + HOUR))
    confirmed(house, notice, "01", "02", "03")
    assert TITLE in banner(Client())
    workflow.expire_due(timezone.now() + 2 * HOUR)
    assert TITLE not in banner(Client())


def test_past_its_end_it_stays_inside_until_confirmed(house: House):
    notice = published(house, alert(expires_at=timezone.now() + HOUR))
    workflow.expire_due(timezone.now() + 2 * HOUR)
    assert TITLE in banner(signed_in(house.staff.user))
    confirmed(house, Notice.objects.get(pk=notice.pk), "01", "02", "03")
    assert TITLE not in banner(signed_in(house.staff.user))


def test_a_withdrawn_alert_leaves_every_screen(house: House):
    notice = published(house, alert())
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="弄错了。")
    for client in (Client(), signed_in(house.staff.user), signed_in(house.worker2.user)):
        assert TITLE not in banner(client)


def test_a_warning_is_on_screens_as_soon_as_it_is_saved(house: House):
    warned(house)
    for client in (Client(), signed_in(house.staff.user), signed_in(house.worker1.user)):
        assert "南京市气象台发布暴雨蓝色预警" in banner(client)


def test_drafts_and_ordinary_notices_are_no_banner(house: House):
    drafted(house, alert())
    told(house)
    published(house, words(title="周五停电"))
    for client in (Client(), signed_in(house.worker1.user)):
        assert "msg bad" not in banner(client)


@pytest.mark.parametrize("role", ["visitor", "household", "staff", "worker", "supervisor"])
def test_it_costs_no_query(house: House, role: str):
    client = ROLES[role](house, house.file()[0])
    client.get("/notices/")
    without = len(asked(lambda: client.get("/notices/")))
    published(house, alert())
    published(house, alert(title="另一条"))
    assert len(asked(lambda: client.get("/notices/"))) == without
