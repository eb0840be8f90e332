"""What the doors share: finding, storing, and the words of a refusal."""

import pytest
from django.db import IntegrityError

from grids.verdict import Invalid, NotFound, Refused
from notices.acting import ThingForm, find, stored
from notices.directory.forms import ACTS
from notices.directory.models import Service
from tests.community import House
from tests.notices.things import service


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_what_is_not_visible_is_not_found(house: House):
    added = service(house)
    assert find(Service.objects.visible_to(house.staff), added.pk) == added
    with pytest.raises(NotFound):
        find(Service.objects.visible_to(house.elsewhere.staff), added.pk)


def test_a_column_out_of_bounds_is_named_before_anything_is_stored(house: House):
    added = service(house)
    added.place = "长" * 100
    with pytest.raises(Invalid) as refused:
        stored(added, lambda: pytest.fail("stored"), taken="有了")
    assert list(refused.value.fields) == ["place"]


def test_a_place_that_is_taken_is_refused_in_its_own_words(house: House):
    service(house, name="理发")
    added = service(house)
    added.name = "理发"
    with pytest.raises(Refused, match="有了") as refused:
        stored(added, lambda: added.save() or added, taken="有了")
    assert refused.value.code == "already_claimed"


def test_another_fault_of_the_database_is_not_taken_for_that(house: House):
    added = service(house)
    with pytest.raises(IntegrityError, match="service_takes_time"):
        stored(added, lambda: Service.objects.filter(pk=added.pk).update(amount=0) or added, taken="有了")


def test_a_verb_without_a_form_of_its_own_asks_for_nothing():
    assert ACTS.form_of("resume") is ThingForm
    assert not ThingForm.base_fields
