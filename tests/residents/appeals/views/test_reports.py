"""统计、导出、台账表: the ledger as a whole, as its readers see it on screen and take it away."""

import datetime
import hashlib
import io
import re
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.models import ExportLog
from residents.appeals import rates
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.entering import no_post, signed_in
from tests.factories import at

MONDAY = at("2026-11-16 09:00")
OCTOBER = at("2026-10-12 09:00")
RATES, EXPORT, MONTH = reverse("rates"), reverse("export"), reverse("month_export")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


def html(answer: Any) -> str:
    return answer.content.decode()


def shown(answer: Any) -> dict[str, dict[str, str]]:
    """The table on the page: by the name of the line and the measure, what stands in the cell."""
    rows = re.findall(r'<tr><td class="lead">(.*?)</td>(.*?)</tr>', html(answer), re.S)
    cell = re.compile(r'data-label="(.*?)"><b class="num">(.*?)</b> <span class="soft num">(.*?)</span>')
    return {
        name: {label: share + counts for label, share, counts in cell.findall(cells)} for name, cells in rows
    }


def lines(answer: Any) -> list[dict[str, Any]]:
    """The rows of the sheet that came down, by the name over the column."""
    _, _, headers, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    return [dict(zip(headers, row, strict=True)) for row in rows]


def name_of(answer: Any) -> str:
    return unquote(answer["Content-Disposition"])


# The page of rates


def test_each_rate_stands_with_its_numerator_and_denominator(house: House, office: Client):
    house.appeal_in(State.CLOSED, at=OCTOBER, source="visit")
    house.appeal_in(State.ACCEPTED, at=OCTOBER)
    figures = shown(office.get(RATES, {"month": "2026-10"}))["全社区"]
    assert figures["响应率"] == "50.0%（1/2）"
    assert figures["按期答复率"] == "50.0%（1/2）"
    assert figures["实质性办结"] == "100.0%（1/1）"
    assert figures["我来找你"] == "50.0%（1/2）"


def test_nobody_to_count_is_a_dash_not_zero(house: House, office: Client):
    figures = shown(office.get(RATES, {"month": "2026-03"}))["全社区"]
    assert set(figures.values()) == {"—（0/0）"}
    assert len(figures) == len(rates.MEASURES)


def test_the_page_says_how_each_is_counted_and_which_definition(house: House, office: Client):
    page = html(office.get(RATES))
    assert f"口径第 {rates.DEFINITION} 版" in page
    for measure in rates.MEASURES:
        assert f"<dt>{measure.label}</dt><dd>{measure.meaning}</dd>" in page


def test_another_month_has_other_figures(house: House, office: Client):
    house.appeal_in(State.CLOSED, at=OCTOBER)
    assert shown(office.get(RATES, {"month": "2026-10"}))["全社区"]["实质性办结"] == "100.0%（1/1）"
    assert shown(office.get(RATES, {"month": "2026-09"}))["全社区"]["实质性办结"] == "—（0/0）"


def test_a_month_begins_and_ends_at_midnight_here(house: House, office: Client):
    house.file(at=at("2026-10-01 00:00"), source="visit")
    house.file(at=at("2026-10-31 23:59"))
    house.file(at=at("2026-11-01 00:00"))
    house.file(at=at("2026-09-30 23:59"))
    assert shown(office.get(RATES, {"month": "2026-10"}))["全社区"]["我来找你"] == "50.0%（1/2）"


@pytest.mark.parametrize(
    "month",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "十一月",
        "2026-11-01",
        "'; DROP TABLE",
        "9999-12",
        "0000-01",
        "99999-01",
    ],
)
def test_a_month_that_is_none_is_this_month(house: House, office: Client, month: str):
    answer = office.get(RATES, {"month": month})
    assert answer.status_code == 200
    assert f'name="month" value="{timezone.localdate():%Y-%m}"' in html(answer)


@pytest.mark.parametrize("month", ["0001-01", "1900-02", "9999-11"])
def test_the_ends_of_time_are_only_empty_months(house: House, office: Client, month: str):
    answer = office.get(RATES, {"month": month})
    assert answer.status_code == 200
    assert set(shown(answer)["全社区"].values()) == {"—（0/0）"}


def test_by_grid_only_those_where_something_happened(house: House, office: Client):
    house.appeal_in(State.CLOSED, at=OCTOBER, grid=house.grid1)
    house.appeal_in(State.ACCEPTED, at=OCTOBER, grid=house.grid2)
    table = shown(office.get(RATES, {"month": "2026-10", "by": "grid"}))
    assert {name: row["响应率"] for name, row in table.items()} == {
        "第01微网格": "100.0%（1/1）",
        "第02微网格": "0.0%（0/1）",
    }


