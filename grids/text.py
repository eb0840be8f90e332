"""文字清洗与号码: pure text. What people paste is cleaned, what must not be read is masked.

No model and no setting is touched here, so every floor may use these words.
"""

import datetime
import re
import unicodedata

from pypinyin import Style, lazy_pinyin
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

# Written as escapes on purpose: nobody can review a character class of invisible characters.
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_ONE_EMOJI = f"[{_EMOJI}](?:[\ufe0e\ufe0f]|[\U0001f3fb-\U0001f3ff])?"
_KEEP = "|".join(
    [
        "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f",  # flags of regions, spelled with tag characters
        f"{_ONE_EMOJI}(?:\u200d{_ONE_EMOJI})*",  # families and professions, glued by joiners
        "[0-9#*]\ufe0f?\u20e3",  # keycaps
        f"[{_HAN}][\U000e0100-\U000e01ef]",  # a rare way to write a name, chosen by a variation selector
    ]
)
_DROP = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls; \x09-\x0d and \x85 are turned into spaces and lines
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff"
)
_KEEP_OR_DROP = re.compile(f"({_KEEP})|[{_DROP}]+")
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")

_WRITTEN_DIGITS = str.maketrans(
    "０１２３４５６７８９Ｘｘ零〇一二三四五六七八九幺", "0123456789Xx001234567891"
)
_DASHES = str.maketrans(dict.fromkeys("-‐‑‒–—―−－﹣ー", "-"))
_FROM_ABROAD = re.compile(r"(?:\+|00)-?86-?|86-?(?=1[3-9]\d-?\d{4}-?\d{4}$)")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d\d)([2-9]\d{6,7})(?:-(\d{1,6}))?")
_SERVICE_LINE = re.compile(r"([48]00)(\d{3})(\d{4})")
_ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]")

_PRIVATE = re.compile(
    r"(?<!\d)(?:"
    r"(?P<id>[1-9]\d{5}[ -]?(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx]"
    r"|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"|62\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?)"
    r"|(?P<mobile>(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2})"
    r"|(?P<landline>(?:\(AREA\)|AREA)[ -]{0,2}[2-9]\d{2,3}[ -]?\d{4})"
    r"|(?P<local>(?<=电话|座机|热线|固话)[是为号码:：\s]{0,4}[2-8]\d{2,3}[ -]?\d{4})"
    r")(?!\d)".replace("AREA", r"(?:010|02\d|0[3-9]\d\d)")
)

_TWO_CHARACTER_SURNAME = re.compile(
    "欧阳|上官|司马|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|司空|轩辕|端木|独孤|南宫|申屠|淳于|"
    "单于|公羊|澹台|濮阳|赫连|钟离|呼延|西门|百里|东郭|闻人|太史|第五|拓跋|完颜|纳兰|叶赫"
)
# Characters read differently when they are a family name; a dictionary of words cannot know.
_SURNAME_INITIALS = {
    "单": "s",
    "曾": "z",
    "解": "x",
    "仇": "q",
    "查": "z",
    "区": "o",
    "朴": "p",
    "盖": "g",
    "翟": "z",
}
_TWO_CHARACTER_INITIALS = {"尉迟": "yc", "澹台": "tt", "长孙": "zs", "单于": "cy"}


