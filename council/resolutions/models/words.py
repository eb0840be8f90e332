"""QuerySet words of the resolutions. `visible_to` is the only way in for every door."""

import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from council.resolutions.states import OPEN, UNDONE, Role
from grids.actors import Actor
from grids.models.places import OfCommunity
from grids.states import ActorKind

# Each order has an index of the same columns; see Resolution.Meta.
ORDERS = {"due": ("due_on", "id"), "new": ("-written_at", "-id")}

_COMPLAINT = Q(item__appeal__complaint_user__isnull=False)
_COMPLAINT |= Q(item__appeal__complaint_organization__isnull=False)


def mine(actor: Actor, *roles: Role) -> Q:
    """What this person, or a unit they sit for, has to answer for."""
    found = Q(pk__in=[])
    for role in roles or Role:
        if actor.user_id and actor.is_insider:
            found |= Q(**{f"{role}_person_id": actor.user_id})
        if actor.organization_ids:
            found |= Q(**{f"{role}_unit_id__in": actor.organization_ids})
    return found


def _about(actor: Actor) -> Q:
    """回避: what came of a complaint about this person or an organisation they sit for."""
    about = Q(pk__in=[])
    if actor.user_id:
        about |= Q(item__appeal__complaint_user_id=actor.user_id)
    if actor.organization_ids:
        about |= Q(item__appeal__complaint_organization_id__in=actor.organization_ids)
    return about


class ResolutionQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "ResolutionQuerySet":
        """Resolutions are public; what came of a complaint is read by the office and who answers for it, less 回避."""
        inside = self.of(actor.community_id)
        if actor.kind == ActorKind.SYSTEM:
            return inside
        if not actor.is_office:
            inside = inside.filter(~_COMPLAINT | mine(actor))
        return inside.exclude(_about(actor)) if actor.user_id else inside

    def entrusted_to(self, actor: Actor) -> "ResolutionQuerySet":
        """交给我们的: this person or their unit leads, coordinates or supervises it."""
        return self.visible_to(actor).filter(mine(actor))

    def announced(self) -> "ResolutionQuerySet":
        """What the room and the street may read: minutes, agenda, bulletins."""
        return self.filter(~_COMPLAINT)

    def open(self) -> "ResolutionQuerySet":
        return self.filter(state__in=OPEN)

    def undone(self) -> "ResolutionQuerySet":
        return self.filter(state__in=UNDONE)

    def overdue(self, day: datetime.date) -> "ResolutionQuerySet":
        """超期: should have been done before `day`, and the lead has not said that it is."""
        return self.undone().filter(due_on__lt=day)

    def of_party(self, key: str) -> "ResolutionQuerySet":
        """By who answers for it: `u12` a unit, `p34` a person, in any role."""
        column = {"u": "unit_id", "p": "person_id"}.get(key[:1])
        if column is None or not key[1:].isdecimal() or len(key) > 12:
            return self.none()
        found = Q()
        for role in Role:
            found |= Q(**{f"{role}_{column}": int(key[1:])})
        return self.filter(found)

    def with_names(self) -> "ResolutionQuerySet":
        """With everything a list or a page names, in the same query."""
        units = [f"{role}_unit" for role in Role]
        people = [f"{role}_person" for role in Role]
        return self.select_related("session", "item__appeal", *units, *people)


class MinutesQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "MinutesQuerySet":
        """Posted ones are public; before that the office, whoever chaired, and the families that were there."""
        inside = self.of(actor.community_id)
        if actor.is_office or actor.kind == ActorKind.SYSTEM:
            return inside
        seen = Q(state__in=("posted", "final"))
        if actor.user_id:
            seen |= Q(session__chair_id=actor.user_id)
        if actor.kind == ActorKind.HOUSEHOLD:
            there = Q(session__attendance__household_id=actor.household_id)
            there &= Q(session__attendance__left_at__isnull=True)
            attended = self.model.objects.filter(there).values("pk")
            seen |= Q(state__in=("chair_confirmed", "confirmed"), pk__in=attended)
        return inside.filter(seen)

    def with_waiting(self) -> "MinutesQuerySet":
        """With `waiting`: whether an objection still waits for its answer."""
        objections = self.model._meta.get_field("objections").related_model
        unanswered = objections.objects.unanswered().filter(minutes=OuterRef("pk"))
        return self.annotate(waiting=Exists(unanswered))


class ObjectionQuerySet(models.QuerySet):
    def unanswered(self) -> "ObjectionQuerySet":
        return self.filter(answered_at__isnull=True)
