"""通知公告: what hangs on the wall, one of it, its files and its poster."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from grids import keyset
from grids.actors import Actor
from grids.states import ActorKind
from grids.svg import qr
from grids.verdict import Forbidden, NotFound
from notices import verb_pages
from notices.acting import find
from notices.posting import reading, rules
from notices.posting.forms import NOTICE_ACTS
from notices.posting.models import Notice, NoticeFile, NoticeRecord, SignUp
from notices.posting.models.words import ORDERS, NoticeQuerySet
from notices.posting.states import SHOWN, DeliveryState, NoticeKind, NoticeState
from notices.posting.workflow import signing_up
from notices.posting.workflow.noticing import audience_of
from residents.appeals import serving

PAGE_SIZE = 20
QUIET = ("edit", "attach", "discard", "correct", "withdraw", "pin", "unpin", "cancel_sign_up")
# Signed up for on the page itself; taken back behind a link.
ON_THE_PAGE = ("sign_up", "cancel_sign_up")


def query_with(params: QueryDict, **changed: str) -> str:
    """The same list with some parameters set, or dropped where empty; always from its first page."""
    left = params.copy()
    for name in ("cursor", *changed):
        left.pop(name, None)
    left.update({name: value for name, value in changed.items() if value})
    return f"?{left.urlencode()}"


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """通知公告: pinned first, then the newest; drafts in a tab of their own for those who write them."""
    actor: Actor = request.actor
    writes = actor.is_insider and bool(rules.draft(actor))
    tab = "drafts" if writes and request.GET.get("tab") == "drafts" else "new"
    rows = Notice.objects.visible_to(actor).for_list()
    rows = filtered(rows.drafts() if tab == "drafts" else rows.shown(), request.GET)
    page = keyset.page(rows, order=ORDERS[tab], size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    here = request.GET
    context = {
        "notices": [(row, reading.TONES[row.state]) for row in page.rows],
        "kinds": [
            {"label": label, "current": here.get("kind", "") == key, "href": query_with(here, kind=key)}
            for key, label in (("", "全部"), *NoticeKind.choices)
        ],
        "tab": tab,
        "writes": writes,
        "text": here.get("text", "")[:60],
        "kind": here.get("kind", ""),
        "next_url": f"{query_with(here)}&cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": query_with(here) if here.get("cursor") else "",
    }
    return render(request, "notices/list.html", context)


def filtered(rows: NoticeQuerySet, params: QueryDict) -> NoticeQuerySet:
    """By kind and by words; what no list of ours could have sent is taken for no wish."""
    if params.get("kind") in NoticeKind.values:
        rows = rows.filter(kind=params["kind"])
    return rows.matching(params["text"][:60]) if params.get("text", "").strip() else rows


def open_notice(request: HttpRequest, pk: int) -> Notice:
    """The notice as far as this reader may know it; NotFound otherwise."""
    names = ("community", "drafted_by", "published_by", "original", "warning__superseded_by")
    return find(Notice.objects.visible_to(request.actor).select_related(*names), pk)


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: residents read it and sign up, those inside see how far it got and what they can do."""
    return page(request, open_notice(request, pk))


def page(request: HttpRequest, found: Notice, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The page of a notice; a refused sign-up comes back to it with its form."""
    actor: Actor = request.actor
    board = bool(rules.reads_board(found, actor)) and found.state in SHOWN
    form = NOTICE_ACTS.form_of("sign_up")
    takes_names = found.kind == NoticeKind.ACTIVITY and found.state == NoticeState.PUBLISHED
    context = {
        "notice": found,
        "tone": reading.TONES[found.state],
        "records": course(found, actor),
        "files": list(found.files.all()),
        "verbs": verb_pages.buttons(found, actor, NOTICE_ACTS, but=ON_THE_PAGE, quiet=QUIET),
        "reach": audience_of(found).reach() if found.state == NoticeState.DRAFT else None,
        "may_publish": rules.publish(found, actor),
        "progress": progress(found) if board else None,
        "newest": newest(found) if found.state == NoticeState.CORRECTED else None,
        "sign_up": form(thing=found, actor=actor) if takes_names else None,
        "mine": own(found, actor) if takes_names else None,
        "reads_sign_ups": bool(rules.reads_sign_ups(found, actor)) and found.kind == NoticeKind.ACTIVITY,
    }
    return render(request, "notices/notice.html", context | extra, status=status)


def course(found: Notice, actor: Actor) -> list[NoticeRecord] | list[dict[str, Any]]:
    """经过: all of it for those inside; for residents what is public, without who it was."""
    if actor.is_insider:
        return list(found.records.select_related("actor"))
    return [
        {"label": line.label, "at": line.at, "note": line.note} for line in found.records.filter(public=True)
    ]


def progress(found: Notice) -> dict[str, int]:
    """How many grids confirmed, of how many; those taken down count in neither."""
    states = list(found.deliveries.values_list("state", flat=True))
    return {
        "done": states.count(DeliveryState.CONFIRMED),
        "missing": states.count(DeliveryState.PENDING),
        "all": len(states),
    }


def newest(found: Notice) -> Notice | None:
    """The edition that took its place, or the warning that did."""
    family = Notice.objects.filter(original_id=found.first_id) | Notice.objects.filter(pk=found.first_id)
    after = family.filter(state__in=SHOWN, edition__gt=found.edition).order_by("-edition").first()
    if after is None and hasattr(found, "warning") and hasattr(found.warning, "superseded_by"):
        return found.warning.superseded_by.notice
    return after


def own(found: Notice, actor: Actor) -> dict[str, Any] | None:
    """What this household has signed up with."""
    made = signing_up.of(found, actor) if actor.kind == ActorKind.HOUSEHOLD else None
    return {"people": made.people, "line": signing_up.place_in_line(made)} if made else None


@require_GET
def short_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """短链接 of the first edition: leads to the latest one this reader may see."""
    visible = Notice.objects.visible_to(request.actor).shown()
    family = visible.filter(original_id=pk) | visible.filter(pk=pk)
    latest = family.order_by("-edition").values_list("pk", flat=True).first()
    if latest is None:
        raise NotFound
    return redirect("notice", latest)


@require_GET
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """张贴页: A4 for the stairwell, with a QR code that leads to the latest edition."""
    found = open_notice(request, pk)
    if found.state not in SHOWN:
        raise NotFound
    link = request.build_absolute_uri(reverse("short_notice", args=[found.first_id]))
    context = {
        "notice": found,
        "qr": qr(link, title="扫码看全文"),
        "link": link,
        "back": reverse("notice", args=[found.pk]),
        "today": timezone.localdate(),
    }
    return render(request, "notices/poster.html", context)


def _file(request: HttpRequest, pk: int, key: int) -> NoticeFile:
    return find(open_notice(request, pk).files.all(), key)


@require_GET
def file(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    return serving.sent(request, _file(request, pk, key))


@require_GET
def thumbnail(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    return serving.sent(request, _file(request, pk, key), small=True)


@require_GET
@login_required
def sign_ups(request: HttpRequest, pk: int) -> HttpResponse:
    """报名名单: seated first, then those who wait, in the order they came; to print as well."""
    found = open_notice(request, pk)
    if found.kind != NoticeKind.ACTIVITY:
        raise NotFound
    if not (verdict := rules.reads_sign_ups(found, request.actor)):
        raise Forbidden(verdict.reason)
    rows = SignUp.objects.standing().filter(notice=found).select_related("household__dwelling__building")
    context = {"notice": found, "rows": rows.order_by("waiting", "at", "id")}
    return render(request, "notices/sign_ups.html", context)
