"""主导航: only the places this person's posts open."""

from typing import TypedDict

from django.http import HttpRequest
from django.urls import reverse

from grids.states import PostKind


class Item(TypedDict):
    href: str
    label: str
    current: bool


def items(request: HttpRequest) -> list[Item]:
    """The signed-in person's navigation; empty for residents, who find everything on the lobby."""
    actor = request.actor
    if not actor.is_insider:
        return []
    places = [("desk", "工作台")]
    if not actor.holds(PostKind.ADMIN) or len(actor.posts) > 1:
        places.append(("appeals", "诉求台账"))
    if actor.grid_ids:
        places += [("quick", "记一笔"), ("my_grid", "我的网格")]
    places.append(("grids", "微网格"))
    if actor.is_office or actor.grid_ids or actor.holds(PostKind.SUPERVISOR):
        places.append(("rates", "统计"))
    if actor.is_office:
        places += [("paste", "粘贴群聊"), ("import_appeals", "导入")]
    return [
        {"href": reverse(name), "label": label, "current": request.path == reverse(name)}
        for name, label in places
    ]
