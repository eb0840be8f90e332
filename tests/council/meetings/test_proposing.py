"""提议: who proposes what, how it is signed, which matters of the ledger may be, and where it turns up."""

import datetime

import pytest
from django.test import Client

from council.meetings import reading, workflow
from council.meetings.wording import NOT_READY
from council.models import AgendaItem, Session
from grids.states import OrganizationKind, PostKind
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals.models import Appeal
from residents.appeals.states import State, Track
from tests.community import House
from tests.council.conftest import NOW, Council
from tests.factories import actor, household, household_actor, organization, user_with_post


def propose(council: Council, by, **given) -> AgendaItem:
    given = {"at": NOW, "title": "晒衣架装在哪", **given}
    return workflow.propose(given.pop("session", council.monday), by=by, **given)


# who proposes, what more is said, how it is signed
SIGNED = [
    ("family", {}, "居民"),
    ("family", {"proposer": "王秀英"}, "居民"),
    ("worker1", {}, "网格员1"),
    ("worker1", {"proposer": "楼长"}, "网格员1"),
    ("property", {}, "幸福里社区物业公司"),
    ("owners", {}, "幸福里社区业主委员会"),
    ("party", {"proposer": "我"}, "幸福里社区党委"),
    ("staff", {}, "李敏"),
    ("lead", {}, "周书记"),
    ("staff", {"proposer": "三单元王阿姨"}, "三单元王阿姨"),
    ("lead", {"proposer": "  三单元\n王阿姨 "}, "三单元 王阿姨"),
    ("staff", {"proposer": "\u200b"}, "李敏"),
    ("system", {}, "系统"),
]


@pytest.mark.parametrize(("who", "more", "signed"), SIGNED)
def test_a_topic_is_signed_so(council: Council, who: str, more: dict, signed: str):
    by = getattr(council.house, who)
    item = propose(council, by, **more)
    assert (item.proposer, item.state, item.kind, item.position) == (signed, "proposed", "topic", None)
    record = item.records.get()
    assert (record.label, record.note, record.public) == ("提议", f"{signed}提议。", False)
    assert (item.proposed_by, item.household_id) == (by.user, by.household_id)


def test_a_matter_of_the_ledger_is_brought_in_the_ledgers_name(council: Council):
    appeal = council.matter()
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal)
    assert (item.kind, item.title, item.proposer) == ("appeal", appeal.public_title, "诉求台账")
    named = council.matter(title="另一件")
    other = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=named, proposer="王阿姨")
    assert other.proposer == "王阿姨"


@pytest.mark.parametrize("kind", [OrganizationKind.RESIDENT_UNIT, OrganizationKind.SOCIAL])
def test_other_units_propose_in_their_own_name(council: Council, kind: str):
    unit = organization(council.house.community, "幸福小学", kind)
    by = actor(user_with_post(PostKind.SEAT, organization=unit, name="校长"))
    assert propose(council, by).proposer == "幸福小学"


# what is typed, what stands on the agenda
TITLES = [
    ("晒衣架", "晒衣架"),
    ("  晒衣架  ", "晒衣架"),
    ("晒衣架\u0000装在\u202e哪", "晒衣架装在哪"),
    ("ﬁ 楼道①号灯 3㎡", "ﬁ 楼道①号灯 3㎡"),
    ("长" * 80, "长" * 80),
]


@pytest.mark.parametrize(("typed", "stored"), TITLES)
def test_a_title_is_what_the_person_meant(council: Council, typed: str, stored: str):
    assert propose(council, council.clerk, title=typed).title == stored


# where a matter stands, whether it may be proposed, or what is said instead
LEDGER = [
    (State.REGISTERED, ""),
    (State.NEEDS_INFO, ""),
    (State.ACCEPTED, ""),
    (State.DISPATCHED, ""),
    (State.DISPUTED, ""),
    (State.IN_PROGRESS, ""),
    (State.ESCALATED, ""),
    (State.DECLINED, "现在是“不予受理”，不用再议。"),
    (State.REPLIED, "现在是“已答复”，不用再议。"),
    (State.CLOSED, "现在是“已办结”，不用再议。"),
    (State.CARRIED_OVER, "现在是“挂账”，不用再议。"),
    (State.MERGED, "现在是“已并案”，不用再议。"),
    (State.WITHDRAWN, "现在是“已撤回”，不用再议。"),
]


