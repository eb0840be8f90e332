"""谁可以, in which state: every verb of a bulletin against every role and every state, row by row."""

import datetime
from typing import Any

import pytest

from grids.verdict import Forbidden, NotFound, Refused
from notices.bulletins import drafting, reading, rules, workflow
from notices.bulletins.forms import BULLETIN_FORMS, WEEKS_BACK, DraftForm, EditForm, recent_weeks
from notices.bulletins.models import Bulletin
from notices.bulletins.states import OTHER_ACTIONS, TRANSITIONS, BulletinState, Section, moves
from residents.appeals.states import OPEN, State
from tests.calls import by_session, by_token, nobody, problem
from tests.community import House
from tests.notices.things import bulletin, published_bulletin

KEEP = "通报由社区工作人员编写。"
SEND = "通报由社区工作人员发布。"
SECOND = "最后修改的人不能自己发布，请另一位看过再发布。"
GIVEN: dict[str, dict[str, Any]] = {
    "edit": {"section": "thanks", "words": "谢谢。"},
    "recount": {},
    "publish": {},
    "correct": {"reason": "登记数少写了一件。"},
    "discard": {},
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("who", "verb", "reason"),
    [
        ("staff", "edit", ""),
        ("second_staff", "edit", ""),
        ("lead", "edit", ""),
        ("system", "edit", ""),
        ("worker1", "edit", KEEP),
        ("property", "edit", KEEP),
        ("owners", "edit", KEEP),
        ("party", "edit", KEEP),
        ("admin", "edit", KEEP),
        ("supervisor", "edit", KEEP),
        ("family", "edit", KEEP),
        ("visitor", "edit", KEEP),
        ("staff", "recount", ""),
        ("lead", "recount", ""),
        ("system", "recount", ""),
        ("worker1", "recount", KEEP),
        ("property", "recount", KEEP),
        ("admin", "recount", KEEP),
        ("supervisor", "recount", KEEP),
        ("family", "recount", KEEP),
        ("visitor", "recount", KEEP),
        ("staff", "publish", SECOND),
        ("second_staff", "publish", ""),
        ("lead", "publish", ""),
        ("system", "publish", ""),
        ("worker1", "publish", SEND),
        ("property", "publish", SEND),
        ("owners", "publish", SEND),
        ("party", "publish", SEND),
        ("admin", "publish", SEND),
        ("supervisor", "publish", SEND),
        ("family", "publish", SEND),
        ("visitor", "publish", SEND),
    ],
)
def test_who_may_and_why_not_when_staff_edited_last(house: House, who: str, verb: str, reason: str):
    edited = workflow.edit(bulletin(house), by=house.staff, **GIVEN["edit"])
    verdict = rules.may(verb, edited, getattr(house, who))
    assert (bool(verdict), verdict.reason) == (not reason, reason)


@pytest.mark.parametrize(
    ("state", "verb", "sentence"),
    [
        ("draft", "edit", ""),
        ("draft", "recount", ""),
        ("draft", "publish", ""),
        ("published", "edit", "这通报现在是“已发布”，不能修改一段。请刷新页面看最新情况。"),
        ("published", "recount", "这通报现在是“已发布”，不能重新统计。请刷新页面看最新情况。"),
        ("published", "publish", "这通报现在是“已发布”，不能发布。请刷新页面看最新情况。"),
    ],
)
def test_which_verb_leads_on_from_which_state(house: House, state: str, verb: str, sentence: str):
    one = bulletin(house) if state == "draft" else published_bulletin(house)
    before = one.records.count()
    if not sentence:
        done = workflow.VERBS[verb](one, by=house.lead, **GIVEN[verb])
        assert (done.version, done.records.count()) == (2, before + 1)
        assert done.records.last().action == verb
        return
    with pytest.raises(Refused) as refused:
        workflow.VERBS[verb](one, by=house.lead, **GIVEN[verb])
    assert refused.value.reason == sentence
    assert one.records.count() == before


@pytest.mark.parametrize(
    ("who", "state", "actions"),
    [
        ("staff", "draft", "edit recount publish"),
        ("lead", "draft", "edit recount publish"),
        ("staff", "published", "correct"),
        ("lead", "published", "correct"),
        ("worker1", "published", ""),
        ("property", "published", ""),
        ("admin", "published", ""),
        ("supervisor", "published", ""),
        ("family", "published", ""),
        ("visitor", "published", ""),
    ],
)
def test_the_buttons_are_what_may_be_done_now(house: House, who: str, state: str, actions: str):
    one = bulletin(house) if state == "draft" else published_bulletin(house)
    open_now = workflow.BULLETINS.actions(one, getattr(house, who))
    assert [line.verb for line in open_now] == actions.split()


