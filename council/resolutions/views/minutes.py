"""纪要的页面: the list, one session's minutes, its verbs, paper."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from council.meetings.models import Session
from council.meetings.states import AFTERWARDS
from council.pages import Asked
from council.resolutions import drafting, reading, rules
from council.resolutions.forms import MINUTES_FORMS
from council.resolutions.models import Minutes
from council.resolutions.paper import HEADING, Sheet, docx
from council.resolutions.states import MINUTES_TRANSITIONS
from council.resolutions.views.doorway import TONES, open_minutes
from council.resolutions.workflow import MINUTES, MINUTES_VERBS, draft_minutes
from grids import addresses, keyset, papers, throttle
from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound

PAGE_SIZE = 20
AN_HOUR = datetime.timedelta(hours=1)


@require_GET
def minutes_list(request: HttpRequest) -> HttpResponse:
    """会议纪要: every session that was held, newest first; the office also sees whose minutes are still owed."""
    actor: Actor = request.actor
    rows = Session.objects.visible_to(actor).filter(state__in=AFTERWARDS)
    page = keyset.page(rows, order=("-date", "-id"), size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    known = Minutes.objects.visible_to(actor).filter(session__in=page.rows)
    by_session = {each.session_id: each for each in known.defer("discussion", "floor")}
    lines = [(session, by_session.get(session.pk)) for session in page.rows]
    context = {
        "lines": [
            {"session": session, "minutes": minutes, "tone": TONES[minutes.state] if minutes else "plain"}
            for session, minutes in lines
        ],
        "office": actor.is_office,
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "minutes/list.html", context)


@require_POST
@login_required
def draft(request: HttpRequest, day: datetime.date) -> HttpResponse:
    """起草纪要"""
    actor: Actor = request.actor
    if not (verdict := rules.draft_minutes(actor)):
        raise Forbidden(verdict.reason)
    session = Session.objects.visible_to(actor).filter(date=day, state__in=AFTERWARDS).first()
    if session is None:
        raise NotFound
    draft_minutes(session, by=actor)
    messages.success(request, "纪要已按会议记录起草，请看一遍、改好，再请主持人确认。")
    return redirect("minutes", day)


@require_GET
def minutes(request: HttpRequest, day: datetime.date) -> HttpResponse:
    found, actor = open_minutes(request, day)
    records = found.records.order_by("position")
    context = {
        **_shown(found, actor),
        "tone": TONES[found.state],
        "buttons": reading.minutes_actions(found, actor),
        "objections": list(found.objections.all()),
        "records": list(records if actor.is_office else records.filter(public=True)),
        "office": actor.is_office,
        "objecting": _objecting(found),
    }
    return render(request, "minutes/page.html", context)


def _objecting(found: Minutes) -> bool:
    return found.open_until is not None and timezone.now() <= found.open_until and found.settled_at is None


def _shown(found: Minutes, actor: Actor) -> dict[str, Any]:
    """The tables as this reader may see them: names are for those with a post."""
    owed = actor.is_office and not found.is_public
    post_by = drafting.post_by(found.session) if owed else None
    return {
        "minutes": found,
        "attendance_head": drafting.ATTENDANCE_HEAD,
        "attendance": _labelled(drafting.ATTENDANCE_HEAD, _attendance(found, actor)),
        "resolutions_head": drafting.RESOLUTIONS_HEAD,
        "resolutions": _labelled(drafting.RESOLUTIONS_HEAD, found.resolutions),
        "post_by": post_by,
        "late": post_by is not None and timezone.now() > post_by,
    }


def _attendance(found: Minutes, actor: Actor) -> list[list[str]]:
    return found.attendance if actor.is_insider else drafting.without_names(found.attendance)


def _labelled(head: Sequence[str], rows: list[list[str]]) -> list[list[tuple[str, str]]]:
    """Each cell with the head of its column, which a narrow page shows beside it."""
    return [list(zip(head, row, strict=True)) for row in rows]


@require_GET
def minutes_print(request: HttpRequest, day: datetime.date) -> HttpResponse:
    """打印纪要: the browser's own print makes the PDF."""
    found, actor = open_minutes(request, day)
    context = {
        **_shown(found, actor),
        "paper": "a4",
        "signatures": _signatures(found),
        "lines": _lines(found.discussion),
        "back": reverse("minutes", args=[day]),
    }
    return render(request, "minutes/print.html", context)


def _lines(words: str) -> list[tuple[bool, str]]:
    """Paragraphs, and whether each is a heading, as on paper."""
    return [(bool(HEADING.match(line)), line) for line in words.splitlines() if line.strip()]


def _signatures(found: Minutes) -> list[tuple[str, str]]:
    """Printed to be signed by hand: the chair and the resident sign on paper."""
    recorder = found.session.recorder.name if found.session.recorder else ""
    return [("主持人（签字）", ""), ("记录人", recorder), ("居民代表（签字）", "")]


@require_GET
def minutes_docx(request: HttpRequest, day: datetime.date) -> HttpResponse:
    """下载 Word 文件 in the customary layout."""
    found, actor = open_minutes(request, day)
    sheet = Sheet(
        title=found.title,
        opening=found.opening,
        discussion=found.discussion,
        floor=found.floor,
        attendance=_attendance(found, actor),
        attendance_head=drafting.ATTENDANCE_HEAD,
        resolutions=found.resolutions,
        resolutions_head=drafting.RESOLUTIONS_HEAD,
        signatures=_signatures(found),
        office=found.community.name,
        day=f"{day.year}年{day.month}月{day.day}日",
    )
    response = HttpResponse(docx(sheet), content_type=papers.MEDIA_TYPE)
    name = f"{day:%Y%m%d} 家门口议事厅纪要.docx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@require_http_methods(["GET", "POST"])
def minutes_verb(request: HttpRequest, day: datetime.date, verb: str) -> HttpResponse:
    name = verb.replace("-", "_")
    if name not in MINUTES_VERBS:
        raise NotFound
    found, actor = open_minutes(request, day)
    if name == "object" and request.method == "POST" and actor.kind == ActorKind.VISITOR and not actor.user:
        key = addresses.throttle_key("object", request.META)
        throttle.spend(key, limit=settings.ANONYMOUS_FILINGS_PER_HOUR, window=AN_HOUR)
    back = reverse("minutes", args=[day])
    line, form, do = MINUTES_TRANSITIONS[name], MINUTES_FORMS[name], MINUTES_VERBS[name]
    return Asked(MINUTES, found, line, form, do, back).answer(request, **request.GET.dict())
