"""Who may do what from which state, row by row: what the tables, the rules and the buttons agree on."""

import pytest

from council.models import Minutes, Resolution
from council.resolutions import workflow
from council.resolutions.states import MINUTES_TRANSITIONS, TRANSITIONS, MinutesState, State
from grids.verdict import Forbidden, NotFound, Refused
from tests.council.resolutions.deciding import Deciding

pytestmark = pytest.mark.django_db

# state → the buttons of each: lead (property), coordinator (worker1), supervisor (owners), staff, community lead.
BUTTONS: list[tuple[str, str, str]] = [
    ("assigned", "property", "start"),
    ("assigned", "worker1", ""),
    ("assigned", "owners", ""),
    ("assigned", "staff", "carry reassign"),
    ("assigned", "lead", "carry reassign drop"),
    ("in_progress", "property", "report_done report_progress"),
    ("in_progress", "worker1", "report_progress"),
    ("in_progress", "owners", ""),
    ("in_progress", "staff", "carry reassign"),
    ("in_progress", "lead", "carry reassign drop"),
    ("reported_done", "property", ""),
    ("reported_done", "worker1", ""),
    ("reported_done", "owners", "verify send_back"),
    ("reported_done", "staff", ""),
    ("reported_done", "lead", ""),
    ("returned", "property", "start report_done"),
    ("returned", "worker1", ""),
    ("returned", "owners", ""),
    ("returned", "staff", "carry reassign"),
    ("returned", "lead", "carry reassign drop"),
    ("carried", "property", "start"),
    ("carried", "worker1", ""),
    ("carried", "owners", ""),
    ("carried", "staff", "reassign"),
    ("carried", "lead", "reassign drop"),
    ("verified", "property", ""),
    ("verified", "worker1", ""),
    ("verified", "owners", ""),
    ("verified", "staff", "close"),
    ("verified", "lead", "close"),
    ("closed", "property", ""),
    ("closed", "worker1", ""),
    ("closed", "owners", ""),
    ("closed", "staff", ""),
    ("closed", "lead", ""),
    ("dropped", "property", ""),
    ("dropped", "worker1", ""),
    ("dropped", "owners", ""),
    ("dropped", "staff", ""),
    ("dropped", "lead", ""),
]


@pytest.mark.parametrize(("state", "who", "verbs"), BUTTONS)
def test_the_buttons_of_this_state(deciding: Deciding, state: str, who: str, verbs: str):
    made = deciding.resolution_in(state)
    found = [line.verb for line in workflow.RESOLUTIONS.actions(made, getattr(deciding.house, who))]
    assert found == verbs.split()


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("who", ["worker2", "party", "admin", "supervisor", "family", "visitor"])
def test_who_answers_for_nothing_has_no_button_in_any_state(deciding: Deciding, state: str, who: str):
    made = deciding.resolution_in(state)
    assert list(workflow.RESOLUTIONS.actions(made, getattr(deciding.house, who))) == []


