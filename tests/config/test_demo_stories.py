"""The stories of the demo, for any day and any throw of the dice: legal by the table of moves, and never ahead of
the clock. Nothing here touches the database."""

import datetime
import itertools
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from config.demo import material, stories
from config.demo.families import Families
from config.demo.material import Matter
from config.demo.people import Births, age_on
from config.demo.places import Ground
from config.demo.stories import PLOTS, Story, Writer
from grids.clock import SHANGHAI
from grids.deadlines import Calendar
from grids.models import Building, Community, Compound, Dwelling, Grid
from grids.states import Background
from grids.text import normalise_id_number, normalise_phone
from residents.appeals.states import TRANSITIONS, UNANSWERED, DeclineReason, Grade, Kind, State, Tag, Track
from residents.register.models import Household, Resident

NOWS = st.datetimes(
    min_value=datetime.datetime(2026, 1, 1),
    max_value=datetime.datetime(2031, 1, 1),
    timezones=st.just(SHANGHAI),
)
SEEDS = st.integers(min_value=0, max_value=2**32)
FEW = settings(max_examples=15)


def small_ground() -> tuple[Ground, Families]:
    """Four grids with two buildings each, one of them high, a family on every floor."""
    community = Community(pk=1, name="幸福里社区")
    compound = Compound(pk=1, community=community, name="幸福里一期")
    ground, families, keys = Ground(community), Families(), itertools.count(1)
    for code in ("01", "02", "25", "26"):
        grid = Grid(pk=int(code), community=community, code=code)
        ground.grids.append(grid)
        for floors in (6, 12):
            number = next(keys)
            building = Building(
                pk=number, compound=compound, grid=grid, name=f"{number}号楼", floors=floors, units=2
            )
            ground.buildings.append(building)
            for floor in range(1, floors + 1):
                home = Dwelling(pk=next(keys), building=building, grid=grid, unit="1", room=f"{floor}01")
                household = Household(pk=home.pk, dwelling=home)
                families.by_grid.setdefault(grid.pk, []).append(household)
                head = Resident(pk=home.pk, household=household, name="王秀英")
                families.heads[household.pk] = head
                if floor == 3:
                    families.cared_for[household.pk] = head
    return ground, families


GROUND, FAMILIES = small_ground()


def told(seed: int, now: datetime.datetime) -> list[Story]:
    return Writer(GROUND, FAMILIES, Random(seed), now, Calendar()).all()


def states_of(story: Story) -> list[str]:
    """The states a story passes through, by the table; an illegal move fails here."""
    passed = [State.REGISTERED]
    for verb, _ in story.steps:
        line = TRANSITIONS[verb]
        assert line.leads_from(passed[-1]), (verb, passed, story.steps)
        passed.append(line.target or passed[-1])
    return passed


@FEW
@given(seed=SEEDS, now=NOWS)
def test_every_story_follows_the_table_of_moves(seed: int, now: datetime.datetime):
    ends = Counter(states_of(story)[-1] for story in told(seed, now))
    expected = {state: sum(count for count, *_ in plots) for state, plots in PLOTS.items()}
    expected[State.REGISTERED] += stories.ALIKE
    expected[State.MERGED] = stories.MERGED
    assert ends == expected
    assert sum(ends.values()) == stories.TOTAL == 240


@FEW
@given(seed=SEEDS, now=NOWS)
def test_nothing_happens_before_it_was_raised_or_after_now(seed: int, now: datetime.datetime):
    for story in told(seed, now):
        moments = [story.raised, *(at for _, at in story.steps)]
        assert moments == sorted(moments), story.steps
        assert story.raised < now and story.last < now
        assert now - story.raised < datetime.timedelta(days=185)


@FEW
@given(seed=SEEDS, now=NOWS)
def test_stories_are_told_oldest_first(seed: int, now: datetime.datetime):
    raised = [story.raised for story in told(seed, now)]
    assert raised == sorted(raised)


@FEW
@given(seed=SEEDS, now=NOWS)
def test_a_matter_is_merged_into_an_older_one_that_is_still_open(seed: int, now: datetime.datetime):
    for story in told(seed, now):
        if story.into is None:
            continue
        base, (verb, at) = story.into, story.steps[0]
        assert verb == "merge" and base.into is None
        assert base.raised < story.raised < at
        assert base.when("accept") < at and (base.when("reply") is None or at < base.when("reply"))
        so_far = [State.REGISTERED]
        for name, moment in base.steps:
            if moment <= at:
                so_far.append(TRANSITIONS[name].target or so_far[-1])
        assert so_far[-1] in UNANSWERED
        assert (story.building, story.unit, story.matter) == (base.building, base.unit, base.matter)
        assert story.said != base.said, "in other words"


@FEW
@given(seed=SEEDS, now=NOWS)
def test_neighbours_second_what_is_on_the_board_and_not_yet_answered(seed: int, now: datetime.datetime):
    for story in told(seed, now):
        until = story.when("reply") or story.when("settle_on_spot") or now
        if story.voices:
            assert story.matter.public and not story.into
            assert story.when("accept") <= story.voices[0] and story.voices[-1] <= until


