"""议事台账: what each verb writes, who reads it, and that the chain of an evening holds and tells when it was touched."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from council.meetings import workflow
from council.meetings.models import AgendaItemRecord, SessionRecord
from council.meetings.states import ITEM_TRANSITIONS, SESSION_TRANSITIONS
from council.models import AgendaItem, Session
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING, NOW, Council

LATER = EVENING + datetime.timedelta(hours=2)
DAY = datetime.date(2026, 11, 25)


def session_at(council: Council, stage: str) -> Session:
    if stage == "scheduled":
        return council.after
    council.admitted()
    if stage in ("announced", "in_session", "settled"):
        workflow.announce(council.monday, by=council.clerk, at=NOW)
    if stage in ("in_session", "settled"):
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    if stage == "settled":
        item = workflow.take_up(AgendaItem.objects.get(), by=council.clerk, at=EVENING)
        workflow.settle(item, by=council.clerk, at=EVENING, note="好了")
    return council.fresh().monday


# verb, where the session stands, what is given, the label, whether residents read it, the note
SESSION_LINES: list[tuple[str, str, dict[str, Any], str, bool, str]] = [
    ("collect", "scheduled", {}, "开始征集议题", True, "开始征集议题，欢迎居民提议。"),
    ("appoint", "collecting", {}, "安排主持和记录", False, "主持：待定；记录：待定。"),
    ("announce", "collecting", {}, "公布议程", True, "议程已公布，共 1 项。"),
    (
        "move",
        "announced",
        {"date": DAY, "time": datetime.time(18, 30), "place": "东门凉亭", "reason": "礼堂停电。"},
        "改期",
        True,
        "改到11月25日 18:30 东门凉亭：礼堂停电。",
    ),
    ("postpone", "collecting", {"reason": "停电。"}, "延期", True, "延期：停电。1 个议题转到11月30日。"),
    ("cancel", "announced", {"reason": "停电。"}, "取消", True, "取消：停电。1 个议题转到11月30日。"),
    ("cancel", "scheduled", {"reason": "停电。"}, "取消", True, "取消：停电。"),
    ("open", "announced", {}, "开始议事", True, "议事开始。"),
    ("hold", "settled", {}, "结束议事", True, "议事结束。"),
]


@pytest.mark.parametrize(("verb", "stage", "given", "label", "public", "note"), SESSION_LINES)
def test_a_verb_of_a_session_writes_one_line(
    council: Council, verb: str, stage: str, given: dict, label: str, public: bool, note: str
):
    session = session_at(council, stage)
    before = (session.version, session.records.count())
    done = workflow.SESSION_VERBS[verb](
        session, by=council.clerk, at=LATER if verb == "hold" else NOW, **given
    )
    record = done.records.last()
    assert (record.action, record.label, record.public, record.note) == (verb, label, public, note)
    assert (record.actor, record.actor_label) == (council.clerk.user, "李敏（社区工作人员）")
    assert (done.version, done.records.count()) == (before[0] + 1, before[1] + 1)
    assert record.position == before[1] + 1


def item_at(council: Council, stage: str) -> AgendaItem:
    if stage == "proposed":
        return council.topic()
    item = council.admitted()
    if stage == "admitted":
        return item
    council.opened()
    return workflow.take_up(item, by=council.clerk, at=EVENING) if stage == "discussed" else item


ROUTE = "没有人来提这个议题，议起来说不清楚。请由一位居民、网格员或席位代表提出来。"
ITEM_LINES: list[tuple[str, str, dict[str, Any], str, bool, str]] = [
    ("admit", "proposed", {}, "列入议程", True, "列入议程。"),
    ("refuse", "proposed", {"reason": "no_proposer"}, "不列入", True, ROUTE),
    (
        "refuse",
        "proposed",
        {"reason": "no_proposer", "note": "欢迎来。"},
        "不列入",
        True,
        f"{ROUTE}\n欢迎来。",
    ),
    ("describe", "proposed", {"title": "改个题"}, "修改议题和背景", False, "改个题"),
    ("describe", "admitted", {"title": "改个题", "background": "背景"}, "修改议题和背景", False, "改个题"),
    ("take_up", "in_session", {}, "开始议这一项", False, "开始议。"),
    ("note_discussion", "discussed", {"agreement": "都行"}, "记录讨论", False, ""),
    ("settle", "discussed", {"note": "划好了。"}, "当场解决", True, "划好了。"),
    ("refer", "discussed", {"to": "街道", "note": "归街道。"}, "转交办理", True, "归街道。"),
    ("defer", "discussed", {"note": "等报价。"}, "下次再议", True, "放到11月30日再议：等报价。"),
    ("defer", "in_session", {"note": "没时间。"}, "下次再议", True, "放到11月30日再议：没时间。"),
    ("withdraw", "proposed", {}, "撤回议题", True, "议题撤回，不再上会。"),
    ("withdraw", "discussed", {"note": "不议了。"}, "撤回议题", True, "不议了。"),
]


@pytest.mark.parametrize(("verb", "stage", "given", "label", "public", "note"), ITEM_LINES)
def test_a_verb_of_an_item_writes_one_line(
    council: Council, verb: str, stage: str, given: dict, label: str, public: bool, note: str
):
    item = item_at(council, stage)
    before = (item.version, item.records.count())
    done = workflow.ITEM_VERBS[verb](item, by=council.house.lead, at=EVENING, **given)
    record = done.records.last()
    assert (record.action, record.label, record.public, record.note) == (verb, label, public, note)
    assert (record.actor, record.actor_label) == (council.house.lead.user, "周书记（社区负责人）")
    assert (done.version, done.records.count()) == (before[0] + 1, before[1] + 1)


def test_every_verb_a_door_offers_has_its_line_here():
    assert {verb for verb, *_ in SESSION_LINES} == set(workflow.SESSION_VERBS)
    assert {verb for verb, *_ in ITEM_LINES} == set(workflow.ITEM_VERBS)
    assert set(workflow.SESSION_VERBS) < set(SESSION_TRANSITIONS)
    assert set(workflow.ITEM_VERBS) < set(ITEM_TRANSITIONS)


def test_the_appeal_behind_an_item_keeps_its_own_ledger_of_the_evening(council: Council):
    """议事台账 and 诉求台账 tell the same story, each in its own words."""
    item = council.on_agenda(council.matter())
    council.opened()
    item = workflow.take_up(item, by=council.clerk, at=EVENING)
    workflow.settle(item, by=council.clerk, at=EVENING, note="月底前换完。")
    actions = list(Appeal.objects.get(pk=item.appeal_id).records.values_list("action", flat=True))
    assert actions[-2:] == ["take_to_council", "return_from_council"]
    last = Appeal.objects.get(pk=item.appeal_id).records.last()
    assert last.note == "家门口议事厅：当场解决。月底前换完。"


def evening(council: Council) -> AgendaItem:
    """One evening from the proposal to the end, by several hands."""
    council.admitted("第二项")
    item = council.discussed("第一项")
    item = workflow.note_discussion(item, by=council.clerk, at=EVENING, positions={"owners": "同意"})
    workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    workflow.raise_matter(
        council.monday, by=council.clerk, at=EVENING, title="长椅", grid=council.house.grid1
    )
    item = workflow.settle(item, by=council.house.lead, at=EVENING, note="好了")
    other = AgendaItem.objects.get(title="第二项")
    workflow.defer(other, by=council.clerk, at=EVENING, note="下次")
    workflow.hold(council.monday, by=council.clerk, at=LATER)
    return item


def test_the_chain_of_an_evening_holds(council: Council):
    evening(council)
    said = StringIO()
    call_command("verify_ledger", stdout=said, stderr=StringIO())
    assert "台账完好" in said.getvalue()
    labels = [record.label for record in council.monday.records.all()]
    assert labels == [
        "排期",
        "开始征集议题",
        "公布议程",
        "开始议事",
        "签到",
        "居民说事",
        "结束议事",
    ]


@pytest.mark.parametrize("table", [SessionRecord, AgendaItemRecord])
def test_nobody_rewrites_what_was_said_not_even_by_sql(council: Council, table: type):
    evening(council)
    name = table._meta.db_table
    for statement in (f"UPDATE {name} SET note = '改过'", f"DELETE FROM {name}", f"TRUNCATE {name} CASCADE"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)
    assert not table.objects.filter(note="改过").exists()


def test_a_word_changed_behind_the_guards_is_found(council: Council):
    item = evening(council)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE council_agendaitemrecord SET note = '没说过' WHERE subject_id = %s AND action = 'settle'",
            [item.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    complaints = StringIO()
    with pytest.raises(CommandError, match="台账有 1 处对不上"):
        call_command("verify_ledger", stdout=StringIO(), stderr=complaints)
    place = item.records.get(action="settle").position
    assert complaints.getvalue() == f"AgendaItemRecord {item.pk}: 第 {place} 条被改动\n"