# verb, state it cannot be done from, the sentence.
REFUSED: list[tuple[str, str, str]] = [
    ("start", "in_progress", "这项决议现在是“落实中”，不能开始落实。请刷新页面看最新情况。"),
    ("start", "reported_done", "这项决议现在是“已报完成”，不能开始落实。请刷新页面看最新情况。"),
    ("start", "verified", "这项决议现在是“已核验”，不能开始落实。请刷新页面看最新情况。"),
    ("report_progress", "assigned", "这项决议现在是“已交办”，不能报进展。请刷新页面看最新情况。"),
    ("report_progress", "reported_done", "这项决议现在是“已报完成”，不能报进展。请刷新页面看最新情况。"),
    ("report_progress", "returned", "这项决议现在是“退回重办”，不能报进展。请刷新页面看最新情况。"),
    ("report_progress", "carried", "这项决议现在是“结转”，不能报进展。请刷新页面看最新情况。"),
    ("report_done", "assigned", "这项决议现在是“已交办”，不能报完成。请刷新页面看最新情况。"),
    ("report_done", "carried", "这项决议现在是“结转”，不能报完成。请刷新页面看最新情况。"),
    ("report_done", "verified", "这项决议现在是“已核验”，不能报完成。请刷新页面看最新情况。"),
    ("verify", "assigned", "这项决议现在是“已交办”，不能核验通过。请刷新页面看最新情况。"),
    ("verify", "in_progress", "这项决议现在是“落实中”，不能核验通过。请刷新页面看最新情况。"),
    ("verify", "returned", "这项决议现在是“退回重办”，不能核验通过。请刷新页面看最新情况。"),
    ("verify", "dropped", "这项决议现在是“已终止”，不能核验通过。请刷新页面看最新情况。"),
    ("send_back", "assigned", "这项决议现在是“已交办”，不能退回重办。请刷新页面看最新情况。"),
    ("send_back", "in_progress", "这项决议现在是“落实中”，不能退回重办。请刷新页面看最新情况。"),
    ("send_back", "closed", "这项决议现在是“已办结”，不能退回重办。请刷新页面看最新情况。"),
    ("close", "assigned", "这项决议现在是“已交办”，不能办结。请刷新页面看最新情况。"),
    ("close", "in_progress", "这项决议现在是“落实中”，不能办结。请刷新页面看最新情况。"),
    ("close", "reported_done", "这项决议现在是“已报完成”，不能办结。请刷新页面看最新情况。"),
    ("close", "closed", "这项决议现在是“已办结”，不能办结。请刷新页面看最新情况。"),
    ("carry", "reported_done", "这项决议现在是“已报完成”，不能结转。请刷新页面看最新情况。"),
    ("carry", "carried", "这项决议现在是“结转”，不能结转。请刷新页面看最新情况。"),
    ("carry", "verified", "这项决议现在是“已核验”，不能结转。请刷新页面看最新情况。"),
    ("carry", "closed", "这项决议现在是“已办结”，不能结转。请刷新页面看最新情况。"),
    ("reassign", "reported_done", "这项决议现在是“已报完成”，不能调整责任。请刷新页面看最新情况。"),
    ("reassign", "verified", "这项决议现在是“已核验”，不能调整责任。请刷新页面看最新情况。"),
    ("reassign", "closed", "这项决议现在是“已办结”，不能调整责任。请刷新页面看最新情况。"),
    ("drop", "reported_done", "这项决议现在是“已报完成”，不能终止。请刷新页面看最新情况。"),
    ("drop", "verified", "这项决议现在是“已核验”，不能终止。请刷新页面看最新情况。"),
    ("drop", "closed", "这项决议现在是“已办结”，不能终止。请刷新页面看最新情况。"),
    ("drop", "dropped", "这项决议现在是“已终止”，不能终止。请刷新页面看最新情况。"),
]


@pytest.mark.parametrize(("verb", "state", "sentence"), REFUSED)
def test_from_a_state_it_does_not_lead_from_a_verb_says_so(
    deciding: Deciding, verb: str, state: str, sentence: str
):
    made = deciding.resolution_in(state)
    with pytest.raises(Refused) as refused:
        deciding.do(verb, made)
    assert (refused.value.reason, refused.value.status) == (sentence, 409)
    assert Resolution.objects.get(pk=made.pk).version == made.version


