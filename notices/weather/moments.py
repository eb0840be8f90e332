"""时间用语 When a warning was issued and when it ends, read from the words of the weather service.

Chinese weather texts leave out what the reader knows: “27日10时25分” names no month, “28日上午” no hour.
What is left out is taken from the anchor: the reception for the issue time, the issue time for the end.
The ends of the parts of a day follow the usual forecasting terms, rounded up: an alert that stays on the
screen an hour too long does less harm than one that leaves an hour too early.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")  # every weather station of the country writes Beijing time
CLOCKS_APART = timedelta(
    hours=2
)  # an issue time this far ahead of the reception is two clocks, not another month
LONGEST = timedelta(days=16)  # an end beyond this was not the end of the warning

PART_ENDS = {
    **dict.fromkeys(("凌晨", "后半夜", "下半夜"), 6),
    **dict.fromkeys(("清晨", "早晨", "早上", "早", "晨"), 9),
    "上午": 12,
    **dict.fromkeys(("中午", "午间"), 14),
    **dict.fromkeys(("午后", "下午"), 18),
    **dict.fromkeys(("傍晚", "白天"), 20),
    **dict.fromkeys(("前半夜", "上半夜", "半夜", "午夜", "晚上", "晚间", "晚"), 24),
    **dict.fromkeys(("夜间", "夜里", "夜晚", "夜"), 32),  # until 08:00 of the next day
}
AFTERNOON = (
    "中午",
    "午间",
    "午后",
    "下午",
    "傍晚",
    "晚上",
    "晚间",
    "晚",
    "夜间",
    "夜里",
    "夜晚",
    "前半夜",
    "上半夜",
)
DAYS_AWAY = {"昨": -1, "今": 0, "当": 0, "明": 1, "次": 1, "后": 2, "大后": 3}
NUMERALS = {"半": 0.5, "一": 1, "两": 2, **{c: n for n, c in enumerate("二三四五六七八九", 2)}}

DAY = (
    r"(?:(?:(?:(?P<y>\d{4})年)?(?P<mo>\d{1,2})月)?(?P<d>\d{1,2})[日号]"
    r"|(?P<rel>大后|[昨今当明次后])(?:[天日]|(?=早|晚|夜|晨)))"
)
PART = rf"(?P<part>{'|'.join(sorted(PART_ENDS, key=len, reverse=True))})"
HOUR = r"(?P<h>\d{1,2})(?:[时点](?!间|段|候)(?:(?P<mi>\d{1,2})分?|(?P<half>半)|整)?|:(?P<mi2>\d{2}))"
MOMENT = re.compile(rf"{DAY}?[,]?{PART}?{HOUR}")
ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})[日T ]*"
    r"(?P<h>\d{1,2})(?::(?P<mi>\d{2})(?::\d{2})?|[时点](?:(?P<mi2>\d{1,2})分?)?)"
)
COUNT = r"(?:\d{1,3}|[半一二两三四五六七八九十]{1,3})"
AHEAD = re.compile(
    rf"(?:未来|今后|接下来)的?(?:{COUNT}[-~至到])?(?P<n>{COUNT})个?(?P<unit>小时|天|日|周|星期)"
)
UNTIL = re.compile(
    rf"(?:至|到|~|-|—)(?=\d|今|明|后|大后|次|当|[凌清早上中下午傍前半夜晚白])({DAY}?{PART}?(?:{HOUR})?)"
)
BEFORE = re.compile(rf"({DAY}{PART}?(?:{HOUR})?)(?:以前|之前|前)")
DURING = re.compile(rf"({DAY}{PART})(?!{HOUR}|[至到~-])")
DAY_OF_START = re.compile(rf"{DAY}(?:{PART})?(?:{HOUR})?$")
DAY_PAIRS = {"今明两": "今天到明", "今明": "今天到明天", "明后两": "明天到后"}
UNITS = {"小时": timedelta(hours=1), "天": timedelta(days=1), "日": timedelta(days=1)}


def issue_time(text: str, received_at: datetime) -> tuple[datetime, bool] | None:
    """发布时间 The last moment named in the text, and whether its date was written out in full.

    Without a year, month or day it is the latest such moment not after the reception. None without an hour.
    Raises ValueError, in Chinese, for a date or hour that does not exist.
    """
    matches = [*ISO.finditer(text), *(match for match in MOMENT.finditer(text))]
    if not matches:
        return None
    match = max(matches, key=lambda found: (found.end(), -found.start()))
    said, anchor = match.groupdict(), received_at.astimezone(BEIJING)
    latest = anchor + CLOCKS_APART
    for day in _days_before(said, anchor.date()):
        moment = _at(day, *_clock(said), match[0])
        if moment <= latest or said["y"] or said.get("rel"):
            return moment, bool(said["y"]) and moment <= latest
    raise ValueError(f"发布时间“{match[0]}”不存在，请核对原文后再粘贴。")


def end_time(text: str, issued_at: datetime) -> datetime | None:
    """失效时间 The latest end the forecast names after the issue, or none when it names none."""
    anchor = issued_at.astimezone(BEIJING)
    for pair, span in DAY_PAIRS.items():
        text = text.replace(pair, span)
    candidates = [*_durations(text, anchor), *_ends(UNTIL, text, anchor), *_ends(BEFORE, text, anchor)]
    usable = [end for end in candidates if anchor < end <= anchor + LONGEST]
    usable = usable or [end for end in _ends(DURING, text, anchor) if anchor < end <= anchor + LONGEST]
    return max(usable, default=None)


def without_moments(text: str) -> str:
    """The text with every date and hour taken out, to find the issuer between them."""
    return MOMENT.sub("", ISO.sub("", text))


def _days_before(said: dict[str, str | None], today: date) -> Iterator[date]:
    """The days the written parts may mean, latest first, none later than they allow."""
    if said.get("rel"):
        yield today + timedelta(days=DAYS_AWAY[said["rel"] or "今"])
        return
    if not said["d"]:
        yield from (today, today - timedelta(days=1))
        return
    years = [int(said["y"])] if said["y"] else [today.year + 1, today.year, today.year - 1]
    months = [int(said["mo"])] if said["mo"] else list(range(12, 0, -1))
    for year in years:
        for month in months:
            day = _day(year, month, int(said["d"]))
            # Warnings of the first hours of a month may reach an office whose clock still shows the last day.
            if day and (said["y"] or day <= today + timedelta(days=1)):
                yield day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(said: dict[str, str | None]) -> tuple[int, int]:
    """Hour (0–24) and minute, in the 24-hour day: “下午3时半” is 15:30."""
    hour = int(said["h"] or 0)
    minute = 30 if said.get("half") else int(said["mi"] or said.get("mi2") or 0)
    part = said.get("part") or ""
    if part in AFTERNOON and hour < 12 and not (part in ("中午", "午间") and hour > 9):
        hour += 12
    elif hour == 12 and part in ("晚上", "晚间", "晚", "夜间", "夜里", "夜晚"):
        hour = 24
    elif hour == 12 and part == "凌晨":
        hour = 0
    return hour, minute


def _at(day: date, hour: int, minute: int, said: str) -> datetime:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(f"时间“{said}”不存在，请核对原文后再粘贴。")
    return datetime.combine(day, time(), BEIJING) + timedelta(hours=hour, minutes=minute)


def _durations(text: str, anchor: datetime) -> Iterator[datetime]:
    for match in AHEAD.finditer(text):
        yield anchor + _count(match["n"]) * UNITS.get(match["unit"], timedelta(weeks=1))


def _count(said: str) -> float:
    """A number in digits or in Chinese numerals up to 99; of “一两” the larger."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    if ten:
        return 10 * NUMERALS.get(tens, 1) + NUMERALS.get(ones, 0)
    return NUMERALS[said[-1]]


