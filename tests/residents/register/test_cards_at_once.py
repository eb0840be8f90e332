"""户码, two hands at once: each card is issued once and revoked once."""

from residents.register.workflow import cards
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


def test_a_building_issued_twice_at_once_gives_each_household_one_card(at_once, house: House):
    homes = [household(house.grid1) for _ in range(3)]
    block = homes[0].dwelling.building
    results = at_once(*[lambda: cards.issue_for_building(block, by=house.staff)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "list"]
    assert [home.cards.count() for home in homes] == [1, 1, 1]


def test_two_replaced_at_once_leave_one_valid(at_once, house: House):
    at_once(*[lambda: cards.reissue(house.household, by=house.staff)] * 2)
    assert house.household.cards.filter(revoked_at__isnull=True).count() == 1
