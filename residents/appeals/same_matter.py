"""同一件事: which entries are likely about the same matter, best first, each with the reason.

Nothing merges here: a person reads the reasons and decides. The arithmetic is `likeness`, the words are `in_common`.
A lookup over the database and the one in memory differ only in where the candidates come from (`rarest` says what to
look them up by); both end in `best`.
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from heapq import nlargest

from residents.appeals.grams import words
from residents.appeals.in_common import reasons
from residents.appeals.likeness import Entry, Signature, Weights, closeness, days_apart, rarest, sign

LOOKED_UP = 1200  # index entries read to find candidates
CANDIDATES = 60  # of them compared word by word


@dataclass(frozen=True)
class Likeness:
    """相似的一件: the entry's key, its score from 0 to 1, and why, in Chinese."""

    key: Hashable
    score: float
    reasons: tuple[str, ...]


def compare(query: Signature, candidate: Signature, weights: Weights) -> Likeness:
    """比较: how like the candidate is to the query, and why."""
    score = round(closeness(query, candidate, weights), 4)
    return Likeness(candidate.entry.key, score, reasons(query.entry, candidate.entry, weights))


def best(
    query: Signature, candidates: Iterable[Signature], weights: Weights, *, limit: int = 5, floor: float = 0.0
) -> list[Likeness]:
    """最像的: the candidates closest to the query and above `floor`, best first; of equals the nearer in time.

    The query itself is left out, known by its key.
    """
    scored = ((closeness(query, one, weights), one) for one in candidates if one.entry.key != query.entry.key)

    def rank(pair: tuple[float, Signature]) -> tuple[float, int]:
        return pair[0], -(days_apart(query.entry, pair[1].entry) or 0)

    found = nlargest(limit, (pair for pair in scored if pair[0] > floor), key=rank)
    return [compare(query, one, weights) for _, one in found]


class Corpus:
    """诉求集: entries held in memory, looked up and grouped there. The ledger itself has its index in the database."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.weights = Weights()
        self.entries: list[Entry] = []
        self._indexes: dict[Hashable, int] = {}
        self._holders: defaultdict[str, array] = defaultdict(lambda: array("I"))
        self._sizes = array("d")
        self._signatures: dict[int, Signature] = {}
        for entry in entries:
            self.add(entry)

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, entry: Entry) -> None:
        """One more entry. Raises ValueError for a key that is there already."""
        if entry.key in self._indexes:
            raise ValueError(f"编号“{entry.key}”已经有了，同一件只能放一次。")
        held = words(entry.body)
        for word in held:
            if len(word) == 2:
                self._holders[word].append(len(self.entries))
        self._indexes[entry.key] = len(self.entries)
        self._sizes.append(math.sqrt(len(held) + 1))
        self.entries.append(entry)
        self.weights.count(held)
        self._signatures.clear()

    def lookup(self, entry: Entry, limit: int = 5, floor: float = 0.0) -> list[Likeness]:
        """查找: the entries most likely about the same matter as this one, which may be new or one of them."""
        query = sign(entry, self.weights)
        candidates = map(self.signature, self.candidates(query, CANDIDATES))
        return best(query, candidates, self.weights, limit=limit, floor=floor)

    def candidates(self, query: Signature, count: int) -> list[int]:
        """Indexes of the entries that share the most and the rarest words with the query, for their length."""
        shared: defaultdict[int, float] = defaultdict(float)
        for gram, weight in rarest(query, self.weights, LOOKED_UP):
            for index in self._holders.get(gram, ()):
                shared[index] += weight
        shared.pop(self._indexes.get(query.entry.key, -1), None)
        return nlargest(count, shared, key=lambda index: (shared[index] / self._sizes[index], -index))

    def signature(self, index: int) -> Signature:
        """The signature of the entry at `index`, made when first asked for."""
        if index not in self._signatures:
            self._signatures[index] = sign(self.entries[index], self.weights)
        return self._signatures[index]

    def closeness(self, one: int, other: int) -> float:
        """Of the entries at two indexes."""
        return closeness(self.signature(one), self.signature(other), self.weights)
