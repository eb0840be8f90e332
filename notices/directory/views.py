"""Pages of the directory: find a service, read it, ask for it; the office keeps it."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from grids import keyset
from grids.actors import Actor
from grids.verdict import Forbidden, NotFound, RateLimited, Refused
from notices.acting import find
from notices.directory import rules, workflow
from notices.directory.forms import ACTS, AskForm, ServiceForm
from notices.directory.models import ORDER, Service
from notices.directory.states import ServiceGroup, ServiceState
from notices.verb_pages import act, buttons, refuse
from residents.appeals.models import Appeal
from residents.appeals.states import Source
from residents.appeals.views.doorway import (
    file_once,
    hand_slip,
    own_place,
    own_source,
    slow_down_strangers,
)

PAGE_SIZE = 24
LONGEST_SEARCH = 40


def _without(params: QueryDict, **changed: str) -> str:
    """The same list with one thing changed, as a link."""
    left = params.copy()
    left.pop("cursor", None)
    for name, value in changed.items():
        left[name] = value
        if not value:
            del left[name]
    return f"?{left.urlencode()}"


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """社区能帮您做什么: searchable by words and by initials, by whom it is for."""
    actor: Actor = request.actor
    words, group = request.GET.get("text", "")[:LONGEST_SEARCH], request.GET.get("group", "")
    rows = Service.objects.visible_to(actor).matching(words)
    rows = rows.filter(group=group) if group in ServiceGroup.values else rows
    rows = rows.with_asked() if actor.is_office else rows
    page = keyset.page(rows, order=ORDER, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "services": page.rows,
        "text": words,
        "group": group,
        "groups": [
            {"label": label, "current": key == group, "href": _without(request.GET, group=key)}
            for key, label in (("", "全部"), *ServiceGroup.choices)
        ],
        "office": actor.is_office,
        "next_url": _without(request.GET, cursor=page.next_cursor) if page.next_cursor else "",
        "first_url": _without(request.GET) if request.GET.get("cursor") else "",
    }
    return render(request, "services/list.html", context)


def _found(request: HttpRequest, pk: int) -> Service:
    rows = Service.objects.visible_to(request.actor).select_related("unit", "category", "community")
    return find(rows, pk)


@require_GET
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """One service: who, where, when, how long, what to bring."""
    actor: Actor = request.actor
    found = _found(request, pk)
    context: dict[str, Any] = {
        "service": found,
        "may_ask": found.state == ServiceState.OFFERED and rules.ask(found, actor),
        "verbs": buttons(found, actor, ACTS, but=("ask",), quiet=("change", "resume")),
    }
    if actor.is_office:
        asked = found.requests.select_related("appeal").filter(appeal__in=Appeal.objects.visible_to(actor))
        context |= {
            "asked": list(asked.order_by("-at", "-id")[:5]),
            "records": list(found.records.select_related("actor").order_by("-position")[:10]),
        }
    return render(request, "services/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_service(request: HttpRequest) -> HttpResponse:
    """新增一项"""
    actor: Actor = request.actor
    if not (verdict := rules.keep(actor)):
        raise Forbidden(verdict.reason)
    form = ServiceForm(request.POST or None, actor=actor)
    if form.is_valid():
        try:
            added = workflow.add(actor.posts[0].community, by=actor, **form.cleaned_data)
            messages.success(request, f"已新增“{added.name}”，居民现在就能看到。")
            return redirect("service", added.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "services/new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """我要申请: an entry of the ledger with its receipt; at most once per form shown."""
    actor: Actor = request.actor
    found = _found(request, pk)
    if not (verdict := rules.ask(found, actor)):
        raise Forbidden(verdict.reason)
    form = AskForm(request.POST or None, actor=actor, initial=own_place(request, actor))
    refused: Refused | None = None
    if form.is_valid():
        try:
            return _asked(request, found, form.cleaned_data)
        except NotFound:
            raise
        except Refused as error:
            refused = error
            refuse(form, refused)
    context = {
        "form": form,
        "service": found,
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
    }
    status = refused.status if refused else 400 if form.errors else 200
    response = render(request, "services/ask.html", context, status=status)
    if isinstance(refused, RateLimited):
        response["Retry-After"] = str(refused.retry_after)
    return response


def _asked(request: HttpRequest, found: Service, data: dict[str, Any]) -> HttpResponse:
    slow_down_strangers(request)
    on_behalf = Source.COUNTER if request.actor.is_office else Source.VISIT
    source = data.pop("source", None) or (
        on_behalf if request.actor.is_insider else own_source(request.actor)
    )

    def file(matter: dict[str, Any], *, by: Actor, source: str) -> tuple[Appeal, str]:
        return workflow.ask(found, by=by, source=source, **matter)

    return hand_slip(request, file_once(request, data, source=source, file=file))


@login_required
@require_http_methods(["GET", "POST"])
def service_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """修改、停办、恢复."""
    return act(request, _found(request, pk), verb, ACTS)
