"""纪要: drafted from the records, confirmed by two, posted for seven days, then final."""

import datetime
from typing import Any

import pytest

from council.meetings import room
from council.meetings import workflow as meetings
from council.models import AgendaItem, Minutes, MinutesRecord, Objection, Session
from council.resolutions import drafting, workflow
from council.resolutions.states import MINUTES_TRANSITIONS, MinutesState
from grids.ledger import breaks
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from tests.council.conftest import EVENING
from tests.council.resolutions.deciding import MINUTES_FROM, MINUTES_WORDS, Deciding
from tests.factories import household, household_actor

OFFICE = ("edit", "redraft", "reopen", "post", "answer", "correct", "settle")


def ready(deciding: Deciding, verb: str) -> Minutes:
    made = deciding.minutes_in(MINUTES_FROM[verb])
    return deciding.minutes_do("object", made) if verb == "answer" else made


# The draft


def test_the_draft_says_when_where_and_who_led(deciding: Deciding):
    deciding.write()
    people = {"chair": deciding.house.lead.user, "recorder": deciding.house.staff.user}
    meetings.appoint(deciding.council.fresh().monday, by=deciding.house.staff, **people)
    made = deciding.draft()
    assert made.title == "幸福里社区家门口议事厅纪要"
    assert made.opening.startswith("2026年11月23日 19:05 至 19:05")
    assert "周书记主持，李敏记录。" in made.opening


def test_the_draft_tells_each_item_with_its_positions_and_its_outcome(deciding: Deciding):
    item = deciding.at_table()
    meetings.note_discussion(
        item,
        by=deciding.house.staff,
        at=EVENING,
        positions={"property": "两周能换完。", "owners": "费用走公共收益"},
        agreement="换成声控灯。",
        dissent="四楼想要常亮。",
        poll={"owners": [3, 1, 0], "resident": [5, 0, 1]},
    )
    deciding.write(AgendaItem.objects.get(pk=item.pk))
    lines = deciding.draft().discussion.split("\n")
    assert lines == [
        "一、门口停车怎么划线",
        "由李敏提出。",
        "各方意见：物业公司：两周能换完；业主委员会：费用走公共收益。",
        "共识：换成声控灯。",
        "分歧：四楼想要常亮。",
        "表态：赞成 8，反对 1，弃权 1。",
        "结果：形成决议（决议 20261123-1，内容见后）。",
    ]


def test_the_table_of_resolutions_names_the_three_parties(deciding: Deciding):
    row = deciding.draft().resolutions[0]
    assert row[0] == "20261123-1"
    assert row[2:5] == ["幸福里社区物业公司", "第01微网格网格员", "幸福里社区业主委员会"]
    assert row[5] == "2026年12月7日"


def test_who_came_is_named_by_side_residents_are_counted_and_a_missing_side_is_shown(deciding: Deciding):
    deciding.write()
    monday, staff = deciding.council.fresh().monday, deciding.house.staff
    for who in (deciding.house.property.user, deciding.house.worker1.user):
        meetings.check_in(monday, by=staff, at=EVENING, user=who)
    for name in ("王秀英", "赵大爷"):
        meetings.check_in(monday, by=staff, at=EVENING, name=name)
    rows = deciding.draft().attendance
    assert ["物业公司", "幸福里社区物业公司", "物业经理"] in rows
    assert ["业主委员会", "", "缺席"] in rows
    assert ["居民", "", "2 人"] in rows
    assert "王秀英" not in str(rows)
    told = drafting.without_names(rows)
    assert ["物业公司", "幸福里社区物业公司", "1 人"] in told
    assert ["业主委员会", "", "缺席"] in told


def test_what_a_complaint_is_about_is_left_out_altogether(deciding: Deciding):
    complaint = deciding.council.matter(
        title="物业不作为", complaint_organization=deciding.house.property_company
    )
    item = deciding.at_table(complaint)
    deciding.write(item, lead=deciding.house.party_branch, text="另行约谈。")
    made = deciding.draft()
    assert made.resolutions == []
    assert made.discussion == "本次没有议题。"
    for words in ("物业不作为", "约谈", complaint.number):
        assert words not in f"{made.discussion}{made.floor}{made.resolutions}"


