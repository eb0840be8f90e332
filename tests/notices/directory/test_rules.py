"""谁可以, in which state: every verb of a service against every role and every state, row by row."""

import pytest

from grids.verdict import Forbidden, NotFound, Refused
from notices.directory import rules, workflow
from notices.directory.models import Service
from notices.directory.states import OTHER_ACTIONS, TRANSITIONS, ServiceGroup, ServiceState, moves
from residents.appeals.states import Source
from tests.community import House
from tests.notices.things import asking, service

KEEP = "微服务目录由社区工作人员维护。"
WATCH = "系统管理员和街道督导不登记诉求，请由居民本人、网格员或社区工作人员登记。"
GIVEN = {"change": {"place": "二楼"}, "suspend": {"note": "医生休假"}, "resume": {}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("who", "verb", "reason"),
    [
        ("staff", "ask", ""),
        ("second_staff", "ask", ""),
        ("lead", "ask", ""),
        ("worker1", "ask", ""),
        ("property", "ask", ""),
        ("owners", "ask", ""),
        ("party", "ask", ""),
        ("family", "ask", ""),
        ("visitor", "ask", ""),
        ("system", "ask", ""),
        ("admin", "ask", WATCH),
        ("supervisor", "ask", WATCH),
        ("staff", "change", ""),
        ("second_staff", "change", ""),
        ("lead", "change", ""),
        ("system", "change", ""),
        ("worker1", "change", KEEP),
        ("property", "change", KEEP),
        ("owners", "change", KEEP),
        ("party", "change", KEEP),
        ("admin", "change", KEEP),
        ("supervisor", "change", KEEP),
        ("family", "change", KEEP),
        ("visitor", "change", KEEP),
        ("staff", "suspend", ""),
        ("lead", "suspend", ""),
        ("system", "suspend", ""),
        ("worker1", "suspend", KEEP),
        ("property", "suspend", KEEP),
        ("admin", "suspend", KEEP),
        ("supervisor", "suspend", KEEP),
        ("family", "suspend", KEEP),
        ("visitor", "suspend", KEEP),
        ("staff", "resume", ""),
        ("lead", "resume", ""),
        ("system", "resume", ""),
        ("worker1", "resume", KEEP),
        ("property", "resume", KEEP),
        ("admin", "resume", KEEP),
        ("supervisor", "resume", KEEP),
        ("family", "resume", KEEP),
        ("visitor", "resume", KEEP),
    ],
)
def test_who_may_and_why_not(house: House, who: str, verb: str, reason: str):
    verdict = rules.may(verb, service(house), getattr(house, who))
    assert (bool(verdict), verdict.reason) == (not reason, reason)


@pytest.mark.parametrize(
    ("state", "verb", "sentence"),
    [
        ("offered", "change", ""),
        ("offered", "suspend", ""),
        ("offered", "resume", "这微服务现在是“开放”，不能恢复开放。请刷新页面看最新情况。"),
        ("suspended", "change", ""),
        ("suspended", "suspend", "这微服务现在是“停办”，不能停办。请刷新页面看最新情况。"),
        ("suspended", "resume", ""),
    ],
)
def test_which_verb_leads_on_from_which_state(house: House, state: str, verb: str, sentence: str):
    one = service(house)
    if state == "suspended":
        one = workflow.suspend(one, by=house.staff, note="医生休假")
    if not sentence:
        assert workflow.VERBS[verb](one, by=house.staff, **GIVEN[verb]).version == one.version + 1
        return
    with pytest.raises(Refused) as refused:
        workflow.VERBS[verb](one, by=house.staff, **GIVEN[verb])
    assert refused.value.reason == sentence
    assert (refused.value.status, refused.value.code) == (409, "illegal_transition")
    one.refresh_from_db()
    assert one.state == state


@pytest.mark.parametrize(
    ("who", "state", "actions"),
    [
        ("staff", "offered", ["ask", "change", "suspend"]),
        ("lead", "offered", ["ask", "change", "suspend"]),
        ("worker1", "offered", ["ask"]),
        ("property", "offered", ["ask"]),
        ("family", "offered", ["ask"]),
        ("visitor", "offered", ["ask"]),
        ("admin", "offered", []),
        ("supervisor", "offered", []),
        ("staff", "suspended", ["change", "resume"]),
        ("lead", "suspended", ["change", "resume"]),
    ],
)
def test_the_buttons_are_what_may_be_done_now(house: House, who: str, state: str, actions: list[str]):
    one = service(house)
    if state == "suspended":
        one = workflow.suspend(one, by=house.staff, note="医生休假")
    assert [line.verb for line in workflow.SERVICES.actions(one, getattr(house, who))] == actions


@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
@pytest.mark.parametrize("verb", ["change", "suspend"])
def test_a_stranger_is_refused_and_leaves_no_record(house: House, who: str, verb: str):
    one = service(house)
    with pytest.raises(Forbidden, match="由社区工作人员维护"):
        workflow.VERBS[verb](one, by=getattr(house, who), **GIVEN[verb])
    one.refresh_from_db()
    assert (one.version, one.records.count(), one.state) == (1, 1, ServiceState.OFFERED)


@pytest.mark.parametrize("who", ["staff", "lead", "worker1", "family", "visitor"])
@pytest.mark.parametrize("verb", ["change", "suspend"])
def test_another_community_gets_what_never_existed(house: House, who: str, verb: str):
    one = service(house)
    with pytest.raises(NotFound) as refused:
        workflow.VERBS[verb](one, by=getattr(house.elsewhere, who), **GIVEN[verb])
    assert refused.value.reason == "没有找到这条内容，请核对后再试。"


@pytest.mark.parametrize("who", ["staff", "worker1", "family", "visitor"])
def test_another_community_does_not_ask_for_it(house: House, who: str):
    with pytest.raises(NotFound):
        workflow.ask(service(house), by=getattr(house.elsewhere, who), source=Source.WEB, **asking(house))


@pytest.mark.parametrize(
    ("who", "offered", "suspended"),
    [
        ("staff", True, True),
        ("second_staff", True, True),
        ("lead", True, True),
        ("worker1", True, False),
        ("worker2", True, False),
        ("property", True, False),
        ("owners", True, False),
        ("party", True, False),
        ("admin", True, False),
        ("supervisor", True, False),
        ("family", True, False),
        ("visitor", True, False),
    ],
)
def test_who_sees_what_is_offered_and_what_is_suspended(
    house: House, who: str, offered: bool, suspended: bool
):
    one, gone = service(house), service(house, name="理发")
    workflow.suspend(gone, by=house.staff, note="没人")
    seen = Service.objects.visible_to(getattr(house, who))
    assert seen.filter(pk=one.pk).exists() is offered
    assert seen.filter(pk=gone.pk).exists() is suspended


def test_the_table_and_the_trigger_say_the_same():
    assert moves() == [("offered", "suspended"), ("suspended", "offered")]
    assert {line.slug: line.label for line in TRANSITIONS.values()} == {
        "ask": "申请",
        "change": "修改",
        "suspend": "停办",
        "resume": "恢复开放",
    }
    assert OTHER_ACTIONS == {"add": "新增"}


def test_every_verb_has_its_rule_and_every_group_its_name():
    assert set(rules.RULES) == set(TRANSITIONS)
    assert set(workflow.VERBS) == set(TRANSITIONS) - {"ask"}
    assert ServiceGroup.labels == [
        "为老",
        "健康",
        "孩子",
        "办证代办",
        "维修便民",
        "困难帮扶",
        "法律调解",
        "文体活动",
    ]
