"""Promises read in advance, for a long row of verbs: the same ones, at the cost of two queries."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids import worktime
from grids.clock import SHANGHAI
from grids.models import WorkCalendarDay
from grids.states import LimitUnit
from residents.appeals import limits
from residents.appeals.models import LimitPolicy
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade
from tests.community import House
from tests.factories import at

STEPS = st.sampled_from([step.value for step in Step])
GRADES = st.sampled_from(["", *[grade.value for grade in Grade]])
MOMENTS = st.datetimes(
    min_value=datetime.datetime(2025, 12, 1),
    max_value=datetime.datetime(2027, 2, 1),
    timezones=st.just(SHANGHAI),
)
ON_ONE_HOUSE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def own(house: House, step: str, grade: str, amount: int, unit: str = LimitUnit.CLOCK_HOURS) -> LimitPolicy:
    return LimitPolicy.objects.create(
        community=house.community, step=step, grade=grade, amount=amount, unit=unit
    )


@ON_ONE_HOUSE
@given(step=STEPS, grade=GRADES, start=MOMENTS)
def test_read_in_advance_every_promise_is_the_same(house: House, step: str, grade: str, start: Any):
    plain = limits.due(house.community.pk, step, grade, start)
    with limits.prepared(house.community.pk):
        assert limits.due(house.community.pk, step, grade, start) == plain


def test_read_in_advance_own_rows_count_too(house: House):
    own(house, Step.RESULT, Grade.GENERAL, 5)
    with limits.prepared(house.community.pk):
        assert limits.limit(house.community.pk, Step.RESULT, Grade.GENERAL).amount == 5
        assert limits.limit(house.community.pk, Step.RESULT, Grade.COMPLEX).amount == 15


def test_read_in_advance_a_promise_costs_no_query(house: House, django_assert_num_queries: Any):
    with django_assert_num_queries(2), limits.prepared(house.community.pk):
        for day in range(1, 29):
            limits.due(house.community.pk, Step.RESULT, Grade.GENERAL, at(f"2026-11-{day:02d} 10:00"))


def test_another_communitys_promises_are_not_taken_from_this_ones(house: House):
    own(house, Step.JUDGE, "", 99)
    with limits.prepared(house.community.pk):
        assert limits.limit(house.elsewhere.community.pk, Step.JUDGE, "").amount == 2


def test_afterwards_a_changed_rule_counts_at_once(house: House):
    with limits.prepared(house.community.pk):
        own(house, Step.JUDGE, "", 8)
        assert limits.limit(house.community.pk, Step.JUDGE, "").amount == 2, (
            "what was read is what is promised"
        )
    assert limits.limit(house.community.pk, Step.JUDGE, "").amount == 8


def test_nothing_is_remembered_after_a_failure(house: House):
    with pytest.raises(RuntimeError), limits.prepared(house.community.pk):
        raise RuntimeError("the disk is full")
    own(house, Step.JUDGE, "", 8)
    assert limits.limit(house.community.pk, Step.JUDGE, "").amount == 8


def test_the_whole_calendar_holds_every_stored_day(house: House):
    calendar = worktime.whole_calendar(house.community.pk)
    assert len(calendar.days) == WorkCalendarDay.objects.of(house.community.pk).count()
    assert not calendar.is_workday(datetime.date(2026, 10, 1))
    assert calendar.is_workday(datetime.date(2026, 10, 10)), "a make-up Saturday"
