"""任命与离岗: who serves where, one worker a grid, also when two act at once."""

import datetime

import pytest

from grids.models import Post
from grids.states import PostKind
from grids.verdict import Forbidden, Refused
from grids.workflow import assign_worker, end_post
from tests.community import House
from tests.factories import actor, user

D = datetime.date
TODAY = D(2026, 11, 22)


@pytest.fixture
def vacant(house: House):
    """Grid 3, whose worker left yesterday."""
    Post.objects.filter(grid=house.grid3).update(until=TODAY)
    return house.grid3


def test_the_admin_gives_a_vacant_grid_a_worker(house: House, vacant):
    newcomer = user("新网格员")
    post = assign_worker(vacant, by=house.admin, user=newcomer, since=TODAY, background="volunteer")
    assert (post.user, post.grid, post.kind, post.until) == (newcomer, vacant, PostKind.WORKER, None)
    assert post.get_background_display() == "志愿者"
    assert actor(newcomer).grid_ids == {vacant.pk}


def test_a_grid_that_has_a_worker_gets_no_second(house: House):
    with pytest.raises(Refused, match="一格一员") as refused:
        assign_worker(house.grid1, by=house.admin, user=user(), since=TODAY)
    assert refused.value.code == "already_claimed"
    assert house.grid1.posts.count() == 1


def test_doing_it_twice_refuses_politely(house: House, vacant):
    newcomer = user()
    assign_worker(vacant, by=house.admin, user=newcomer, since=TODAY)
    with pytest.raises(Refused, match="请先办理离岗交接"):
        assign_worker(vacant, by=house.admin, user=newcomer, since=TODAY)


@pytest.mark.parametrize(
    "who", ["staff", "lead", "worker1", "property", "supervisor", "family", "visitor", "system"]
)
def test_nobody_but_the_admin_may(house: House, vacant, who: str):
    with pytest.raises(Forbidden, match="系统管理员"):
        assign_worker(vacant, by=getattr(house, who), user=user(), since=TODAY)
    with pytest.raises(Forbidden, match="系统管理员"):
        end_post(house.worker1.posts[0], by=getattr(house, who), on=TODAY)
    assert vacant.posts.filter(until=None).count() == 0


def test_the_admin_of_another_community_may_not(house: House, vacant):
    with pytest.raises(Forbidden):
        assign_worker(vacant, by=house.elsewhere.admin, user=user(), since=TODAY)
    with pytest.raises(Forbidden):
        end_post(house.worker1.posts[0], by=house.elsewhere.admin, on=TODAY)


def test_a_post_ends(house: House):
    post = end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    assert post.until == TODAY
    assert not Post.objects.open_on(TODAY).filter(grid=house.grid1).exists()


def test_it_ends_once(house: House):
    post = end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    with pytest.raises(Refused, match="已于 2026-11-22 结束"):
        end_post(post, by=house.admin, on=TODAY)


def test_it_cannot_end_before_it_began(house: House):
    with pytest.raises(Refused, match="不能早于"):
        end_post(house.worker1.posts[0], by=house.admin, on=D(2024, 12, 31))


def test_a_hand_over_on_one_day(house: House):
    end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    assign_worker(house.grid1, by=house.admin, user=user("接任者"), since=TODAY)
    serving = [Post.objects.open_on(day).get(grid=house.grid1).user.name for day in (D(2026, 11, 21), TODAY)]
    assert serving == ["网格员1", "接任者"]


@pytest.mark.parametrize("_again", range(3))
def test_two_assignments_at_once_one_wins_the_other_is_refused(at_once, house: House, _again: int):
    Post.objects.filter(grid=house.grid3).update(until=TODAY)
    people = [user(f"候选人{n}") for n in range(6)]
    results = at_once(
        *(
            lambda person=person: assign_worker(house.grid3, by=house.admin, user=person, since=TODAY)
            for person in people
        )
    )
    winners = [result for result in results if isinstance(result, Post)]
    refused = [result for result in results if isinstance(result, Refused)]
    assert (len(winners), len(refused)) == (1, 5), results
    assert {each.code for each in refused} == {"already_claimed"}
    assert Post.objects.open_on(TODAY).get(grid=house.grid3) == winners[0]


def test_two_ends_at_once_one_wins(at_once, house: House):
    post = house.worker1.posts[0]
    days = (TODAY, D(2026, 11, 25))
    results = at_once(*(lambda day=day: end_post(post, by=house.admin, on=day) for day in days))
    assert sorted(type(result).__name__ for result in results) == ["Post", "Refused"]