@pytest.mark.parametrize(("state", "sentence"), LEDGER)
def test_a_matter_is_proposed_while_it_is_unanswered(council: Council, state: str, sentence: str):
    appeal = council.house.appeal_in(state, at=NOW - datetime.timedelta(days=2))
    if not sentence:
        item = propose(council, council.clerk, appeal=appeal)
        assert (item.appeal, item.title) == (appeal, "晒衣架装在哪")
        return
    with pytest.raises(Refused) as refused:
        propose(council, council.clerk, appeal=appeal)
    assert refused.value.reason == f"{appeal.number} {sentence}"
    assert not AgendaItem.objects.exists()


# where a proposed matter stands, what admitting it says
ADMITTING = [
    (State.REGISTERED, NOT_READY["registered"]),
    (State.NEEDS_INFO, NOT_READY["needs_info"]),
    (State.ACCEPTED, NOT_READY["accepted"]),
    (State.DISPATCHED, NOT_READY["dispatched"]),
    (State.DISPUTED, NOT_READY["disputed"]),
    (State.ESCALATED, NOT_READY["escalated"]),
]


@pytest.mark.parametrize(("state", "why"), ADMITTING)
def test_a_matter_nobody_works_on_yet_is_not_admitted(council: Council, state: str, why: str):
    appeal = council.house.appeal_in(state, at=NOW - datetime.timedelta(days=2))
    item = propose(council, council.clerk, appeal=appeal)
    with pytest.raises(Refused) as refused:
        workflow.admit(item, by=council.clerk, at=NOW)
    assert refused.value.reason == f"{appeal.number} {why}，办理中的诉求才能列入议程。"
    assert reading.why_not_yet(Appeal.objects.get(pk=appeal.pk)) == why
    assert AgendaItem.objects.get(pk=item.pk).state == "proposed"


def test_a_private_matter_needs_a_title_of_its_own(council: Council):
    appeal = council.matter()
    Appeal.objects.filter(pk=appeal.pk).update(is_public=False, public_title="")
    appeal.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal)
    assert refused.value.fields == {
        "title": "这件诉求没有公开标题，请写一个可以公开的议题：不要写人名、电话、门牌。"
    }


def test_a_matter_of_another_grid_is_not_there_for_its_worker(council: Council):
    appeal = council.matter(grid=council.house.grid2)
    Appeal.objects.filter(pk=appeal.pk).update(is_public=False, public_title="")
    with pytest.raises(NotFound):
        propose(council, council.house.worker1, appeal=appeal)
    there = council.house.elsewhere.appeal_in(State.IN_PROGRESS, at=NOW - datetime.timedelta(days=2))
    with pytest.raises(NotFound):
        propose(council, council.clerk, appeal=there)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("visitor", "提议题请先用手机扫家里的户码，或告诉网格员、到社区窗口说一声。"),
        ("admin", "系统管理员和街道督导不提议题。"),
        ("supervisor", "系统管理员和街道督导不提议题。"),
    ],
)
def test_who_may_not_is_told_how_it_goes(council: Council, who: str, sentence: str):
    with pytest.raises(Forbidden) as refused:
        propose(council, getattr(council.house, who))
    assert refused.value.reason == sentence


# A matter on one agenda, again and again


@pytest.mark.parametrize("end", ["refuse", "withdraw"])
def test_a_matter_that_left_the_agenda_may_be_proposed_again(council: Council, end: str):
    appeal = council.matter()
    item = propose(council, council.clerk, appeal=appeal)
    with pytest.raises(Refused) as refused:
        propose(council, council.house.lead, appeal=appeal)
    assert (refused.value.reason, refused.value.code) == (
        "这件事已经在议程上，不用再提。",
        "already_claimed",
    )
    given = {"reason": "no_proposer"} if end == "refuse" else {}
    workflow.ITEM_VERBS[end](item, by=council.clerk, at=NOW, **given)
    again = propose(council, council.house.lead, appeal=appeal, session=council.after)
    assert (again.session, again.pk != item.pk) == (council.after, True)


