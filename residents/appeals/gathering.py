"""集中反映的算法: which recent entries of one grid look like the same matter. Pure arithmetic on character pairs.

A person decides what is one matter; this only says what is worth a look.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

ALIKE = 0.25


@dataclass(frozen=True)
class Said:
    """An entry by its key and the character pairs of its words."""

    key: int
    grams: frozenset[str]


def closeness(one: frozenset[str], other: frozenset[str]) -> float:
    """相近程度, 0 to 1: the pairs both have, over the geometric mean of what each has."""
    if not one or not other:
        return 0.0
    return len(one & other) / math.sqrt(len(one) * len(other))


def alike(one: Said, other: Said) -> bool:
    return closeness(one.grams, other.grams) >= ALIKE


def gather(entries: Iterable[Said], *, least: int) -> list[list[Said]]:
    """Groups of at least `least` around their first entry, in the order given; an entry is in one group at most."""
    left, groups = list(entries), []
    while left:
        seed, *others = left
        group = [seed, *(each for each in others if alike(seed, each))]
        if len(group) >= least:
            groups.append(group)
            taken = {each.key for each in group}
            left = [each for each in left if each.key not in taken]
        else:
            left = others
    return groups
