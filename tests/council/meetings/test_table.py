"""在场: the session itself, from the first item to the last outcome."""

import datetime

import pytest

from council.meetings import workflow
from council.models import AgendaItem, Draft, Session
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.appeals.workflow import withdraw as withdraw_appeal
from tests.council.conftest import EVENING, Council

SAID = {"property": "月底前可以换完。", "resident": "先换三单元，老人多。"}


def noted(council: Council, item: AgendaItem, **changed) -> AgendaItem:
    given = {
        "positions": SAID,
        "agreement": "都同意换",
        "dissent": "谁出钱",
        "poll": {"resident": [12, 1, 2]},
    }
    return workflow.note_discussion(item, by=council.clerk, at=EVENING, **{**given, **changed})


# Opening and taking up


def test_the_session_opens_and_the_recorder_is_whoever_opened_it(council: Council):
    session = council.opened()
    assert (session.state, session.opened_at, session.recorder) == ("in_session", EVENING, council.clerk.user)


def test_a_session_nobody_announced_does_not_open(council: Council):
    with pytest.raises(Refused, match="议题征集"):
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)


def test_the_item_taken_up_is_the_one_on_the_screen(council: Council):
    item = council.discussed()
    assert item.state == "discussed"
    assert Session.objects.get(pk=council.monday.pk).current_item == item


def test_nothing_is_taken_up_before_the_session_opens(council: Council):
    item = council.admitted()
    with pytest.raises(Refused, match="议题征集"):
        workflow.take_up(item, by=council.clerk, at=EVENING)


def test_the_screen_goes_back_to_an_earlier_item_or_to_the_agenda(council: Council):
    council.admitted("第二项")
    item = council.discussed()
    session = workflow.show(item.session, by=council.clerk, item=None, at=EVENING)
    assert session.current_item is None
    assert workflow.show(item.session, by=council.clerk, item=item, at=EVENING).current_item == item
    other = council.admitted("别的场次", session=council.after)
    with pytest.raises(Invalid):
        workflow.show(item.session, by=council.clerk, item=other, at=EVENING)


# The record of the talk


def test_what_each_side_said_is_kept_with_who_changed_it(council: Council):
    item = noted(council, council.discussed())
    item.refresh_from_db()
    assert item.positions == SAID
    assert (item.agreement, item.dissent, item.poll) == ("都同意换", "谁出钱", {"resident": [12, 1, 2]})
    assert item.records.last().data["positions"] == SAID


def test_empty_sides_are_not_kept(council: Council):
    item = noted(council, council.discussed(), positions={"owners": "  "}, poll={"owners": [0, 0, 0]})
    assert (item.positions, item.poll) == ({}, {})


def test_two_clerks_at_once_do_not_overwrite_each_other(council_for_threads: Council, at_once):
    council = council_for_threads
    item = council.discussed()

    def note(words: str, by) -> object:
        return workflow.note_discussion(item, by=by, version=item.version, agreement=words)

    found = at_once(lambda: note("甲写的", council.clerk), lambda: note("乙写的", council.house.second_staff))
    assert sorted(type(each).__name__ for each in found) == ["AgendaItem", "Stale"]
    kept = next(each for each in found if isinstance(each, AgendaItem))
    assert AgendaItem.objects.get(pk=item.pk).agreement == kept.agreement


@pytest.mark.parametrize(
    "poll",
    [
        {"nobody": [1, 0, 0]},
        {"resident": [1, 0]},
        {"resident": [-1, 0, 0]},
        {"resident": [1000, 0, 0]},
        {"resident": ["1", 0, 0]},
    ],
)
def test_a_show_of_hands_is_counted_by_seat(council: Council, poll: dict):
    with pytest.raises(Invalid) as refused:
        noted(council, council.discussed(), poll=poll)
    assert list(refused.value.fields) == ["poll"]


def test_a_side_that_has_no_seat_has_no_position(council: Council):
    with pytest.raises(Invalid):
        noted(council, council.discussed(), positions={"press": "我说两句"})


