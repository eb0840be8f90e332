"""Verbs of the posts: who serves where, from when to when."""

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from grids.actors import Actor
from grids.models import Community, Grid, Organization, Post, User
from grids.states import Background, OfficeAction, OfficeTopic, PostKind
from grids.verdict import NotFound, Refused
from grids.workflow.step import require_admin, write, wrong


@transaction.atomic
def assign_worker(
    grid: Grid, *, by: Actor, user: User, since: datetime.date, background: str = Background.FULL_TIME
) -> Post:
    """任命网格员: give a grid its one primary worker from `since` on.

    Two assignments at once: the first takes the grid's lock, the other is then refused with its sentence.
    Without the lock two exclusion checks can wait for each other in a circle.
    """
    require_admin(by, grid.community_id)
    post = Post(user=user, kind=PostKind.WORKER, community=grid.community, grid=grid)
    post.background, post.since = background, since
    return _open(post, by)


@transaction.atomic
def open_post(
    community: Community,
    *,
    by: Actor,
    user: User,
    kind: str,
    since: datetime.date,
    until: datetime.date | None = None,
    grid: Grid | None = None,
    organization: Organization | None = None,
    primary: bool = True,
    background: str = "",
    care_duty: bool = False,
) -> Post:
    """安排岗位. A worker who is not `primary` stands in beside the worker of the grid, for a leave or for good.

    Raises NotFound, Forbidden, Invalid naming the field, or Refused with the sentence of the constraint that holds.
    """
    require_admin(by, community.pk)
    if not user.is_active:
        raise wrong("user", "这个账号已停用，请先启用。")
    for thing in (grid, organization):
        if thing is not None and thing.community_id != community.pk:
            raise NotFound
    worker = kind == PostKind.WORKER
    if worker and grid is None:
        raise wrong("grid", "网格员岗位必须指定微网格。")
    if kind == PostKind.SEAT and organization is None:
        raise wrong("organization", "议事席位必须写明所属单位。")
    post = Post(user=user, kind=kind, community=community, since=since, until=until, care_duty=care_duty)
    post.grid, post.organization = grid if worker else None, organization
    post.primary, post.background = primary or not worker, background if worker else ""
    return _open(post, by)


def _open(post: Post, by: Actor) -> Post:
    if post.grid_id:
        Grid.objects.select_for_update(no_key=True).get(pk=post.grid_id)
    try:
        with transaction.atomic():
            # Whoever named account and grid has read them; only the columns and the constraints are left to check.
            post.clean_fields(exclude={"user", "community", "grid", "organization"})
            post.validate_constraints()
            post.save()
    except ValidationError as error:
        raise Refused(_sentence(post, " ".join(error.messages)), code="already_claimed") from error
    except IntegrityError as error:
        raise Refused(
            "这个网格刚刚已由别人安排了主责网格员（一格一员），请刷新后再看。", code="already_claimed"
        ) from error
    data = {"since": post.since, "until": post.until, "care_duty": post.care_duty, "primary": post.primary}
    write(OfficeTopic.POST, OfficeAction.OPEN, str(post), by=by, post=post.pk, user=post.user_id, **data)
    return post


def _sentence(post: Post, said: str) -> str:
    """一格一员, with the name of who holds the grid: the office need not look it up."""
    if post.kind != PostKind.WORKER or not post.primary or "一格一员" not in said:
        return said
    others = Post.objects.primary_workers().filter(grid=post.grid).exclude(until__lte=post.since)
    holder = others.select_related("user").order_by("since").first()
    return f"{said}现在是{holder.user.name}（{holder.since} 起）。" if holder else said


def _lock(post: Post, by: Actor) -> Post:
    require_admin(by, post.community_id)
    return Post.objects.select_for_update(of=("self",)).select_related("user", "grid").get(pk=post.pk)


@transaction.atomic
def end_post(post: Post, *, by: Actor, on: datetime.date) -> Post:
    """离岗: the post's rights end at the next request of the day `on`; a day already set may be moved forward."""
    seen, post = post.until, _lock(post, by)
    if post.until != seen:
        raise Refused(f"这个岗位刚刚已由别人定在 {post.until} 结束，请刷新后再看。")
    if post.until is not None and on >= post.until:
        raise Refused(f"这个岗位已于 {post.until} 结束。要延长，请另行安排岗位。")
    if on < post.since:
        raise Refused("离岗日期不能早于到岗日期。")
    post.until = on
    post.save(update_fields=["until"])
    write(OfficeTopic.POST, OfficeAction.END, str(post), by=by, post=post.pk, until=on)
    return post


@transaction.atomic
def set_care_duty(post: Post, *, by: Actor, care_duty: bool) -> Post:
    """关爱职责: whether who holds this post sees the care groups."""
    post = _lock(post, by)
    if post.care_duty == care_duty:
        raise Refused("关爱职责本来就是这样，没有改动。")
    post.care_duty = care_duty
    post.save(update_fields=["care_duty"])
    write(OfficeTopic.POST, OfficeAction.CARE_DUTY, str(post), by=by, post=post.pk, care_duty=care_duty)
    return post


@transaction.atomic
def set_backup(grid: Grid, *, by: Actor, user: User | None) -> Grid:
    """替补人员: who is called, and who gets the matters, while a grid has no worker."""
    require_admin(by, grid.community_id)
    grid = Grid.objects.select_for_update(of=("self",), no_key=True).get(pk=grid.pk)
    if user is not None and not user.posts.filter(community_id=grid.community_id).exists():
        raise NotFound
    before, grid.backup = grid.backup_id, user
    grid.save(update_fields=["backup"])
    write(
        OfficeTopic.POST,
        OfficeAction.BACKUP,
        grid.name,
        by=by,
        before=before,
        after=user.pk if user else None,
    )
    return grid
