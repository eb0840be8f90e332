"""明文导出的页面: one asks, another agrees, it leaves once; each step × who × state, and what the files hold."""

import io
import re
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from grids.models import ExportLog, Facility
from residents.register.models import ExportRequest
from residents.register.registers import REGISTERS
from residents.register.workflow import exporting
from tests.community import House
from tests.conftest import lent_house
from tests.entering import proven, signed_in
from tests.factories import household, resident
from tests.residents.register.furnishing import SLUGS, fresh, spare

house = lent_house


def asked(house: House, **given: Any) -> ExportRequest:
    return exporting.ask("residents", **{"by": house.staff, "purpose": "报送名单", "rows": 1, **given})


def in_state(house: House, state: str) -> ExportRequest:
    found = asked(house)
    if state == "declined":
        return exporting.decline(found, by=house.second_staff, note="用途不清楚")
    if state in ("approved", "taken"):
        found = exporting.approve(found, by=house.second_staff)
    if state == "taken":
        client = proven(signed_in(house.staff.user))
        assert client.post(reverse("export_verb", args=[found.pk, "take"])).status_code == 200
    return found


# State × verb × who: what is answered

STEPS = [
    ("asked", "approve", "second_staff", 302, "approved"),
    ("asked", "approve", "lead", 302, "approved"),
    ("asked", "approve", "staff", 403, "asked"),
    ("asked", "approve", "worker1", 404, "asked"),
    ("asked", "approve", "supervisor", 404, "asked"),
    ("asked", "approve", "admin", 404, "asked"),
    ("asked", "approve", "property", 404, "asked"),
    ("asked", "decline", "second_staff", 302, "declined"),
    ("asked", "decline", "lead", 302, "declined"),
    ("asked", "decline", "staff", 403, "asked"),
    ("asked", "decline", "worker1", 404, "asked"),
    ("asked", "take", "staff", 409, "asked"),
    ("asked", "take", "second_staff", 403, "asked"),
    ("approved", "approve", "second_staff", 409, "approved"),
    ("approved", "decline", "second_staff", 422, "approved"),
    ("approved", "take", "staff", 200, "taken"),
    ("approved", "take", "second_staff", 403, "approved"),
    ("approved", "take", "lead", 403, "approved"),
    ("approved", "take", "worker1", 404, "approved"),
    ("declined", "approve", "second_staff", 409, "declined"),
    ("declined", "decline", "second_staff", 422, "declined"),
    ("declined", "take", "staff", 409, "declined"),
    ("taken", "approve", "second_staff", 409, "taken"),
    ("taken", "decline", "second_staff", 422, "taken"),
    ("taken", "take", "staff", 409, "taken"),
]


@pytest.mark.parametrize(("state", "verb", "who", "status", "after"), STEPS)
def test_each_step_answers_to_state_and_person(
    house: House, state: str, verb: str, who: str, status: int, after: str
):
    found = in_state(house, state)
    logs = ExportLog.objects.count()
    client = proven(signed_in(getattr(house, who).user))
    answer = client.post(reverse("export_verb", args=[found.pk, verb]), {"note": "核对过了"})
    assert answer.status_code == status, answer.content[:1500].decode(errors="replace")
    assert fresh(found).state == after
    assert ExportLog.objects.count() == logs + (status == 200)


def test_another_community_finds_no_request(house: House):
    found = asked(house)
    client = proven(signed_in(house.elsewhere.lead.user))
    for verb in ("approve", "decline", "take"):
        assert client.post(reverse("export_verb", args=[found.pk, verb])).status_code == 404
    assert "报送名单" not in client.get(reverse("exports")).text


def test_a_step_that_is_none_is_not_there(house: House):
    client = proven(signed_in(house.second_staff.user))
    assert client.post(reverse("export_verb", args=[asked(house).pk, "shred"])).status_code == 404


# The list: what each person reads and is offered

BUTTONS = [
    ("asked", "staff", ""),
    ("asked", "second_staff", "同意 不同意"),
    ("asked", "lead", "同意 不同意"),
    ("approved", "staff", "下载"),
    ("approved", "second_staff", ""),
    ("declined", "staff", ""),
    ("declined", "second_staff", ""),
    ("taken", "staff", ""),
    ("taken", "lead", ""),
]


@pytest.mark.parametrize(("state", "who", "shown"), BUTTONS)
def test_the_list_offers_what_would_be_taken(house: House, state: str, who: str, shown: str):
    in_state(house, state)
    page = signed_in(getattr(house, who).user).get(reverse("exports")).text
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    found = re.findall(r"<(?:button|a) [^>]*btn[^>]*>([^<]+)<", table)
    assert " ".join(found) == shown
    labels = {"asked": "待审批", "approved": "待下载", "declined": "未同意", "taken": "已下载"}
    assert labels[state] in table and "李敏" in table


