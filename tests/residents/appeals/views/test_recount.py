"""按台账复核: whoever doubts a rate on the screen takes the ledger as a sheet and counts it again, cell by cell."""

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from residents.appeals.models import Appeal
from residents.appeals.states import Closure, Source, State
from tests.community import House
from tests.entering import signed_in
from tests.factories import at, household

RATES, EXPORT = reverse("rates"), reverse("export")
MONDAY = at("2026-10-12 09:00")
Line = dict[str, Any]
Counts = Callable[[Line], bool]

# 指标: (which lines, by the month of which column, which of them are a success). Written from the words on the page.
COUNTED: dict[str, tuple[Counts, str, Counts]] = {
    "响应率": (
        lambda line: bool(line["受理时间"]),
        "响应期限",
        lambda line: bool(line["首次联系"]) and line["首次联系"] <= line["响应期限"],
    ),
    "按期答复率": (
        lambda line: bool(line["答复期限"]),
        "答复期限",
        lambda line: bool(line["答复时间"]) and line["答复时间"] <= line["答复期限"],
    ),
    "解决率": (lambda line: True, "回访时间", lambda line: line["解决了"] == "是"),
    "满意率": (lambda line: True, "回访时间", lambda line: line["满意程度"] in ("满意", "基本满意")),
    "实质性办结": (lambda line: True, "办结时间", lambda line: line["办结类型"] == "实质性办结"),
    "格内化解率": (lambda line: True, "办结时间", lambda line: line["本格办理"] == "是"),
    "我来找你": (lambda line: True, "登记时间", lambda line: line["来源"] in ("走访", "巡查")),
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


def on_screen(client: Client, by: str = "all", month: str = "2026-10") -> dict[str, dict[str, str]]:
    page = client.get(RATES, {"month": month, "by": by}).text
    cell = re.compile(r'data-label="(.*?)"><b class="num">(.*?)</b> <span class="soft num">（(.*?)）</span>')
    rows = re.findall(r'<tr><td class="lead">(.*?)</td>(.*?)</tr>', page, re.S)
    return {
        name: {label: f"{share} {counts}" for label, share, counts in cell.findall(cells)}
        for name, cells in rows
    }


def sheet(client: Client) -> list[Line]:
    """The whole ledger as it comes down, without what no rate counts."""
    book = openpyxl.load_workbook(io.BytesIO(client.post(EXPORT).content))
    _, _, headers, *rows = book.active.values
    found = [dict(zip(headers, row, strict=True)) for row in rows]
    return [line for line in found if line["状态"] not in ("不予受理", "已撤回", "已并案")]


def recount(lines: list[Line], month: str = "2026-10") -> dict[str, str]:
    """Of the month, what has come to pass by now: a promise still open is not yet broken."""
    told, now = {}, f"{timezone.localtime():%Y-%m-%d %H:%M}"
    for label, (among, moment, success) in COUNTED.items():
        when = [(line, line[moment] or "") for line in lines if among(line)]
        within = [line for line, at in when if at.startswith(month) and at <= now]
        right = sum(map(success, within))
        share = f"{right / len(within):.1%}" if within else "—"
        told[label] = f"{share} {right}/{len(within)}"
    return told


def answered(house: House, appeal: Appeal, *, on: str, **said: Any) -> Appeal:
    return house.do("evaluate", appeal, at=at(on), **said)


@pytest.fixture
def october(house: House) -> House:
    """Thirty matters of every fate: late and in time, asked and not, in the grid and by a unit, found and brought."""
    sources = (Source.VISIT, Source.PHONE, Source.PATROL, Source.WEB, Source.COUNTER)
    grids = (house.grid1, house.grid2, house.grid3)
    for n, state in enumerate([*State, State.CLOSED, State.CLOSED, State.CLOSED]):
        given = {"source": sources[n % 5], "grid": grids[n % 3], "at": MONDAY}
        if n % 2:
            given["category"] = house.category
        appeal = house.appeal_in(state, household=household(grids[n % 3]), **given)
        if state == State.CLOSED:
            kind = ("satisfied", "mostly", "unsatisfied")[n % 3]
            answered(house, appeal, on="2026-10-14 09:00", solved=n % 2 == 0, satisfaction=kind)
    late = house.appeal_in(State.DISPATCHED, at=MONDAY)
    late = house.do("start", late, at=at("2026-10-20 09:00"))
    late = house.do("reply", late, at=at("2026-10-28 09:00"), closure=Closure.PROCEDURAL)
    house.do("close", late, at=at("2026-10-29 09:00"))
    by_unit = house.appeal_in(State.REPLIED, at=MONDAY, unit=house.property_company)
    house.do("close", by_unit, at=at("2026-10-13 09:00"))
    september = house.appeal_in(State.CLOSED, at=at("2026-09-14 09:00"), source=Source.VISIT)
    answered(house, september, on="2026-10-09 09:00", solved=True, satisfaction="satisfied")
    house.file(at=at("2026-10-31 23:59"), source=Source.PATROL)
    house.file(at=at("2026-11-01 00:00"), source=Source.PATROL)
    return house


def test_every_rate_of_the_page_is_counted_again_from_the_sheet(october: House, office: Client):
    shown = on_screen(office)["全社区"]
    assert list(shown) == list(COUNTED)
    assert recount(sheet(office)) == shown
    assert {label: counts.split()[1] for label, counts in shown.items()} == {
        "响应率": "10/14",
        "按期答复率": "7/14",
        "解决率": "4/5",
        "满意率": "4/5",
        "实质性办结": "5/7",
        "格内化解率": "6/7",
        "我来找你": "7/17",
    }


def test_so_is_every_line_of_the_grids(october: House, office: Client):
    shown = on_screen(office, "grid")
    lines = sheet(office)
    assert set(shown) == {line["微网格"] for line in lines}
    for name, figures in shown.items():
        assert recount([line for line in lines if line["微网格"] == name]) == figures, name


def test_and_of_the_categories(october: House, office: Client):
    shown = on_screen(office, "category")
    assert set(shown) == {"公共设施 / 照明 / 楼道灯", "未定"}
    for name, figures in shown.items():
        path = "" if name == "未定" else name
        assert recount([line for line in sheet(office) if (line["分类"] or "") == path]) == figures, name


@pytest.mark.parametrize("month", ["2026-09", "2026-10", "2026-11"])
def test_and_of_every_month(october: House, office: Client, month: str):
    assert recount(sheet(office), month) == on_screen(office, month=month)["全社区"]


def test_a_worker_counts_the_own_grid_and_finds_the_same(october: House):
    mine = signed_in(october.worker2.user)
    assert {line["微网格"] for line in sheet(mine)} == {"第02微网格"}
    assert recount(sheet(mine)) == on_screen(mine)["全社区"]


def test_the_street_counts_the_same_without_a_word_of_the_residents(october: House, office: Client):
    street = signed_in(october.supervisor.user)
    lines = sheet(street)
    assert recount(lines) == on_screen(street)["全社区"] == on_screen(office)["全社区"]
    assert {line["地点"] for line in lines} == {None}


def test_a_later_round_replaces_the_earlier_on_both_sides(house: House, office: Client):
    appeal = house.appeal_in(State.CLOSED, at=MONDAY, household=house.household)
    answered(house, appeal, on="2026-10-13 09:00", solved=False, satisfaction="unsatisfied")
    assert on_screen(office)["全社区"]["解决率"] == "0.0% 0/1"
    for day, verb in ((14, "reopen"), (15, "reply"), (16, "close")):
        appeal = house.do(verb, appeal, at=at(f"2026-10-{day} 09:00"))
    answered(house, appeal, on="2026-10-17 09:00", solved=True, satisfaction="mostly")
    assert on_screen(office)["全社区"]["解决率"] == "100.0% 1/1"
    assert recount(sheet(office)) == on_screen(office)["全社区"]
