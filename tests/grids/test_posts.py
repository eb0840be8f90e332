"""岗位的动作: open any kind of post, end it, the care duty, the backup; 一格一员 said in words."""

import datetime

import pytest
from django.utils import timezone

from grids import actors, workflow
from grids.models import Grid, OfficeRecord, Post
from grids.states import Background, PostKind
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from tests.community import House
from tests.factories import actor, grid, user

TODAY = timezone.localdate()
LATER = TODAY + datetime.timedelta(days=10)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def newcomer(house: House):
    return user("新来的", community=house.community)


def open_post(house: House, person, kind: str = PostKind.WORKER, **said) -> Post:
    said = {"since": TODAY, **said}
    return workflow.open_post(house.community, by=said.pop("by", house.admin), user=person, kind=kind, **said)


def test_a_post_gives_its_rights_from_its_day_on(house: House, newcomer):
    empty = grid(house.community, "09")
    made = open_post(house, newcomer, grid=empty, background=Background.VOLUNTEER, care_duty=True)
    assert actor(newcomer).grid_ids == {empty.pk}
    assert actor(newcomer).sees_care
    record = OfficeRecord.objects.get()
    assert (record.action, record.data["post"], record.data["care_duty"]) == ("open", made.pk, True)


def test_a_post_of_next_week_gives_nothing_yet(house: House, newcomer):
    open_post(house, newcomer, PostKind.STAFF, since=LATER)
    assert not actor(newcomer).is_insider
    assert actors.of_user(newcomer, day=LATER).is_office


def test_a_second_primary_worker_is_refused_with_the_name_of_the_first(house: House, newcomer):
    with pytest.raises(Refused, match="一格一员.*现在是网格员1") as refused:
        open_post(house, newcomer, grid=house.grid1)
    assert refused.value.code == "already_claimed"
    assert not newcomer.posts.exists()


def test_the_next_worker_may_be_set_for_the_day_the_last_one_leaves(house: House, newcomer):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=LATER)
    with pytest.raises(Refused, match="一格一员"):
        open_post(house, newcomer, grid=house.grid1, since=LATER - datetime.timedelta(days=1))
    assert open_post(house, newcomer, grid=house.grid1, since=LATER).primary


def test_a_substitute_stands_in_beside_the_worker_until_the_leave_is_over(house: House, newcomer):
    made = open_post(house, newcomer, grid=house.grid1, primary=False, until=LATER)
    assert actor(newcomer).grid_ids == {house.grid1.pk}
    assert actors.of_user(newcomer, day=LATER).grid_ids == frozenset()
    assert actor(house.worker1.user).grid_ids == {house.grid1.pk}
    assert not made.primary


@pytest.mark.parametrize(("kind", "field"), [(PostKind.WORKER, "grid"), (PostKind.SEAT, "organization")])
def test_a_worker_needs_a_grid_and_a_seat_an_organization(house: House, newcomer, kind: str, field: str):
    with pytest.raises(Invalid) as refused:
        open_post(house, newcomer, kind)
    assert list(refused.value.fields) == [field]


def test_what_belongs_to_workers_is_not_kept_for_others(house: House, newcomer):
    made = open_post(
        house, newcomer, PostKind.STAFF, grid=house.grid1, background=Background.VOLUNTEER, primary=False
    )
    assert (made.grid, made.background, made.primary) == (None, "", True)


def test_a_post_that_ends_before_it_begins_is_refused(house: House, newcomer):
    with pytest.raises(Refused, match="不能早于到岗日期"):
        open_post(house, newcomer, PostKind.STAFF, until=TODAY - datetime.timedelta(days=1))


def test_an_account_that_is_off_gets_no_post(house: House, newcomer):
    newcomer.is_active = False
    newcomer.save()
    with pytest.raises(Invalid, match="已停用"):
        open_post(house, newcomer, PostKind.STAFF)


def test_grids_of_another_community_are_not_there(house: House, newcomer):
    with pytest.raises(NotFound):
        open_post(house, newcomer, grid=house.elsewhere.grid1)
    with pytest.raises(NotFound):
        open_post(house, newcomer, PostKind.SEAT, organization=house.elsewhere.party_branch)


@pytest.mark.parametrize("who", ["staff", "lead", "worker1", "supervisor", "visitor", "family"])
def test_nobody_but_the_administrator_manages_posts(house: House, newcomer, who: str):
    by, held = getattr(house, who), house.worker2.posts[0]
    for act in (
        lambda: open_post(house, newcomer, PostKind.STAFF, by=by),
        lambda: workflow.end_post(held, by=by, on=TODAY),
        lambda: workflow.set_care_duty(held, by=by, care_duty=True),
        lambda: workflow.set_backup(house.grid1, by=by, user=None),
    ):
        with pytest.raises(Forbidden):
            act()
    assert not OfficeRecord.objects.exists()


def test_an_end_may_be_moved_forward_but_not_back(house: House):
    held = workflow.end_post(house.worker1.posts[0], by=house.admin, on=LATER)
    with pytest.raises(Refused, match="别人定在"):
        workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    with pytest.raises(Refused, match="要延长，请另行安排岗位"):
        workflow.end_post(held, by=house.admin, on=LATER + datetime.timedelta(days=1))
    assert workflow.end_post(held, by=house.admin, on=TODAY).until == TODAY
    assert not actor(house.worker1.user).grid_ids


def test_the_care_duty_is_given_and_taken(house: House):
    held = house.worker1.posts[0]
    workflow.set_care_duty(held, by=house.admin, care_duty=True)
    assert actor(house.worker1.user).sees_care
    with pytest.raises(Refused, match="没有改动"):
        workflow.set_care_duty(held, by=house.admin, care_duty=True)
    workflow.set_care_duty(held, by=house.admin, care_duty=False)
    assert not actor(house.worker1.user).sees_care
    assert [record.action for record in OfficeRecord.objects.all()] == ["care_duty", "care_duty"]


def test_a_grid_gets_its_backup(house: House):
    workflow.set_backup(house.grid1, by=house.admin, user=house.worker2.user)
    assert Grid.objects.get(pk=house.grid1.pk).backup == house.worker2.user
    assert house.grid1.pk in actor(house.worker2.user).grid_ids
    with pytest.raises(NotFound):
        workflow.set_backup(house.grid1, by=house.admin, user=house.elsewhere.staff.user)
    workflow.set_backup(house.grid1, by=house.admin, user=None)
    assert Grid.objects.get(pk=house.grid1.pk).backup is None
