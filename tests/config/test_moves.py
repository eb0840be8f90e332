"""状态和走法: every lifecycle of the house, state by state and move by move, as the database itself keeps it.

Written out by hand on purpose: the tables in `states` make the triggers, and these lists hold both to account.
"""

import itertools
from collections.abc import Iterator

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

# Model, state, what a person reads.
STATES = [
    ("Correction", "waiting", "待处理"),
    ("Correction", "accepted", "已更正"),
    ("Correction", "declined", "没有更正"),
    ("ExportRequest", "asked", "待审批"),
    ("ExportRequest", "approved", "待下载"),
    ("ExportRequest", "declined", "未同意"),
    ("ExportRequest", "taken", "已下载"),
    ("Appeal", "registered", "已登记"),
    ("Appeal", "needs_info", "待补充"),
    ("Appeal", "accepted", "已受理"),
    ("Appeal", "declined", "不予受理"),
    ("Appeal", "dispatched", "已派单"),
    ("Appeal", "disputed", "派单异议"),
    ("Appeal", "in_progress", "办理中"),
    ("Appeal", "in_council", "提请议事"),
    ("Appeal", "escalated", "已上报"),
    ("Appeal", "replied", "已答复"),
    ("Appeal", "closed", "已办结"),
    ("Appeal", "carried_over", "挂账"),
    ("Appeal", "merged", "已并案"),
    ("Appeal", "withdrawn", "已撤回"),
    ("CovenantVersion", "draft", "草案"),
    ("CovenantVersion", "adopted", "已通过"),
    ("CovenantVersion", "discarded", "已作废"),
    ("Session", "scheduled", "已排期"),
    ("Session", "collecting", "议题征集"),
    ("Session", "announced", "议程公布"),
    ("Session", "in_session", "议事中"),
    ("Session", "held", "已召开"),
    ("Session", "minutes_posted", "纪要公示"),
    ("Session", "following_up", "跟进落实"),
    ("Session", "archived", "归档"),
    ("Session", "postponed", "已延期"),
    ("Session", "cancelled", "已取消"),
    ("AgendaItem", "proposed", "待审核"),
    ("AgendaItem", "refused", "未列入"),
    ("AgendaItem", "admitted", "已列入议程"),
    ("AgendaItem", "discussed", "正在议"),
    ("AgendaItem", "resolved", "形成决议"),
    ("AgendaItem", "deferred", "下次再议"),
    ("AgendaItem", "referred", "转交办理"),
    ("AgendaItem", "settled_on_the_spot", "当场解决"),
    ("AgendaItem", "withdrawn", "已撤回"),
    ("Resolution", "assigned", "已交办"),
    ("Resolution", "in_progress", "落实中"),
    ("Resolution", "reported_done", "已报完成"),
    ("Resolution", "verified", "已核验"),
    ("Resolution", "closed", "已办结"),
    ("Resolution", "returned", "退回重办"),
    ("Resolution", "carried", "结转"),
    ("Resolution", "dropped", "已终止"),
    ("Minutes", "draft", "起草中"),
    ("Minutes", "chair_confirmed", "主持人已确认"),
    ("Minutes", "confirmed", "居民已确认"),
    ("Minutes", "posted", "公示中"),
    ("Minutes", "final", "已定稿"),
    ("GridGroup", "active", "在用"),
    ("GridGroup", "disabled", "停用"),
    ("OutboxMessage", "held", "等另一人放行"),
    ("OutboxMessage", "by_hand", "待转发"),
    ("OutboxMessage", "queued", "待发送"),
    ("OutboxMessage", "sending", "发送中"),
    ("OutboxMessage", "sent", "已发出"),
    ("OutboxMessage", "unsure", "已发出，可能重复"),
    ("OutboxMessage", "dead", "没有发出"),
    ("OutboxMessage", "cancelled", "已撤下"),
    ("Notice", "draft", "草稿"),
    ("Notice", "published", "已发布"),
    ("Notice", "expired", "已过期"),
    ("Notice", "corrected", "已更正"),
    ("Notice", "withdrawn", "已撤回"),
    ("Notice", "discarded", "已作废"),
    ("Delivery", "pending", "待确认"),
    ("Delivery", "confirmed", "已送达"),
    ("Delivery", "void", "不用再送"),
    ("Bulletin", "draft", "草稿"),
    ("Bulletin", "published", "已发布"),
    ("Bulletin", "corrected", "已更正"),
    ("Bulletin", "discarded", "已作废"),
    ("Service", "offered", "开放"),
    ("Service", "suspended", "停办"),
    ("WorkPlan", "draft", "起草中"),
    ("WorkPlan", "published", "进行中"),
    ("WorkPlan", "closed", "已结束"),
]

