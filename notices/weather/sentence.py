"""预警原句 Reading the sentence a weather station issued, as somebody pastes it from a page or a group."""

import re
from dataclasses import dataclass
from datetime import datetime

from grids.text import clean
from notices.weather.areas import areas_named
from notices.weather.moments import end_time, issue_time, without_moments
from notices.weather.states import WarningAction, WarningLevel
from notices.weather.warning import DEFAULT_VALIDITY, ParsedWarning
from notices.weather.words import COLOURS, EVENT_OF, SEVERAL, Phrase, event_named, phrases, plain

LONGEST_TEXT = 3_000
LONGEST_HEAD = 120  # the office and the time stand right before the verb

# In this order: “升级发布” is an upgrade, “变更发布” a change, and only what is left is a first issue.
VERBS = (
    (WarningAction.LIFT, re.compile("解除|取消|撤销|终止")),
    (WarningAction.UPGRADE, re.compile("升级|提升|上调")),
    (WarningAction.DOWNGRADE, re.compile("降级|降低|下调")),
    (WarningAction.UPDATE, re.compile("变更|更新|继续|维持|延续|延长|延时|重新|改发|再次|修订|调整|持续")),
    (WarningAction.ISSUE, re.compile("发布|签发|发出|拉响|启动|制作|启用")),
)
STEP = re.compile(
    r"(?P<old>[红橙黄蓝])色(?:预警)?(?:信号)?[^。;,]{0,6}?"
    r"(?:升级|提升|上调|变更|更新|调整|降级|降低|下调|改发|转)(?:发布)?[至为成到](?:发布)?[^。;,]{0,12}?(?P<new>[红橙黄蓝])色"
)
LIFTED_AFTER = re.compile(
    r"(?:预警)?(?:信号)?(?:\[[^\]]*\])?(?:已经?|现|于|[\d年月日时分:点])*(?:解除|取消|撤销|终止)"
)
OFFICE = re.compile(
    r"[一-鿿()、]*(?:气象台|气象局|气象站|观象台|天文台|气象中心|气象服务中心|气象灾害防御中心|指挥部|管理局|应急局|资源局"
    r"|资源和规划局|资源厅|水利局|水利厅|水务局|林业局|环境局|环境厅|国土局|信息发布中心|办公室|人民政府|减灾中心|监测中心)"
)
BEFORE_OFFICE = re.compile(r"^(?:.*?(?:电|消息|获悉|了解到)[,:])?(?:根?据|来自|记者从|经|由|预警|提醒|转发)?")
AFTER_OFFICE = re.compile(r"(?:联合|已经?|现|于|将|再次|网站|官网|消息|微博|在|对|[将把].*)*$")
TRAILER = re.compile(r"(?:防御指南|防御指引|防御措施|防范指引)")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One phrase and what is said of it: the words before it, the verb, and whether one was spoken."""

    phrase: Phrase
    head: str
    action: WarningAction
    spoken: bool


def parse_warning(text: str, *, received_at: datetime) -> ParsedWarning:
    """粘贴的预警原句 A pasted sentence → a warning. `received_at` (aware) fills in what it leaves out.

    Raises ValueError with a Chinese sentence that says what to do when no single warning can be read.
    """
    if received_at.tzinfo is None:
        raise TypeError("received_at must be aware")
    words = plain(_checked(text))
    announcement, previous = _chosen(_announcements(words), words)
    phrase, action = announcement.phrase, announcement.action
    issued = _issued(words, announcement, received_at)
    issued_at, certain = issued or (received_at, False)
    forecast = TRAILER.split(words[phrase.end :])[0]
    end = issued_at if action is WarningAction.LIFT else end_time(forecast, issued_at)
    issuer = _issuer(words, announcement)
    return ParsedWarning(
        issuer=issuer,
        event=phrase.event,
        event_name=phrase.name,
        level=phrase.level,
        action=action,
        issued_at=issued_at,
        expires_at=end or issued_at + DEFAULT_VALIDITY,
        text=clean(text),
        areas=areas_named(forecast, issuer),
        previous_level=previous,
        issued_certain=certain,
        expires_certain=end is not None,
    )


def action_said(text: str) -> WarningAction | None:
    """What a title says it does (“…升级发布…”), or none when it names no verb."""
    return next((action for action, verb in VERBS if verb.search(text)), None)


def _checked(text: str) -> str:
    """The text itself, if it can hold one warning."""
    if not clean(text):
        raise ValueError("还没有内容，请把气象台发布的整句预警粘贴进来。")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"内容超过 {LONGEST_TEXT} 字，请只粘贴一条预警的原句。")
    return text


def _announcements(words: str) -> list[Announcement]:
    found = phrases(words)
    if not found:
        event = event_named(words)
        if event:
            raise ValueError(
                f"看到了“{event.label}”，但没有看到“蓝色预警”这样的颜色，请粘贴完整原句，或改用表单填写。"
            )
        raise ValueError("没有认出预警的种类和颜色，请粘贴带有“暴雨蓝色预警”这类字样的原句，或改用表单填写。")
    if SEVERAL.search(words):
        raise ValueError("这句话里不止一种预警，请一种一种分开粘贴。")
    return [_announcement(words, phrase) for phrase in found]


def _announcement(words: str, phrase: Phrase) -> Announcement:
    begins = max(words.rfind(mark, 0, phrase.start) for mark in "。;!】") + 1
    head = words[max(begins, phrase.start - LONGEST_HEAD) : phrase.start]
    clause = head[max(head.rfind(mark) for mark in ",:") + 1 :]
    if LIFTED_AFTER.match(words, phrase.end):
        return Announcement(phrase, head, WarningAction.LIFT, True)
    said = action_said(clause)
    return Announcement(phrase, head, said or WarningAction.ISSUE, said is not None)


def _chosen(found: list[Announcement], words: str) -> tuple[Announcement, WarningLevel | None]:
    """The announcement the sentence makes, and the level it comes from when it says so."""
    spoken = [one for one in found if one.spoken] or found[:1]
    step = STEP.search(words)
    if len({one.phrase.event for one in spoken}) > 1:
        names = "、".join(dict.fromkeys(f"{one.phrase.name}{one.phrase.level.label}" for one in spoken))
        raise ValueError(f"这段话里不止一条预警（{names}），请一条一条分开粘贴。")
    if step:
        same = [one for one in found if one.phrase.event is spoken[0].phrase.event]
        return _stepped(same, COLOURS[step["old"]], COLOURS[step["new"]])
    lifted = [one for one in spoken if one.action is WarningAction.LIFT]
    issued = [one for one in spoken if one.action is not WarningAction.LIFT]
    if lifted and issued and lifted[0].phrase.level is not issued[0].phrase.level:
        return _stepped(issued, lifted[0].phrase.level, issued[0].phrase.level)
    return _fullest(spoken), None


def _stepped(
    spoken: list[Announcement], old: WarningLevel, new: WarningLevel
) -> tuple[Announcement, WarningLevel | None]:
    """From one colour to another: the colours themselves say whether it went up or down."""
    one = _fullest(spoken)
    action = WarningAction.UPDATE
    if new.rank != old.rank:
        action = WarningAction.UPGRADE if new.rank > old.rank else WarningAction.DOWNGRADE
    phrase = Phrase(one.phrase.start, one.phrase.end, one.phrase.name, one.phrase.event, new)
    return Announcement(phrase, one.head, action, True), old


def _fullest(said: list[Announcement]) -> Announcement:
    """The one that names its time: a heading often repeats the sentence without it."""
    return next((one for one in said if without_moments(one.head) != one.head), said[0])


def _issued(words: str, said: Announcement, received_at: datetime) -> tuple[datetime, bool] | None:
    """The moment before the phrase; else one right after it (“…预警已于27日10时解除”, “发布时间：…”)."""
    lifted = LIFTED_AFTER.match(words, said.phrase.end)
    stamped = re.search(r"(?:发布|签发|更新)?时间[:为]?[^。,]{0,30}|\([^()]{0,30}发布\)", words)
    for part in (said.head, lifted[0] if lifted else "", stamped[0] if stamped else ""):
        moment = issue_time(part, received_at)
        if moment:
            return moment
    return None


def _issuer(words: str, said: Announcement) -> str:
    """发布单位 The office named before the verb; without one of the known endings, whatever stands there."""
    segments = [part for part in re.split(r"[。;,:!【】\[\]]", without_moments(said.head)) if part]
    for segment in reversed(segments):
        offices = OFFICE.findall(segment)
        if offices:
            return BEFORE_OFFICE.sub("", max(offices, key=len))
    verb = next((verb for _, verb in VERBS if segments and verb.search(segments[-1])), None)
    place = verb.split(segments[-1])[0] if verb else (segments[-1] if segments else "")
    place = AFTER_OFFICE.sub("", BEFORE_OFFICE.sub("", place))
    return place if 2 <= len(place) <= 20 and place not in EVENT_OF else ""
