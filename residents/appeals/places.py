"""地名与编号: the places a sentence names by their ending, and those it numbers. Pure.

Two entries about one matter name the same places; two that differ in “3栋” and “5栋” are two matters however
alike they read. No list of places is kept: Chinese says what a name is by how it ends.
"""

import re
import unicodedata
from collections import defaultdict

_LONG = (
    "幼儿园|小区|社区|花园|公寓|广场|大道|国际|公司|集团|学校|中学|小学|学院|大学|医院|驾校|银行|酒店|市场"
    "|平台|项目|宿舍|街道"
)
_ENDINGS = f"{_LONG}|路|街|镇|村|城|苑|园|府|桥|贷|网|郡|湾|庭|站"
# Two characters and an ending; `大道` before 路口 is an ending itself and no name.
_NAMED = re.compile(rf"(?=((?!{_LONG})[\u3400-\u9fffa-z0-9]{{2}}(?:{_ENDINGS})))")
_UNITS = "号线|号楼|单元|社区|栋|幢|座|号|路|期|组|区|县|市|街|中(?![考心秋])|小(?!时)"
_NUMBERED = re.compile(rf"([a-z]*\d+|[a-z](?=栋|幢|座|单元|区|期)|[一二三四五六七八九十]+)({_UNITS})")
_DIGITS = {digit: str(value) for value, digit in enumerate("一二三四五六七八九", start=1)}
# One kind of place, written in several ways.
_SAME_KIND = {"县": "区", "市": "区", "幢": "栋", "座": "栋", "号楼": "栋"}


def named(text: str) -> frozenset[str]:
    """地名: two characters and the ending that makes them a name: `新城小区`, `东四路`, `八幼儿园`."""
    folded = _folded(text)
    return frozenset(
        folded[_start(folded, found.start(1)) : found.end(1)] for found in _NAMED.finditer(folded)
    )


def numbered(text: str) -> dict[str, frozenset[str]]:
    """编号: what is told apart by a number, {kind: numbers}: `三栋2单元` gives 栋 3 and 单元 2."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for number, unit in _NUMBERED.findall(_folded(text)):
        kinds[_SAME_KIND.get(unit, unit)].add(_DIGITS.get(number, number))
    return {kind: frozenset(numbers) for kind, numbers in kinds.items()}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _start(text: str, start: int) -> int:
    """A name does not begin in the middle of a number: `58车贷`, not `8车贷`."""
    while start and _latin(text[start]) and _latin(text[start - 1]):
        start -= 1
    return start


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
