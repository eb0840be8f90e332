"""起草和办理: writing a notice, seeing whom it reaches, its verbs, and signing up."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grids import addresses, throttle
from grids.actors import Actor
from grids.models import Community
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused
from notices import verb_pages
from notices.posting import rules
from notices.posting.forms import NOTICE_ACTS, NoticeForm
from notices.posting.models import SignUp
from notices.posting.states import DRAFTED
from notices.posting.views.public import open_notice, page
from notices.posting.workflow import draft, signing_up
from residents.appeals.forms import status_of

AN_HOUR = datetime.timedelta(hours=1)
ON_THE_PAGE = {"sign_up", "cancel_sign_up"}
TEMPLATES = {"edit": "notices/edit.html"}


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """起草通知. 先看发给谁 shows who is reached and stores nothing."""
    actor: Actor = request.actor
    if not (verdict := rules.draft(actor)):
        raise Forbidden(verdict.reason)
    kind = request.GET.get("kind", "")
    given = {"kind": kind} if kind in DRAFTED else {}
    form = NoticeForm(request.POST or None, actor=actor, initial=given)
    community = Community.objects.get(pk=actor.community_id)
    context: dict[str, Any] = {"form": form, "reach": None}
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        if "preview" in request.POST:
            context["reach"] = words.to(community).reach()
            return render(request, "notices/new.html", context)
        try:
            made = draft(community, words, by=actor)
            messages.success(request, "草稿已存好。核对下面的“发给谁”，再发布或请同事发布。")
            return redirect("notice", made.pk)
        except Refused as refused:
            verb_pages.refuse(form, refused)
    return render(request, "notices/new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb of one notice: GET asks for what it needs, POST does it."""
    found = open_notice(request, pk)
    name = verb.replace("-", "_")
    if name in ON_THE_PAGE:
        return _sign_up(request, found, name)
    if not request.actor.is_insider:
        raise Forbidden("由社区工作人员办理。")
    return verb_pages.act(
        request, found, verb, NOTICE_ACTS, template=TEMPLATES.get(name, "notices/verb.html")
    )


def _sign_up(request: HttpRequest, found: Any, name: str) -> HttpResponse:
    """报名 and 取消报名 stay on the notice's own page; a stranger's tries are counted."""
    actor: Actor = request.actor
    if not (verdict := rules.may(name, found, actor)):
        raise Forbidden(verdict.reason)
    form_class = NOTICE_ACTS.form_of(name)
    if request.method == "GET":
        form = form_class(thing=found, actor=actor)
        return page(request, found, **{name: form})
    if actor.kind != ActorKind.HOUSEHOLD and actor.user is None:
        key = addresses.throttle_key("sign_up", request.META)
        throttle.spend(key, limit=settings.ANONYMOUS_FILINGS_PER_HOUR, window=AN_HOUR)
    form = form_class(request.POST, thing=found, actor=actor)
    if form.is_valid():
        try:
            done = NOTICE_ACTS.verbs[name](found, by=actor, **form.cleaned_data)
            messages.success(request, _said(done, name))
            return redirect("notice", found.pk)
        except NotFound:
            raise
        except Refused as refused:
            verb_pages.refuse(form, refused)
            return page(request, found, status=refused.status, **{name: form})
    return page(request, found, status=status_of(form), **{name: form})


def _said(done: SignUp, name: str) -> str:
    if name == "cancel_sign_up":
        return "已取消报名。"
    line = signing_up.place_in_line(done)
    if line:
        return f"名额已满，已为您候补，现在是第 {line} 位。有人取消时按顺序转正。"
    return f"报名成功，{done.people} 人。"
