"""户码: one valid card per household, shown once, ended at once; a copied database opens nothing."""

import datetime

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.models import HouseholdCard
from residents.register.workflow import cards
from tests.community import House
from tests.factories import actor, at, household, household_actor, post


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def phone(db) -> SessionStore:
    """A browser that was signed in as somebody else before."""
    session = SessionStore()
    session["leftover"] = "secret of the former user"
    session.save()
    return session


def test_a_card_is_issued_with_a_secret_of_128_bits(house: House):
    family = household(house.grid2)
    card, secret = cards.issue(family, by=house.staff, at=at("2026-11-20 10:00"))
    assert (card.household, card.issued_by, card.revoked_at) == (family, house.staff.user, None)
    assert card.issued_at == at("2026-11-20 10:00")
    assert len(secret) == 22
    assert cards.issue(household(house.grid2), by=house.staff)[1] != secret


def test_only_a_hash_is_kept(house: House):
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(card)::text FROM residents_householdcard card")
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert house.card_secret not in stored
    assert len(house.card.secret_hash) == 64


def test_a_household_has_one_valid_card(house: House):
    with pytest.raises(Refused, match="先作废旧码再补发"):
        cards.issue(house.household, by=house.staff)
    assert house.household.cards.count() == 1


def test_after_revoking_a_new_one_may_be_issued(house: House):
    cards.revoke(house.card, by=house.staff)
    card, secret = cards.issue(house.household, by=house.worker1)
    assert secret != house.card_secret
    assert HouseholdCard.objects.filter(household=house.household, revoked_at=None).get() == card


def test_a_card_is_revoked_once(house: House):
    revoked = cards.revoke(house.card, by=house.staff, at=at("2026-11-20 10:00"))
    assert revoked.revoked_at == at("2026-11-20 10:00")
    with pytest.raises(Refused, match="已经作废"):
        cards.revoke(house.card, by=house.staff)


@pytest.mark.parametrize("who", ["staff", "second_staff", "lead", "worker1"])
def test_the_office_and_the_worker_of_the_grid_manage_cards(house: House, who: str):
    cards.revoke(house.card, by=getattr(house, who))
    cards.issue(house.household, by=getattr(house, who))


@pytest.mark.parametrize(
    "who", ["worker2", "admin", "supervisor", "property", "owners", "party", "visitor", "system"]
)
def test_for_everybody_else_the_household_does_not_exist(house: House, who: str):
    with pytest.raises(NotFound):
        cards.issue(house.household, by=getattr(house, who))
    with pytest.raises(NotFound):
        cards.revoke(house.card, by=getattr(house, who))


def test_the_other_community_finds_nothing(house: House):
    with pytest.raises(NotFound):
        cards.revoke(house.card, by=house.elsewhere.staff)
    with pytest.raises(NotFound):
        cards.issue(household(house.grid1), by=house.elsewhere.lead)


def test_a_household_sees_itself_but_does_not_manage_its_card(house: House):
    with pytest.raises(Forbidden, match="社区工作人员或本网格的网格员"):
        cards.revoke(house.card, by=house.family)


def test_the_card_signs_a_phone_in_as_its_household(house: House, phone: SessionStore):
    assert cards.sign_in(house.card_secret, phone) == house.household
    family = cards.actor_from_session(phone)
    assert (family.kind, family.household_id) == (ActorKind.HOUSEHOLD, house.household.pk)
    assert family.community_id == house.community.pk
    assert family.label == f"{house.household}（户码）"


def test_signing_in_starts_a_clean_session(house: House, phone: SessionStore):
    old_key = phone.session_key
    cards.sign_in(house.card_secret, phone)
    assert "leftover" not in phone
    assert phone.session_key != old_key


def test_the_phone_stays_signed_in_for_half_a_year(house: House, phone: SessionStore):
    cards.sign_in(house.card_secret, phone)
    assert abs(phone.get_expiry_age() - datetime.timedelta(days=180).total_seconds()) < 60


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 10_000, "户码", "\x00", "\ud800"])
def test_an_unknown_card_is_not_found(house: House, phone: SessionStore, secret: str):
    with pytest.raises(NotFound):
        cards.sign_in(secret, phone)
    assert phone["leftover"] == "secret of the former user"
    assert cards.actor_from_session(phone) is None


def test_a_revoked_card_signs_nobody_in(house: House, phone: SessionStore):
    cards.revoke(house.card, by=house.staff)
    with pytest.raises(NotFound):
        cards.sign_in(house.card_secret, phone)


def test_revoking_signs_phones_out_at_once(house: House, phone: SessionStore):
    cards.sign_in(house.card_secret, phone)
    cards.revoke(house.card, by=house.worker1)
    assert cards.actor_from_session(phone) is None


def test_a_new_card_does_not_sign_old_phones_in_again(house: House, phone: SessionStore):
    cards.sign_in(house.card_secret, phone)
    cards.revoke(house.card, by=house.staff)
    cards.issue(house.household, by=house.staff)
    assert cards.actor_from_session(phone) is None


def test_a_family_that_left_is_signed_out(house: House, phone: SessionStore):
    cards.sign_in(house.card_secret, phone)
    house.household.until = "2026-11-01"
    house.household.save()
    assert cards.actor_from_session(phone) is None
    with pytest.raises(NotFound):
        cards.sign_in(house.card_secret, SessionStore())


def test_signing_out_forgets_everything(house: House, phone: SessionStore):
    cards.sign_in(house.card_secret, phone)
    cards.sign_out(phone)
    assert cards.actor_from_session(phone) is None


def test_a_phone_nobody_signed_in_is_nobody(phone: SessionStore):
    assert cards.actor_from_session(phone) is None


def test_a_forged_session_value_opens_nothing(house: House, phone: SessionStore):
    phone[cards.SESSION_KEY] = 10**9
    assert cards.actor_from_session(phone) is None


def test_reading_who_is_signed_in_is_one_query(house: House, phone, django_assert_num_queries):
    cards.sign_in(house.card_secret, phone)
    with django_assert_num_queries(1):
        assert cards.actor_from_session(phone).label


def test_a_seat_in_the_grid_is_not_a_worker_in_the_grid(house: House):
    """Somebody with a seat who lives here does not become the grid's worker by it."""
    post(house.worker2.user, "seat", organization=house.owners_committee)
    with pytest.raises(NotFound):
        cards.issue(household(house.grid1), by=actor(house.worker2.user))


def test_the_household_sees_its_own_appeal_through_the_card(house: House, phone: SessionStore):
    house.file(by=house.family)
    cards.sign_in(house.card_secret, phone)
    assert Appeal.objects.entrusted_to(cards.actor_from_session(phone)).get().state == State.REGISTERED
    assert not Appeal.objects.entrusted_to(household_actor(household(house.grid1))).exists()
