"""交接单: what a grid's worker hands over: open matters, promises, visits due, people who need care. Room: rules."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce

from grids.actors import Actor
from grids.models import Community, Grid, Post
from residents.appeals.models import Appeal
from residents.appeals.states import OPEN
from residents.register.models import Household, Promise, Resident
from residents.register.rules import plan

MOST = 24  # lines of each list; four lists fill two sheets, the counts say how many there are


@dataclass(frozen=True)
class Kit:
    """The four lists as this reader may see them; `care` is None without the care duty."""

    matters: QuerySet[Appeal]
    promises: QuerySet[Promise]
    due: QuerySet[Household]
    care: QuerySet[Resident] | None


def of(grid: Grid, actor: Actor, day: datetime.date) -> Kit:
    """What is open in this grid on this day; `grid` comes with its community."""
    matters = Appeal.objects.entrusted_to(actor).filter(grid=grid, state__in=OPEN).for_list()
    owed = Promise.objects.visible_to(actor).open().filter(visit__household__dwelling__grid=grid)
    cared = Resident.objects.visible_to(actor).filter(until__isnull=True, household__dwelling__grid=grid)
    cared = cared.exclude(care_groups=[]).select_related("household__dwelling__building")
    return Kit(
        matters=matters.urgent_first(),
        promises=owed.with_names(),
        due=plan.due(actor, grid.community, day).filter(dwelling__grid=grid),
        care=cared.order_by("household__dwelling__building", "household", "id") if actor.sees_care else None,
    )


def counts(kit: Kit, community_id: int) -> dict[str, int | None]:
    """How many of each, as the confirmation keeps them; one query."""
    lists = {"open_matters": kit.matters, "promises": kit.promises, "visits_due": kit.due}
    if kit.care is not None:
        lists["care_people"] = kit.care
    row = Community.objects.filter(pk=community_id).values_list(*map(how_many, lists.values())).get()
    return {"care_people": None, **dict(zip(lists, row, strict=True))}


def how_many(rows: QuerySet) -> Coalesce:
    """How many rows, as one column of another query."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def waiting_for(actor: Actor, day: datetime.date) -> QuerySet[Post]:
    """等我确认的交接: own posts in grids that somebody else worked before, not yet confirmed."""
    before = Post.objects.primary_workers().filter(grid=OuterRef("grid"), since__lt=OuterRef("since"))
    before = before.exclude(user=OuterRef("user"))
    mine = Post.objects.open_on(day).primary_workers().filter(user_id=actor.user_id)
    return mine.filter(Exists(before), handover__isnull=True, community_id=actor.community_id)


def predecessor(post: Post) -> Post | None:
    """Who worked this grid before."""
    before = Post.objects.primary_workers().filter(grid=post.grid_id, since__lt=post.since)
    return before.exclude(user=post.user_id).select_related("user").order_by("-since").first()


def terms(community_id: int | None, code: str, day: datetime.date) -> list[Post]:
    """历任: the primary workers a micro-grid has had until this day, the newest first, each post with its grid."""
    posts = Post.objects.primary_workers().filter(community_id=community_id, grid__code=code, since__lte=day)
    posts = posts.filter(grid__level__gte=1).select_related("user", "handover", "grid__community")
    return list(posts.defer("grid__boundary").order_by("-since", "-id"))


def now_and_before(served: list[Post], day: datetime.date) -> tuple[Post | None, Post | None]:
    """Of these terms, the one of this day, and that of whoever worked the grid before."""
    now = next((post for post in served if post.until is None or post.until > day), None)
    if now is None:
        return None, None
    others = (post for post in served if post.since < now.since and post.user_id != now.user_id)
    return now, next(others, None)


def cut(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """As many rows as the paper takes, and how many there are; one query."""
    shown = list(rows.annotate(there_are=Window(Count("pk")))[:MOST])
    return shown, shown[0].there_are if shown else 0
