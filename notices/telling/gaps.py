"""空号 Record numbers that were passed over because their transaction had not committed yet. Pure arithmetic.

Numbers are given out before the commit, so a higher one may be seen first. Reading "everything above the last one
seen" would then never see the lower. A gap is a range of numbers that were missing between others; it is looked for
again until every transaction is over that might have held one of them.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# A number may be drawn an instant before its transaction has an id of its own.
SURELY = datetime.timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers `first`…`last`, missing at `seen`; every transaction that could hold them has an id below `ceiling`."""

    first: int
    last: int
    ceiling: int
    seen: datetime.datetime

    def stored(self) -> list[int | str]:
        return [self.first, self.last, self.ceiling, self.seen.isoformat()]


def restored(rows: Iterable[Sequence[int | str]]) -> list[Gap]:
    """From the stored form."""
    return [
        Gap(int(first), int(last), int(ceiling), datetime.datetime.fromisoformat(str(seen)))
        for first, last, ceiling, seen in rows
    ]


def missing(after: int, found: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The ranges between `after` and the last of `found` (ascending) that are not in it."""
    for number in found:
        if number > after + 1:
            yield after + 1, number - 1
        after = number


def still_open(
    gaps: Iterable[Gap], found: Iterable[int], *, horizon: int, at: datetime.datetime
) -> list[Gap]:
    """What is left to look for, after `found` turned up in a reading begun when `horizon` was the oldest
    transaction still running. Gaps nobody can fill any more (rolled back) are gone."""
    seen = sorted(found)
    left = []
    for gap in gaps:
        if gap.ceiling <= horizon and gap.seen <= at - SURELY:
            continue
        inside = [number for number in seen if gap.first <= number <= gap.last]
        ranges = missing(gap.first - 1, [*inside, gap.last + 1])
        left += [Gap(first, last, gap.ceiling, gap.seen) for first, last in ranges]
    return left
