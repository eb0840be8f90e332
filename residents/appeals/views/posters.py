"""网格二维码: the sheet for the stairwell, of one grid or of all; scanning it files a matter there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from grids import handbook
from grids.actors import Actor
from grids.models import Grid
from grids.svg import qr
from grids.verdict import Forbidden, NotFound


@require_GET
def grid_poster(request: HttpRequest, code: str) -> HttpResponse:
    """One grid's; it hangs in the stairwell, so anybody may see it."""
    grids = Grid.objects.of(request.actor.community_id).select_related("community", "backup")
    grid = grids.defer("boundary").filter(code=code).first()
    if grid is None:
        raise NotFound
    return _printed(request, [grid])


@require_GET
@login_required
def grid_posters(request: HttpRequest) -> HttpResponse:
    """Those of all grids, a page each, for the office; a worker those of the own."""
    actor: Actor = request.actor
    if not (actor.is_office or actor.grid_ids):
        raise Forbidden("全部二维码由社区工作人员打印，网格员打印自己网格的。")
    grids = (
        Grid.objects.of(actor.community_id).micro().select_related("community", "backup").defer("boundary")
    )
    own = grids if actor.is_office else grids.filter(pk__in=actor.grid_ids)
    return _printed(request, list(own.order_by("code")))


def _printed(request: HttpRequest, grids: list[Grid]) -> HttpResponse:
    contacts = handbook.contacts(grids, timezone.localdate())
    form = request.build_absolute_uri(reverse("file"))
    sheets: list[dict[str, Any]] = [
        {"grid": grid, "worker": contacts[grid.pk], "qr": qr(f"{form}?grid={grid.code}")} for grid in grids
    ]
    context = {"sheets": sheets, "back": reverse("grids")}
    return render(request, "appeals/grid_posters.html", context)
