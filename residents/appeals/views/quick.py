"""记一笔: filing in 30 seconds on a phone, with or without network.

With script an entry waits in the browser until this door has taken it, once, by the key the browser made; without
script it is a form like any other.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from grids.actors import Actor
from grids.models import Grid
from grids.verdict import Forbidden, Refused
from residents.appeals.forms import status_of
from residents.appeals.forms.quick import QuickForm
from residents.appeals.states import Source
from residents.appeals.views.doorway import file_once


def _worker(request: HttpRequest) -> Actor:
    """A worker in the own grids; the office for a matter it found at a visit."""
    actor: Actor = request.actor
    after_a_visit = actor.is_office and (request.GET.get("visit") or request.POST.get("visit"))
    if not actor.grid_ids and not after_a_visit:
        raise Forbidden("“记一笔”给网格员在自己的网格里用；社区登记请用“登记一件事”。")
    return actor


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def quick(request: HttpRequest) -> HttpResponse:
    """The form; a script's POST is answered in JSON, a browser's by the next empty form."""
    actor = _worker(request)
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = QuickForm(*bound, actor=actor, initial=_suggested(request, actor))
    status = 200
    if form.is_bound:
        status = status_of(form)
        if form.is_valid():
            try:
                return _taken(request, file_once(request, form.cleaned_data, source=Source.VISIT))
            except Refused as refused:
                field = next(iter(refused.fields), None)
                form.add_error(field if field in form.fields else None, refused.reason)
                status = refused.status
        if _by_script(request):
            return _refused(form, status)
    context = {"form": form, "once": secrets.token_urlsafe(12), "owner": actor.user_id}
    return render(request, "appeals/quick.html", context, status=status)


def _suggested(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Grid and, after the first entry, building and source as just used."""
    grid = Grid.objects.filter(pk__in=actor.grid_ids).order_by("code").first()
    names = ("building", "source", "household", "visit")
    kept = {name: request.GET[name][:20] for name in names if request.GET.get(name)}
    return {"grid": grid.code if grid else "", "source": Source.VISIT, **kept}


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _taken(request: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    place = reverse("appeal", args=[answer["number"]])
    if _by_script(request):
        return JsonResponse({"number": answer["number"], "href": place}, status=201)
    messages.success(request, f"已登记 {answer['number']}，可以记下一笔。")
    return redirect("visits_due" if request.POST.get("visit") else "quick")


def _refused(form: QuickForm, status: int) -> JsonResponse:
    fields = {name: " ".join(words) for name, words in form.errors.items()}
    named = {form.fields[name].label if name in form.fields else "": words for name, words in fields.items()}
    message = "；".join(f"{label}：{words}" if label else words for label, words in named.items())
    return JsonResponse({"message": message, "fields": fields}, status=status)


@never_cache
@login_required
@require_GET
def quick_state(request: HttpRequest) -> JsonResponse:
    """Who is signed in now, and the token to post with: what a page kept for days cannot know."""
    return JsonResponse({"owner": _worker(request).user_id, "csrf": get_token(request)})


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The program that opens 记一笔 without network; from the root, so that it may reach below."""
    response = render(
        request,
        "appeals/sw.js",
        {"static_url": settings.STATIC_URL},
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    return response
