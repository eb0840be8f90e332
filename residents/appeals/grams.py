"""二字组: unique character bigrams, the index key of search and same-matter lookup. Chinese has no spaces."""

import re
import unicodedata

INDEXED_TEXT = 300
_WORD = re.compile(r"[^\W_]+")


def grams_of(text: str) -> list[str]:
    """Sorted unique bigrams inside the runs of letters, digits and Han of one text."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return sorted({run[i : i + 2] for run in _WORD.findall(folded) for i in range(len(run) - 1)})


def grams(title: str, text: str, place: str) -> list[str]:
    """The index key of an entry: title, place and the whole text."""
    return grams_of(f"{title} {place} {text}")
