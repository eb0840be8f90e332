"""待发箱: what other wings hand over, within their own transaction. Room: workflow.

Words for a robot's group wait for the worker; words for a group without robot wait for somebody to copy them.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from grids.actors import Actor
from grids.clock import SHANGHAI
from grids.verdict import Refused
from notices.carrying import brake
from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.states import GroupState, OutboxState
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from notices.pacing import QuietHours, after_quiet


@dataclass(frozen=True, slots=True)
class Item:
    """One message for one group. `key` is unique for ever: asking again for the same key changes nothing."""

    group: GridGroup
    message: Message
    key: str


def enqueue(
    group: GridGroup,
    message: Message,
    *,
    key: str,
    at: datetime.datetime,
    by: Actor | None = None,
    urgent: bool = False,
) -> OutboxMessage:
    """放进待发箱: the row of this key, whoever put it there. Refused for a group that is out of use."""
    return enqueue_all([Item(group, message, key)], at=at, by=by, urgent=urgent)[0]


def enqueue_all(
    items: Iterable[Item], *, at: datetime.datetime, by: Actor | None = None, urgent: bool = False
) -> list[OutboxMessage]:
    """Many at once, of one community, in as few statements as one; in the order given.

    Urgent ones go before all others, at any hour, and are never held by the brake.
    """
    items = list(items)
    if not items:
        return []
    if stopped := next((item.group for item in items if item.group.state != GroupState.ACTIVE), None):
        raise Refused(f"“{stopped.name}”已经停用，不能再往里发消息。")
    robots = sum(item.group.kind != ChannelKind.MANUAL for item in items)
    held = not urgent and brake.holds(items[0].group.community_id, more=robots, at=at)
    rows = [_row(item, at=at, by=by, urgent=urgent, held=held) for item in items]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    stored = OutboxMessage.objects.select_related("group").in_bulk(
        [item.key for item in items], field_name="key"
    )
    return [stored[item.key] for item in items]


def _row(item: Item, *, at: datetime.datetime, by: Actor | None, urgent: bool, held: bool) -> OutboxMessage:
    group, message = item.group, item.message
    quiet = QuietHours(group.quiet_from, group.quiet_to)
    by_itself = OutboxState.HELD if held else OutboxState.QUEUED
    return OutboxMessage(
        community_id=group.community_id,
        group=group,
        key=item.key,
        title=message.title,
        text=message.body,
        link=message.link,
        mention_all=message.mention_all,
        urgent=urgent,
        asked_by=by.user if by else None,
        created_at=at,
        state=OutboxState.BY_HAND if group.kind == ChannelKind.MANUAL else by_itself,
        next_at=after_quiet(at, quiet, SHANGHAI, urgent=urgent),
    )


def withdraw(messages: QuerySet[OutboxMessage], *, by: Actor | None = None) -> int:
    """撤下: what has not gone yet stays here, because what it says no longer holds. Returns how many."""
    waiting = (OutboxState.HELD, OutboxState.BY_HAND, OutboxState.QUEUED, OutboxState.DEAD)
    still = messages.filter(state__in=waiting)
    return still.update(state=OutboxState.CANCELLED, decided_by=by.user if by else None)
