"""评判: how well same-matter lookup and grouping do on entries whose matters people have labelled. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from time import perf_counter

from residents.appeals.grouping import groups
from residents.appeals.likeness import Entry
from residents.appeals.same_matter import Corpus

FIRST = 5

Matters = Mapping[Hashable, str]
Lookup = Callable[[Entry], Sequence[Hashable]]


def judge(entries: Sequence[Entry], matters: Matters) -> dict[str, float]:
    """成绩: `p_at_5`, `pair_f1`, `pair_precision`, `pair_recall` and `ms_per_lookup` (mean, wall clock).

    `matters` labels some of the entries; labels of entries that are not there are passed over. Every labelled entry
    that has company is looked up among all entries, and groups are proposed over all entries.
    """
    corpus = Corpus(entries)
    known = {entry.key: matters[entry.key] for entry in entries if entry.key in matters}
    spent = []

    def lookup(entry: Entry) -> list[Hashable]:
        started = perf_counter()
        found = corpus.lookup(entry, FIRST)
        spent.append(perf_counter() - started)
        return [hit.key for hit in found]

    hits = precision_of_first(lookup, (entry for entry in entries if entry.key in known), known)
    precision, recall, f1 = pair_figures(groups(corpus), known)
    return {
        "p_at_5": round(hits, 4),
        "pair_f1": round(f1, 4),
        "pair_precision": round(precision, 4),
        "pair_recall": round(recall, 4),
        "ms_per_lookup": round(1000 * sum(spent) / len(spent), 1) if spent else 0.0,
    }


def precision_of_first(lookup: Lookup, entries: Iterable[Entry], matters: Matters) -> float:
    """P@5: of the first five hits, how many are about the query's matter; of all there are where there are fewer.

    Mean over the labelled entries that are not alone with their matter; a hit without a label is a miss.
    """
    sizes = Counter(matters.values())
    scores = []
    for entry in entries:
        matter = matters[entry.key]
        if others := sizes[matter] - 1:
            right = sum(matters.get(key) == matter for key in lookup(entry)[:FIRST])
            scores.append(right / min(FIRST, others))
    return sum(scores) / len(scores) if scores else 0.0


def pair_figures(proposed: Iterable[Iterable[Hashable]], matters: Matters) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs: two entries in one proposed group against two entries of one matter.

    A pair with one labelled entry counts as proposed in error, so that dragging strangers into a group costs;
    a pair of two unlabelled entries cannot be judged and is left out.
    """
    by_matter: defaultdict[str, int] = defaultdict(int)
    for matter in matters.values():
        by_matter[matter] += 1
    real = sum(size * (size - 1) // 2 for size in by_matter.values())
    right = judged = 0
    for group in proposed:
        for one, other in combinations(group, 2):
            here, there = matters.get(one), matters.get(other)
            if here is not None or there is not None:
                judged += 1
                right += here == there
    precision = right / judged if judged else 0.0
    recall = right / real if real else 0.0
    return precision, recall, 2 * right / (judged + real) if judged + real else 0.0