@pytest.mark.parametrize("verb", list(workflow.VERBS))
@pytest.mark.parametrize("who", ["staff", "lead", "worker1", "visitor"])
def test_another_community_gets_what_never_existed(house: House, verb: str, who: str):
    for one in (bulletin(house),):
        with pytest.raises(NotFound) as refused:
            workflow.VERBS[verb](one, by=getattr(house.elsewhere, who), **GIVEN[verb])
        assert refused.value.reason == "没有找到这条内容，请核对后再试。"


@pytest.mark.parametrize("verb", list(workflow.VERBS))
@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_a_draft_does_not_exist_outside_the_office(house: House, verb: str, who: str):
    drafted = bulletin(house)
    with pytest.raises(NotFound):
        workflow.VERBS[verb](drafted, by=getattr(house, who), **GIVEN[verb])
    assert drafted.records.count() == 1


@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_a_published_one_is_read_and_not_touched(house: House, who: str):
    published = published_bulletin(house)
    with pytest.raises(Forbidden):
        workflow.edit(published, by=getattr(house, who), **GIVEN["edit"])


@pytest.mark.parametrize(
    ("who", "draft"),
    [
        ("staff", True),
        ("second_staff", True),
        ("lead", True),
        ("worker1", False),
        ("worker2", False),
        ("property", False),
        ("owners", False),
        ("party", False),
        ("admin", False),
        ("supervisor", False),
        ("family", False),
        ("visitor", False),
    ],
)
def test_who_sees_a_draft_and_that_everybody_sees_a_published_one(house: House, who: str, draft: bool):
    one = bulletin(house)
    seen = Bulletin.objects.visible_to(getattr(house, who))
    assert seen.filter(pk=one.pk).exists() is draft
    workflow.publish(one, by=house.staff)
    assert seen.filter(pk=one.pk).exists()


# Words


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (State.REGISTERED, "登记后还没有受理"),
        (State.NEEDS_INFO, "等居民补充情况"),
        (State.ACCEPTED, "受理后还没有派人联系"),
        (State.DISPATCHED, "派了单还没有开始办"),
        (State.DISPUTED, "由谁来办还没有商定"),
        (State.IN_PROGRESS, "正在办，比承诺的慢了"),
        (State.IN_COUNCIL, "等议事厅商量"),
        (State.ESCALATED, "已上报，等上级答复"),
        (State.REPLIED, "已答复，还没有核实"),
    ],
)
def test_why_something_is_late_is_said_by_the_step_it_is_stuck_in(state: str, why: str):
    assert drafting.WHY_LATE[state] == why
    assert state in OPEN


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("done", "办成的事"),
        ("in_progress", "正在办的事"),
        ("late", "没按时办好的事，为什么"),
        ("small_matters", "关键小事"),
        ("council", "议事厅"),
        ("planned", "下周打算"),
        ("thanks", "感谢"),
    ],
)
def test_every_section_has_its_name_and_its_writer(kind: str, label: str):
    assert Section(kind).label == label
    assert kind in drafting.WRITERS


@pytest.mark.parametrize(
    ("changed", "kind", "lead"),
    [
        ({}, "done", "登记 0 件，受理 0 件，答复 0 件，办结 0 件。"),
        ({"registered": 5, "visits": 3}, "done", "登记 5 件，受理 0 件，答复 0 件，办结 0 件，走访 3 次。"),
        ({"closed": 2}, "done", "登记 0 件，受理 0 件，答复 0 件，办结 2 件。"),
        ({}, "in_progress", ""),
        ({"open_by": {"accepted": 2}}, "in_progress", "正在办 2 件：已受理 2 件。"),
        (
            {"open_by": {"replied": 1, "registered": 2}},
            "in_progress",
            "正在办 3 件：已登记 2 件、已答复 1 件。",
        ),
        ({}, "late", "没有晚办的事。"),
        ({"late_by": {"in_council": 1}}, "late", "没按时办好 1 件：等议事厅商量 1 件。"),
        ({}, "council", ""),
        ({"sessions": 1, "settled": 0}, "council", "议事 1 次，议定 0 项。"),
        ({"sessions": 2, "settled": 5}, "council", "议事 2 次，议定 5 项。"),
        ({}, "thanks", ""),
        ({"endorsements": 7}, "thanks", "7 户邻居为大家的事附议。"),
        ({"wishes": 2}, "thanks", "圆了 2 个心愿。"),
        ({"endorsements": 7, "wishes": 2}, "thanks", "7 户邻居为大家的事附议，圆了 2 个心愿。"),
        ({}, "planned", ""),
        ({}, "small_matters", ""),
    ],
)
def test_a_figure_becomes_a_sentence(house: House, changed: dict, kind: str, lead: str):
    drafted = bulletin(house)
    drafted.figures |= changed
    parts = {part.kind: part for part in reading.parts(drafted, empty=True)}
    assert parts[kind].lead == lead


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("· 一", ["一"]),
        ("·一\n· 二", ["一", "二"]),
        ("一\n\n二", ["一", "二"]),
        ("  · 一  ", ["· 一"]),
        ("一 · 二", ["一 · 二"]),
    ],
)
def test_a_line_is_read_without_its_dot(text: str, lines: list[str]):
    assert reading.Part("done", "办成的事", "", text, False).lines == lines