def test_by_category_and_by_handler(house: House, office: Client):
    house.appeal_in(State.CLOSED, at=OCTOBER, category=house.category)
    assert list(shown(office.get(RATES, {"month": "2026-10", "by": "category"}))) == [
        "公共设施 / 照明 / 楼道灯"
    ]
    assert list(shown(office.get(RATES, {"month": "2026-10", "by": "handler"}))) == ["网格员1"]


def test_an_empty_month_by_grid_says_so(house: House, office: Client):
    page = html(office.get(RATES, {"month": "2026-03", "by": "grid"}))
    assert "这个月还没有可统计的" in page and "<table>" not in page


def test_an_unknown_group_is_the_whole(house: House, office: Client):
    answer = office.get(RATES, {"by": "handler__password"})
    assert list(shown(answer)) == ["全社区"]
    assert re.search(r'by=all" aria-current="page">全社区<', html(answer))


# Who reads them


def test_a_worker_sees_the_own_grid(house: House):
    house.appeal_in(State.CLOSED, at=OCTOBER, grid=house.grid1)
    house.appeal_in(State.CLOSED, at=OCTOBER, grid=house.grid2)
    mine = signed_in(house.worker1.user).get(RATES, {"month": "2026-10", "by": "grid"})
    assert list(shown(mine)) == ["第01微网格"]


def test_the_street_sees_the_rates_and_nobody_s_name(house: House):
    house.appeal_in(State.CLOSED, at=OCTOBER)
    street = signed_in(house.supervisor.user)
    for by in ("all", "grid", "category"):
        page = html(street.get(RATES, {"month": "2026-10", "by": by}))
        assert "100.0%" in page
        for private in ("王", "138", "三单元楼道灯不亮"):
            assert private not in page


@pytest.mark.parametrize("seat", ["property", "owners", "admin"])
def test_who_neither_works_on_it_nor_watches_it_does_not(house: House, seat: str):
    answer = signed_in(getattr(house, seat).user).get(RATES)
    assert answer.status_code == 403
    assert "统计由社区工作人员、网格员和街道督导查看" in html(answer)


def test_the_other_community_is_not_counted(house: House, office: Client):
    house.elsewhere.appeal_in(State.CLOSED, at=OCTOBER)
    assert shown(office.get(RATES, {"month": "2026-10"}))["全社区"]["实质性办结"] == "—（0/0）"


# Taking the rates away


def test_the_rates_come_down_as_they_stand_on_the_page(house: House, office: Client):
    house.appeal_in(State.CLOSED, at=OCTOBER)
    house.appeal_in(State.ACCEPTED, at=OCTOBER, grid=house.grid2)
    asked = {"month": "2026-10", "by": "grid"}
    on_screen = shown(office.get(RATES, asked))
    answer = office.get(RATES, {**asked, "format": "xlsx"})
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Cache-Control"] == "no-store"
    assert "2026-10 办理统计（按网格）.xlsx" in name_of(answer)
    in_sheet = {
        line["范围"]: {
            each.label: f"{line[each.label]}（{line[f'{each.label}分子']}/{line[f'{each.label}分母']}）"
            for each in rates.MEASURES
        }
        for line in lines(answer)
    }
    assert in_sheet == on_screen
    log = ExportLog.objects.get()
    assert (log.user, log.rows) == (house.staff.user, 2)
    assert log.sha256 == hashlib.sha256(answer.content).hexdigest()


def test_looking_at_the_page_is_no_export(house: House, office: Client):
    office.get(RATES)
    assert not ExportLog.objects.exists()


# 月度台账


def test_the_month_export_holds_what_was_registered_in_it(house: House, office: Client):
    house.file(at=OCTOBER, title="十月的事")
    house.file(at=MONDAY, title="十一月的事")
    answer = office.post(f"{MONTH}?month=2026-10")
    assert [line["诉求"] for line in lines(answer)] == ["十月的事"]
    assert "2026-10 诉求办理台账.xlsx" in name_of(answer)
    log = ExportLog.objects.get()
    assert (log.kind, log.query, log.rows) == ("2026-10 诉求办理台账", "month=2026-10", 1)


def test_without_a_sensible_month_it_is_this_one(house: House, office: Client):
    house.file(title="今天的事")
    house.file(at=at("2026-03-02 09:00"), title="三月的事")
    assert [line["诉求"] for line in lines(office.post(f"{MONTH}?month=没有"))] == ["今天的事"]


def test_the_street_takes_the_month_without_the_residents_words(house: House):
    house.appeal_in(State.CLOSED, at=OCTOBER, place="三单元四楼")
    answer = signed_in(house.supervisor.user).post(f"{MONTH}?month=2026-10")
    (line,) = lines(answer)
    assert (line["状态"], line["诉求"], line["地点"]) == ("已办结", None, None)


