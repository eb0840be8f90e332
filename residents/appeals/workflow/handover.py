"""Verb of the handover: the new worker confirms what came with the grid."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.models import Grid, Post
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import kit
from residents.register.models import Handover


@transaction.atomic
def confirm_handover(
    grid: Grid, *, by: Actor, at: datetime.datetime | None = None, note: str = ""
) -> Handover:
    """接收确认: once per post, by who holds it; what was open at this moment is counted and kept.

    Raises NotFound for a grid one does not work in, Forbidden for whoever is not its primary worker, Refused when it
    is confirmed already or nobody was there before.
    """
    if grid.pk not in by.grid_ids:
        raise NotFound
    at = at or timezone.now()
    day = timezone.localdate(at)
    own = Post.objects.open_on(day).primary_workers().filter(grid=grid, user_id=by.user_id)
    post = own.select_for_update().first()
    if post is None:
        raise Forbidden("交接由接手的主责网格员本人确认。")
    if Handover.objects.filter(post=post).exists():
        raise Refused("这次交接已经确认过。")
    if kit.predecessor(post) is None:
        raise Refused("这个网格之前没有别的网格员，不用交接。")
    counted = kit.counts(kit.of(grid, by, day), grid.community_id)
    return Handover.objects.create(post=post, at=at, note=text.clean(note), **counted)
