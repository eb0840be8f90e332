"""议程: proposing, screening, ordering, announcing."""

import pytest

from council.meetings import workflow
from council.meetings.states import Refusal
from council.meetings.wording import ROUTES
from council.models import AgendaItem, Session
from grids.models import User
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.appeals.workflow import withdraw as withdraw_appeal
from tests.council.conftest import EVENING, NOW, Council


def titles(session: Session) -> list[str]:
    return list(AgendaItem.objects.filter(session=session).on_agenda().values_list("title", flat=True))


# Proposing


@pytest.mark.parametrize("who", ["staff", "lead", "worker1", "property", "owners", "party", "family"])
def test_office_workers_seats_and_households_propose(council: Council, who: str):
    item = council.topic(by=getattr(council.house, who))
    assert (item.state, item.kind, item.version) == ("proposed", "topic", 1)
    assert item.records.get().action == "propose"


@pytest.mark.parametrize("who", ["visitor", "admin", "supervisor"])
def test_nobody_else_proposes(council: Council, who: str):
    with pytest.raises(Forbidden):
        council.topic(by=getattr(council.house, who))
    assert not AgendaItem.objects.exists()


def test_a_stranger_finds_no_session_to_propose_to(council: Council):
    with pytest.raises(NotFound):
        council.topic(by=council.house.elsewhere.staff)


def test_a_household_is_named_resident_and_a_seat_by_its_unit(council: Council):
    house = council.house
    assert council.topic(by=house.family).proposer == "居民"
    seat = council.topic(by=house.property)
    assert (seat.proposer, seat.organization) == (house.property_company.name, house.property_company)


def test_the_office_may_write_down_who_proposed_it(council: Council):
    named = workflow.propose(council.monday, by=council.clerk, at=NOW, title="晒衣架", proposer="3号楼王阿姨")
    assert named.proposer == "3号楼王阿姨"
    assert (
        workflow.propose(
            council.monday, by=council.house.worker1, at=NOW, title="晒衣架", proposer="冒名"
        ).proposer
        == council.house.worker1.user.name
    )


@pytest.mark.parametrize("title", ["", "  ", "长" * 81])
def test_a_topic_needs_a_title_that_fits(council: Council, title: str):
    with pytest.raises(Invalid) as refused:
        council.topic(title)
    assert list(refused.value.fields) == ["title"]


def test_nothing_is_proposed_to_a_session_that_began(council: Council):
    council.opened()
    with pytest.raises(Refused, match="提到下一次"):
        council.topic("晚了")


def test_a_matter_stands_on_one_agenda_only(council: Council):
    appeal = council.matter()
    workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal)
    with pytest.raises(Refused) as refused:
        workflow.propose(council.after, by=council.clerk, at=NOW, appeal=appeal)
    assert refused.value.code == "already_claimed"
    assert AgendaItem.objects.count() == 1


def test_an_answered_matter_is_not_proposed(council: Council):
    appeal = council.house.do("reply", council.matter(), at=NOW)
    with pytest.raises(Refused, match="已答复"):
        workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal)


def test_two_at_once_propose_a_matter_once(council_for_threads: Council, at_once):
    appeal = council_for_threads.matter()

    def propose() -> object:
        return workflow.propose(
            council_for_threads.monday, by=council_for_threads.clerk, at=NOW, appeal=appeal
        )

    found = at_once(propose, propose)
    assert sorted(type(each).__name__ for each in found) == ["AgendaItem", "Refused"]


# Screening


def test_admitting_a_matter_takes_it_before_the_council_with_its_facts(council: Council):
    appeal = council.matter()
    item = council.on_agenda(appeal)
    appeal.refresh_from_db()
    assert (item.state, item.position, appeal.state) == ("admitted", 1, State.IN_COUNCIL)
    assert appeal.records.last().data["council_on"] == "2026-11-23"
    assert dict(item.facts)["编号"] == appeal.number
    assert dict(item.facts)["反映"] == "1 户"
    assert appeal.contact_name not in str(item.facts)


@pytest.mark.parametrize(("state", "why"), [("registered", "先受理"), ("accepted", "先派单")])
def test_a_matter_nobody_works_on_is_not_admitted_and_says_what_to_do(council: Council, state: str, why: str):
    matter = council.matter(state=state)
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=matter, title="换灯")
    with pytest.raises(Refused, match=why):
        workflow.admit(item, by=council.clerk, at=NOW)
    item.refresh_from_db()
    assert (item.state, item.position) == ("proposed", None)


def test_admitting_twice_refuses(council: Council):
    item = council.admitted()
    with pytest.raises(Refused, match="已列入议程"):
        workflow.admit(item, by=council.clerk, at=NOW)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(council: Council):
    item = council.admitted()
    workflow.describe(item, by=council.clerk, title="停车线", version=item.version)
    with pytest.raises(Stale):
        workflow.describe(item, by=council.house.second_staff, title="另一个题目", version=item.version)
    assert AgendaItem.objects.get(pk=item.pk).title == "停车线"