# verb, a state it leads from, who must not, why not.
WHY_NOT: list[tuple[str, str, str, str]] = [
    ("start", "assigned", "worker1", "由牵头的单位或人办理。"),
    ("start", "assigned", "owners", "由牵头的单位或人办理。"),
    ("start", "assigned", "staff", "由牵头的单位或人办理。"),
    ("start", "assigned", "lead", "由牵头的单位或人办理。"),
    ("start", "assigned", "visitor", "由牵头的单位或人办理。"),
    ("report_done", "in_progress", "worker1", "由牵头的单位或人办理。"),
    ("report_done", "in_progress", "owners", "由牵头的单位或人办理。"),
    ("report_done", "in_progress", "family", "由牵头的单位或人办理。"),
    ("report_progress", "in_progress", "owners", "进展由牵头方或协调方填写。"),
    ("report_progress", "in_progress", "staff", "进展由牵头方或协调方填写。"),
    ("report_progress", "in_progress", "worker2", "进展由牵头方或协调方填写。"),
    ("verify", "reported_done", "property", "由监督方核验。"),
    ("verify", "reported_done", "worker1", "由监督方核验。"),
    ("verify", "reported_done", "staff", "由监督方核验。"),
    ("verify", "reported_done", "lead", "由监督方核验。"),
    ("verify", "reported_done", "supervisor", "由监督方核验。"),
    ("verify", "reported_done", "visitor", "由监督方核验。"),
    ("send_back", "reported_done", "property", "由监督方核验。"),
    ("send_back", "reported_done", "lead", "由监督方核验。"),
    ("close", "verified", "property", "办结由社区工作人员登记。"),
    ("close", "verified", "owners", "办结由社区工作人员登记。"),
    ("close", "verified", "supervisor", "办结由社区工作人员登记。"),
    ("carry", "assigned", "property", "结转由社区工作人员登记。"),
    ("carry", "assigned", "owners", "结转由社区工作人员登记。"),
    ("carry", "assigned", "admin", "结转由社区工作人员登记。"),
    ("reassign", "assigned", "property", "调整责任由社区工作人员登记。"),
    ("reassign", "assigned", "worker1", "调整责任由社区工作人员登记。"),
    ("drop", "assigned", "staff", "终止决议由社区负责人决定。"),
    ("drop", "assigned", "property", "终止决议由社区负责人决定。"),
    ("drop", "assigned", "owners", "终止决议由社区负责人决定。"),
    ("drop", "assigned", "family", "终止决议由社区负责人决定。"),
]


@pytest.mark.parametrize(("verb", "state", "who", "sentence"), WHY_NOT)
def test_who_may_not_reads_why(deciding: Deciding, verb: str, state: str, who: str, sentence: str):
    made = deciding.resolution_in(state)
    with pytest.raises(Forbidden) as refused:
        deciding.do(verb, made, by=getattr(deciding.house, who))
    assert (refused.value.reason, refused.value.status) == (sentence, 403)


# verb → from, to, label.
LINES: list[tuple[str, str, str | None, str]] = [
    ("start", "assigned returned carried", "in_progress", "开始落实"),
    ("report_done", "in_progress returned", "reported_done", "报完成"),
    ("report_progress", "in_progress", None, "报进展"),
    ("verify", "reported_done", "verified", "核验通过"),
    ("send_back", "reported_done", "returned", "退回重办"),
    ("close", "verified", "closed", "办结"),
    ("carry", "assigned in_progress returned", "carried", "结转"),
    ("reassign", "assigned in_progress returned carried", None, "调整责任"),
    ("drop", "assigned in_progress returned carried", "dropped", "终止"),
]


@pytest.mark.parametrize(("verb", "sources", "target", "label"), LINES)
def test_the_line_of_this_verb(verb: str, sources: str, target: str | None, label: str):
    line = TRANSITIONS[verb]
    assert [str(state) for state in line.sources] == sources.split()
    assert (line.target, line.label) == (target, label)
    assert line.slug == verb.replace("_", "-")


def test_no_verb_of_a_resolution_is_missing_from_these_rows():
    assert [row[0] for row in LINES] == list(TRANSITIONS)
    assert {state for state, *_ in BUTTONS} == set(State)


# Minutes

MINUTES_BUTTONS: list[tuple[str, str, str]] = [
    ("draft", "staff", "edit redraft"),
    ("draft", "lead", "edit redraft confirm"),
    ("chair_confirmed", "staff", "countersign reopen"),
    ("chair_confirmed", "lead", "countersign reopen"),
    ("confirmed", "staff", "reopen post"),
    ("confirmed", "lead", "reopen post"),
    ("posted", "staff", "object answer correct settle"),
    ("posted", "lead", "object answer correct settle"),
    ("posted", "worker1", "object"),
    ("posted", "property", "object"),
    ("posted", "owners", "object"),
    ("posted", "supervisor", "object"),
    ("posted", "admin", "object"),
    ("posted", "family", "object"),
    ("posted", "visitor", "object"),
    ("final", "staff", ""),
    ("final", "lead", ""),
    ("final", "worker1", ""),
    ("final", "family", ""),
    ("final", "visitor", ""),
]


