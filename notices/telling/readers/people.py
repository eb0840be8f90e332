"""谁在岗: who holds which post in the communities at hand, read once for a batch."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from grids.models import Grid, Post
from grids.states import PostKind
from residents.appeals.models import Appeal

OFFICE = (PostKind.STAFF, PostKind.LEAD)
HANDLING = (*OFFICE, PostKind.WORKER)
# 席位: those who sit at the table of the council.
SEATED = (*HANDLING, PostKind.SEAT)


class People:
    """Open posts of some communities on one day. Only accounts that may still log in are told anything."""

    def __init__(self, community_ids: Iterable[int], day: datetime.date) -> None:
        posts = Post.objects.open_on(day).filter(community_id__in=set(community_ids), user__is_active=True)
        fields = ("user_id", "kind", "community_id", "grid_id", "organization_id", "care_duty")
        self.posts = list(posts.only(*fields))
        self.by_user: dict[int, list[Post]] = defaultdict(list)
        for post in self.posts:
            self.by_user[post.user_id].append(post)

    def holding(self, community_id: int, *kinds: PostKind) -> set[int]:
        """The accounts with such a post."""
        return {
            post.user_id for post in self.posts if post.community_id == community_id and post.kind in kinds
        }

    def sitting_for(self, community_id: int, organization_id: int | None) -> set[int]:
        """席位: those who speak for this organisation."""
        if organization_id is None:
            return set()
        return {
            post.user_id
            for post in self.posts
            if post.community_id == community_id and post.organization_id == organization_id
        }

    def of_grid(self, grid: Grid) -> set[int]:
        """The worker of the grid, else its backup, as long as that one handles anything: never nobody by mistake."""
        workers = {post.user_id for post in self.posts if post.grid_id == grid.pk}
        if workers or grid.backup_id is None:
            return workers
        handles = grid.backup_id in self.holding(grid.community_id, *HANDLING)
        return {grid.backup_id} if handles else set()

    def serves(self, user_id: int, community_id: int) -> bool:
        return any(post.community_id == community_id for post in self.by_user[user_id])

    def speaks_for(self, user_id: int) -> set[int]:
        """The organisations this account has a post with."""
        return {post.organization_id for post in self.by_user[user_id] if post.organization_id}

    def may_know(self, user_id: int, appeal: Appeal) -> bool:
        """回避: nobody hears of a matter that complains about them, or about a unit they speak for."""
        about_self = user_id == appeal.complaint_user_id
        about_own = appeal.complaint_organization_id in self.speaks_for(user_id)
        return self.serves(user_id, appeal.community_id) and not about_self and not about_own

    def has_care_duty(self, user_id: int) -> bool:
        """关爱职责: may know who is in a care group."""
        return any(post.care_duty for post in self.by_user[user_id])
