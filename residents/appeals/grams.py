"""二字组: unique character bigrams, the index key of search and same-matter lookup. Chinese has no spaces."""

import re
import unicodedata
from operator import add

INDEXED_TEXT = 300  # characters of a text that say what it is about; the rest is story
_WORD = re.compile(r"[^\W_]+")


def runs(text: str) -> list[str]:
    """The runs of letters, digits and Han of one text, folded: full width to half, capitals to small."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def words(text: str) -> frozenset[str]:
    """Every character of the runs and every two neighbours among them: what likeness compares."""
    found = set()
    for run in runs(text):
        found.update(run)
        found.update(map(add, run, run[1:]))
    return frozenset(found)


def grams_of(text: str) -> list[str]:
    """Sorted unique bigrams inside the runs of letters, digits and Han of one text."""
    return sorted(word for word in words(text) if len(word) == 2)


def grams(title: str, text: str, place: str) -> list[str]:
    """The index key of an entry: title, place and the whole text."""
    return grams_of(f"{title} {place} {text}")
