"""A sheet of matters from elsewhere becomes entries of the ledger, by the ledger's own verbs."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids import actors, ledger
from grids.models import Grid
from grids.sheets import SheetRefused, open_sheet
from grids.verdict import Forbidden
from residents.appeals import imports, sweep, workflow
from residents.appeals.imports import Applied, Plan
from residents.appeals.models import Appeal, AppealRecord, NumberSeries, Supervision, Tally
from residents.appeals.states import State
from tests.community import House
from tests.community import house as one_house
from tests.factories import at
from tests.residents.appeals.sheets import HEADER, WITH_REPLIES, message, replied, xlsx

SHARED = settings.SHARED_DATA_DIR
NOW = at("2026-11-22 10:00")
Rows = Sequence[Sequence[Any]]


def planned(house: House, rows: Rows, header: Sequence[str] = HEADER, **options: Any) -> Plan:
    sheet = open_sheet(xlsx(rows, header), imports.COLUMNS, optional=imports.OPTIONAL)
    return imports.plan(sheet, house.community, **{"by": house.staff, "now": NOW, **options})


def imported(house: House, rows: Rows, header: Sequence[str] = HEADER, **options: Any) -> Applied:
    return imports.apply(planned(house, rows, header, **options))


def entry(number: Any) -> Appeal:
    return Appeal.objects.get(external_number=str(number))


def story(appeal: Appeal) -> list[tuple[str, str]]:
    """What happened to it and when, as its ledger tells."""
    records = AppealRecord.objects.filter(subject=appeal).order_by("position")
    return [(each.action, f"{each.at.astimezone(NOW.tzinfo):%Y-%m-%d %H:%M:%S}") for each in records]


# A message becomes an entry


def test_a_message_becomes_a_registered_entry_with_its_own_time_and_number(house: House):
    assert imported(house, [message(188006, 点赞数=7)]) == Applied(new=1)
    appeal = entry(188006)
    assert appeal.state == State.REGISTERED
    assert appeal.source == "hotline"
    assert appeal.number == "2019-000001"
    assert appeal.registered_at == at("2019-02-28 11:25:05")
    assert appeal.title == "小区路灯坏了半个月"
    assert appeal.contact_name == "A000102948"
    assert story(appeal) == [("register", "2019-02-28 11:25:05")]


def test_tabs_and_wide_spaces_of_the_export_are_gone(house: House):
    imported(house, [message()])
    assert entry(188006).text == "3号楼前的路灯坏了半个月，晚上看不见路。"


def test_a_thumb_up_is_a_person_who_says_the_same_up_to_the_cap(house: House):
    imported(house, [message(1, 点赞数=4), message(2, 点赞数=2097)])
    assert entry(1).attested_people == 4
    assert entry(1).loudness == 1 + 2
    assert entry(2).loudness == 1 + 10, "a crowd on the net does not bury a street"


def test_a_thumb_down_makes_nothing_quieter_but_is_not_lost(house: House):
    imported(house, [message(1, 反对数=3)])
    assert entry(1).loudness == 1
    note = AppealRecord.objects.get(action="add_note")
    assert note.note == "来源平台上有 3 人点了反对。"
    assert not note.public


@pytest.mark.parametrize(
    "written",
    [
        "2019/2/28 11:25:05",
        "2019-02-28 11:25:05",
        datetime.datetime(2019, 2, 28, 11, 25, 5),
        43524.4757523148,
    ],
)
def test_every_way_the_board_writes_a_time_is_the_same_moment(house: House, written: Any):
    imported(house, [message(留言时间=written)])
    assert entry(188006).registered_at == at("2019-02-28 11:25:05")


def test_numbers_follow_the_year_and_the_order_of_time(house: House):
    imported(
        house,
        [
            message(1, 留言时间="2020/1/5 8:00:00"),
            message(2, 留言时间="2019/12/31 23:59:59"),
            message(3, 留言时间="2019/1/1 0:00:00"),
        ],
    )
    assert {each.external_number: each.number for each in Appeal.objects.all()} == {
        "1": "2020-000001",
        "2": "2019-000002",
        "3": "2019-000001",
    }
    assert dict(NumberSeries.objects.values_list("year", "last")) == {2019: 2, 2020: 1}


def test_the_same_words_under_two_numbers_are_two_entries(house: House):
    """People say things twice; putting them together is a person's decision (并案)."""
    assert imported(house, [message(1), message(2)]).new == 2


