"""时限设置: what the community promises for every step and grade; the lead reads, the administrator changes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import rules
from grids.actors import Actor
from grids.models import OfficeRecord
from grids.states import OfficeTopic
from grids.verdict import NotFound, Refused
from grids.views.doorway import admin, place_of, reader, tried
from residents.appeals import limits
from residents.appeals.forms.policies import LimitForm
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade
from residents.appeals.workflow.policies import drop_limit, set_limit

EVERY = "all"  # in an address, for the rule of all grades
SHOWN_RECORDS = 20


def changes(actor: Actor, topic: OfficeTopic) -> list[OfficeRecord]:
    """改过什么, the newest first."""
    return list(OfficeRecord.objects.of(actor.community_id).filter(topic=topic)[:SHOWN_RECORDS])


def administers(actor: Actor) -> bool:
    return bool(rules.administers(actor, actor.community_id or 0))


def _slug(grade: str) -> str:
    return grade or EVERY


def _place(step: str, slug: str) -> tuple[str, str]:
    place = (step, "" if slug == EVERY else slug)
    if place not in limits.PLACES:
        raise NotFound
    return place


def _cell(rule: limits.Rule) -> dict[str, Any]:
    return {
        "grade": Grade(rule.grade).label if rule.grade else "所有等级",
        "slug": _slug(rule.grade),
        "words": limits.words(rule.limit),
        "origin": rule.origin.label,
        "own": rule.origin == limits.Origin.OWN,
    }


@require_GET
@login_required
def limits_page(request: HttpRequest) -> HttpResponse:
    """时限设置: the whole table, and who changed what."""
    actor = reader(request)
    held = limits.in_force(actor.community_id)
    steps = [
        {
            "step": step.value,
            "label": step.label,
            "means": limits.MEANS[step].replace(" {} ", "一定时间"),
            "cells": [_cell(rule) for rule in held if rule.step == step],
        }
        for step in Step
    ]
    context = {"steps": steps, "may": administers(actor), "records": changes(actor, OfficeTopic.LIMIT)}
    return render(request, "limits/table.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def limit(request: HttpRequest, step: str, grade: str) -> HttpResponse:
    """一格时限: say another limit, see what it means, then keep it."""
    actor = reader(request) if request.method == "GET" else admin(request)
    step, grade = _place(step, grade)
    form, status = LimitForm(request.POST or ("amount" in request.GET and request.GET) or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("amount", "unit")}
            done, status = tried(
                form, lambda: set_limit(place_of(actor), by=actor, step=step, grade=grade, **said)
            )
            if done:
                messages.success(request, "时限已改。以后的承诺按新的算，已经承诺的期限不动。")
                return redirect("limits")
    return render(request, "limits/one.html", _one(actor, step, grade, form), status=status)


def _one(actor: Actor, step: str, grade: str, form: LimitForm) -> dict[str, Any]:
    """What holds now, and what the form's limit would mean, each as a sentence."""
    community, now = actor.community_id, timezone.now()
    rule = next(rule for rule in limits.in_force(community) if (rule.step, rule.grade) == (step, grade))
    wanted = form.cleaned_data.get("limit") if form.is_bound and form.is_valid() else None
    if not form.is_bound:
        form.initial = {"amount": int(rule.limit.amount), "unit": rule.limit.unit}
    return {
        "form": form,
        "cell": _cell(rule),
        "place": limits.whose(step, grade),
        "step": step,
        "meaning": limits.meaning(community, step, grade, rule.limit, now),
        "wanted": limits.meaning(community, step, grade, wanted, now) if wanted else "",
        "may": administers(actor),
    }


@require_POST
@login_required
def limit_drop(request: HttpRequest, step: str, grade: str) -> HttpResponse:
    """取消规定"""
    actor = admin(request)
    step, grade = _place(step, grade)
    try:
        after = drop_limit(place_of(actor), by=actor, step=step, grade=grade)
        messages.success(request, f"已取消，现在是 {limits.words(after.limit)}。已经承诺的期限不动。")
    except Refused as refused:
        messages.warning(request, refused.reason)
    return redirect("limits")
