"""谁可以, in which state: every verb of a work plan against every role and every state, row by row."""

import datetime
from typing import Any

import pytest

from grids.verdict import Forbidden, NotFound, Refused
from notices.plans import rules, workflow
from notices.plans.models import PlanItem, WorkPlan
from notices.plans.states import OTHER_ACTIONS, TRANSITIONS, ItemState, PlanState, moves, state_of
from tests.community import House
from tests.notices.things import PLAN, plan, published_plan, with_item

KEEP = "工作计划由社区工作人员编写和公布。"
REPORT = "进展由社区工作人员或这一项的负责人填报。"
LATER = datetime.date(2026, 12, 20)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def given(house: House, verb: str, one: WorkPlan) -> dict[str, Any]:
    """What each verb needs to be said."""
    item = one.items.first()
    words = {"what": "换触点", "due_on": LATER, "unit": house.property_company}
    return {
        "report": {"item": item, "progress": 10, "note": "换了。"},
        "publish": {},
        "add_item": words,
        "change_item": {"item": item, **words},
        "stop_item": {"item": item, "note": "太贵。"},
        "change": PLAN,
        "close": {"summary": "好了。"},
    }[verb]


def in_state(house: House, state: str) -> WorkPlan:
    if state == "draft":
        return with_item(house, plan(house))
    published = published_plan(house)
    return published if state == "published" else workflow.close(published, by=house.staff, summary="好了。")


@pytest.mark.parametrize(
    ("who", "verb", "reason"),
    [
        ("staff", "report", ""),
        ("second_staff", "report", ""),
        ("lead", "report", ""),
        ("system", "report", ""),
        ("worker1", "report", ""),
        ("property", "report", ""),
        ("worker2", "report", REPORT),
        ("worker3", "report", REPORT),
        ("owners", "report", REPORT),
        ("party", "report", REPORT),
        ("admin", "report", REPORT),
        ("supervisor", "report", REPORT),
        ("family", "report", REPORT),
        ("visitor", "report", REPORT),
        ("staff", "publish", ""),
        ("lead", "publish", ""),
        ("system", "publish", ""),
        ("worker1", "publish", KEEP),
        ("property", "publish", KEEP),
        ("admin", "publish", KEEP),
        ("supervisor", "publish", KEEP),
        ("family", "publish", KEEP),
        ("visitor", "publish", KEEP),
        ("staff", "add_item", ""),
        ("lead", "add_item", ""),
        ("worker1", "add_item", KEEP),
        ("property", "add_item", KEEP),
        ("admin", "add_item", KEEP),
        ("supervisor", "add_item", KEEP),
        ("visitor", "add_item", KEEP),
        ("staff", "change_item", ""),
        ("lead", "change_item", ""),
        ("worker1", "change_item", KEEP),
        ("property", "change_item", KEEP),
        ("admin", "change_item", KEEP),
        ("supervisor", "change_item", KEEP),
        ("visitor", "change_item", KEEP),
        ("staff", "stop_item", ""),
        ("lead", "stop_item", ""),
        ("worker1", "stop_item", KEEP),
        ("property", "stop_item", KEEP),
        ("visitor", "stop_item", KEEP),
        ("staff", "change", ""),
        ("lead", "change", ""),
        ("worker1", "change", KEEP),
        ("property", "change", KEEP),
        ("visitor", "change", KEEP),
        ("staff", "close", ""),
        ("lead", "close", ""),
        ("worker1", "close", KEEP),
        ("property", "close", KEEP),
        ("admin", "close", KEEP),
        ("supervisor", "close", KEEP),
        ("family", "close", KEEP),
        ("visitor", "close", KEEP),
    ],
)
def test_who_may_and_why_not(house: House, who: str, verb: str, reason: str):
    verdict = rules.may(verb, published_plan(house), getattr(house, who))
    assert (bool(verdict), verdict.reason) == (not reason, reason)