def test_a_long_title_is_shortened_and_kept_whole_in_the_text(house: House):
    title = "关于" + "很长的标题" * 20
    plan = planned(house, [message(留言主题=title)])
    assert plan.adjusted == [(2, "标题有 102 字，缩短为 80 字，完整标题写在内容开头。")]
    imports.apply(plan)
    appeal = entry(188006)
    assert len(appeal.title) == 80 and appeal.title.endswith("…")
    assert appeal.text.startswith(f"{title}\n3号楼前的路灯")


def test_a_text_that_does_not_fit_is_kept_whole_in_the_ledger(house: House):
    plan = planned(house, [message(留言详情="路" * 5000 + "灯" * 300)])
    assert plan.adjusted == [(2, "内容有 5300 字，台账放前 5000 字，余下的记在补充记录里。")]
    imports.apply(plan)
    appeal = entry(188006)
    assert appeal.text == "路" * 5000
    assert AppealRecord.objects.get(action="add_note").note == "内容余下部分：" + "灯" * 300


def test_the_receipt_of_an_imported_entry_opens_nothing_by_chance(house: House):
    imported(house, [message(1), message(2)])
    hashes = set(Appeal.objects.values_list("receipt_hash", flat=True))
    assert len(hashes) == 2 and "" not in hashes


# Where it belongs


def test_without_a_grid_it_goes_to_the_community_itself_where_the_office_answers(house: House):
    """Thousands of messages must not land on the worker of the first grid."""
    plan = planned(house, [message(1), message(2)])
    assert "有 2 行没有写微网格，将放在“社区本级（待分派）”。" in plan.warnings
    assert not Grid.objects.filter(code="00").exists(), "a preview creates nothing"
    imports.apply(plan)
    pool = Grid.objects.get(code="00", community=house.community)
    assert pool.level == 0
    assert pool.backup == house.staff.user
    assert entry(1).grid == entry(2).grid == pool
    assert not Appeal.objects.entrusted_to(house.worker1).exists()


def test_a_second_import_uses_the_same_ground(house: House):
    imported(house, [message(1)])
    imported(house, [message(2)])
    assert Grid.objects.filter(code="00", community=house.community).count() == 1


def test_a_grid_may_be_named_for_the_whole_sheet(house: House):
    plan = planned(house, [message()], grid=house.grid2)
    assert not any("微网格" in warning for warning in plan.warnings)
    imports.apply(plan)
    assert entry(188006).grid == house.grid2


@pytest.mark.parametrize("written", ["02", "第02微网格"])
def test_a_row_may_name_its_own_grid_by_code_or_name(house: House, written: str):
    imported(house, [[*message(1), written], [*message(2), None]], (*HEADER, "微网格"), grid=house.grid3)
    assert entry(1).grid == house.grid2
    assert entry(2).grid == house.grid3


def test_another_communitys_grid_is_unknown_here(house: House):
    Grid.objects.filter(pk=house.elsewhere.grid1.pk).update(code="77")
    plan = planned(house, [[*message(), "77"]], (*HEADER, "微网格"))
    assert plan.refused == [(2, "没有“77”这个微网格，请填网格编号，或者空着。")]


def test_phone_and_place_are_taken_when_the_sheet_has_them(house: House):
    header = (*HEADER, "联系电话", "地点")
    imported(house, [[*message(1), "138 1234 5678", "3号楼前"]], header)
    assert entry(1).contact_phone == "13812345678"
    assert entry(1).place == "3号楼前"


