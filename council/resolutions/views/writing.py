"""写决议: the page beside the table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from council.meetings.models import AgendaItem
from council.meetings.states import ItemState
from council.pages import beside_its_field, local, seen
from council.resolutions import rules
from council.resolutions.forms import WriteForm
from council.resolutions.forms.resolutions import typed
from council.resolutions.workflow import DRAFT_PART, write
from council.resolutions.workflow.writing import WRITABLE
from grids.actors import Actor
from grids.verdict import Forbidden, NotFound, Refused


@login_required
@require_http_methods(["GET", "POST"])
def write_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """写决议 for one item: what was typed before a power cut is there again."""
    actor: Actor = request.actor
    item = AgendaItem.objects.visible_to(actor).with_names().filter(pk=pk).first()
    if item is None:
        raise NotFound
    if not (verdict := rules.write(item, actor)):
        raise Forbidden(verdict.reason)
    if request.method == "GET":
        kept = typed(item.drafts.filter(user=actor.user, part=DRAFT_PART).first())
        return _ask(request, item, WriteForm(thing=item, actor=actor, initial=kept), 200)
    form = WriteForm(request.POST, thing=item, actor=actor)
    if not form.is_valid():
        return _ask(request, item, form, 400)
    try:
        made = write(item, by=actor, version=seen(request), **form.cleaned_data)
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        return _ask(request, item, beside_its_field(form, refused), refused.status)
    messages.success(request, f"决议 {made.number} 已写好，交给{made.lead_name}牵头。")
    return redirect(local(request, reverse("resolution", args=[made.number])))


def _why_not(item: AgendaItem) -> str:
    """Why nothing can be written for this item now; empty when it can."""
    if item.session.state not in WRITABLE:
        return f"这次议事现在是“{item.session.get_state_display()}”，开始议事以后才能写决议。"
    if item.state not in (ItemState.DISCUSSED, ItemState.RESOLVED):
        return f"这一项现在是“{item.get_state_display()}”，在现场记录里点“开始议这一项”以后才能写决议。"
    return ""


def _ask(request: HttpRequest, item: AgendaItem, form: WriteForm, status: int) -> HttpResponse:
    context = {
        "item": item,
        "why_not": _why_not(item),
        "form": form,
        "written": form.written,
        "back": local(request, reverse("resolutions")),
    }
    return render(request, "resolutions/write.html", context, status=status)
