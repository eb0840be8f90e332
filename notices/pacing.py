"""发送节奏 When the next message may go: the rate of a robot, the wait after a failure, the quiet hours.

Pure arithmetic over aware datetimes; the caller stores what it needs and brings the clock.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

MINUTE = timedelta(minutes=1)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)
LAST_ATTEMPT = 10
SHY_OF_THE_LIMIT = timedelta(seconds=1)  # the platform's minute and ours do not begin together


def next_slot(
    sent: Sequence[datetime], *, at: datetime, per_minute: int | None, window: timedelta = MINUTE
) -> datetime:
    """The earliest moment, not before `at`, at which one more message keeps within the rate of its robot.

    `sent` are the moments of earlier messages, at least those of the last minute, in any order. The window
    slides: of two messages `per_minute` places apart, the later is more than a minute after the earlier.
    No limit (None) means now.
    """
    if per_minute is None:
        return at
    return slots(1, sent, at=at, per_minute=per_minute, window=window)[0]


def slots(
    count: int, sent: Sequence[datetime], *, at: datetime, per_minute: int, window: timedelta = MINUTE
) -> list[datetime]:
    """The moments for `count` more messages of one robot, in order, each as early as the rate allows."""
    if per_minute < 1:
        raise ValueError("per_minute must be at least 1")
    past = sorted(sent)
    for _ in range(count):
        moment = max(at, past[-1]) if past else at
        if len(past) >= per_minute:
            moment = max(moment, past[-per_minute] + window + SHY_OF_THE_LIMIT)
        past.append(moment)
    return past[len(past) - count :]


def retry_at(
    attempt: int, *, at: datetime, asked: float | None = None, chance: Callable[[], float] = random.random
) -> datetime | None:
    """When to try again after the `attempt`-th failure (1 for the first), or None when it is time to give up.

    The wait doubles from 15 seconds to an hour. Half of it is left to chance, so that 26 groups that failed
    together do not come back together. What the platform asked for (`asked`, seconds) is never undercut.
    """
    if attempt >= LAST_ATTEMPT:
        return None
    full = min(FIRST_WAIT * 2 ** (max(attempt, 1) - 1), LONGEST_WAIT)
    wait = full / 2 + full / 2 * chance()
    if asked is not None:
        wait = max(wait, timedelta(seconds=asked) + FIRST_WAIT * chance())
    return at + wait


@dataclass(frozen=True, slots=True)
class QuietHours:
    """免打扰时段 From `start` to `end` in the community's local time, over midnight when `end` is earlier.

    Equal ends mean that there are none.
    """

    start: time
    end: time

    def covers(self, moment: time) -> bool:
        """Whether a time of day is quiet; the end itself is not."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def after_quiet(at: datetime, quiet: QuietHours, zone: tzinfo, *, urgent: bool = False) -> datetime:
    """`at` itself, or the end of the quiet hours it falls in. Alerts (`urgent`) go at once."""
    local = at.astimezone(zone)
    if urgent or not quiet.covers(local.time()):
        return at
    end = local.replace(
        hour=quiet.end.hour, minute=quiet.end.minute, second=quiet.end.second, microsecond=0, fold=0
    )
    return end if end > local else end + timedelta(days=1)
