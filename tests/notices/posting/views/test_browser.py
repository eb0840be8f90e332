"""An alert from the office to the last stairwell, in real browsers: published, confirmed on a phone, gone."""

import pytest
from playwright.sync_api import expect

from notices.models import Delivery, Notice
from tests.community import House, two_houses
from tests.notices.posting.material import SENTENCE, alert, confirmed, drafted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESKTOP = {"width": 1366, "height": 768}


@pytest.fixture
def place(transactional_db: None) -> House:
    return two_houses()


def test_from_publishing_to_the_last_confirmation(place: House, enter):
    notice = drafted(place, alert())
    office = enter(place.second_staff, f"/notices/{notice.pk}/", viewport=DESKTOP)
    office.get_by_role("link", name="发布", exact=True).click()
    office.get_by_role("button", name="发布", exact=True).click()
    expect(office.locator("main")).to_contain_text("0 / 3 个微网格已确认")

    phone = enter(place.worker1, "/desk/")
    phone.get_by_role("link", name="去通知并确认").click()
    expect(phone.locator("#copy")).to_contain_text("燃气抢修")
    phone.get_by_role("button", name="复制全文").click()
    expect(phone.get_by_role("button", name="已复制")).to_be_visible()
    phone.get_by_role("button", name="已转发群").click()
    expect(phone.locator("main")).to_contain_text("已转发群网格员1")
    assert Delivery.objects.get(notice=notice, grid=place.grid1).confirmed_by == place.worker1.user

    office.goto(f"/notices/{notice.pk}/deliveries/")
    expect(office.locator(".heat .done")).to_have_count(1)
    expect(office.locator(".heat .bad")).to_have_count(2)
    confirmed(place, Notice.objects.get(pk=notice.pk), "02", "03")
    office.reload()
    expect(office.locator(".heat .done")).to_have_count(3)
    office.goto("/desk/")
    expect(office.locator("main")).not_to_contain_text("燃气抢修")


def test_a_pasted_warning_is_on_another_screen_at_once(place: House, enter):
    office = enter(place.staff, "/warnings/new/", viewport=DESKTOP)
    office.fill("#id_text", SENTENCE)
    office.get_by_role("button", name="识别").click()
    office.get_by_role("button", name="发布到全部微网格").click()
    expect(office.locator(".heat .bad")).to_have_count(3)
    phone = enter(place.worker2, "/my-grid/")
    expect(phone.get_by_role("link", name="去通知并确认")).to_be_visible()


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_the_phone_page_does_not_scroll_sideways_and_its_buttons_are_large(place: House, enter, large: bool):
    notice = drafted(place, alert())
    enter(place.second_staff, f"/notices/{notice.pk}/publish/").get_by_role(
        "button", name="发布", exact=True
    ).click()
    found = Delivery.objects.get(notice=notice, grid=place.grid1)
    page = enter(place.worker1, f"/deliveries/{found.pk}/")
    if large:
        page.get_by_role("button", name="大字版").click()
        page.reload()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for label in ("已转发群", "已敲门", "已打电话"):
        box = page.get_by_role("button", name=label).bounding_box()
        assert box["height"] >= (60 if large else 56)
        assert box["width"] > 250
