"""Pages of the work plans: for everyone to read, for the office to keep, for whoever answers to report on."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from grids import keyset
from grids.actors import Actor
from grids.verdict import Forbidden, Refused
from notices.acting import find
from notices.plans import rules, workflow
from notices.plans.forms import ACTS, PlanForm
from notices.plans.models import ORDER, PlanItem, WorkPlan
from notices.plans.states import ItemState, PlanState
from notices.verb_pages import act, buttons, refuse

PAGE_SIZE = 12
RECORDS = 20
ITEM_TONES: dict[str, str] = {
    ItemState.PLANNED: "plain",
    ItemState.DOING: "info",
    ItemState.DONE: "good",
    ItemState.STOPPED: "plain",
}
TONES: dict[str, str] = {PlanState.DRAFT: "plain", PlanState.PUBLISHED: "info", PlanState.CLOSED: "good"}


def _summary(plan: WorkPlan) -> dict[str, Any]:
    """A plan as the list shows it: how far, how many items done, how many late."""
    items = [item for item in plan.items.all() if item.state != ItemState.STOPPED]
    today = timezone.localdate()
    late = sum(item.is_late(today) for item in items) if plan.state == PlanState.PUBLISHED else 0
    return {
        "plan": plan,
        "tone": TONES[plan.state],
        "count": len(items),
        "done": sum(item.state == ItemState.DONE for item in items),
        "late": late,
    }


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """工作计划: the newest first, each with how far it is."""
    actor: Actor = request.actor
    rows = WorkPlan.objects.visible_to(actor).with_items()
    page = keyset.page(rows, order=ORDER, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "plans": [_summary(plan) for plan in page.rows],
        "office": actor.is_office,
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "plans/list.html", context)


def _found(request: HttpRequest, pk: int) -> WorkPlan:
    return find(WorkPlan.objects.visible_to(request.actor).with_items(), pk)


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan, item by item, with bars; what was reported last, first."""
    actor: Actor = request.actor
    found = _found(request, pk)
    may = {line.verb for line in ACTS.lifecycle.actions(found, actor)}
    context = {
        **_summary(found),
        "items": [_row(item, actor, may) for item in found.items.all()],
        "verbs": buttons(
            found, actor, ACTS, but=("report", "change_item", "stop_item"), quiet=("change", "close")
        ),
        "records": _course(found, actor),
        "office": actor.is_office,
    }
    return render(request, "plans/detail.html", context)


def _course(plan: WorkPlan, actor: Actor) -> list[dict[str, Any]]:
    """What was done lately, the last first; those outside the office read what is public, and no names."""
    rows = plan.records.select_related("item").order_by("-position")
    rows = rows if actor.is_office else rows.filter(public=True)
    return [
        {
            "label": f"{each.item} {each.percent}%" if each.item else each.label,
            "at": each.at,
            "actor": each.actor_label if actor.is_office else "",
            "note": each.note,
            "public": each.public,
        }
        for each in rows[:RECORDS]
    ]


def _row(item: PlanItem, actor: Actor, may: set[str]) -> dict[str, Any]:
    """An item with its tone, and what this actor may do about it."""
    late = item.is_late(timezone.localdate()) and item.plan.state == PlanState.PUBLISHED
    going = item.state != ItemState.STOPPED
    return {
        "item": item,
        "late": late,
        "tone": "bad" if late else ITEM_TONES[item.state],
        "report": going and "report" in may and bool(rules.report_item(item, actor)),
        "change": going and "change_item" in may,
    }


@login_required
@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """起草工作计划"""
    actor: Actor = request.actor
    if not (verdict := rules.keep(actor)):
        raise Forbidden(verdict.reason)
    form = PlanForm(request.POST or None)
    if form.is_valid():
        try:
            drafted = workflow.draft(actor.posts[0].community, by=actor, **form.cleaned_data)
            messages.success(request, "已起草，现在只有社区工作人员看得到。接着增加事项，再公布。")
            return redirect("plan", drafted.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "plans/new.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def plan_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb of a plan; `?item=` chooses the item it is about."""
    return act(request, _found(request, pk), verb, ACTS)
