"""承诺的日子: golden due times of accepted matters over 春节, 国庆, 调休 and the turn of the year, to the minute.

Computed by hand from the published calendar of 2026: 春节 15 to 23 February off, Saturdays 14 and 28 February worked;
清明 4 to 6 April; 五一 1 to 5 May off, Saturday 9 May worked; 国庆 1 to 7 October off, Sunday 20 September and Saturday
10 October worked; service hours 9:00–12:00 and 14:00–17:30. Of 2027 nothing is published.
"""

import datetime

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from grids.clock import SHANGHAI
from grids.deadlines import Limit
from grids.models import WorkCalendarDay
from grids.states import LimitUnit
from residents.appeals import limits
from residents.appeals.models import Appeal
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade, State
from tests.community import House
from tests.entering import signed_in
from tests.factories import at


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("registered", "judged"),
    [
        ("2026-02-13 16:30", "2026-02-14 10:00"),  # Friday evening, the Saturday is worked
        ("2026-02-14 16:30", "2026-02-24 10:00"),  # the last hour before 春节
        ("2026-02-18 03:00", "2026-02-24 11:00"),  # in the middle of it
        ("2026-02-28 10:00", "2026-02-28 12:00"),  # a worked Saturday
        ("2026-03-01 10:00", "2026-03-02 11:00"),  # the plain Sunday after it
        ("2026-04-30 17:00", "2026-05-06 10:30"),  # over 五一
        ("2026-05-09 09:30", "2026-05-09 11:30"),  # its worked Saturday
        ("2026-09-20 11:00", "2026-09-20 15:00"),  # a worked Sunday, over noon
        ("2026-09-30 17:30", "2026-10-08 11:00"),  # over 国庆
        ("2026-10-10 09:00", "2026-10-10 11:00"),  # its worked Saturday
        ("2026-12-31 15:30", "2026-12-31 17:30"),  # the last two hours of the year
    ],
)
def test_judging_is_promised_in_service_hours(house: House, registered: str, judged: str):
    appeal, _ = house.file(at=at(registered))
    assert (appeal.response_due, appeal.due_at, appeal.due_certain) == (at(judged), at(judged), True)


@pytest.mark.parametrize(
    ("accepted", "grade", "contact", "result"),
    [
        # 春节
        ("2026-02-13 10:00", "general", "2026-02-14 10:00", "2026-03-02 17:30"),
        ("2026-02-13 10:00", "complex", "2026-02-14 10:00", "2026-03-12 17:30"),
        ("2026-02-14 17:00", "danger", "2026-02-14 18:00", "2026-02-14 19:00"),
        ("2026-02-14 17:00", "utilities", "2026-02-14 19:00", "2026-02-15 17:00"),
        ("2026-02-14 17:00", "general", "2026-02-15 17:00", "2026-03-03 17:30"),
        ("2026-02-16 09:00", "general", "2026-02-17 09:00", "2026-03-03 17:30"),
        ("2026-02-28 09:00", "general", "2026-03-01 09:00", "2026-03-10 17:30"),
        # 国庆
        ("2026-09-30 16:00", "general", "2026-10-01 16:00", "2026-10-15 17:30"),
        ("2026-09-30 16:00", "complex", "2026-10-01 16:00", "2026-10-27 17:30"),
        ("2026-09-30 16:00", "utilities", "2026-09-30 18:00", "2026-10-01 16:00"),
        ("2026-10-03 09:00", "general", "2026-10-04 09:00", "2026-10-15 17:30"),
        ("2026-09-18 10:00", "general", "2026-09-19 10:00", "2026-09-29 17:30"),
        # the turn of the year, as far as it is known
        ("2026-12-21 10:00", "general", "2026-12-22 10:00", "2026-12-30 17:30"),
        ("2026-12-22 10:00", "general", "2026-12-23 10:00", "2026-12-31 17:30"),
        ("2026-12-31 23:30", "danger", "2027-01-01 00:30", "2027-01-01 01:30"),
        ("2026-12-31 10:00", "utilities", "2026-12-31 12:00", "2027-01-01 10:00"),
    ],
)
def test_contact_and_result_are_promised_by_the_grade(
    house: House, accepted: str, grade: str, contact: str, result: str
):
    filed = house.file(at=at(accepted))[0]
    appeal = house.do("accept", filed, at=at(accepted), grade=grade, by=house.lead)
    assert (appeal.response_due, appeal.feedback_due) == (at(contact), at(result))
    assert appeal.due_certain


@pytest.mark.parametrize(
    ("accepted", "grade", "result"),
    [
        (
            "2026-12-23 10:00",
            "general",
            "2027-01-01 17:30",
        ),  # a Friday; surely a holiday, but nobody published it
        ("2026-12-25 10:00", "general", "2027-01-05 17:30"),
        ("2026-12-14 10:00", "complex", "2027-01-04 17:30"),
        ("2027-02-03 10:00", "general", "2027-02-12 17:30"),  # 春节 2027, counted as plain weeks
    ],
)
def test_into_an_unknown_year_it_is_counted_by_the_week_and_marked(
    house: House, accepted: str, grade: str, result: str
):
    filed = house.file(at=at(accepted))[0]
    appeal = house.do("accept", filed, at=at(accepted), grade=grade, by=house.lead)
    assert (appeal.feedback_due, appeal.due_certain) == (at(result), False)


