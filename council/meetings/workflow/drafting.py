"""没存的字: kept every few seconds while somebody types; no change of the item, no record."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from council.meetings import rules
from council.meetings.models import AgendaItem, Draft
from grids import text
from grids.actors import Actor
from grids.verdict import Forbidden, Invalid, NotFound

LONGEST = 8000
MOST_FIELDS = 60
NEVER = 2**31  # no version counts so far


@transaction.atomic
def keep_draft(
    item: AgendaItem,
    *,
    by: Actor,
    part: str,
    fields: dict[str, Any],
    based_on: int,
    at: datetime.datetime | None = None,
) -> Draft:
    """One row per item, writer and form; the newest words replace the older ones."""
    found = AgendaItem.objects.visible_to(by).filter(pk=item.pk).first()
    if found is None:
        raise NotFound
    if not (verdict := rules.may_item("note_discussion", found, by)):
        raise Forbidden(verdict.reason)
    if len(fields) > MOST_FIELDS or sum(len(str(value)) for value in fields.values()) > LONGEST:
        raise Invalid(f"草稿太长，最多 {LONGEST} 个字。")
    if not 0 <= based_on < NEVER:
        raise Invalid("草稿的版本不对，请刷新页面。")
    words = {text.clean(name): text.clean(str(value)) for name, value in fields.items()}
    draft, _ = Draft.objects.update_or_create(
        item=found,
        user=by.user,
        part=part,
        defaults={"fields": words, "based_on": based_on, "saved_at": at or timezone.now()},
    )
    return draft


@transaction.atomic
def drop_draft(item: AgendaItem, *, by: Actor, part: str) -> None:
    """What was typed is stored for good, or was thrown away."""
    Draft.objects.filter(item=item, user=by.user, part=part).delete()
