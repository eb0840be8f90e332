"""相似: how close two entries are in their words, places and days. Pure arithmetic, no extension, no service.

Closeness is the cosine of the two entries' characters and bigrams, rare ones weighing more and those of the title
most, less what speaks against one matter: places only one of them names, other numbers, days apart. It runs from 0
to 1; the same entry twice is 1, two residents about one matter are mostly between 0.12 and 0.4. The figures below
were fitted on some two hundred matters of a public message board; every one may move by a third without harm.
"""

import datetime
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from residents.appeals.grams import INDEXED_TEXT, words
from residents.appeals.places import named, numbered

LIKELY = 0.15  # four of five such pairs are one matter: worth showing to a person
STRONG = 0.2  # nine of ten are

TITLE_WEIGHT = 2.2  # a word of the title against a word of the text
CHARACTER_WEIGHT = 1.3  # a single character against a bigram
RAREST_SHARE = 1 / 1000  # of entries; a word seldom enough to be rare gains nothing by being rarer

UNNAMED_PLACE = 0.02  # per place only one of the two names, on average of both sides
MOST_PLACES = 3
OTHER_NUMBER = 0.06  # per kind of number in which they differ
MOST_NUMBERS = 2
DAYS_APART = 0.006
DAYS_THAT_MATTER = 14
SAME_BUILDING = 0.04
OTHER_BUILDING = 0.04
SAME_GRID = 0.01


@dataclass(frozen=True)
class Entry:
    """One matter as far as likeness goes. `grid` and `building` are codes or empty; `at` the day it was raised."""

    key: Hashable
    title: str
    text: str = ""
    place: str = ""
    grid: str = ""
    building: str = ""
    at: datetime.date | None = None

    @property
    def body(self) -> str:
        """Title, place and as much of the text as says what it is about."""
        return f"{self.title} {self.told}"

    @property
    def told(self) -> str:
        """The body without the title."""
        return f"{self.place} {self.text[:INDEXED_TEXT]}"


class Weights:
    """词的分量: how much each word weighs, out of how many entries hold it. A word never seen counts as rare."""

    def __init__(self, total: int = 0, counts: Mapping[str, int] | None = None) -> None:
        self.total = total
        self.counts: Counter[str] = Counter(counts or {})
        self.squares = _Squares(self)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Weights":
        """Counted from entries; a sample of the newest few thousand gives the same weights as all of them."""
        weights = cls()
        for entry in entries:
            weights.count(words(entry.body))
        return weights

    def count(self, held: Iterable[str]) -> None:
        """One more entry, holding these words."""
        self.total += 1
        self.counts.update(held)
        self.squares.clear()

    def kept(self) -> dict[str, int]:
        """What is worth storing of the counts: a word held once weighs the same when it is forgotten."""
        return {word: holders for word, holders in self.counts.items() if holders > 1}

    def weight(self, word: str) -> float:
        """Logarithm of how rare a word is, times 1.3 for a single character."""
        share = (max(self.counts[word], 1) + 0.5) / (self.total + 1)
        weight = -math.log(min(1.0, max(share, RAREST_SHARE)))
        return weight * CHARACTER_WEIGHT if len(word) == 1 else weight

    @property
    def rarest(self) -> float:
        """The weight of a bigram nobody has used before."""
        return self.weight("  ")

    def sum(self, held: Iterable[str]) -> float:
        """Sum of the squared weights."""
        return sum(map(self.squares.__getitem__, held))


class _Squares(dict[str, float]):
    """Squared weights, reckoned when first asked for."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.weights = weights

    def __missing__(self, word: str) -> float:
        self[word] = square = self.weights.weight(word) ** 2
        return square


@dataclass(frozen=True, slots=True)
class Signature:
    """An entry made ready for comparing: its words, those of its title, its places, the length of its vector."""

    entry: Entry
    words: frozenset[str]
    title: frozenset[str]
    places: tuple[frozenset[str], ...]
    numbers: Mapping[str, frozenset[str]]
    length: float


def sign(entry: Entry, weights: Weights) -> Signature:
    """The signature of an entry, under these weights."""
    title = words(entry.title)
    every = title | words(entry.told)
    where = f"{entry.title} {entry.place}"
    length = math.sqrt(weights.sum(every) + (TITLE_WEIGHT**2 - 1) * weights.sum(title))
    return Signature(entry, every, title, tuple(map(words, named(where))), numbered(where), length)


def closeness(one: Signature, other: Signature, weights: Weights) -> float:
    """相似度: 0 to 1, the same both ways."""
    shared = _cosine(one, other, weights)
    against = UNNAMED_PLACE * _unnamed_places(one, other) + OTHER_NUMBER * _other_numbers(one, other)
    against += DAYS_APART * math.log1p((days_apart(one.entry, other.entry) or 0) / DAYS_THAT_MATTER)
    return min(1.0, max(0.0, shared - against + _ground(one.entry, other.entry)))


def _cosine(one: Signature, other: Signature, weights: Weights) -> float:
    if not one.length or not other.length:
        return 0.0
    more = TITLE_WEIGHT - 1
    mine, theirs = one.title & other.words, other.title & one.words
    inner = weights.sum(one.words & other.words) + more * (weights.sum(mine) + weights.sum(theirs))
    return (inner + more * more * weights.sum(mine & theirs)) / (one.length * other.length)


def _unnamed_places(one: Signature, other: Signature) -> float:
    def missing(here: Signature, there: Signature) -> int:
        return sum(not place <= there.words for place in here.places)

    return min(MOST_PLACES, (missing(one, other) + missing(other, one)) / 2)


def _other_numbers(one: Signature, other: Signature) -> int:
    kinds = one.numbers.keys() & other.numbers.keys()
    return min(MOST_NUMBERS, sum(one.numbers[kind].isdisjoint(other.numbers[kind]) for kind in kinds))


def _ground(one: Entry, other: Entry) -> float:
    if one.building and other.building:
        return SAME_BUILDING if one.building == other.building else -OTHER_BUILDING
    return SAME_GRID if one.grid and one.grid == other.grid else 0.0


def days_apart(one: Entry, other: Entry) -> int | None:
    """Days between the two entries, whichever came first; None where a day is not known."""
    return abs((one.at - other.at).days) if one.at and other.at else None


def rarest(signature: Signature, weights: Weights, budget: int) -> list[tuple[str, float]]:
    """查找用词: the bigrams to look candidates up by, each with what it adds to a candidate that holds it.

    The rarest first, until together some `budget` entries hold them.
    """
    counts = weights.counts
    asked: list[tuple[str, float]] = []
    for gram in sorted(
        (word for word in signature.words if len(word) == 2), key=lambda gram: (counts[gram], gram)
    ):
        budget -= max(counts[gram], 1)
        if budget < 0 and asked:
            break
        asked.append((gram, weights.squares[gram] * (TITLE_WEIGHT if gram in signature.title else 1.0)))
    return asked
