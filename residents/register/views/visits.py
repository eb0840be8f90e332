"""走访的页面: the day's round, the doors, one visit in twenty seconds, the history."""

import datetime
import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from grids import keyset
from grids.actors import Actor
from grids.idempotency import once
from grids.models import Grid
from grids.text import mask_name
from grids.verdict import Forbidden, NotFound, Refused
from residents.register.forms.visits import VisitFilter, VisitForm
from residents.register.models import Household, Promise, Visit
from residents.register.rules import plan
from residents.register.rules import visits as rules
from residents.register.states import VisitKind
from residents.register.workflow.visits import record_visit

PAGE_SIZE = 20
NEWEST = ("-at", "-id")
LAST_VISITS = 5
LAST_MATTERS = 10


def walker(request: HttpRequest) -> Actor:
    """Whoever goes around; Forbidden with its sentence for others."""
    actor: Actor = request.actor
    if not (verdict := rules.goes_around(actor)):
        raise Forbidden(verdict.reason)
    return actor


def grids_of(actor: Actor) -> list[Grid]:
    """The grids this person goes around in, those of the own post first."""
    grids = Grid.objects.of(actor.community_id).micro().defer("boundary").select_related("community")
    if actor.is_office:
        return sorted(grids, key=lambda grid: (grid.pk not in actor.grid_ids, grid.code))
    return list(grids.filter(pk__in=actor.grid_ids))


def chosen_grid(request: HttpRequest, grids: list[Grid]) -> Grid:
    """`?grid=07`, else the first; NotFound for a grid that is not among them."""
    code = request.GET.get("grid", "")
    found = next((grid for grid in grids if grid.code == code or not code), None)
    if found is None:
        raise NotFound
    return found


@require_GET
@login_required
def due(request: HttpRequest) -> HttpResponse:
    """该走访的: today's round by building, then everybody who is due in this grid."""
    actor = walker(request)
    grids = grids_of(actor)
    grid = chosen_grid(request, grids)
    today = timezone.localdate()
    begun = timezone.make_aware(datetime.datetime.combine(today, datetime.time()))
    homes = plan.due(actor, grid.community, today).filter(dwelling__grid=grid)
    waiting = list(plan.not_tried(homes, begun)[: plan.MOST_DUE])
    walked = list(Visit.objects.visible_to(actor).filter(worker=actor.user, at__gte=begun).with_names())
    context = {
        "grids": grids,
        "grid": grid,
        "stops": plan.round_of(waiting, max(grid.community.visits_per_day - len(walked), 0)),
        "walked": walked,
        "waiting": list(plan.by_building(waiting)),
        "count": f"{plan.MOST_DUE}+" if len(waiting) == plan.MOST_DUE else len(waiting),
        "promises": Promise.objects.visible_to(actor).open().filter(due_on__lte=today).count(),
        "today": today,
    }
    return render(request, "visits/due.html", context)


@require_GET
@login_required
def doors(request: HttpRequest) -> HttpResponse:
    """敲哪扇门: building, then door; for a visit nobody planned."""
    actor = walker(request)
    grids = grids_of(actor)
    grid = chosen_grid(request, grids)
    homes = plan.inhabited(actor).filter(dwelling__grid=grid).select_related("dwelling__building__compound")
    stops = list(plan.by_building(homes))
    wanted = request.GET.get("building", "")
    shown = next((stop for stop in stops if str(stop.building.pk) == wanted), None)
    context = {"grids": grids, "grid": grid, "stops": stops, "shown": shown}
    return render(request, "visits/doors.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """登记走访 at one household; `matter` goes on to 记一笔 with the household filled in."""
    actor = walker(request)
    home = plan.inhabited(actor).filter(pk=pk)
    home = home.select_related("dwelling__building__compound", "dwelling__grid").first()
    if home is None:
        raise NotFound
    initial = {"kind": VisitKind.CARE if home.in_care else VisitKind.ROUTINE}
    form = VisitForm(request.POST or None, actor=actor, household=home, initial=initial)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                return _recorded(request, home, form.cleaned_data, actor)
            except Refused as refused:
                field = next((each for each in refused.fields if each in form.fields), None)
                form.add_error(field, refused.reason)
                status = refused.status
    past = Visit.objects.visible_to(actor).filter(household=home).with_names().order_by(*NEWEST)
    context = {"form": form, "home": home, "past": past[:LAST_VISITS]}
    context["once"] = request.POST.get("once") or secrets.token_urlsafe(12)
    return render(request, "visits/new.html", context, status=status)


def _recorded(request: HttpRequest, home: Household, data: dict[str, Any], actor: Actor) -> HttpResponse:
    """At most once per form shown; then the round again, or 记一笔 for a matter that was found."""

    def create() -> dict[str, Any]:
        return {"pk": record_visit(home, by=actor, **data).pk}

    said = {name: str(value) for name, value in data.items()}
    made, _ = once(f"visit:{actor.key}", request.POST.get("once", "")[:80], [home.pk, said], create)
    messages.success(request, f"已记下：{home.dwelling}。")
    if request.POST.get("matter"):
        return redirect(f"{reverse('quick')}?household={home.pk}&visit={made['pk']}")
    return redirect(f"{reverse('visits_due')}?grid={home.dwelling.grid.code}")


@require_GET
@login_required
def visits(request: HttpRequest) -> HttpResponse:
    """走访记录: the newest first, by grid, kind, result, person and day."""
    actor = walker(request)
    filters = VisitFilter(request.GET, queryset=Visit.objects.visible_to(actor).with_names(), actor=actor)
    rows = filters.qs if filters.is_valid() else Visit.objects.none()
    page = keyset.page(rows, order=NEWEST, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    kept = request.GET.copy()
    kept.pop("cursor", None)
    first = f"?{kept.urlencode()}"
    context = {
        "form": filters.form,
        "visits": page.rows,
        "next_url": f"{first}&cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": first if request.GET.get("cursor") else "",
    }
    return render(request, "visits/list.html", context)


@require_GET
@login_required
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """一次走访, as it was written down, with the matters that came of it."""
    actor = walker(request)
    found = Visit.objects.visible_to(actor).with_names().filter(pk=pk).first()
    if found is None:
        raise NotFound
    # Not `found.appeals`, which would ask for the column `visit` of every row again.
    matters = found.appeals.model.objects.entrusted_to(actor).for_list().filter(visit=found.pk)
    context = {
        "visit": found,
        "masked_resident": mask_name(found.resident.name) if found.resident else "",
        "matters": matters.order_by("-registered_at")[:LAST_MATTERS],
    }
    return render(request, "visits/visit.html", context)