def _ends(pattern: re.Pattern[str], text: str, anchor: datetime) -> Iterator[datetime]:
    for match in pattern.finditer(text):
        said = match.groupdict()
        if not any(said[part] for part in ("d", "rel", "part", "h")):
            continue
        if not (said["d"] or said["rel"]):
            started = DAY_OF_START.search(text[: match.start()])
            said |= {key: started[key] for key in ("y", "mo", "d", "rel")} if started else {}
        end = _end(said, anchor)
        if end:
            yield end


def _end(said: dict[str, str | None], anchor: datetime) -> datetime | None:
    """The end that day, part of the day and hour name, the first one after the anchor; none if impossible."""
    named = said["d"] or said["rel"]
    for day in (
        _days_after(said, anchor.date()) if named else (anchor.date(), anchor.date() + timedelta(days=1))
    ):
        try:
            end = _at(day, *_clock(said), "") if said["h"] else _part_end(day, said["part"])
        except ValueError:
            return None
        if end > anchor:
            return end
    return None


def _part_end(day: date, part: str | None) -> datetime:
    """The end of that part of the day; of the whole day when no part is named."""
    return datetime.combine(day, time(), BEIJING) + timedelta(hours=PART_ENDS[part] if part else 24)


def _days_after(said: dict[str, str | None], today: date) -> Iterator[date]:
    """The days the written parts may mean, earliest first, none before the day of issue."""
    if said["rel"]:
        yield today + timedelta(days=DAYS_AWAY[said["rel"]])
        return
    years = [int(said["y"])] if said["y"] else [today.year, today.year + 1]
    months = [int(said["mo"])] if said["mo"] else range(1, 13)
    for year in years:
        for month in months:
            day = _day(year, month, int(said["d"] or 0))
            if day and day >= today:
                yield day
