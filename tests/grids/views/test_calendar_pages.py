"""日历和设置的页面: what the year looks like, what is said of a day and of a setting, how the lead reads both."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.models import Community, OfficeRecord, WorkCalendarDay
from tests.community import House
from tests.conftest import lent_house
from tests.entering import proven, signed_in

house = lent_house


@pytest.fixture
def admin(house: House) -> Client:
    return proven(signed_in(house.admin.user))


@pytest.fixture
def lead(house: House) -> Client:
    return signed_in(house.lead.user)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# A year


def test_a_year_stands_month_by_month_with_its_holidays(house: House, lead: Client):
    WorkCalendarDay.objects.of(house.community.pk).filter(date="2026-10-01").update(name="国庆节")
    page = lead.get(reverse("calendar"), {"year": "2026"}).text
    assert page.count('<table class="month">') == 12
    assert page.count("<td") >= 365
    assert "1日 国庆节" in page and 'title="国庆节"' in page
    assert "2025 年" in page and "2027 年" in page
    assert "期限按这张日历算。灰底休息，加框的是调休或节假日。" in page


LOOKS = [
    ("2026-11-24", None, ""),
    ("2026-11-28", None, "rest"),
    ("2026-11-24", False, "rest moved"),
    ("2026-11-28", True, "moved"),
]


@pytest.mark.parametrize(("date", "ruled", "look"), LOOKS)
def test_how_a_day_looks(house: House, lead: Client, date: str, ruled: bool | None, look: str):
    days = WorkCalendarDay.objects.of(house.community.pk)
    days.filter(date=date).delete()
    if ruled is not None:
        WorkCalendarDay.objects.create(community=house.community, date=date, workday=ruled, name="调休")
    page = lead.get(reverse("calendar"), {"year": "2026"}).text
    november = page[page.index('<h2 class="num">11月</h2>') : page.index('<h2 class="num">12月</h2>')]
    day = int(date[-2:])
    cell = re.search(rf'<td class="([^"]*)"><span[^>]*>{day}</span>', november)
    assert cell[1].split() == look.split()


@pytest.mark.parametrize("year", ["2004", "2100"])
def test_the_ends_of_what_a_calendar_holds(house: House, lead: Client, year: str):
    page = lead.get(reverse("calendar"), {"year": year}).text
    assert f"{year} 年还没有录入放假安排：期限按周一至周五推算，页面上标“待确认”。" in page


# One day: what is typed × what is answered

DAYS = [
    ({"date": "2026-12-31", "rule": "rest", "name": "元旦前放假"}, 302, ""),
    ({"date": "2026-12-31", "rule": "work"}, 302, ""),
    ({"date": "2026-12-31", "rule": "plain"}, 302, ""),
    ({"date": "", "rule": "rest"}, 400, "该字段是必填项。"),
    ({"date": "明天", "rule": "rest"}, 400, "输入一个有效的日期。"),
    ({"date": "2026-12-31", "rule": ""}, 400, "该字段是必填项。"),
    ({"date": "2026-12-31", "rule": "sleep"}, 400, "sleep 不在可用的选项中。"),
    ({"date": "2003-12-31", "rule": "rest"}, 400, "年份要在 2004 到 2100 之间。"),
    ({"date": "2026-12-31", "rule": "rest", "name": "长" * 21}, 400, "确保该变量包含不超过 20 字符"),
]


@pytest.mark.parametrize(("typed", "status", "says"), DAYS)
def test_a_day_is_ruled_by_the_page(
    house: House, admin: Client, typed: dict[str, str], status: int, says: str
):
    answer = admin.post(reverse("calendar"), typed)
    assert (answer.status_code, says in answer.text) == (status, True), text(answer.text)[-600:]
    assert OfficeRecord.objects.exists() is (status == 302)
    if status == 302:
        page = admin.get(answer["Location"]).text
        assert "2026-12-31 已改。已经承诺的期限不变，以后的按新日历算。" in page


SEEDS = [
    ("2025", "2025 年：新增"),
    ("2026", "2026 年：新增"),
    ("2095", "2095 年的放假安排还没有公布"),
    ("", "年份不对，请填 2004 到 2100 之间的年份。"),
    ("1999", "年份不对，请填 2004 到 2100 之间的年份。"),
    ("2101", "年份不对，请填 2004 到 2100 之间的年份。"),
    ("今年", "年份不对，请填 2004 到 2100 之间的年份。"),
]


@pytest.mark.parametrize(("year", "says"), SEEDS)
def test_a_year_is_loaded_by_the_page(house: House, admin: Client, year: str, says: str):
    answer = admin.post(reverse("calendar_seed"), {"year": year})
    assert answer.status_code == 302
    assert says in admin.get(answer["Location"]).text


# Settings: what is typed × what is answered


def given(house: House, **changed: Any) -> dict[str, Any]:
    said = {"phone": house.community.phone, "council_weekday": 0, "council_time": "19:00"}
    said |= {"council_place": "议事厅", "care_visit_days": 7, "visit_days": 365, "visits_per_day": 8}
    return said | {"unconfirmed_days": 180, "reveals_per_hour": 30} | changed


SETTINGS = [
    ({"council_place": "二楼会议室"}, 302, "社区设置已改。"),
    ({"council_weekday": "4", "council_time": "09:30"}, 302, "社区设置已改。"),
    ({"reveals_per_hour": "5"}, 302, "社区设置已改。"),
    ({"two_step_login": "on"}, 302, "社区设置已改。"),
    ({"council_weekday": "9"}, 400, "9 不在可用的选项中。"),
    ({"council_time": "25:00"}, 400, "输入一个有效的时间。"),
    ({"care_visit_days": "x"}, 400, "输入整数。"),
    ({"visit_days": "0"}, 400, "天数和户数至少是 1。"),
    ({"visits_per_day": "0"}, 400, "天数和户数至少是 1。"),
    ({"reveals_per_hour": ""}, 400, "该字段是必填项。"),
    ({"phone": "1" * 21}, 400, "确保该变量包含不超过 20 字符"),
]


@pytest.mark.parametrize(("typed", "status", "says"), SETTINGS)
def test_what_the_settings_answer(house: House, admin: Client, typed: dict[str, str], status: int, says: str):
    Community.objects.filter(pk=house.community.pk).update(council_place="议事厅")
    answer = admin.post(reverse("settings"), given(house, **typed))
    assert answer.status_code == status, text(answer.text)[-600:]
    page = admin.get(answer["Location"]).text if status == 302 else answer.text
    assert says in page
    assert OfficeRecord.objects.filter(topic="settings").exists() is (status == 302)


READ = [
    ("议事日", "星期一"),
    ("议事时间", "19:00"),
    ("重点关爱户多少天走访一次", "7"),
    ("其他户多少天走访一次", "365"),
    ("一天的路线排多少户", "8"),
    ("多少天没有核实算久未核实", "180"),
    ("每人每小时最多查看几次个人信息", "30"),
    ("工作人员登录要动态码", "否"),
]


@pytest.mark.parametrize(("label", "value"), READ)
def test_the_lead_reads_each_setting(house: House, lead: Client, label: str, value: str):
    page = text(lead.get(reverse("settings")).text)
    assert re.search(rf"{label} {value}", page), page[page.index("社区设置") :][:900]


def test_a_limit_set_here_holds_at_once(house: House, admin: Client):
    admin.post(reverse("settings"), given(house, council_place="议事厅", reveals_per_hour=1))
    client = proven(signed_in(house.staff.user))
    path = reverse("register_verb", args=["residents", house.resident.pk, "reveal"])
    statuses = [client.post(path, {"detail": "contact", "purpose": "核对"}).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_the_year_shown_is_this_one_when_none_is_asked_for(house: House, lead: Client):
    assert f"工作日历 {timezone.localdate().year}" in text(lead.get(reverse("calendar")).text)