# A reply is a story


def test_an_answered_message_goes_through_every_step_with_the_real_times(house: House):
    assert imported(house, [replied(2549)], WITH_REPLIES) == Applied(new=1, answered=1)
    appeal = entry(2549)
    assert appeal.state == State.CLOSED
    asked, answered = "2019-02-28 11:25:05", "2019-03-03 09:30:00"
    assert story(appeal) == [
        ("register", asked),
        ("accept", asked),
        ("start", answered),
        ("reply", answered),
        ("close", answered),
    ]
    assert appeal.accepted_at == at(asked)
    assert appeal.contacted_at == appeal.replied_at == appeal.closed_at == at(answered)
    assert appeal.result == "您好，路灯已于3月2日修好，感谢您的反映。"


def test_an_import_never_looks_better_than_what_happened(house: House):
    """First contact counts as of the reply, and nobody was asked yet whether it solved anything."""
    imported(house, [replied(1, 答复时间="2019/5/10 9:30:00")], WITH_REPLIES)
    appeal = entry(1)
    assert appeal.contacted_at > appeal.response_due
    assert appeal.replied_at > appeal.feedback_due
    assert appeal.closure == "procedural"
    assert not appeal.evaluations.exists()


def test_the_system_acts_and_says_who_had_it_import(house: House):
    imports.apply(planned(house, [replied()], WITH_REPLIES), by="李敏")
    records = AppealRecord.objects.filter(subject=entry(2549))
    assert set(records.values_list("actor", "actor_label")) == {(None, "系统（由李敏导入）")}


def test_a_long_reply_is_kept_whole_where_the_resident_can_read_it(house: House):
    plan = planned(house, [replied(答复意见="答" * 3000 + "完" * 50)], WITH_REPLIES)
    assert plan.adjusted == [(2, "答复有 3050 字，办理结果放前 3000 字，余下的记在补充记录里。")]
    imports.apply(plan)
    assert entry(2549).result == "答" * 3000
    rest = AppealRecord.objects.get(action="add_note")
    assert rest.note == "答复余下部分：" + "完" * 50 and rest.public


def test_answered_and_unanswered_rows_may_stand_in_one_sheet(house: House):
    rows = [replied(1), replied(2, 答复意见=None, 答复时间=None)]
    assert imported(house, rows, WITH_REPLIES) == Applied(new=2, answered=1)
    assert entry(1).state == State.CLOSED and entry(2).state == State.REGISTERED


def test_the_ledger_of_an_import_verifies(house: House):
    rows = [replied(n, 答复意见="答" * 3001) for n in range(5)]
    imported(house, [*rows, replied(9, 答复意见=None, 答复时间=None)], WITH_REPLIES)
    assert list(ledger.breaks(AppealRecord)) == []
    for appeal in Appeal.objects.all():
        assert appeal.ledger_length == appeal.records.count()
        assert appeal.version >= 1


def test_an_imported_entry_goes_on_like_any_other(house: House):
    imported(house, [message(1), replied(2, 留言时间="2026/11/20 9:00", 答复时间="2026/11/21 9:00")[:7]])
    appeal = workflow.accept(entry(1), by=house.staff)
    assert appeal.state == State.ACCEPTED
    imported(house, [replied(3)], WITH_REPLIES)
    again = workflow.reopen(entry(3), by=house.staff, note="灯又坏了。")
    assert again.state == State.IN_PROGRESS


# Once is enough


def test_a_second_run_adds_nothing(house: House):
    rows = [replied(1), replied(2)]
    imported(house, rows, WITH_REPLIES)
    records = AppealRecord.objects.count()
    plan = planned(house, rows, WITH_REPLIES)
    assert (plan.new, plan.changed, plan.unchanged, plan.work) == ([], [], 2, 0)
    assert imports.apply(plan) == Applied()
    assert (Appeal.objects.count(), AppealRecord.objects.count()) == (2, records)