@FEW
@given(seed=SEEDS, now=NOWS)
def test_everything_that_is_said_is_about_this_place(seed: int, now: datetime.datetime):
    for story in told(seed, now):
        assert 1 <= story.unit <= story.building.units and 2 <= story.floor <= story.building.floors
        assert story.building.grid is story.grid
        for text in (
            story.matter.place,
            *story.matter.say[story.said],
            *story.matter.public,
            *story.matter.done,
        ):
            assert not set("{}") & set(story.words(text))
        if story.matter.key.startswith("lift"):
            assert story.building.floors >= 7, "a stuck lift in a house without one"


@FEW
@given(seed=SEEDS, now=NOWS)
def test_a_danger_does_not_wait_for_weeks(seed: int, now: datetime.datetime):
    for story in told(seed, now):
        if story.matter.grade == Grade.DANGER:
            assert states_of(story)[-1] not in (State.REGISTERED, State.ACCEPTED, State.IN_PROGRESS)


@given(seed=SEEDS)
def test_nobody_complains_about_the_worker_of_the_vacant_grid(seed: int):
    now = datetime.datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)
    assert not [story for story in told(seed, now) if story.matter.complaint and story.grid.code == "26"]


@given(seed=SEEDS)
def test_the_same_seed_tells_the_same_stories(seed: int):
    now = datetime.datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)

    def outline() -> list[tuple[object, ...]]:
        return [(s.matter.key, s.said, s.raised, tuple(s.steps), tuple(s.voices)) for s in told(seed, now)]

    assert outline() == outline()


def test_verbs_follow_each_other_with_a_lag_that_is_written_down():
    used = {verb for plots in PLOTS.values() for _, _, verbs in plots for verb in verbs}
    assert used <= set(stories.LAGS) <= set(TRANSITIONS)
    assert all(0 < least <= most for least, most in stories.LAGS.values())


def test_some_matter_fits_every_plot():
    for state, plots in PLOTS.items():
        for _, days, verbs in plots:
            old = days[0] >= stories.LONG_AGO
            fitting = [each for each in material.matters() if stories._fits(each, state, verbs, old=old)]
            assert len(fitting) >= 2, (state, verbs)


# The material


@pytest.mark.parametrize("matter", material.matters(), ids=lambda each: each.key)
def test_a_matter_speaks_the_languages_of_the_ledger(matter: Matter):
    assert matter.kind in Kind.values and matter.track in Track.values and matter.grade in Grade.values
    assert set(matter.tags) <= set(Tag.values)
    assert matter.by in ("property", "worker", "staff", "owners", "party")
    assert matter.complaint in ("", "property", "worker")
    assert len(matter.public) in (0, 2) and len(matter.escalate) in (0, 2)
    if matter.decline:
        assert matter.decline[0] in DeclineReason.values
    if matter.complaint:
        assert not matter.public and matter.by == "staff", "whoever is complained about does not handle it"
    if matter.cluster:
        assert len(matter.say) >= 3, "told in several ways"


def test_every_decline_reason_but_the_unlawful_is_shown():
    shown = {matter.decline[0] for matter in material.matters() if matter.decline}
    assert shown == set(DeclineReason.values) - {DeclineReason.UNLAWFUL}


def test_a_matter_goes_up_only_to_units_that_exist():
    units = {each["name"] for each in material.cast()["organization"]}
    assert {matter.escalate[0] for matter in material.matters() if matter.escalate} <= units


def test_the_cast_is_complete():
    cast = material.cast()
    workers = cast["workers"]
    assert len(workers["names"].split()) == len(workers["backgrounds"].split()) == 26
    assert set(workers["backgrounds"].split()) == set(Background.values)
    dwellings = [
        count * floors * units * flats
        for compound in cast["compound"]
        for count, floors, units, flats in compound["buildings"]
    ]
    assert sum(dwellings) == 3000
    spans = [compound["grids"] for compound in cast["compound"]]
    assert [n for first, last in spans for n in range(first, last + 1)] == list(range(1, 27))


# Made-up people

DAY = datetime.date(2026, 11, 22)


@given(seed=SEEDS, age=st.integers(min_value=0, max_value=99), gender=st.sampled_from(["male", "female"]))
def test_somebody_of_an_age(seed: int, age: int, gender: str):
    person = Births(Random(seed), DAY).person(age, gender)
    assert abs(person.age(DAY) - age) <= 1 and person.birth_date < DAY
    assert normalise_id_number(person.id_number) == person.id_number
    assert ric.get_birth_date(person.id_number) == person.birth_date
    assert (int(person.id_number[16]) % 2 == 1) == (gender == "male")
    assert 2 <= len(person.name) <= 4
    if person.phone:
        assert normalise_phone(person.phone) == person.phone
    assert bool(person.phone) or age < 12 or age >= 75


@given(seed=SEEDS)
def test_no_number_is_given_out_twice(seed: int):
    births = Births(Random(seed), DAY)
    people = [births.person(30) for _ in range(300)]
    assert len({person.id_number for person in people}) == 300
    assert len({person.phone for person in people}) == 300


def test_a_child_bears_the_name_it_is_given():
    assert Births(Random(1), DAY).person(7, surname="欧阳").name.startswith("欧阳")


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ((2000, 11, 22), (2026, 11, 22), 26),
        ((2000, 11, 23), (2026, 11, 22), 25),
        ((2004, 2, 29), (2026, 2, 28), 21),
        ((2004, 2, 29), (2026, 3, 1), 22),
    ],
)
def test_an_age_turns_on_the_birthday(born: tuple[int, ...], day: tuple[int, ...], age: int):
    assert age_on(datetime.date(*born), datetime.date(*day)) == age
