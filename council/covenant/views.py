"""居民公约的页面: what is in force, every version, what changed; the office drafts and adopts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from council.covenant import rules
from council.covenant.articles import changes
from council.covenant.forms import VERB_FORMS, WordsForm
from council.covenant.models import CovenantVersion
from council.covenant.states import TRANSITIONS
from council.covenant.workflow import COVENANTS, VERBS, draft
from council.pages import Asked, beside_its_field
from grids.models import Community
from grids.verdict import Forbidden, NotFound, Refused


def find(request: HttpRequest, number: int) -> CovenantVersion:
    found = CovenantVersion.objects.visible_to(request.actor).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


@require_GET
def covenant(request: HttpRequest) -> HttpResponse:
    """居民公约: the version in force today, or that there is none yet."""
    visible = CovenantVersion.objects.visible_to(request.actor)
    return _page(request, visible.in_force_on(timezone.localdate()).first())


@require_GET
def covenant_version(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, find(request, number))


def _page(request: HttpRequest, shown: CovenantVersion | None) -> HttpResponse:
    today, actor = timezone.localdate(), request.actor
    versions = list(CovenantVersion.objects.visible_to(actor).defer("text"))
    current = next(
        (each for each in versions if each.state == "adopted" and each.in_force_from <= today), None
    )
    coming = [each for each in versions if each.state == "adopted" and each.in_force_from > today]
    context = {
        "shown": shown,
        "versions": versions,
        "current": current,
        "coming": min(coming, key=lambda each: each.in_force_from, default=None),
        "today": today,
        "buttons": list(COVENANTS.actions(shown, actor)) if shown else [],
        "records": list(shown.records.order_by("position")) if shown and actor.is_office else [],
        "may_draft": bool(rules.draft(actor)) and not any(each.state == "draft" for each in versions),
    }
    return render(request, "covenant/page.html", context)


@require_GET
def covenant_changes(request: HttpRequest, number: int) -> HttpResponse:
    """改了哪些: this version beside the adopted one before it, in plain words."""
    shown = find(request, number)
    earlier = CovenantVersion.objects.visible_to(request.actor).adopted().filter(number__lt=number).first()
    found = changes(earlier.articles, shown.articles) if earlier else []
    context = {"shown": shown, "earlier": earlier, "changes": found}
    return render(request, "covenant/changes.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def draft_covenant(request: HttpRequest) -> HttpResponse:
    """起草新的一版: begins with the words in force."""
    actor = request.actor
    if not (verdict := rules.draft(actor)):
        raise Forbidden(verdict.reason)
    current = CovenantVersion.objects.visible_to(actor).in_force_on(timezone.localdate()).first()
    form = WordsForm(request.POST or None, thing=current, actor=actor)
    if form.is_valid():
        try:
            made = draft(Community(pk=actor.community_id), by=actor, **form.cleaned_data)
        except Refused as refused:
            beside_its_field(form, refused)
        else:
            messages.success(request, f"第 {made.number} 版草案已存好。")
            return redirect("covenant_version", made.number)
    return render(request, "covenant/draft.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def covenant_verb(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    name = verb.replace("-", "_")
    if name not in VERBS:
        raise NotFound
    found = find(request, number)
    back = reverse("covenant_version", args=[number])
    return Asked(COVENANTS, found, TRANSITIONS[name], VERB_FORMS[name], VERBS[name], back).answer(request)
