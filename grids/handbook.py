"""找谁: the person a resident calls for a grid. Room: rules."""

import datetime
from dataclasses import dataclass

from grids.models import Grid, Post


@dataclass(frozen=True)
class Contact:
    """网格员 or, for a vacant grid, whoever stands in; the office when there is nobody."""

    name: str
    phone: str
    vacant: bool = False


def contact(grid: Grid, day: datetime.date) -> Contact:
    """Whom to call for this grid on this day: primary worker, else backup, else the community's own phone."""
    post = Post.objects.open_on(day).primary_workers().filter(grid=grid).select_related("user").first()
    if post:
        return Contact(post.user.name, post.user.phone)
    if grid.backup:
        return Contact(grid.backup.name, grid.backup.phone, vacant=True)
    return Contact(f"{grid.community.name}值班", grid.community.phone, vacant=True)
