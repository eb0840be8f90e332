"""谁可以: role by role, verb by verb, with the sentence each refusal says. The state is tested elsewhere."""

import pytest

from council.meetings import rules, workflow
from council.meetings.states import ITEM_TRANSITIONS, SESSION_TRANSITIONS
from council.models import AgendaItem
from grids import actors
from tests.council.conftest import EVENING, NOW, Council
from tests.factories import household, household_actor, user

ROLES = (
    *("visitor", "family", "worker1", "worker2", "property", "owners", "party", "staff", "second_staff"),
    *("lead", "admin", "supervisor", "system"),
)
OFFICE = {"staff", "second_staff", "lead", "system"}
SESSIONS = "议事日由社区工作人员安排和记录。"
ITEMS = "议题由社区工作人员审核和记录。"
TAKE_BACK = "由提议的人撤回，或由社区工作人员代为撤回。"
CARD = "提议题请先用手机扫家里的户码，或告诉网格员、到社区窗口说一声。"
WATCHERS = "系统管理员和街道督导不提议题。"
SETTINGS = "议事厅的设置由社区负责人修改。"
PREPARES = "议程由社区工作人员准备和记录。"

# verb: what those outside the office are told; empty: everybody may
SESSION_VERBS = {
    "collect": SESSIONS,
    "order": SESSIONS,
    "appoint": SESSIONS,
    "announce": SESSIONS,
    "move": SESSIONS,
    "postpone": SESSIONS,
    "cancel": SESSIONS,
    "show": SESSIONS,
    "open": SESSIONS,
    "check_in": "",
    "check_out": SESSIONS,
    "raise_matter": SESSIONS,
    "hold": SESSIONS,
    "post_minutes": SESSIONS,
    "follow_up": SESSIONS,
    "archive": SESSIONS,
}
ITEM_VERBS = {
    "admit": ITEMS,
    "refuse": ITEMS,
    "describe": ITEMS,
    "take_up": ITEMS,
    "note_discussion": ITEMS,
    "resolve": ITEMS,
    "settle": ITEMS,
    "refer": ITEMS,
    "defer": ITEMS,
    "withdraw": TAKE_BACK,
}
# role: what they are told when they propose, change the settings, prepare an agenda; empty: they may
DOORS = {
    "visitor": (CARD, SETTINGS, PREPARES),
    "family": ("", SETTINGS, PREPARES),
    "worker1": ("", SETTINGS, PREPARES),
    "worker2": ("", SETTINGS, PREPARES),
    "property": ("", SETTINGS, PREPARES),
    "owners": ("", SETTINGS, PREPARES),
    "party": ("", SETTINGS, PREPARES),
    "staff": ("", SETTINGS, ""),
    "second_staff": ("", SETTINGS, ""),
    "lead": ("", "", ""),
    "admin": (WATCHERS, SETTINGS, PREPARES),
    "supervisor": (WATCHERS, SETTINGS, PREPARES),
    "system": ("", SETTINGS, PREPARES),
}


def test_the_tables_name_every_verb_and_every_role():
    assert list(SESSION_VERBS) == list(SESSION_TRANSITIONS)
    assert list(ITEM_VERBS) == list(ITEM_TRANSITIONS)
    assert set(DOORS) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", SESSION_VERBS)
def test_who_may_do_what_with_a_session(council: Council, verb: str, role: str):
    verdict = rules.may_session(verb, council.monday, getattr(council.house, role))
    sentence = "" if role in OFFICE else SESSION_VERBS[verb]
    assert (verdict.allowed, verdict.reason) == (not sentence, sentence)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", ITEM_VERBS)
def test_who_may_do_what_with_an_item_of_somebody_else(council: Council, verb: str, role: str):
    verdict = rules.may_item(verb, council.topic(), getattr(council.house, role))
    sentence = "" if role in OFFICE else ITEM_VERBS[verb]
    assert (verdict.allowed, verdict.reason) == (not sentence, sentence)


@pytest.mark.parametrize(("role", "sentences"), DOORS.items())
def test_who_may_propose_set_and_prepare(council: Council, role: str, sentences: tuple[str, str, str]):
    actor = getattr(council.house, role)
    verdicts = (rules.propose(actor), rules.arrange(actor), rules.prepare(actor))
    assert tuple(each.reason for each in verdicts) == sentences
    assert tuple(each.allowed for each in verdicts) == tuple(not each for each in sentences)


def test_an_account_without_a_post_is_a_visitor_here(council: Council):
    nobody = actors.visitor_with(user(), council.house.community.pk)
    assert rules.propose(nobody).reason == CARD


