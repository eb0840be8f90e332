"""What the office's pages share: who may in, and how a refusal lands beside its field."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from grids import reauth, rules
from grids.actors import Actor
from grids.models import Community
from grids.verdict import Forbidden, NotFound, Refused


def reader(request: HttpRequest) -> Actor:
    """Lead or administrator."""
    actor: Actor = request.actor
    if not (verdict := rules.reads_office(actor)):
        raise Forbidden(verdict.reason)
    return actor


def admin(request: HttpRequest) -> Actor:
    """The administrator alone, who has typed the password within the last minutes."""
    actor: Actor = request.actor
    if not (verdict := rules.administers(actor, actor.community_id or 0)):
        raise Forbidden(verdict.reason)
    reauth.require(reauth.moment(request.session), timezone.now())
    return actor


def drawer(request: HttpRequest) -> Actor:
    """Whoever may divide the ground."""
    actor: Actor = request.actor
    if not (verdict := rules.draws(actor, actor.community_id or 0)):
        raise Forbidden(verdict.reason)
    return actor


def place_of(actor: Actor) -> Community:
    """The community of whoever came in by `reader`, `admin` or `drawer`: they hold a post there."""
    return actor.posts[0].community


def tried(form: forms.Form, do: Callable[[], Any]) -> tuple[Any, int]:
    """What the verb returned and 200; or None and the refusal's status, its sentence beside the field it names."""
    try:
        return do(), 200
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        for field, sentence in refused.fields.items():
            form.add_error(field if field in form.fields else None, sentence)
        if not refused.fields:
            form.add_error(None, refused.reason)
        return None, refused.status
