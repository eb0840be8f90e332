"""Numbers that were passed over, and when nobody needs to look for them any more."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from notices.telling.gaps import SURELY, Gap, missing, restored, still_open
from tests.factories import at

NOON = at("2026-11-16 12:00")
LATER = NOON + SURELY


def test_numbers_in_a_row_leave_no_gap():
    assert list(missing(4, [5, 6, 7])) == []


def test_what_lies_between_is_missing():
    assert list(missing(4, [6, 9, 10])) == [(5, 5), (7, 8)]


def test_nothing_found_leaves_nothing_missing():
    assert list(missing(4, [])) == []


def test_a_number_that_turned_up_is_no_longer_looked_for():
    gap = Gap(5, 8, ceiling=100, seen=NOON)
    left = still_open([gap], [6], horizon=50, at=LATER)
    assert [(each.first, each.last, each.ceiling) for each in left] == [(5, 5, 100), (7, 8, 100)]


def test_a_gap_stays_while_a_transaction_that_might_fill_it_runs():
    gap = Gap(5, 5, ceiling=100, seen=NOON)
    assert still_open([gap], [], horizon=99, at=LATER + datetime.timedelta(days=1)) == [gap]


def test_a_gap_nobody_can_fill_any_more_is_dropped():
    gap = Gap(5, 5, ceiling=100, seen=NOON)
    assert still_open([gap], [], horizon=100, at=LATER) == []


def test_but_never_within_the_first_seconds():
    gap = Gap(5, 5, ceiling=100, seen=NOON)
    assert still_open([gap], [], horizon=100, at=LATER - datetime.timedelta(seconds=1)) == [gap]


def test_it_survives_being_stored():
    gap = Gap(5, 8, ceiling=100, seen=NOON)
    assert restored([gap.stored()]) == [gap]


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(0, 30))
def test_found_and_missing_together_are_all_numbers(found: set[int], after: int):
    seen = sorted(number for number in found if number > after)
    holes = [number for first, last in missing(after, seen) for number in range(first, last + 1)]
    assert sorted([*seen, *holes]) == list(range(after + 1, max(seen, default=after) + 1))


@given(st.sets(st.integers(10, 40)))
def test_each_number_of_a_gap_is_found_or_still_looked_for(found: set[int]):
    left = still_open([Gap(15, 30, 100, NOON)], found, horizon=0, at=NOON)
    wanted = {number for gap in left for number in range(gap.first, gap.last + 1)}
    assert wanted == set(range(15, 31)) - found
