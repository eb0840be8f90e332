"""呼声: one sum everyone can read; the page and the database compute the same."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from residents.appeals.loudness import Parts
from residents.appeals.models import Appeal
from tests.community import House

PARTS = st.builds(
    Parts,
    households=st.integers(0, 5000),
    attested_people=st.integers(0, 600),
    repeat_calls=st.integers(0, 40),
    waiting_workdays=st.integers(0, 400),
)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        (Parts(), "0"),
        (Parts(households=1), "1"),
        (Parts(households=12), "12"),
        (Parts(attested_people=1), "0.5"),
        (Parts(attested_people=20), "10"),
        (Parts(attested_people=21), "10"),  # at most ten points
        (Parts(repeat_calls=5), "5"),
        (Parts(repeat_calls=6), "5"),
        (Parts(waiting_workdays=1), "0.1"),
        (Parts(waiting_workdays=30), "3"),
        (Parts(waiting_workdays=31), "3"),
        (Parts(households=7, attested_people=3, repeat_calls=2, waiting_workdays=13), "11.8"),
    ],
)
def test_the_sum_of_the_design(parts: Parts, total: str):
    assert parts.total() == Decimal(total)


@given(PARTS)
def test_the_points_shown_add_up_to_the_total(parts: Parts):
    assert sum(parts.points().values()) == parts.total()


@given(PARTS, st.sampled_from(["households", "attested_people", "repeat_calls", "waiting_workdays"]))
def test_more_of_anything_is_never_quieter(parts: Parts, name: str):
    more = Parts(**{**parts.__dict__, name: getattr(parts, name) + 1})
    assert more.total() >= parts.total()


@given(PARTS)
def test_only_households_can_carry_it_beyond_eighteen(parts: Parts):
    assert parts.total() <= parts.households + 18


@pytest.mark.django_db
@bounded(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARTS)
def test_the_database_computes_the_same(house: House, parts: Parts):
    appeal = Appeal.objects.first() or house.file()[0]
    Appeal.objects.filter(pk=appeal.pk).update(
        households_count=parts.households,
        attested_people=parts.attested_people,
        repeat_calls=parts.repeat_calls,
        waiting_workdays=parts.waiting_workdays,
    )
    stored = Appeal.objects.get(pk=appeal.pk)
    assert stored.loudness == parts.total() == stored.parts.total()


def test_the_words_say_what_counts_and_nothing_else():
    assert Parts(households=3, attested_people=4).words() == [
        "3 户反映（3 分）",
        "走访、说事中 4 人也有同样诉求（2 分）",
    ]
    assert Parts(households=1, repeat_calls=9, waiting_workdays=12).words() == [
        "1 户反映（1 分）",
        "逾期后又来反映 9 次（5 分）",
        "已等待 12 个工作日（1.2 分）",
    ]


@pytest.mark.parametrize("households", [10, 100, 1200])
def test_round_numbers_are_not_written_as_powers(households: int):
    assert Parts(households=households).words() == [f"{households} 户反映（{households} 分）"]


def test_a_new_matter_is_one_household_loud(house: House):
    assert house.file()[0].loudness == 1
    assert house.file(attested_people=3)[0].loudness == Decimal("2.5")
