"""主导航: only the places this person's posts open, a line each; a new place is a new line of PLACES."""

from collections.abc import Callable
from typing import NamedTuple, TypedDict

from django.http import HttpRequest
from django.urls import reverse

from grids import rules
from grids.actors import Actor
from grids.states import PostKind
from notices.carrying import rules as carrying
from residents.register.rules import keeping


class Place(NamedTuple):
    """A place by its route and its words, and whom it is open to."""

    route: str
    label: str
    opens: Callable[[Actor], bool]


class Link(TypedDict):
    href: str
    label: str
    current: bool


class Item(Link):
    """A place of the bar; with `places` a group that unfolds, of which `href` is the first."""

    places: list[Link]


def everyone(actor: Actor) -> bool:
    return True


def office(actor: Actor) -> bool:
    return actor.is_office


def in_grid(actor: Actor) -> bool:
    return bool(actor.grid_ids)


def in_grid_only(actor: Actor) -> bool:
    """A worker; the office, whose bar is full, finds the places of a grid it stands in for in their group."""
    return in_grid(actor) and not actor.is_office


def office_in_grid(actor: Actor) -> bool:
    return in_grid(actor) and actor.is_office


def goes_around(actor: Actor) -> bool:
    return actor.is_office or in_grid(actor)


def reads_office(actor: Actor) -> bool:
    return bool(rules.reads_office(actor))


def divides_ground(actor: Actor) -> bool:
    return bool(rules.draws(actor, actor.community_id or 0))


def reads_ledger(actor: Actor) -> bool:
    """All who hold a post but that of the administrator."""
    return any(post.kind != PostKind.ADMIN for post in actor.posts)


def reads_rates(actor: Actor) -> bool:
    return actor.is_office or in_grid(actor) or actor.holds(PostKind.SUPERVISOR)


def counts_registers(actor: Actor) -> bool:
    return bool(keeping.count(actor))


def reads_groups(actor: Actor) -> bool:
    return bool(carrying.read_groups(actor))


def reads_outbox(actor: Actor) -> bool:
    return bool(carrying.read_outbox(actor))


def delivers(actor: Actor) -> bool:
    return actor.is_office or in_grid(actor)


# The bar from left to right; what has no group stands in the bar itself.
PLACES: dict[str, tuple[Place, ...]] = {
    "": (
        Place("desk", "工作台", everyone),
        Place("quick", "记一笔", in_grid),
        Place("my_grid", "我的网格", in_grid_only),
        Place("visits_due", "走访", in_grid_only),
    ),
    "诉求": (
        Place("appeals", "诉求台账", reads_ledger),
        Place("surges", "集中反映", office),
        Place("groups", "并案建议", office),
        Place("spot_checks", "抽查", office),
        Place("rates", "统计", reads_rates),
        Place("phrases", "常用答复", office),
        Place("paste", "粘贴群聊", office),
        Place("import_appeals", "导入诉求", office),
    ),
    "议事": (
        Place("council", "议事厅", everyone),
        Place("resolutions", "决议跟进", everyone),
        Place("minutes_list", "会议纪要", everyone),
        Place("covenant", "居民公约", everyone),
    ),
    "人房企事物": (Place("registers", "人房企事物", counts_registers),),
    "网格": (
        Place("grids", "微网格", everyone),
        Place("my_grid", "我的网格", office_in_grid),
        Place("visits_due", "走访", office),
        Place("visits", "走访记录", goes_around),
        Place("promises", "承诺", goes_around),
        Place("cards", "户码", goes_around),
    ),
    "告知": (
        Place("notices", "通知公告", everyone),
        Place("deliveries", "送达确认", delivers),
        Place("warnings", "气象预警", everyone),
        Place("bulletins", "一周通报", reads_ledger),
        Place("plans", "工作计划", reads_ledger),
        Place("services", "微服务", reads_ledger),
        Place("to_forward", "待转发", in_grid),
        Place("channels", "群渠道", reads_groups),
        Place("outbox", "发送情况", reads_outbox),
    ),
    "管理": (
        Place("posts", "岗位", reads_office),
        Place("accounts", "账号", reads_office),
        Place("calendar", "工作日历", reads_office),
        Place("settings", "社区设置", reads_office),
        Place("limits", "时限设置", reads_office),
        Place("categories", "诉求分类", reads_office),
        Place("office_records", "管理记录", reads_office),
        Place("balance", "各网格分量", office),
        Place("coverage", "覆盖", office),
        Place("assign", "划分网格", divides_ground),
        Place("draw", "画边界", divides_ground),
    ),
}


def items(request: HttpRequest) -> list[Item]:
    """The signed-in person's navigation; empty for residents, who find everything on the lobby."""
    if not request.actor.is_insider:
        return []
    bar: list[Item] = []
    for group, places in PLACES.items():
        links = [_link(place, request.path) for place in places if place.opens(request.actor)]
        if group and len(links) > 1:
            current = any(link["current"] for link in links)
            bar.append({"href": links[0]["href"], "label": group, "current": current, "places": links})
        else:
            bar += [{**link, "places": []} for link in links]
    return bar


def _link(place: Place, path: str) -> Link:
    href = reverse(place.route)
    return {"href": href, "label": place.label, "current": path == href}
