"""读平台回音 From a platform's answer to an outcome. HTTP 200 says nothing: errors come in the body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grids.text import clean
from notices.channels.outcome import Outcome, delivered, later, never
from notices.channels.wire import Answer

BUSY_WAIT = 30.0
SAID_IN_FULL = 120
# Platforms have changed the number they give for “too fast” more than once, the words hardly ever.
TOO_FAST = (
    "too fast",
    "too many",
    "frequency",
    "freq out of",
    "over limit",
    "rate limit",
    "exceed 20 times",
    "限流",
    "太快",
)


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform's way of answering.

    `code_fields` and `text_fields` are tried in turn. `broken` maps the codes a person has to act on to the
    Chinese sentence that says how; `busy` are the codes that pass by themselves; `too_fast` are the rate
    limits, after which the robot stays silent for `cool_down` seconds.
    """

    name: str
    code_fields: tuple[str, ...]
    text_fields: tuple[str, ...]
    broken: Mapping[int, str]
    too_fast: frozenset[int]
    cool_down: float
    busy: frozenset[int] = frozenset({-1})


def judge(answer: Answer, platform: Platform) -> Outcome:
    """回音 → 结果. Success is a code of 0 in the body and nothing else."""
    body = _body(answer.body)
    code, said = _code(body, platform.code_fields), _words(body, platform.text_fields)
    if code == 0 and answer.status < 400:
        return delivered()
    if code is None or code == 0:
        return by_status(answer, platform)
    if code in platform.too_fast or any(word in said.casefold() for word in TOO_FAST):
        return slow_down(platform, answer.retry_after, str(code))
    if code in platform.busy:
        return later(str(code), f"{platform.name}正忙，系统稍后会再试。", after=BUSY_WAIT)
    if code in platform.broken:
        return never(str(code), platform.broken[code])
    return later(str(code), f"{platform.name}没有收下（{code} {said}），系统会再试，多次不成请告诉管理员。")


def slow_down(platform: Platform, asked: float | None, code: str) -> Outcome:
    """The robot has spoken too often: wait what the platform asks for, at least its usual time."""
    wait = max(asked or 0.0, platform.cool_down)
    words = f"{platform.name}限制了发送频率，系统会在 {round(wait / 60) or 1} 分钟后再发。"
    return Outcome(ok=False, code=code, message=words, retry_after=wait, too_fast=True)


def by_status(answer: Answer, platform: Platform) -> Outcome:
    """An answer without the platform's own code: from something in between, or from a platform in trouble."""
    code = f"http_{answer.status}"
    if answer.status == 429:
        return slow_down(platform, answer.retry_after, code)
    if answer.status >= 500:
        wait = answer.retry_after or BUSY_WAIT
        lost = answer.status != 503
        return later(code, f"{platform.name}暂时出了故障，系统稍后会再试。", after=wait, maybe_received=lost)
    if answer.status >= 400:
        return never(code, f"{platform.name}不认这个机器人地址（{answer.status}），请从群设置里重新复制。")
    return later(code, f"{platform.name}的回音读不懂，群里可能已经收到，也可能没有。", maybe_received=True)


def _body(data: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, Mapping) else {}


def _code(body: Mapping[str, Any], fields: tuple[str, ...]) -> int | None:
    """The first of the fields that is a whole number, also one written as text. `false` is no zero."""
    for field in fields:
        value = body.get(field)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 12:
            return int(value)
    return None


def _words(body: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    said = next((body[field] for field in fields if isinstance(body.get(field), str)), "")
    return clean(said)[:SAID_IN_FULL]
