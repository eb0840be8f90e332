"""有没有人提过: the same matter while somebody types, and beside an entry at intake."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from grids.actors import Actor
from grids.states import ActorKind
from residents.appeals import rules, similar
from residents.appeals.forms.similar import SimilarForm
from residents.appeals.models import Appeal
from residents.appeals.states import TRANSITIONS, UNANSWERED
from residents.appeals.views.doorway import line, open_appeal

WHILE_TYPING = 3
BESIDE = 6


def hits(found: list[similar.Similar], actor: Actor) -> list[dict[str, Any]]:
    """Each as far as this reader may see it, and whether one tap seconds it."""
    standing = Appeal.objects.endorsed_by(actor.household_id) if actor.household_id else Appeal.objects.none()
    endorsed = set(standing.filter(pk__in=[each.appeal.pk for each in found]).values_list("pk", flat=True))
    return [
        {
            "line": line(each.appeal, actor),
            "reasons": each.reasons,
            "may_endorse": each.appeal.state in UNANSWERED and bool(rules.endorse(each.appeal, actor)),
            "endorsed": each.appeal.pk in endorsed,
            "own": actor.household_id is not None and each.appeal.household_id == actor.household_id,
        }
        for each in found
    ]


def shown(found: list[similar.Similar], actor: Actor) -> dict[str, Any]:
    """What the templates of the hits need."""
    return {"hits": hits(found, actor), "has_card": actor.kind == ActorKind.HOUSEHOLD}


@require_POST
def similar_typed(request: HttpRequest) -> HttpResponse:
    """What is like the half-filled form, a piece of page; empty as long as too little is written."""
    actor: Actor = request.actor
    form = SimilarForm(request.POST, actor=actor)
    found = similar.find(form.entry, actor, limit=WHILE_TYPING) if form.is_valid() else []
    household = request.POST.get("household", "")
    context = {**shown(found, actor), "household": household if household.isdecimal() else ""}
    response = render(request, "appeals/similar_typed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def similar_to(request: HttpRequest, number: str) -> HttpResponse:
    """One entry and what is like it side by side: words, place, date, state, and why; for the office a way to merge."""
    found, actor = open_appeal(request, number)
    like = similar.find(similar.entry_of(found, actor), actor, limit=BESIDE)
    context = {"appeal": found, "line": line(found, actor), **shown(like, actor)}
    context["pairs"] = [(hit, _merging(found, hit["line"].appeal, actor)) for hit in context["hits"]]
    template = "appeals/similar_beside.html" if request.htmx else "appeals/similar.html"
    return render(request, template, context)


def _merging(found: Appeal, other: Appeal, actor: Actor) -> tuple[Appeal, Appeal] | None:
    """Which of the two can go into which: this one into the other when it still may, else the other into this."""
    may, line = bool(rules.merge(found, actor)), TRANSITIONS["merge"]
    for source, target in ((found, other), (other, found)):
        if may and line.leads_from(source.state) and target.state in UNANSWERED:
            return source, target
    return None
