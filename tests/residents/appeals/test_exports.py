"""导出: what stands in the sheet, who reads how much of it, and that no sheet leaves without a record."""

import datetime
import hashlib
import io
from collections import Counter
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from openpyxl.worksheet.worksheet import Worksheet

from grids.actors import Actor
from grids.models import ExportLog
from grids.verdict import Forbidden, Refused
from grids.workbooks import FILLS
from residents.appeals import exports, rates
from residents.appeals.models import Appeal
from residents.appeals.states import State, Tag
from tests.community import House
from tests.factories import actor, at, user

MONDAY = at("2026-11-16 09:00")
NOON = at("2026-11-16 12:00")
TITLE = "2026年11月16日 诉求台账"
NOVEMBER = {"since": at("2026-11-01 00:00"), "until": at("2026-12-01 00:00")}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def export(by: Actor, *, moment: datetime.datetime = NOON, query: str = "") -> bytes:
    rows = Appeal.objects.entrusted_to(by)
    return exports.ledger_book(rows, by=by, title=TITLE, query=query, at=moment)


def sheet(book: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(book)).active


def lines(book: bytes) -> list[dict[str, Any]]:
    """The data rows as somebody reads them in Excel, by the name over the column."""
    _, _, headers, *rows = sheet(book).values
    return [dict(zip(headers, row, strict=True)) for row in rows]


def colours(book: bytes) -> list[str]:
    names = {f"00{code}": name for name, code in FILLS.items()}
    cells = [row[0].fill for row in sheet(book).iter_rows(min_row=4)]
    return [names[fill.fgColor.rgb] if fill.fill_type else "" for fill in cells]


def everything(book: bytes) -> str:
    return "\n".join(str(cell) for row in sheet(book).values for cell in row if cell is not None)


# What stands in it


def test_the_sheet_says_what_it_is_whose_and_who_took_it(house: House):
    house.file(at=MONDAY)
    title, subtitle, headers, *rows = sheet(export(house.staff)).values
    assert title[0] == TITLE
    assert subtitle[0] == f"单位：幸福里社区　　导出：{house.staff.label}　2026-11-16 12:00"
    assert headers == exports.HEADERS
    assert len(rows) == 1


def test_one_line_tells_the_whole_course_of_a_matter(house: House):
    appeal = house.appeal_in(State.ACCEPTED, at=MONDAY, place="三单元四楼", category=house.category)
    Appeal.objects.filter(pk=appeal.pk).update(tags=[Tag.URGENT, Tag.WORRYING])
    for minute, verb in ((20, "dispatch"), (30, "start"), (40, "reply"), (50, "close")):
        appeal = house.do(verb, appeal, at=MONDAY + datetime.timedelta(minutes=minute))
    (line,) = lines(export(house.staff))
    assert line == {
        "序号": 1,
        "编号": appeal.number,
        "登记时间": "2026-11-16 09:00",
        "来源": "网站",
        "类别": "诉求",
        "分类": "公共设施 / 照明 / 楼道灯",
        "微网格": "第01微网格",
        "地点": "三单元四楼",
        "诉求": "三单元楼道灯不亮",
        "等级": "一般",
        "急难愁盼": "急愁",
        "呼声": 1,
        "反映户数": 1,
        "主办": "网格员1",
        "状态": "已办结",
        "期限": None,
        "答复时间": "2026-11-16 09:40",
        "办理结果": "灯已修好，居民已确认。",
        "办结时间": "2026-11-16 09:50",
        "办结类型": "实质性办结",
        "受理时间": "2026-11-16 09:10",
        "响应期限": "2026-11-17 09:10",
        "首次联系": "2026-11-16 09:30",
        "答复期限": "2026-11-25 17:30",
        "回访时间": None,
        "解决了": None,
        "满意程度": None,
        "本格办理": "是",
    }


def test_a_unit_stands_where_a_person_would(house: House):
    house.appeal_in(State.DISPATCHED, at=MONDAY, unit=house.property_company)
    assert lines(export(house.staff))[0]["主办"] == "幸福里社区物业公司"


def test_the_oldest_comes_first_and_the_numbers_run(house: House):
    second = house.file(at=MONDAY, title="后登记的")[0]
    first = house.file(at=MONDAY - datetime.timedelta(days=3), title="先登记的")[0]
    assert [(line["序号"], line["编号"]) for line in lines(export(house.staff))] == [
        (1, first.number),
        (2, second.number),
    ]


def test_nothing_to_export_is_said_and_still_recorded(house: House):
    assert lines(export(house.staff))[0]["序号"] == "没有符合条件的记录。"
    assert ExportLog.objects.get().rows == 0


# How much of it