def test_the_words_for_the_groups_hold_every_section_and_the_basis(house: House):
    edited = workflow.edit(bulletin(house), by=house.staff, section="thanks", words="· 谢谢党支部")
    plain = reading.plain(edited)
    assert plain.startswith("【办成的事】\n登记 0 件")
    assert "【感谢】\n· 谢谢党支部" in plain
    assert "【下周打算】" not in plain, "a section without words is left out"
    assert plain.endswith(reading.BASIS)


def test_words_too_long_for_a_notice_are_cut(house: House):
    drafted = bulletin(house)
    for kind in ("done", "late"):
        drafted = workflow.edit(drafted, by=house.staff, section=kind, words="长" * 4000)
    assert len(reading.plain(drafted)) == reading.LONGEST_NOTICE


# Forms and API


@pytest.mark.parametrize(
    ("section", "words", "wrong"),
    [
        ("done", "一", []),
        ("thanks", "", []),
        ("late", "长" * 4000, []),
        ("weather", "一", ["section"]),
        ("", "一", ["section"]),
        ("done", "长" * 4001, ["words"]),
        ("", "长" * 4001, ["section", "words"]),
    ],
)
def test_what_a_section_takes(house: House, section: str, words: str, wrong: list[str]):
    form = EditForm({"section": section, "words": words}, thing=bulletin(house), actor=house.staff)
    assert form.is_valid() is (not wrong)
    assert list(form.errors) == wrong


@pytest.mark.parametrize("section", ["weather", "", "0", "done "])
def test_a_made_up_section_in_the_address_fills_in_nothing(house: House, section: str):
    form = EditForm(thing=bulletin(house), actor=house.staff, initial={"section": section})
    assert "words" not in form.initial


@pytest.mark.parametrize("week", ["", "gestern", "2026-13-01", "2026-02-30"])
def test_a_week_that_is_no_day_is_refused(week: str):
    assert not DraftForm({"week": week}).is_valid()


def test_the_weeks_offered_are_the_last_eight_that_are_over():
    weeks = [week for week, _ in recent_weeks()]
    assert len(weeks) == WEEKS_BACK
    assert all(week.weekday() == 0 for week in weeks)
    assert weeks == sorted(weeks, reverse=True)
    assert weeks[0] + datetime.timedelta(days=7) <= datetime.date.today()


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("edit", {}, "section"),
        ("edit", {"section": "weather", "words": "一"}, "section"),
        ("edit", {"section": 3, "words": "一"}, "section"),
        ("edit", {"section": "done", "words": 3}, "words"),
        ("edit", {"section": "done", "words": "长" * 4001}, "words"),
        ("edit", {"section": "done", "text": "一"}, "text"),
        ("recount", {"week": "2026-11-16"}, "week"),
        ("publish", {"figures": {}}, "figures"),
    ],
)
def test_a_body_that_cannot_be_taken_names_its_field(house: House, verb: str, body: dict, field: str):
    drafted = bulletin(house)
    answer = by_token(house.staff).post(f"bulletins/{drafted.pk}/{verb}/", body, if_match="*")
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    drafted.refresh_from_db()
    assert drafted.version == 1


@pytest.mark.parametrize("verb", ["edit", "recount", "publish"])
def test_each_verb_of_the_api_asks_for_the_version_and_for_the_office(house: House, verb: str):
    published = published_bulletin(house)
    place = f"bulletins/{published.pk}/{verb}/"
    problem(by_token(house.lead).post(place, GIVEN[verb]), 428, "version_required")
    problem(by_token(house.lead).post(place, GIVEN[verb], if_match='"1"'), 412, "stale")
    problem(by_token(house.lead).post(place, GIVEN[verb], if_match="*"), 409, "illegal_transition")
    problem(by_session(house.worker1).post(place, GIVEN[verb], if_match="*"), 403, "forbidden")
    problem(nobody().post(place, GIVEN[verb], if_match="*"), 401, "not_authenticated")
    problem(by_session(house.elsewhere.lead).post(place, GIVEN[verb], if_match="*"), 404, "not_found")


def test_the_table_and_the_trigger_say_the_same():
    assert sorted(moves()) == [
        ("draft", "discarded"),
        ("draft", "published"),
        ("published", "corrected"),
    ]
    assert {line.verb: line.label for line in TRANSITIONS.values()} == {
        "edit": "修改一段",
        "recount": "重新统计",
        "publish": "发布",
        "discard": "作废更正稿",
        "correct": "更正",
        "replace": "由更正的一版代替",
    }
    assert OTHER_ACTIONS == {"draft": "起草"}
    assert {*workflow.VERBS, "replace"} == set(TRANSITIONS) == set(rules.RULES)
    assert set(BULLETIN_FORMS) <= set(TRANSITIONS)
    assert BulletinState.labels == ["草稿", "已发布", "已更正", "已作废"]