def test_a_household_takes_back_its_own_at_every_stage_and_nobody_elses(council: Council):
    other = household_actor(household(council.house.grid2))
    for stage in ("proposed", "admitted"):
        item = propose(council, council.house.family)
        if stage == "admitted":
            item = workflow.admit(item, by=council.clerk, at=NOW)
            workflow.announce(council.monday, by=council.clerk, at=NOW)
        with pytest.raises((Forbidden, NotFound)):
            workflow.withdraw(item, by=other, at=NOW)
        done = workflow.withdraw(item, by=council.house.family, at=NOW)
        assert (done.state, done.outcome_note) == ("withdrawn", "议题撤回，不再上会。")
        assert done.records.last().actor_label == f"{council.house.household}（户码）"


# Candidates


def loud(appeal: Appeal, people: int) -> Appeal:
    Appeal.objects.filter(pk=appeal.pk).update(attested_people=people)
    return appeal


def test_candidates_stand_in_the_order_of_the_ledger(council: Council):
    """Danger first, then the loudest, then the oldest."""
    quiet, middle, loudest = (
        loud(council.matter(title=title), people) for title, people in (("小", 0), ("中", 4), ("大", 18))
    )
    older = loud(council.matter(title="更早"), 4)
    Appeal.objects.filter(pk=older.pk).update(registered_at=NOW - datetime.timedelta(days=40))
    found = list(reading.candidates(council.clerk))
    ledger = list(
        Appeal.objects.entrusted_to(council.clerk).filter(pk__in=[each.pk for each in found]).urgent_first()
    )
    assert found == ledger
    assert found[0] == loudest
    assert found[-1] == quiet
    assert found.index(older) < found.index(middle)


@pytest.mark.parametrize(
    ("state", "track", "stands"),
    [
        (State.REGISTERED, "", False),
        (State.ACCEPTED, Track.DELIBERATE, True),
        (State.ACCEPTED, Track.ASSIST, False),
        (State.IN_PROGRESS, Track.DELIBERATE, True),
        (State.IN_PROGRESS, Track.ASSIST, False),
    ],
)
def test_only_the_track_of_deliberation_makes_a_candidate(
    council: Council, state: str, track: str, stands: bool
):
    appeal = council.matter(state=state, **({"track": track} if track else {}))
    assert (appeal in reading.candidates(council.clerk)) is stands


@pytest.mark.parametrize("who", ["visitor", "family", "worker2", "property"])
def test_candidates_are_what_is_entrusted(council: Council, who: str):
    council.matter(grid=council.house.grid1)
    assert not reading.candidates(getattr(council.house, who)).exists()


# 我提的议题


def test_a_household_finds_its_five_newest_and_nobody_elses(council: Council):
    for n in range(7):
        propose(council, council.house.family, title=f"第{n}个", at=NOW + datetime.timedelta(minutes=n))
    propose(council, council.house.worker1, title="网格员的")
    mine = [item.title for item in reading.mine(council.house.family)]
    assert mine == ["第6个", "第5个", "第4个", "第3个", "第2个"]
    assert [item.title for item in reading.mine(council.house.worker1)] == ["网格员的"]
    for who in ("visitor", "property", "staff", "lead", "supervisor"):
        assert reading.mine(getattr(council.house, who)) == []
    elsewhere: House = council.house.elsewhere
    assert reading.mine(elsewhere.family) == []


def test_the_next_session_that_collects_takes_what_names_none(council: Council):
    assert reading.next_open(council.house.family) == council.monday
    council.announced()
    assert reading.next_open(council.house.family) == council.after
    for session in Session.objects.of(council.house.community.pk).upcoming().exclude(pk=council.monday.pk):
        workflow.cancel(session, by=council.clerk, at=NOW, reason="放假")
    assert reading.next_open(council.house.family).pk == council.monday.pk
    assert reading.next_open(council.house.elsewhere.family) is None


def test_without_any_session_the_page_says_whom_to_ask(council: Council):
    council.admitted()
    for session in Session.objects.of(council.house.community.pk).upcoming().exclude(pk=council.monday.pk):
        workflow.cancel(session, by=council.clerk, at=NOW, reason="放假")
    workflow.announce(council.monday, by=council.clerk, at=NOW)
    workflow.open_session(council.monday, by=council.clerk, at=NOW)
    client = Client()
    client.post(f"/h/{council.house.card_secret}/")
    answer = client.post("/council/propose/", {"title": "装扶手"})
    assert answer.status_code == 409
    assert "社区还没有排好下一次议事，请先打社区电话说一声。" in answer.content.decode()
    assert "装扶手" in answer.content.decode()