def test_no_name_and_no_phone_ever_leaves(house: House):
    house.appeal_in(State.CLOSED, at=MONDAY)
    for reader in (house.staff, house.lead, house.worker1, house.supervisor):
        text = everything(export(reader))
        assert "王" not in text and "138" not in text  # not even masked


def test_the_street_reads_the_published_words_only(house: House):
    house.appeal_in(State.IN_PROGRESS, at=MONDAY, public=True, place="三单元四楼")
    house.appeal_in(State.IN_PROGRESS, at=MONDAY + datetime.timedelta(hours=1), title="邻居吵架")
    published, kept = lines(export(house.supervisor))
    assert (published["诉求"], published["地点"]) == ("楼道灯不亮", None)
    assert (kept["诉求"], kept["地点"]) == (None, None)
    assert kept["状态"] == "办理中"


def test_a_worker_exports_the_own_grid_and_reads_it_whole(house: House):
    house.file(at=MONDAY, title="一网格的事", place="一号楼")
    house.file(at=MONDAY, title="二网格的事", grid=house.grid2)
    (line,) = lines(export(house.worker1))
    assert (line["诉求"], line["地点"]) == ("一网格的事", "一号楼")


def test_a_unit_exports_what_it_leads_with_the_original_words(house: House):
    house.file(at=MONDAY, title="别人的事")
    house.appeal_in(State.DISPATCHED, at=MONDAY, unit=house.property_company, place="地库")
    (line,) = lines(export(house.property))
    assert (line["诉求"], line["地点"]) == ("三单元楼道灯不亮", "地库")


def test_the_other_community_is_not_in_it(house: House):
    house.elsewhere.file(at=MONDAY, title="阳光社区的事")
    assert "阳光社区的事" not in everything(export(house.staff))


def test_who_is_complained_about_does_not_find_it(house: House):
    house.file(at=MONDAY, title="反映李敏态度不好", complaint_user=house.staff.user)
    assert "反映李敏" not in everything(export(house.staff))
    assert "反映李敏" in everything(export(house.lead))


# Nothing in it runs


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "＝"])
def test_what_looks_like_a_formula_is_read_back_as_text(house: House, start: str):
    words = f'{start}HYPERLINK("http://坏.example","点我")'
    house.file(at=MONDAY, title=words, place=words)
    book = export(house.staff)
    row = next(sheet(book).iter_rows(min_row=4))
    cells = {header: row[place] for place, header in enumerate(exports.HEADERS)}
    for header in ("诉求", "地点"):
        assert cells[header].data_type == "s"
        assert cells[header].value == f"'{words.strip()}"


def test_the_number_stays_text(house: House):
    appeal = house.file(at=MONDAY)[0]
    cell = next(sheet(export(house.staff)).iter_rows(min_row=4))[1]
    assert (cell.value, cell.data_type, cell.number_format) == (appeal.number, "s", "@")


# Colours


def test_done_is_green_and_carried_over_is_blue(house: House):
    house.appeal_in(State.CLOSED, at=MONDAY)
    house.appeal_in(State.CARRIED_OVER, at=MONDAY + datetime.timedelta(minutes=1))
    assert colours(export(house.staff, moment=at("2026-12-31 09:00"))) == ["green", "blue"]


@pytest.mark.parametrize(
    ("before", "colour"),
    [
        (datetime.timedelta(days=3, minutes=1), ""),
        (datetime.timedelta(days=3), ""),
        (datetime.timedelta(days=2, hours=23), "amber"),
        (datetime.timedelta(minutes=1), "amber"),
        (datetime.timedelta(0), "amber"),
        (-datetime.timedelta(minutes=1), "red"),
        (-datetime.timedelta(days=30), "red"),
    ],
)
def test_open_is_amber_near_its_time_and_red_after(house: House, before: datetime.timedelta, colour: str):
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    assert colours(export(house.staff, moment=appeal.due_at - before)) == [colour]


@pytest.mark.parametrize("state", ["needs_info", "declined", "withdrawn"])
def test_what_owes_nothing_has_no_colour(house: House, state: str):
    house.appeal_in(state, at=MONDAY)
    assert colours(export(house.staff, moment=at("2026-12-31 09:00"))) == [""]


# On record


def test_an_export_is_on_record_with_the_digest_of_the_file(house: House):
    house.file(at=MONDAY)
    house.file(at=MONDAY)
    book = export(house.staff, query="state=registered")
    log = ExportLog.objects.get()
    assert (log.user, log.community) == (house.staff.user, house.community)
    assert (log.kind, log.query, log.rows, log.at) == (TITLE, "state=registered", 2, NOON)
    assert log.sha256 == hashlib.sha256(book).hexdigest()


