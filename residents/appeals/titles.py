"""一句话标题: made from the first words of what somebody wrote. Pure."""

import re

LONGEST = 24
_PAUSE = re.compile(r"[。！？!?；;\n]")
_BREATH = re.compile(r"[，,、：:\s]")
_GREETING = re.compile(
    r"^(?:(?:各位|大家|你们?|您|老师|同志|领导|书记|主任|网格员|社区|群主|物业|请问|反映一下|我想反映|说一下)?"
    r"(?:好|您好|你好|早上好|下午好|晚上好|请问|在吗|麻烦问一下|反映一下|说一下)[呀啊吗的]?[，,。！!~～、\s]*)+"
)


def title_from(text: str, *, longest: int = LONGEST) -> str:
    """The first sentence without its greeting, cut at a breath where it is too long; empty for empty text."""
    words = _GREETING.sub("", text.strip()).strip() or text.strip()
    first = next((part.strip() for part in _PAUSE.split(words) if part.strip()), "")
    if len(first) <= longest:
        return first
    kept = ""
    for part in re.split(f"({_BREATH.pattern})", first):
        if len(kept) + len(part) > longest:
            break
        kept += part
    kept = kept.rstrip("，,、：: ")
    return kept if len(kept) >= 4 else first[: longest - 1] + "…"
