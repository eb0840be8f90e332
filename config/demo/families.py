"""虚构的人家: households and residents of the register."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from config.demo.people import Births, Person
from config.demo.places import Ground
from grids.models import Dwelling
from grids.sealed import keyed_hash
from grids.text import initials
from residents.register.models import Household, Resident
from residents.register.states import CareGroup, Tenure

RESIDENTS = 8_000
VACANT = 0.027  # of the dwellings
SIZES, SIZE_WEIGHTS = (1, 2, 3, 4, 5, 6), (18, 27, 30, 15, 8, 2)
TENURES = ((Tenure.OWNER, 78), (Tenure.TENANT, 20), (Tenure.COLLECTIVE, 2))


@dataclass
class Families:
    """Households by grid, and their heads and those in a care group by household."""

    by_grid: dict[int, list[Household]] = field(default_factory=dict)
    heads: dict[int, Resident] = field(default_factory=dict)
    cared_for: dict[int, Resident] = field(default_factory=dict)


def settle(ground: Ground, births: Births, today: datetime.date) -> Families:
    """Families into the dwellings, exactly RESIDENTS people."""
    dice = births.dice
    homes = [dwelling for dwelling in ground.dwellings if dice.random() >= VACANT]
    households = Household.objects.bulk_create(_household(home, dice, today) for home in homes)
    residents = [
        resident
        for household, size in zip(households, _sizes(len(homes), dice), strict=True)
        for resident in _family(household, size, births, today)
    ]
    Resident.objects.bulk_create(residents, batch_size=2000)
    return _gathered(households, residents)


def _household(home: Dwelling, dice: Random, today: datetime.date) -> Household:
    tenures, weights = zip(*TENURES, strict=True)
    return Household(
        community=home.community,
        dwelling=home,
        tenure=dice.choices(tenures, weights)[0],
        since=today - datetime.timedelta(days=dice.randrange(200, 7000)),
        confirmed_on=today - datetime.timedelta(days=dice.randrange(1, 200)),
    )


def _sizes(count: int, dice: Random) -> list[int]:
    """Household sizes as they are drawn, then trimmed one by one until the sum is right."""
    sizes = dice.choices(SIZES, SIZE_WEIGHTS, k=count)
    while (missing := RESIDENTS - sum(sizes)) != 0:
        place = dice.randrange(count)
        if missing > 0 and sizes[place] in (2, 3):
            sizes[place] += 1
        elif missing < 0 and sizes[place] in (3, 4):
            sizes[place] -= 1
    return sizes


def _people(size: int, births: Births) -> Iterator[Person]:
    """Who lives together: alone, a couple, parents with children, and their parents with them."""
    dice = births.dice
    if size == 1:
        yield births.person(dice.choice((dice.randrange(66, 92), dice.randrange(23, 60))))
        return
    age = (
        dice.choice((dice.randrange(62, 86), dice.randrange(26, 60))) if size == 2 else dice.randrange(30, 52)
    )
    father = births.person(age, "male")
    yield father
    yield births.person(max(22, age - dice.randrange(-2, 5)), "female")
    for nth in range(size - 2):
        if nth in (0, 3) or (nth == 1 and dice.random() < 0.4):
            surname = father.name[:1] if father.name[:2] not in births.words["double"] else father.name[:2]
            yield births.person(max(0, age - dice.randrange(25, 32)), surname=surname)
        else:
            yield births.person(min(93, age + dice.randrange(23, 30)))


def _family(household: Household, size: int, births: Births, today: datetime.date) -> Iterator[Resident]:
    for place, person in enumerate(_people(size, births)):
        yield Resident(
            community=household.community,
            household=household,
            name=person.name,
            initials=initials(person.name, person=True),
            gender=person.gender,
            birth_date=person.birth_date,
            phone=person.phone,
            phone_hash=keyed_hash(person.phone, purpose="phone"),
            id_number=person.id_number,
            id_hash=keyed_hash(person.id_number, purpose="id"),
            head=place == 0,
            care_groups=_care_groups(person.age(today), size, births.dice),
        )


def _care_groups(age: int, size: int, dice: Random) -> list[str]:
    groups = []
    if age >= 65 and size == 1:
        groups.append(CareGroup.LIVING_ALONE)
    if age >= 80:
        groups.append(CareGroup.ELDERLY)
    if age < 16 and dice.random() < 0.004:
        groups.append(CareGroup.LEFT_BEHIND_CHILD)
    rare = ((CareGroup.DISABILITY, 0.015), (CareGroup.LOW_INCOME, 0.01), (CareGroup.CHRONIC_ILLNESS, 0.01))
    return groups + [group for group, share in rare if dice.random() < share]


def _gathered(households: list[Household], residents: list[Resident]) -> Families:
    families = Families()
    for household in households:
        families.by_grid.setdefault(household.dwelling.grid_id, []).append(household)
    for resident in residents:
        if resident.head:
            families.heads[resident.household_id] = resident
        if resident.care_groups:
            families.cared_for.setdefault(resident.household_id, resident)
    return families
