"""记一笔 in a stairwell: no network, a broken answer, an ended session; every entry gets there, and once."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from residents.appeals.models import Appeal, Attachment
from tests.community import House, two_houses
from tests.photos import photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUICK = "/appeals/quick/"
KEPT = """async () => navigator.serviceWorker.controller
    && (await (await caches.open("quick-1")).keys()).length >= 4
    && !!(await caches.match("/appeals/quick/", { ignoreVary: true }))"""


@pytest.fixture
def place(transactional_db: None) -> House:
    return two_houses()


def say(page: Page, words: str) -> None:
    page.fill("#id_text", words)
    page.click("text=保存，再记一笔")
    expect(page.locator("#id_text")).to_have_value("")


def waiting(page: Page, count: int) -> None:
    expect(page.locator("#waiting-list > li")).to_have_count(count)


def kept_for_later(page: Page) -> None:
    """The page and what it is drawn with are in the phone."""
    for _ in range(50):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page was not kept")


def titles() -> list[str]:
    return sorted(Appeal.objects.values_list("title", flat=True))


def test_with_network_it_is_filed_at_once_and_the_next_one_can_be_typed(place: House, enter):
    page = enter(place.worker1, QUICK)
    say(page, "三单元路灯不亮")
    expect(page.locator("#sent-list > li")).to_have_count(1)
    waiting(page, 0)
    assert page.evaluate("document.activeElement.id") == "id_text"
    assert titles() == ["三单元路灯不亮"]


def test_two_entries_typed_offline_are_there_once_each_when_the_network_returns(place: House, enter):
    page = enter(place.worker1, QUICK)
    kept_for_later(page)
    page.context.set_offline(True)
    say(page, "三单元路灯不亮")
    page.set_input_files("#id_files", {"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": photo().read()})
    say(page, "五单元门禁坏了")
    waiting(page, 2)
    expect(page.locator("#waiting-list")).to_contain_text("照片 1 张")
    expect(page.locator("#network")).to_contain_text("没有网络")
    assert not Appeal.objects.exists()

    page.context.set_offline(False)
    expect(page.locator("#sent-list > li")).to_have_count(2)
    waiting(page, 0)
    assert titles() == ["三单元路灯不亮", "五单元门禁坏了"]
    assert Attachment.objects.get().appeal.title == "五单元门禁坏了"
    page.reload()
    waiting(page, 0)
    assert Appeal.objects.count() == 2


def test_the_page_opens_without_network_and_still_has_what_was_typed(place: House, enter):
    page = enter(place.worker1, QUICK)
    kept_for_later(page)
    page.context.set_offline(True)
    say(page, "三单元路灯不亮")
    page.reload()
    expect(page.locator("h1")).to_have_text("记一笔")
    waiting(page, 1)
    say(page, "五单元门禁坏了")
    waiting(page, 2)
    page.context.set_offline(False)
    expect(page.locator("#sent-list > li")).to_have_count(2)
    assert titles() == ["三单元路灯不亮", "五单元门禁坏了"]


def test_an_answer_that_never_arrives_files_it_once(place: House, enter):
    """The office has it, the phone does not know: it asks again with the same key."""
    page = enter(place.worker1, QUICK, service_workers="block")
    lost: list[int] = []

    def swallow(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort("connectionreset")

    page.route(f"**{QUICK}", swallow)
    say(page, "三单元路灯不亮")
    expect(page.locator("#network")).to_contain_text("有网时自动上传")
    assert lost == [201]
    assert Appeal.objects.count() == 1
    waiting(page, 1)

    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#sent-list > li")).to_have_count(1)
    waiting(page, 0)
    assert Appeal.objects.count() == 1
    assert Appeal.objects.get().number in page.locator("#sent-list").inner_text()


def test_a_refused_entry_says_why_and_can_be_put_right(place: House, enter):
    page = enter(place.worker1, QUICK)
    page.click("text=标题、地点、联系人")
    page.fill("#id_contact_phone", "12")
    say(page, "三单元路灯不亮")
    expect(page.locator("#waiting-list .err")).to_contain_text("联系电话")
    assert not Appeal.objects.exists()
    page.reload()
    waiting(page, 1)
    page.get_by_role("button", name="修改").click()
    expect(page.locator("#id_text")).to_have_value("三单元路灯不亮")
    page.fill("#id_contact_phone", "13812345678")
    page.click("text=保存，再记一笔")
    expect(page.locator("#sent-list > li")).to_have_count(1)
    waiting(page, 0)
    assert Appeal.objects.get().contact_phone == "13812345678"


def test_an_ended_session_keeps_everything_until_the_next_sign_in(place: House, enter):
    page = enter(place.worker1, QUICK)
    Session.objects.all().delete()
    say(page, "三单元路灯不亮")
    expect(page.locator("#network")).to_contain_text("登录已过期")
    waiting(page, 1)
    assert not Appeal.objects.exists()
    expect(page.locator("#network a")).to_have_attribute("href", "/login/?next=/appeals/quick/")

    place.worker1.user.set_password("doorstep-2026")
    place.worker1.user.save()
    page.click("text=重新登录")
    page.fill("#id_username", place.worker1.user.username)
    page.fill("#id_password", "doorstep-2026")
    page.click("main form button")
    expect(page.locator("#sent-list > li")).to_have_count(1)
    assert titles() == ["三单元路灯不亮"]


def test_an_entry_never_goes_up_under_another_name(place: House, enter):
    page = enter(place.worker1, QUICK)
    page.context.set_offline(True)
    say(page, "三单元路灯不亮")
    waiting(page, 1)
    other = enter(place.worker2, QUICK).context.cookies()
    page.context.clear_cookies()
    page.context.add_cookies(other)
    page.context.set_offline(False)
    expect(page.locator("#network")).to_contain_text("换了人登录")
    waiting(page, 1)
    assert not Appeal.objects.exists()


def test_changed_after_it_arrived_is_shown_as_a_conflict_and_can_be_filed_anew(place: House, enter):
    page = enter(place.worker1, QUICK, service_workers="block")
    page.route(
        f"**{QUICK}",
        lambda route: (route.fetch(), route.abort()) if route.request.method == "POST" else route.continue_(),
    )
    say(page, "三单元路灯不亮")
    expect(page.locator("#network")).to_contain_text("有网时自动上传")
    page.get_by_role("button", name="修改").click()
    expect(page.locator("#id_text")).to_have_value("三单元路灯不亮")
    page.fill("#id_text", "五单元门禁坏了")
    page.unroute(f"**{QUICK}")
    page.click("text=保存，再记一笔")
    expect(page.locator("#waiting-list .err")).to_contain_text("先前已经传到台账")
    assert titles() == ["三单元路灯不亮"]
    page.get_by_role("button", name="作为新的一笔上传").click()
    expect(page.locator("#sent-list > li")).to_have_count(1)
    assert titles() == ["三单元路灯不亮", "五单元门禁坏了"]


def test_what_somebody_goes_on_typing_is_never_overwritten(place: House, enter):
    """Taking an entry out to correct it takes a moment; words typed in that moment stay."""
    page = enter(place.worker1, QUICK)
    page.context.set_offline(True)
    say(page, "三单元路灯不亮")
    waiting(page, 1)
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (row) {
            if (row.state === "editing") document.getElementById("id_text").value = "正在写的";
            return put.call(this, row);
          };
        }"""
    )
    page.get_by_role("button", name="修改").click()
    expect(page.locator("#network")).to_contain_text("请先保存正在写的这一笔")
    expect(page.locator("#id_text")).to_have_value("正在写的")
    expect(page.locator("#waiting-list")).to_contain_text("等待上传")