def test_the_record_may_be_put_right_until_the_minutes(council: Council):
    item = workflow.settle(council.discussed(), by=council.clerk, at=EVENING, note="当场修好")
    workflow.hold(item.session, by=council.clerk, at=EVENING)
    assert noted(council, item, agreement="补记").agreement == "补记"
    Session.objects.filter(pk=item.session_id).update(state="minutes_posted")
    with pytest.raises(Refused, match="纪要公示"):
        noted(council, item, agreement="再改")


# Outcomes


@pytest.mark.parametrize(
    ("verb", "needs", "state"),
    [
        ("settle", {"note": "物业当场换了灯"}, "settled_on_the_spot"),
        ("refer", {"to": "幸福街道办事处", "note": "属街道职责"}, "referred"),
        ("resolve", {"note": "月底前换完全部楼道灯"}, "resolved"),
        ("withdraw", {"note": "居民说不用议了"}, "withdrawn"),
    ],
)
def test_an_outcome_gives_the_matter_back_with_what_was_said(council: Council, verb: str, needs, state: str):
    item = council.on_agenda(council.matter())
    council.opened()
    item = workflow.take_up(item, by=council.clerk, at=EVENING)
    done = getattr(workflow, verb)(item, by=council.clerk, at=EVENING, **needs)
    assert (done.state, done.decided_at, done.outcome_note) == (state, EVENING, needs["note"])
    assert Session.objects.get(pk=council.monday.pk).current_item is None
    appeal = Appeal.objects.get(pk=item.appeal_id)
    assert appeal.state == State.IN_PROGRESS
    assert needs["note"] in appeal.records.last().note


@pytest.mark.parametrize(
    ("verb", "needs", "field"),
    [
        ("settle", {"note": " "}, "note"),
        ("refer", {"to": "", "note": "转"}, "to"),
        ("refer", {"to": "街道", "note": ""}, "note"),
        ("resolve", {"note": ""}, "note"),
        ("defer", {"note": ""}, "note"),
    ],
)
def test_an_outcome_says_what_and_why(council: Council, verb: str, needs: dict, field: str):
    item = council.discussed()
    with pytest.raises(Invalid) as refused:
        getattr(workflow, verb)(item, by=council.clerk, at=EVENING, **needs)
    assert list(refused.value.fields) == [field]
    item.refresh_from_db()
    assert item.state == "discussed"


def test_a_deferred_item_is_on_the_next_agenda_with_all_it_came_with(council: Council):
    item = council.on_agenda(council.matter())
    council.opened()
    done = workflow.defer(item, by=council.clerk, at=EVENING, note="时间不够")
    new = AgendaItem.objects.get(carried_from=done)
    assert (done.state, new.state, new.session, new.deferrals) == ("deferred", "admitted", council.after, 1)
    assert (new.title, new.facts, new.appeal, new.proposer) == (
        item.title,
        item.facts,
        item.appeal,
        item.proposer,
    )
    assert Appeal.objects.get(pk=item.appeal_id).state == State.IN_COUNCIL
    assert new.records.get().label == "从上次转来"


def test_two_outcomes_at_once_are_one(council_for_threads: Council, at_once):
    council = council_for_threads
    item = council.discussed()
    found = at_once(
        lambda: workflow.settle(item, by=council.clerk, note="修好了"),
        lambda: workflow.defer(item, by=council.house.second_staff, note="下次"),
    )
    assert sorted(type(each).__name__ for each in found) == ["AgendaItem", "Refused"]
    left = AgendaItem.objects.get(pk=item.pk)
    assert AgendaItem.objects.filter(carried_from=item).exists() == (left.state == "deferred")


@pytest.mark.parametrize("verb", ["take_up", "note_discussion", "settle", "refer", "defer"])
@pytest.mark.parametrize("who", ["worker1", "property", "supervisor"])
def test_only_the_office_keeps_the_record(council: Council, verb: str, who: str):
    item = council.discussed()
    needs = {"settle": {"note": "好"}, "refer": {"to": "街道", "note": "转"}, "defer": {"note": "下次"}}
    with pytest.raises(Forbidden):
        workflow.ITEM_VERBS[verb](item, by=getattr(council.house, who), at=EVENING, **needs.get(verb, {}))


