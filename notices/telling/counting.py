"""未读数 beside 消息 in the header, read with the actor: no query of its own on any page."""

import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import Combinable

from grids.actors import Actor
from grids.models import Post
from notices.telling.models import InboxMessage, InboxQuerySet

MOST = 99  # beyond it nobody counts
UNREAD = "unread"


def _numbers(rows: InboxQuerySet, at: datetime.datetime) -> dict[str, Combinable]:
    """Up to one more than the most; the index holds the unread only."""
    return {UNREAD: ArraySubquery(rows.shown(at).unread().order_by().values("pk")[: MOST + 1])}


def of_posts(at: datetime.datetime) -> dict[str, Combinable]:
    """For `actors.of_user`: what `InboxMessage.objects.visible_to` would show of the unread, 回避 included."""
    mine = InboxMessage.objects.filter(user=OuterRef("user"), community=OuterRef("community"))
    seats = Post.objects.filter(
        user=OuterRef("user"), organization=OuterRef("appeal__complaint_organization")
    )
    return _numbers(mine.exclude(appeal__complaint_user=F("user")).exclude(Exists(seats)), at)


def of_cards(at: datetime.datetime) -> dict[str, Combinable]:
    """For `cards.actor_from_session`."""
    return _numbers(InboxMessage.objects.filter(household=OuterRef("household")), at)


def unread(actor: Actor) -> int:
    """How many are unread, at most one more than `MOST`; 0 for whoever came in without being counted."""
    return len(actor.beside.get(UNREAD, ()))
