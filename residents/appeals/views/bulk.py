"""批量办理: accept or dispatch what is ticked, and take it back within ten minutes."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grids.actors import Actor
from grids.verdict import Forbidden, Refused
from residents.appeals import handlers
from residents.appeals.models import Appeal
from residents.appeals.states import UNDO_WITHIN, Grade, State
from residents.appeals.workflow import accept, dispatch, undo_accept, undo_dispatch

MOST = 100
UNDO = "undo_until"
Deed = Callable[[Appeal, Actor], Appeal]


def _each(request: HttpRequest, deed: Deed, done_words: str) -> HttpResponse:
    """Do it to each ticked matter; what is refused says why, the rest goes through."""
    actor: Actor = request.actor
    if not actor.is_insider:
        raise Forbidden("您目前没有在岗，不能办理诉求。请联系系统管理员安排岗位。")
    chosen = Appeal.objects.entrusted_to(actor).select_related("grid__community", "grid__backup", "category")
    chosen = list(chosen.filter(number__in=request.POST.getlist("number")[:MOST]).order_by("pk"))
    done = 0
    for found in chosen:
        try:
            deed(found, actor)
            done += 1
        except Refused as refused:
            messages.warning(request, f"{found.number}：{refused.reason}")
    if done:
        messages.success(request, done_words.format(done))
        request.session[UNDO] = (timezone.now() + UNDO_WITHIN).isoformat()
    elif not chosen:
        messages.info(request, "还没有勾选诉求。")
    return redirect(f"{reverse('appeals')}?{request.POST.get('queue', '')[:400]}")


def undoable(request: HttpRequest, actor: Actor) -> list[Appeal]:
    """What the list offers to take back; asks the database only while there may be something."""
    until = request.session.get(UNDO)
    if not until or until < timezone.now().isoformat():
        return []
    return list(Appeal.objects.undoable_by(actor, timezone.now()).order_by("undo_until", "pk")[:MOST])


@require_POST
@login_required
def bulk_accept(request: HttpRequest) -> HttpResponse:
    """批量受理: each with the category it was filed under and that category's grade."""
    return _each(request, _accept, "已受理 {} 件，10 分钟内可以撤销。")


def _accept(found: Appeal, actor: Actor) -> Appeal:
    usual = found.category.default_grade if found.category else ""
    grade = usual if usual and (usual != Grade.COMPLEX or actor.is_lead) else Grade.GENERAL
    return accept(found, by=actor, grade=grade)


@require_POST
@login_required
def bulk_dispatch(request: HttpRequest) -> HttpResponse:
    """批量派单: each to the worker of its own grid."""
    return _each(request, _dispatch, "已把 {} 件派给各自网格的网格员，10 分钟内可以撤销。")


def _dispatch(found: Appeal, actor: Actor) -> Appeal:
    return dispatch(found, by=actor, handler=handlers.responsible(found.grid, timezone.localdate()))


@require_POST
@login_required
def bulk_undo(request: HttpRequest) -> HttpResponse:
    """批量撤销: each back to where it was, whichever of the two it was."""
    return _each(request, _undo, "已撤销 {} 件。")


def _undo(found: Appeal, actor: Actor) -> Appeal:
    return (undo_dispatch if found.state == State.DISPATCHED else undo_accept)(found, by=actor)
