"""写法: one spelling for a door, however a person wrote it. Room: rules; sheets, forms and search all take it from here."""

import re
import unicodedata

HAN_DIGITS = {digit: str(place) for place, digit in enumerate("零一二三四五六七八九十")}


def _tight(words: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def block(words: str) -> str:
    """楼栋: 3, 3栋, ３号楼 are all 3号楼; a name without a number at its end stays as it is."""
    return re.sub(r"(?<=\d)(?:号楼|栋|幢|座|号|#楼?|楼)?$", "号楼", _tight(words), count=1)


def blocks(name: str) -> list[str]:
    """楼栋: the names a register may have for what `block` calls by this one."""
    number = name.removesuffix("号楼")
    return [name] if number == name else [f"{number}{end}" for end in ("号楼", "栋", "幢", "座", "号", "")]


def unit(words: str) -> str:
    """单元: 2单元, 二单元 are both 2."""
    words = re.sub(r"单元$", "", _tight(words))
    return HAN_DIGITS.get(words, words)


def room(words: str) -> str:
    """室号: 501室 is 501."""
    return re.sub(r"(?:室|号|房)$", "", _tight(words))
