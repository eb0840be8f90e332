"""在场: the clerk's laptop beside the table, and the projector for the room."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from council.meetings import reading, room, seats
from council.meetings.forms import DiscussionForm, RaiseForm
from council.meetings.forms.items import discussion_initial
from council.meetings.models import AgendaItem, Draft, Session
from council.meetings.states import SeatKind, SessionState
from council.meetings.views.entrance import at_clerk, find_item, find_session, find_table, office
from council.meetings.workflow import drop_draft, keep_draft, note_discussion, raise_matter, show
from council.meetings.workflow.table import DISCUSSION
from council.pages import beside_its_field, seen
from grids.actors import Actor
from grids.svg import qr
from grids.together import Few, together
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale


@require_GET
@login_required
def clerk(request: HttpRequest, pk: int) -> HttpResponse:
    """记录: the item under discussion in the middle, the room beside it."""
    actor = office(request)
    session = find_table(request, pk)
    lines = reading.lines(session, actor)
    chosen = _chosen(request, session, lines)
    return render(request, "council/clerk.html", _clerk(session, actor, lines, chosen))


def _chosen(request: HttpRequest, session: Session, lines: list[reading.Line]) -> reading.Line | None:
    """The item asked for, else the one at the table, else the first without an outcome."""
    wanted = request.GET.get("item", "")
    named = next((line for line in lines if str(line.item.pk) == wanted), None)
    current = next((line for line in lines if line.item.pk == session.current_item_id), None)
    return named or current or next((line for line in lines if line.item.is_undecided), None)


def _discussion(item: AgendaItem, actor: Actor, draft: Draft | None) -> DiscussionForm:
    """What is stored, or what this person had typed and not stored when the power went."""
    initial = discussion_initial(item) | (draft.fields if draft else {})
    form = DiscussionForm(thing=item, actor=actor, initial=initial)
    form.draft = draft
    return form


def _clerk(
    session: Session,
    actor: Actor,
    lines: list[reading.Line],
    chosen: reading.Line | None,
    form: DiscussionForm | None = None,
    raise_form: RaiseForm | None = None,
) -> dict[str, Any]:
    for line in lines:
        line.item.session = session
    item = chosen.item if chosen else None
    beside = reading.beside(session, actor, item)
    here, typed = beside["here"], {draft.part: draft for draft in beside["typed"]}
    raise_form = raise_form or RaiseForm(actor=actor)
    raise_form.offer(beside["grids"])
    return {
        "session": session,
        "tone": reading.TONES[session.state],
        "lines": lines,
        "chosen": chosen,
        "item": item,
        "form": form or (_discussion(item, actor, typed.get(DISCUSSION)) if item else None),
        "typed": typed,
        "outcomes": _outcomes(chosen.item, actor) if chosen else [],
        "table": seats.at_table(session, here),
        "expected": seats.expected(beside["posts"], here),
        "residents": [row for row in here if row.user_id is None],
        "raised": beside["raised"],
        "raise_form": raise_form,
        "buttons": [
            line for line in reading.session_buttons(session, actor) if line.verb in ("open", "hold")
        ],
        "may_check_in": session.state in (SessionState.ANNOUNCED, SessionState.IN_SESSION),
        "in_session": session.state == SessionState.IN_SESSION,
        "stamp": reading.stamp(session),
    }


def _outcomes(item: AgendaItem, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"label": line.label, "slug": line.slug, "verb": line.verb}
        for line in reading.item_buttons(item, actor)
        if line.verb in ("settle", "refer", "defer", "withdraw")
    ]


@require_POST
@login_required
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """记下讨论: stale is said kindly, beside what the other clerk wrote; what was typed stays in the boxes."""
    actor = office(request)
    item = find_item(request, pk)
    form = DiscussionForm(request.POST, thing=item, actor=actor)
    status = 400
    if form.is_valid():
        try:
            note_discussion(item, by=actor, version=seen(request), **form.cleaned_data)
            messages.success(request, f"已记下“{item.title}”的讨论。")
            return redirect(at_clerk(item.session, item))
        except (Forbidden, NotFound):
            raise
        except Stale as stale:
            form.add_error(None, "别人刚刚也改了这一项。右边是现在的内容，您写的都还在下面：合到一起再记下。")
            status = stale.status
        except Refused as refused:
            if item.position is None or item.session.state not in (
                SessionState.IN_SESSION,
                SessionState.HELD,
            ):
                raise  # there is no page to write it on
            beside_its_field(form, refused)
            status = refused.status
    session = find_table(request, item.session_id)
    lines = reading.lines(session, actor)
    chosen = next((line for line in lines if line.item.pk == item.pk), None)
    context = _clerk(session, actor, lines, chosen, form) | {"stale": status == Stale.status}
    return render(request, "council/clerk.html", context, status=status)


@require_POST
@login_required
def draft(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """没存的字: the boxes of a form as JSON, every few seconds; an empty object throws the draft away."""
    actor = office(request)
    item = find_item(request, pk)
    try:
        body = json.loads(request.body)
        fields, based_on = dict(body["fields"]), int(body["version"])
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise Invalid("草稿读不出来。") from error
    if not fields:
        drop_draft(item, by=actor, part=part[:20])
        return JsonResponse({"saved": None, "version": item.version})
    kept = keep_draft(item, by=actor, part=part[:20], fields=fields, based_on=based_on)
    saved = timezone.localtime(kept.saved_at)
    return JsonResponse({"saved": f"{saved:%H:%M:%S}", "version": item.version})


@require_POST
@login_required
def show_item(request: HttpRequest, pk: int) -> HttpResponse:
    """投影到这一项, or to the agenda when none is named."""
    actor = office(request)
    session = find_session(request, pk)
    key = request.POST.get("item", "")[:15]
    item = find_item(request, int(key)) if key.isdecimal() else None
    show(session, by=actor, item=item)
    return redirect(at_clerk(session, item))


@require_POST
@login_required
def open_floor(request: HttpRequest, pk: int) -> HttpResponse:
    """居民说事: stored, and the same line is ready for the next one."""
    actor = office(request)
    session = find_table(request, pk)
    form = RaiseForm(request.POST, actor=actor)
    status = 400
    if form.is_valid():
        try:
            appeal, secret = raise_matter(session, by=actor, **form.cleaned_data)
            messages.success(request, f"已登记 {appeal.number}（查询码 {secret}）：{appeal.title}")
            return redirect(at_clerk(session) + "#open-floor")
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            fields = {"contact_phone": "phone", "contact_name": "name", "text": "title"}
            refused.fields = {fields.get(name, name): words for name, words in refused.fields.items()}
            beside_its_field(form, refused)
            status = refused.status
    lines = reading.lines(session, actor)
    chosen = _chosen(request, session, lines)
    context = _clerk(session, actor, lines, chosen, raise_form=form)
    return render(request, "council/clerk.html", context, status=status)


@require_GET
@login_required
def projector(request: HttpRequest, pk: int) -> HttpResponse:
    """投影: big type for the room; it follows the table by itself."""
    actor = office(request)
    session = find_table(request, pk)
    return render(request, "council/projector.html", _screen(request, session, actor))


@require_GET
@login_required
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What the projector asks for every two seconds: nothing new (204), or the screen as it is now."""
    actor = office(request)
    session = find_table(request, pk)
    now = reading.stamp(session)
    if request.GET.get("seen") == now:
        return HttpResponse(status=204)
    response = render(request, "council/screen.html", _screen(request, session, actor))
    response["X-Stamp"] = now
    return response


def _screen(request: HttpRequest, session: Session, actor: Actor) -> dict[str, Any]:
    """Nothing here that the room may not read: complaints about somebody never reach the screen."""
    lines = reading.lines(session, actor, room=True)
    current = next((line for line in lines if line.item.pk == session.current_item_id), None)
    typed = Draft.objects.filter(item=current.item if current else None).order_by("-saved_at")[:4]
    drafts = Few(typed, ("part", "fields"))
    around = together(session.community_id, here=seats.here(session), drafts=drafts)
    place = reverse("here", args=[session.pk, room.code_of(session)])
    if current:
        said = [each.fields for each in reversed(around["drafts"]) if each.part == DISCUSSION]
        written = {name: words for fields in said for name, words in fields.items() if words}
        current = reading.with_draft(current, written)
    return {
        "session": session,
        "lines": lines,
        "current": current,
        "item": current.item if current else None,
        "drafts": around["drafts"],
        "table": seats.at_table(session, around["here"]),
        "seats": SeatKind,
        "qr": qr(request.build_absolute_uri(place), title="扫码签到", size=260),
        "stamp": reading.stamp(session),
    }