@pytest.mark.parametrize("verb", ["admit", "refuse", "describe"])
@pytest.mark.parametrize("who", ["worker1", "property", "family"])
def test_only_the_office_screens(council: Council, verb: str, who: str):
    actor = getattr(council.house, who)
    item = council.topic(by=actor)
    needs = {"refuse": {"reason": "duplicate"}, "describe": {"title": "改"}}.get(verb, {})
    with pytest.raises(Forbidden):
        workflow.ITEM_VERBS[verb](item, by=actor, **needs)


def test_another_communitys_office_finds_no_item(council: Council):
    with pytest.raises(NotFound):
        workflow.admit(council.topic(), by=council.house.elsewhere.staff, at=NOW)


@pytest.mark.parametrize("reason", Refusal.values)
def test_every_refusal_names_the_right_route(council: Council, reason: str):
    item = workflow.refuse(council.topic(), by=council.clerk, at=NOW, reason=reason, note="谢谢您。")
    assert item.state == "refused"
    assert item.outcome_note == f"{ROUTES[reason]}\n谢谢您。"
    assert item.records.last().public


def test_a_refusal_off_the_list_is_refused(council: Council):
    with pytest.raises(Invalid) as refused:
        workflow.refuse(council.topic(), by=council.clerk, reason="不喜欢")
    assert list(refused.value.fields) == ["reason"]


def test_who_proposed_it_may_take_it_back_nobody_else(council: Council):
    item = council.topic(by=council.house.worker1)
    with pytest.raises((Forbidden, NotFound)):
        workflow.withdraw(item, by=council.house.worker2, at=NOW)
    assert workflow.withdraw(item, by=council.house.worker1, at=NOW).state == "withdrawn"


def test_a_withdrawn_item_gives_its_matter_back_to_its_handler(council: Council):
    item = council.on_agenda(council.matter())
    workflow.withdraw(item, by=council.clerk, at=NOW, note="先由物业处理")
    appeal = Appeal.objects.get(pk=item.appeal_id)
    assert (appeal.state, appeal.records.last().note) == (State.IN_PROGRESS, "先由物业处理")


# The order


def test_the_agenda_is_numbered_in_the_order_given(council: Council):
    a, b, c = (council.admitted(title) for title in "甲乙丙")
    workflow.order(council.monday, by=council.clerk, items=[c.pk, a.pk, b.pk])
    assert titles(council.monday) == ["丙", "甲", "乙"]
    assert council.monday.records.last().data == {"items": [c.pk, a.pk, b.pk]}


def test_one_step_up_and_down_by_button(council: Council):
    a, _, c = (council.admitted(title) for title in "甲乙丙")
    workflow.shift(c, by=council.clerk, up=True)
    assert titles(council.monday) == ["甲", "丙", "乙"]
    workflow.shift(a, by=council.clerk, up=False)
    assert titles(council.monday) == ["丙", "甲", "乙"]
    workflow.shift(c, by=council.clerk, up=True)
    assert titles(council.monday) == ["丙", "甲", "乙"]


def test_an_item_added_meanwhile_and_one_gone_meanwhile_do_not_break_the_order(council: Council):
    a, b = council.admitted("甲"), council.admitted("乙")
    seen = [b.pk, a.pk, 987654]
    council.admitted("丙")
    workflow.order(council.monday, by=council.clerk, items=seen)
    assert titles(council.monday) == ["乙", "甲", "丙"]


