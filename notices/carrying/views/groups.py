"""群渠道: the groups of each grid and their robots. The lead reads, the administrator manages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from grids import reauth
from grids.actors import Actor
from grids.verdict import Forbidden, NotFound, Refused
from notices import verb_pages
from notices.acting import find
from notices.carrying import rules
from notices.carrying.forms import ACTS, AddForm
from notices.carrying.models import GridGroup
from notices.carrying.states import GroupState
from notices.carrying.workflow.groups import add

# The address of a robot is a key: who holds it speaks to the whole group in the community's name.
SENSITIVE = ("replace_robot",)
SHOWN = 10


def _reader(request: HttpRequest) -> Actor:
    if not (verdict := rules.read_groups(request.actor)):
        raise Forbidden(verdict.reason)
    return request.actor


def _manager(request: HttpRequest) -> Actor:
    """Who may change a group, and has shown the password within five minutes."""
    if not (verdict := rules.manage_groups(request.actor)):
        raise Forbidden(verdict.reason)
    reauth.require(reauth.moment(request.session), timezone.now())
    return request.actor


@require_GET
@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """群渠道: every group by its grid; grids without one stand out."""
    actor = _reader(request)
    rows = list(GridGroup.objects.visible_to(actor).select_related("grid").order_by("grid__code", "name"))
    reached = {group.grid_id for group in rows if group.state == GroupState.ACTIVE}
    every = actor.posts[0].community.grids.micro().order_by("code")
    context = {
        "groups": rows,
        "missing": [grid for grid in every.only("code", "name") if grid.pk not in reached],
        "may_manage": bool(rules.manage_groups(actor)),
    }
    return render(request, "channels/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new_group(request: HttpRequest) -> HttpResponse:
    """添加微群"""
    actor = _manager(request)
    form = AddForm(request.POST or None, actor=actor, initial={"grid": request.GET.get("grid", "")})
    status = 400 if request.method == "POST" else 200
    if form.is_valid():
        try:
            group = add(form.cleaned_data.pop("grid"), by=actor, **form.cleaned_data)
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            verb_pages.refuse(form, refused)
        else:
            messages.success(request, f"已添加“{group.name}”。")
            return redirect("channel", group.pk)
    return render(request, "channels/new.html", {"form": form}, status=status)


@require_GET
@login_required
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """一个微群: its way in, never the key to it; what went out last; who changed it."""
    actor = _reader(request)
    found = find(GridGroup.objects.visible_to(actor).select_related("grid"), pk)
    context = {
        "group": found,
        "verbs": verb_pages.buttons(found, actor, ACTS, but=_impossible(found), quiet=("rename", "disable")),
        "sent": found.messages.order_by("-id")[:SHOWN],
        "records": found.records.order_by("-position")[:SHOWN],
    }
    return render(request, "channels/channel.html", context)


def _impossible(found: GridGroup) -> tuple[str, ...]:
    return () if found.kind != "manual" else ("send_test",)


@require_http_methods(["GET", "POST"])
@login_required
def group_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb of a group."""
    actor = _reader(request)
    found = find(GridGroup.objects.visible_to(actor).select_related("grid"), pk)
    if verb.replace("-", "_") in SENSITIVE:
        _manager(request)
    return verb_pages.act(request, found, verb, ACTS, template="channels/verb.html")