def test_matters_raised_at_the_table_stand_by_number_without_their_words(deciding: Deciding):
    deciding.write()
    monday = deciding.council.fresh().monday
    given = {"by": deciding.house.staff, "at": EVENING, "grid": deciding.house.grid1}
    raised, _ = meetings.raise_matter(monday, title="家里漏水想调解", **given)
    hidden, _ = meetings.raise_matter(
        monday, title="物业态度差", organization=deciding.house.property_company, **given
    )
    floor = deciding.draft().floor
    assert floor.startswith("居民现场反映 1 件事")
    assert raised.number in floor
    assert hidden.number not in floor
    assert "漏水" not in floor


def test_the_draft_is_due_three_workdays_after_the_session(deciding: Deciding):
    assert drafting.post_by(deciding.held()).date() == datetime.date(2026, 11, 26)


def test_minutes_are_drafted_once_and_only_of_a_session_that_was_held(deciding: Deciding):
    with pytest.raises(Refused, match="开完会才能起草"):
        workflow.draft_minutes(deciding.council.monday, by=deciding.house.staff)
    made = deciding.draft()
    with pytest.raises(Refused, match="已经起草过"):
        workflow.draft_minutes(made.session, by=deciding.house.staff)


@pytest.mark.parametrize("who", ["worker1", "owners", "supervisor", "family"])
def test_only_the_office_drafts(deciding: Deciding, who: str):
    with pytest.raises(Forbidden):
        workflow.draft_minutes(deciding.held(), by=getattr(deciding.house, who))


# The verbs


@pytest.mark.parametrize("verb", MINUTES_FROM)
def test_every_verb_does_it_and_records_it(deciding: Deciding, verb: str):
    made = ready(deciding, verb)
    done = deciding.minutes_do(verb, made)
    assert done.state == (MINUTES_TRANSITIONS[verb].target or made.state)
    record = done.records.last()
    assert (record.action, done.version) == (verb, made.version + 1)
    assert record.label == MINUTES_TRANSITIONS[verb].label
    assert list(breaks(MinutesRecord)) == []


@pytest.mark.parametrize("verb", OFFICE)
@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor"])
def test_the_office_alone_keeps_the_minutes(deciding: Deciding, verb: str, who: str):
    with pytest.raises((Forbidden, NotFound)):
        deciding.minutes_do(verb, ready(deciding, verb), by=getattr(deciding.house, who))


@pytest.mark.parametrize("verb", MINUTES_FROM)
def test_another_community_finds_nothing(deciding: Deciding, verb: str):
    with pytest.raises(NotFound):
        deciding.minutes_do(verb, ready(deciding, verb), by=deciding.house.elsewhere.lead)


@pytest.mark.parametrize("verb", MINUTES_FROM)
def test_final_minutes_take_no_verb(deciding: Deciding, verb: str):
    final = deciding.minutes_in(MinutesState.FINAL)
    given: dict[str, Any] = {"objection": Objection(pk=1)} if verb == "answer" else {}
    with pytest.raises(Refused, match="已定稿"):
        deciding.minutes_do(verb, final, **given)


@pytest.mark.parametrize("verb", [verb for verb in MINUTES_FROM if verb != "object"])
def test_who_saw_an_older_version_is_told(deciding: Deciding, verb: str):
    made = ready(deciding, verb)
    with pytest.raises(Stale):
        deciding.minutes_do(verb, made, version=made.version - 1)


def test_the_chair_confirms_and_nobody_else(deciding: Deciding):
    deciding.write()
    meetings.appoint(
        deciding.council.fresh().monday, by=deciding.house.staff, chair=deciding.house.owners.user
    )
    made = deciding.draft()
    with pytest.raises(Forbidden, match="主持人确认"):
        deciding.minutes_do("confirm", made, by=deciding.house.lead)
    assert deciding.minutes_do("confirm", made, by=deciding.house.owners).state == "chair_confirmed"


