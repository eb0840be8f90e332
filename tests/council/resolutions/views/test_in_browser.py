"""In a browser: from an item at the table to a verified resolution and the page of the neighbour who asked."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from council.models import Resolution
from residents.appeals.models import Appeal
from residents.appeals.states import Track
from tests.council.resolutions.deciding import Deciding
from tests.photos import photo
from tests.residents.appeals.views.conftest import PHONE, chromium, enter, plain_static

__all__ = ["chromium", "enter", "plain_static"]

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1366, "height": 800}


def asked_by_a_neighbour(deciding: Deciding) -> tuple[Appeal, str]:
    """A matter in hand, and the secret of its receipt."""
    appeal, secret = deciding.house.file()
    for verb, given in (
        ("accept", {"track": Track.DELIBERATE, "public_title": "楼道灯不亮", "public_text": "三单元。"}),
        ("dispatch", {}),
        ("start", {}),
    ):
        appeal = deciding.house.do(verb, appeal, **given)
    return appeal, secret


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_the_table_to_the_neighbours_page(enter, deciding_for_threads: Deciding, tmp_path: Path):
    deciding = deciding_for_threads
    house = deciding.house
    matter, secret = asked_by_a_neighbour(deciding)
    item = deciding.at_table(matter)
    picture = tmp_path / "灯.jpg"
    picture.write_bytes(photo().read())

    clerk = enter(house.staff, reverse("clerk", args=[item.session_id]) + f"?item={item.pk}", viewport=LAPTOP)
    form = clerk.locator("#resolution")
    form.get_by_label("决议内容").fill("物业两周内更换三单元全部楼道灯。")
    form.get_by_label("完成标志").fill("12 盏灯全部亮。")
    form.get_by_label("牵头方").select_option(label="幸福里社区物业公司")
    form.get_by_label("协调方").select_option(label="网格员1（第01微网格网格员）")
    form.get_by_label("监督方").select_option(label="幸福里社区业主委员会")
    no_sideways_scroll(clerk)
    form.get_by_role("button", name="写好这项决议").click()
    expect(clerk.get_by_text("决议 20261123-1 已写好")).to_be_visible()

    lead = enter(house.property, "/desk/")
    no_sideways_scroll(lead)
    lead.get_by_role("link", name="物业两周内更换三单元全部楼道灯。").click()
    lead.get_by_role("link", name="开始落实").click()
    lead.get_by_role("button", name="开始落实").click()
    lead.get_by_role("link", name="报完成").click()
    lead.get_by_label("做了什么、结果怎样").fill("12 盏灯都换好了。")
    lead.get_by_label("凭据（照片或文件）").set_input_files(picture)
    lead.get_by_role("button", name="报完成").click()
    expect(lead.get_by_text("已报完成").first).to_be_visible()
    expect(lead.get_by_role("link", name="核验通过")).to_have_count(0)
    no_sideways_scroll(lead)

    supervisor = enter(house.owners, "/resolutions/20261123-1/")
    supervisor.get_by_role("link", name="核验通过").click()
    supervisor.get_by_label("怎样核验的").fill("逐层看过，都亮。")
    expect(supervisor.get_by_label("给提出诉求的居民的答复")).to_have_value(
        "您反映的事，2026年11月23日家门口议事厅商定（决议 20261123-1）：物业两周内更换三单元全部楼道灯。"
        "办理结果：12 盏灯都换好了。如果还有问题，请联系社区或网格员。"
    )
    no_sideways_scroll(supervisor)
    supervisor.get_by_role("button", name="核验通过").click()
    expect(supervisor.get_by_text("已核验").first).to_be_visible()

    neighbour = enter(house.staff, "/", viewport=PHONE)
    neighbour.context.clear_cookies()
    neighbour.goto("/status/")
    neighbour.get_by_label("编号").fill(matter.number)
    neighbour.get_by_label("查询码").fill(secret)
    neighbour.get_by_role("button", name="查进度").click()
    expect(neighbour.get_by_text("已答复").first).to_be_visible()
    expect(neighbour.get_by_text("物业两周内更换三单元全部楼道灯").first).to_be_visible()
    no_sideways_scroll(neighbour)
    assert Resolution.objects.get().state == "verified"


@pytest.mark.parametrize("large", ["0", "1"])
def test_no_page_scrolls_sideways_on_a_phone(enter, deciding_for_threads: Deciding, large: str):
    deciding = deciding_for_threads
    deciding.minutes_in("posted")
    page = enter(deciding.house.staff, "/desk/", viewport=PHONE)
    page.context.add_cookies([{"name": "large", "value": large, "url": page.url}])
    for path in (
        *("/resolutions/", "/resolutions/?by=party", "/resolutions/20261123-1/", "/minutes/"),
        *("/minutes/2026-11-23/", "/minutes/2026-11-23/correct/", "/covenant/", "/council/year/"),
        *("/resolutions/20261123-1/carry/", "/resolutions/20261123-1/reassign/", "/council/"),
    ):
        page.goto(path)
        no_sideways_scroll(page)
    assert Client().get("/minutes/2026-11-23/").status_code == 200