@pytest.mark.parametrize(("state", "who", "verbs"), MINUTES_BUTTONS)
def test_the_buttons_of_the_minutes_in_this_state(deciding: Deciding, state: str, who: str, verbs: str):
    made = deciding.minutes_in(state)
    found = [line.verb for line in workflow.MINUTES.actions(made, getattr(deciding.house, who))]
    assert found == verbs.split()


@pytest.mark.parametrize("state", [MinutesState.DRAFT, MinutesState.CHAIR_CONFIRMED, MinutesState.CONFIRMED])
@pytest.mark.parametrize("who", ["worker1", "property", "owners", "supervisor", "admin", "family", "visitor"])
def test_unposted_minutes_are_known_to_the_office_alone(deciding: Deciding, state: str, who: str):
    made = deciding.minutes_in(state)
    assert not Minutes.objects.visible_to(getattr(deciding.house, who)).filter(pk=made.pk).exists()
    assert Minutes.objects.visible_to(deciding.house.staff).filter(pk=made.pk).exists()


@pytest.mark.parametrize("state", [MinutesState.POSTED, MinutesState.FINAL])
@pytest.mark.parametrize("who", ["worker1", "property", "owners", "supervisor", "admin", "family", "visitor"])
def test_posted_minutes_are_everybodys_in_this_community(deciding: Deciding, state: str, who: str):
    made = deciding.minutes_in(state)
    assert Minutes.objects.visible_to(getattr(deciding.house, who)).filter(pk=made.pk).exists()
    assert not Minutes.objects.visible_to(getattr(deciding.house.elsewhere, who)).filter(pk=made.pk).exists()


MINUTES_REFUSED: list[tuple[str, str, str]] = [
    ("edit", "chair_confirmed", "这份纪要现在是“主持人已确认”，不能修改纪要。请刷新页面看最新情况。"),
    ("edit", "confirmed", "这份纪要现在是“居民已确认”，不能修改纪要。请刷新页面看最新情况。"),
    ("edit", "posted", "这份纪要现在是“公示中”，不能修改纪要。请刷新页面看最新情况。"),
    (
        "redraft",
        "chair_confirmed",
        "这份纪要现在是“主持人已确认”，不能按记录重新起草。请刷新页面看最新情况。",
    ),
    ("redraft", "posted", "这份纪要现在是“公示中”，不能按记录重新起草。请刷新页面看最新情况。"),
    ("confirm", "chair_confirmed", "这份纪要现在是“主持人已确认”，不能主持人确认。请刷新页面看最新情况。"),
    ("confirm", "posted", "这份纪要现在是“公示中”，不能主持人确认。请刷新页面看最新情况。"),
    ("countersign", "draft", "这份纪要现在是“起草中”，不能居民确认。请刷新页面看最新情况。"),
    ("countersign", "confirmed", "这份纪要现在是“居民已确认”，不能居民确认。请刷新页面看最新情况。"),
    ("reopen", "draft", "这份纪要现在是“起草中”，不能退回修改。请刷新页面看最新情况。"),
    ("reopen", "posted", "这份纪要现在是“公示中”，不能退回修改。请刷新页面看最新情况。"),
    ("post", "draft", "这份纪要现在是“起草中”，不能公示纪要。请刷新页面看最新情况。"),
    ("post", "chair_confirmed", "这份纪要现在是“主持人已确认”，不能公示纪要。请刷新页面看最新情况。"),
    ("post", "posted", "这份纪要现在是“公示中”，不能公示纪要。请刷新页面看最新情况。"),
    ("correct", "draft", "这份纪要现在是“起草中”，不能更正。请刷新页面看最新情况。"),
    ("correct", "confirmed", "这份纪要现在是“居民已确认”，不能更正。请刷新页面看最新情况。"),
    ("settle", "draft", "这份纪要现在是“起草中”，不能定稿。请刷新页面看最新情况。"),
    ("settle", "confirmed", "这份纪要现在是“居民已确认”，不能定稿。请刷新页面看最新情况。"),
]


