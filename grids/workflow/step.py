"""What every verb of the office does: ask the rule, write the record."""

import datetime
from typing import Any

from django.utils import timezone

from grids import rules
from grids.actors import Actor
from grids.models import OfficeRecord
from grids.states import OfficeAction, OfficeTopic
from grids.verdict import Forbidden, Invalid


def require_admin(by: Actor, community_id: int) -> None:
    """Forbidden for everybody but the community's own administrator."""
    if not (verdict := rules.administers(by, community_id)):
        raise Forbidden(verdict.reason)


def require_drawer(by: Actor, community_id: int) -> None:
    if not (verdict := rules.draws(by, community_id)):
        raise Forbidden(verdict.reason)


def wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})


def write(
    topic: OfficeTopic,
    action: OfficeAction,
    subject: str,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    **data: Any,
) -> OfficeRecord:
    """One record of what the office changed; in the transaction of the change."""
    return OfficeRecord.objects.create(
        community_id=by.community_id,
        topic=topic,
        action=action,
        subject=subject[:120],
        actor=by.user,
        actor_label=by.label,
        at=at or timezone.now(),
        data=data,
    )
