"""建议分类: categories whose words stand in what was said, each with the reason. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

IN_TITLE = 3
READ = 500
_APART = re.compile(r"[、，,/／\s（）()·]|与|和|及|或")


class Named(Protocol):
    name: str
    path: str
    level: int
    keywords: list[str]


@dataclass(frozen=True)
class Suggestion:
    """A category, why, and how strongly: longer words and the title weigh more."""

    category: Named
    reason: str
    weight: int


def suggest(title: str, text: str, categories: Iterable[Named], *, most: int = 3) -> list[Suggestion]:
    """The likeliest first. Of a branch only its deepest category is named; nothing when no word is found."""
    found = [each for each in (_judge(title, text[:READ], category) for category in categories) if each]
    found.sort(key=lambda each: (-each.weight, -each.category.level, each.category.path))
    deepest = [
        each
        for each in found
        if not any(other.category.path.startswith(f"{each.category.path} /") for other in found)
    ]
    return deepest[:most]


def _judge(title: str, text: str, category: Named) -> Suggestion | None:
    words = {word.strip() for word in [*category.keywords, *_APART.split(category.name)]}
    weights = {word: _weight(word, title, text) for word in words if len(word) > 1}
    hits = {word: weight for word, weight in weights.items() if weight}
    if not hits:
        return None
    best = max(hits, key=lambda word: (hits[word], word))
    above = category.path.split(" / ")[:-1]
    weight = sum(hits.values()) + sum(1 for name in above if name in title + text)
    where = "标题" if best in title else "内容"
    return Suggestion(category, f"{where}里有“{best}”", weight)


def _weight(word: str, title: str, text: str) -> int:
    if word in title:
        return IN_TITLE * len(word)
    return len(word) if word in text else 0
