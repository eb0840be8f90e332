"""粘贴群聊: a passage copied from a chat group, read as who said what when. Pure; nothing is stored here.

Copying gives many shapes: name and time on a line of their own, the time in front in brackets, `name:` alone or before
the words, a line with the day between dashes. What is none of these belongs to the message before it.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from grids import text as words_of
from residents.appeals.titles import title_from

K = TypeVar("K")

_DAY = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?|今天|昨天|前天|(?:星期|周)[一二三四五六日天])"
_HOUR = (
    r"(?:(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)\s*)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[AaPp][Mm])?"
)
_STAMP = rf"(?:{_DAY}\s*(?:{_HOUR})?|{_HOUR})"
_NAME = r"[^\s:：\[\]【】][^:：\[\]【】\n]{0,29}?"
_SHAPES = (
    re.compile(rf"^(?P<who>{_NAME})[\s:：,，(（]+(?P<when>{_STAMP})[)）]?[:：]?$"),
    re.compile(
        rf"^[\[【(（]?(?P<when>{_STAMP})(?:[\]】)）][\s,，]*|[\s,，]+)(?P<who>{_NAME})(?:[:：]\s*(?P<said>.*))?$"
    ),
    re.compile(r"^(?P<who>[^\s:：，。,.!！?？、]{1,16})[:：]\s*(?P<said>.*)$"),
)
_DAY_LINE = re.compile(rf"^[—–\-=\s*]*(?P<day>{_DAY})[—–\-=\s*]*$")
_NO_NAMES = re.compile(
    r"^(?:https?|地点|地址|位置|时间|日期|(?:联系|手机)?电话|手机号?|联系(?:人|方式)|姓名|问题|诉求|情况|事由|原因|备注|注|附|另外|"
    r"通知|提醒|温馨提示|例如|比如|以下|如下|第?[\d一二三四五六七八九十]+.?|.*\d{5,}.*)$"
)
_EMPTY_WORDS = re.compile(
    r"^(?:\[[^\]]{1,12}\]|【[^】]{1,12}】|[+＋]\s*1|1|收到|好的?|嗯+|是的?|对的?|同上|同求|谢谢.{0,4}|辛苦了?|顶|支持|@\S+|[\W_]*)+$"
)
_STAND_IN = re.compile(r"[\[【][\u4e00-\u9fff]{1,6}[\]】]")
_CALL = re.compile(r"^(?:@\S+\s*)+")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_HAN_DIGIT = {han: str(n) for n, han in enumerate("零一二三四五六七八九")} | {"两": "2"}
_BUILDING = re.compile(r"(?<![\d.])(\d{1,3})\s*(?:号楼|栋楼?|幢楼?|#楼?|号(?=\d{1,2}单元))")
_IN_A_NAME = re.compile(r"(?<!\d)(\d{1,3})[-—–](\d{1,2})[-—–](\d{3,4})(?!\d)")
_PLACE = re.compile(
    r"(?:\d{1,3}号楼)?\s*\d{1,2}单元(?:\s*\d{1,4}(?:室|层|楼)?)?|\d{1,3}号楼(?:\s*\d{3,4}室?)?"
)


@dataclass(frozen=True)
class Message:
    """One message. `at` is what the wall clock showed, None when the copy does not say."""

    speaker: str
    at: datetime.datetime | None
    text: str

    @property
    def says_something(self) -> bool:
        return len(self.text) >= 4 and not _EMPTY_WORDS.match(self.text)


@dataclass(frozen=True)
class Draft:
    """What can be filled into the filing form; empty where the passage does not tell."""

    speaker: str = ""
    at: datetime.datetime | None = None
    phone: str = ""
    place: str = ""
    title: str = ""
    text: str = ""
    others: tuple[str, ...] = ()


def parse(passage: str, today: datetime.date) -> list[Message]:
    """The messages of a passage, in order. `today` gives 昨天 and days without a year their date."""
    found: list[tuple[str, datetime.datetime | None, list[str]]] = []
    day: datetime.date | None = None
    for line in words_of.clean(passage).split("\n"):
        line = line.strip()
        if between := _DAY_LINE.match(line):
            day = _date(between["day"], today)
        elif head := _head(line):
            said = (head.groupdict().get("said") or "").strip()
            when = head.groupdict().get("when")
            found.append((head["who"].strip(" ,，"), _moment(when, day, today) if when else None, [said]))
        elif line:
            if not found:
                found.append(("", None, []))
            found[-1][2].append(line)
    return [Message(who, at, "\n".join(part for part in said if part)) for who, at, said in found]


def _head(line: str) -> re.Match[str] | None:
    for shape in _SHAPES:
        head = shape.match(line)
        if head and not _NO_NAMES.match(head["who"].strip()):
            return head
    return None


def _moment(when: str, day: datetime.date | None, today: datetime.date) -> datetime.datetime | None:
    clock = re.search(r"(\d{1,2})[:：](\d{2})", when)
    named = re.match(_DAY, when)
    date = _date(named[0], today) if named else day or today
    if date is None:
        return None
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    if hour < 12 and re.search(r"下午|傍晚|晚上|[Pp][Mm]", when) or hour < 3 and "中午" in when:
        hour += 12
    return datetime.datetime.combine(date, datetime.time(hour, minute)) if hour < 24 and minute < 60 else None


def _date(day: str, today: datetime.date) -> datetime.date | None:
    if day in ("今天", "昨天", "前天"):
        return today - datetime.timedelta(days=("今天", "昨天", "前天").index(day))
    if day[0] in "星周":
        ago = (
            (today.weekday() - "一二三四五六日天".index(day[-1]) % 7) % 7
            if day[-1] != "天"
            else (today.weekday() - 6) % 7
        )
        return today - datetime.timedelta(days=ago)
    numbers = [int(part) for part in re.findall(r"\d+", day)]
    try:
        if len(numbers) == 3:
            return datetime.date(*numbers)
        found = datetime.date(today.year, *numbers)
        return found if found <= today else found.replace(year=today.year - 1)
    except ValueError:
        return None


def draft(messages: list[Message]) -> Draft:
    """One matter out of the messages: who raised it, in their words; what others added stands below it."""
    telling = [message for message in messages if message.says_something]
    if not telling:
        return Draft()
    first = telling[0]
    own = [_words(message.text) for message in telling if message.speaker == first.speaker]
    others = [message for message in messages if message.speaker != first.speaker and message.text]
    said = "\n".join(own)
    return Draft(
        speaker=first.speaker,
        at=first.at,
        phone=_phone(f"{said}\n{first.speaker}"),  # never that of somebody else in the group
        place=_place(said) or _place(first.speaker),
        title=title_from(_CALL.sub("", said)),
        text=said,
        others=tuple(f"{message.speaker or '群友'}：{message.text}" for message in others),
    )


def _words(said: str) -> str:
    """Without the stand-ins a copy leaves for pictures and faces."""
    return "\n".join(line for line in (_STAND_IN.sub("", line).strip() for line in said.split("\n")) if line)


def _phone(said: str) -> str:
    found = _PHONE.search(said)
    return words_of.normalise_phone(found[0]) if found else ""


def _place(said: str) -> str:
    found = _PLACE.search(_plain(said))
    return re.sub(r"\s", "", found[0])[:100] if found else ""


def _plain(said: str) -> str:
    """三号楼, 3栋, 3幢, 3# and 3-2-501 all say 3号楼."""
    said = re.sub(r"([一二两三四五六七八九]?)十([一二三四五六七八九]?)(?=号楼|栋|幢|单元)", _tens, said)
    said = re.sub(r"[零一二两三四五六七八九](?=号楼|栋|幢|单元)", lambda found: _HAN_DIGIT[found[0]], said)
    said = _IN_A_NAME.sub(r"\1号楼\2单元\3室", said)
    return _BUILDING.sub(r"\1号楼", said)


def _tens(found: re.Match[str]) -> str:
    return _HAN_DIGIT.get(found[1], "1") + _HAN_DIGIT.get(found[2], "0")


def find_building(said: str, buildings: Iterable[tuple[K, str, str]]) -> K | None:
    """The building (key, compound, name) a text names; None when it names none or more than one could be meant."""
    said = _plain(said)
    named = [each for each in buildings if re.search(rf"(?<!\d){re.escape(_plain(each[2]))}", said)]
    in_compound = [each for each in named if each[1] in said]
    found = in_compound or named
    return found[0][0] if len(found) == 1 else None