def test_the_mark_stands_on_the_page_and_in_the_api_and_the_office_is_warned(house: House):
    appeal = house.appeal_in(State.ACCEPTED, at=at("2026-12-25 10:00"))
    known = house.appeal_in(State.ACCEPTED, at=at("2026-11-16 10:00"))
    staff = signed_in(house.staff.user)

    def page(one: Appeal) -> str:
        return staff.get(reverse("appeal", args=[one.number])).text

    assert "待确认" in page(appeal) and "按周一至周五推算" in page(appeal)
    assert "待确认" not in page(known)
    shown = {one.pk: staff.get(reverse("api_appeal", args=[one.number])).json() for one in (appeal, known)}
    assert [shown[one.pk]["due_certain"] for one in (appeal, known)] == [False, True]


def test_the_desk_warns_until_the_year_is_entered(house: House, monkeypatch: pytest.MonkeyPatch):
    def desk(who) -> str:
        return signed_in(who.user).get(reverse("desk")).text

    words = "年的放假安排还没有录入"
    unknown = datetime.date.today() + datetime.timedelta(days=45)
    WorkCalendarDay.objects.of(house.community.pk).filter(date__year=unknown.year).delete()
    for who in (house.staff, house.lead):
        assert f"{unknown.year} {words}" in desk(who)
        assert f"/calendar/?year={unknown.year}" in desk(who)
    assert words not in desk(house.worker1)
    WorkCalendarDay.objects.create(community=house.community, date=unknown, workday=False, name="元旦")
    assert words not in desk(house.staff)


def test_entering_the_year_moves_no_promise_and_later_ones_follow_it(house: House):
    early = house.appeal_in(State.ACCEPTED, at=at("2026-12-25 10:00"))
    day = datetime.date(2027, 1, 1)
    WorkCalendarDay.objects.create(community=house.community, date=day, workday=False, name="元旦")
    assert Appeal.objects.get(pk=early.pk).feedback_due == early.feedback_due == at("2027-01-05 17:30")
    later = house.appeal_in(State.ACCEPTED, at=at("2026-12-25 10:00"))
    assert (later.feedback_due, later.due_certain) == (at("2027-01-06 17:30"), True)


# Whatever the moment and the limit

MOMENTS = st.datetimes(datetime.datetime(2026, 1, 2), datetime.datetime(2026, 8, 31)).map(
    lambda naive: naive.replace(tzinfo=SHANGHAI)
)
LIMITS = st.sampled_from(LimitUnit).flatmap(
    lambda unit: st.integers(1, limits.MOST[unit]).map(lambda amount: Limit(amount, unit))
)
PLACES = st.sampled_from(limits.PLACES)
LENT = bounded(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LENT
@given(MOMENTS, PLACES)
def test_a_promise_is_always_later_than_its_beginning_and_certain_this_year(house: House, start, place):
    with limits.prepared(house.community.pk):
        due = limits.due(house.community.pk, *place, start)
    assert due.at > start and due.certain


@LENT
@given(MOMENTS, LIMITS)
def test_more_time_is_never_due_earlier(house: House, start, limit):
    with limits.prepared(house.community.pk):
        more = Limit(limit.amount + 1, limit.unit)
        one, other = (
            limits.due(house.community.pk, Step.RESULT, "", start, own=own).at for own in (limit, more)
        )
    assert other > one


@LENT
@given(MOMENTS, st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=30)), LIMITS)
def test_whoever_begins_later_is_never_due_earlier(house: House, start, wait, limit):
    with limits.prepared(house.community.pk):
        one, other = (
            limits.due(house.community.pk, Step.RESULT, "", moment, own=limit).at
            for moment in (start, start + wait)
        )
    assert other >= one


@LENT
@given(MOMENTS, st.sampled_from(Grade))
def test_danger_is_never_promised_later_than_anything_else(house: House, start, grade):
    with limits.prepared(house.community.pk):
        for step in (Step.CONTACT, Step.RESULT):
            danger, other = (
                limits.due(house.community.pk, step, each, start).at for each in (Grade.DANGER, grade)
            )
            assert danger <= other


@LENT
@given(MOMENTS, LIMITS)
def test_working_time_never_ends_on_a_day_off(house: House, start, limit):
    with limits.prepared(house.community.pk):
        due = limits.due(house.community.pk, Step.RESULT, "", start, own=limit).at
    if limit.unit in (LimitUnit.WORKDAYS, LimitUnit.SERVICE_HOURS):
        day = WorkCalendarDay.objects.of(house.community.pk).filter(date=due.date()).first()
        assert day.workday if day else due.weekday() < 5
        assert datetime.time(9) < due.time() <= datetime.time(17, 30)