def test_every_export_has_its_own_line(house: House):
    export(house.staff)
    export(house.lead)
    assert Counter(ExportLog.objects.values_list("user__name", flat=True)) == {"李敏": 1, "周书记": 1}


def test_very_long_words_are_cut_not_refused(house: House):
    exports.ledger_book(
        Appeal.objects.none(), by=house.staff, title="台账" * 40, query="text=" + "灯" * 900, at=NOON
    )
    log = ExportLog.objects.get()
    assert (len(log.kind), len(log.query)) == (40, 500)


def test_without_its_record_nothing_leaves_and_what_fails_leaves_none(house: House):
    class Failure(Exception):
        pass

    with pytest.raises(Failure), transaction.atomic():
        export(house.staff)
        assert ExportLog.objects.count() == 1  # written before the book was handed out
        raise Failure
    assert not ExportLog.objects.exists()


def test_a_record_that_cannot_be_written_keeps_the_book_back(house: House):
    house.file(at=MONDAY)
    with pytest.raises(DatabaseError, match="no_more"), transaction.atomic():
        connection.cursor().execute("ALTER TABLE grids_exportlog ADD CONSTRAINT no_more CHECK (rows < 0)")
        export(house.staff)
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grids_exportlog SET rows = 0",
        "UPDATE grids_exportlog SET sha256 = repeat('0', 64)",
        "DELETE FROM grids_exportlog",
    ],
)
def test_not_even_raw_sql_changes_the_record(house: House, statement: str):
    house.file(at=MONDAY)
    export(house.staff)
    before = ExportLog.objects.values().get()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(statement)
    assert ExportLog.objects.values().get() == before


# Refused


def test_without_a_post_nobody_exports(house: House):
    for nobody in (actor(user()), house.visitor, house.family):
        with pytest.raises(Forbidden, match="只有在岗人员可以导出"):
            exports.ledger_book(Appeal.objects.all(), by=nobody, title=TITLE, query="")
        with pytest.raises(Forbidden, match="只有在岗人员可以导出"):
            exports.rates_book([], by=nobody, title="统计", query="")
    assert not ExportLog.objects.exists()


def test_too_many_rows_are_refused_with_the_way_out(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    house.file(at=MONDAY)
    house.file(at=MONDAY)
    assert len(lines(export(house.staff))) == 2
    house.file(at=MONDAY)
    with pytest.raises(Refused, match="共 3 件，一次最多导出 2 件，请先按时间或网格缩小范围。"):
        export(house.staff)
    assert ExportLog.objects.count() == 1


# 统计导出


def test_the_rates_leave_with_numerator_and_denominator(house: House):
    house.appeal_in(State.CLOSED, at=MONDAY)
    table = rates.compute(Appeal.objects.all(), **NOVEMBER)
    book = exports.rates_book(table, by=house.staff, title="2026-11 办理统计", query="month=2026-11")
    (line,) = lines(book)
    assert line["范围"] == "全社区"
    for figure in table[0].figures:
        label = figure.measure.label
        assert line[label] == figure.words
        assert (line[f"{label}分子"], line[f"{label}分母"]) == (figure.numerator, figure.denominator)
    assert line["解决率"] == "—"
    log = ExportLog.objects.get()
    assert (log.kind, log.rows, log.query) == ("2026-11 办理统计", 1, "month=2026-11")
    assert log.sha256 == hashlib.sha256(book).hexdigest()


def test_a_recount_of_the_exported_ledger_gives_the_figures(house: House):
    """Whoever doubts a figure can count the sheet: closings, kinds of closing, where the matters came from."""
    for minute, source in enumerate(("visit", "patrol", "phone", "web")):
        house.appeal_in(State.CLOSED, at=MONDAY + datetime.timedelta(minutes=minute), source=source)
    house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    house.appeal_in(State.WITHDRAWN, at=MONDAY, source="visit")
    house.appeal_in(State.REPLIED, at=MONDAY)
    rows = [
        line for line in lines(export(house.staff)) if line["状态"] not in ("不予受理", "已撤回", "已并案")
    ]
    (row,) = rates.compute(Appeal.objects.entrusted_to(house.staff), **NOVEMBER)
    counted = {figure.measure.key: (figure.numerator, figure.denominator) for figure in row.figures}
    shut = [line for line in rows if line["办结时间"]]
    assert (
        counted["substantive"]
        == (sum(line["办结类型"] == "实质性办结" for line in shut), len(shut))
        == (4, 5)
    )
    assert (
        counted["proactive"] == (sum(line["来源"] in ("走访", "巡查") for line in rows), len(rows)) == (2, 6)
    )
