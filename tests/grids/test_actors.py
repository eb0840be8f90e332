"""操作人: rights come from the posts that are open at this moment, and from nothing else."""

import datetime

import pytest
from django.utils import timezone

from grids import actors
from grids.models import Post
from grids.states import ActorKind, PostKind
from grids.workflow import end_post
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.factories import actor, grid, organization, post, user, user_with_post

DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("who", "office", "lead", "insider", "grids", "units"),
    [
        ("worker1", False, False, True, 1, 0),
        ("staff", True, False, True, 0, 0),
        ("lead", True, True, True, 0, 0),
        ("admin", False, False, True, 0, 0),
        ("property", False, False, True, 0, 1),
        ("supervisor", False, False, True, 0, 0),
        ("family", False, False, False, 0, 0),
        ("visitor", False, False, False, 0, 0),
        ("system", False, False, False, 0, 0),
    ],
)
def test_what_each_post_entitles_to(house: House, who, office, lead, insider, grids, units):
    acting = getattr(house, who)
    assert (acting.is_office, acting.is_lead, acting.is_insider) == (office, lead, insider)
    assert (len(acting.grid_ids), len(acting.organization_ids)) == (grids, units)
    assert acting.community_id == house.community.pk


def test_a_worker_serves_the_own_grid(house: House):
    assert house.worker1.grid_ids == {house.grid1.pk}
    assert house.worker1.label == "网格员1（第01微网格网格员）"


def test_rights_end_with_the_post_at_the_next_request(house: House):
    house.file(grid=house.grid1)
    person = house.worker1.user
    assert Appeal.objects.visible_to(actor(person)).count() == 1
    end_post(house.worker1.posts[0], by=house.admin, on=timezone.localdate())
    after = actor(person)
    assert not after.is_insider
    assert after.grid_ids == frozenset()
    assert not Appeal.objects.visible_to(after).exists()


def test_a_post_of_tomorrow_gives_nothing_today(house: House):
    person = user_with_post(PostKind.STAFF, house.community, since=timezone.localdate() + DAY)
    assert not actor(person).is_office
    assert actors.of_user(person, day=timezone.localdate() + DAY).is_office


def test_the_last_day_is_the_day_before_until(house: House):
    person = user_with_post(PostKind.STAFF, house.community, until=timezone.localdate() + DAY)
    assert actor(person).is_office
    assert not actors.of_user(person, day=timezone.localdate() + DAY).is_office


def test_an_account_without_a_post_is_nobody_in_particular(house: House):
    nobody = actor(user("离任者"))
    assert (nobody.community_id, nobody.posts, nobody.grid_ids) == (None, (), frozenset())
    assert nobody.label == "离任者"
    assert not Appeal.objects.visible_to(nobody).exists()


def test_being_django_staff_or_superuser_is_no_right(house: House):
    house.file()
    root = actor(user("超管", is_staff=True, is_superuser=True))
    assert not root.is_insider
    assert not Appeal.objects.visible_to(root).exists()


def test_one_person_may_hold_two_posts(house: House):
    """双向进入: a worker who also sits for the owners' committee has the rights of both."""
    person = house.worker1.user
    post(person, PostKind.SEAT, organization=house.owners_committee)
    both = actor(person)
    assert both.holds(PostKind.WORKER) and both.holds(PostKind.SEAT)
    assert both.grid_ids == {house.grid1.pk}
    assert both.organization_ids == {house.owners_committee.pk}


def test_ending_one_of_two_posts_leaves_the_other(house: House):
    person = house.worker1.user
    post(person, PostKind.SEAT, organization=house.owners_committee)
    end_post(house.worker1.posts[0], by=house.admin, on=timezone.localdate())
    left = actor(person)
    assert left.grid_ids == frozenset()
    assert left.organization_ids == {house.owners_committee.pk}


def test_a_post_in_another_community_gives_no_right_here(house: House):
    person = user_with_post(PostKind.LEAD, house.elsewhere.community)
    post(person, PostKind.WORKER, grid=grid(house.community, "09"), since=timezone.localdate())
    here = actor(person)
    assert here.community_id == house.community.pk
    assert not here.is_office


def test_a_backup_stands_in_for_the_grid(house: House):
    house.grid2.backup = house.worker1.user
    house.grid2.save()
    assert actor(house.worker1.user).grid_ids == {house.grid1.pk, house.grid2.pk}


def test_a_backup_without_a_post_stands_in_for_nobody(house: House):
    house.grid2.backup = user("热心人")
    house.grid2.save()
    assert actor(house.grid2.backup).grid_ids == frozenset()


def test_a_seat_holder_named_as_backup_does_not_read_the_grid(house: House):
    house.grid2.backup = house.property.user
    house.grid2.save()
    assert actor(house.property.user).grid_ids == frozenset()


def test_a_backup_in_another_community_reads_nothing_there(house: House):
    foreign = house.elsewhere.grid1
    foreign.backup = house.worker1.user
    foreign.save()
    assert actor(house.worker1.user).grid_ids == {house.grid1.pk}


def test_care_groups_are_for_those_with_the_duty(house: House):
    assert not house.staff.sees_care
    Post.objects.filter(user=house.staff.user).update(care_duty=True)
    assert actor(house.staff.user).sees_care


def test_who_acts_is_read_in_one_query(house: House, django_assert_num_queries):
    for _ in range(3):
        post(house.worker1.user, PostKind.SEAT, organization=organization(house.community))
    with django_assert_num_queries(1):
        acting = actors.of_user(house.worker1.user)
        assert acting.label and acting.grid_ids and acting.organization_ids


def test_keys_tell_actors_apart(house: House):
    everyone = [
        house.staff,
        house.worker1,
        house.family,
        house.visitor,
        house.system,
        house.elsewhere.visitor,
    ]
    assert len({acting.key for acting in everyone}) == len(everyone)


def test_a_household_acts_as_itself(house: House):
    assert house.family.kind == ActorKind.HOUSEHOLD
    assert not house.family.is_insider
    assert house.family.user_id is None


def test_a_visitor_with_an_account_keeps_the_own_name_and_no_right(house: House):
    guest = actors.visitor_with(user("张三"), house.community.pk)
    house.appeal_in(State.ACCEPTED, public=True)
    assert (guest.kind, guest.label, guest.posts) == (ActorKind.VISITOR, "张三", ())
    assert Appeal.objects.visible_to(guest).count() == 1
