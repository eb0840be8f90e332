"""户码, two hands at once: each card is issued once and revoked once."""

from residents.register import cards
from tests.community import House
from tests.factories import household


def test_two_issued_at_once_one_wins(at_once, house: House):
    family = household(house.grid1)
    results = at_once(*[lambda: cards.issue(family, by=house.staff)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "tuple"]
    assert family.cards.count() == 1


def test_two_revoked_at_once_one_wins(at_once, house: House):
    results = at_once(*[lambda: cards.revoke(house.card, by=house.staff)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["HouseholdCard", "Refused"]
