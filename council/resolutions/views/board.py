"""决议: the board, one resolution, its verbs and its evidence."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from council.pages import Asked
from council.resolutions import board
from council.resolutions.forms import VERB_FORMS
from council.resolutions.models import Evidence, Resolution, ResolutionAppeal
from council.resolutions.models.words import ORDERS
from council.resolutions.states import TRANSITIONS
from council.resolutions.views.doorway import line, open_resolution
from council.resolutions.workflow import RESOLUTIONS, VERBS
from grids import keyset
from grids.actors import Actor
from grids.verdict import NotFound
from residents.appeals import serving
from residents.appeals.models import Appeal
from residents.appeals.views.doorway import line as appeal_line
from residents.appeals.views.ledger import query_without

PAGE_SIZE = 20
# The ways to look at the board: key, label, filters, order. Each tile counts what its look lists.
LOOKS = (
    ("open", "没办结的", {"open": "true"}, "due"),
    ("overdue", "超期", {"overdue": "true"}, "due"),
    ("waiting", "等核验", {"state": "reported_done"}, "due"),
    ("done", "核验通过", {"done": "true"}, "new"),
    ("dropped", "终止的", {"state": "dropped"}, "new"),
)
# What an empty look means, and what to do next.
EMPTY: dict[str, tuple[str, str]] = {
    "open": ("没有要办的决议", "议事厅定下的事会列在这里。"),
    "overdue": ("没有超期的决议", "到期没有报完成的会列在这里。"),
    "waiting": ("没有等核验的决议", "牵头方报完成以后，等监督方核验的会列在这里。"),
    "done": ("还没有核验通过的决议", "监督方核验通过以后会列在这里。"),
    "dropped": ("没有终止的决议", "终止的决议和原因会列在这里。"),
}
NARROWED = {
    "party": "只看一个责任方的。",
    "mine": "只看交给我们的。",
    "session": "只看一次议事的。",
}


@require_GET
def resolutions(request: HttpRequest) -> HttpResponse:
    """决议跟进表: by due day, or by who answers for it."""
    actor: Actor = request.actor
    today = timezone.localdate()
    look = next((each for each in LOOKS if each[0] == request.GET.get("look")), LOOKS[0])
    by = "party" if request.GET.get("by") == "party" else "due"
    context: dict[str, Any] = {
        "counts": board.counts(actor, today),
        "looks": [_tab(key, label, current=key == look[0] and by == "due") for key, label, *_ in LOOKS],
        "by": by,
        "party": request.GET.get("party", ""),
    }
    if by == "party":
        context["loads"] = board.loads(actor, today)
    else:
        context |= _listed(request, actor, look[2], look[3]) | {"empty": EMPTY[look[0]]}
    return render(request, "resolutions/board.html", context)


def _tab(key: str, label: str, *, current: bool) -> dict[str, Any]:
    return {"href": f"?look={key}", "label": label, "current": current}


def _listed(request: HttpRequest, actor: Actor, given: dict[str, str], order: str) -> dict[str, Any]:
    rows = Resolution.objects.visible_to(actor).with_names()
    asked = {name: request.GET[name] for name in ("party", "mine", "session") if request.GET.get(name)}
    filters = board.ResolutionFilter({**asked, **given}, queryset=rows, actor=actor)
    rows = filters.qs if filters.is_valid() else rows.none()
    page = keyset.page(rows, order=ORDERS[order], size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    return {
        "lines": [line(each, actor) for each in page.rows],
        "narrowed": " ".join(NARROWED[name] for name in asked),
        "next_url": query_without(request.GET, cursor=page.next_cursor) if page.next_cursor else "",
        "first_url": query_without(request.GET, "cursor") if request.GET.get("cursor") else "",
    }


@require_GET
def resolution(request: HttpRequest, number: str) -> HttpResponse:
    """One resolution: the promise, who answers for it, how far it is. The same page for everybody."""
    found, actor = open_resolution(request, number)
    records = found.records.order_by("position")
    context = {
        "resolution": found,
        "line": line(found, actor),
        "buttons": list(RESOLUTIONS.actions(found, actor)),
        "records": list(records if actor.is_office else records.filter(public=True)),
        "evidence": list(found.evidence.all()),
        "linked": _linked(found, actor),
        "inside": actor.is_insider,
    }
    return render(request, "resolutions/page.html", context)


def _linked(found: Resolution, actor: Actor) -> list[dict[str, Any]]:
    """The appeals it answers, as far as this reader may know them; why one was not answered is for the office."""
    links: dict[int, ResolutionAppeal] = {link.appeal_id: link for link in found.links.all()}
    appeals = Appeal.objects.visible_to(actor).filter(pk__in=links).order_by("pk")
    return [
        {
            "line": appeal_line(each, actor),
            "link": links[each.pk],
            "note": actor.is_office and links[each.pk].note,
        }
        for each in appeals
    ]


@login_required
@require_http_methods(["GET", "POST"])
def resolution_verb(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    name = verb.replace("-", "_")
    if name not in VERBS:
        raise NotFound
    found, _ = open_resolution(request, number)
    back = reverse("resolution", args=[number])
    return Asked(RESOLUTIONS, found, TRANSITIONS[name], VERB_FORMS[name], VERBS[name], back).answer(request)


def _evidence(request: HttpRequest, number: str, pk: int) -> Evidence:
    found, _ = open_resolution(request, number)
    evidence = found.evidence.filter(pk=pk).first()
    if evidence is None:
        raise NotFound
    return evidence


@require_GET
def evidence(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return serving.sent(request, _evidence(request, number, pk))


@require_GET
def evidence_small(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return serving.sent(request, _evidence(request, number, pk), small=True)
