"""和风天气预警 Reading an answer of the QWeather alert service.

Both `/weatheralert/v1/current` and `/v7/warning/now`, which it replaced in October 2026, are read.
Source: dev.qweather.com/docs/api/warning/. Only the answer is read here; nothing is fetched.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grids.text import clean
from notices.weather.areas import areas_named
from notices.weather.states import WarningAction, WarningSource
from notices.weather.structured import LARGEST, SEVERITIES, action_of, ending, matter_of, moment
from notices.weather.warning import DEFAULT_VALIDITY, ParsedWarning
from notices.weather.words import level_named, plain

ACTIONS = {"update": WarningAction.UPDATE, "cancel": WarningAction.LIFT}
# The same fact under the name of the current service, then of the older one.
FIELDS = {
    "sender": ("senderName", "sender"),
    "issued": ("issuedTime", "pubTime"),
    "expires": ("expireTime", "expiredTime", "endTime"),
    "title": ("headline", "title"),
    "text": ("description", "text"),
    "kind": ("messageType", "status"),
    "colour": ("color", "severityColor"),
    "event": ("eventType", "typeName"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer holds: the warnings, and a Chinese sentence for each entry that could not be read."""

    warnings: tuple[ParsedWarning, ...] = ()
    unread: tuple[str, ...] = ()


def parse_qweather(data: bytes, *, received_at: datetime) -> Reading:
    """和风天气的回答 → its warnings, none when no warning stands.

    Raises ValueError with a Chinese sentence when the answer as a whole is an error or no such answer.
    """
    answer = _answer(data)
    entries = answer.get("alerts", answer.get("warning"))
    if not isinstance(entries, list):
        raise ValueError("和风天气没有返回预警数据，请核对访问地址和密钥后再试。")
    warnings, unread = [], []
    for entry in entries:
        try:
            warnings.append(_warning(entry, received_at))
        except (ValueError, TypeError, AttributeError) as problem:
            said = _said(entry, "title") if isinstance(entry, Mapping) else ""
            reason = str(problem) if isinstance(problem, ValueError) else "内容不完整，请核对来源。"
            unread.append(f"有一条预警没有读懂（{said or '没有标题'}）：{reason}")
    return Reading(tuple(warnings), tuple(unread))


def _answer(data: bytes) -> Mapping[str, Any]:
    if len(data) > LARGEST:
        raise ValueError(f"和风天气的回答超过 {LARGEST // 1024} KB，请核对访问地址。")
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as unreadable:
        raise ValueError("和风天气的回答读不懂，请核对访问地址后再试。") from unreadable
    if not isinstance(answer, Mapping):
        raise ValueError("和风天气的回答读不懂，请核对访问地址后再试。")
    error = answer.get("error")
    refused = error.get("status") if isinstance(error, Mapping) else answer.get("code", "200")
    if str(refused) not in ("200", "204"):
        raise ValueError(f"和风天气拒绝了查询（{refused}），请核对访问地址、密钥和额度。")
    return {"alerts": []} if str(refused) == "204" else answer


def _warning(entry: Mapping[str, Any], received_at: datetime) -> ParsedWarning:
    title, text = _said(entry, "title"), _said(entry, "text")
    colour = level_named(_said(entry, "colour")) or SEVERITIES.get(str(entry.get("severity", "")).casefold())
    kind = entry.get("eventType")
    code = str(kind.get("code", "") if isinstance(kind, Mapping) else entry.get("type", ""))
    matter = matter_of(code, _said(entry, "event"), title, text, colour=colour)
    issued = moment(_said(entry, "issued"))
    issued_at = issued or received_at
    declared = ACTIONS.get(_said(entry, "kind").casefold(), WarningAction.ISSUE)
    action = action_of(declared, title)
    end = ending(action, _said(entry, "expires"), text, issued_at)
    issuer = _said(entry, "sender")
    return ParsedWarning(
        issuer=issuer,
        event=matter.event,
        event_name=matter.name,
        level=matter.level,
        action=action,
        issued_at=issued_at,
        expires_at=end or issued_at + DEFAULT_VALIDITY,
        text=clean(text or title),
        areas=areas_named(plain(text), issuer),
        issued_certain=issued is not None,
        expires_certain=end is not None,
        source=WarningSource.QWEATHER,
        identifier=str(entry.get("id") or ""),
        replaced=_replaced(entry),
    )


def _said(entry: Mapping[str, Any], field: str) -> str:
    """The text of a field under any of its names; a field may be an object that carries a code and a name."""
    for name in FIELDS[field]:
        value = entry.get(name)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("code")
        if value:
            return str(value)
    return ""


def _replaced(entry: Mapping[str, Any]) -> tuple[str, ...]:
    kind = entry.get("messageType")
    named = (
        kind.get("supersedes") if isinstance(kind, Mapping) else str(entry.get("related") or "").split(",")
    )
    return tuple(str(one).strip() for one in named or () if str(one).strip())