# Model, from, to: every change of state there is.
MOVES = [
    ("Correction", "waiting", "accepted"),
    ("Correction", "waiting", "declined"),
    ("ExportRequest", "asked", "approved"),
    ("ExportRequest", "asked", "declined"),
    ("ExportRequest", "approved", "taken"),
    ("Appeal", "registered", "accepted"),
    ("Appeal", "registered", "declined"),
    ("Appeal", "registered", "merged"),
    ("Appeal", "registered", "needs_info"),
    ("Appeal", "registered", "withdrawn"),
    ("Appeal", "needs_info", "registered"),
    ("Appeal", "needs_info", "withdrawn"),
    ("Appeal", "accepted", "dispatched"),
    ("Appeal", "accepted", "in_progress"),
    ("Appeal", "accepted", "merged"),
    ("Appeal", "accepted", "registered"),
    ("Appeal", "accepted", "replied"),
    ("Appeal", "accepted", "withdrawn"),
    ("Appeal", "dispatched", "accepted"),
    ("Appeal", "dispatched", "disputed"),
    ("Appeal", "dispatched", "in_progress"),
    ("Appeal", "dispatched", "withdrawn"),
    ("Appeal", "disputed", "dispatched"),
    ("Appeal", "disputed", "withdrawn"),
    ("Appeal", "in_progress", "escalated"),
    ("Appeal", "in_progress", "in_council"),
    ("Appeal", "in_progress", "replied"),
    ("Appeal", "in_progress", "withdrawn"),
    ("Appeal", "in_council", "in_progress"),
    ("Appeal", "in_council", "withdrawn"),
    ("Appeal", "escalated", "in_progress"),
    ("Appeal", "replied", "closed"),
    ("Appeal", "replied", "in_progress"),
    ("Appeal", "closed", "carried_over"),
    ("Appeal", "closed", "in_progress"),
    ("Appeal", "carried_over", "in_progress"),
    ("CovenantVersion", "draft", "adopted"),
    ("CovenantVersion", "draft", "discarded"),
    ("Session", "scheduled", "cancelled"),
    ("Session", "scheduled", "collecting"),
    ("Session", "scheduled", "postponed"),
    ("Session", "collecting", "announced"),
    ("Session", "collecting", "cancelled"),
    ("Session", "collecting", "postponed"),
    ("Session", "announced", "cancelled"),
    ("Session", "announced", "in_session"),
    ("Session", "announced", "postponed"),
    ("Session", "in_session", "held"),
    ("Session", "held", "minutes_posted"),
    ("Session", "minutes_posted", "following_up"),
    ("Session", "following_up", "archived"),
    ("AgendaItem", "proposed", "admitted"),
    ("AgendaItem", "proposed", "refused"),
    ("AgendaItem", "proposed", "withdrawn"),
    ("AgendaItem", "admitted", "deferred"),
    ("AgendaItem", "admitted", "discussed"),
    ("AgendaItem", "admitted", "withdrawn"),
    ("AgendaItem", "discussed", "deferred"),
    ("AgendaItem", "discussed", "referred"),
    ("AgendaItem", "discussed", "resolved"),
    ("AgendaItem", "discussed", "settled_on_the_spot"),
    ("AgendaItem", "discussed", "withdrawn"),
    ("Resolution", "assigned", "carried"),
    ("Resolution", "assigned", "dropped"),
    ("Resolution", "assigned", "in_progress"),
    ("Resolution", "in_progress", "carried"),
    ("Resolution", "in_progress", "dropped"),
    ("Resolution", "in_progress", "reported_done"),
    ("Resolution", "reported_done", "returned"),
    ("Resolution", "reported_done", "verified"),
    ("Resolution", "verified", "closed"),
    ("Resolution", "returned", "carried"),
    ("Resolution", "returned", "dropped"),
    ("Resolution", "returned", "in_progress"),
    ("Resolution", "returned", "reported_done"),
    ("Resolution", "carried", "dropped"),
    ("Resolution", "carried", "in_progress"),
    ("Minutes", "draft", "chair_confirmed"),
    ("Minutes", "chair_confirmed", "confirmed"),
    ("Minutes", "chair_confirmed", "draft"),
    ("Minutes", "confirmed", "draft"),
    ("Minutes", "confirmed", "posted"),
    ("Minutes", "posted", "final"),
    ("GridGroup", "active", "disabled"),
    ("GridGroup", "disabled", "active"),
    ("OutboxMessage", "held", "cancelled"),
    ("OutboxMessage", "held", "dead"),
    ("OutboxMessage", "held", "queued"),
    ("OutboxMessage", "by_hand", "cancelled"),
    ("OutboxMessage", "by_hand", "queued"),
    ("OutboxMessage", "by_hand", "sent"),
    ("OutboxMessage", "queued", "by_hand"),
    ("OutboxMessage", "queued", "cancelled"),
    ("OutboxMessage", "queued", "dead"),
    ("OutboxMessage", "queued", "sending"),
    ("OutboxMessage", "queued", "sent"),
    ("OutboxMessage", "queued", "unsure"),
    ("OutboxMessage", "sending", "dead"),
    ("OutboxMessage", "sending", "queued"),
    ("OutboxMessage", "sending", "sent"),
    ("OutboxMessage", "sending", "unsure"),
    ("OutboxMessage", "dead", "cancelled"),
    ("OutboxMessage", "dead", "queued"),
    ("Notice", "draft", "discarded"),
    ("Notice", "draft", "published"),
    ("Notice", "published", "corrected"),
    ("Notice", "published", "expired"),
    ("Notice", "published", "withdrawn"),
    ("Notice", "expired", "corrected"),
    ("Notice", "expired", "withdrawn"),
    ("Delivery", "pending", "confirmed"),
    ("Delivery", "pending", "void"),
    ("Delivery", "confirmed", "pending"),
    ("Bulletin", "draft", "published"),
    ("Bulletin", "draft", "discarded"),
    ("Bulletin", "published", "corrected"),
    ("Service", "offered", "suspended"),
    ("Service", "suspended", "offered"),
    ("WorkPlan", "draft", "published"),
    ("WorkPlan", "published", "closed"),
]


