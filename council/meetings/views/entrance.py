"""What the pages share: which session, which item, and who may prepare."""

from django.http import HttpRequest
from django.urls import reverse

from council.meetings import reading, rules
from council.meetings.models import AgendaItem, Session
from grids.actors import Actor
from grids.verdict import Forbidden, NotFound


def find_session(request: HttpRequest, pk: int) -> Session:
    """The session as far as this actor may know it; NotFound otherwise."""
    found = Session.objects.visible_to(request.actor).with_people().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def find_table(request: HttpRequest, pk: int) -> Session:
    """The same for the pages that follow the table: the session comes with its stamp."""
    visible = Session.objects.visible_to(request.actor).with_people()
    found = reading.stamped(visible).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def find_item(request: HttpRequest, pk: int) -> AgendaItem:
    visible = AgendaItem.objects.visible_to(request.actor).numbered(request.actor).with_names()
    found = visible.select_related("session__community").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def office(request: HttpRequest) -> Actor:
    """Who prepares and keeps the record; Forbidden with the reason for everybody else."""
    actor: Actor = request.actor
    if not (verdict := rules.prepare(actor)):
        raise Forbidden(verdict.reason)
    return actor


def at_clerk(session: Session, item: AgendaItem | None = None) -> str:
    """The clerk's page, with this item in the middle."""
    place = reverse("clerk", args=[session.pk])
    return f"{place}?item={item.pk}" if item else place
