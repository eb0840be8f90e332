"""Pages of the weekly bulletin: for everyone to read, for the office to draft, edit, publish and print."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import keyset, papers
from grids.actors import Actor
from grids.svg import qr
from grids.verdict import Forbidden, Invalid
from notices.acting import find
from notices.bulletins import paper, reading, rules, workflow
from notices.bulletins.forms import ACTS, DraftForm, recent_weeks
from notices.bulletins.models import ORDER, Bulletin
from notices.bulletins.states import SHOWN, BulletinState
from notices.verb_pages import act, buttons

PAGE_SIZE = 12
SIZES = {"a3": "A3", "a4": "A4"}


@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """一周通报: the newest first; the office drafts one here."""
    actor: Actor = request.actor
    rows = Bulletin.objects.visible_to(actor).standing()
    page = keyset.page(rows, order=ORDER, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context: dict[str, Any] = {
        "bulletins": [{"bulletin": each, "tiles": reading.tiles(each)} for each in page.rows],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    if actor.is_office:
        weeks = [week for week, _ in recent_weeks()]
        drafted = set(rows.filter(week__in=weeks).values_list("week", flat=True))
        context["weeks"] = [(week, label) for week, label in recent_weeks() if week not in drafted]
    return render(request, "bulletins/list.html", context)


def _found(request: HttpRequest, pk: int) -> Bulletin:
    rows = Bulletin.objects.visible_to(request.actor).select_related("community")
    return find(rows.prefetch_related("sections", "corrections"), pk)


@require_GET
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin; a draft with a link to edit each section."""
    actor: Actor = request.actor
    found = _found(request, pk)
    editing = actor.is_office and found.state == BulletinState.DRAFT
    newer = found.newer
    context = {
        "bulletin": found,
        "newer": newer if newer and (actor.is_office or newer.state in SHOWN) else None,
        "tiles": reading.tiles(found),
        "parts": reading.parts(found, empty=editing),
        "basis": reading.BASIS,
        "editing": editing,
        "verbs": buttons(found, actor, ACTS, but=("edit",), quiet=("recount", "correct", "discard")),
        "waits": "" if not editing else rules.publish(found, actor).reason,
        "records": list(found.records.select_related("actor").order_by("-position")[:20])
        if actor.is_office
        else [],
    }
    return render(request, "bulletins/detail.html", context)


@require_POST
@login_required
def draft_bulletin(request: HttpRequest) -> HttpResponse:
    """起草: out of the ledger; of a week that has one already, that one is shown."""
    actor: Actor = request.actor
    if not (verdict := rules.keep(actor)):
        raise Forbidden(verdict.reason)
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Invalid("请选择哪一周。", fields={"week": "请选择哪一周。"})
    drafted, fresh = workflow.draft(actor.posts[0].community, form.cleaned_data["week"], by=actor)
    words = "已按台账起草，请逐段看过，再请另一位发布。" if fresh else "这一周已经有通报。"
    messages.success(request, words)
    return redirect("bulletin", drafted.pk)


@login_required
@require_http_methods(["GET", "POST"])
def bulletin_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """修改一段、重新统计、发布; `?section=` chooses the section."""
    return act(request, _found(request, pk), verb, ACTS)


@require_GET
def bulletin_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The bulletin as a .docx."""
    found = _found(request, pk)
    response = HttpResponse(paper.docx(found), content_type=papers.MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{found.title}.docx")
    return response


@require_GET
def bulletin_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """张贴版: one sheet of A3 or A4 for the stairwell, with a QR code that opens the bulletin."""
    found = _found(request, pk)
    size = request.GET.get("paper") if request.GET.get("paper") in SIZES else "a3"
    place = reverse("bulletin", args=[found.pk])
    context = {
        "bulletin": found,
        "tiles": reading.tiles(found),
        "parts": reading.parts(found),
        "basis": reading.BASIS,
        "qr": qr(request.build_absolute_uri(place), title="扫一扫看通报"),
        "paper": size,
        "sizes": [{"key": key, "label": label, "current": key == size} for key, label in SIZES.items()],
        "back": place,
    }
    return render(request, "bulletins/poster.html", context)
