"""密封字段: a copied database tells nobody's phone; a changed key locks nobody out."""

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from grids.sealed import keyed_hash, matches
from residents.models import Resident
from tests.community import House
from tests.factories import resident


def in_the_table(person: Resident) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM residents_resident WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def test_the_table_holds_ciphertext(house: House):
    stored = in_the_table(house.resident)
    assert "138" not in stored
    assert stored.startswith("gAAAA")
    assert Resident.objects.get(pk=house.resident.pk).phone == "13812345678"


def test_equal_phones_look_different_in_the_table(house: House):
    assert in_the_table(house.resident) != in_the_table(resident(house.household))


def test_nothing_is_stored_as_nothing(house: House):
    person = resident(house.household, phone="")
    assert in_the_table(person) == ""
    assert Resident.objects.get(pk=person.pk).phone == ""


@pytest.mark.parametrize("text", ["王秀英", "𠮷野家👨‍👩‍👧", " ", "x" * 10_000])
def test_any_text_comes_back_as_it_went_in(house: House, text: str):
    Resident.objects.filter(pk=house.resident.pk).update(phone=text)
    assert Resident.objects.get(pk=house.resident.pk).phone == text


def test_values_and_lists_open_it_too(house: House):
    assert list(Resident.objects.filter(pk=house.resident.pk).values_list("phone", flat=True)) == [
        "13812345678"
    ]


def test_after_a_change_of_key_the_old_one_still_opens(house: House, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key " * 5, [old]
    person = Resident.objects.get(pk=house.resident.pk)
    assert person.phone == "13812345678"
    person.save()
    settings.SECRET_KEY_FALLBACKS = []
    assert Resident.objects.get(pk=person.pk).phone == "13812345678"


def test_a_lost_key_opens_nothing(house: House, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, []
    with pytest.raises(InvalidToken):
        Resident.objects.get(pk=house.resident.pk)


def test_a_keyed_hash_finds_the_same_value_again():
    one = keyed_hash("13812345678", purpose="phone")
    assert len(one) == 64
    assert one == keyed_hash("13812345678", purpose="phone")
    assert one != keyed_hash("13812345679", purpose="phone")


def test_a_keyed_hash_of_one_purpose_never_meets_another():
    assert keyed_hash("1", purpose="phone") != keyed_hash("1", purpose="id")


def test_unknown_never_equals_unknown():
    assert keyed_hash("", purpose="phone") == ""
    assert not matches("", "", purpose="phone")
    assert not matches("", "13812345678", purpose="phone")


def test_a_hash_needs_the_key(settings):
    before = keyed_hash("13812345678", purpose="phone")
    settings.SECRET_KEY = "another key " * 5
    assert keyed_hash("13812345678", purpose="phone") != before


def test_a_hash_made_before_a_change_of_key_still_matches(settings):
    stored = keyed_hash("K7QP9XWD3MTA", purpose="receipt")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key " * 5, [settings.SECRET_KEY]
    assert matches(stored, "K7QP9XWD3MTA", purpose="receipt")
    assert not matches(stored, "K7QP9XWD3MTB", purpose="receipt")
    settings.SECRET_KEY_FALLBACKS = []
    assert not matches(stored, "K7QP9XWD3MTA", purpose="receipt")


@given(st.text(min_size=1), st.text(min_size=1))
def test_different_values_have_different_hashes(one: str, other: str):
    same = keyed_hash(one, purpose="phone") == keyed_hash(other, purpose="phone")
    assert same == (one == other)
