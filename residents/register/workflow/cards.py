"""户码 household card: issue, revoke, sign a phone in.

The link holds a secret of 128 bits; only its hash is stored: a copied database opens nothing.
"""

import datetime
import hashlib
import secrets
from collections.abc import Mapping

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from grids.actors import Actor
from grids.models import Building
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused
from residents.register.models import Household, HouseholdCard
from residents.register.rules import cards as rules

SESSION_KEY = "card"
SIGNED_IN_FOR = datetime.timedelta(days=180)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def issue(
    household: Household, *, by: Actor, at: datetime.datetime | None = None
) -> tuple[HouseholdCard, str]:
    """发放户码. Returns the card and its secret, which is shown this once and never again."""
    _may_manage(household, by)
    try:
        with transaction.atomic():
            return _new(_living_here(household), by=by, at=at)
    except IntegrityError as error:
        raise Refused("这户已有有效户码，请先作废旧码再补发。") from error


@transaction.atomic
def reissue(
    household: Household, *, by: Actor, at: datetime.datetime | None = None
) -> tuple[HouseholdCard, str]:
    """补发户码: the old card, if there is one, is invalid from now on, and so is every phone signed in with it."""
    _may_manage(household, by)
    locked, at = _living_here(household), at or timezone.now()
    locked.cards.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=by.user)
    return _new(locked, by=by, at=at)


@transaction.atomic
def issue_for_building(
    building: Building, *, by: Actor, at: datetime.datetime | None = None, again: bool = False
) -> list[tuple[Household, str]]:
    """整栋发放: a card for each household of the building that has none; `again` replaces the others too.

    Only households this person may know; each comes with its secret, shown this once. Raises Forbidden, or Refused
    when nobody is without a card.
    """
    if not (verdict := rules.manage(by)):
        raise Forbidden(verdict.reason)
    homes = Household.objects.visible_to(by).filter(dwelling__building=building, until__isnull=True)
    homes = homes.select_for_update(of=("self",)).select_related("dwelling__building", "dwelling__grid")
    locked, at = list(homes.order_by("dwelling__unit", "dwelling__room", "pk")), at or timezone.now()
    valid = HouseholdCard.objects.filter(household__in=locked, revoked_at__isnull=True)
    held = set() if again else set(valid.values_list("household_id", flat=True))
    wanted = [home for home in locked if home.pk not in held]
    if not wanted:
        raise Refused("这栋楼每户都有有效户码。要全部换新，请选“连同已有的一起换新”。")
    valid.filter(household__in=wanted).update(revoked_at=at, revoked_by=by.user)
    secret_of = {home.pk: secrets.token_urlsafe(16) for home in wanted}
    HouseholdCard.objects.bulk_create(
        HouseholdCard(household=home, secret_hash=_hash(secret_of[home.pk]), issued_at=at, issued_by=by.user)
        for home in wanted
    )
    return [(home, secret_of[home.pk]) for home in wanted]


def _living_here(household: Household) -> Household:
    """The row, locked, so that nobody leaves while a card is made out; Refused when they have left."""
    locked = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    if locked.until:
        raise Refused("这户已经登记搬离，不能再发户码。")
    return locked


def _new(household: Household, *, by: Actor, at: datetime.datetime | None) -> tuple[HouseholdCard, str]:
    secret = secrets.token_urlsafe(16)
    card = HouseholdCard.objects.create(
        household=household, secret_hash=_hash(secret), issued_at=at or timezone.now(), issued_by=by.user
    )
    return card, secret


@transaction.atomic
def revoke(card: HouseholdCard, *, by: Actor, at: datetime.datetime | None = None) -> HouseholdCard:
    """作废户码. Phones signed in with it are signed out at their next request."""
    _may_manage(card.household, by)
    card = HouseholdCard.objects.select_for_update().get(pk=card.pk)
    if card.revoked_at:
        raise Refused("这张户码已经作废。")
    card.revoked_at, card.revoked_by = at or timezone.now(), by.user
    card.save(update_fields=["revoked_at", "revoked_by"])
    return card


def _may_manage(household: Household, by: Actor) -> None:
    if not Household.objects.visible_to(by).filter(pk=household.pk).exists():
        raise NotFound
    if not (verdict := rules.manage(by)):
        raise Forbidden(verdict.reason)


def _valid() -> QuerySet[HouseholdCard]:
    """Not revoked, and the household still lives here."""
    return HouseholdCard.objects.filter(revoked_at__isnull=True, household__until__isnull=True)


def sign_in(secret: str, session: SessionBase) -> Household:
    """Sign this browser in as the card's household for 180 days; NotFound for an unknown or ended card."""
    card = _valid().filter(secret_hash=_hash(secret)).first()
    if card is None:
        raise NotFound
    session.flush()
    session[SESSION_KEY] = card.pk
    session.set_expiry(SIGNED_IN_FOR)
    return card.household


def sign_out(session: SessionBase) -> None:
    session.flush()


def actor_from_session(
    session: SessionBase, *, beside: Mapping[str, Combinable] | None = None
) -> Actor | None:
    """The household this browser is signed in as, unless its card was revoked or the household has left.

    `beside`: as in `actors.of_user`, here over a card.
    """
    card_id = session.get(SESSION_KEY)
    if not card_id:
        return None
    beside = beside or {}
    valid = _valid().filter(pk=card_id).select_related("household__dwelling__building")
    card = valid.annotate(**beside).first()
    if card is None:
        return None
    return Actor(
        kind=ActorKind.HOUSEHOLD,
        community_id=card.household.community_id,
        label=f"{card.household}（户码）",
        household_id=card.household_id,
        beside={name: getattr(card, name) for name in beside},
    )
