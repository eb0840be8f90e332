"""找谁: the person a resident calls for a grid. Room: rules."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from grids.models import Grid, Post, User


@dataclass(frozen=True)
class Contact:
    """网格员 or, for a vacant grid, whoever stands in; the office when there is nobody."""

    name: str
    phone: str
    vacant: bool = False


def contact(grid: Grid, day: datetime.date) -> Contact:
    """Whom to call for this grid on this day: primary worker, else backup, else the community's own phone."""
    return contacts([grid], day)[grid.pk]


def contacts(grids: Iterable[Grid], day: datetime.date) -> dict[int, Contact]:
    """The same for several, by their keys; one query, where the grids come with backup and community."""
    grids = list(grids)
    posts = Post.objects.open_on(day).primary_workers().filter(grid__in=grids).select_related("user")
    serving = {post.grid_id: post.user for post in posts}
    return {grid.pk: _contact(grid, serving.get(grid.pk)) for grid in grids}


def _contact(grid: Grid, worker: User | None) -> Contact:
    if worker:
        return Contact(worker.name, worker.phone)
    if grid.backup:
        return Contact(grid.backup.name, grid.backup.phone, vacant=True)
    return Contact(f"{grid.community.name}值班", grid.community.phone, vacant=True)
