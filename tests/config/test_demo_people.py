"""虚构的人 and 虚构的地方: plausible, of their age, and nobody's."""

import datetime
import re
from collections import Counter
from random import Random

import pytest
from stdnum.cn import ric

from config.demo import cast, families, material, noticeboard, people, places, shops, visiting
from config.demo.people import Births, Person
from grids.states import Background, OrganizationKind, PostKind
from notices.weather.sentence import parse_warning
from residents.register.states import CareGroup
from tests.factories import at

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def births() -> Births:
    return Births(Random(7), TODAY)


# Age on a day

AGES = [
    ("2000-11-24", 26),
    ("2000-11-25", 25),
    ("2000-11-23", 26),
    ("2000-12-01", 25),
    ("2000-01-01", 26),
    ("2000-02-29", 26),
    ("2026-11-24", 0),
    ("2026-01-01", 0),
    ("2025-11-25", 0),
    ("2025-11-24", 1),
    ("1936-11-24", 90),
]


@pytest.mark.parametrize(("born", "age"), AGES)
def test_how_old_somebody_is(born: str, age: int):
    day = datetime.date.fromisoformat(born)
    assert people.age_on(day, TODAY) == age
    assert Person("王芳", "female", day, "", "").age(TODAY) == age


@pytest.mark.parametrize("age", [0, 1, 6, 11, 12, 18, 22, 23, 40, 57, 58, 65, 74, 75, 80, 93])
def test_somebody_of_an_age_is_within_a_year_of_it(births: Births, age: int):
    for _ in range(20):
        assert abs(births.person(age).age(TODAY) - age) <= 1


@pytest.mark.parametrize(
    ("age", "has_phone"), [(0, False), (5, False), (11, False), (12, True), (40, True), (74, True)]
)
def test_children_have_no_phone_and_grown_ups_have_one(births: Births, age: int, has_phone: bool):
    assert {bool(births.person(age).phone) for _ in range(30)} == {has_phone}


def test_of_the_very_old_some_have_one_and_some_have_not(births: Births):
    assert {bool(births.person(85).phone) for _ in range(60)} == {True, False}


@pytest.mark.parametrize("gender", ["male", "female"])
@pytest.mark.parametrize(
    ("age", "era"), [(10, "young"), (22, "young"), (23, "middle"), (57, "middle"), (58, "old"), (90, "old")]
)
def test_a_name_sounds_like_its_age(births: Births, gender: str, age: int, era: str):
    given = set(births.words["given"][era][gender].split())
    for _ in range(20):
        person = births.person(age, gender, surname="王")
        assert person.name[0] == "王"
        assert person.name[1:] in given
        assert person.gender == gender


def test_id_numbers_say_birthday_and_gender_and_belong_to_no_place(births: Births):
    for age in range(1, 90):
        person = births.person(age)
        assert person.id_number.startswith(people.NOBODYS_AREA)
        assert person.id_number[6:14] == f"{person.birth_date:%Y%m%d}"
        assert (int(person.id_number[16]) % 2 == 1) is (person.gender == "male")
        assert ric.calc_check_digit(person.id_number) == person.id_number[-1]


def test_phones_are_of_a_number_range_nobody_has(births: Births):
    phones = [births.phone() for _ in range(500)]
    assert all(re.fullmatch(r"154\d{8}", phone) for phone in phones)
    assert len(set(phones)) == 500


def test_nothing_is_given_out_twice(births: Births):
    made = [births.person(30) for _ in range(300)]
    assert len({person.id_number for person in made}) == len({person.phone for person in made}) == 300


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_the_same_dice_make_the_same_people(seed: int):
    first, second = (Births(Random(seed), TODAY) for _ in range(2))
    assert [first.person(age) for age in range(60)] == [second.person(age) for age in range(60)]


# Families

# How old, in how large a household → what always holds.
CARE = [
    (64, 1, []),
    (65, 1, [CareGroup.LIVING_ALONE]),
    (79, 1, [CareGroup.LIVING_ALONE]),
    (80, 1, [CareGroup.LIVING_ALONE, CareGroup.ELDERLY]),
    (80, 2, [CareGroup.ELDERLY]),
    (79, 2, []),
    (65, 3, []),
    (30, 1, []),
    (93, 5, [CareGroup.ELDERLY]),
]


@pytest.mark.parametrize(("age", "size", "groups"), CARE)
def test_who_needs_care_by_age_and_household(age: int, size: int, groups: list[str]):
    """Illness and poverty come by chance on top, to few."""
    rare = {CareGroup.DISABILITY, CareGroup.LOW_INCOME, CareGroup.CHRONIC_ILLNESS}
    dice = Random(3)
    drawn = [families._care_groups(age, size, dice) for _ in range(400)]
    assert all([group for group in each if group not in rare] == groups for each in drawn)
    share = sum(1 for each in drawn if set(each) & rare) / len(drawn)
    assert 0 < share < 0.1


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_a_household_has_as_many_people_as_it_should(births: Births, size: int):
    for _ in range(30):
        living = list(families._people(size, births))
        assert len(living) == size
        assert living[0].age(TODAY) >= 22


