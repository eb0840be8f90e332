"""气象预警: what is in force, and taking one in: read first what was recognised, then publish to every grid."""

import base64
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from grids import keyset
from grids.actors import Actor
from grids.models import Community
from grids.verdict import Forbidden, Refused
from notices import verb_pages
from notices.acting import find
from notices.posting import reading, rules
from notices.posting.forms.warnings import CapForm, ColumnsForm, SentenceForm
from notices.posting.models import WeatherWarning
from notices.posting.workflow import warn
from notices.weather.advice import advice_for

PAGE_SIZE = 20
NEWEST = ("-issued_at", "-id")
WAYS: dict[str, tuple[str, type[forms.Form]]] = {
    "sentence": ("粘贴原句", SentenceForm),
    "columns": ("人工填写", ColumnsForm),
    "cap": ("CAP 文件", CapForm),
}


@require_GET
def warnings(request: HttpRequest) -> HttpResponse:
    """气象预警, newest first, with what became of each."""
    actor: Actor = request.actor
    now = timezone.now()
    rows = WeatherWarning.objects.visible_to(actor).select_related("superseded_by")
    page = keyset.page(rows, order=NEWEST, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [
            (row, row.parsed.title, reading.STANDING_LABELS[reading.standing(row, now)], _tone(row, now))
            for row in page.rows
        ],
        "may_warn": bool(rules.warn(actor)),
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "notices/warnings.html", context)


def _tone(row: WeatherWarning, now: Any) -> str:
    return reading.LEVEL_TONES[row.level] if reading.standing(row, now) == "in_force" else "plain"


@require_GET
def warning(request: HttpRequest, pk: int) -> HttpResponse:
    """一条预警 is read as the alert it became."""
    return redirect("notice", find(WeatherWarning.objects.visible_to(request.actor), pk).notice_id)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """录入预警: the first POST shows what was read, the second (`sure`) publishes it."""
    actor: Actor = request.actor
    if not (verdict := rules.warn(actor)):
        raise Forbidden(verdict.reason)
    way = request.POST.get("way") or request.GET.get("way")
    way = way if way in WAYS else "sentence"
    form = WAYS[way][1](request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "way": way, "ways": _ways(way)}
    if not (form.is_bound and form.is_valid()):
        return render(request, "notices/warning_new.html", context, status=400 if form.errors else 200)
    if "sure" not in request.POST:
        return render(request, "notices/warning_new.html", context | _read(form))
    try:
        made, fresh = warn(_community(actor), form.cleaned_data["parsed"], by=actor)
    except Refused as refused:
        verb_pages.refuse(form, refused)
        return render(request, "notices/warning_new.html", context, status=refused.status)
    said = "预警已发布，正在送往各微网格。" if fresh else "这条预警已经录入过，没有重复发布。"
    messages.success(request, said)
    return redirect("notice_board", made.notice_id)


def _community(actor: Actor) -> Community:
    return Community.objects.get(pk=actor.community_id)


def _ways(way: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "current": key == way, "href": f"?way={key}"} for key, (label, _) in WAYS.items()
    ]


def _read(form: forms.Form) -> dict[str, Any]:
    """What was recognised, for a person to check; a file travels along as text."""
    parsed = form.cleaned_data["parsed"]
    content = getattr(form, "content", b"")
    return {
        "parsed": parsed,
        "advice": advice_for(parsed.event, parsed.level, parsed.action),
        "carried": base64.b64encode(content).decode() if content else "",
        "past": parsed.expires_at <= timezone.now() and parsed.action != "lift",
    }
