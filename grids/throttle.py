"""限次: slow down guessing and flooding, across all web processes.

Room: workflow. A row per key, decided under its lock; the count is kept even when the answer is a refusal.
"""

import datetime

from django.db import connection
from django.utils import timezone

from grids.models import Throttle
from grids.verdict import RateLimited

# One statement opens the window, counts or starts it anew, and reads back, under the row's own lock.
_COUNT = """
    INSERT INTO grids_throttle AS row (key, count, since) VALUES (%(key)s, 1, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN row.since + %(window)s <= EXCLUDED.since THEN 1 ELSE row.count + 1 END,
        since = CASE WHEN row.since + %(window)s <= EXCLUDED.since THEN EXCLUDED.since ELSE row.since END
    RETURNING count, since
"""


def check(key: str, *, limit: int, window: datetime.timedelta) -> None:
    """Refuse with RateLimited when `limit` tries were already counted within the window."""
    row = Throttle.objects.filter(key=key).first()
    if row and row.count >= limit and timezone.now() < row.since + window:
        raise _too_often(row.since + window)


def count(key: str, *, window: datetime.timedelta) -> int:
    """Count one try; returns how many there are in the window that is running now."""
    return _count(key, window)[0]


def spend(key: str, *, limit: int, window: datetime.timedelta) -> None:
    """Count one try and refuse it with RateLimited when it is beyond `limit`: check and count in one."""
    tries, since = _count(key, window)
    if tries > limit:
        raise _too_often(since + window)


def _count(key: str, window: datetime.timedelta) -> tuple[int, datetime.datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": timezone.now(), "window": window})
        return cursor.fetchone()


def _too_often(until: datetime.datetime) -> RateLimited:
    wait = max(1, int((until - timezone.now()).total_seconds()) + 1)
    return RateLimited(
        f"尝试次数太多，请 {max(1, wait // 60)} 分钟后再试，或拨打社区电话。", retry_after=wait
    )


def clear(key: str) -> None:
    """Forget the tries of this key, after a right answer."""
    Throttle.objects.filter(key=key).delete()
