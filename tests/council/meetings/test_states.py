"""议事的词与路: the two tables, line by line; buttons, triggers and verbs all come from them."""

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from council.meetings import workflow
from council.meetings.states import (
    AFTERWARDS,
    CALLED_OFF,
    ITEM_TRANSITIONS,
    LIVE,
    ON_AGENDA,
    OUTCOMES,
    PUBLIC_AGENDA,
    SESSION_TRANSITIONS,
    UNDECIDED,
    UPCOMING,
    ItemState,
    SeatKind,
    SessionState,
    item_moves,
    session_moves,
)
from council.models import AgendaItem, Session
from grids.verdict import Refused
from tests.council.conftest import EVENING, NOW, Council

# from → to, everything a session may do
SESSION_MOVES = [
    ("scheduled", "collecting"),
    ("scheduled", "postponed"),
    ("scheduled", "cancelled"),
    ("collecting", "announced"),
    ("collecting", "postponed"),
    ("collecting", "cancelled"),
    ("announced", "in_session"),
    ("announced", "postponed"),
    ("announced", "cancelled"),
    ("in_session", "held"),
    ("held", "minutes_posted"),
    ("minutes_posted", "following_up"),
    ("following_up", "archived"),
]
ITEM_MOVES = [
    ("proposed", "admitted"),
    ("proposed", "refused"),
    ("proposed", "withdrawn"),
    ("admitted", "discussed"),
    ("admitted", "deferred"),
    ("admitted", "withdrawn"),
    ("discussed", "resolved"),
    ("discussed", "settled_on_the_spot"),
    ("discussed", "referred"),
    ("discussed", "deferred"),
    ("discussed", "withdrawn"),
]
# state: what each is called on screen
SESSION_WORDS = {
    "scheduled": "已排期",
    "collecting": "议题征集",
    "announced": "议程公布",
    "in_session": "议事中",
    "held": "已召开",
    "minutes_posted": "纪要公示",
    "following_up": "跟进落实",
    "archived": "归档",
    "postponed": "已延期",
    "cancelled": "已取消",
}
ITEM_WORDS = {
    "proposed": "待审核",
    "refused": "未列入",
    "admitted": "已列入议程",
    "discussed": "正在议",
    "resolved": "形成决议",
    "deferred": "下次再议",
    "referred": "转交办理",
    "settled_on_the_spot": "当场解决",
    "withdrawn": "已撤回",
}
# verb: its button
SESSION_BUTTONS = {
    "collect": "开始征集议题",
    "order": "排列议程",
    "appoint": "安排主持和记录",
    "announce": "公布议程",
    "move": "改期",
    "postpone": "延期",
    "cancel": "取消",
    "show": "投影",
    "open": "开始议事",
    "check_in": "签到",
    "check_out": "取消签到",
    "raise_matter": "居民说事",
    "hold": "结束议事",
    "post_minutes": "公示纪要",
    "follow_up": "转入跟进",
    "archive": "归档",
}
ITEM_BUTTONS = {
    "admit": "列入议程",
    "refuse": "不列入",
    "describe": "修改议题和背景",
    "take_up": "开始议这一项",
    "note_discussion": "记录讨论",
    "resolve": "形成决议",
    "settle": "当场解决",
    "refer": "转交办理",
    "defer": "下次再议",
    "withdraw": "撤回议题",
}
# verb: the states it leads from
SESSION_SOURCES = {
    "collect": "scheduled",
    "order": "scheduled collecting announced in_session",
    "appoint": "scheduled collecting announced in_session",
    "announce": "collecting",
    "move": "scheduled collecting announced",
    "postpone": "scheduled collecting announced",
    "cancel": "scheduled collecting announced",
    "show": "in_session",
    "open": "announced",
    "check_in": "announced in_session",
    "check_out": "announced in_session",
    "raise_matter": "in_session",
    "hold": "in_session",
    "post_minutes": "held",
    "follow_up": "minutes_posted",
    "archive": "following_up",
}
ITEM_SOURCES = {
    "admit": "proposed",
    "refuse": "proposed",
    "describe": "proposed admitted",
    "take_up": "admitted",
    "note_discussion": "admitted discussed resolved deferred referred settled_on_the_spot withdrawn",
    "resolve": "discussed",
    "settle": "discussed",
    "refer": "discussed",
    "defer": "admitted discussed",
    "withdraw": "proposed admitted discussed",
}


