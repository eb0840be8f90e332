"""议事到期: the agenda on Friday, the minutes within three workdays, the resolutions on their day; each once."""

import datetime

import pytest

from council.meetings import workflow as meetings
from council.models import Session
from council.resolutions.states import MinutesState, State
from grids.models import WorkCalendarDay
from notices.telling.models import InboxMessage
from notices.telling.reminders import remind
from notices.telling.states import Topic
from residents.models import Household
from tests.community import House
from tests.council.conftest import NOW, Council, council_of
from tests.council.resolutions.deciding import DUE, Deciding
from tests.factories import at
from tests.notices.telling.conftest import heard, heard_once

OFFICE = ("staff", "second_staff", "lead")


@pytest.fixture
def house(house: House) -> House:
    """No door waits: every household was seen on the day the clock is asked about."""
    Household.objects.update(visited_on=datetime.date(2027, 1, 1), confirmed_on=datetime.date(2027, 1, 1))
    return house


@pytest.fixture
def council(house: House) -> Council:
    return council_of(house)


@pytest.fixture
def deciding(council: Council) -> Deciding:
    return Deciding(council)


def clock(*moments: str) -> list[int]:
    """How many were reminded at each moment."""
    return [remind(at(moment)) for moment in moments]


# 议程


def test_an_agenda_not_announced_is_reminded_of_on_the_friday_before(house: House, council: Council):
    assert clock("2026-11-19 09:00", "2026-11-20 09:00", "2026-11-20 15:00", "2026-11-22 09:00") == [
        0,
        3,
        0,
        0,
    ]
    said = "11月23日家门口议事的议程还没有公布，今天要公布。"
    assert heard_once(house, "due", "agenda") == dict.fromkeys(OFFICE, said)
    rows = InboxMessage.objects.filter(action="agenda")
    assert {(row.topic, row.link) for row in rows} == {
        (Topic.REMINDER, f"/council/sessions/{council.monday.pk}/agenda/")
    }


def test_an_agenda_announced_needs_no_reminder(house: House, council: Council):
    council.announced()
    assert clock("2026-11-20 15:00", "2026-11-23 09:00") == [0, 0]


def test_a_friday_off_is_reminded_of_on_the_thursday(house: House, council: Council):
    WorkCalendarDay.objects.filter(community=house.community, date="2026-11-20").update(workday=False)
    assert clock("2026-11-18 09:00", "2026-11-19 09:00") == [0, 3]


def test_a_session_moved_has_a_day_of_its_own(house: House, council: Council):
    clock("2026-11-20 09:00")
    to = {"date": datetime.date(2026, 11, 26), "time": datetime.time(19), "reason": "会场要用。"}
    meetings.move(council.monday, by=house.staff, at=NOW, **to)
    assert clock("2026-11-24 09:00", "2026-11-25 09:00") == [0, 3]
    assert heard(house, "due", "agenda")["lead"][0].startswith("11月26日家门口议事")


@pytest.mark.parametrize("verb", ["cancel", "postpone"])
def test_an_evening_called_off_needs_no_agenda(house: House, council: Council, verb: str):
    getattr(meetings, verb)(council.monday, by=house.lead, at=NOW, reason="停电。")
    assert clock("2026-11-20 15:00", "2026-11-23 09:00") == [0, 0]


# 纪要. Held on Monday evening: three workdays are over on Thursday at the end of the office's day.


def test_the_minutes_are_reminded_of_the_day_before_and_when_they_are_late(house: House, deciding: Deciding):
    people = {"recorder": house.second_staff.user}
    meetings.appoint(deciding.council.monday, by=house.lead, at=NOW, **people)
    deciding.council = deciding.council.fresh()
    deciding.held()
    moments = (
        "2026-11-24 09:00",
        "2026-11-25 09:00",
        "2026-11-26 09:00",
        "2026-11-27 09:00",
        "2026-11-27 15:00",
    )
    assert clock(*moments) == [0, 1, 0, 5, 0], "with them on Friday the three of the next agenda"
    assert heard_once(house, "due", "minutes_soon") == {
        "second_staff": "11月23日议事的纪要还没有公示，11月26日前要公示。"
    }
    assert heard_once(house, "due", "minutes_late") == {
        "second_staff": "11月23日议事的纪要过了11月26日还没有公示，请马上办。",
        "lead": "11月23日议事的纪要过了11月26日还没有公示，请过问。",
    }


