"""Who is in which post when something is told."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Post, User
from grids.states import PostKind
from notices.telling.readers.people import HANDLING, OFFICE, People
from tests.community import House
from tests.factories import post, user_with_post


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


def people(house: House, day: datetime.date) -> People:
    return People([house.community.pk], day)


def test_the_office_are_staff_and_lead(house: House, today: datetime.date):
    found = people(house, today).holding(house.community.pk, *OFFICE)
    assert found == {house.staff.user_id, house.second_staff.user_id, house.lead.user_id}


def test_nobody_of_the_other_community_is_among_them(house: House, today: datetime.date):
    both = People([house.community.pk, house.elsewhere.community.pk], today)
    here = both.holding(house.community.pk, *PostKind)
    there = both.holding(house.elsewhere.community.pk, *PostKind)
    assert here
    assert there
    assert not here & there


def test_a_unit_is_spoken_for_by_those_who_sit_for_it(house: House, today: datetime.date):
    found = people(house, today)
    assert found.sitting_for(house.community.pk, house.property_company.pk) == {house.property.user_id}
    assert found.sitting_for(house.community.pk, None) == set()
    assert found.speaks_for(house.property.user_id) == {house.property_company.pk}
    assert found.speaks_for(house.staff.user_id) == set()


def test_a_grid_is_its_workers(house: House, today: datetime.date):
    assert people(house, today).of_grid(house.grid1) == {house.worker1.user_id}


def test_a_grid_without_one_is_its_backups_as_long_as_that_one_handles_anything(
    house: House, today: datetime.date
):
    house.grid1.backup = house.worker2.user
    Post.objects.filter(user=house.worker1.user).update(until=today)
    assert people(house, today).of_grid(house.grid1) == {house.worker2.user_id}
    house.grid1.backup = house.property.user
    assert people(house, today).of_grid(house.grid1) == set()
    house.grid1.backup = None
    assert people(house, today).of_grid(house.grid1) == set()


def test_whoever_leaves_today_is_told_nothing_today(house: House, today: datetime.date):
    Post.objects.filter(user=house.lead.user).update(until=today)
    assert not people(house, today).serves(house.lead.user_id, house.community.pk)
    yesterday = today - datetime.timedelta(days=1)
    assert people(house, yesterday).serves(house.lead.user_id, house.community.pk)


def test_whoever_begins_tomorrow_is_told_nothing_yet(house: House, today: datetime.date):
    tomorrow = today + datetime.timedelta(days=1)
    new = user_with_post(PostKind.STAFF, house.community, since=tomorrow)
    assert not people(house, today).serves(new.pk, house.community.pk)
    assert people(house, tomorrow).serves(new.pk, house.community.pk)


def test_a_shut_account_is_nobody(house: House, today: datetime.date):
    User.objects.filter(pk=house.staff.user_id).update(is_active=False)
    assert not people(house, today).serves(house.staff.user_id, house.community.pk)


def test_two_hats_are_one_person(house: House, today: datetime.date):
    post(house.staff.user, PostKind.WORKER, grid=house.grid2, primary=False)
    found = people(house, today)
    assert house.staff.user_id in found.of_grid(house.grid2)
    assert house.staff.user_id in found.holding(house.community.pk, *HANDLING)


def test_it_is_one_query_however_many_ask(house: House, today: datetime.date, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = people(house, today)
        for kind in PostKind:
            found.holding(house.community.pk, kind)
        found.of_grid(house.grid1)