def test_a_session_moves_along_these_ways_and_no_other():
    assert session_moves() == sorted(SESSION_MOVES)


def test_an_item_moves_along_these_ways_and_no_other():
    assert item_moves() == sorted(ITEM_MOVES)


@pytest.mark.parametrize(("state", "words"), SESSION_WORDS.items())
def test_a_state_of_a_session_has_its_words(state: str, words: str):
    assert SessionState(state).label == words


@pytest.mark.parametrize(("state", "words"), ITEM_WORDS.items())
def test_a_state_of_an_item_has_its_words(state: str, words: str):
    assert ItemState(state).label == words


def test_no_state_is_without_words_here():
    assert set(SESSION_WORDS) == set(SessionState.values)
    assert set(ITEM_WORDS) == set(ItemState.values)


@pytest.mark.parametrize(("verb", "words"), SESSION_BUTTONS.items())
def test_a_verb_of_a_session_has_its_button(verb: str, words: str):
    assert SESSION_TRANSITIONS[verb].label == words


@pytest.mark.parametrize(("verb", "words"), ITEM_BUTTONS.items())
def test_a_verb_of_an_item_has_its_button(verb: str, words: str):
    assert ITEM_TRANSITIONS[verb].label == words


@pytest.mark.parametrize(("verb", "states"), SESSION_SOURCES.items())
def test_a_verb_of_a_session_starts_from_these_states(verb: str, states: str):
    assert set(SESSION_TRANSITIONS[verb].sources) == set(states.split())


@pytest.mark.parametrize(("verb", "states"), ITEM_SOURCES.items())
def test_a_verb_of_an_item_starts_from_these_states(verb: str, states: str):
    assert set(ITEM_TRANSITIONS[verb].sources) == set(states.split())


def test_every_verb_is_in_these_tables():
    assert list(SESSION_TRANSITIONS) == list(SESSION_BUTTONS) == list(SESSION_SOURCES)
    assert list(ITEM_TRANSITIONS) == list(ITEM_BUTTONS) == list(ITEM_SOURCES)


def test_the_groups_cover_what_they_say():
    assert set(UPCOMING) | {"in_session"} | set(AFTERWARDS) | set(CALLED_OFF) == set(SessionState.values)
    assert set(PUBLIC_AGENDA) == {"announced", "in_session", *AFTERWARDS}
    assert set(LIVE) == {"proposed", "admitted", "discussed"}
    assert set(UNDECIDED) < set(LIVE)
    assert set(LIVE) | set(OUTCOMES) | {"refused"} == set(ItemState.values)
    assert set(ON_AGENDA) == set(ItemState.values) - {"proposed", "refused"}
    assert SeatKind.labels == ["社区", "物业公司", "业主委员会", "网格员", "党员代表", "居民"]


# The database itself


@pytest.mark.parametrize("state", ["in_session", "held", "minutes_posted", "archived"])
def test_the_database_refuses_a_session_to_jump(council: Council, state: str):
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Session.objects.filter(pk=council.monday.pk).update(state=state)


@pytest.mark.parametrize("state", ["resolved", "deferred", "referred", "settled_on_the_spot"])
def test_the_database_refuses_an_item_to_end_unheard(council: Council, state: str):
    item = council.topic()
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(state=state, position=1)


def test_the_database_refuses_a_session_that_begins_in_the_middle(council: Council):
    with pytest.raises(DatabaseError, match="begins_scheduled"), transaction.atomic():
        Session.objects.create(
            community=council.house.community, date=NOW.date(), starts_at=NOW, state="announced"
        )


@pytest.mark.parametrize("model", [Session, AgendaItem])
def test_the_database_deletes_neither_session_nor_item(council: Council, model):
    council.topic()
    with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {model._meta.db_table}")


def test_the_guards_are_installed():
    names = {trigger.name for model in (Session, AgendaItem) for trigger in model._meta.triggers}
    assert names == {"lifecycle", "begins_scheduled", "never_deleted"}
    assert pgtrigger.Delete


# Wrong state: each refused with where it stands, nothing changed


