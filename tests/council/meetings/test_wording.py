"""说法 and 背景数据: every sentence a person reads before or instead of a session."""

import datetime

import pytest

from council.meetings import facts
from council.meetings.states import HolidayRule, ItemKind, Present, Refusal
from council.meetings.wording import NOT_READY, ROUTES
from council.meetings.workflow.step import day_words
from council.meetings.workflow.taking_out import why_gone
from residents.appeals.models import Appeal
from residents.appeals.states import UNANSWERED, State
from tests.council.conftest import NOW, Council

# reason, its label, where it sends people
REFUSALS = [
    ("owners_decision", "须由业主共同决定", "请向业主委员会提出，由业委会组织业主大会表决"),
    ("government_duty", "属于政府部门职责", "请拨打 12345，或由社区代为上报"),
    ("private_dispute", "私人之间的纠纷", "请到社区人民调解委员会，免费调解"),
    ("legal_channel", "已在诉讼、仲裁或信访", "社区可以帮您联系法律援助（12348）"),
    ("duplicate", "同一议题已在议程上或已有决议", "可以为那件诉求附议"),
    ("no_proposer", "没有提议人", "请由一位居民、网格员或席位代表提出来"),
]
# state of the matter, what has to be done first
FIRST = [
    ("registered", "还没有受理，请先受理"),
    ("needs_info", "在等居民补充情况"),
    ("accepted", "还没有派单，请先派单并开始办理"),
    ("dispatched", "主办人还没有开始办理"),
    ("disputed", "派单有异议，请先裁定"),
    ("escalated", "已上报，等上级答复"),
]
# state the matter is in now, what the agenda says
GONE = [
    ("withdrawn", "提出的居民已经撤回这件诉求。"),
    ("replied", "这件诉求现在是“已答复”，不用再议。"),
    ("closed", "这件诉求现在是“已办结”，不用再议。"),
    ("carried_over", "这件诉求现在是“挂账”，不用再议。"),
    ("merged", "这件诉求现在是“已并案”，不用再议。"),
    ("declined", "这件诉求现在是“不予受理”，不用再议。"),
]
# a day, how it is said
DAYS = [
    (datetime.date(2026, 11, 23), "11月23日"),
    (datetime.date(2027, 1, 4), "1月4日"),
    (datetime.date(2027, 2, 28), "2月28日"),
]


@pytest.mark.parametrize(("reason", "label", "route"), REFUSALS)
def test_a_refusal_names_the_reason_and_the_way_to_go(reason: str, label: str, route: str):
    assert Refusal(reason).label == label
    assert route in ROUTES[reason]


def test_the_list_of_refusals_is_closed():
    assert [reason for reason, *_ in REFUSALS] == Refusal.values == list(ROUTES)


@pytest.mark.parametrize(("state", "sentence"), FIRST)
def test_what_must_be_done_before_a_matter_can_be_talked_about(state: str, sentence: str):
    assert NOT_READY[state] == sentence


def test_every_unanswered_state_is_ready_or_says_why_not():
    ready = {State.IN_PROGRESS, State.IN_COUNCIL}
    assert {state for state, _ in FIRST} == {str(each) for each in UNANSWERED if each not in ready}


@pytest.mark.parametrize(("state", "sentence"), GONE)
def test_what_the_agenda_says_of_a_matter_that_is_gone(state: str, sentence: str):
    assert why_gone(state) == sentence


@pytest.mark.parametrize(("day", "words"), DAYS)
def test_a_day_is_said_as_people_say_it(day: datetime.date, words: str):
    assert day_words(day) == words


def test_kinds_ways_and_rules_are_called_by_plain_words():
    assert ItemKind.labels == ["诉求", "话题", "跟进决议"]
    assert Present.labels == ["现场点名", "扫码", "接口"]
    assert HolidayRule.labels == ["顺延到下一个工作日", "停开一次"]


# Facts


def told(appeal: Appeal) -> dict[str, str]:
    return dict(facts.of_appeal(Appeal.objects.select_related("grid", "category").get(pk=appeal.pk), NOW))


def test_the_facts_say_where_how_loud_and_how_long(council: Council):
    appeal = council.matter(category=council.house.category)
    Appeal.objects.filter(pk=appeal.pk).update(households_count=7, attested_people=3)
    assert told(appeal) == {
        "编号": appeal.number,
        "地点": "第01微网格 楼道灯",
        "反映": "7 户，走访说事 3 人",
        "呼声": "8.5",
        "登记": "2026-11-17（3 天前）",
    }


def test_without_a_category_and_without_visits_less_is_said(council: Council):
    said = told(council.matter())
    assert said["地点"] == "第01微网格"
    assert said["反映"] == "1 户"


def test_a_matter_that_came_back_says_how_often(council: Council):
    appeal = council.matter()
    Appeal.objects.filter(pk=appeal.pk).update(reopened=2)
    assert told(appeal)["重新办理"] == "2 次"


@pytest.mark.parametrize("private", ["王秀英", "13812345678", "老人晚上上下楼"])
def test_the_facts_tell_nothing_of_who_it_came_from(council: Council, private: str):
    assert private not in str(told(council.matter()))
