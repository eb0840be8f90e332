"""巡检: what time alone brings about, once."""

import datetime

import pytest

from council import sweep as council_sweep
from council.meetings.states import SessionState
from council.models import AgendaItem, Minutes, Session
from council.resolutions import sweep
from council.resolutions.states import MinutesState, State
from tests.council.resolutions.deciding import DUE, Deciding
from tests.factories import at

LATE = at(f"{DUE + datetime.timedelta(days=3)} 09:00")


def follow_ups() -> list[AgendaItem]:
    return list(AgendaItem.objects.exclude(follow_key="").order_by("id"))


def test_an_overdue_resolution_is_item_one_of_the_next_session(deciding: Deciding):
    made = deciding.write()
    deciding.council.admitted("别的话题", session=deciding.council.after)
    assert sweep.follow_up(LATE) == 1
    item = follow_ups()[0]
    assert (item.position, item.kind, item.state) == (1, "follow_up", "admitted")
    assert item.title == "决议 20261123-1 到期没有完成：门口停车怎么划线"
    assert "到今天超期 3 天" in item.background
    assert "幸福里社区物业公司牵头" in item.background
    assert item.follow_key == sweep.follow_key(made)


def test_doing_it_again_changes_nothing(deciding: Deciding):
    deciding.write()
    for _ in range(3):
        sweep.follow_up(LATE)
    assert len(follow_ups()) == 1


def test_on_the_due_day_itself_nothing_is_overdue(deciding: Deciding):
    deciding.write()
    assert sweep.follow_up(at(f"{DUE} 23:59")) == 0
    assert sweep.follow_up(at(f"{DUE + datetime.timedelta(days=1)} 00:01")) == 1


@pytest.mark.parametrize("state", [State.REPORTED_DONE, State.VERIFIED, State.CLOSED, State.DROPPED])
def test_what_the_lead_no_longer_owes_is_not_asked_about(deciding: Deciding, state: str):
    deciding.resolution_in(state)
    assert sweep.follow_up(LATE) == 0


@pytest.mark.parametrize("state", [State.ASSIGNED, State.IN_PROGRESS, State.RETURNED])
def test_what_the_lead_still_owes_is(deciding: Deciding, state: str):
    deciding.resolution_in(state)
    assert sweep.follow_up(LATE) == 1


def test_what_came_of_a_complaint_never_stands_on_an_agenda(deciding: Deciding):
    complaint = deciding.council.matter(complaint_organization=deciding.house.property_company)
    deciding.write(deciding.at_table(complaint), lead=deciding.house.party_branch)
    assert sweep.follow_up(LATE) == 0
    assert follow_ups() == []


def test_minutes_whose_posting_is_over_become_final_by_themselves(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    assert sweep.settle_minutes(made.open_until) == 0
    assert sweep.settle_minutes(made.open_until + datetime.timedelta(minutes=1)) == 1
    assert Minutes.objects.get().state == "final"
    assert Minutes.objects.get().records.last().actor_label == "系统"


def test_an_unanswered_objection_holds_them(deciding: Deciding):
    made = deciding.minutes_do("object", deciding.minutes_in(MinutesState.POSTED))
    assert sweep.settle_minutes(made.open_until + datetime.timedelta(days=9)) == 0


def test_a_session_all_of_whose_resolutions_have_ended_is_archived(deciding: Deciding):
    made = deciding.resolution_in(State.VERIFIED)
    deciding.minutes_in(MinutesState.FINAL)
    assert sweep.archive(LATE) == 0
    deciding.do("close", made)
    assert sweep.archive(LATE) == 1
    assert Session.objects.get(pk=made.session_id).state == SessionState.ARCHIVED
    assert sweep.archive(LATE) == 0


def test_the_whole_sweep_runs_over_an_empty_and_a_busy_house(deciding: Deciding):
    council_sweep.sweep(LATE)
    deciding.write()
    council_sweep.sweep(LATE)
    assert len(follow_ups()) == 1
    assert sweep.sweep(LATE) == {"follow_ups": 1, "settled": 0, "archived": 0}