NEEDS = {
    "move": {"date": EVENING.date().replace(day=26), "time": EVENING.time(), "reason": "下雪"},
    "postpone": {"reason": "停电"},
    "cancel": {"reason": "停电"},
}
# verb, state it is asked in, the sentence
TOO_EARLY_OR_LATE = [
    ("collect", "collecting", "这议事日现在是“议题征集”，不能开始征集议题。请刷新页面看最新情况。"),
    ("open", "collecting", "这议事日现在是“议题征集”，不能开始议事。请刷新页面看最新情况。"),
    ("hold", "collecting", "这议事日现在是“议题征集”，不能结束议事。请刷新页面看最新情况。"),
    ("collect", "announced", "这议事日现在是“议程公布”，不能开始征集议题。请刷新页面看最新情况。"),
    ("announce", "announced", "这议事日现在是“议程公布”，不能公布议程。请刷新页面看最新情况。"),
    ("hold", "announced", "这议事日现在是“议程公布”，不能结束议事。请刷新页面看最新情况。"),
    ("collect", "in_session", "这议事日现在是“议事中”，不能开始征集议题。请刷新页面看最新情况。"),
    ("announce", "in_session", "这议事日现在是“议事中”，不能公布议程。请刷新页面看最新情况。"),
    ("open", "in_session", "这议事日现在是“议事中”，不能开始议事。请刷新页面看最新情况。"),
    ("move", "in_session", "这议事日现在是“议事中”，不能改期。请刷新页面看最新情况。"),
    ("postpone", "in_session", "这议事日现在是“议事中”，不能延期。请刷新页面看最新情况。"),
    ("cancel", "in_session", "这议事日现在是“议事中”，不能取消。请刷新页面看最新情况。"),
    ("open", "held", "这议事日现在是“已召开”，不能开始议事。请刷新页面看最新情况。"),
    ("hold", "held", "这议事日现在是“已召开”，不能结束议事。请刷新页面看最新情况。"),
    ("move", "held", "这议事日现在是“已召开”，不能改期。请刷新页面看最新情况。"),
    ("cancel", "held", "这议事日现在是“已召开”，不能取消。请刷新页面看最新情况。"),
    ("appoint", "held", "这议事日现在是“已召开”，不能安排主持和记录。请刷新页面看最新情况。"),
    ("collect", "cancelled", "这议事日现在是“已取消”，不能开始征集议题。请刷新页面看最新情况。"),
    ("announce", "cancelled", "这议事日现在是“已取消”，不能公布议程。请刷新页面看最新情况。"),
    ("open", "cancelled", "这议事日现在是“已取消”，不能开始议事。请刷新页面看最新情况。"),
    ("move", "cancelled", "这议事日现在是“已取消”，不能改期。请刷新页面看最新情况。"),
    ("cancel", "cancelled", "这议事日现在是“已取消”，不能取消。请刷新页面看最新情况。"),
    ("postpone", "postponed", "这议事日现在是“已延期”，不能延期。请刷新页面看最新情况。"),
    ("open", "postponed", "这议事日现在是“已延期”，不能开始议事。请刷新页面看最新情况。"),
]


def brought_to(council: Council, state: str) -> Session:
    if state in ("announced", "in_session", "held"):
        council.announced()
    if state in ("in_session", "held"):
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    if state == "held":
        for item in AgendaItem.objects.filter(session=council.monday).undecided():
            workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
        workflow.hold(council.monday, by=council.clerk, at=EVENING)
    if state in ("cancelled", "postponed"):
        verb = {"cancelled": workflow.cancel, "postponed": workflow.postpone}[state]
        verb(council.monday, by=council.clerk, at=NOW, reason="停电")
    return Session.objects.get(pk=council.monday.pk)


@pytest.mark.parametrize(("verb", "state", "sentence"), TOO_EARLY_OR_LATE)
def test_a_verb_in_the_wrong_state_is_refused_in_words(
    council: Council, verb: str, state: str, sentence: str
):
    session = brought_to(council, state)
    with pytest.raises(Refused) as refused:
        workflow.SESSION_VERBS[verb](session, by=council.clerk, at=EVENING, **NEEDS.get(verb, {}))
    assert refused.value.reason == sentence
    after = Session.objects.get(pk=session.pk)
    assert (after.state, after.version) == (state, session.version)