def test_two_people_ordering_at_once_lose_no_item(council_for_threads: Council, at_once):
    council = council_for_threads
    items = [council.admitted(title).pk for title in "甲乙丙丁"]
    orders = [items[::-1], items[2:] + items[:2]]
    found = at_once(
        *(lambda each=each: workflow.order(council.monday, by=council.clerk, items=each) for each in orders),
        lambda: council.admitted("戊"),
    )
    assert not [each for each in found if isinstance(each, Exception)]
    rows = AgendaItem.objects.filter(session=council.monday).on_agenda()
    assert list(rows.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert sorted(titles(council.monday)) == sorted("甲乙丙丁戊")


def test_an_overdue_resolution_is_item_one_by_rule_once(council: Council):
    council.admitted("甲")
    follow = workflow.propose_follow_up(
        council.house.community, key="resolution:7", title="路灯还没装", at=NOW
    )
    again = workflow.propose_follow_up(
        council.house.community, key="resolution:7", title="路灯还没装", at=NOW
    )
    assert again.pk == follow.pk
    assert (follow.position, follow.kind, follow.state) == (1, "follow_up", "admitted")
    workflow.order(council.monday, by=council.clerk, items=[])
    later = council.admitted("乙")
    workflow.order(council.monday, by=council.clerk, items=[later.pk, follow.pk])
    assert titles(council.monday)[0] == "路灯还没装"


# Announcing


def test_the_agenda_is_announced_with_its_items(council: Council):
    session = council.announced()
    assert (session.state, session.announced_at) == ("announced", NOW)
    assert session.records.last().note == "议程已公布，共 1 项。"


def test_an_empty_agenda_is_not_announced(council: Council):
    with pytest.raises(Refused, match="还没有议题"):
        workflow.announce(council.monday, by=council.clerk, at=NOW)


def test_proposals_nobody_judged_block_the_announcement(council: Council):
    council.admitted()
    council.topic("还没看的")
    with pytest.raises(Refused, match="还有 1 个议题没有审核"):
        workflow.announce(council.monday, by=council.clerk, at=NOW)


def test_a_matter_withdrawn_while_on_the_agenda_leaves_it_and_says_so(council: Council):
    council.admitted()
    appeal = council.matter(household=council.house.household)
    item = council.on_agenda(appeal)
    withdraw_appeal(Appeal.objects.get(pk=appeal.pk), by=council.house.family, at=NOW)
    item = AgendaItem.objects.select_related("appeal").get(pk=item.pk)
    assert item.is_gone
    workflow.announce(council.monday, by=council.clerk, at=NOW)
    item.refresh_from_db()
    assert (item.state, item.outcome_note) == ("withdrawn", "提出的居民已经撤回这件诉求。")
    assert titles(council.monday)[1] == item.title


# Moving, postponing, cancelling


def test_a_session_moves_with_a_reason_and_keeps_its_agenda(council: Council):
    council.admitted()
    day = EVENING.date().replace(day=25)
    moved = workflow.move(
        council.monday, by=council.clerk, at=NOW, date=day, time=EVENING.time(), place="东门", reason="下雪"
    )
    assert (moved.date, moved.moved_from, moved.place) == (day, council.monday.date, "东门")
    assert moved.moved_reason == "下雪"
    assert titles(moved) == ["门口停车怎么划线"]


def test_two_sessions_never_share_a_day(council: Council):
    with pytest.raises(Refused, match="换一天"):
        workflow.move(
            council.monday,
            by=council.clerk,
            at=NOW,
            date=council.after.date,
            time=EVENING.time(),
            reason="合并",
        )
    council.monday.refresh_from_db()
    assert council.monday.date < council.after.date


def test_the_past_is_no_day_to_move_to(council: Council):
    with pytest.raises(Invalid) as refused:
        workflow.move(
            council.monday, by=council.clerk, at=NOW, date=NOW.date(), time=NOW.time(), reason="提前"
        )
    assert list(refused.value.fields) == ["date"]


@pytest.mark.parametrize("verb", ["postpone", "cancel"])
def test_items_go_along_when_a_session_is_called_off(council: Council, verb: str):
    council.admitted("下一次已有的", session=council.after)
    council.admitted("甲")
    council.topic("没审的")
    item = council.on_agenda(council.matter())
    off = workflow.SESSION_VERBS[verb](council.monday, by=council.clerk, at=NOW, reason="停电")
    assert off.moved_reason == "停电"
    assert off.items_went_to == council.after
    assert titles(council.after) == ["下一次已有的", "甲", item.title]
    assert AgendaItem.objects.filter(session=council.after).count() == 4
    assert Appeal.objects.get(pk=item.appeal_id).state == State.IN_COUNCIL
    assert council.after.records.last().action == "receive"


def test_calling_off_needs_a_reason(council: Council):
    with pytest.raises(Invalid):
        workflow.cancel(council.monday, by=council.clerk, at=NOW, reason=" ")


def test_items_with_nowhere_to_go_keep_their_session(council: Council):
    council.admitted()
    Session.objects.exclude(pk=council.monday.pk).of(council.house.community.pk).update(
        state="cancelled", moved_reason="无"
    )
    with pytest.raises(Refused, match="下一次议事"):
        workflow.cancel(council.monday, by=council.clerk, at=NOW, reason="停电")
    council.monday.refresh_from_db()
    assert council.monday.state == "collecting"


@pytest.mark.parametrize("verb", ["announce", "cancel", "postpone", "move", "appoint", "open", "hold"])
@pytest.mark.parametrize("who", ["worker1", "property", "family", "supervisor", "admin"])
def test_only_the_office_arranges_sessions(council: Council, verb: str, who: str):
    council.admitted()
    needs = {"reason": "停电"} if verb in ("cancel", "postpone", "move") else {}
    if verb == "move":
        needs |= {"date": council.after.date, "time": EVENING.time()}
    with pytest.raises(Forbidden):
        workflow.SESSION_VERBS[verb](council.monday, by=getattr(council.house, who), at=NOW, **needs)


def test_a_chair_serves_in_this_community(council: Council):
    house = council.house
    done = workflow.appoint(
        council.monday, by=council.clerk, chair=house.owners.user, recorder=house.staff.user
    )
    assert (done.chair, done.recorder) == (house.owners.user, house.staff.user)
    with pytest.raises(Invalid) as refused:
        workflow.appoint(council.monday, by=council.clerk, chair=house.elsewhere.lead.user)
    assert list(refused.value.fields) == ["chair"]
    assert User.objects.get(pk=house.owners.user.pk)
