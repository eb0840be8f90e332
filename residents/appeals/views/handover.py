"""交接的页面: the kit on screen and on two sheets of paper, and the new worker's confirmation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from grids.actors import Actor
from grids.models import Grid, Post
from grids.text import mask_name
from grids.verdict import Forbidden, NotFound
from residents.appeals import kit
from residents.appeals.views.doorway import line
from residents.appeals.workflow.handover import confirm_handover
from residents.register.models import Resident
from residents.register.states import CareGroup


class NoteForm(forms.Form):
    note = forms.CharField(
        label="有不一样的地方写在这里",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _grid(actor: Actor, code: str, served: Sequence[Post] = ()) -> Grid:
    """A grid one goes around in, or any of the office's; read with those who served there, where anybody did."""
    if not (actor.is_office or actor.grid_ids):
        raise Forbidden("交接单给接手的网格员和社区工作人员看。")
    grids = Grid.objects.of(actor.community_id).micro().select_related("community").defer("boundary")
    found = served[0].grid if served else grids.filter(code=code).first()
    if found is None or not (actor.is_office or found.pk in actor.grid_ids):
        raise NotFound
    return found


@require_GET
@login_required
def handover(request: HttpRequest, code: str) -> HttpResponse:
    """交接单; `?paper=1` is the one to print."""
    actor, today = request.actor, timezone.localdate()
    served = kit.terms(actor.community_id, code, today)
    grid = _grid(actor, code, served)
    post, before = kit.now_and_before(served, today)
    mine = post is not None and post.user_id == actor.user_id
    done = getattr(post, "handover", None)
    context = {
        "grid": grid,
        "post": post,
        "before": before,
        "done": done,
        "may_confirm": mine and done is None and before is not None,
        "form": NoteForm(),
        "today": today,
        "back": reverse("handover", args=[code]),
        **_lists(kit.of(grid, actor, today), actor),
    }
    paper = request.GET.get("paper") == "1"
    return render(request, "handover/paper.html" if paper else "handover/page.html", context)


def _lists(found: kit.Kit, actor: Actor) -> dict[str, Any]:
    (matters, open_matters), (promises, owed), (homes, due) = map(
        kit.cut, (found.matters, found.promises, found.due)
    )
    people, cared = (None, None) if found.care is None else kit.cut(found.care)
    return {
        "counts": {"open_matters": open_matters, "promises": owed, "visits_due": due, "care_people": cared},
        "lines": [line(appeal, actor) for appeal in matters],
        "promises": promises,
        "homes": homes,
        "people": None if people is None else [_person(each) for each in people],
        "most": kit.MOST,
    }


def _person(resident: Resident) -> dict[str, str]:
    """Masked: a sheet of paper is left lying about."""
    groups = "、".join(CareGroup(group).label for group in resident.care_groups)
    return {
        "name": mask_name(resident.name),
        "home": str(resident.household.dwelling),
        "household": str(resident.household_id),
        "groups": groups,
    }


@require_POST
@login_required
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """接收确认"""
    actor = request.actor
    grid, form = _grid(actor, code), NoteForm(request.POST)
    confirm_handover(grid, by=actor, note=form.cleaned_data["note"] if form.is_valid() else "")
    messages.success(request, f"已确认接手{grid.name}。")
    return redirect("handover", code)
