"""粘贴群聊: what was copied from a group becomes a filled-in form; nothing is stored until it is filed."""

import secrets

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.actors import Actor
from grids.models import Grid
from grids.verdict import Forbidden
from residents.appeals import chat
from residents.appeals.forms import FilesForm, OnBehalfForm
from residents.appeals.forms.pasting import PasteForm, filled_in


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """Paste, look, correct; the filing form below is the one of 登记一件事 and goes there."""
    actor: Actor = request.actor
    if not (actor.is_office or actor.grid_ids):
        raise Forbidden("粘贴群聊登记由网格员和社区工作人员使用。")
    form = PasteForm(request.POST or None)
    context = {"paste": form}
    if form.is_valid():
        messages = chat.parse(form.cleaned_data["passage"], timezone.localdate())
        draft = chat.draft(messages)
        filing = OnBehalfForm(actor=actor, initial=_own_grid(actor))
        filing.initial |= filled_in(filing, draft)
        context |= {"form": filing, "photos": FilesForm(), "once": secrets.token_urlsafe(12), "draft": draft}
    return render(request, "appeals/paste.html", context, status=400 if form.errors else 200)


def _own_grid(actor: Actor) -> dict[str, str]:
    grid = Grid.objects.filter(pk__in=actor.grid_ids).order_by("code").first()
    return {"grid": grid.code} if grid else {}
