"""议事厅 for everybody: when and where, what was on the agenda and what came of it, and proposing a topic."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from council.meetings import feed, reading, rules, seats
from council.meetings.forms import ProposeForm
from council.meetings.forms.items import OfficeProposeForm
from council.meetings.models import Session
from council.meetings.models.attendance import reads_names
from council.meetings.states import PUBLIC_AGENDA, SessionState
from council.meetings.views.entrance import find_item, find_session
from council.meetings.workflow import propose
from council.pages import beside_its_field
from grids import keyset
from grids.actors import Actor
from grids.idempotency import KeyReused, once
from grids.models import Community
from grids.together import Few, together
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.models import Appeal
from residents.appeals.views.doorway import line

SENT_ALREADY = "您刚才提的议题已经收到了。如果现在写的是另一个议题，请再点一次“提出议题”。"
PAGE_SIZE = 20
NEWEST = ("-date", "-id")
AHEAD = 8
LOUDEST = 5
THREE_MONTHS = datetime.timedelta(days=92)


@require_GET
def council(request: HttpRequest) -> HttpResponse:
    """家门口议事厅: the next session, what is loudest, the sessions ahead and the last ones."""
    actor: Actor = request.actor
    visible = Session.objects.visible_to(actor)
    today = timezone.localdate()
    ahead = list(visible.with_people().from_day(today).order_by("date", "id")[:AHEAD])
    nearest = next(
        (each for each in ahead if each.is_upcoming or each.state == SessionState.IN_SESSION), None
    )
    board = Appeal.objects.visible_to(actor).on_board().open().for_list().urgent_first()[:LOUDEST]
    context = {
        "nearest": nearest,
        "agenda": reading.lines(nearest, actor) if nearest and nearest.state in PUBLIC_AGENDA else [],
        "ahead": [each for each in ahead if each != nearest],
        "past": list(visible.filter(date__lt=today).exclude(pk=nearest and nearest.pk).order_by(*NEWEST)[:5]),
        "lines": [line(appeal, actor) for appeal in board],
        "mine": [reading.line_of(item, actor) for item in reading.mine(actor)],
        "may_propose": bool(rules.propose(actor)),
        "prepares": bool(rules.prepare(actor)),
        "arranges": bool(rules.arrange(actor)),
        "tones": reading.TONES,
    }
    return render(request, "council/lobby.html", context)


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """全部议事日, the newest first."""
    rows = Session.objects.visible_to(request.actor)
    page = keyset.page(rows, order=NEWEST, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "sessions": page.rows,
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "council/sessions.html", context)


@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """一次议事: facts, agenda, who came, what was decided; the office also what it can do now."""
    found, actor = find_session(request, pk), request.actor
    shown = found.state in PUBLIC_AGENDA or rules.prepare(actor)
    around = together(found.community_id, here=seats.here(found), records=_told(found))
    named = around["here"] if reads_names(actor) else []
    context = {
        "session": found,
        "tone": reading.TONES[found.state],
        "agenda": reading.lines(found, actor) if shown else [],
        "table": seats.at_table(found, around["here"]) if found.opened_at else None,
        "attendance": sorted(named, key=lambda row: row.seat),
        "buttons": reading.session_buttons(found, actor),
        "prepares": bool(rules.prepare(actor)),
        "may_propose": found.is_upcoming and bool(rules.propose(actor)),
        "printable": found.state in PUBLIC_AGENDA,
        "records": around["records"],
    }
    return render(request, "council/session.html", context)


def _told(found: Session) -> Few:
    return Few(found.records.filter(public=True).order_by("position"), ("action", "at", "note"))


@require_GET
def agenda_item(request: HttpRequest, pk: int) -> HttpResponse:
    """一个议题: why it was on the agenda, what each side said, how it ended."""
    item, actor = find_item(request, pk), request.actor
    context = {
        "item": item,
        "line": reading.line_of(item, actor, item.number),
        "knows_entry": reading.knows_entry(item, actor),
        "buttons": reading.item_buttons(item, actor),
        "records": list(item.records.filter(public=True)),
    }
    return render(request, "council/item.html", context)


@require_http_methods(["GET", "POST"])
def propose_topic(request: HttpRequest) -> HttpResponse:
    """提个议题: from a phone, for the next session that still collects."""
    actor: Actor = request.actor
    if not (verdict := rules.propose(actor)):
        return _ask_for_card(request, verdict.reason)
    form_class = OfficeProposeForm if actor.is_insider else ProposeForm
    wanted = {name: request.GET[name] for name in ("title", "session", "appeal") if request.GET.get(name)}
    form = form_class(request.POST or None, actor=actor, initial=wanted)
    status = 200 if request.method == "GET" else 400
    key = request.POST.get("once", "")
    if form.is_valid():
        try:
            return _proposed(request, actor, dict(form.cleaned_data))
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            beside_its_field(form, refused)
            status, key = refused.status, "" if refused.code == KeyReused.code else key
    # One key per form shown, so that a second press proposes nothing twice.
    context = {"form": form, "once": key or request.request_id}
    return render(request, "council/propose.html", context, status=status)


def _ask_for_card(request: HttpRequest, reason: str) -> HttpResponse:
    if request.method == "POST":
        raise Forbidden(reason)
    return render(request, "council/propose.html", {"reason": reason})


def _proposed(request: HttpRequest, actor: Actor, data: dict[str, Any]) -> HttpResponse:
    session = data.pop("session", None) or reading.next_open(actor)
    if session is None:
        raise Refused("社区还没有排好下一次议事，请先打社区电话说一声。")

    def create() -> dict[str, Any]:
        return {"pk": propose(session, by=actor, **data).pk}

    said = {name: str(value) for name, value in data.items()} | {"session": session.pk}
    try:
        done = once(f"page:{actor.key}", request.POST.get("once", "")[:80], said, create)[0]
    except KeyReused as used:
        raise Refused(SENT_ALREADY, code=used.code) from used
    messages.success(request, "已收到您的议题，社区审核后会告诉您结果。")
    return redirect(reverse("agenda_item", args=[done["pk"]]))


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """日历订阅 (.ics): the sessions ahead and those of the last three months."""
    actor: Actor = request.actor
    since = timezone.localdate() - THREE_MONTHS
    rows = Session.objects.visible_to(actor).filter(date__gte=since).order_by("date", "id")
    place = Community.objects.filter(pk=actor.community_id).first()
    if place is None:
        raise NotFound
    body = feed.calendar(place, rows, request.build_absolute_uri(reverse("sessions")))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="council.ics"'
    return response