def test_rows_that_were_cut_are_recognised_too(house: House):
    rows = [
        replied(1, 留言主题="长" * 90),
        replied(2, 留言详情="文" * 6000),
        replied(3, 答复意见="答" * 4000),
    ]
    imported(house, rows, WITH_REPLIES)
    assert planned(house, rows, WITH_REPLIES).unchanged == 3


def test_a_number_counts_as_text_or_as_number(house: House):
    imported(house, [message(188006)])
    for same in ("188006", " 188006 ", 188006.0):
        assert planned(house, [message(same)]).unchanged == 1


def test_another_communitys_entries_are_not_known_here(house: House):
    imported(house.elsewhere, [message(1)])
    assert imported(house, [message(1)]).new == 1


def test_an_entry_filed_at_the_counter_with_the_same_number_is_another(house: House):
    house.file(external_number="188006")
    assert imported(house, [message(188006)]).new == 1


def test_changed_words_are_noted_once_and_the_entry_keeps_its_own(house: House):
    imported(house, [message(1)])
    changed = [message(1, 留言详情="3号楼前的路灯修好又坏了。")]
    plan = planned(house, changed)
    assert [change.sentence for change in plan.changed] == [
        "2019-000001：内容与台账不同，新的内容将记为补充记录，原文不改。"
    ]
    assert imports.apply(plan) == Applied(noted=1)
    assert entry(1).text == "3号楼前的路灯坏了半个月，晚上看不见路。"
    note = AppealRecord.objects.get(action="add_note")
    assert "内容：3号楼前的路灯修好又坏了。" in note.note and "标题：" not in note.note
    assert planned(house, changed).unchanged == 1, "the same difference is noted once"
    assert AppealRecord.objects.filter(action="add_note").count() == 1


def test_a_reply_that_came_later_finishes_the_entry(house: House):
    imported(house, [replied(1, 答复意见=None, 答复时间=None)], WITH_REPLIES)
    plan = planned(house, [replied(1)], WITH_REPLIES)
    assert [change.sentence for change in plan.changed] == ["2019-000001：表里有了答复，将按答复时间办结。"]
    assert imports.apply(plan) == Applied(answered=1)
    appeal = entry(1)
    assert appeal.state == State.CLOSED and appeal.replied_at == at("2019-03-03 09:30:00")
    assert planned(house, [replied(1)], WITH_REPLIES).unchanged == 1


def test_a_reply_for_an_entry_somebody_works_on_is_only_noted(house: House):
    """What people have begun, people finish."""
    imported(house, [replied(1, 答复意见=None, 答复时间=None)], WITH_REPLIES)
    workflow.accept(entry(1), by=house.staff)
    assert imported(house, [replied(1)], WITH_REPLIES) == Applied(noted=1)
    assert entry(1).state == State.ACCEPTED
    assert "答复：您好，路灯已于3月2日修好" in AppealRecord.objects.get(action="add_note").note


def test_another_answer_to_an_answered_entry_is_noted(house: House):
    imported(house, [replied(1)], WITH_REPLIES)
    assert imported(house, [replied(1, 答复意见="更正：3月4日修好。")], WITH_REPLIES) == Applied(noted=1)
    assert entry(1).result == "您好，路灯已于3月2日修好，感谢您的反映。"


