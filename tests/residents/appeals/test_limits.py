"""时限: what is promised for a step; a community may promise otherwise, but a promise made does not move."""

from fractions import Fraction

import pytest

from grids.models import WorkCalendarDay
from grids.states import LimitUnit
from residents.appeals import limits
from residents.appeals.models import Appeal, LimitPolicy
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade, State
from tests.community import House
from tests.factories import at

MONDAY = at("2026-11-16 10:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def promise(house: House, step: str, grade: str = "", start=MONDAY, **share):
    return limits.due(house.community.pk, step, grade, start, **share).at


def policy(house: House, step: str, grade: str, amount: int, unit: str) -> LimitPolicy:
    return LimitPolicy.objects.create(
        community=house.community, step=step, grade=grade, amount=amount, unit=unit
    )


@pytest.mark.parametrize(
    ("step", "grade", "due"),
    [
        ("judge", "", "2026-11-16 12:00"),  # two service hours
        ("contact", "danger", "2026-11-16 11:00"),
        ("contact", "utilities", "2026-11-16 12:00"),
        ("contact", "general", "2026-11-17 10:00"),
        ("contact", "complex", "2026-11-17 10:00"),
        ("result", "danger", "2026-11-16 12:00"),
        ("result", "utilities", "2026-11-17 10:00"),
        ("result", "general", "2026-11-25 17:30"),  # seven workdays
        ("result", "complex", "2026-12-07 17:30"),  # fifteen workdays
        ("verify", "general", "2026-11-18 17:30"),
    ],
)
def test_the_promises_of_the_design(house: House, step: str, grade: str, due: str):
    assert promise(house, step, grade) == at(due)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("grade", [*Grade, ""])
def test_every_step_of_every_grade_has_a_promise(house: House, step: str, grade: str):
    assert promise(house, step, grade) > MONDAY


def test_danger_does_not_wait_for_office_hours(house: House):
    midnight = at("2026-11-21 23:30")  # Saturday
    assert promise(house, "contact", "danger", midnight) == at("2026-11-22 00:30")
    assert promise(house, "judge", "", midnight) == at("2026-11-23 11:00")


def test_holidays_and_make_up_days_count_as_the_calendar_says(house: House):
    """1 to 7 October off; the make-up Saturdays around it are workdays."""
    before = at("2026-09-30 10:00")
    assert promise(house, "verify", "", before) == at("2026-10-09 17:30")
    WorkCalendarDay.objects.of(house.community.pk).filter(date="2026-10-03").update(workday=True)
    assert promise(house, "verify", "", before) == at("2026-10-08 17:30")


def test_a_row_of_the_community_overrides_one_default(house: House):
    policy(house, "result", "general", 3, LimitUnit.CALENDAR_DAYS)
    assert promise(house, "result", "general") == at("2026-11-19 10:00")
    assert promise(house, "result", "danger") == at("2026-11-16 12:00")
    assert promise(house, "result", "complex") == at("2026-12-07 17:30")


def test_a_row_for_all_grades_counts_where_the_grade_has_none_of_its_own(house: House):
    policy(house, "contact", "", 4, LimitUnit.CLOCK_HOURS)
    policy(house, "contact", "danger", 30, LimitUnit.CLOCK_HOURS)
    assert promise(house, "contact", "general") == at("2026-11-16 14:00")
    assert promise(house, "contact", "danger") == at("2026-11-17 16:00")


def test_another_community_keeps_its_own(house: House):
    policy(house, "result", "general", 1, LimitUnit.WORKDAYS)
    there = limits.due(house.elsewhere.community.pk, "result", "general", MONDAY).at
    assert there == at("2026-11-25 17:30")


@pytest.mark.parametrize(
    ("amount", "half_due"),
    [(7, "2026-11-20 17:30"), (6, "2026-11-19 17:30"), (1, "2026-11-17 17:30")],
)
def test_half_the_time_is_rounded_up(house: House, amount: int, half_due: str):
    policy(house, "result", "general", amount, LimitUnit.WORKDAYS)
    assert promise(house, "result", "general", share=Fraction(1, 2)) == at(half_due)


def test_a_promise_made_does_not_move_when_the_policy_changes(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    promised = (appeal.response_due, appeal.feedback_due)
    policy(house, "result", "", 60, LimitUnit.WORKDAYS)
    policy(house, "contact", "", 60, LimitUnit.CLOCK_HOURS)
    again = Appeal.objects.get(pk=house.do("dispatch", appeal).pk)
    assert (again.response_due, again.feedback_due) == promised
    assert house.appeal_in(State.ACCEPTED).feedback_due > promised[1]


def test_prepared_promises_cost_no_query_and_are_the_same(house: House, django_assert_num_queries):
    policy(house, "result", "general", 3, LimitUnit.WORKDAYS)
    cases = [(step, grade) for step in Step for grade in Grade]
    alone = [promise(house, *case) for case in cases]
    with limits.prepared(house.community.pk):
        with django_assert_num_queries(0):
            together = [promise(house, *case) for case in cases]
        there = limits.due(house.elsewhere.community.pk, "result", "general", MONDAY).at
    assert together == alone
    assert there == at("2026-11-25 17:30")  # not of the prepared community


def test_what_was_prepared_is_forgotten_afterwards(house: House):
    with limits.prepared(house.community.pk):
        policy(house, "judge", "", 1, LimitUnit.CLOCK_HOURS)
        assert promise(house, "judge") == at("2026-11-16 12:00")
    assert promise(house, "judge") == at("2026-11-16 11:00")


def test_the_year_after_next_is_promised_but_uncertain(house: House):
    assert not limits.due(house.community.pk, "result", "general", at("2028-03-01 10:00")).certain
    across = limits.due(house.community.pk, "result", "complex", at("2026-12-25 10:00"))
    assert not across.certain
    assert limits.due(house.community.pk, "contact", "general", at("2026-12-31 10:00")).certain  # clock hours