def test_a_family_that_was_there_countersigns_with_its_card(deciding: Deciding):
    deciding.write()
    family = deciding.house.family
    monday = deciding.council.fresh().monday
    meetings.check_in(monday, by=family, at=EVENING, code=room.code_of(monday), name="王秀英")
    made = deciding.minutes_in(MinutesState.CHAIR_CONFIRMED)
    done = deciding.minutes_do("countersign", made, by=family, resident="")
    assert (done.state, done.countersigned_by, done.countersigner) == (
        "confirmed",
        deciding.house.household,
        "",
    )


def test_a_family_that_was_not_there_does_not_know_of_unposted_minutes(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.CHAIR_CONFIRMED)
    with pytest.raises(NotFound):
        deciding.minutes_do("countersign", made, by=household_actor(household(deciding.house.grid2)))


def test_a_signature_on_paper_needs_a_name(deciding: Deciding):
    with pytest.raises(Invalid, match="居民姓名"):
        deciding.minutes_do("countersign", deciding.minutes_in(MinutesState.CHAIR_CONFIRMED), resident=" ")


def test_sent_back_both_confirm_again(deciding: Deciding):
    made = deciding.minutes_do("reopen", deciding.minutes_in(MinutesState.CONFIRMED))
    assert (made.state, made.confirmed_at, made.countersigned_at, made.countersigner) == (
        "draft",
        None,
        None,
        "",
    )


def test_editing_touches_the_words_and_never_the_tables(deciding: Deciding):
    made = deciding.draft()
    done = deciding.minutes_do("edit", made)
    assert (done.discussion, done.resolutions) == (MINUTES_WORDS["discussion"], made.resolutions)
    again = deciding.minutes_do("redraft", done)
    assert again.discussion == made.discussion


def test_posting_moves_the_session_along_and_opens_seven_days(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    assert made.open_until - made.posted_at == datetime.timedelta(days=7)
    assert Session.objects.get(pk=made.session_id).state == "minutes_posted"


def test_everybody_may_object_while_it_is_posted(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    deciding.minutes_do("object", made)
    deciding.minutes_do("object", made, by=deciding.house.visitor, name="赵大爷", phone="13800000000")
    family, visitor = Objection.objects.all()
    assert (family.household, family.name) == (deciding.house.household, "")
    assert (visitor.name, visitor.household) == ("赵大爷", None)
    assert [each.note for each in made.records.filter(action="object")] == ["有居民提出异议。"] * 2


def test_a_visitor_leaves_a_name(deciding: Deciding):
    with pytest.raises(Invalid, match="留下姓名"):
        deciding.minutes_do("object", deciding.minutes_in(MinutesState.POSTED), by=deciding.house.visitor)


def test_after_seven_days_nobody_objects_any_more(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    late = made.open_until + datetime.timedelta(seconds=1)
    with pytest.raises(Refused, match="公示期已过"):
        deciding.minutes_do("object", made, at=late)


def test_an_objection_is_answered_once_in_public(deciding: Deciding):
    made = ready(deciding, "answer")
    objection = made.objections.get()
    deciding.minutes_do("answer", made)
    assert made.records.last().note == "采纳异议：已核对录音，更正。"
    with pytest.raises(Refused, match="已经答复过"):
        deciding.minutes_do("answer", made, objection=objection)


def test_an_objection_of_other_minutes_is_not_answered_here(deciding: Deciding):
    made = ready(deciding, "answer")
    with pytest.raises(NotFound):
        deciding.minutes_do("answer", made, objection=Objection(pk=0))


def test_a_correction_says_why_and_keeps_the_former_words(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    done = deciding.minutes_do("correct", made)
    record = done.records.last()
    assert record.data["former"]["discussion"] == made.discussion
    assert (record.note, record.public) == ("按异议更正数量。", True)


def test_minutes_are_not_final_before_the_seven_days_are_over(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    with pytest.raises(Refused, match="到期以后才能定稿"):
        deciding.minutes_do("settle", made, at=made.open_until)


def test_an_unanswered_objection_keeps_them_from_being_final(deciding: Deciding):
    made = ready(deciding, "answer")
    with pytest.raises(Refused, match="还有异议没有答复"):
        deciding.minutes_do("settle", made)
    deciding.minutes_do("answer", made)
    done = deciding.minutes_do("settle", made)
    assert done.state == "final"
    assert Session.objects.get(pk=made.session_id).state == "following_up"
