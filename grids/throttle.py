"""限次: slow down guessing and flooding, across all web processes.

Room: workflow. A row per key, decided under its lock; the count is kept even when the answer is a refusal.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from grids.models import Throttle
from grids.verdict import RateLimited


def check(key: str, *, limit: int, window: datetime.timedelta) -> None:
    """Refuse with RateLimited when `limit` tries were already counted within the window."""
    row = Throttle.objects.filter(key=key).first()
    now = timezone.now()
    if row and row.count >= limit and now < row.since + window:
        wait = int((row.since + window - now).total_seconds()) + 1
        raise RateLimited(
            f"尝试次数太多，请 {max(1, wait // 60)} 分钟后再试，或拨打社区电话。", retry_after=wait
        )


@transaction.atomic
def count(key: str, *, window: datetime.timedelta) -> int:
    """Count one try; returns how many there are in the window that is running now."""
    now = timezone.now()
    Throttle.objects.bulk_create([Throttle(key=key, since=now)], ignore_conflicts=True)
    row = Throttle.objects.select_for_update().get(key=key)
    if now >= row.since + window:
        row.count, row.since = 0, now
    row.count += 1
    row.save()
    return row.count


def clear(key: str) -> None:
    """Forget the tries of this key, after a right answer."""
    Throttle.objects.filter(key=key).delete()
