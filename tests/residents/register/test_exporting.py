"""导出: masked for whoever keeps the register; unmasked by two people, once, with a watermark; each on record."""

import datetime
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from grids import ledger, reauth
from grids.models import ExportLog
from grids.reauth import ReauthRequired
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.register import exports
from residents.register.imports import drafts
from residents.register.imports.kinds import KINDS
from residents.register.models import ExportRequest, ExportRequestRecord
from residents.register.registers import REGISTERS
from residents.register.workflow import exporting
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import household, resident

house = lent_house
RESIDENTS = REGISTERS["residents"]
DAY = datetime.timedelta(days=1)


def cells(book: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    return [["" if each is None else str(each) for each in row] for row in sheet.iter_rows(values_only=True)]


def said(book: bytes) -> str:
    return "\n".join(" ".join(row) for row in cells(book))


def asked(house: House, **given) -> ExportRequest:
    given = {"by": house.staff, "purpose": "报送高龄津贴名单", "rows": 1, **given}
    return exporting.ask("residents", **given)


def approved(house: House) -> ExportRequest:
    return exporting.approve(asked(house), by=house.second_staff)


def take(house: House, request: ExportRequest, **given) -> bytes:
    given = {"by": house.staff, "proven_at": timezone.now(), **given}
    return exports.clear_book(request, **given)


# Masked


def test_the_ordinary_file_is_masked_and_logged(house: House):
    words = said(exports.masked_book(RESIDENTS, "", by=house.staff))
    assert "王*" in words
    assert "138******78" in words
    assert "王秀英" not in words
    assert "13812345678" not in words
    log = ExportLog.objects.get()
    assert (log.kind, log.rows, log.user) == ("居民（脱敏）", 1, house.staff.user)


def test_a_file_holds_what_the_list_shows(house: House):
    resident(household(house.grid2), "赵二网", "")
    query = f"grid={house.grid1.code}"
    assert "赵*" not in said(exports.masked_book(RESIDENTS, query, by=house.staff))
    assert "赵*" not in said(exports.masked_book(RESIDENTS, "", by=house.worker1))
    assert "赵*" in said(exports.masked_book(RESIDENTS, "", by=house.staff))


def test_care_groups_leave_with_the_care_duty_only(house: House):
    resident(house.household, "李独居", "", care_groups=["living_alone"])
    staff = signed_in(house.staff.user)
    place = reverse("register_export", args=["residents"])
    assert "独居老人" not in said(staff.post(place).content)
    house.staff.user.posts.update(care_duty=True)
    assert "独居老人" in said(staff.post(place).content)


@pytest.mark.parametrize("slug", list(REGISTERS))
def test_each_register_is_exported_by_its_page(house: House, slug: str):
    answer = signed_in(house.staff.user).post(reverse("register_export", args=[slug]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert REGISTERS[slug].label in cells(answer.content)[0][0]
    assert ExportLog.objects.count() == 1


def test_who_keeps_no_register_exports_none(house: House):
    for somebody in (house.supervisor, house.property, house.admin):
        with pytest.raises(Forbidden):
            exports.masked_book(RESIDENTS, "", by=somebody)
        assert (
            signed_in(somebody.user).post(reverse("register_export", args=["residents"])).status_code == 403
        )
    assert not ExportLog.objects.exists()


# Unmasked


def test_two_people_a_password_and_it_leaves_once_with_a_watermark(house: House):
    book = take(house, approved(house))
    words = said(book)
    assert "王秀英" in words
    assert "13812345678" in words
    stamp = re.search(r"水印：(\S+) (\d{4}-\d\d-\d\d \d\d:\d\d)", words)
    assert stamp[1] == house.staff.label
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    assert house.staff.user.name in sheet.oddHeader.center.text
    assert house.staff.user.name in sheet.oddFooter.left.text
    log = ExportLog.objects.get()
    assert log.kind == "居民（明文）"
    assert "报送高龄津贴名单" in log.query
    with pytest.raises(Refused):
        take(house, ExportRequest.objects.get())


def test_an_unmasked_file_imported_again_changes_nothing(house: House):
    book = take(house, approved(house))
    draft = drafts.stage(KINDS["residents"], io.BytesIO(book), file_name="a.xlsx", by=house.staff)
    assert [draft.preview[name] for name in ("new", "changed", "unchanged", "refused")] == [0, 0, 1, 0]


def test_a_masked_file_imported_again_is_refused_row_by_row(house: House):
    book = exports.masked_book(RESIDENTS, "", by=house.staff)
    draft = drafts.stage(KINDS["residents"], io.BytesIO(book), file_name="a.xlsx", by=house.staff)
    assert draft.preview["refused"] == 1
    assert "是遮住的内容" in draft.preview["refusals"][0][1]


def test_nobody_approves_an_own_request(house: House):
    with pytest.raises(Forbidden, match="另一位"):
        exporting.approve(asked(house), by=house.staff)
    with pytest.raises(Forbidden):
        exporting.approve(asked(house, by=house.lead), by=house.lead)


def test_nobody_else_takes_it(house: House):
    ready = approved(house)
    for somebody in (house.second_staff, house.lead):
        with pytest.raises(Forbidden):
            take(house, ready, by=somebody)
    for stranger in (house.worker1, house.elsewhere.staff, house.supervisor):
        with pytest.raises(NotFound):
            take(house, ready, by=stranger)
    with pytest.raises(ReauthRequired):
        take(house, ready, proven_at=None)
    assert not ExportLog.objects.exists()
    assert ExportRequest.objects.get().state == "approved"


def test_it_does_not_leave_before_the_second_person_agreed(house: House):
    with pytest.raises(Refused):
        take(house, asked(house))
    declined = exporting.decline(asked(house), by=house.lead, note="用途不清楚")
    with pytest.raises(Refused):
        take(house, declined)


def test_after_a_day_it_has_to_be_asked_for_again(house: House):
    ready = approved(house)
    later = timezone.now() + DAY + datetime.timedelta(minutes=1)
    with pytest.raises(Refused, match="已经过期"):
        take(house, ready, at=later, proven_at=later)


def test_asking_needs_a_purpose_something_to_export_and_the_office(house: House):
    with pytest.raises(Invalid):
        asked(house, purpose=" ")
    with pytest.raises(Invalid):
        asked(house, rows=0)
    for somebody in (house.worker1, house.supervisor, house.family):
        with pytest.raises(Forbidden):
            asked(house, by=somebody)


def test_what_became_of_it_stands_in_its_chain(house: House):
    ready = approved(house)
    take(house, ready)
    actions = ExportRequestRecord.objects.order_by("position").values_list("action", flat=True)
    assert list(actions) == ["ask", "approve", "take"]
    assert list(ledger.breaks(ExportRequestRecord)) == []


def test_the_pages_do_the_same(house: House):
    staff, second = signed_in(house.staff.user), signed_in(house.second_staff.user)
    place = reverse("register_export_ask", args=["residents"]) + f"?grid={house.grid1.code}"
    assert (
        "需要另一位工作人员同意" in staff.get(reverse("register_export", args=["residents"])).content.decode()
    )
    staff.post(place, {"purpose": "报送名单"})
    request = ExportRequest.objects.get()
    assert request.words == f"微网格：{house.grid1.name}"
    assert ">同意<" not in staff.get(reverse("exports")).content.decode()
    assert ">同意<" in second.get(reverse("exports")).content.decode()
    second.post(reverse("export_verb", args=[request.pk, "approve"]))
    taking = reverse("export_verb", args=[request.pk, "take"])
    assert staff.post(taking).headers["Location"].startswith(reverse("reauth"))
    session = staff.session
    reauth.remember(session)
    session.save()
    answer = staff.post(taking)
    assert "王秀英" in said(answer.content)
    assert staff.post(taking).status_code == 409


def test_a_refusal_says_why(house: House):
    second = signed_in(house.second_staff.user)
    request = asked(house)
    place = reverse("export_verb", args=[request.pk, "decline"])
    assert second.post(place, {"note": ""}).status_code == 422
    second.post(place, {"note": "用途不清楚"})
    assert ExportRequest.objects.get().state == "declined"


def test_a_visitor_is_led_to_the_login(house: House):
    for route, args in (
        ("exports", []),
        ("register_export", ["residents"]),
        ("register_template", ["residents"]),
    ):
        assert Client().get(reverse(route, args=args)).status_code == 302
