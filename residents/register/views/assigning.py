"""划分网格: which building, unit or dwelling belongs to which grid, with the numbers of each grid before and after."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grids import workflow
from grids.actors import Actor
from grids.forms.ground import DwellingsForm
from grids.models import Building, Compound, Dwelling, Grid
from grids.verdict import NotFound, Refused
from grids.views.doorway import drawer, place_of, tried
from residents.register.rules import loads

Unit = tuple[int, str]
Moves = dict[tuple[int, str | None], int]  # building and unit → grid; no unit: the whole building


def _grids(actor: Actor) -> list[Grid]:
    return list(Grid.objects.of(actor.community_id).micro().defer("boundary"))


def _key(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


@require_http_methods(["GET", "POST"])
@login_required
def assign(request: HttpRequest) -> HttpResponse:
    """Buildings and units of a compound, each with its grid. POST stores; with `preview` it only counts what would be."""
    actor = drawer(request)
    grids = _grids(actor)
    moves = _moves(request, grids)
    if request.method == "POST" and "preview" not in request.POST and not request.htmx:
        try:
            moved = _store(actor, moves)
        except Refused as refused:
            messages.warning(request, refused.reason)
        else:
            messages.success(request, f"已划好，{moved} 套房屋换了网格。")
        return redirect(request.get_full_path())
    compounds = list(Compound.objects.of(actor.community_id).order_by("pk"))
    wanted = _key(request.GET.get("compound", ""))
    chosen = next((each for each in compounds if wanted in (None, each.pk)), None)
    if wanted is not None and chosen is None:
        raise NotFound
    pieces = loads.by_piece(actor.community_id)
    context = {
        "compounds": compounds,
        "chosen": chosen,
        "grids": grids,
        "units": _units(chosen, pieces, moves),
        "counts": _counts(grids, pieces, moves),
    }
    return render(request, "ground/assign.html", context)


def _moves(request: HttpRequest, grids: list[Grid]) -> Moves:
    """`to-12-3=07`: unit 3 of building 12 goes to grid 07; `all-12=07`: the whole building, but for units that are sent
    elsewhere. What the page showed (`was-12-3`, the grid's key) and nobody touched says nothing: it may have been divided
    by somebody else meanwhile."""
    known = {grid.code: grid.pk for grid in grids}
    moves: Moves = {}
    for name, code in request.POST.items():
        kind, _, rest = name.partition("-")
        building, _, unit = rest.partition("-")
        touched = code in known and request.POST.get(f"was-{rest}") != str(known[code])
        if kind in ("to", "all") and touched and (key := _key(building)) is not None:
            moves[key, unit if kind == "to" else None] = known[code]
    return moves


def _target(moves: Moves, building: int, unit: str) -> int | None:
    return moves.get((building, unit), moves.get((building, None)))


def _store(actor: Actor, moves: Moves) -> int:
    homes = Dwelling.objects.of(actor.community_id).filter(building__in={building for building, _ in moves})
    rows = homes.values_list("pk", "building_id", "unit")
    targets = {pk: to for pk, building, unit in rows if (to := _target(moves, building, unit)) is not None}
    return workflow.assign_dwellings(place_of(actor), targets, by=actor)


def _units(
    compound: Compound | None, pieces: dict[loads.Piece, loads.Load], moves: Moves
) -> list[dict[str, Any]]:
    """One line per unit: its building, its numbers, the grids it lies in and the one chosen for it. The first of several
    in a building bears the choice for all of them."""
    buildings = {each.pk: each for each in Building.objects.filter(compound=compound).order_by("pk")}
    table: dict[Unit, dict[str, Any]] = {}
    for (building, unit, grid), load in sorted(pieces.items(), key=_shelf):
        if building in buildings:
            line = table.setdefault(
                (building, unit),
                {"building": buildings[building], "unit": unit, "load": loads.Load(), "grids": set()},
            )
            line["load"] += load
            line["grids"].add(grid)
    units = Counter(building for building, _ in table)
    for (building, unit), line in table.items():
        only = next(iter(line["grids"])) if len(line["grids"]) == 1 else None
        target = _target(moves, building, unit)
        line |= {"chosen": only if target is None else target, "shared": only is None, "was": only}
        line |= {"heads": units.pop(building, 1) > 1, "whole": moves.get((building, None))}
    return list(table.values())


def _shelf(piece: tuple[loads.Piece, loads.Load]) -> tuple[int, str, int]:
    """Unit 2 before unit 10."""
    building, unit, grid = piece[0]
    return building, unit.rjust(10, "0"), grid


def _counts(grids: list[Grid], pieces: dict[loads.Piece, loads.Load], moves: Moves) -> list[dict[str, Any]]:
    units = {(building, unit): _target(moves, building, unit) for building, unit, _ in pieces}
    moved = {unit: to for unit, to in units.items() if to is not None}
    before, after, none = loads.by_grid(pieces), loads.by_grid(pieces, moved), loads.Load()
    return [
        {"grid": grid, "before": before.get(grid.pk, none), "after": after.get(grid.pk, none)}
        for grid in grids
    ]


@require_http_methods(["GET", "POST"])
@login_required
def assign_building(request: HttpRequest, pk: int) -> HttpResponse:
    """One building door by door, for a building that several grids share."""
    actor = drawer(request)
    building = Building.objects.of(actor.community_id).select_related("compound").filter(pk=pk).first()
    if building is None:
        raise NotFound
    homes = list(building.dwellings.select_related("grid").defer("grid__boundary").order_by("unit", "room"))
    form = DwellingsForm(request.POST or None, actor=actor, dwellings=[home.pk for home in homes])
    status = 400 if form.is_bound else 200
    if form.is_valid():
        grid = form.cleaned_data["grid"]
        targets = {int(home): grid.pk for home in form.cleaned_data["dwellings"]}
        moved, status = tried(form, lambda: workflow.assign_dwellings(place_of(actor), targets, by=actor))
        if moved:
            messages.success(request, f"{moved} 套房屋划到了{grid.name}。")
            return redirect("assign_building", pk)
    context = {
        "building": building,
        "homes": homes,
        "form": form,
        "ticked": request.POST.getlist("dwellings"),
    }
    return render(request, "ground/building.html", context, status=status)
