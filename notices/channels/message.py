"""群消息 The text that goes to a group, and how it is shortened to what a platform takes."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from grids.text import clean

MORE = "…"
JOINER = "\u200d"
REGIONAL = range(0x1F1E6, 0x1F200)
SKIN = range(0x1F3FB, 0x1F400)
LINK_LABEL = "查看详情："


@dataclass(frozen=True, slots=True)
class Message:
    """群消息 A title, a body, the short link to the whole text; `mention_all` rings everybody."""

    title: str
    body: str
    link: str = ""
    mention_all: bool = False


def utf8_bytes(text: str) -> int:
    """The size of a text as it is stored: three bytes for most Han characters."""
    return len(text.encode())


def json_bytes(text: str) -> int:
    """The size of a text inside a JSON body, where quotes, backslashes and line breaks grow."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def compose(message: Message, limit: int, *, size: Callable[[str], int] = utf8_bytes) -> str:
    """The message as one text of at most `limit` bytes: the body gives way, then the title, never the link.

    Raises ValueError when the link alone is longer than the platform takes.
    """
    tail = f"\n{LINK_LABEL}{message.link}" if message.link else ""
    title = clip(f"【{clean(message.title)}】", (limit - size(tail)) // 2, size=size)
    return clip(f"{title}\n{clean(message.body)}", limit, tail=tail, size=size)


def clip(text: str, limit: int, *, tail: str = "", size: Callable[[str], int] = utf8_bytes) -> str:
    """`text` + `tail` within `limit` bytes. What is too long loses its end to “…”, the tail stays whole.

    Never cuts inside a character, nor inside an emoji or a letter built of several.
    """
    if size(text) + size(tail) <= limit:
        return text + tail
    room = limit - size(tail) - size(MORE)
    if room < 0:
        raise ValueError("链接太长，放不进一条群消息，请换一个短链接。")
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= room else (low, middle - 1)
    return text[: _between_characters(text, low)].rstrip() + MORE + tail


def quiet(message: Message, rings: re.Pattern[str]) -> Message:
    """The message with a blank put into what a platform would take for ringing somebody."""
    return replace(message, title=rings.sub("< ", message.title), body=rings.sub("< ", message.body))


def _between_characters(text: str, cut: int) -> int:
    """The last place at or before `cut` that does not split what is shown as one character."""
    while 0 < cut < len(text) and (_clings(text[cut]) or text[cut - 1] == JOINER or _splits_flag(text, cut)):
        cut -= 1
    return cut


def _clings(char: str) -> bool:
    return char == JOINER or unicodedata.category(char) in ("Mn", "Me", "Mc") or ord(char) in SKIN


def _splits_flag(text: str, cut: int) -> bool:
    """Flags are pairs of regional letters: a cut inside one leaves an odd number of them before it."""
    if ord(text[cut]) not in REGIONAL:
        return False
    before = 0
    while before < cut and ord(text[cut - before - 1]) in REGIONAL:
        before += 1
    return before % 2 == 1
