"""谁能看到户和人: the office its community, a worker the own grids, a household itself; nobody else anyone."""

import pytest
from django.db import IntegrityError, connection, transaction

from grids.sealed import keyed_hash, keyed_hashes
from residents.models import Household, Resident
from tests.community import House
from tests.factories import actor, dwelling, household, household_actor, resident


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def families(house: House) -> dict[str, Household]:
    """One family in each grid of the house, and one in the other community."""
    found = {
        "1": house.household,
        "2": household(house.grid2),
        "3": household(house.grid3),
        "elsewhere": house.elsewhere.household,
    }
    for name in ("2", "3"):
        resident(found[name])
    return found


SEES = {
    "staff": {"1", "2", "3"},
    "second_staff": {"1", "2", "3"},
    "lead": {"1", "2", "3"},
    "worker1": {"1"},
    "worker2": {"2"},
    "worker3": {"3"},
    "family": {"1"},
    "admin": set(),
    "supervisor": set(),
    "property": set(),
    "owners": set(),
    "party": set(),
    "visitor": set(),
    "system": set(),
}


@pytest.mark.parametrize("who", SEES)
def test_who_sees_which_household(house: House, families: dict[str, Household], who: str):
    visible = set(Household.objects.visible_to(getattr(house, who)))
    assert {name for name, family in families.items() if family in visible} == SEES[who]


@pytest.mark.parametrize("who", SEES)
def test_residents_are_seen_as_their_household_is(house: House, families: dict[str, Household], who: str):
    visible = {person.household for person in Resident.objects.visible_to(getattr(house, who))}
    assert {name for name, family in families.items() if family in visible} == SEES[who]


@pytest.mark.parametrize("who", SEES)
def test_the_other_community_sees_nothing_of_it(house: House, families, who: str):
    foreign = getattr(house.elsewhere, who)
    seen = Household.objects.visible_to(foreign).exclude(pk=house.elsewhere.household.pk)
    assert not seen.exists()


def test_a_backup_sees_the_grid_it_stands_in_for(house: House, families):
    house.grid2.backup = house.worker1.user
    house.grid2.save()
    assert set(Household.objects.visible_to(actor(house.worker1.user))) == {families["1"], families["2"]}


def test_the_grid_of_a_household_is_that_of_its_flat(house: House):
    """A large building may be shared by several grids; the flat decides, not the building."""
    block = house.household.dwelling.building
    upstairs = household(house.grid2, dwelling=dwelling(house.grid2, "1801", building=block))
    assert upstairs not in Household.objects.visible_to(house.worker1)
    assert upstairs in Household.objects.visible_to(house.worker2)


def test_a_household_card_opens_one_household_only(house: House):
    neighbour = household(house.grid1)
    assert list(Household.objects.visible_to(household_actor(neighbour))) == [neighbour]


# What the table keeps true


def test_a_phone_is_found_by_its_hash_and_not_by_looking(house: House):
    found = Resident.objects.filter(phone_hash__in=keyed_hashes("13812345678", purpose="phone"))
    assert house.resident in found
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone || id_number FROM residents_resident")
        assert all("13812345678" not in row[0] for row in cursor.fetchall())


def test_an_id_number_is_registered_once_per_community(house: House):
    id_hash = keyed_hash("11010519491231002X", purpose="id")
    first = resident(house.household, "李四", id_hash=id_hash)
    with pytest.raises(IntegrityError, match="resident_id_number_once"), transaction.atomic():
        resident(household(house.grid2), "李四", id_hash=id_hash)
    resident(house.elsewhere.household, "李四", id_hash=id_hash)
    first.until = "2026-10-01"
    first.save()
    resident(household(house.grid2), "李四", id_hash=id_hash)  # moved within the community


def test_unknown_id_numbers_do_not_collide(house: House):
    for _ in range(3):
        resident(house.household, "孩子", phone="")
    assert Resident.objects.filter(id_hash="").count() >= 3


def test_a_family_cannot_leave_before_it_came(house: House):
    with pytest.raises(IntegrityError, match="household_leaves_after_it_came"), transaction.atomic():
        household(house.grid1, since="2026-03-01", until="2026-02-28")
    household(house.grid1, since="2026-03-01", until="2026-03-01")
    household(house.grid1, until="2026-03-01")


def test_a_household_is_called_by_its_flat(house: House):
    assert str(house.household) == f"{house.household.dwelling}住户"
