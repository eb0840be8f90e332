"""群发刹车: more than a community usually sends within an hour waits for a second person.

Counted over everything it asked for, so that splitting a batch does not slip through. Alerts are never held: they
were published by a second person already, and five seconds count.
"""

import datetime

from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.states import OutboxState

HOUR = datetime.timedelta(hours=1)
PER_GROUP = 4  # messages one group takes within an hour before somebody looks
AT_LEAST = 40  # a community with few groups is not held at every turn


def usual(community_id: int) -> int:
    """How many messages within an hour pass without a second look."""
    return max(AT_LEAST, PER_GROUP * GridGroup.objects.of(community_id).active().count())


def holds(community_id: int, *, more: int, at: datetime.datetime) -> bool:
    """Whether `more` messages on top of the last hour's are a batch larger than usual."""
    limit = usual(community_id)
    if more > limit:
        return True
    recent = OutboxMessage.objects.of(community_id).filter(created_at__gt=at - HOUR, urgent=False)
    by_itself = recent.exclude(state__in=(OutboxState.BY_HAND, OutboxState.CANCELLED))
    return more + by_itself.order_by()[: limit + 1].count() > limit
