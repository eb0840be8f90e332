"""各网格的分量和覆盖: numbers of each grid against the mean, and what nobody looks after."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from grids import keyset
from grids.actors import Actor
from grids.models import Community
from grids.svg import bars, heat_level
from grids.verdict import Forbidden, NotFound
from residents.appeals import coverage, tally
from residents.appeals.views.doorway import line
from residents.register.rules import counting

PAGE_SIZE = 30
CHART = 960
WITHOUT = ("dwellings", "enterprises", "facilities")  # of the registers' numbers, those that weigh on nobody


def _office(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not actor.is_office:
        raise Forbidden("各网格的分量和覆盖由社区工作人员查看。")
    return actor


@require_GET
@login_required
def balance(request: HttpRequest) -> HttpResponse:
    """分量: households, people, care group (for the care duty) and open matters of each grid, against the mean."""
    actor = _office(request)
    measures = counting.measures(actor)
    kept = [place for place, name in enumerate(measures) if name not in WITHOUT]
    labels = [list(measures.values())[place][0] for place in kept] + ["在办诉求"]
    rows = counting.by_grid(actor)
    open_matters = tally.by_grid_and_state(actor)
    table = [
        (
            row["grid"],
            [row["numbers"][place] for place in kept]
            + [tally.open_total(open_matters.get(row["grid"].pk, {}))],
        )
        for row in rows
    ]
    columns = list(zip(*(numbers for _, numbers in table), strict=True)) or [()] * len(labels)
    means = [sum(column) / max(len(column), 1) for column in columns]
    codes = [grid.code for grid, _ in table]
    charts = [
        {
            "label": label,
            "mean": mean,
            "drawing": bars([(label, column)], codes, CHART, title=f"各网格{label}"),
        }
        for label, mean, column in zip(labels, means, columns, strict=True)
    ]
    lines = [{"grid": grid, "cells": _cells(labels, numbers, means)} for grid, numbers in table]
    context = {"labels": labels, "charts": charts, "lines": lines, "means": means}
    return render(request, "ground/balance.html", context)


def _cells(labels: list[str], numbers: list[int], means: list[float]) -> list[dict[str, Any]]:
    """Each number with how far it is from the mean, and a tone for what is far above it."""
    return [
        {
            "label": label,
            "number": number,
            "share": round(100 * number / mean) if mean else 100,
            "level": heat_level(number, max(round(2 * mean), 1)),
        }
        for label, number, mean in zip(labels, numbers, means, strict=True)
    ]


def _gaps(actor: Actor) -> tuple[list[coverage.Gap], Community]:
    place = Community.objects.get(pk=actor.community_id)
    return coverage.gaps(actor, place, timezone.now(), timezone.localdate()), place


@require_GET
@login_required
def cover(request: HttpRequest) -> HttpResponse:
    """覆盖: the four gaps, each leading to its list."""
    actor = _office(request)
    found, place = _gaps(actor)
    lengths = coverage.lengths(found, place.pk)
    context = {"gaps": [{"gap": gap, "count": count} for gap, count in zip(found, lengths, strict=True)]}
    return render(request, "ground/coverage.html", context)


@require_GET
@login_required
def gap(request: HttpRequest, key: str) -> HttpResponse:
    """One of the lists."""
    actor = _office(request)
    found, _ = _gaps(actor)
    wanted = next((each for each in found if each.key == key), None)
    if wanted is None:
        raise NotFound
    page = keyset.page(wanted.rows, order=("id",), size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "gap": wanted,
        "rows": page.rows,
        "lines": [line(each, actor) for each in page.rows] if key == "matters" else [],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "ground/gap.html", context)
