"""画边界: a GeoJSON file becomes the map after a look at it; and which grid is drawn on top."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grids import boundaries, workflow
from grids.forms.ground import BoundariesForm
from grids.geo import Geometry
from grids.models import Grid
from grids.svg import Tile, heat_map
from grids.verdict import Refused
from grids.views.doorway import drawer, place_of, tried

WIDTH = 720


@require_http_methods(["GET", "POST"])
@login_required
def draw(request: HttpRequest) -> HttpResponse:
    """First the preview: the map as it would be; `confirm` stores what was shown."""
    actor = drawer(request)
    grids = list(Grid.objects.of(actor.community_id).micro().order_by("drawing_order", "code"))
    form = BoundariesForm(request.POST or None, request.FILES or None)
    status, found = 200, None
    if form.is_bound:
        status = 400
        if form.is_valid():
            said = form.cleaned_data["text"], form.cleaned_data["system"]
            found, status = tried(form, lambda: boundaries.read(*said, grids))
    if found and request.POST.get("confirm"):
        changed, status = tried(form, lambda: workflow.draw_boundaries(place_of(actor), found, by=actor))
        if changed:
            messages.success(request, f"{changed} 个网格的边界已更新。")
            return redirect("grids")
    context = {
        "form": form,
        "grids": grids,
        "found": [grid for grid in grids if found and grid.pk in found],
        "text": json.dumps(_as_file(grids, found), ensure_ascii=False) if found else "",
        "map": _map(grids, found) if found else "",
    }
    return render(request, "ground/draw.html", context, status=status)


def _as_file(grids: list[Grid], found: dict[int, Geometry]) -> dict[str, object]:
    """What was read, in WGS 84, to be sent back with the confirmation: nothing is stored before."""
    features = [
        {"type": "Feature", "properties": {"code": grid.code}, "geometry": found[grid.pk]}
        for grid in grids
        if grid.pk in found
    ]
    return {"type": "FeatureCollection", "features": features}


def _map(grids: list[Grid], found: dict[int, Geometry]) -> str:
    """The map as it would be: new boundaries dark, the others as they are."""
    tiles = [
        Tile(grid.code, grid.name, int(grid.pk in found), "#", found.get(grid.pk, grid.boundary))
        for grid in grids
    ]
    return heat_map(tiles, WIDTH, title="预览", unit="处新边界")


@require_POST
@login_required
def order(request: HttpRequest) -> HttpResponse:
    """画图顺序: a number for each grid, the larger on top."""
    actor = drawer(request)
    grids = Grid.objects.of(actor.community_id).micro().only("code")
    given = {grid.pk: request.POST.get(f"order-{grid.code}", "") for grid in grids}
    orders = {
        pk: int(said) for pk, said in given.items() if said.isascii() and said.isdecimal() and len(said) < 5
    }
    try:
        changed = workflow.order_drawing(place_of(actor), orders, by=actor)
    except Refused as refused:
        messages.warning(request, refused.reason)
    else:
        messages.success(request, f"画图顺序已保存，改了 {changed} 个网格。")
    return redirect("draw")
