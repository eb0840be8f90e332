"""发送情况: what went out, what did not and why; and what a worker has to copy by hand."""

from typing import Any

from django.contrib import messages as flashes
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from grids import keyset
from grids.actors import Actor
from grids.svg import qr
from grids.verdict import Forbidden, NotFound, Refused
from notices.acting import find
from notices.carrying import pulse, rules
from notices.carrying.models import Job, OutboxMessage, OutboxQuerySet
from notices.carrying.states import DELIVERED, OUTBOX_TRANSITIONS, OutboxState
from notices.carrying.workflow import messages as verbs
from notices.channels.manual import copy_text
from notices.channels.message import Message

PAGE_SIZE = 20
ORDER = ("-id",)
TABS: dict[str, tuple[str, tuple[OutboxState, ...]]] = {
    "dead": ("没有发出", (OutboxState.DEAD,)),
    "held": ("等放行", (OutboxState.HELD,)),
    "waiting": ("待发送", (OutboxState.QUEUED, OutboxState.SENDING)),
    "by_hand": ("待转发", (OutboxState.BY_HAND,)),
    "unsure": ("可能重复", (OutboxState.UNSURE,)),
    "sent": ("已发出", DELIVERED),
}
COUNTED = ("dead", "held", "waiting", "by_hand")
TONES = {
    OutboxState.DEAD: "bad",
    OutboxState.HELD: "warn",
    OutboxState.BY_HAND: "warn",
    OutboxState.UNSURE: "warn",
    OutboxState.SENT: "good",
}
VERBS = {"resend": verbs.resend, "forward": verbs.forward, "cancel": verbs.cancel}
DONE = {"resend": "已放回待发送。", "forward": "已记下：转发到群里了。", "cancel": "已撤下，不会再发。"}


@require_GET
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    """发送情况: the office sees first what did not go out."""
    actor: Actor = request.actor
    if not (verdict := rules.read_outbox(actor)):
        raise Forbidden(verdict.reason)
    rows = OutboxMessage.objects.visible_to(actor)
    tab = request.GET.get("state", "dead")
    tab = tab if tab in TABS else "dead"
    page = keyset.page(
        rows.filter(state__in=TABS[tab][1]).select_related("group__grid", "asked_by", "decided_by"),
        order=ORDER,
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "tab": tab,
        "tabs": _tabs(rows, tab),
        "lines": [line(message, actor) for message in page.rows],
        "may_release": tab == "held" and any(rules.release(each, actor) for each in page.rows),
        "trouble": pulse.trouble(timezone.now()),
        "failing": Job.objects.exclude(failed=""),
        "next_url": f"?state={tab}&cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": f"?state={tab}" if request.GET.get("cursor") else "",
    }
    return render(request, "outbox/list.html", context)


def _tabs(rows: OutboxQuerySet, current: str) -> list[dict[str, Any]]:
    """What somebody may have to do something about is counted; what is long gone is not."""
    states = [state for key in COUNTED for state in TABS[key][1]]
    counts = dict(rows.filter(state__in=states).order_by().values_list("state").annotate(count=Count("pk")))
    return [
        {
            "key": key,
            "label": label,
            "count": sum(counts.get(state, 0) for state in of) if key in COUNTED else None,
            "current": key == current,
        }
        for key, (label, of) in TABS.items()
    ]


def line(message: OutboxMessage, actor: Actor) -> dict[str, Any]:
    """A message as the list shows it, with what this actor may do about it."""
    able = [verb for verb in ("resend", "forward", "cancel") if _may(verb, message, actor)]
    return {
        "message": message,
        "tone": TONES.get(OutboxState(message.state), "info"),
        "verbs": [{"slug": verb, "label": OUTBOX_TRANSITIONS[verb].label} for verb in able],
    }


def _may(verb: str, message: OutboxMessage, actor: Actor) -> bool:
    return OUTBOX_TRANSITIONS[verb].leads_from(message.state) and bool(rules.OUTBOX[verb](message, actor))


@require_POST
@login_required
def outbox_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """重新发送, 已转发, 撤下; back to where it was pressed."""
    if verb not in VERBS:
        raise NotFound
    found = find(OutboxMessage.objects.visible_to(request.actor).select_related("group"), pk)
    try:
        VERBS[verb](found, by=request.actor)
        flashes.success(request, DONE[verb])
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        flashes.warning(request, refused.reason)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if safe else reverse("outbox")


@require_POST
@login_required
def release_outbox(request: HttpRequest) -> HttpResponse:
    """放行: the second person lets a large batch go."""
    count = verbs.release_all(by=request.actor)
    flashes.success(request, f"{count} 条消息已放行，按各群的节奏发出。")
    return redirect(f"{reverse('outbox')}?state=waiting")


@require_GET
@login_required
def to_forward(request: HttpRequest) -> HttpResponse:
    """待我转发: text to copy, a code to show, a tick when it is in the group. On a phone, standing."""
    actor: Actor = request.actor
    if not actor.grid_ids:
        raise Forbidden("转发由网格员办理。")
    rows = OutboxMessage.objects.visible_to(actor).filter(group__grid_id__in=actor.grid_ids)
    waiting = rows.filter(state=OutboxState.BY_HAND).select_related("group__grid", "group__community")
    page = keyset.page(
        waiting, order=("-urgent", "-id"), size=PAGE_SIZE, cursor=request.GET.get("cursor", "")
    )
    context = {
        "items": [_copy(request, message) for message in page.rows],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "outbox/mine.html", context)


def _copy(request: HttpRequest, message: OutboxMessage) -> dict[str, Any]:
    link = request.build_absolute_uri(message.link) if message.link else ""
    words = Message(message.title, message.text, link)
    text = copy_text(words, signed=message.group.community.name)
    return {"message": message, "text": text, "link": link, "qr": qr(link, size=140) if link else ""}