def test_where_nobody_was_to_record_the_office_is_reminded(house: House, deciding: Deciding):
    session = deciding.held()
    Session.objects.filter(pk=session.pk).update(recorder=None)
    clock("2026-11-25 09:00")
    assert set(heard(house, "due", "minutes_soon")) == set(OFFICE)


def test_minutes_that_are_posted_need_no_reminder(house: House, deciding: Deciding):
    deciding.minutes_in(MinutesState.POSTED)
    clock("2026-11-25 09:00", "2026-11-30 09:00")
    assert heard(house, "due", "minutes_soon") == {}
    assert heard(house, "due", "minutes_late") == {}


def test_minutes_drafted_and_not_posted_are_late_all_the_same(house: House, deciding: Deciding):
    deciding.minutes_in(MinutesState.CONFIRMED)
    clock("2026-11-28 09:00")
    assert set(heard(house, "due", "minutes_late")) == {"staff", "lead"}


# 决议, due on 2026-12-07


def late_words(about: str) -> dict[str, str]:
    return {
        "property": f"您牵头的决议 20261123-1 过了期限12月7日，请说明原因：{about}",
        "worker1": f"您协调的决议 20261123-1 过了期限12月7日：{about}",
        "owners": f"您监督的决议 20261123-1 过了期限12月7日，请过问：{about}",
        "lead": f"决议 20261123-1 过了期限12月7日，请过问：{about}",
    }


def test_a_resolution_is_reminded_of_before_its_day_and_after_it(house: House, deciding: Deciding):
    made = deciding.write()
    moments = (
        "2026-12-03 09:00",
        "2026-12-04 09:00",
        "2026-12-07 20:00",
        "2026-12-08 09:00",
        "2026-12-09 09:00",
    )
    for moment in moments:
        clock(moment)
    assert heard_once(house, "due", "resolution_soon") == {
        "property": f"您牵头的决议 20261123-1 12月7日到期：{made.text}",
        "worker1": f"您协调的决议 20261123-1 12月7日到期：{made.text}",
    }
    assert heard_once(house, "due", "resolution_late") == late_words(made.text)


@pytest.mark.parametrize("state", [State.REPORTED_DONE, State.VERIFIED, State.CLOSED, State.DROPPED])
def test_what_is_done_or_given_up_is_not_late(house: House, deciding: Deciding, state: str):
    deciding.resolution_in(state)
    clock("2026-12-07 09:00", "2026-12-08 09:00")
    assert heard(house, "due", "resolution_late") == heard(house, "due", "resolution_soon") == {}


def test_a_promise_carried_on_is_reminded_of_anew(house: House, deciding: Deciding):
    made = deciding.write()
    clock("2026-12-08 09:00")
    deciding.do("carry", made)
    assert DUE + datetime.timedelta(days=14) == datetime.date(2026, 12, 21)
    clock("2026-12-09 09:00", "2026-12-19 09:00", "2026-12-22 09:00")
    assert len(heard(house, "due", "resolution_late")["property"]) == 2
    assert len(heard(house, "due", "resolution_soon")["property"]) == 1


def test_whose_matter_waits_for_it_hears_that_it_is_late(house: House, deciding: Deciding):
    appeal = deciding.council.matter(household=house.household)
    deciding.write(deciding.at_table(appeal))
    clock("2026-12-04 09:00", "2026-12-08 09:00")
    assert "family" not in heard(house, "due", "resolution_soon")
    assert heard_once(house, "due", "resolution_late")["family"] == (
        "回应“三单元楼道灯不亮”的决议过了期限还没有完成，下次议事要牵头方说明。"
    )
    message = InboxMessage.objects.get(household=house.household, action="resolution_late")
    assert message.link == f"/appeals/{appeal.number}/"


def test_whom_the_matter_complains_about_is_reminded_of_nothing(house: House, deciding: Deciding):
    appeal = deciding.council.matter(complaint_user=house.lead.user)
    deciding.write(deciding.at_table(appeal))
    clock("2026-12-08 09:00")
    assert "lead" not in heard(house, "due", "resolution_late")
    assert "property" in heard(house, "due", "resolution_late")


def test_the_past_is_not_raked_up(house: House, deciding: Deciding):
    deciding.write()
    deciding.council.fresh()
    assert clock("2027-01-07 09:00")[0] == 0
    assert heard(house, "due", "resolution_late") == {}


def test_another_community_is_reminded_of_nothing(house: House, deciding: Deciding):
    deciding.held()
    clock("2026-11-27 09:00", "2026-12-08 09:00")
    assert not InboxMessage.objects.filter(community=house.elsewhere.community).exists()