@pytest.mark.parametrize(("verb", "state", "sentence"), MINUTES_REFUSED)
def test_minutes_in_another_state_say_so(deciding: Deciding, verb: str, state: str, sentence: str):
    made = deciding.minutes_in(state)
    with pytest.raises(Refused) as refused:
        deciding.minutes_do(verb, made)
    assert refused.value.reason == sentence
    assert Minutes.objects.get(pk=made.pk).version == made.version


MINUTES_WHY_NOT: list[tuple[str, str, str, str]] = [
    ("confirm", "draft", "staff", "由这次议事的主持人确认。"),
    ("confirm", "draft", "second_staff", "由这次议事的主持人确认。"),
    ("answer", "posted", "worker1", "纪要由社区工作人员起草。"),
    ("answer", "posted", "owners", "纪要由社区工作人员起草。"),
    ("answer", "posted", "family", "纪要由社区工作人员起草。"),
    ("correct", "posted", "worker1", "纪要由社区工作人员起草。"),
    ("correct", "posted", "property", "纪要由社区工作人员起草。"),
    ("correct", "posted", "visitor", "纪要由社区工作人员起草。"),
    ("settle", "posted", "supervisor", "纪要由社区工作人员起草。"),
    ("settle", "posted", "admin", "纪要由社区工作人员起草。"),
]


@pytest.mark.parametrize(("verb", "state", "who", "sentence"), MINUTES_WHY_NOT)
def test_who_may_not_touch_the_minutes_reads_why(
    deciding: Deciding, verb: str, state: str, who: str, sentence: str
):
    made = deciding.minutes_in(state)
    with pytest.raises(Forbidden) as refused:
        deciding.minutes_do(verb, made, by=getattr(deciding.house, who), **_more(verb))
    assert refused.value.reason == sentence


def _more(verb: str) -> dict[str, object]:
    return {"objection": None} if verb == "answer" else {}


@pytest.mark.parametrize("verb", ["edit", "redraft", "confirm", "countersign", "reopen", "post"])
@pytest.mark.parametrize("who", ["worker1", "property", "family", "visitor"])
def test_unposted_minutes_do_not_exist_for_the_others(deciding: Deciding, verb: str, who: str):
    state = str(MINUTES_TRANSITIONS[verb].sources[0])
    with pytest.raises(NotFound):
        deciding.minutes_do(verb, deciding.minutes_in(state), by=getattr(deciding.house, who))


MINUTES_LINES: list[tuple[str, str, str | None, str]] = [
    ("edit", "draft", None, "修改纪要"),
    ("redraft", "draft", None, "按记录重新起草"),
    ("confirm", "draft", "chair_confirmed", "主持人确认"),
    ("countersign", "chair_confirmed", "confirmed", "居民确认"),
    ("reopen", "chair_confirmed confirmed", "draft", "退回修改"),
    ("post", "confirmed", "posted", "公示纪要"),
    ("object", "posted", None, "提出异议"),
    ("answer", "posted", None, "答复异议"),
    ("correct", "posted", None, "更正"),
    ("settle", "posted", "final", "定稿"),
]


@pytest.mark.parametrize(("verb", "sources", "target", "label"), MINUTES_LINES)
def test_the_line_of_this_verb_of_the_minutes(verb: str, sources: str, target: str | None, label: str):
    line = MINUTES_TRANSITIONS[verb]
    assert [str(state) for state in line.sources] == sources.split()
    assert (line.target, line.label) == (target, label)


def test_no_verb_of_the_minutes_is_missing_from_these_rows():
    assert [row[0] for row in MINUTES_LINES] == list(MINUTES_TRANSITIONS)
