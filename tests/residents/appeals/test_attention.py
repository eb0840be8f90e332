"""要留意的: quiet voices, wishes that wait too long, and how the desk counts them."""

import datetime

import pytest

from grids.models import Post, WorkCalendarDay
from residents.appeals import attention
from residents.appeals.models import Appeal, SpotCheck, Surge
from residents.appeals.states import OPEN, State
from residents.appeals.workflow import claim_wish, draw_spot_checks, raise_surges
from residents.register.models import Resident
from tests.community import House
from tests.factories import actor, at, household, resident, user
from tests.residents.appeals.test_checking import DRAWN, MONDAY, closed
from tests.residents.appeals.test_surging import file
from tests.residents.appeals.test_wishes import wish

NOW = at("2026-11-22 18:00")
A_DAY = datetime.timedelta(days=1)


def ago(days: float) -> datetime.datetime:
    return NOW - days * A_DAY


def quiet(house: House, who=None) -> set[Appeal]:
    who = who or house.staff
    return set(Appeal.objects.entrusted_to(who).quiet(NOW, who))


def caring(house: House, person):
    Post.objects.filter(user=person.user).update(care_duty=True)
    return actor(person.user)


def old_lady(house: House) -> Resident:
    return resident(household(house.grid1), "李奶奶", care_groups=["living_alone"])


# Quiet voices


def test_thirty_days_without_movement_make_a_matter_quiet(house: House):
    still, moving = house.file(at=ago(31))[0], house.file(at=ago(29))[0]
    assert quiet(house) == {still}
    house.do("add_note", still, at=NOW)
    assert quiet(house) == set()
    assert moving.moved_at > ago(30)


@pytest.mark.parametrize("state", [State.CLOSED, State.DECLINED, State.WITHDRAWN, State.CARRIED_OVER])
def test_what_is_over_is_not_quiet(house: House, state: str):
    house.appeal_in(state, at=ago(40))
    assert quiet(house) == set()


def test_loudness_does_not_matter(house: House):
    loud = house.file(at=ago(31), attested_people=20)[0]
    assert quiet(house) == {loud}


def test_matters_of_care_groups_are_for_those_with_the_care_duty(house: House):
    hers = house.file(resident=old_lady(house), at=ago(1))[0]
    house.file(at=ago(1))
    assert quiet(house) == set(), "a list that holds it would say whose it is"
    assert quiet(house, caring(house, house.staff)) == {hers}


def test_the_household_card_files_without_naming_the_person(house: House):
    hers = house.file(household=old_lady(house).household, at=ago(1))[0]
    assert quiet(house, caring(house, house.staff)) == {hers}


def test_who_has_left_or_is_in_no_group_is_not_marked(house: House):
    gone = old_lady(house)
    Resident.objects.filter(pk=gone.pk).update(until="2026-11-01")
    house.file(household=gone.household, at=ago(1))
    house.file(household=house.household, resident=house.resident, at=ago(1))
    assert quiet(house, caring(house, house.staff)) == set()


def test_a_worker_with_the_duty_learns_nothing_of_other_grids(house: House):
    lady = old_lady(house)
    public = house.appeal_in(State.ACCEPTED, public=True, resident=lady, at=ago(1))
    assert quiet(house, caring(house, house.worker1)) == {public}
    other = caring(house, house.worker2)
    assert public in Appeal.objects.visible_to(other)
    assert not Appeal.objects.visible_to(other).quiet(NOW, other).exists()


def test_every_open_state_can_be_quiet(house: House):
    for state in OPEN:
        assert house.appeal_in(state, at=ago(60)) in quiet(house), state


# Wishes that wait


def test_after_fourteen_days_an_unclaimed_wish_comes_to_the_desk(house: House, settings):
    late, fresh = wish(house, at=ago(14.1)), wish(house, at=ago(13))
    claim_wish(wish(house, at=ago(20)), by=house.property)
    house.appeal_in(State.ACCEPTED, public=True, at=ago(20))
    wish(house, public=False, at=ago(20))
    assert list(attention.waiting_wishes(house.staff, NOW)) == [late]
    settings.WISH_WAITS_DAYS = 7
    assert set(attention.waiting_wishes(house.staff, NOW)) == {late, fresh}


# The counts


def test_the_counts_are_those_of_the_lists(house: House, django_assert_num_queries):
    house.file(at=ago(31))
    wish(house, at=ago(20))
    file(house, 0, 1, 2, moment=ago(1))
    raise_surges(house.community, NOW)
    closed(house, 6)
    draw_spot_checks(house.community, MONDAY, DRAWN)
    for who in (house.staff, house.lead, house.second_staff, house.supervisor):
        with django_assert_num_queries(1):
            seen = attention.counts(who, NOW)
        assert seen.quiet == Appeal.objects.entrusted_to(who).quiet(NOW, who).count() == 1
        assert seen.late == Appeal.objects.entrusted_to(who).overdue(NOW).count() > 0
        assert seen.wishes == 1
        assert seen.checks == SpotCheck.objects.waiting().filter(checker=who.user).count()
        assert seen.surges == Surge.objects.visible_to(who).standing().count() == (who != house.supervisor)
    assert sum(attention.counts(who, NOW).checks for who in (house.staff, house.lead)) == 3


def test_nothing_is_counted_where_nothing_is(house: House):
    assert attention.counts(house.elsewhere.staff, NOW) == attention.Attention(unknown_year=2027)


# The work calendar


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-06-01 09:00", None),
        ("2026-11-16 23:59", None),
        ("2026-11-17 00:00", 2027),  # 45 days on it is 1 January
        ("2026-12-31 09:00", 2027),
        ("2027-03-01 09:00", 2027),
    ],
)
def test_a_year_nobody_has_entered_is_warned_of_in_time(house: House, day: str, year: int | None):
    assert attention.counts(house.staff, at(day)).unknown_year == year


def test_entering_the_year_ends_the_warning_here_only(house: House):
    WorkCalendarDay.objects.create(community=house.community, date="2027-01-01", workday=False)
    assert attention.counts(house.staff, NOW).unknown_year is None
    assert attention.counts(house.elsewhere.staff, NOW).unknown_year == 2027


def test_without_a_community_nothing_is_counted_and_nothing_warned_of(house: House):
    assert attention.counts(actor(user()), NOW) == attention.Attention()