@pytest.mark.parametrize(
    ("state", "verb", "sentence"),
    [
        ("draft", "report", "这工作计划现在是“起草中”，不能填报进展。请刷新页面看最新情况。"),
        ("draft", "publish", ""),
        ("draft", "add_item", ""),
        ("draft", "change_item", ""),
        ("draft", "stop_item", ""),
        ("draft", "change", ""),
        ("draft", "close", "这工作计划现在是“起草中”，不能结束计划。请刷新页面看最新情况。"),
        ("published", "report", ""),
        ("published", "publish", "这工作计划现在是“进行中”，不能公布。请刷新页面看最新情况。"),
        ("published", "add_item", ""),
        ("published", "change_item", ""),
        ("published", "stop_item", ""),
        ("published", "change", ""),
        ("published", "close", ""),
        ("closed", "report", "这工作计划现在是“已结束”，不能填报进展。请刷新页面看最新情况。"),
        ("closed", "publish", "这工作计划现在是“已结束”，不能公布。请刷新页面看最新情况。"),
        ("closed", "add_item", "这工作计划现在是“已结束”，不能增加一项。请刷新页面看最新情况。"),
        ("closed", "change_item", "这工作计划现在是“已结束”，不能修改一项。请刷新页面看最新情况。"),
        ("closed", "stop_item", "这工作计划现在是“已结束”，不能不再做一项。请刷新页面看最新情况。"),
        ("closed", "change", "这工作计划现在是“已结束”，不能修改计划。请刷新页面看最新情况。"),
        ("closed", "close", "这工作计划现在是“已结束”，不能结束计划。请刷新页面看最新情况。"),
    ],
)
def test_which_verb_leads_on_from_which_state(house: House, state: str, verb: str, sentence: str):
    one = in_state(house, state)
    before = one.records.count()
    said = given(house, verb, one)
    if not sentence:
        done = workflow.VERBS[verb](one, by=house.staff, **said)
        assert (done.version, done.records.count()) == (one.version + 1, before + 1)
        assert done.records.last().action == verb
        return
    with pytest.raises(Refused) as refused:
        workflow.VERBS[verb](one, by=house.staff, **said)
    assert refused.value.reason == sentence
    assert one.records.count() == before


@pytest.mark.parametrize(
    ("who", "state", "actions"),
    [
        ("staff", "draft", "publish add_item change_item stop_item change"),
        ("lead", "draft", "publish add_item change_item stop_item change"),
        ("staff", "published", "report add_item change_item stop_item change close"),
        ("lead", "published", "report add_item change_item stop_item change close"),
        ("property", "published", "report"),
        ("worker1", "published", "report"),
        ("worker2", "published", ""),
        ("owners", "published", ""),
        ("admin", "published", ""),
        ("supervisor", "published", ""),
        ("family", "published", ""),
        ("visitor", "published", ""),
        ("staff", "closed", ""),
        ("property", "closed", ""),
    ],
)
def test_the_buttons_are_what_may_be_done_now(house: House, who: str, state: str, actions: str):
    open_now = workflow.PLANS.actions(in_state(house, state), getattr(house, who))
    assert [line.verb for line in open_now] == actions.split()


@pytest.mark.parametrize("verb", list(workflow.VERBS))
@pytest.mark.parametrize("who", ["staff", "lead", "worker1", "property", "visitor"])
def test_another_community_gets_what_never_existed(house: House, verb: str, who: str):
    one = published_plan(house)
    with pytest.raises(NotFound) as refused:
        workflow.VERBS[verb](one, by=getattr(house.elsewhere, who), **given(house, verb, one))
    assert refused.value.reason == "没有找到这条内容，请核对后再试。"


@pytest.mark.parametrize("verb", [verb for verb in workflow.VERBS if verb != "report"])
@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_a_stranger_is_refused_and_leaves_no_record(house: House, verb: str, who: str):
    one = published_plan(house)
    before = one.records.count()
    with pytest.raises(Forbidden, match="由社区工作人员编写和公布"):
        workflow.VERBS[verb](one, by=getattr(house, who), **given(house, verb, one))
    assert one.records.count() == before


