"""理由: what entries have in common, in words a person can check. Pure.

The reasons of a hit are the phrases both entries use, the same building or grid, and the days between them.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from residents.appeals.grams import runs
from residents.appeals.likeness import Entry, Weights, days_apart

MOST_PHRASES = 3
SHORTEST = 2
LONGEST = 16
_TELLING = 0.36  # of the weight of the rarest words: what a bigram must weigh to say something
_GRAMMAR = "的了着过在是和与及就都也又很被把对向为于从到我你您他她它们这那哪有没不并而但且等请吗呢吧啊已还再让给以其之个此该"


def reasons(one: Entry, other: Entry, weights: Weights) -> tuple[str, ...]:
    """Why these two may be one matter; empty where nothing can be named."""
    told = []
    if phrases := shared_phrases(one, other, weights):
        told.append("都提到" + "".join(f"“{phrase}”" for phrase in phrases))
    if one.building and one.building == other.building:
        told.append("同一栋楼")
    elif one.grid and one.grid == other.grid:
        told.append("同一个网格")
    apart = days_apart(one, other)
    if apart is not None:
        told.append(f"相隔 {apart} 天" if apart else "同一天提出")
    return tuple(told)


def shared_phrases(one: Entry, other: Entry, weights: Weights) -> list[str]:
    """共同的话: the most telling passages both entries use, in the order the first one uses them."""
    theirs = " ".join(runs(other.body))
    worth: dict[str, float] = {}
    for run in runs(one.body):
        for piece in _common(run, theirs):
            phrase = piece.strip(_GRAMMAR)[:LONGEST]
            if len(phrase) >= SHORTEST:
                worth.setdefault(phrase, _telling(phrase, weights))
    return [_as_written(phrase, one.body) for phrase in _chosen(worth)]


def group_phrases(entries: Sequence[Entry], weights: Weights) -> list[str]:
    """一组的共同点: the telling passages at least half of a proposed group use."""
    lines = [" ".join(runs(entry.body)) for entry in entries]
    worth: dict[str, float] = {}
    for one, other in pairwise(entries):
        for phrase in shared_phrases(one, other, weights):
            holders = sum(phrase.lower() in line for line in lines)
            if 2 * holders >= len(entries):
                worth[phrase] = holders * _telling(phrase.lower(), weights)
    return _chosen(worth)


def _chosen(worth: dict[str, float]) -> list[str]:
    """The few worth most, none inside another, in the order they came."""
    chosen: list[str] = []
    for phrase in sorted(worth, key=lambda phrase: -worth[phrase]):
        if worth[phrase] and not any(phrase in said or said in phrase for said in chosen):
            chosen.append(phrase)
    return [phrase for phrase in worth if phrase in chosen[:MOST_PHRASES]]


def _common(run: str, theirs: str) -> Iterator[str]:
    """The longest pieces of `run` that occur in the other's words."""
    start = 0
    while start < len(run) - 1:
        end = start + 2
        if run[start:end] not in theirs:
            start += 1
            continue
        while end < len(run) and run[start : end + 1] in theirs:
            end += 1
        yield run[start:end]
        start = end


def _as_written(phrase: str, body: str) -> str:
    """With the capitals people wrote: `A座`, though compared as `a座`."""
    written = unicodedata.normalize("NFKC", body)
    start = written.lower().find(phrase)
    return written[start : start + len(phrase)] if start >= 0 else phrase


def _telling(phrase: str, weights: Weights) -> float:
    least = _TELLING * weights.rarest
    pairs = (weights.weight(first + second) for first, second in pairwise(phrase))
    return sum(weight for weight in pairs if weight > least)
