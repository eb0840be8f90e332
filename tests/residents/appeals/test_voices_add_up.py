"""呼声怎样相加: whatever is seconded, taken back and merged in whatever order, each household counts once.

A plain set of households per matter stands beside the ledger and must always come to the same number.
"""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from grids.verdict import Refused
from residents.appeals import workflow
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.factories import household, household_actor

MATTERS, FAMILIES = 3, 4
STEP = st.one_of(
    st.tuples(st.just("endorse"), st.integers(0, MATTERS - 1), st.integers(0, FAMILIES - 1)),
    st.tuples(st.just("take_back"), st.integers(0, MATTERS - 1), st.integers(0, FAMILIES - 1)),
    st.tuples(st.just("merge"), st.integers(0, MATTERS - 1), st.integers(0, MATTERS - 1)),
)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


class Told:
    """The same story in sets: who filed each matter, who stands behind it, and what lives on in what."""

    def __init__(self) -> None:
        self.voices: list[set[int]] = [set() for _ in range(MATTERS)]
        self.gone: set[int] = set()

    def behind(self, matter: int) -> int:
        """Matter n was filed by family n."""
        return len(self.voices[matter] | {matter})

    def does(self, verb: str, matter: int, other: int) -> bool:
        """Whether it is possible; if so it is done."""
        if matter in self.gone:
            return False
        if verb == "merge":
            return self._merge(matter, other)
        standing = self.voices[matter]
        if verb == "endorse":
            fresh = other != matter and other not in standing
            standing |= {other} if fresh else set()
            return fresh
        there = other in standing
        standing.discard(other)
        return there

    def _merge(self, matter: int, into: int) -> bool:
        if into == matter or into in self.gone:
            return False
        self.voices[into] |= self.voices[matter] | {matter}
        self.voices[into].discard(into)
        self.gone.add(matter)
        return True


def do(house: House, verb: str, appeal: Appeal, **needs: object) -> bool:
    try:
        with transaction.atomic():
            workflow.VERBS[verb](appeal, **needs)
        return True
    except Refused:
        return False


@bounded(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=9))
def test_each_household_counts_once_whatever_happens(house: House, story: list[tuple[str, int, int]]):
    with transaction.atomic():
        families = [household(house.grid1) for _ in range(FAMILIES)]
        cards = [household_actor(family) for family in families]
        matters = [
            house.appeal_in(State.ACCEPTED, by=cards[n], household=families[n], public=True)
            for n in range(MATTERS)
        ]
        told = Told()
        for verb, matter, other in story:
            needs = {"by": house.staff, "into": matters[other]} if verb == "merge" else {"by": cards[other]}
            assert do(house, verb, matters[matter], **needs) == told.does(verb, matter, other), (
                verb,
                matter,
                other,
            )
            for n in range(MATTERS):
                stored = Appeal.objects.get(pk=matters[n].pk)
                if n not in told.gone:
                    assert (stored.households_count, stored.loudness) == (
                        told.behind(n),
                        Decimal(told.behind(n)),
                    )
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("story", "behind"),
    [
        ("", [1, 1, 1]),
        ("endorse 0 3", [2, 1, 1]),
        ("endorse 0 0", [1, 1, 1]),
        ("endorse 0 3, endorse 0 3", [2, 1, 1]),
        ("endorse 0 3, take_back 0 3", [1, 1, 1]),
        ("take_back 0 3", [1, 1, 1]),
        ("endorse 0 3, merge 0 1", [None, 3, 1]),
        ("endorse 0 3, endorse 1 3, merge 0 1", [None, 3, 1]),
        ("endorse 0 1, merge 0 1", [None, 2, 1]),
        ("merge 0 1, merge 1 2", [None, None, 3]),
        ("merge 0 1, take_back 1 0", [None, 1, 1]),
        ("merge 0 1, merge 0 2", [None, 2, 1]),
        ("merge 0 1, merge 1 0", [None, 2, 1]),
        ("endorse 0 2, endorse 0 3, endorse 1 3, merge 0 1, merge 2 1", [None, 4, None]),
    ],
)
def test_the_sets_beside_the_ledger_tell_the_story_of_the_design(story: str, behind: list[int | None]):
    """The counterpart itself, by hand: it must not repeat a mistake of the code."""
    told = Told()
    for step in filter(None, story.split(", ")):
        verb, matter, other = step.split()
        told.does(verb, int(matter), int(other))
    assert [None if n in told.gone else told.behind(n) for n in range(MATTERS)] == behind