@pytest.mark.parametrize(
    ("who", "draft", "published", "closed"),
    [
        ("staff", True, True, True),
        ("second_staff", True, True, True),
        ("lead", True, True, True),
        ("worker1", False, True, True),
        ("property", False, True, True),
        ("owners", False, True, True),
        ("party", False, True, True),
        ("admin", False, True, True),
        ("supervisor", False, True, True),
        ("family", False, True, True),
        ("visitor", False, True, True),
    ],
)
@pytest.mark.parametrize("state", ["draft", "published", "closed"])
def test_who_sees_a_plan_in_which_state(
    house: House, who: str, state: str, draft: bool, published: bool, closed: bool
):
    one = in_state(house, state)
    seen = WorkPlan.objects.visible_to(getattr(house, who)).filter(pk=one.pk).exists()
    assert seen is {"draft": draft, "published": published, "closed": closed}[state]


@pytest.mark.parametrize(
    ("percent", "state"),
    [
        (0, ItemState.PLANNED),
        (1, ItemState.DOING),
        (50, ItemState.DOING),
        (99, ItemState.DOING),
        (100, ItemState.DONE),
    ],
)
def test_a_percentage_stands_for_a_state(percent: int, state: str):
    assert state_of(percent) == state


@pytest.mark.parametrize(
    ("percents", "stopped", "whole"),
    [
        ([], 0, 0),
        ([0], 0, 0),
        ([100], 0, 100),
        ([100, 0], 0, 50),
        ([100, 100, 0], 0, 66),
        ([99, 99], 0, 99),
        ([50, 100], 1, 75),
        ([], 2, 0),
        ([10, 20, 30], 3, 20),
    ],
)
def test_a_plans_progress_is_the_mean_of_what_is_not_given_up(
    house: House, percents: list[int], stopped: int, whole: int
):
    one = plan(house)
    for place, percent in enumerate([*percents, *[80] * stopped], start=1):
        given_up = place > len(percents)
        PlanItem.objects.create(
            plan=one,
            position=place,
            what="做",
            unit=house.property_company,
            due_on=LATER,
            progress=percent,
            state=ItemState.STOPPED if given_up else state_of(percent),
        )
    assert one.progress == whole


@pytest.mark.parametrize(
    ("state", "progress", "day", "late"),
    [
        (ItemState.PLANNED, 0, "2026-12-09", False),
        (ItemState.PLANNED, 0, "2026-12-10", False),
        (ItemState.PLANNED, 0, "2026-12-11", True),
        (ItemState.DOING, 40, "2026-12-10", False),
        (ItemState.DOING, 40, "2026-12-11", True),
        (ItemState.DONE, 100, "2026-12-11", False),
        (ItemState.DONE, 100, "2027-12-11", False),
        (ItemState.STOPPED, 40, "2026-12-11", False),
    ],
)
def test_an_item_is_late_the_day_after_it_was_due(state: str, progress: int, day: str, late: bool):
    item = PlanItem(due_on=datetime.date(2026, 12, 10), state=state, progress=progress)
    assert item.is_late(datetime.date.fromisoformat(day)) is late


def test_the_table_and_the_trigger_say_the_same():
    assert moves() == [("draft", "published"), ("published", "closed")]
    assert [line.label for line in TRANSITIONS.values()] == [
        "填报进展",
        "公布",
        "增加一项",
        "修改一项",
        "不再做一项",
        "修改计划",
        "结束计划",
    ]
    assert OTHER_ACTIONS == {"draft": "起草"}
    assert set(workflow.VERBS) == set(TRANSITIONS) == set(rules.RULES)
    assert PlanState.labels == ["起草中", "进行中", "已结束"]
