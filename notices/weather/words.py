"""预警用语 The words the weather service uses for events and colours, and where they stand in a text."""

import re
import unicodedata
from dataclasses import dataclass

from grids.text import clean
from notices.weather.states import WarningEvent, WarningLevel

E, L = WarningEvent, WarningLevel

NAMES: dict[WarningEvent, tuple[str, ...]] = {
    E.TYPHOON: ("台风暴雨", "海上台风", "热带气旋", "台风"),
    E.RAINSTORM: (
        "短时强降水",
        "短时强降雨",
        "短历时强降水",
        "强降水",
        "强降雨",
        "特大暴雨",
        "大暴雨",
        "暴雨",
    ),
    E.SNOWSTORM: ("暴风雪", "暴雪", "大雪", "雪灾"),
    E.COLD_WAVE: ("寒潮", "强降温", "持续低温", "降温", "低温", "严寒", "寒冷"),
    E.GALE: ("海上大风", "海区大风", "强季风", "大风"),
    E.THUNDER_GUST: ("雷雨大风", "雷暴大风", "雷雨强风", "海上雷雨大风", "下击暴流"),
    E.SANDSTORM: ("强沙尘暴", "沙尘暴", "沙尘", "浮尘"),
    E.HEAT: ("高温中暑", "高温热浪", "高温", "热浪"),
    E.LIGHTNING: ("海上雷电", "雷电", "雷暴"),
    E.HAIL: ("冰雹",),
    E.FROST: ("低温霜冻", "低温冻害", "霜冻"),
    E.FOG: ("海上大雾", "海区大雾", "特强浓雾", "强浓雾", "浓雾", "大雾"),
    E.HAZE: ("灰霾", "雾霾", "霾"),
    E.AIR_POLLUTION: ("重污染天气", "空气重污染", "重污染气象条件", "重污染", "臭氧"),
    E.ROAD_ICING: ("道路结冰", "道路冰雪"),
    E.FREEZING: ("低温雨雪冰冻", "低温凝冻", "电线积冰", "冰冻"),
    E.DROUGHT: ("气象干旱", "干旱"),
    E.WILDFIRE: (
        "森林(草原)火险",
        "森林(草原)火灾",
        "森林草原火险",
        "森林火险",
        "森林火灾",
        "草原火险",
        "高森林火险",
    ),
    E.GEOHAZARD: ("地质灾害气象风险", "地质灾害气象", "地质灾害"),
    E.FLASH_FLOOD: ("山洪灾害气象风险", "山洪灾害气象", "山洪灾害", "山洪"),
    E.WATERLOGGING: ("城市内涝气象风险", "城市内涝", "渍涝风险", "内涝", "渍涝"),
    E.FLOOD: ("中小河流洪水气象风险", "中小河流洪水", "洪涝灾害气象风险", "洪水灾害气象风险", "洪涝", "洪水"),
    E.CONVECTION: ("强对流天气", "强对流"),
    E.TORNADO: ("龙卷风", "龙卷"),
}
EVENT_OF = {name: event for event, names in NAMES.items() for name in names}
# The national codes (11B03) and the QWeather codes (1003) share their last two digits.
CODES = {
    E.TYPHOON: ("01",),
    E.TORNADO: ("02",),
    E.RAINSTORM: ("03", "38"),
    E.SNOWSTORM: ("04", "33"),
    E.COLD_WAVE: ("05", "39"),
    E.GALE: ("06", "23"),
    E.SANDSTORM: ("07", "51"),
    E.FROST: ("08", "16"),
    E.HEAT: ("09", "10", "24"),
    E.LIGHTNING: ("14", "43"),
    E.HAIL: ("15",),
    E.FOG: ("17",),
    E.HAZE: ("19",),
    E.THUNDER_GUST: ("20", "58"),
    E.ROAD_ICING: ("21", "57"),
    E.DROUGHT: ("22", "78"),
    E.WILDFIRE: ("25", "26", "41"),
    E.FREEZING: ("27", "30"),
    E.AIR_POLLUTION: ("29", "67"),
    E.CONVECTION: ("31",),
    E.WATERLOGGING: ("36", "75"),
    E.GEOHAZARD: ("37",),
}
EVENT_OF_CODE = {code: event for event, codes in CODES.items() for code in codes}
COLOURS = {"蓝": L.BLUE, "黄": L.YELLOW, "橙": L.ORANGE, "红": L.RED}

