"""门厅: the resident's front page, the desk where each person lands, and the reading mode."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from config import two_step
from config.context import LARGE_COOKIE
from config.demo import cast
from grids import handbook, keyset, reauth
from grids.actors import Actor
from grids.models import Grid
from grids.states import ActorKind, PostKind
from grids.svg import Tile, heat_level, heat_map
from notices.posting.models import Delivery, Notice
from notices.posting.models.words import ORDERS as NOTICE_ORDERS
from notices.posting.reading import TONES
from residents.appeals import attention, rules, tally
from residents.appeals.models import Appeal
from residents.appeals.models.words import ORDERS, AppealQuerySet
from residents.appeals.states import OPEN, State
from residents.appeals.views.doorway import line

A_YEAR = 365 * 24 * 3600
MAP_WIDTH = 720
TO_CONFIRM = 6
LATEST_NOTICES = 3


@require_GET
def lobby(request: HttpRequest) -> HttpResponse:
    """首页: what can I do here."""
    actor: Actor = request.actor
    board = Appeal.objects.visible_to(actor).on_board().open().for_list().urgent_first()[:5]
    posted = Notice.objects.visible_to(actor).current().for_list().order_by(*NOTICE_ORDERS["new"])
    context: dict[str, Any] = {
        "lines": [line(appeal, actor) for appeal in board],
        "notices": [(notice, TONES[notice.state]) for notice in posted[:LATEST_NOTICES]],
        "has_card": False,
    }
    if actor.kind == ActorKind.HOUSEHOLD:
        mine = Appeal.objects.entrusted_to(actor).with_names().order_by(*ORDERS["new"])[:3]
        context |= {
            "has_card": True,
            "household": actor.label,
            "worker": _worker_of(actor),
            "mine": [line(appeal, actor) for appeal in mine],
        }
    return render(request, "lobby.html", context)


def _worker_of(household: Actor) -> handbook.Contact:
    """Whom this family calls: its worker, else who stands in, else the office."""
    here = Grid.objects.filter(dwellings__households=household.household_id).with_worker(timezone.localdate())
    grid = here.select_related("community").get()
    name = grid.worker_name or grid.stand_in or f"{grid.community.name}值班"
    return handbook.Contact(name, grid.call_phone or "", vacant=not grid.has_worker)


@require_GET
def workers(request: HttpRequest) -> HttpResponse:
    """打电话给网格员: every grid with whom to call."""
    rows = Grid.objects.of(request.actor.community_id).with_worker(timezone.localdate())
    return render(request, "workers.html", {"grids": rows})


QUEUES = {
    "intake": ("待受理", (State.REGISTERED, State.NEEDS_INFO)),
    "dispatch": ("待派单", (State.ACCEPTED, State.DISPUTED)),
    "verify": ("待核实", (State.REPLIED,)),
    "overdue": ("已超期", OPEN),
}
# The list of the ledger that goes on where a queue of the desk begins.
LISTS = {
    "intake": "state=registered&order=loud",
    "dispatch": "state=accepted&order=loud",
    "verify": "state=replied&order=loud",
    "overdue": "overdue=true&order=loud",
    "quiet": "quiet=true&order=still",
    "wishes": "claimed=false&order=new",
}
BESIDE = {"quiet": "安静的声音", "wishes": "久等的心愿"}


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """工作台: each person lands on what is theirs to do now."""
    actor: Actor = request.actor
    if actor.is_office or actor.holds(PostKind.SUPERVISOR):
        return _office_desk(request, actor)
    rows = Appeal.objects.entrusted_to(actor).filter(state__in=OPEN, due_at__isnull=False).for_list()
    page = keyset.page(rows, order=ORDERS["due"], size=20, cursor=request.GET.get("cursor", ""))
    context = {
        "queue": "order=due",
        "lines": [line(appeal, actor) for appeal in page.rows],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
        "may_file": actor.is_insider and bool(rules.register(actor)),
        "quick": bool(actor.grid_ids),
        "no_post": not actor.is_insider,
        "to_confirm": _to_confirm(actor),
    }
    return render(request, "desk.html", context)


def _to_confirm(actor: Actor) -> list[Delivery]:
    """我要确认的: what still has to reach the own grids, alerts first."""
    waiting = Delivery.objects.visible_to(actor).pending().with_names()
    return list(waiting.order_by("-urgent", "-made_at", "-pk")[:TO_CONFIRM]) if actor.grid_ids else []


def _office_desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = timezone.now()
    table = tally.by_grid_and_state(actor)
    states = {state: sum(row.get(state, 0) for row in table.values()) for state in State.values}
    beside = attention.counts(actor, now)
    known = {**QUEUES, **BESIDE}
    queue = request.GET.get("queue") if request.GET.get("queue") in known else "intake"
    context = {
        "lines": [line(appeal, actor) for appeal in _queue(actor, queue, now).for_list()[:15]],
        "queue": LISTS.get(queue, "order=loud"),
        "figures": _figures(states, beside.late),
        "queues": _tabs(queue, states, beside),
        "beside": beside,
        "tiles": grid_tiles(Grid.objects.of(actor.community_id).with_worker(timezone.localdate()), table),
        "office": True,
        "waiting": actor.beside if actor.is_office else {},
        "may_file": actor.is_office,
    }
    return render(request, "desk.html", context)


def _queue(actor: Actor, queue: str, now: datetime.datetime) -> AppealQuerySet:
    """Queue order, but the quiet ones by how long nothing has moved: loudness must not sort them."""
    mine = Appeal.objects.entrusted_to(actor)
    if queue == "quiet":
        return mine.quiet(now, actor).order_by(*ORDERS["still"])
    if queue == "wishes":
        return attention.waiting_wishes(actor, now).order_by("accepted_at", "id")
    rows = mine.overdue(now) if queue == "overdue" else mine.filter(state__in=QUEUES[queue][1])
    return rows.urgent_first()


def _tabs(queue: str, states: dict[str, int], beside: attention.Attention) -> list[dict[str, Any]]:
    counts = {key: sum(states[state] for state in wanted) for key, (_, wanted) in QUEUES.items()}
    counts |= {"overdue": beside.late, "quiet": beside.quiet, "wishes": beside.wishes}
    labels = {key: label for key, (label, _) in QUEUES.items()} | BESIDE
    return [
        {"key": key, "label": label, "count": counts[key], "current": key == queue}
        for key, label in labels.items()
    ]


def _figures(states: dict[str, int], late: int) -> list[dict[str, Any]]:
    return [
        {"label": "在办诉求", "value": tally.open_total(states), "tone": "info", "href": "/appeals/"},
        {"label": "超期未办结", "value": late, "tone": "bad", "href": "/appeals/?overdue=true&order=due"},
        {
            "label": "待核实办结",
            "value": states[State.REPLIED],
            "tone": "warn",
            "href": "/appeals/?state=replied",
        },
        {
            "label": "已办结",
            "value": states[State.CLOSED],
            "tone": "good",
            "href": "/appeals/?state=closed&order=new",
        },
    ]


def grid_tiles(grids: list[Grid], table: dict[int, dict[str, int]]) -> list[dict[str, Any]]:
    """One tile per grid: code, open matters, a level 0 to 4 by the busiest grid, and 缺人 for a vacant one."""
    counts = {grid.pk: tally.open_total(table.get(grid.pk, {})) for grid in grids}
    most = max(counts.values(), default=0)
    return [
        {
            "href": f"/appeals/?grid={grid.code}",
            "code": grid.code,
            "name": grid.name,
            "count": counts[grid.pk],
            "level": heat_level(counts[grid.pk], most),
            "alarm": "" if grid.has_worker else "缺人",
        }
        for grid in grids
    ]


@require_GET
@login_required
def grids(request: HttpRequest) -> HttpResponse:
    """微网格: the map and the list of grids with their workers; a grid without one stands first."""
    actor: Actor = request.actor
    rows = list(Grid.objects.of(actor.community_id).with_worker(timezone.localdate()))
    table = tally.by_grid_and_state(actor) if actor.is_insider else {}
    tiles = grid_tiles(rows, table)
    shapes = [
        Tile(grid.code, grid.name, tile["count"], tile["href"], grid.boundary, tile["alarm"])
        for grid, tile in sorted(zip(rows, tiles, strict=True), key=lambda pair: pair[0].drawing_order)
    ]
    context = {
        "grids": sorted(rows, key=lambda grid: (grid.has_worker, grid.code)),
        "tiles": tiles,
        "map": heat_map(shapes, MAP_WIDTH) if any(grid.boundary for grid in rows) else "",
    }
    return render(request, "grids.html", context)


@require_POST
def large_mode(request: HttpRequest) -> HttpResponse:
    """大字版: a cookie, so that it works without script and without an account."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = redirect(back)
    response.set_cookie(
        LARGE_COOKIE,
        "1" if request.POST.get("large") == "1" else "0",
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
    )
    return response


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html")


class Login(LoginView):
    """工作人员登录"""

    template_name = "login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        if two_step.wanted(form.get_user()):
            return two_step.hold(self.request, form.get_user(), self.get_success_url())
        response = super().form_valid(form)
        reauth.remember(self.request.session)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = (
            {"demo_password": settings.DEMO_PASSWORD, "demo_accounts": cast.accounts()}
            if settings.DEMO
            else {}
        )
        return super().get_context_data(**kwargs) | shown
