"""并案建议: groups of entries whose voices would add up. Pure; a person decides whether they do."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from heapq import heappop, heappush

from residents.appeals.same_matter import Corpus

NEIGHBOURS = 40  # candidates each entry is compared with
WORTH_A_LOOK = 0.05  # closeness below which a pair of groups is not considered
TOGETHER = 0.15  # closeness from which two entries are put together
CROWDING = 0.93  # 1 would be the plain average

Measure = Callable[[int, int], float]


def groups(corpus: Corpus) -> list[list[Hashable]]:
    """成组: keys of entries proposed as one matter, the largest group first, each in the order they came.

    Two groups become one as long as their entries are close on average. Large groups may be a little looser than
    pairs: the more people raise a matter, the more ways there are to say it. Takes some 10 ms per entry.
    """
    near: dict[tuple[int, int], float] = {}
    for index in range(len(corpus)):
        for other in corpus.candidates(corpus.signature(index), NEIGHBOURS):
            pair = (min(index, other), max(index, other))
            if pair not in near:
                near[pair] = corpus.closeness(*pair)
    worth = {pair: value for pair, value in near.items() if value >= WORTH_A_LOOK}
    return [[corpus.entries[index].key for index in group] for group in together(worth, corpus.closeness)]


def together(near: Mapping[tuple[int, int], float], measure: Measure) -> list[list[int]]:
    """Average-link clustering of the pairs that are near; the other pairs are measured when they are needed."""
    merging = _Merging(near, measure)
    merging.run()
    found = [sorted(members) for members in merging.members.values() if len(members) > 1]
    return sorted(found, key=lambda members: (-len(members), members))


class _Merging:
    """Clusters while they grow: who is in them, and the sum of closeness from each to those around it."""

    def __init__(self, near: Mapping[tuple[int, int], float], measure: Measure) -> None:
        self.measure = measure
        self.members: dict[int, list[int]] = {index: [index] for pair in near for index in pair}
        self.sums: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self.queue: list[tuple[float, int, int]] = []
        self.newest = max(self.members, default=0)
        for (one, other), value in near.items():
            self._neighbours(one, other, value)

    def run(self) -> None:
        while self.queue:
            _, one, other = heappop(self.queue)
            if one in self.members and other in self.members:
                self._merge(one, other)

    def _neighbours(self, one: int, other: int, total: float) -> None:
        self.sums[one][other] = self.sums[other][one] = total
        tightness = total / (len(self.members[one]) * len(self.members[other])) ** CROWDING
        if tightness >= TOGETHER:
            heappush(self.queue, (-tightness, one, other))

    def _merge(self, one: int, other: int) -> None:
        around = (self.sums[one].keys() | self.sums[other].keys()) - {one, other}
        totals = {near: self._total(one, near) + self._total(other, near) for near in around}
        self.newest += 1
        self.members[self.newest] = self.members.pop(one) + self.members.pop(other)
        for gone in (one, other):
            for near in self.sums.pop(gone):
                self.sums[near].pop(gone, None)
        for near, total in totals.items():
            self._neighbours(self.newest, near, total)

    def _total(self, one: int, other: int) -> float:
        known = self.sums[one].get(other)
        if known is not None:
            return known
        return sum(self.measure(a, b) for a in self.members[one] for b in self.members[other])
