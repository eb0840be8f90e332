"""预警 The warning as read, before anything is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notices.weather.states import WarningAction, WarningEvent, WarningLevel, WarningSource

DEFAULT_VALIDITY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ParsedWarning:
    """预警 One official warning, whichever form it came in.

    Times are aware. `issued_certain` is false where part of the date was taken from the time of reception,
    `expires_certain` where the text names no end and the usual 24 hours stand in.
    `identifier` and `replaced` (the identifiers this one supersedes) are empty for a pasted sentence.
    """

    issuer: str
    event: WarningEvent
    event_name: str
    level: WarningLevel
    action: WarningAction
    issued_at: datetime
    expires_at: datetime
    text: str
    areas: tuple[str, ...] = ()
    previous_level: WarningLevel | None = None
    issued_certain: bool = True
    expires_certain: bool = True
    source: WarningSource = WarningSource.SENTENCE
    identifier: str = ""
    replaced: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """One line for lists and groups: “北京市气象台发布暴雨蓝色预警”."""
        verb = self.action.label
        if self.action not in (WarningAction.ISSUE, WarningAction.LIFT):
            verb += WarningAction.ISSUE.label
        return f"{self.issuer}{verb}{self.event_name}{self.level.label}预警"

    @property
    def doubts(self) -> tuple[str, ...]:
        """待核对 What a person should check before publishing, one Chinese sentence each."""
        said = []
        if not self.issuer:
            said.append("没有认出发布单位，请补填。")
        if not self.issued_certain:
            said.append("原文没有写全发布日期，已按收到的时间推定，请核对。")
        if not self.expires_certain:
            said.append("原文没有写失效时间，已按发布后 24 小时计算，请核对。")
        if self.event is WarningEvent.OTHER:
            said.append(f"“{self.event_name}”不在常用预警种类里，请核对种类，并自己补写提醒事项。")
        if any(word in self.text for word in ("演练", "演习", "测试")):
            said.append("原文带有“演练”或“测试”字样，请确认不是真的预警再发。")
        return tuple(said)


def replaces(new: ParsedWarning, old: ParsedWarning) -> bool:
    """替代 Whether `new` takes the place of `old`: named by its identifier, or a later word of the same
    issuer on the same event. “长沙市气象台” and “湖南省长沙市气象台” are one issuer.
    """
    if old.identifier and old.identifier in new.replaced:
        return True
    same_event = new.event is old.event and (
        new.event is not WarningEvent.OTHER or new.event_name == old.event_name
    )
    same_issuer = bool(new.issuer and old.issuer) and (
        new.issuer.endswith(old.issuer) or old.issuer.endswith(new.issuer)
    )
    return same_event and same_issuer and new.issued_at >= old.issued_at and new != old
