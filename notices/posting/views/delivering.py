"""送达: the worker's list and phone page, and the board that shows which grids are missing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from grids import keyset
from grids.actors import Actor
from grids.svg import qr
from grids.verdict import Forbidden
from notices import verb_pages
from notices.acting import find
from notices.posting import reading, rules, wording
from notices.posting.forms import DELIVERY_ACTS
from notices.posting.models import Delivery
from notices.posting.states import BY_HAND, DeliveryState, How
from notices.posting.views.public import open_notice

PAGE_SIZE = 20
NEWEST = ("-made_at", "-id")
TABS = {"pending": "待确认", "confirmed": "已送达"}


def _worker(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not (actor.is_office or actor.grid_ids):
        raise Forbidden("送达由网格员和社区工作人员确认。")
    return actor


@require_GET
@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    """我要确认的: what still has to reach the own grids; the office sees all of them."""
    actor = _worker(request)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else DeliveryState.PENDING
    rows = Delivery.objects.visible_to(actor).filter(state=tab).with_names()
    page = keyset.page(rows, order=NEWEST, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": page.rows,
        "tab": tab,
        "tabs": [
            {"label": label, "current": key == tab, "href": f"?tab={key}"} for key, label in TABS.items()
        ],
        "next_url": f"?tab={tab}&cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": f"?tab={tab}" if request.GET.get("cursor") else "",
    }
    return render(request, "notices/deliveries.html", context)


def open_delivery(request: HttpRequest, pk: int) -> Delivery:
    return find(Delivery.objects.visible_to(request.actor).with_names(), pk)


@require_GET
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """一个网格的送达, for a phone in a stairwell: words to copy, link, QR code, three big buttons."""
    found = open_delivery(request, pk)
    may = {line.verb for line in DELIVERY_ACTS.lifecycle.actions(found, request.actor)}
    place = reverse("delivery_verb", args=[found.pk, "confirm"])
    link = request.build_absolute_uri(reverse("short_notice", args=[found.notice.first_id]))
    context = {
        "delivery": found,
        "notice": found.notice,
        "tone": reading.DELIVERY_TONES[found.state],
        "copy": wording.copied(found.notice, link=link),
        "link": link,
        "qr": qr(link, title="扫码看全文"),
        "hows": [(how.value, how.label) for how in BY_HAND] if "confirm" in may else [],
        "place": place,
        "may_unconfirm": "unconfirm" in may,
        "records": list(found.records.select_related("actor").order_by("-position")),
        "sendings": list(found.messages.select_related("group")),
    }
    return render(request, "notices/delivery.html", context)


@require_http_methods(["GET", "POST"])
def delivery_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """确认 or 撤销确认"""
    return verb_pages.act(
        request, open_delivery(request, pk), verb, DELIVERY_ACTS, template="notices/delivery_verb.html"
    )


@require_GET
@login_required
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """送达看板: a tile for every grid; below, the missing ones with whom to call."""
    found = open_notice(request, pk)
    if not (verdict := rules.reads_board(found, request.actor)):
        raise Forbidden(verdict.reason)
    rows = list(found.deliveries.select_related("grid", "confirmed_by").order_by("grid__code"))
    missing = [row for row in rows if row.state == DeliveryState.PENDING]
    mine = {row.pk for row in rows if rules.confirm(row, request.actor)}
    context = {
        "notice": found,
        "tiles": [reading.tile(row, _href(row, mine)) for row in rows],
        "missing": [
            (row, grid, _href(row, mine)) for row, grid in reading.callers(missing, timezone.localdate())
        ],
        "told": [row for row in rows if row.state == DeliveryState.CONFIRMED],
        "figures": _figures(rows),
    }
    return render(request, "notices/board.html", context)


def _href(row: Delivery, mine: set[int]) -> str:
    """A grid of one's own leads to its delivery; the others only tell."""
    return reverse("delivery", args=[row.pk]) if row.pk in mine else f"#grid-{row.grid.code}"


def _figures(rows: list[Delivery]) -> list[dict[str, Any]]:
    states = [row.state for row in rows]
    hows = [row.how for row in rows]
    return [
        {
            "label": "已送达",
            "value": f"{states.count(DeliveryState.CONFIRMED)} / {len(rows)}",
            "tone": "good",
        },
        {"label": "还没确认", "value": states.count(DeliveryState.PENDING), "tone": "bad"},
        {"label": "机器人已发", "value": hows.count(How.ROBOT), "tone": "info"},
        {"label": "人工送达", "value": sum(hows.count(how) for how in BY_HAND), "tone": "info"},
    ]
