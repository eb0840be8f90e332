"""附议: one household, one voice; it can be taken back, and that it stood is never forgotten."""

import pytest
from django.db import IntegrityError, connection, transaction

from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals.models import Appeal, Endorsement
from residents.appeals.states import State
from tests.community import House
from tests.factories import household, household_actor


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def appeal(house: House) -> Appeal:
    return house.appeal_in(State.ACCEPTED, public=True)


def neighbour(house: House):
    return household_actor(household(house.grid1))


def test_a_household_seconds_with_its_card(house: House, appeal: Appeal):
    family = house.family
    after = house.do("endorse", appeal, by=family, household=None)
    assert (after.households_count, after.loudness) == (2, 2)
    voice = appeal.endorsements.get()
    assert (voice.household_id, voice.by, voice.resident_name) == (family.household_id, None, "王秀英")


def test_its_card_cannot_second_for_another(house: House, appeal: Appeal):
    other = household(house.grid1)
    house.do("endorse", appeal, by=house.family, household=other)
    assert appeal.endorsements.get().household == house.household


def test_households_add_up(house: House, appeal: Appeal):
    for n in range(2, 5):
        assert house.do("endorse", appeal, by=neighbour(house)).households_count == n


def test_one_household_counts_once(house: House, appeal: Appeal):
    house.do("endorse", appeal, by=house.family)
    for by in (house.family, house.staff):
        with pytest.raises(Refused, match="每户算一次") as refused:
            house.do("endorse", appeal, by=by)
        assert refused.value.code == "already_claimed"
    assert Appeal.objects.get(pk=appeal.pk).households_count == 2


def test_the_author_counts_already(house: House):
    own = house.appeal_in(State.ACCEPTED, public=True, by=house.family)
    with pytest.raises(Forbidden, match="已经算一户"):
        house.do("endorse", own, by=house.family)
    with pytest.raises(Refused, match="已经算一户"):
        house.do("endorse", own, by=house.staff)


def test_on_behalf_the_resident_is_named_and_sealed(house: House, appeal: Appeal):
    with pytest.raises(Invalid) as refused:
        house.do("endorse", appeal, by=house.worker1, resident_name=" \u200b")
    assert "resident_name" in refused.value.fields
    house.do("endorse", appeal, by=house.worker1, resident_name="李大爷")
    assert appeal.endorsements.get().by == house.worker1.user
    with connection.cursor() as cursor:
        cursor.execute("SELECT resident_name FROM residents_endorsement")
        assert "李大爷" not in cursor.fetchone()[0]


def test_on_behalf_a_household_is_named(house: House, appeal: Appeal):
    for verb in ("endorse", "take_back"):
        with pytest.raises(Invalid) as refused:
            house.do(verb, appeal, household=None)
        assert "household" in refused.value.fields


def test_only_households_of_the_community_have_a_voice_in_it(house: House, appeal: Appeal):
    with pytest.raises(Invalid, match="本社区") as refused:
        house.do("endorse", appeal, household=house.elsewhere.household)
    assert "household" in refused.value.fields
    with pytest.raises(NotFound):
        house.do("endorse", appeal, by=house.elsewhere.family)


def test_what_is_not_published_cannot_be_seconded_by_neighbours(house: House):
    private = house.appeal_in(State.ACCEPTED)
    with pytest.raises(NotFound):
        house.do("endorse", private, by=neighbour(house))


def test_visitors_are_told_how(house: House, appeal: Appeal):
    with pytest.raises(Forbidden, match="户码"):
        house.do("endorse", appeal, by=house.visitor)


def test_a_voice_can_be_taken_back_and_given_again(house: House, appeal: Appeal):
    house.do("endorse", appeal, by=house.family)
    assert house.do("take_back", appeal, by=house.family).households_count == 1
    assert house.do("endorse", appeal, by=house.family).households_count == 2
    assert [voice.taken_back_at is None for voice in appeal.endorsements.order_by("id")] == [False, True]
    assert list(appeal.records.values_list("action", flat=True))[-3:] == ["endorse", "take_back", "endorse"]


def test_nothing_stands_nothing_is_taken_back(house: House, appeal: Appeal):
    with pytest.raises(Refused, match="没有附议过"):
        house.do("take_back", appeal, by=neighbour(house))


def test_voices_are_no_public_record(house: House, appeal: Appeal):
    """Who seconded is nobody's business; how many is."""
    record = house.do("endorse", appeal, by=house.family).records.last()
    assert (record.public, record.note, record.data) == (False, "", {"households": 2})


def test_the_database_counts_a_household_once_too(house: House, appeal: Appeal):
    house.do("endorse", appeal, by=house.family)
    with pytest.raises(IntegrityError, match="endorsed_once_per_household"), transaction.atomic():
        Endorsement.objects.create(appeal=appeal, household=house.household, at=appeal.moved_at)
    with pytest.raises(IntegrityError, match="a_voice_has_an_owner"), transaction.atomic():
        Endorsement.objects.create(appeal=appeal, at=appeal.moved_at)