@pytest.mark.parametrize("size", [3, 4, 5, 6])
def test_children_bear_the_fathers_name(births: Births, size: int):
    for _ in range(30):
        father, _mother, child, *_others = families._people(size, births)
        assert child.name.startswith(father.name[:1])
        assert child.age(TODAY) < father.age(TODAY)


@pytest.mark.parametrize("count", [2900, 2918, 2950])
def test_sizes_are_trimmed_until_eight_thousand_live_here(count: int):
    sizes = families._sizes(count, Random(11))
    assert sum(sizes) == families.RESIDENTS == 8000
    assert len(sizes) == count
    assert set(sizes) <= set(families.SIZES)


# The cast

ACCOUNTS = [
    ("admin", PostKind.ADMIN),
    ("lead", PostKind.LEAD),
    ("staff", PostKind.STAFF),
    ("staff2", PostKind.STAFF),
    ("property", PostKind.SEAT),
    ("owners", PostKind.SEAT),
    ("party", PostKind.SEAT),
    ("street", PostKind.SUPERVISOR),
]


def test_the_accounts_of_the_readme_are_there_with_their_posts():
    people_of = {each["username"]: each["kind"] for each in material.cast()["person"]}
    assert {name: people_of.get(name) for name, _ in ACCOUNTS} == dict(ACCOUNTS)


def test_the_table_of_accounts_names_each_once_and_the_workers_in_one_line():
    table = cast.accounts()
    names = [name for name, _ in table]
    assert len(set(names)) == len(names)
    assert "worker01 … worker26" in names
    assert all(role for _, role in table)


def test_there_are_26_workers_with_every_background():
    workers = material.cast()["workers"]
    names, backgrounds = workers["names"].split(), workers["backgrounds"].split()
    assert len(names) == len(set(names)) == len(backgrounds) == 26
    assert set(backgrounds) == set(Background.values)
    assert workers["former"] not in names


def test_every_seat_names_a_unit_of_the_list():
    units = {each["key"] for each in material.cast()["organization"]}
    for each in material.cast()["person"]:
        assert (each["kind"] == PostKind.SEAT) is (each.get("organization") in units)


# The ground


def test_three_compounds_share_26_grids_without_a_gap():
    compounds = material.cast()["compound"]
    assert len(compounds) == 3
    edges = [tuple(each["grids"]) for each in compounds]
    assert edges[0][0] == 1
    assert edges[-1][1] == 26
    assert all(after[0] == before[1] + 1 for before, after in zip(edges, edges[1:], strict=False))


def test_sixty_buildings_hold_three_thousand_flats():
    shapes = [shape for each in material.cast()["compound"] for shape in each["buildings"]]
    assert sum(number for number, *_ in shapes) == 60
    assert sum(number * floors * units * flats for number, floors, units, flats in shapes) == 3000
    assert {floors >= places.LIFT_FROM for _, floors, _, _ in shapes} == {True, False}


def test_shops_have_names_of_their_own_and_a_kind_the_register_knows():
    names = list(shops._names())
    assert len({name for name, _ in names}) == len(names) > 20
    assert {kind for _, kind in names} <= set(OrganizationKind.values)


# Words


@pytest.mark.parametrize(
    ("kind", "least", "may_be_silent"),
    [
        ("care", 3, False),
        ("found", 3, False),
        ("absent", 1, False),
        ("promised", 3, False),
        ("kept", 3, True),
        ("given_up", 2, False),
    ],
)
def test_visits_have_words_for_it(kind: str, least: int, may_be_silent: bool):
    """What was promised and kept needs no words; what was given up does."""
    said = visiting.words()[kind]
    assert len(said) == len(set(said)) >= least
    assert ("" in said) is may_be_silent
    assert all(len(each) <= 200 and not re.search(r"[a-zA-Z]{3}", each) for each in said)


STORM = [
    (noticeboard.RAISED, "blue", "issue"),
    (noticeboard.UPGRADED, "yellow", "upgrade"),
    (noticeboard.LIFTED, "yellow", "lift"),
]


@pytest.mark.parametrize(("sentence", "level", "action"), STORM)
def test_the_storm_is_told_in_sentences_the_parser_reads(sentence: str, level: str, action: str):
    moment = at("2026-11-18 09:30")
    parsed = parse_warning(sentence.format(at="2026年11月18日09时30分"), received_at=moment)
    assert (parsed.event, parsed.level, parsed.action) == ("rainstorm", level, action)
    assert parsed.issued_at == moment


def test_notices_say_something_of_every_kind_once():
    titles = [title for _, _, title, _, _ in noticeboard.TOLD]
    assert len(set(titles)) == len(titles) == 5
    assert Counter(kind for _, kind, *_ in noticeboard.TOLD) == {"notice": 4, "bulletin": 1}
    assert all(days > 0 and len(text) > 15 for days, _, _, text, _ in noticeboard.TOLD)