def clean(text: str, *, single_line: bool = False) -> str:
    """清洗: text as a person meant it, out of text as it was pasted; doing it twice changes nothing.

    NUL, controls, direction marks and zero-width characters go, except the joiners and selectors that hold
    an emoji or a rare Han character together. Every run of spaces, tabs and ideographic spaces becomes one
    space, lines are trimmed, more than one empty line becomes one. Composed by NFC, never NFKC: NFKC
    would rewrite what people typed (① to 1, ㎡ to m2).
    """
    text = _KEEP_OR_DROP.sub(lambda found: found[1] or "", text)
    text = _LINE_END.sub(" " if single_line else "\n", unicodedata.normalize("NFC", text))
    lines = [_SPACES.sub(" ", line).strip(" ") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def mask_name(name: str) -> str:
    """姓名脱敏: the family name and one star, `张*` and `欧阳*`, so that the length tells nothing either."""
    name = clean(name, single_line=True)
    if not name:
        return ""
    shown = 2 if len(name) > 2 and _TWO_CHARACTER_SURNAME.match(name) else 1
    return f"{name[:shown]}*"


def mask_phone(phone: str) -> str:
    """电话脱敏: `138******78`; a landline keeps its area code and last two, `025-******45`.

    Anything that is no number known to `normalise_phone` keeps its last two digits only.
    """
    try:
        phone = normalise_phone(phone)
    except ValueError:
        digits = re.sub(r"\D", "", _plain(phone))
        return _last_two(digits)
    if phone.startswith("1"):
        return f"{phone[:3]}******{phone[-2:]}"
    area, _, rest = phone.partition("-")
    return f"{area}-{_last_two(rest.replace('-', ''))}"


def mask_id(number: str) -> str:
    """身份证号脱敏: nothing but the last two characters."""
    return _last_two(re.sub(r"[^0-9X]", "", _plain(number).upper()))


def redact(text: str) -> str:
    """隐去号码: free text with phone, ID and bank card numbers masked, for the public wording of a matter.

    A suggestion for a person to read over, not a promise: names and room numbers are left as they are.
    Digits written full-width or in Chinese (一三八…) are found too.
    """
    seen = (
        text.translate(_WRITTEN_DIGITS)
        .translate(_DASHES)
        .translate({0x3000: " ", 0xA0: " ", 0xFF08: "(", 0xFF09: ")"})
    )
    parts, end = [], 0
    for found in _PRIVATE.finditer(seen):
        parts += [text[end : found.start()], _masked(found)]
        end = found.end()
    return "".join([*parts, text[end:]])


def normalise_phone(text: str) -> str:
    """电话号码: one spelling for one line: `13812345678`, `025-84112345`, `025-84112345-801`, `400-123-4567`.

    Takes +86, spaces, dashes, brackets and full-width digits. Raises ValueError with a Chinese sentence.
    """
    digits = re.sub(r"(?:转|分机)+", "-", re.sub(r"[\s.()]", "", _plain(text)))
    if abroad := _FROM_ABROAD.match(digits):
        digits = digits[abroad.end() :]
        digits = f"0{digits}" if _landline(f"0{digits}") else digits
    tight = digits.replace("-", "")
    if found := _MOBILE.fullmatch(tight):
        return found[1]
    if found := _SERVICE_LINE.fullmatch(tight):
        return "-".join(found.groups())
    if found := _landline(digits):
        return found
    if re.fullmatch(r"[2-8]\d{6,7}", tight):
        raise ValueError("座机号码请带上区号，例如 025-84112345。")
    raise ValueError("电话号码不对，请填 11 位手机号，或带区号的座机号（例如 025-84112345）。")


def normalise_id_number(text: str) -> str:
    """居民身份证号: the 18 characters, checked by birth date and check digit (GB 11643-1999).

    The area code is not judged: old area codes stay valid for a lifetime. Raises ValueError.
    """
    number = re.sub(r"[\s-]", "", _plain(text)).upper()
    if re.fullmatch(r"\d{15}", number):
        raise ValueError("这是 15 位的旧身份证号，请填现在的 18 位号码。")
    if not _ID_NUMBER.fullmatch(number):
        raise ValueError("身份证号应为 18 位，最后一位是数字或 X，请核对。")
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        born = datetime.date.min
    if born.year < 1850 or ric.calc_check_digit(number) != number[-1]:
        raise ValueError("身份证号有误（出生日期或最后一位校验码对不上），请核对。")
    return number


def initials(text: str, *, person: bool = False) -> str:
    """拼音首字母: `幸福里3号楼` gives `xfl3hl`, for search by keyboard. `person`: a name."""
    text = clean(text, single_line=True)
    head = ""
    if person:
        head = _TWO_CHARACTER_INITIALS.get(text[:2]) or _SURNAME_INITIALS.get(text[:1], "")
    syllables = lazy_pinyin(text[len(head) :], style=Style.FIRST_LETTER, errors=lambda rest: list(rest))
    return head + re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", "".join(syllables)).lower())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", clean(text, single_line=True)).translate(_DASHES)


def _last_two(digits: str) -> str:
    return "*" * (len(digits) - 2) + digits[-2:] if len(digits) > 2 else "*" * len(digits)


def _landline(digits: str) -> str | None:
    found = re.fullmatch(r"(0\d{2,3})-?([2-9]\d{2,3})-?(\d{4})(?:-(\d{1,6}))?", digits)
    if not found:
        return None
    area, line, extension = found[1], found[2] + found[3], found[4]
    whole = f"{area}{line}" + (f"-{extension}" if extension else "")
    settled = _LANDLINE.fullmatch(whole)
    if not settled or (len(settled[1]) == 3 and len(settled[2]) != 8):
        return None
    return "-".join(part for part in settled.groups() if part)


def _masked(found: re.Match[str]) -> str:
    written = found[0]
    if found["local"]:
        lead = re.match(r"\D*", written)
        return written[: lead.end()] + _last_two(re.sub(r"\D", "", written)) if lead else written
    return mask_id(written) if found["id"] else mask_phone(written)


def without_room(said: str, room: str) -> str:
    """The same words with this room number hidden: `1单元106室` → `1单元***室`."""
    return re.sub(rf"(?<![0-9]){re.escape(room)}(?![0-9])", "***", said) if room else said