EVENT = "|".join(re.escape(name) for name in sorted(EVENT_OF, key=len, reverse=True))
GRADE = r"(?:(?:IV|I{1,3}|[1-4一二三四])级)"
FILL = rf"(?:灾害|天气|气象|风险|事件|等级|信号|{GRADE}|\([^()]{{0,20}}\)|[(\[/])*"
COLOUR = r"[红橙黄蓝]色"
JOIN = "[、和及与/]"
PHRASES = (
    re.compile(
        rf"(?P<event>{EVENT}){FILL}(?P<colour>{COLOUR})[)\]]?(?:等级|级别|气象风险|风险)?(?:预警|警报|信号)"
    ),
    re.compile(rf"(?P<colour>{COLOUR})(?P<event>{EVENT}){FILL}(?:预警|警报)"),
    re.compile(rf"(?P<event>{EVENT}){FILL}(?:预警|警报)(?:信号|级别|等级|[:为由从(\[])*(?P<colour>{COLOUR})"),
)
UNNAMED = re.compile(
    rf"(?:发布|解除|取消|变更|更新|继续|升级)(?P<event>[一-鿿()]{{2,12}}?)(?P<colour>{COLOUR})预警"
)
SEVERAL = re.compile(
    rf"(?:{EVENT}){FILL}(?:{COLOUR})?(?:预警)?{JOIN}(?:{EVENT}){FILL}{COLOUR}(?:预警|警报|信号|{JOIN})"
)
BLANKS = re.compile(r"(?<=[^\x00-\x7f])[ \t\r\f\v　]+|[ \t\r\f\v　]+(?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One “暴雨蓝色预警” in a text: what it says and where it stands (offsets into the text given)."""

    start: int
    end: int
    name: str
    event: WarningEvent
    level: WarningLevel


def plain(text: str) -> str:
    """The text in one width, without the blanks that pasting leaves: what the patterns are matched on."""
    return BLANKS.sub("", re.sub(r"\s*\n\s*", "。", unicodedata.normalize("NFKC", clean(text))))


def phrases(text: str) -> list[Phrase]:
    """Every “种类 + 颜色 + 预警” in a plain text, in reading order, whichever of the two comes first."""
    found = [_phrase(match) for pattern in PHRASES for match in pattern.finditer(text)]
    found = found or [_phrase(match) for match in UNNAMED.finditer(text)]
    found.sort(key=lambda phrase: (phrase.start, phrase.start - phrase.end))
    apart: list[Phrase] = []
    for phrase in found:
        if not apart or phrase.start >= apart[-1].end:
            apart.append(phrase)
    return apart


def event_named(text: str) -> WarningEvent | None:
    """The event whose name comes first in the text, or none."""
    match = re.search(EVENT, text)
    return EVENT_OF[match[0]] if match else None


def event_coded(code: str) -> WarningEvent | None:
    """The event of a national (`11B03`) or QWeather (`1003`) code, or none."""
    match = re.fullmatch(r"(?:11B|10)(\d\d)", code.strip(), re.ASCII)
    return EVENT_OF_CODE.get(match[1]) if match else None


def level_named(text: str) -> WarningLevel | None:
    """The first colour in the text, in Chinese or English, or none."""
    match = re.search(r"([红橙黄蓝])色?|\b(blue|yellow|orange|red)\b", text.casefold())
    if match is None:
        return None
    return COLOURS[match[1]] if match[1] else WarningLevel(match[2])


def _phrase(match: re.Match[str]) -> Phrase:
    start = match.start("event") if match.re is UNNAMED else match.start()
    name = match["event"]
    return Phrase(start, match.end(), name, EVENT_OF.get(name, E.OTHER), COLOURS[match["colour"][0]])
