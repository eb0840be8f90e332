"""操作人: whoever acts, with the rights of this moment.

Rights come from open posts, read from the database at each request; nothing is remembered in the session.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.expressions import Combinable
from django.utils import timezone

from grids.models import Community, Grid, Post, User
from grids.states import ActorKind, PostKind

OFFICE = (PostKind.STAFF, PostKind.LEAD)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts. `household_id` and `receipt_id` are set for a signed-in household card and an opened receipt."""

    kind: ActorKind
    community_id: int | None
    label: str
    user: User | None = None
    posts: tuple[Post, ...] = ()
    household_id: int | None = None
    receipt_id: int | None = None
    backup_grid_ids: frozenset[int] = frozenset()
    beside: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def holds(self, *kinds: PostKind) -> bool:
        return any(post.kind in kinds for post in self.posts)

    @property
    def is_office(self) -> bool:
        """社区工作人员或负责人"""
        return self.holds(*OFFICE)

    @property
    def is_lead(self) -> bool:
        return self.holds(PostKind.LEAD)

    @property
    def is_insider(self) -> bool:
        """Holds any open post at all."""
        return bool(self.posts)

    @cached_property
    def grid_ids(self) -> frozenset[int]:
        """Own grids, and those this person stands in for."""
        own = {post.grid_id for post in self.posts if post.kind == PostKind.WORKER}
        return frozenset(own | self.backup_grid_ids)

    @cached_property
    def organization_ids(self) -> frozenset[int]:
        return frozenset(post.organization_id for post in self.posts if post.organization_id)

    @property
    def sees_care(self) -> bool:
        """Care-group marks are for those with the care duty only."""
        return any(post.care_duty for post in self.posts)

    @property
    def community(self) -> Community | None:
        """Where the open posts are, read together with them; None for whoever holds none."""
        return self.posts[0].community if self.posts else None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def key(self) -> str:
        """A stable name for idempotency keys and throttles."""
        return f"{self.kind}:{self.user_id or self.household_id or self.receipt_id or self.community_id or 0}"


def of_user(
    user: User, *, day: datetime.date | None = None, beside: Mapping[str, Combinable] | None = None
) -> Actor:
    """The actor behind an account: one query for its open posts and the grids it stands in for.

    The community is that of the newest open post; posts in other communities give no rights here. `beside` are
    expressions over a post that a floor above wants read in the same query; their values come with the actor.
    """
    stands_in_for = Grid.objects.filter(backup=user, community=OuterRef("community")).values("pk")
    open_posts = user.posts.open_on(day or timezone.localdate())
    open_posts = open_posts.select_related("community", "grid", "organization")
    beside = beside or {}
    posts = list(open_posts.annotate(stands_in_for=ArraySubquery(stands_in_for), **beside))
    community_id = posts[0].community_id if posts else None
    posts = tuple(post for post in posts if post.community_id == community_id)
    handles = any(post.kind == PostKind.WORKER or post.kind in OFFICE for post in posts)
    label = f"{user.name}（{posts[0].label}）" if posts else user.name
    return Actor(
        kind=ActorKind.USER,
        community_id=community_id,
        label=label,
        user=user,
        posts=posts,
        backup_grid_ids=frozenset(posts[0].stands_in_for if handles else ()),
        beside={name: getattr(post, name) for post in posts[:1] for name in beside},
    )


def visitor(community_id: int | None) -> Actor:
    """居民: nobody signed in."""
    return Actor(kind=ActorKind.VISITOR, community_id=community_id, label="居民")


def visitor_with(user: User, community_id: int | None) -> Actor:
    """An account without an open post: may do what a visitor may, under its own name."""
    return Actor(kind=ActorKind.VISITOR, community_id=community_id, label=user.name, user=user)


def system(community_id: int | None) -> Actor:
    """系统: sweeps and imports act as themselves."""
    return Actor(kind=ActorKind.SYSTEM, community_id=community_id, label="系统")