def _lifecycles() -> Iterator[tuple[type[models.Model], pgtrigger.FSM]]:
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", []):
            if isinstance(trigger, pgtrigger.FSM):
                yield model, trigger


LIFECYCLES = {model.__name__: (model, trigger) for model, trigger in _lifecycles()}
NAMES = sorted(LIFECYCLES)


def states_of(name: str) -> list[str]:
    return [state for model, state, _ in STATES if model == name]


def moves_of(name: str) -> set[tuple[str, str]]:
    return {(source, target) for model, source, target in MOVES if model == name}


@pytest.fixture
def guarded(db: None, request: pytest.FixtureRequest) -> str:
    """A bare table with nothing but a state and the guard that stands in the database on this model's own table."""
    model, trigger = LIFECYCLES[request.param]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass",
            [model._meta.db_table],
        )
        written = dict(cursor.fetchall())[trigger.get_pgid(model)]
        cursor.execute("CREATE TEMP TABLE guarded (state varchar(30)) ON COMMIT DROP")
        cursor.execute(written.replace(f"public.{model._meta.db_table}", "guarded"))
    return request.param


def moves(source: str, target: str) -> bool:
    """Whether the database lets a row go from one state to the other."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM guarded")
            cursor.execute("INSERT INTO guarded VALUES (%s)", [source])
            cursor.execute("UPDATE guarded SET state = %s", [target])
            return True
    except DatabaseError as refused:
        assert "Invalid transition" in str(refused)
        return False


def test_the_lists_leave_no_lifecycle_out():
    assert {model for model, _, _ in STATES} == {model for model, _, _ in MOVES} == set(LIFECYCLES)


@pytest.mark.parametrize("name", NAMES)
def test_each_state_is_called_what_the_office_calls_it(name: str):
    model, _ = LIFECYCLES[name]
    written = [(state, label) for each, state, label in STATES if each == name]
    assert [(state, str(label)) for state, label in model._meta.get_field("state").flatchoices] == written
    labels = [label for _, label in written]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("guarded", NAMES, indirect=True)
def test_the_database_lets_these_moves_pass_and_no_other(guarded: str):
    pairs = itertools.permutations(states_of(guarded), 2)
    assert {pair for pair in pairs if moves(*pair)} == moves_of(guarded)


@pytest.mark.parametrize("guarded", NAMES, indirect=True)
def test_nothing_leads_to_or_from_a_state_no_table_knows(guarded: str):
    for state in states_of(guarded):
        for unknown in ("", "abolished", state.upper()):
            assert not moves(state, unknown)
            assert not moves(unknown, state)


@pytest.mark.parametrize("guarded", NAMES, indirect=True)
def test_a_row_that_stays_where_it_is_may_be_saved(guarded: str):
    assert [state for state in states_of(guarded) if not moves(state, state)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_state_but_the_first_is_reached(name: str):
    """A state nobody can reach, or a machine in two pieces, would be a mistake in the table."""
    begun = {model: set(starts.split()) for model, starts in BEGINNINGS.items()}.get(name)
    reached = begun or {states_of(name)[0]}
    while more := {target for source, target in moves_of(name) if source in reached} - reached:
        reached |= more
    assert reached == set(states_of(name))


# Where a thing may begin other than in the first state of its list.
BEGINNINGS = {"OutboxMessage": "held by_hand queued"}


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("Correction", "accepted declined"),
        ("ExportRequest", "declined taken"),
        ("Appeal", "declined merged withdrawn"),
        ("CovenantVersion", "adopted discarded"),
        ("Session", "archived postponed cancelled"),
        ("AgendaItem", "refused resolved deferred referred settled_on_the_spot withdrawn"),
        ("Resolution", "closed dropped"),
        ("Minutes", "final"),
        ("GridGroup", ""),
        ("OutboxMessage", "sent unsure cancelled"),
        ("Notice", "corrected withdrawn discarded"),
        ("Delivery", "void"),
        ("Bulletin", "corrected discarded"),
        ("Service", ""),
        ("WorkPlan", "closed"),
    ],
)
def test_what_is_over_stays_over(name: str, ends: str):
    assert {state for state in states_of(name) if not any(s == state for s, _ in moves_of(name))} == set(
        ends.split()
    )
