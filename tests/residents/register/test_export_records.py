"""导出的范围和留痕: the file holds what the list shows, each is on record, and the page says so."""

import hashlib
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.models import Building, Dwelling, ExportLog, Organization
from grids.states import EndReason
from grids.verdict import Forbidden, Refused
from residents.register import exports
from residents.register.models import ExportRequest, Resident
from residents.register.registers import REGISTERS
from residents.register.workflow import keeping, revealing
from tests.community import House
from tests.entering import signed_in
from tests.factories import actor, building, compound, household, resident
from tests.residents.register.files import NOON, clear, filed, lines, masked, sheet_of, values
from tests.residents.register.imports.sheets_in import staged

house = filed


# What the file holds is what the list shows


@pytest.mark.parametrize(
    ("slug", "query", "rows"),
    [
        ("residents", "", 1),
        ("residents", "grid=01", 1),
        ("residents", "grid=02", 0),
        ("residents", "text=王建国", 1),
        ("residents", "text=wjg", 1),
        ("residents", "ended=yes", 1),
        ("residents", "ended=all", 2),
        ("residents", "grid=99", 0),
        ("households", "tenure=tenant", 1),
        ("households", "tenure=owner", 0),
        ("dwellings", "ended=all", 2),
        ("enterprises", "kind=enterprise", 1),
        ("enterprises", "", 4),
        ("facilities", "state=faulty", 0),
        ("facilities", "kind=lift", 1),
    ],
)
def test_the_filters_of_the_list_narrow_the_file(house: House, slug: str, query: str, rows: int):
    found = exports.found(REGISTERS[slug], query, house.staff)
    assert found.count() == rows
    masked(house, slug, query)
    assert ExportLog.objects.get().rows == rows


@pytest.mark.parametrize(
    ("slug", "query", "words"),
    [
        ("residents", "", ""),
        ("residents", "grid=01", "微网格：第01微网格"),
        ("residents", "text=王&grid=01", "查找：王，微网格：第01微网格"),
        ("residents", "ended=no", ""),
        ("households", "tenure=tenant", "居住方式：租住"),
        ("enterprises", "kind=enterprise", "类型：企业商户"),
        ("facilities", "kind=lift&state=in_use", "类型：电梯，状态：正常"),
        ("residents", f"text={'王' * 300}", "查找：" + "王" * 197),
    ],
)
def test_the_filters_are_said_as_a_person_would(house: House, slug: str, query: str, words: str):
    assert exports.words(REGISTERS[slug], query, house.staff) == words


def test_a_building_is_called_by_its_name(house: House):
    block = Building.objects.get(name="3号楼")
    assert exports.words(REGISTERS["dwellings"], f"building={block.pk}", house.staff) == "楼栋：幸福里3号楼"
    assert exports.found(REGISTERS["residents"], f"building={block.pk}", house.staff).count() == 1


def test_each_sees_the_own_rows_only(house: House):
    resident(household(house.grid2), "赵二网", "")
    counted = {who: exports.found(REGISTERS["residents"], "", getattr(house, who)).count() for who in WHO}
    assert counted == WHO
    there = exports.found(REGISTERS["residents"], "ended=all", house.elsewhere.staff)
    assert set(there) == {house.elsewhere.resident}


WHO = {
    "staff": 2,
    "lead": 2,
    "worker1": 1,
    "worker2": 1,
    "worker3": 0,
    "supervisor": 0,
    "property": 0,
    "admin": 0,
}


def test_rows_stand_in_the_order_of_the_list(house: House):
    spring = compound(house.community, "春风苑")
    for name in ("5号楼", "4号楼"):
        building(house.grid1, name, compound=spring)
    assert [row[1] for row in lines(masked(house, "buildings"))] == ["3号楼", "5号楼", "4号楼"]
    block = Building.objects.get(name="3号楼")
    for unit, room in (("10", "101"), ("2", "1001"), ("1", "201")):
        keeping.create(Dwelling, by=house.staff, building=block, unit=unit, room=room)
    doors = [(row[2], row[3]) for row in lines(masked(house, "dwellings"))]
    assert doors == [("1", "201"), ("2", "101"), ("2", "1001"), ("10", "101")]