def test_another_community_finds_no_item_at_the_table(council: Council):
    item = council.discussed()
    with pytest.raises(NotFound):
        workflow.note_discussion(item, by=council.house.elsewhere.staff, agreement="我来写")


# Closing


def test_an_item_without_outcome_blocks_the_end_and_is_named(council: Council):
    council.admitted("没议到的")
    workflow.settle(council.discussed("议完的"), by=council.clerk, at=EVENING, note="好了")
    with pytest.raises(Refused) as refused:
        workflow.hold(council.monday, by=council.clerk, at=EVENING)
    assert "第 1 项“没议到的” 还没有结果" in refused.value.reason
    assert "议完的" not in refused.value.reason
    assert refused.value.code == "items_without_outcome"
    assert Session.objects.get(pk=council.monday.pk).state == "in_session"


def test_a_session_may_cross_midnight(council: Council):
    item = council.discussed()
    late = EVENING + datetime.timedelta(hours=6)
    workflow.settle(item, by=council.clerk, at=late, note="一直谈到半夜")
    held = workflow.hold(council.monday, by=council.clerk, at=late)
    assert (held.state, held.held_at, held.date) == ("held", late, council.monday.date)
    assert held.ends_at == late


def test_a_matter_withdrawn_in_the_meeting_does_not_block_the_end(council: Council):
    appeal = council.matter(household=council.house.household)
    item = council.on_agenda(appeal)
    council.opened()
    withdraw_appeal(Appeal.objects.get(pk=appeal.pk), by=council.house.family, at=EVENING)
    held = workflow.hold(council.monday, by=council.clerk, at=EVENING)
    item.refresh_from_db()
    assert (held.state, item.state) == ("held", "withdrawn")


def test_proposals_made_during_the_session_go_along_unjudged(council: Council):
    item = council.discussed()
    AgendaItem.objects.create(
        community=item.community,
        session=item.session,
        kind="topic",
        title="会上来的",
        proposer="居民",
        proposed_at=EVENING,
    )
    workflow.settle(item, by=council.clerk, at=EVENING, note="好了")
    workflow.hold(item.session, by=council.clerk, at=EVENING)
    assert AgendaItem.objects.get(title="会上来的").session == council.after


# Nothing typed is lost


def test_a_draft_is_kept_per_writer_and_gone_once_stored(council: Council):
    item = council.discussed()
    for words in ("都同", "都同意换灯"):
        workflow.keep_draft(
            item, by=council.clerk, part="discussion", fields={"agreement": words}, based_on=2
        )
    workflow.keep_draft(
        item, by=council.house.second_staff, part="discussion", fields={"agreement": "另一位"}, based_on=2
    )
    assert [draft.fields["agreement"] for draft in item.drafts.order_by("pk")] == ["都同意换灯", "另一位"]
    noted(council, item)
    assert Draft.objects.get(item=item).user == council.house.second_staff.user
    workflow.drop_draft(item, by=council.house.second_staff, part="discussion")
    assert not Draft.objects.exists()


def test_a_draft_changes_no_version_and_writes_no_record(council: Council):
    item = council.discussed()
    workflow.keep_draft(item, by=council.clerk, part="discussion", fields={"agreement": "写着"}, based_on=1)
    same = AgendaItem.objects.get(pk=item.pk)
    assert (same.version, same.ledger_length) == (item.version, item.ledger_length)


def test_drafts_are_bounded_and_for_those_who_keep_the_record(council: Council):
    item = council.discussed()
    with pytest.raises(Invalid, match="太长"):
        workflow.keep_draft(item, by=council.clerk, part="discussion", fields={"a": "长" * 8001}, based_on=1)
    with pytest.raises(Forbidden):
        workflow.keep_draft(item, by=council.house.worker1, part="discussion", fields={}, based_on=1)
    with pytest.raises(NotFound):
        workflow.keep_draft(item, by=council.house.elsewhere.staff, part="discussion", fields={}, based_on=1)


def test_a_stale_note_is_refused_with_the_current_version(council: Council):
    item = council.discussed()
    noted(council, item)
    with pytest.raises(Stale) as refused:
        noted(council, item, version=item.version)
    assert refused.value.current == item.version + 1