ITEM_NEEDS = {
    "refuse": {"reason": "duplicate"},
    "describe": {"title": "改个题"},
    "settle": {"note": "好了"},
    "refer": {"to": "街道", "note": "归街道"},
    "defer": {"note": "下次"},
}
ITEM_TOO_EARLY_OR_LATE = [
    ("take_up", "proposed", "这议题现在是“待审核”，不能开始议这一项。请刷新页面看最新情况。"),
    ("note_discussion", "proposed", "这议题现在是“待审核”，不能记录讨论。请刷新页面看最新情况。"),
    ("settle", "proposed", "这议题现在是“待审核”，不能当场解决。请刷新页面看最新情况。"),
    ("refer", "proposed", "这议题现在是“待审核”，不能转交办理。请刷新页面看最新情况。"),
    ("defer", "proposed", "这议题现在是“待审核”，不能下次再议。请刷新页面看最新情况。"),
    ("admit", "refused", "这议题现在是“未列入”，不能列入议程。请刷新页面看最新情况。"),
    ("refuse", "refused", "这议题现在是“未列入”，不能不列入。请刷新页面看最新情况。"),
    ("describe", "refused", "这议题现在是“未列入”，不能修改议题和背景。请刷新页面看最新情况。"),
    ("withdraw", "refused", "这议题现在是“未列入”，不能撤回议题。请刷新页面看最新情况。"),
    ("admit", "admitted", "这议题现在是“已列入议程”，不能列入议程。请刷新页面看最新情况。"),
    ("refuse", "admitted", "这议题现在是“已列入议程”，不能不列入。请刷新页面看最新情况。"),
    ("settle", "admitted", "这议题现在是“已列入议程”，不能当场解决。请刷新页面看最新情况。"),
    ("refer", "admitted", "这议题现在是“已列入议程”，不能转交办理。请刷新页面看最新情况。"),
    ("admit", "settled_on_the_spot", "这议题现在是“当场解决”，不能列入议程。请刷新页面看最新情况。"),
    ("take_up", "settled_on_the_spot", "这议题现在是“当场解决”，不能开始议这一项。请刷新页面看最新情况。"),
    ("describe", "settled_on_the_spot", "这议题现在是“当场解决”，不能修改议题和背景。请刷新页面看最新情况。"),
    ("settle", "settled_on_the_spot", "这议题现在是“当场解决”，不能当场解决。请刷新页面看最新情况。"),
    ("refer", "settled_on_the_spot", "这议题现在是“当场解决”，不能转交办理。请刷新页面看最新情况。"),
    ("defer", "settled_on_the_spot", "这议题现在是“当场解决”，不能下次再议。请刷新页面看最新情况。"),
    ("withdraw", "settled_on_the_spot", "这议题现在是“当场解决”，不能撤回议题。请刷新页面看最新情况。"),
    ("admit", "withdrawn", "这议题现在是“已撤回”，不能列入议程。请刷新页面看最新情况。"),
    ("take_up", "withdrawn", "这议题现在是“已撤回”，不能开始议这一项。请刷新页面看最新情况。"),
    ("withdraw", "withdrawn", "这议题现在是“已撤回”，不能撤回议题。请刷新页面看最新情况。"),
]


def item_in(council: Council, state: str) -> AgendaItem:
    if state == "settled_on_the_spot":
        return workflow.settle(council.discussed(), by=council.clerk, at=EVENING, note="好了")
    item = council.topic()
    if state == "refused":
        return workflow.refuse(item, by=council.clerk, at=NOW, reason="duplicate")
    if state == "withdrawn":
        return workflow.withdraw(item, by=council.clerk, at=NOW)
    return workflow.admit(item, by=council.clerk, at=NOW) if state == "admitted" else item


@pytest.mark.parametrize(("verb", "state", "sentence"), ITEM_TOO_EARLY_OR_LATE)
def test_a_verb_of_an_item_in_the_wrong_state_is_refused_in_words(
    council: Council, verb: str, state: str, sentence: str
):
    item = item_in(council, state)
    with pytest.raises(Refused) as refused:
        workflow.ITEM_VERBS[verb](item, by=council.clerk, at=EVENING, **ITEM_NEEDS.get(verb, {}))
    assert refused.value.reason == sentence
    after = AgendaItem.objects.get(pk=item.pk)
    assert (after.state, after.version) == (state, item.version)
