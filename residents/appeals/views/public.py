"""Pages for residents: file a matter, its receipt, look its progress up, the public board."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from grids import handbook, keyset
from grids.actors import Actor
from grids.states import ActorKind
from grids.svg import qr
from grids.verdict import NotFound, RateLimited, Refused
from residents.appeals import receipts, rules, similar
from residents.appeals.forms import FilesForm, FilingForm, OnBehalfForm, StatusForm, status_of
from residents.appeals.forms.similar import typed
from residents.appeals.likeness import STRONG
from residents.appeals.models import Appeal
from residents.appeals.models.words import ORDERS
from residents.appeals.states import Kind, Track
from residents.appeals.views import stepwise
from residents.appeals.views.doorway import (
    RECEIPTS,
    SLIP,
    file_once,
    hand_slip,
    line,
    own_place,
    own_source,
    remember_receipt,
    slow_down_strangers,
)
from residents.appeals.views.similar import shown

BOARD_SIZE = 12
ABOUT = ("resident", "household", "dwelling", "building", "facility", "organization")
ASKED = 3  # entries shown before somebody files the same again


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """反映问题: a resident for themselves, a worker or the office on behalf."""
    actor: Actor = request.actor
    verdict = rules.register(actor)
    if not verdict or actor.community_id is None:
        return render(request, "403.html", {"reason": verdict.reason or "还没有开通社区。"}, status=403)
    on_behalf = actor.is_office or bool(actor.grid_ids)
    form_class = OnBehalfForm if on_behalf else FilingForm
    form = form_class(request.POST or None, actor=actor, initial=_suggested(request, actor))
    by_steps = stepwise.wanted(request) and not on_behalf
    finished = not by_steps or (
        form.is_bound and stepwise.answered_until(request, form) >= len(stepwise.QUESTIONS)
    )
    photos = FilesForm(request.POST or None, request.FILES or None)
    refused: Refused | None = None
    if form.is_bound and finished and form.is_valid() & photos.is_valid():
        if not on_behalf and (before := _raised_before(request, actor, form.cleaned_data)):
            return before
        try:
            return _filed(request, actor, form.cleaned_data | photos.cleaned_data)
        except Refused as error:
            refused = error
            _beside_its_field(refused, form, photos)
    context = {
        "form": form,
        "photos": photos,
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "on_behalf": on_behalf,
    }
    if by_steps:
        return _with_wait(_next_question(request, form, context), refused)
    status = status_of(form, photos) if form.is_bound else 200
    return _with_wait(render(request, "appeals/file.html", context, status=status), refused)


def _raised_before(request: HttpRequest, actor: Actor, data: dict[str, Any]) -> HttpResponse | None:
    """邻居已经反映过，附议吗？ Asked once per form, of those who have not seen the hints while typing."""
    if request.POST.get("seen"):
        return None
    found = similar.find(typed(data), actor, limit=ASKED, floor=STRONG)
    found = [each for each in found if each.appeal.is_open]
    if not found:
        return None
    kept = [
        (name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "back")
    ]
    context = {**shown(found, actor), "kept": kept, "had_files": bool(request.FILES), "photos": FilesForm()}
    return render(request, "appeals/similar_step.html", context)


def _with_wait(response: HttpResponse, refused: Refused | None) -> HttpResponse:
    """The form keeps what was typed; a refusal for haste also says when to come back, as any 429 does."""
    if isinstance(refused, RateLimited):
        response.status_code = refused.status
        response["Retry-After"] = str(refused.retry_after)
    return response


def _next_question(request: HttpRequest, form: FilingForm, context: dict[str, Any]) -> HttpResponse:
    asked = int(request.POST.get("step", "-1")) if request.POST.get("step", "").isdecimal() else -1
    step = min(stepwise.answered_until(request, form), len(stepwise.QUESTIONS) - 1) if form.is_bound else 0
    wrong = form.is_bound and step <= asked and "back" not in request.POST
    context |= stepwise.page(form, step, show_errors=wrong)
    return render(request, "appeals/file_step.html", context, status=400 if wrong else 200)


def _beside_its_field(refused: Refused, form: FilingForm, photos: FilesForm) -> None:
    field = next(iter(refused.fields), None)
    target = photos if field in photos.fields else form
    target.add_error(field if field in target.fields else None, refused.reason)


def _suggested(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    kind = request.GET.get("kind")
    about = {name: value for name, value in request.GET.items() if name in ABOUT and value.isdecimal()}
    return {"kind": kind if kind in Kind.values else Kind.APPEAL, **own_place(request, actor), **about}


def _filed(request: HttpRequest, actor: Actor, data: dict[str, Any]) -> HttpResponse:
    """Register at most once per form shown, then the receipt; a second press gets the first receipt."""
    slow_down_strangers(request)
    return hand_slip(request, file_once(request, data, source=own_source(actor)))


@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """回执: number and secret of what this browser filed last; `?paper=1` is the A6 slip to print."""
    slip = request.session.get(SLIP)
    appeal = Appeal.objects.with_names().filter(pk=slip["pk"]).first() if slip else None
    if appeal is None:
        messages.info(request, "这里只显示刚刚提交的回执。已有编号和查询码，请在下面查办理进度。")
        return redirect("status")
    # The secret rides behind #: browsers do not send it, so no log ever holds it.
    link = request.build_absolute_uri(reverse("status")) + f"#{appeal.number}/{slip['secret']}"
    context = {
        "appeal": appeal,
        "secret": slip["secret"],
        "qr": qr(link),
        "worker": handbook.contact(appeal.grid, timezone.localdate()),
        "back": reverse("receipt"),
        "paper": "a6",
    }
    return render(
        request, "appeals/slip.html" if request.GET.get("paper") else "appeals/receipt.html", context
    )


@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """查办理进度: number and secret open the status page for this browser."""
    form = StatusForm(request.POST or None, initial={"number": request.GET.get("number", "")[:11]})
    code = 200
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            appeal, _ = receipts.open_receipt(request.actor.community_id, **form.cleaned_data)
            remember_receipt(request, appeal)
            return redirect("appeal", appeal.number)
        except (NotFound, RateLimited) as error:
            refused = error
            form.add_error(None, refused.reason)
            code = refused.status
    elif request.method == "POST":
        code = 400
    opened = Appeal.objects.filter(pk__in=request.session.get(RECEIPTS, [])).order_by("-registered_at")
    mine = (
        opened
        if not request.actor.household_id
        else Appeal.objects.entrusted_to(request.actor).order_by(*ORDERS["new"])
    )
    context = {"form": form, "mine": list(mine[:10])}
    return _with_wait(render(request, "appeals/status.html", context, status=code), refused)


TABS = {
    "open": ("正在办", {"closed_at__isnull": True}),
    "done": ("已办好", {"closed_at__isnull": False}),
}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """大家的事: published matters, the loudest first; 附议 for those signed in with their household card."""
    actor: Actor = request.actor
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "open"
    track = request.GET.get("track") if request.GET.get("track") in Track.values else ""
    rows = Appeal.objects.visible_to(actor).on_board().filter(**TABS[tab][1]).with_names()
    rows = rows.filter(track=track) if track else rows
    here = f"?tab={tab}&track={track}" if track else f"?tab={tab}"
    order = ORDERS["loud"] if tab == "open" else ORDERS["new"]
    page = keyset.page(rows, order=order, size=BOARD_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "lines": [line(appeal, actor) for appeal in page.rows],
        "mine": _endorsed(actor, page.rows),
        "tabs": [
            {
                "label": label,
                "current": key == tab,
                "href": f"?tab={key}" + (f"&track={track}" if track else ""),
            }
            for key, (label, _) in TABS.items()
        ],
        "tracks": [
            {
                "label": label,
                "current": key == track,
                "href": f"?tab={tab}" + (f"&track={key}" if key else ""),
            }
            for key, label in (("", "都看"), *Track.choices)
        ],
        "tab": tab,
        "next_url": f"{here}&cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": here if request.GET.get("cursor") else "",
        "has_card": actor.kind == ActorKind.HOUSEHOLD,
    }
    return render(request, "appeals/board.html", context)


def _endorsed(actor: Actor, rows: list[Appeal]) -> set[int]:
    if actor.kind != ActorKind.HOUSEHOLD:
        return set()
    return set(
        Appeal.objects.endorsed_by(actor.household_id)
        .filter(pk__in=[row.pk for row in rows])
        .values_list("pk", flat=True)
    )