def test_without_requests_the_list_says_where_they_come_from(house: House):
    page = signed_in(house.staff.user).get(reverse("exports")).text
    assert "还没有申请" in page and "在居民或单位的名单上点“导出”，可以申请。" in page


# Asking


SAID = [
    ({"purpose": ""}, "请写明用途。"),
    ({"purpose": "长" * 201}, "请写明用途。"),
]


@pytest.mark.parametrize(("typed", "says"), SAID)
def test_what_the_page_says_to_a_request(house: House, typed: dict[str, str], says: str):
    client = signed_in(house.staff.user)
    answer = client.post(reverse("register_export_ask", args=["residents"]), typed)
    assert says in client.get(answer["Location"]).text
    assert not ExportRequest.objects.exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_only_where_there_is_personal_data_there_is_more_to_ask_for(house: House, slug: str):
    client = signed_in(house.staff.user)
    page = client.get(reverse("register_export", args=[slug])).text
    personal = slug in ("residents", "enterprises")
    assert ("要完整的姓名、电话和证件号" in page) is personal
    assert ("遮住个人信息的表" in page) is personal
    answer = client.post(reverse("register_export_ask", args=[slug]), {"purpose": "报送名单"})
    assert answer.status_code == (302 if personal else 404)
    assert ExportRequest.objects.filter(register=slug).exists() is personal


def test_where_nothing_is_found_there_is_nothing_to_ask_for(house: House):
    client = signed_in(house.staff.user)
    path = f"{reverse('register_export_ask', args=['residents'])}?grid=03"
    answer = client.post(path, {"purpose": "报送名单"})
    assert (answer.status_code, "没有符合条件的记录，不用导出。" in answer.text) == (400, True)
    assert not ExportRequest.objects.exists()


@pytest.mark.parametrize(("who", "offered"), [("staff", True), ("lead", True), ("worker1", False)])
def test_a_worker_takes_the_masked_file_alone(house: House, who: str, offered: bool):
    page = signed_in(getattr(house, who).user).get(reverse("register_export", args=["residents"])).text
    assert ("要完整的姓名、电话和证件号" in page) is offered
    assert "下载 Excel" in page


WORDS = [
    ("", "共 2 条。"),
    ("grid=01", "共 1 条（微网格：第01微网格）。"),
    ("grid=02", "共 1 条（微网格：第02微网格）。"),
    ("grid=03", "共 0 条（微网格：第03微网格）。"),
    ("text=王秀英", "共 2 条（查找：王秀英）。"),
    ("ended=yes", "共 0 条。"),
    ("grid=77", "共 0 条"),
]


@pytest.mark.parametrize(("query", "says"), WORDS)
def test_the_page_says_what_the_file_will_hold(house: House, query: str, says: str):
    resident(household(house.grid2), phone="13700000002")
    page = signed_in(house.staff.user).get(f"{reverse('register_export', args=['residents'])}?{query}").text
    assert says in re.sub(r"<[^>]+>", "", page)


# What is in a file


def rows_of(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [["" if each is None else str(each) for each in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_file_has_its_title_its_headers_and_a_line_per_entry(house: House, slug: str):
    thing = spare(house, slug)
    rows = rows_of(signed_in(house.staff.user).post(reverse("register_export", args=[slug])).content)
    assert rows[0][0] == f"幸福里社区{REGISTERS[slug].label}"
    assert re.match(r"导出：李敏（社区工作人员） \d{4}-\d\d-\d\d \d\d:\d\d　　个人信息已遮住", rows[1][0])
    log = ExportLog.objects.get()
    assert log.rows == len(rows) - 3 == type(thing).objects.visible_to(house.staff).count()
    assert log.kind == f"{REGISTERS[slug].label}（脱敏）"


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)"]


@pytest.mark.parametrize("name", DANGEROUS)
def test_what_a_sheet_would_calculate_is_text(house: House, name: str):
    Facility.objects.create(community=house.community, grid=house.grid1, kind="lamp", name=name)
    content = signed_in(house.staff.user).post(reverse("register_export", args=["facilities"])).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if name in str(cell.value or "")]
    assert cells and all(cell.data_type != "f" for cell in cells)


def test_a_worker_exports_the_own_grid(house: House):
    there = resident(household(house.grid2), "赵二网", "13700000002")
    content = signed_in(house.worker1.user).post(reverse("register_export", args=["residents"])).content
    said = "\n".join(" ".join(row) for row in rows_of(content))
    assert "王*" in said and "赵*" not in said and there.name not in said
    assert ExportLog.objects.get().user == house.worker1.user


def test_who_has_left_is_in_the_file_only_when_asked_for(house: House):
    resident(house.household, "李已搬", "", until="2026-01-01", end_reason="moved_out")
    client, path = signed_in(house.staff.user), reverse("register_export", args=["residents"])
    assert "李*" not in "".join(map(str, rows_of(client.post(path).content)))
    assert "李*" in "".join(map(str, rows_of(client.post(f"{path}?ended=yes").content)))