@pytest.mark.parametrize("seat", ["property", "admin"])
def test_the_month_is_not_for_everyone(house: House, seat: str):
    assert signed_in(getattr(house, seat).user).post(MONTH).status_code == 403
    assert not ExportLog.objects.exists()


# 导出台账


def test_the_export_follows_the_filters_of_the_list(house: House, office: Client):
    house.file(title="一网格刚登记")
    house.file(title="二网格刚登记", grid=house.grid2)
    house.appeal_in(State.ACCEPTED, title="二网格已受理", grid=house.grid2)
    answer = office.post(f"{EXPORT}?grid=02&state=registered")
    assert [line["诉求"] for line in lines(answer)] == ["二网格刚登记"]
    log = ExportLog.objects.get()
    assert (log.query, log.rows) == ("grid=02&state=registered", 1)


def test_without_filters_it_is_all_that_is_entrusted(house: House):
    house.file(title="一网格的事")
    house.file(title="二网格的事", grid=house.grid2)
    assert len(lines(signed_in(house.staff.user).post(EXPORT))) == 2
    assert [line["诉求"] for line in lines(signed_in(house.worker2.user).post(EXPORT))] == ["二网格的事"]


def test_a_filter_that_means_nothing_exports_nothing_rather_than_all(house: House, office: Client):
    house.file()
    answer = office.post(f"{EXPORT}?state=nonsense")
    assert lines(answer)[0]["序号"] == "没有符合条件的记录。"
    assert ExportLog.objects.get().rows == 0


def test_an_export_is_never_a_mere_link(house: House, office: Client):
    assert office.get(EXPORT).status_code == office.get(MONTH).status_code == 405
    assert not ExportLog.objects.exists()


def test_who_has_no_post_exports_nothing(house: House):
    appeal = house.file()[0]
    answer = no_post(house, appeal).post(EXPORT)
    assert answer.status_code == 403
    assert Client().post(EXPORT).status_code == 302
    assert not ExportLog.objects.exists()


# 台账表


def form(appeal: Appeal) -> str:
    return reverse("ledger_form", args=[appeal.number])


def measures(page: str) -> list[str]:
    """The measures of the paper, in order: the second cell of each line of 办理经过."""
    course = page.split("办理经过", 1)[1]
    return re.findall(r'<tr><td class="num">[^<]*</td><td>([^<]*)</td>', course)


def test_the_form_has_one_line_per_measure(house: House, office: Client):
    appeal = house.appeal_in(State.CLOSED, at=MONDAY, place="三单元四楼")
    page = html(office.get(form(appeal)))
    assert measures(page) == ["登记", "受理", "派单", "开始办理", "答复居民", "办结"]
    assert len(measures(page)) == appeal.records.count()
    for words in (
        "幸福里社区　居民诉求办理台账表",
        appeal.number,
        "三单元四楼",
        "灯已修好，居民已确认。",
        "居民签字",
    ):
        assert words in page


def test_it_is_a_sheet_of_a4_with_the_way_back(house: House, office: Client):
    appeal = house.file()[0]
    page = html(office.get(form(appeal)))
    assert '<article class="sheet a4">' in page
    assert f'href="{reverse("appeal", args=[appeal.number])}"' in page


def test_looking_at_the_phone_is_not_printed_and_the_phone_is_masked(house: House, office: Client):
    appeal = house.do(
        "reveal", house.appeal_in(State.ACCEPTED, at=MONDAY), at=MONDAY + datetime.timedelta(hours=1)
    )
    assert appeal.records.filter(action="reveal").exists()
    page = html(office.get(form(appeal)))
    assert measures(page) == ["登记", "受理"]
    assert "约上门时间" not in page
    assert "13812345678" not in page and "王秀英" not in page
    assert "王* 138******78" in page


def test_a_unit_prints_what_it_does_without_who_it_came_from(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY, unit=house.property_company)
    page = html(signed_in(house.property.user).get(form(appeal)))
    assert measures(page) == ["登记", "受理", "派单", "开始办理"]
    assert "三单元四楼楼道灯坏了一周" in page
    for private in ("138", "王", "反映人"):
        assert private not in page


@pytest.mark.parametrize("role", ["supervisor", "worker2", "property"])
def test_who_may_not_read_the_words_does_not_find_the_form(house: House, role: str):
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY, public=True)
    answer = signed_in(getattr(house, role).user).get(form(appeal))
    assert answer.status_code == 404
    assert "楼道灯坏了一周" not in html(answer)


def test_the_form_is_for_those_who_are_signed_in(house: House):
    answer = Client().get(form(house.file()[0]))
    assert answer.status_code == 302 and "login" in answer["Location"]
    assert signed_in(house.elsewhere.staff.user).get(form(Appeal.objects.get())).status_code == 404