@pytest.mark.parametrize("role", ["worker1", "property", "owners", "party", "family"])
def test_who_proposed_it_takes_it_back_and_nothing_else(council: Council, role: str):
    actor = getattr(council.house, role)
    item = council.topic(by=actor)
    assert rules.may_item("withdraw", item, actor)
    assert [verb for verb in ITEM_VERBS if rules.may_item(verb, item, actor)] == ["withdraw"]


def test_another_household_is_not_the_proposer(council: Council):
    item = council.topic(by=council.house.family)
    neighbour = household_actor(household(council.house.grid2))
    assert not rules.is_proposer(item, neighbour)
    assert not rules.may_item("withdraw", item, neighbour)


def test_a_visitor_is_nobodys_proposer(council: Council):
    item = council.topic(by=council.house.family)
    assert not rules.is_proposer(item, council.house.visitor)


# 谁看得见: an item by where it stands, role by role


HERE = ("visitor", "family", "worker1", "property", "staff", "lead", "supervisor")
# stage: who sees an item a worker2 proposed
SEEN = {
    "proposed": "staff lead",
    "refused": "staff lead",
    "on the agenda": "worker1 property staff lead supervisor",
    "announced": "visitor family worker1 property staff lead supervisor",
    "at the table": "visitor family worker1 property staff lead supervisor",
    "settled": "visitor family worker1 property staff lead supervisor",
    "withdrawn from the agenda": "visitor family worker1 property staff lead supervisor",
    "withdrawn before": "staff lead",
}


def staged(council: Council, stage: str) -> AgendaItem:
    item = workflow.propose(council.monday, by=council.house.worker2, at=NOW, title="晒衣架")
    if stage == "refused":
        return workflow.refuse(item, by=council.clerk, at=NOW, reason="duplicate")
    if stage == "withdrawn before":
        return workflow.withdraw(item, by=council.clerk, at=NOW)
    if stage == "proposed":
        return item
    item = workflow.admit(item, by=council.clerk, at=NOW)
    if stage == "on the agenda":
        return item
    council.admitted("另一项")
    council.announced()
    if stage == "withdrawn from the agenda":
        return workflow.withdraw(item, by=council.clerk, at=NOW)
    if stage in ("at the table", "settled"):
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)
        item = workflow.take_up(item, by=council.clerk, at=EVENING)
    return workflow.settle(item, by=council.clerk, at=EVENING, note="好") if stage == "settled" else item


@pytest.mark.parametrize(("stage", "who"), SEEN.items())
def test_who_sees_an_item_by_where_it_stands(council: Council, stage: str, who: str):
    item = staged(council, stage)
    seen = {
        role
        for role in HERE
        if AgendaItem.objects.visible_to(getattr(council.house, role)).filter(pk=item.pk).exists()
    }
    assert seen == set(who.split())


@pytest.mark.parametrize("stage", SEEN)
def test_the_proposer_always_sees_it_and_another_community_never(council: Council, stage: str):
    item = staged(council, stage)
    assert AgendaItem.objects.visible_to(council.house.worker2).filter(pk=item.pk).exists()
    there = council.house.elsewhere
    for stranger in (there.staff, there.lead, there.worker1, there.family, there.visitor, there.system):
        assert not AgendaItem.objects.visible_to(stranger).filter(pk=item.pk).exists()


# 回避: who sees an item about somebody


ABOUT_PROPERTY = {
    "visitor": False,
    "family": False,
    "worker1": False,
    "property": False,
    "owners": False,
    "party": False,
    "supervisor": False,
    "admin": False,
    "staff": True,
    "second_staff": True,
    "lead": True,
    "system": True,
}


@pytest.mark.parametrize(("role", "sees"), ABOUT_PROPERTY.items())
def test_a_complaint_about_the_property_company_is_the_offices_alone(council: Council, role: str, sees: bool):
    appeal = council.matter(complaint_organization=council.house.property_company)
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal, title="物业服务")
    workflow.admit(item, by=council.clerk, at=NOW)
    council.announced()
    visible = AgendaItem.objects.visible_to(getattr(council.house, role))
    assert visible.filter(pk=item.pk).exists() is sees
    assert visible.filter(session=council.monday).count() == int(sees)


@pytest.mark.parametrize(
    ("role", "sees"), [("staff", True), ("lead", True), ("second_staff", False), ("worker1", False)]
)
def test_a_complaint_about_a_colleague_is_hidden_from_that_colleague(council: Council, role: str, sees: bool):
    appeal = council.matter(complaint_user=council.house.second_staff.user)
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal, title="窗口服务")
    visible = AgendaItem.objects.visible_to(getattr(council.house, role))
    assert visible.filter(pk=item.pk).exists() is sees
    assert item.is_confidential
    assert not AgendaItem.objects.announced().filter(pk=item.pk).exists()