# What cannot be taken


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"留言编号": None}, "没有编号"),
        ({"留言编号": "9" * 41}, "编号超过 40 个字符"),
        ({"留言主题": " \t　"}, "没有标题"),
        ({"留言详情": "\n\t\t\n"}, "没有内容"),
        ({"留言时间": None}, "没有留言时间"),
        ({"留言时间": "上周三"}, "“上周三”不像日期"),
        ({"留言时间": "2019/2/30 8:00"}, "没有“2019/2/30 8:00”这个日期"),
        ({"留言时间": "2026/11/23 8:00"}, "还没有到"),
        ({"留言时间": "1919/2/28"}, "在 2000 年以前"),
        ({"点赞数": -1}, "点赞数不对"),
        ({"点赞数": "很多"}, "不是整数"),
        ({"留言主题": "#N/A"}, "Excel 的错误值"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_with_its_row_number(
    house: House, cells: dict[str, Any], reason: str
):
    plan = planned(house, [message(1000), message(2, **cells), message(1001)])
    assert len(plan.new) == 2, "the rows around it are taken"
    assert [number for number, _ in plan.refused] == [3]
    assert reason in plan.refused[0][1]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"答复时间": None}, "没有答复时间"),
        ({"答复意见": None}, "有答复时间，没有答复意见"),
        ({"答复时间": "2019/2/27 9:00"}, "早于留言时间"),
        ({"答复时间": "2027/1/1"}, "还没有到"),
        ({"答复时间": "已答复"}, "不像日期"),
    ],
)
def test_a_reply_that_cannot_be_is_refused_with_its_row(house: House, cells: dict[str, Any], reason: str):
    plan = planned(house, [replied(1, **cells)], WITH_REPLIES)
    assert plan.new == []
    assert plan.refused[0][0] == 2 and reason in plan.refused[0][1]


def test_one_number_twice_in_a_sheet_is_taken_once(house: House):
    plan = planned(house, [message(1), message(2), message(1, 留言主题="别的事")])
    assert len(plan.new) == 2
    assert plan.refused == [(4, "编号 1 与第 2 行相同，只导入前一行。")]


def test_row_numbers_are_those_a_person_sees_in_excel(house: House):
    file = xlsx([message(1), [], message(None)], above=2)
    sheet = open_sheet(file, imports.COLUMNS, optional=imports.OPTIONAL)
    plan = imports.plan(sheet, house.community, by=house.staff, now=NOW)
    assert [each.row for each in plan.new] == [4]
    assert [number for number, _ in plan.refused] == [6]


def test_years_without_a_calendar_are_named(house: House):
    plan = planned(house, [message(1), message(2, 留言时间="2026/1/5 9:00")])
    assert any(warning.startswith("2019 年还没有工作日历") for warning in plan.warnings)


def test_a_sheet_without_the_columns_is_refused_naming_them(house: House):
    with pytest.raises(SheetRefused, match="留言时间"):
        planned(house, [["1", "标题", "内容"]], ("留言编号", "留言主题", "留言详情"))


# All or nothing, by whom


def test_only_the_office_imports(house: House):
    for somebody in (
        house.worker1,
        house.admin,
        house.supervisor,
        house.property,
        house.visitor,
        house.family,
    ):
        with pytest.raises(Forbidden, match="社区工作人员"):
            planned(house, [message()], by=somebody)
    assert planned(house, [message()], by=house.lead).new


def test_a_failure_in_the_middle_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch):
    plan = planned(house, [message(n) for n in range(5)])
    plan.new[3].__dict__["external_number"] = "9" * 41  # more than the column holds
    with pytest.raises(Exception, match="value too long"):
        imports.apply(plan)
    assert not Appeal.objects.exists()
    assert not Grid.objects.filter(code="00").exists()


def test_progress_is_told_row_by_row(house: House):
    told: list[int] = []
    imports.apply(planned(house, [message(n) for n in range(7)]), progress=told.append)
    assert sum(told) == 7


def test_the_live_counts_are_right_afterwards(house: House):
    imported(house, [replied(1), replied(2), replied(3, 答复意见=None, 答复时间=None)], WITH_REPLIES)
    pool = Grid.objects.get(code="00")
    counts = dict(Tally.objects.filter(grid=pool, count__gt=0).values_list("state", "count"))
    assert counts == {"closed": 2, "registered": 1}


