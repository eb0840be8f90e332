"""会场: check-in by tap and by QR code."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from council.meetings import room
from council.meetings.forms import CheckInForm, SelfCheckInForm
from council.meetings.models import Attendance, Session
from council.meetings.states import Present
from council.meetings.views.entrance import at_clerk, find_session, office
from council.meetings.workflow import check_in, check_out
from council.pages import beside_its_field
from grids import addresses, throttle
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused

# One room's network address may be shared by everybody in it.
FROM_ONE_ADDRESS = 120
AN_HOUR = datetime.timedelta(hours=1)


@require_http_methods(["GET", "POST"])
def here(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """扫码签到: for oneself, with the code on the screen."""
    session, actor = find_session(request, pk), request.actor
    if not room.opens(session, code):
        raise NotFound
    done = _already(session, request)
    posted = request.method == "POST"
    form = SelfCheckInForm(request.POST if posted else None, actor=actor)
    status = 400 if posted else 200
    if form.is_valid() and not done:
        try:
            _slow_down(request)
            row = check_in(session, by=actor, code=code, how=Present.QR, **form.cleaned_data)
            request.session[_key(session)] = row.pk
            return redirect(request.path)
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            beside_its_field(form, refused)
            status = refused.status
    context = {"session": session, "form": form, "done": done}
    return render(request, "council/here.html", context, status=200 if done else status)


def _key(session: Session) -> str:
    return f"here-{session.pk}"


def _already(session: Session, request: HttpRequest) -> Attendance | None:
    """This phone has signed somebody in, or this account is at the table."""
    rows = Attendance.objects.filter(session=session).standing().select_related("organization")
    mine = rows.filter(pk=request.session.get(_key(session))).first()
    actor = request.actor
    if mine is None and actor.user_id:
        return rows.filter(user_id=actor.user_id).first()
    return mine


def _slow_down(request: HttpRequest) -> None:
    if request.actor.kind == ActorKind.VISITOR:
        key = addresses.throttle_key("here", request.META)
        throttle.spend(key, limit=FROM_ONE_ADDRESS, window=AN_HOUR)


@require_POST
@login_required
def tap_in(request: HttpRequest, pk: int) -> HttpResponse:
    """现场点名"""
    actor = office(request)
    session = find_session(request, pk)
    form = CheckInForm(request.POST, actor=actor)
    if form.is_valid():
        try:
            check_in(session, by=actor, **form.cleaned_data)
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            messages.error(request, refused.reason)
    else:
        messages.error(request, " ".join(words for errors in form.errors.values() for words in errors))
    return redirect(at_clerk(session) + "#room")


@require_POST
@login_required
def tap_out(request: HttpRequest, pk: int) -> HttpResponse:
    """取消签到"""
    actor = office(request)
    row = Attendance.objects.visible_to(actor).select_related("session").filter(pk=pk).first()
    if row is None:
        raise NotFound
    check_out(row, by=actor)
    return redirect(at_clerk(row.session) + "#room")
