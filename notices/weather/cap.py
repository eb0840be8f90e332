"""CAP 预警文件 Reading a Common Alerting Protocol message (OASIS CAP 1.2, in China GB/T 35965.1).

The national system writes colours where CAP has severities, and a blank where CAP has a `T` in a time; both
are read. A message that is a drill, a test or an acknowledgement is refused: it must not reach residents.
"""

import re
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from grids.text import clean
from notices.weather.states import WarningAction, WarningLevel, WarningSource
from notices.weather.structured import LARGEST, SEVERITIES, action_of, ending, matter_of, moment
from notices.weather.warning import DEFAULT_VALIDITY, ParsedWarning
from notices.weather.words import event_coded, level_named

ACTIONS = {"alert": WarningAction.ISSUE, "update": WarningAction.UPDATE, "cancel": WarningAction.LIFT}
NOT_REAL = {"exercise": "演练", "test": "测试", "system": "系统自检", "draft": "草稿"}
DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9_-]+)[\"'][^>]*\?>")


def parse_cap(data: bytes, *, received_at: datetime) -> ParsedWarning:
    """CAP 文件 → a warning. `received_at` (aware) stands in for a missing time of sending.

    Raises ValueError with a Chinese sentence that says what to do: not XML, too large, a drill, no colour.
    """
    alert = _root(data)
    info = _chinese(_all(alert, "info"))
    headline, description = _text(info, "headline"), _text(info, "description")
    action = action_of(_declared(alert), headline)
    matter = matter_of(_coded(info), _text(info, "event"), headline, description, colour=_severity(info))
    sent = moment(_text(info, "effective")) or moment(_text(alert, "sent"))
    issued_at = sent or received_at
    end = ending(action, _text(info, "expires"), description, issued_at)
    return ParsedWarning(
        issuer=_text(info, "senderName") or _text(alert, "sender"),
        event=matter.event,
        event_name=matter.name,
        level=matter.level,
        action=action,
        issued_at=issued_at,
        expires_at=end or issued_at + DEFAULT_VALIDITY,
        text=clean(description or headline),
        areas=_areas(info),
        issued_certain=sent is not None,
        expires_certain=end is not None,
        source=WarningSource.CAP,
        identifier=_text(alert, "identifier"),
        replaced=_replaced(alert),
    )


def _root(data: bytes) -> Element:
    if len(data) > LARGEST:
        raise ValueError(f"文件超过 {LARGEST // 1024} KB，不像一条预警，请核对后再上传。")
    try:
        alert = fromstring(_decoded(data), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as unreadable:
        raise ValueError("这不是能读的 CAP 预警文件，请重新下载，或粘贴预警原句。") from unreadable
    if _tag(alert) != "alert":
        raise ValueError("文件里没有 CAP 预警（alert），请核对后再上传。")
    return alert


def _decoded(data: bytes) -> bytes | str:
    """GBK files, which the XML parser does not know, are decoded here and their declaration dropped."""
    declared = DECLARED.match(data)
    if declared and declared[1].lower().startswith(b"gb"):
        return data[declared.end() :].decode("gb18030")
    return data


def _declared(alert: Element) -> WarningAction:
    status = _text(alert, "status").casefold()
    if status in NOT_REAL:
        raise ValueError(f"这是一条{NOT_REAL[status]}消息，不是真的预警，请不要发布。")
    kind = _text(alert, "msgType").casefold()
    if kind not in ACTIONS:
        raise ValueError("这条消息不是预警的发布、更新或取消，请核对来源。")
    return ACTIONS[kind]


def _chinese(infos: list[Element]) -> Element:
    """The block in Chinese, else the first: CAP repeats `info` once per language."""
    if not infos:
        raise ValueError("预警文件里没有内容（info），请重新下载，或粘贴预警原句。")
    return next((info for info in infos if _text(info, "language").casefold().startswith("zh")), infos[0])


def _severity(info: Element) -> WarningLevel | None:
    """The colour of the parameters, else of the severity, which the national system writes as a colour."""
    for parameter in _all(info, "parameter"):
        if re.search("colou?r|颜色|级别|等级", _text(parameter, "valueName").casefold()):
            return level_named(_text(parameter, "value"))
    severity = _text(info, "severity")
    return level_named(severity) or SEVERITIES.get(severity.casefold())


def _coded(info: Element) -> str:
    """The first event code that is known: `eventType` of the national format or `eventCode` of CAP."""
    codes = [_text(info, "eventType"), *(_text(code, "value") for code in _all(info, "eventCode"))]
    return next((code for code in codes if event_coded(code)), "")


def _replaced(alert: Element) -> tuple[str, ...]:
    """The identifiers out of `sender,identifier,sent` triples, separated by blanks."""
    triples = (triple.split(",") for triple in _text(alert, "references").split())
    return tuple(parts[1] for parts in triples if len(parts) == 3 and parts[1])


def _areas(info: Element) -> tuple[str, ...]:
    said = (_text(area, "areaDesc") for area in _all(info, "area"))
    return tuple(dict.fromkeys(place for text in said for place in re.split(r"[,，、;；\s]+", text) if place))


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, tag: str) -> list[Element]:
    return [child for child in element if _tag(child) == tag]


def _text(element: Element, tag: str) -> str:
    found = _all(element, tag)
    return (found[0].text or "").strip() if found else ""
