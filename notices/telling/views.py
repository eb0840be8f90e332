"""消息: the inbox of an account, a household or whoever has opened a receipt; what to hear."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import keyset
from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import Forbidden, Refused
from notices.telling.forms import PreferenceForm
from notices.telling.models import InboxMessage, InboxQuerySet
from notices.telling.workflow import prefer, preference_of, read_all, read_one, topics_of
from residents.appeals.views.doorway import RECEIPTS

ORDER = ("-at", "-id")
PAGE_SIZE = 20


def _inbox(request: HttpRequest) -> InboxQuerySet | None:
    """The messages of whoever asks; None for a visitor who has shown nothing yet."""
    actor: Actor = request.actor
    if actor.kind != ActorKind.VISITOR:
        return InboxMessage.objects.visible_to(actor)
    if actor.user:
        raise Forbidden("您目前没有在岗，没有消息。请联系系统管理员安排岗位。")
    opened = request.session.get(RECEIPTS, [])
    return InboxMessage.objects.of_receipts(actor.community_id, opened) if opened else None


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """我的消息, newest first; unread ones stand out."""
    rows = _inbox(request)
    if rows is None:
        return redirect("status")
    now = timezone.now()
    only_unread = request.GET.get("unread") == "true"
    shown = rows.shown(now).unread() if only_unread else rows.shown(now)
    page = keyset.page(shown, order=ORDER, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    query = "unread=true&" if only_unread else ""
    context = {
        "told": page.rows,
        "only_unread": only_unread,
        "any_unread": any(each.read_at is None for each in page.rows),
        "next_url": f"?{query}cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": f"?{query}".rstrip("&") if request.GET.get("cursor") else "",
        "may_choose": request.actor.kind in (ActorKind.USER, ActorKind.HOUSEHOLD),
    }
    return render(request, "telling/inbox.html", context)


@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """打开一条: read, and on to what it is about."""
    rows = _inbox(request)
    if rows is None:
        return redirect("status")
    return redirect(read_one(rows, pk).link)


@require_POST
def read_everything(request: HttpRequest) -> HttpResponse:
    """全部标为已读"""
    rows = _inbox(request)
    if rows is None:
        return redirect("status")
    count = read_all(rows)
    messages.success(request, f"{count} 条消息已标为已读。" if count else "没有未读消息。")
    return redirect("inbox")


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """消息设置: what to hear, and when to be left in peace."""
    actor: Actor = request.actor
    if actor.kind == ActorKind.VISITOR and not actor.user:
        return redirect("login")
    wish, topics = preference_of(actor), topics_of(actor)
    heard = [topic.value for topic in topics if topic not in wish.muted]
    initial = {"wanted": heard, "quiet_from": wish.quiet_from, "quiet_to": wish.quiet_to}
    sent = request.method == "POST"
    form = PreferenceForm(request.POST if sent else None, initial=initial, topics=topics)
    status = 400 if sent else 200
    if form.is_valid():
        said: dict[str, Any] = form.said()
        try:
            prefer(by=actor, **said)
        except Refused as refused:
            for name, sentence in refused.fields.items():
                form.add_error(name, sentence)
        else:
            messages.success(request, "消息设置已保存。")
            return redirect("inbox")
    return render(request, "telling/preferences.html", {"form": form}, status=status)
