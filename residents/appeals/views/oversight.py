"""社区的复核: my spot checks, and entries that gather in one grid."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids.actors import Actor
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import attention, rules
from residents.appeals.forms.checks import DismissForm, SpotCheckForm, SurgeForm
from residents.appeals.models import Appeal, SpotCheck, Surge
from residents.appeals.models.surges import SurgeQuerySet
from residents.appeals.views.doorway import line
from residents.appeals.workflow import finish_spot_check, merge, reopen, settle_surge

SHOWN = 30


def _office(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not actor.is_office:
        raise Forbidden("抽查和集中反映由社区工作人员处理。")
    return actor


@require_GET
@login_required
def spot_checks(request: HttpRequest) -> HttpResponse:
    """我的抽查: what waits for this person, and what this week's round has come to."""
    actor = _office(request)
    everything = SpotCheck.objects.visible_to(actor).select_related("appeal__grid", "checker", "round")
    context = {
        "waiting": list(everything.filter(pk__in=attention.my_checks(actor).order_by().values("pk"))[:SHOWN]),
        "done": list(everything.filter(done_at__isnull=False).order_by("-done_at")[:SHOWN]),
    }
    return render(request, "checks/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def spot_check(request: HttpRequest, pk: int) -> HttpResponse:
    """抽查一件: what was found; not all right may reopen it in the same press."""
    actor = _office(request)
    found = SpotCheck.objects.visible_to(actor).select_related("round", "checker").filter(pk=pk).first()
    if found is None:
        raise NotFound
    found.appeal = Appeal.objects.visible_to(actor).with_names().get(pk=found.appeal_id)
    form = SpotCheckForm(request.POST or None)
    status = 400 if request.method == "POST" else 200
    if form.is_valid():
        try:
            return _checked(request, found, actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(
                next((each for each in refused.fields if each in form.fields), None), refused.reason
            )
            status = refused.status
    mine = rules.may_check(found, actor)
    context = {"check": found, "line": line(found.appeal, actor), "form": form, "mine": mine}
    return render(request, "checks/check.html", context, status=status)


@transaction.atomic
def _checked(request: HttpRequest, check: SpotCheck, actor: Actor, **said: Any) -> HttpResponse:
    again = said.pop("reopen")
    done = finish_spot_check(check, by=actor, **said)
    if again:
        reopen(check.appeal, by=actor, note=f"抽查发现没有办好：{done.found}"[:1000])
    messages.success(request, f"{check.appeal.number} 抽查已记入台账{'，并转为重新办理' if again else ''}。")
    return redirect("spot_checks")


def _entries(surge: Surge, actor: Actor) -> list[Appeal]:
    """What of it this reader may know (回避), oldest first."""
    rows = Appeal.objects.entrusted_to(actor).filter(surges=surge).with_names()
    return list(rows.order_by("registered_at", "id")[:SHOWN])


def _surge(request: HttpRequest, pk: int) -> tuple[Surge, Actor]:
    actor = _office(request)
    visible = Surge.objects.visible_to(actor).select_related("grid", "seed", "settled_by")
    found = visible.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found, actor


@require_GET
@login_required
def surges(request: HttpRequest) -> HttpResponse:
    """集中反映: the alerts nobody has dealt with yet."""
    actor = _office(request)
    return _standing(request, Surge.objects.visible_to(actor).alerts(), "checks/surges.html")


@require_GET
@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """并案建议: open entries of the whole community whose voices would add up; a person decides."""
    actor = _office(request)
    return _standing(request, Surge.objects.visible_to(actor).groups(), "checks/groups.html")


def _standing(request: HttpRequest, rows: SurgeQuerySet, template: str) -> HttpResponse:
    """Those nobody has dealt with, each with what this reader may know of it."""
    known = Prefetch(
        "appeals",
        Appeal.objects.entrusted_to(request.actor).only("number", "households_count", "grid"),
        "entries",
    )
    found = rows.standing().select_related("grid", "seed").prefetch_related(known)[:SHOWN]
    # Alone it is no group: the others are hidden from this reader, or went their own way.
    return render(request, template, {"surges": [each for each in found if len(each.entries) > 1]})


@require_GET
@login_required
def surge(request: HttpRequest, pk: int) -> HttpResponse:
    """一处集中反映: the entries side by side, a proposal to merge them, or why not."""
    found, actor = _surge(request, pk)
    entries = _entries(found, actor)
    return _side_by_side(request, found, entries, SurgeForm(entries=entries), DismissForm(), actor)


def _side_by_side(
    request: HttpRequest,
    found: Surge,
    entries: list[Appeal],
    form: SurgeForm,
    dismiss: DismissForm,
    actor: Actor,
    status: int = 200,
) -> HttpResponse:
    context = {"surge": found, "lines": [line(each, actor) for each in entries]}
    context |= {"form": form, "dismiss": dismiss}
    return render(request, "checks/surge.html", context, status=status)


@require_POST
@login_required
def merge_surge(request: HttpRequest, pk: int) -> HttpResponse:
    """按建议并案: each by the verb of that name; what is refused says why, the rest goes through."""
    found, actor = _surge(request, pk)
    entries = _entries(found, actor)
    form = SurgeForm(request.POST, entries=entries)
    if not form.is_valid():
        return _side_by_side(request, found, entries, form, DismissForm(), actor, 400)
    into, merged = form.cleaned_data["into"], 0
    for each in form.cleaned_data["merge"]:
        try:
            merge(each, by=actor, into=into)
            merged += 1
        except Refused as refused:
            messages.warning(request, f"{each.number}：{refused.reason}")
    if merged:
        settle_surge(found, by=actor, outcome=Surge.Outcome.MERGED)
        messages.success(request, f"已把 {merged} 件并入 {into.number}，户数加在一起了。")
    return redirect("appeal", into.number)


@require_POST
@login_required
def dismiss_surge(request: HttpRequest, pk: int) -> HttpResponse:
    """不作并案: with the reason."""
    found, actor = _surge(request, pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        entries = _entries(found, actor)
        return _side_by_side(request, found, entries, SurgeForm(entries=entries), form, actor, 400)
    settle_surge(found, by=actor, outcome=Surge.Outcome.DISMISSED, **form.cleaned_data)
    messages.success(request, "已记下：不是同一件事。")
    return redirect("surges" if found.grid_id else "groups")
