"""群里的话: a notice in the words that go into a grid's group, by robot or by hand. Room: rules."""

import datetime

from django.urls import reverse

from grids.clock import local
from notices.channels.manual import copy_text
from notices.channels.message import Message
from notices.links import absolute
from notices.posting.models import Notice
from notices.posting.states import NoticeKind
from notices.weather.advice import advice_for
from notices.weather.warning import ParsedWarning

EDITED = "（更正）"


def moment(at: datetime.datetime) -> str:
    """11月24日 9:05"""
    there = local(at)
    return f"{there.month}月{there.day}日 {there.hour}:{there.minute:02d}"


def day(at: datetime.datetime) -> str:
    there = local(at)
    return f"{there.year}年{there.month}月{there.day}日"


def short_link(notice: Notice) -> str:
    """The address a neighbour opens; it stays with the first edition and leads to the latest."""
    return absolute(notice.community.hostname, reverse("short_notice", args=[notice.first_id]))


def message(notice: Notice, *, link: str = "") -> Message:
    """What a group reads: title, words, when and where, and the short link (`link` where a page knows it better)."""
    lines = [notice.text, *_particulars(notice)]
    if notice.contact:
        lines.append(f"联系：{notice.contact}")
    label = EDITED if notice.edition > 1 else ""
    title = f"{notice.get_kind_display()}{label}｜{notice.title}"
    return Message(title, "\n".join(lines), link or short_link(notice))


def _particulars(notice: Notice) -> list[str]:
    if notice.kind == NoticeKind.ACTIVITY:
        said = [f"时间：{moment(notice.happens_at)}", f"地点：{notice.place}"]
        return [*said, f"名额：{notice.seats} 人，点链接报名"] if notice.seats else said
    if notice.kind == NoticeKind.POSTING and notice.published_at:
        return [f"公示期：{day(notice.published_at)}至{day(notice.expires_at)}"]
    return []


def copied(notice: Notice, *, link: str) -> str:
    """可直接复制的全文, signed by the community."""
    return copy_text(message(notice, link=link), signed=f"——{notice.community.name}")


def alert_text(parsed: ParsedWarning) -> str:
    """The official words, then what to look after, most urgent first."""
    advice = advice_for(parsed.event, parsed.level, parsed.action)
    steps = "\n".join(f"{n}. {sentence}" for n, sentence in enumerate(advice, start=1))
    return f"{parsed.text}\n\n请这样做：\n{steps}" if steps else parsed.text


def alert_title(parsed: ParsedWarning) -> str:
    """北京市气象台发布暴雨蓝色预警, within the length of a title."""
    return parsed.title[:80]
