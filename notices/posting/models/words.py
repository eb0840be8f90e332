"""QuerySet words of notices. `visible_to` is the only way in for every door."""

import datetime
from functools import reduce
from operator import and_

from django.db import models
from django.db.models import Exists, OuterRef, Q

from grids.actors import Actor
from grids.models.places import OfCommunity
from grids.states import ActorKind
from notices.posting.states import SHOWN, AudienceKind, NoticeKind, NoticeState
from residents.appeals.grams import grams_of
from residents.models import Resident

ORDERS = {
    "new": ("-pinned", "-published_at", "-id"),
    "drafts": ("-drafted_at", "-id"),
}


def _in_care(actor: Actor) -> Q:
    """Notices for a care group that somebody of this household belongs to: as if it were put through their door."""
    if actor.kind != ActorKind.HOUSEHOLD:
        return Q(pk__in=[])
    family = Resident.objects.filter(household_id=actor.household_id, until__isnull=True)
    return Q(Exists(family.filter(care_groups__overlap=OuterRef("care_groups"))))


def _drafts(actor: Actor) -> Q:
    """Who sees a draft: the office, and whoever wrote it."""
    if actor.is_office or actor.kind == ActorKind.SYSTEM:
        return Q()
    written = Q(state__in=SHOWN)
    return written | Q(drafted_by_id=actor.user_id) if actor.is_insider and actor.user_id else written


def _care(actor: Actor, notices: models.QuerySet) -> Q:
    """Who is in a care group is for those with the care duty only; so is what is written to the group."""
    if actor.kind == ActorKind.SYSTEM or (actor.is_office and actor.sees_care):
        return Q()
    open_to_all = ~Q(audience=AudienceKind.CARE)
    if actor.grid_ids and actor.sees_care:
        here = notices.filter(deliveries__grid_id__in=actor.grid_ids).values("pk")
        return open_to_all | Q(pk__in=here) | Q(drafted_by_id=actor.user_id)
    return open_to_all | _in_care(actor) & Q(state__in=SHOWN)


class NoticeQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "NoticeQuerySet":
        """What hangs on the wall for everyone; drafts for the office and their writers; care groups apart."""
        return self.of(actor.community_id).filter(_drafts(actor), _care(actor, self.model.objects.all()))

    def drafts(self) -> "NoticeQuerySet":
        return self.filter(state=NoticeState.DRAFT)

    def shown(self) -> "NoticeQuerySet":
        """Published once, whatever became of it."""
        return self.filter(state__in=SHOWN)

    def current(self) -> "NoticeQuerySet":
        return self.filter(state=NoticeState.PUBLISHED)

    def alerts_at(self, at: datetime.datetime) -> "NoticeQuerySet":
        """预警 that residents read on every page."""
        return self.current().filter(kind=NoticeKind.ALERT, expires_at__gt=at)

    def due(self, at: datetime.datetime) -> "NoticeQuerySet":
        """Past their end, not yet marked so."""
        return self.current().filter(expires_at__lte=at)

    def matching(self, words: str) -> "NoticeQuerySet":
        """Search: every word in title or text; pairs of characters go through the index."""
        return self.filter(reduce(and_, map(_said, words.split()), Q()))

    def for_list(self) -> "NoticeQuerySet":
        return self.select_related("drafted_by").defer("grams", "ledger_head")


def _said(word: str) -> Q:
    pairs = grams_of(word)
    found = Q(title__contains=word) | Q(text__contains=word)
    return Q(grams__contains=pairs) & found if pairs else found