def test_a_row_costs_few_statements_however_many_there_are(house: House):
    def statements(count: int, first: int) -> int:
        plan = planned(house, [replied(first + n) for n in range(count)], WITH_REPLIES)
        with CaptureQueriesContext(connection) as queries:
            imports.apply(plan)
        return len(queries)

    one, eleven = statements(1, 100), statements(11, 200)
    assert (eleven - one) / 10 <= 26


def test_two_who_confirm_the_same_sheet_import_it_once(at_once: Callable[..., list[Any]]):
    here = one_house()
    rows = [message(n) for n in range(20)]
    plans = [planned(here, rows), planned(here, rows)]
    done = at_once(*(lambda plan=plan: imports.apply(plan) for plan in plans))
    assert sorted((each.new, each.skipped) for each in done) == [(0, 20), (20, 0)]
    assert Appeal.objects.count() == 20


def test_residents_go_on_filing_while_an_import_runs(at_once: Callable[..., list[Any]]):
    """In the same grid and the current year: neither live counts nor numbers make them wait for the end."""
    here = one_house()
    sheet_rows = [message(n, 留言时间="2019/3/1 9:00") for n in range(3)]
    plan = planned(here, sheet_rows, grid=here.grid1)
    filed: list[Any] = []

    def file_meanwhile(rows: int) -> None:
        if not filed:
            filed.extend(at_once(lambda: here.file(grid=here.grid1)[0].number))

    imports.apply(plan, progress=file_meanwhile)
    assert filed == [f"{datetime.date.today().year}-000001"]
    assert Tally.objects.get(grid=here.grid1, state=State.REGISTERED).count == 4


# Real sheets


@pytest.mark.skipif(not SHARED.exists(), reason=f"real data is not at {SHARED}")
@pytest.mark.parametrize(
    ("name", "rows", "answered"), [("messages.xlsx", 2178, 0), ("messages_with_replies.xlsx", 1353, 1353)]
)
def test_a_real_sheet_is_taken_without_hand_editing(house: House, name: str, rows: int, answered: int):
    def plan() -> Plan:
        sheet = open_sheet(SHARED / name, imports.COLUMNS, optional=imports.OPTIONAL)
        return imports.plan(sheet, house.community, by=actors.system(house.community.pk))

    first = plan()
    assert (len(first.new), first.refused) == (rows, [])
    assert imports.apply(first) == Applied(new=rows, answered=answered)
    assert set(Appeal.objects.values_list("state", flat=True)) == {"closed" if answered else "registered"}
    assert list(ledger.breaks(AppealRecord)) == []
    years = Appeal.objects.values_list("number", flat=True)
    for series in NumberSeries.objects.all():
        assert sorted(n for n in years if n.startswith(f"{series.year}-")) == [
            f"{series.year}-{n:06d}" for n in range(1, series.last + 1)
        ]
    assert plan().unchanged == rows


# History is nobody's broken promise


def test_what_had_run_out_before_the_import_is_supervised_by_nobody(house: House):
    imported(house, [message(1), message(2)])
    counts = sweep.sweep(timezone.now())
    assert counts["supervised"] == 0
    assert not Supervision.objects.exists()
    assert entry(1).due_at < timezone.now(), "it shows as late all the same"


def test_what_is_promised_after_the_import_counts_as_ever(house: House):
    imported(house, [message(1)])
    workflow.accept(entry(1), by=house.staff)
    due = entry(1).response_due
    assert sweep.supervise(due + datetime.timedelta(minutes=1)) > 0
    assert set(Supervision.objects.values_list("appeal", "due_at")) == {(entry(1).pk, due)}


def test_settled_history_is_supervised_by_nobody(house: House):
    imported(house, [replied(1)], WITH_REPLIES)
    assert sweep.supervise(timezone.now()) == 0


def test_filed_by_hand_it_is_supervised(house: House):
    house.file(at=timezone.now() - datetime.timedelta(days=30))
    assert sweep.supervise(timezone.now()) == 3
