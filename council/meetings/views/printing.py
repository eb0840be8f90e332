"""印出来: the A3 poster for the notice board and the invitation slip for the door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.meetings import reading
from council.meetings.states import PUBLIC_AGENDA
from council.meetings.views.entrance import find_session
from grids import actors
from grids.svg import qr
from grids.verdict import NotFound


def _printed(request: HttpRequest, pk: int, template: str, size: int) -> HttpResponse:
    """Paper hangs in public: it shows what a visitor may read, whoever prints it."""
    session = find_session(request, pk)
    if session.state not in PUBLIC_AGENDA:
        raise NotFound
    place = reverse("session", args=[session.pk])
    context = {
        "session": session,
        "agenda": reading.lines(session, actors.visitor(session.community_id)),
        "qr": qr(request.build_absolute_uri(place), title="扫码看议程", size=size),
        "back": place,
    }
    return render(request, template, context)


@require_GET
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """议程海报 (A3)"""
    return _printed(request, pk, "council/poster.html", 240)


@require_GET
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """邀请单: four on a page, to put under doors."""
    return _printed(request, pk, "council/slip.html", 120)
