"""准备议程: candidates, proposals, the order, and what the office does with a session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from council.meetings import reading, rules, seats
from council.meetings.forms import ITEM_FORMS, SESSION_FORMS, SettingsForm
from council.meetings.forms.sessions import settings_initial
from council.meetings.models import AgendaItem
from council.meetings.states import ITEM_TRANSITIONS, SESSION_TRANSITIONS
from council.meetings.views.entrance import at_clerk, find_item, find_session, office
from council.meetings.workflow import (
    ITEM_VERBS,
    ITEMS,
    SESSION_VERBS,
    SESSIONS,
    admit,
    generate,
    order,
    propose,
    set_series,
    shift,
)
from council.pages import Asked
from grids.models import Community
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.models import Appeal
from residents.appeals.views.doorway import line

MOST_CANDIDATES = 15
# After these the office goes on at the table, not at the workbench.
AT_TABLE = ("open", "hold", "take_up", "note_discussion", "settle", "refer", "defer")


@require_GET
@login_required
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """准备议程: what could be on it, what was proposed, what is on it."""
    actor = office(request)
    session = find_session(request, pk)
    proposals = AgendaItem.objects.visible_to(actor).filter(session=session).proposals()
    found = list(reading.candidates(actor).for_list()[:MOST_CANDIDATES])
    context = {
        "session": session,
        "tone": reading.TONES[session.state],
        "agenda": reading.lines(session, actor),
        "proposals": [
            reading.line_of(item, actor) for item in proposals.select_related("appeal__grid", "organization")
        ],
        "candidates": [(line(each, actor), reading.why_not_yet(each)) for each in found],
        "buttons": reading.session_buttons(session, actor),
        "orders": SESSION_TRANSITIONS["order"].leads_from(session.state),
        "takes": session.is_upcoming,
        "unsure": session.is_upcoming and not reading.calendar_knows(session),
    }
    return render(request, "council/agenda.html", context)


@require_POST
@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """列入议程: a candidate of the ledger, proposed and admitted in one press."""
    actor = office(request)
    session = find_session(request, pk)
    number = request.POST.get("appeal", "")[:11]
    appeal = Appeal.objects.entrusted_to(actor).filter(number=number).first()
    if appeal is None:
        raise NotFound
    try:
        with transaction.atomic():
            item = propose(session, by=actor, appeal=appeal, title=request.POST.get("title", "")[:200])
            admit(item, by=actor)
        messages.success(request, f"已列入议程：{item.title}")
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("agenda", pk=session.pk)


@require_POST
@login_required
def order_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """排列议程 by drag: the keys in the order they stand on the page."""
    actor = office(request)
    keys = [int(key) for key in request.POST.getlist("item") if key.isdecimal() and len(key) < 16]
    order(find_session(request, pk), by=actor, items=keys)
    return HttpResponse(status=204) if request.headers.get("X-Drag") else redirect("agenda", pk=pk)


@require_POST
@login_required
def shift_item(request: HttpRequest, pk: int) -> HttpResponse:
    """上移、下移 by button or key."""
    actor = office(request)
    item = find_item(request, pk)
    session = shift(item, by=actor, up=request.POST.get("way") == "up")
    return redirect(reverse("agenda", args=[session.pk]) + f"#item-{item.pk}")


@require_http_methods(["GET", "POST"])
@login_required
def session_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb of a session: GET asks for what it needs, POST does it."""
    name = verb.replace("-", "_")
    if name not in SESSION_VERBS:
        raise NotFound
    session = find_session(request, pk)
    back = at_clerk(session) if name in AT_TABLE else reverse("agenda", args=[session.pk])
    asked = Asked(
        SESSIONS, session, SESSION_TRANSITIONS[name], SESSION_FORMS[name], SESSION_VERBS[name], back
    )
    return asked.answer(request)


@require_http_methods(["GET", "POST"])
def item_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One verb of an item; who proposed it may take it back without an account."""
    name = verb.replace("-", "_")
    if name not in ITEM_VERBS:
        raise NotFound
    item = find_item(request, pk)
    if not rules.prepare(request.actor):
        back = reverse("agenda_item", args=[item.pk])
    elif name in AT_TABLE:
        back = at_clerk(item.session, item if name in ("take_up", "note_discussion") else None)
    else:
        back = reverse("agenda", args=[item.session_id])
    asked = Asked(ITEMS, item, ITEM_TRANSITIONS[name], ITEM_FORMS[name], ITEM_VERBS[name], back)
    return asked.answer(request)


@require_POST
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """生成排期, for an office that does not want to wait for the sweep."""
    actor = office(request)
    added = generate(Community.objects.get(pk=actor.community_id), by=actor)
    messages.success(request, f"排好了 {added} 次议事。" if added else "已经排好，没有要补的。")
    return redirect("council")


@require_http_methods(["GET", "POST"])
@login_required
def council_settings(request: HttpRequest) -> HttpResponse:
    """议事厅设置"""
    actor = request.actor
    if not (verdict := rules.arrange(actor)):
        raise Forbidden(verdict.reason)
    place = Community.objects.get(pk=actor.community_id)
    stored = settings_initial(seats.settings_of(place))
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        set_series(place, by=actor, **form.cleaned_data)
        messages.success(request, "设置已保存，新排的议事日按它来。")
        return redirect("council")
    status = 400 if form.is_bound else 200
    return render(request, "council/settings.html", {"form": form, "place": place}, status=status)