def test_too_many_rows_are_refused_before_any_is_written(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    with pytest.raises(Refused) as refused:
        masked(house, "enterprises")
    assert refused.value.reason == "共 4 条，一次最多导出 3 条，请先按网格或楼栋缩小范围。"
    assert not ExportLog.objects.exists()
    assert lines(masked(house, "enterprises", "kind=enterprise"))


def test_who_was_erased_is_a_row_without_a_person(house: House):
    """The row counts on; neither file has a name, and the file cannot bring one back."""
    person = Resident.objects.get(name="王建国")
    erased = revealing.erase(person, by=house.lead, purpose="本人书面申请", proven_at=timezone.now())
    for book in (masked(house, "residents", "ended=yes"), clear(house, "residents", "ended=yes")):
        [row] = [each for each in lines(book) if each[5] == "（已抹去）"]
        assert row[8:] == [None, None, None]
    draft = staged(house, "residents", io.BytesIO(book))
    assert "“（已抹去）”是遮住的内容，不能导入。" in str(draft.preview["refusals"])
    assert erased.name == "（已抹去）"


# On record


def test_each_file_is_on_record_with_its_filters_and_its_bytes(house: House):
    book = masked(house, "residents", "grid=01", by=house.worker1)
    log = ExportLog.objects.get()
    assert (log.kind, log.query, log.rows, log.at) == ("居民（脱敏）", "grid=01", 1, NOON)
    assert (log.user, log.community) == (house.worker1.user, house.community)
    assert log.sha256 == hashlib.sha256(book).hexdigest()
    assert str(log) == f"{house.worker1.user} 居民（脱敏） 1 行"


def test_a_clear_file_is_on_record_with_its_purpose_and_bears_who_took_it(house: House):
    book = clear(house, "enterprises", "kind=enterprise")
    log = ExportLog.objects.get()
    assert (log.kind, log.query, log.rows) == (
        "企业单位（明文）",
        "kind=enterprise 用途：报送高龄津贴名单",
        1,
    )
    sheet = sheet_of(book)
    stamp = f"{house.staff.label} 2026-11-20 12:00"
    assert sheet["A2"].value == f"导出：{stamp}　　含个人信息，仅供申请的用途，用毕删除　　水印：{stamp}"
    assert (sheet.oddHeader.center.text, sheet.oddFooter.left.text) == (stamp, stamp)


def test_who_gets_no_file_leaves_no_record(house: House):
    for somebody, reason in (
        (house.supervisor, "街道督导只看数字，不看名单。"),
        (house.property, "登记册由社区工作人员和本网格的网格员使用。"),
        (house.admin, "登记册由社区工作人员和本网格的网格员使用。"),
        (house.family, "要更正请提出更正申请，由社区核对后修改。"),
    ):
        with pytest.raises(Forbidden) as refused:
            masked(house, "residents", by=somebody)
        assert refused.value.reason == reason
    assert not ExportLog.objects.exists()


def test_care_groups_leave_with_the_duty(house: House):
    Resident.objects.filter(until=None).update(care_groups=["living_alone"])
    assert "重点关爱" not in values(sheet_of(masked(house, "residents")), 3)
    house.staff.user.posts.update(care_duty=True)
    carer = actor(house.staff.user)
    assert lines(masked(house, "residents", by=carer))[0][-1] == "独居老人"
    assert lines(masked(house, "residents", "care=living_alone", by=carer))[0][-1] == "独居老人"
    assert lines(masked(house, "residents", "care=disability", by=carer))[0][0] == "没有符合条件的记录。"


def test_the_care_filter_tells_nothing_without_the_duty(house: House):
    """An unknown filter is ignored on a page: the number of rows is the same either way."""
    Resident.objects.filter(until=None).update(care_groups=["living_alone"])
    for group in ("living_alone", "disability"):
        assert exports.found(REGISTERS["residents"], f"care={group}", house.staff).count() == 1


# The page


def test_the_page_says_what_will_be_taken(house: House):
    staff = signed_in(house.staff.user)
    text = staff.get(reverse("register_export", args=["residents"]), {"grid": "01"}).content.decode()
    assert '共 <span class="num">1</span> 条（微网格：第01微网格）' in text
    assert "每次导出都记下谁、何时、导出了什么。" in text
    assert "要完整的姓名、电话和证件号" in text
    assert "?grid=01" in text


@pytest.mark.parametrize("slug", ["households", "dwellings", "buildings", "facilities"])
def test_where_nothing_is_personal_nothing_more_is_asked_for(house: House, slug: str):
    staff = signed_in(house.staff.user)
    assert "要完整的姓名" not in staff.get(reverse("register_export", args=[slug])).content.decode()
    asked = staff.post(reverse("register_export_ask", args=[slug]), {"purpose": "报送"})
    assert asked.status_code == 404
    assert not ExportRequest.objects.exists()


def test_a_worker_takes_the_masked_file_and_asks_for_no_other(house: House):
    worker = signed_in(house.worker1.user)
    place = reverse("register_export", args=["residents"])
    assert "要完整的姓名" not in worker.get(place).content.decode()
    assert lines(worker.post(place).content)[0][5] == "王*"
    assert (
        worker.post(reverse("register_export_ask", args=["residents"]), {"purpose": "x"}).status_code == 403
    )


def test_asking_without_a_purpose_says_so_on_the_page(house: House):
    staff = signed_in(house.staff.user)
    place = reverse("register_export_ask", args=["residents"]) + "?grid=01"
    answer = staff.post(place, {"purpose": "  "}, follow=True)
    assert "请写明用途。" in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("?grid=01")
    assert not ExportRequest.objects.exists()


def test_what_has_ended_is_exported_with_the_filter_only(house: House):
    keeping.end(Organization.objects.get(name="幸福面馆"), by=house.staff, reason=EndReason.CLOSED)
    assert "幸福面馆" not in [row[0] for row in lines(masked(house, "enterprises"))]
    assert "幸福面馆" in [row[0] for row in lines(masked(house, "enterprises", "ended=yes"))]
