"""条文: articles out of plain text, and what changed between two texts in words a neighbour follows. Pure.

An article is one paragraph; numbers are given by its place, so that nobody has to renumber by hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

DIGITS = "零一二三四五六七八九"
NUMBERED = re.compile(r"^第[零〇一二三四五六七八九十百\d]+条[\s:：、.．]*")
ALIKE = 0.5  # the share of common characters from which on two articles are one article, reworded


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True)
class Article:
    """条: its number (from 1) and its words."""

    number: int
    text: str

    @property
    def label(self) -> str:
        return f"第{numeral(self.number)}条"


@dataclass(frozen=True)
class Change:
    """One difference; `before` is None for a new article, `after` for one that is gone."""

    kind: Kind
    before: Article | None
    after: Article | None

    @property
    def sentence(self) -> str:
        """What happened to it, without the words themselves."""
        if self.before is None:
            return f"新增{self.after.label}"
        if self.after is None:
            return f"删去原{self.before.label}"
        if self.kind == Kind.MOVED:
            return f"原{self.before.label}改为{self.after.label}，内容不变"
        moved = f"，改为{self.after.label}" if self.before.number != self.after.number else ""
        return f"原{self.before.label}改了说法{moved}"

    @property
    def parts(self) -> list[tuple[str, str]]:
        """A reworded article as (kept | gone | new, words), in reading order."""
        if self.before is None or self.after is None:
            return []
        old, new = self.before.text, self.after.text
        found = []
        for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if step == "equal":
                found.append(("kept", old[a:b]))
                continue
            found += [("gone", old[a:b])] if a < b else []
            found += [("new", new[c:d])] if c < d else []
        return found


def numeral(number: int) -> str:
    """`numeral(12)`: 十二. From 1 to 999."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (DIGITS[ones] if ones else "")


def articles(text: str) -> list[Article]:
    """The paragraphs as numbered articles; a number somebody typed before one is dropped."""
    lines = [NUMBERED.sub("", line.strip()) for line in text.splitlines()]
    return [Article(number, words) for number, words in enumerate(filter(None, lines), start=1)]


def changes(old: Sequence[Article], new: Sequence[Article]) -> list[Change]:
    """改动: in the order of the new text, what is gone where it stood. Unchanged articles are left out, and so are
    those that only have another number because others came or went before them."""
    pairs = _pairs(old, new)
    gone = [Change(Kind.REMOVED, each, None) for each in old if each not in pairs.values()]
    found = [_change(pairs.get(each), each) for each in new]
    changed = [each for each in found if each]
    return sorted([*changed, *gone], key=_place)


def _place(change: Change) -> tuple[int, int]:
    return (change.after or change.before).number, change.after is not None


def _change(before: Article | None, after: Article) -> Change | None:
    if before is None:
        return Change(Kind.ADDED, None, after)
    if before.text != after.text:
        return Change(Kind.REWORDED, before, after)
    return Change(Kind.MOVED, before, after) if before.number != after.number else None


def _pairs(old: Sequence[Article], new: Sequence[Article]) -> dict[Article, Article]:
    """New article → the old one it comes from: the same words first, then the likest of what is left."""
    pairs: dict[Article, Article] = {}
    left = list(old)
    for each in new:
        same = next((other for other in left if other.text == each.text), None)
        if same:
            pairs[each] = same
            left.remove(same)
    for each in new:
        if each in pairs or not left:
            continue
        likest = max(left, key=lambda other: _likeness(other.text, each.text))
        if _likeness(likest.text, each.text) >= ALIKE:
            pairs[each] = likest
            left.remove(likest)
    return pairs


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
