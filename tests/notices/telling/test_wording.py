"""Every action of the ledger, said in one sentence to each it concerns."""

import re
from string import Formatter

import pytest
from django.utils import timezone

from notices.telling import wording
from notices.telling.states import Topic
from notices.telling.wording import APPEALS, RESIDENTS, UNTOLD, Line, Role
from residents.appeals import receipts
from residents.appeals.states import OTHER_ACTIONS, TRANSITIONS, DeclineReason, Level, State
from tests.community import House
from tests.notices.telling.conftest import inbox, tell, told_of

FIELDS = {"title", "number", "note", "due", "households", "level"}
LINES = [(action, line) for action, lines in APPEALS.items() for line in lines]


def test_every_action_of_the_ledger_is_told_or_left_untold_on_purpose():
    assert sorted([*APPEALS, *UNTOLD]) == sorted([*TRANSITIONS, *OTHER_ACTIONS])


@pytest.mark.parametrize(("action", "line"), LINES, ids=lambda one: str(getattr(one, "role", one)))
def test_each_line_is_one_short_sentence(action: str, line: Line):
    assert {field for _, field, _, _ in Formatter().parse(line.words) if field} <= FIELDS
    assert re.search(r"(。|\{note\})$", line.words)
    assert len(line.words) <= 60
    assert "!" not in line.words
    assert "！" not in line.words


def test_no_role_hears_the_same_record_twice():
    for action, lines in APPEALS.items():
        roles = [line.role for line in lines]
        assert len(roles) == len(set(roles)), action


@pytest.mark.parametrize(("action", "line"), LINES, ids=lambda one: str(getattr(one, "role", one)))
def test_those_who_only_watch_read_no_title_and_no_note(action: str, line: Line):
    if line.role == Role.SUPERVISOR:
        assert "{title}" not in line.words
        assert "{note}" not in line.words
    if line.push:
        assert line.topic in (Topic.TASK, Topic.REMINDER)
    if line.role in RESIDENTS:
        assert line.topic == Topic.PROGRESS


def test_every_level_of_supervision_has_its_words_and_its_readers():
    assert set(wording.LEVELS) == set(wording.TOLD_OF_LEVEL) == set(Level.values)


# The sentences as they are read. The matter: 三单元楼道灯不亮, filed by the family's card.


def test_what_the_family_reads_from_filing_to_closing(house: House):
    appeal = house.appeal_in(State.CLOSED, by=house.family, source="household_card")
    tell()
    said = [re.sub(r"\d+月\d+日 \d\d:\d\d", "某时", each) for each in reversed(inbox(house.family))]
    assert said == [
        "您反映的“三单元楼道灯不亮”已经受理，某时前给您答复。",
        "“三单元楼道灯不亮”已经有人负责，某时前给您答复。",
        "“三单元楼道灯不亮”开始办理了。",
        "“三单元楼道灯不亮”有答复了：灯已修好，居民已确认。",
        "“三单元楼道灯不亮”已办结，请您评价；没有办好，14 天内可以要求重新办理。",
    ]
    assert appeal.state == State.CLOSED


def test_what_the_worker_reads_of_a_task(house: House):
    appeal = house.appeal_in(State.DISPATCHED)
    house.do("dispute", appeal)
    house.do("settle_dispute", appeal)
    tell()
    due = timezone.localtime(appeal.feedback_due)
    assert told_of(house.worker1, "dispatch") == [
        f"“三单元楼道灯不亮”（{appeal.number}）派给您办，请在{due:%-m月%-d日 %H:%M}前答复。"
    ]
    assert "派单异议已裁定，由您办理" in told_of(house.worker1, "settle_dispute")[0]
    assert told_of(house.second_staff, "dispute") == [
        f"“三单元楼道灯不亮”（{appeal.number}）提出派单异议，请另一位同事裁定：应由物业办理。"
    ]


def test_what_the_office_reads_before_it_verifies(house: House):
    appeal = house.appeal_in(State.REPLIED)
    tell()
    assert told_of(house.staff, "reply") == [
        f"“三单元楼道灯不亮”（{appeal.number}）已答复居民，等您核实办结。"
    ]
    assert told_of(house.lead, "reply") == told_of(house.staff, "reply")


def test_a_refusal_reaches_the_resident_with_its_reason_and_where_to_go(house: House):
    appeal, _ = house.file(household=house.household)
    house.do("decline", appeal, reason=DeclineReason.OUTSIDE, note="请拨打 12345。")
    tell()
    assert told_of(house.family, "decline")[0].startswith(
        "“三单元楼道灯不亮”没有受理：这件事不在社区职责范围内"
    )
    assert told_of(house.family, "decline")[0].endswith("请拨打 12345。")


def test_a_question_goes_past_quiet_hours(house: House):
    appeal, _ = house.file(household=house.household)
    house.do("ask_info", appeal)
    tell()
    assert told_of(house.family, "ask_info") == [
        "“三单元楼道灯不亮”需要您补充一点情况：请您补充：请补充是几单元。"
    ]


def test_whoever_was_asked_to_help_is_told_what(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    house.do("add_helper", appeal)
    tell()
    assert told_of(house.owners, "add_helper") == [
        f"请您协办“三单元楼道灯不亮”（{appeal.number}）：请幸福里社区业主委员会协办：协助联系"
    ]


def test_a_matter_without_a_household_is_told_to_whoever_holds_its_receipt(house: House):
    appeal = house.appeal_in(State.REPLIED)
    shown = house.appeal_in(State.REPLIED, public=True)
    tell()
    assert f"“诉求 {appeal.number}”有答复了：灯已修好，居民已确认。" in inbox(receipts.holder(appeal))
    assert "“楼道灯不亮”有答复了：灯已修好，居民已确认。" in inbox(receipts.holder(shown))
    assert inbox(house.family) == []


def test_a_neighbour_reads_the_published_title_and_never_the_residents_own(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    house.do("endorse", appeal)
    for verb in ("dispatch", "start", "reply"):
        appeal = house.do(verb, appeal)
    tell()
    assert told_of(house.family, "reply") == ["您附议的“楼道灯不亮”有答复了：灯已修好，居民已确认。"]
    assert not any("三单元" in each for each in inbox(house.family))
