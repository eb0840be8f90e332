"""Verbs of the ground: who serves where."""

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from grids import holidays
from grids.actors import Actor
from grids.models import Community, Grid, Post, User, WorkCalendarDay
from grids.states import ActorKind, Background, PostKind
from grids.verdict import Forbidden, Refused


def _require_admin(by: Actor, community_id: int) -> None:
    if not by.holds(PostKind.ADMIN) or by.community_id != community_id:
        raise Forbidden("只有本社区的系统管理员可以管理账号和岗位。")


@transaction.atomic
def assign_worker(
    grid: Grid, *, by: Actor, user: User, since: datetime.date, background: str = Background.FULL_TIME
) -> Post:
    """任命网格员: give a grid its one primary worker from `since` on.

    Two assignments at once: the first takes the grid's lock, the other is then refused with its sentence.
    Without the lock two exclusion checks can wait for each other in a circle.
    """
    _require_admin(by, grid.community_id)
    Grid.objects.select_for_update(no_key=True).get(pk=grid.pk)
    post = Post(
        user=user,
        kind=PostKind.WORKER,
        community=grid.community,
        grid=grid,
        background=background,
        since=since,
    )
    return _store(post)


def _store(post: Post) -> Post:
    try:
        with transaction.atomic():
            post.full_clean()
            post.save()
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="already_claimed") from error
    except IntegrityError as error:
        raise Refused(
            "这个网格刚刚已由别人安排了主责网格员（一格一员），请刷新后再看。", code="already_claimed"
        ) from error
    return post


def end_post(post: Post, *, by: Actor, on: datetime.date) -> Post:
    """离岗: the post's rights end at the next request of the day `on`."""
    _require_admin(by, post.community_id)
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        if post.until is not None:
            raise Refused(f"这个岗位已于 {post.until} 结束。")
        if on < post.since:
            raise Refused("离岗日期不能早于到岗日期。")
        post.until = on
        post.save(update_fields=["until"])
    return post


def seed_calendar(community: Community, year: int, *, by: Actor) -> int | None:
    """载入工作日历: the holidays and make-up workdays of a year; how many days were new.

    None when nothing is known of that year yet. Days the office has entered itself stay as they are.
    """
    if by.kind != ActorKind.SYSTEM:
        _require_admin(by, community.pk)
    days = holidays.seed_days(year)
    if days is None:
        return None
    calendar = WorkCalendarDay.objects.of(community.pk).filter(date__year=year)
    with transaction.atomic():
        before = calendar.count()
        WorkCalendarDay.objects.bulk_create(
            [
                WorkCalendarDay(community=community, date=date, workday=workday, name=name)
                for date, workday, name in days
            ],
            ignore_conflicts=True,
        )
        return calendar.count() - before
