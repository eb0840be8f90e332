"""户码 household card: issue, revoke, sign a phone in.

Room: workflow. The link holds a secret of 128 bits; only its hash is stored: a copied database opens nothing.
"""

import datetime
import hashlib
import secrets

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused
from residents.register.models import Household, HouseholdCard

SESSION_KEY = "card"
SIGNED_IN_FOR = datetime.timedelta(days=180)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def issue(
    household: Household, *, by: Actor, at: datetime.datetime | None = None
) -> tuple[HouseholdCard, str]:
    """发放户码. Returns the card and its secret, which is shown this once and never again."""
    _may_manage(household, by)
    secret = secrets.token_urlsafe(16)
    try:
        with transaction.atomic():
            card = HouseholdCard.objects.create(
                household=household,
                secret_hash=_hash(secret),
                issued_at=at or timezone.now(),
                issued_by=by.user,
            )
    except IntegrityError as error:
        raise Refused("这户已有有效户码，请先作废旧码再补发。") from error
    return card, secret


def revoke(card: HouseholdCard, *, by: Actor, at: datetime.datetime | None = None) -> HouseholdCard:
    """作废户码. Phones signed in with it are signed out at their next request."""
    _may_manage(card.household, by)
    with transaction.atomic():
        card = HouseholdCard.objects.select_for_update().get(pk=card.pk)
        if card.revoked_at:
            raise Refused("这张户码已经作废。")
        card.revoked_at = at or timezone.now()
        card.save(update_fields=["revoked_at"])
    return card


def _may_manage(household: Household, by: Actor) -> None:
    if not Household.objects.visible_to(by).filter(pk=household.pk).exists():
        raise NotFound
    if not (by.is_office or by.grid_ids):
        raise Forbidden("户码由社区工作人员或本网格的网格员发放和作废。")


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


def actor_from_session(session: SessionBase) -> Actor | None:
    """The household this browser is signed in as, unless its card was revoked or the household has left."""
    card_id = session.get(SESSION_KEY)
    if not card_id:
        return None
    card = _valid().filter(pk=card_id).select_related("household__dwelling__building").first()
    if card is None:
        return None
    return Actor(
        kind=ActorKind.HOUSEHOLD,
        community_id=card.household.community_id,
        label=f"{card.household}（户码）",
        household_id=card.household_id,
    )
