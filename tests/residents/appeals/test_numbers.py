"""编号: 2026-000123 per community and year, gapless, never reused."""

import pytest
from django.db import transaction

from grids.verdict import Invalid
from residents.appeals.models import Appeal, NumberSeries
from residents.appeals.numbers import next_number
from residents.appeals.states import State
from tests.community import House
from tests.factories import at


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_numbers_count_up_from_one(house: House):
    assert [house.file()[0].number for _ in range(3)] == ["2026-000001", "2026-000002", "2026-000003"]


def test_each_year_begins_anew_at_midnight_in_shanghai(house: House):
    moments = ["2026-12-31 23:59", "2027-01-01 00:00", "2027-01-01 00:01", "2026-12-31 23:59"]
    numbers = [house.file(at=at(moment))[0].number for moment in moments]
    assert numbers == ["2026-000001", "2027-000001", "2027-000002", "2026-000002"]


def test_each_community_counts_for_itself(house: House):
    assert house.file()[0].number == house.elsewhere.file()[0].number == "2026-000001"


def test_a_number_is_never_used_again(house: House):
    first = house.appeal_in(State.WITHDRAWN)
    assert house.file()[0].number != first.number


@pytest.mark.parametrize("times", [1, 5])
def test_a_filing_that_fails_leaves_no_gap(house: House, times: int):
    house.file()
    for _ in range(times):
        with pytest.raises(Invalid):
            house.file(contact_phone="1")
        with pytest.raises(RuntimeError), transaction.atomic():
            next_number(house.community.pk, 2026)
            raise RuntimeError("the web process dies here")
    assert house.file()[0].number == "2026-000002"


def test_it_fits_its_column_for_a_million_a_year(house: House):
    NumberSeries.objects.create(community=house.community, year=2026, last=999_998)
    assert house.file()[0].number == "2026-999999"
    assert Appeal._meta.get_field("number").max_length == len("2026-999999")


def test_one_statement_takes_and_counts(house: House, django_assert_num_queries):
    with django_assert_num_queries(1):
        next_number(house.community.pk, 2026)
