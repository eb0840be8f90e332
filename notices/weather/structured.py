"""分栏的预警 What structured messages have in common: words that are official, codes that help out."""

from dataclasses import dataclass
from datetime import datetime

from notices.weather.moments import BEIJING, end_time
from notices.weather.sentence import action_said
from notices.weather.states import WarningAction, WarningEvent, WarningLevel
from notices.weather.words import event_coded, event_named, phrases, plain

LARGEST = 256 * 1024
# CAP has four severities for the four colours; “Unknown” says nothing and is not guessed at.
SEVERITIES = {
    "minor": WarningLevel.BLUE,
    "moderate": WarningLevel.YELLOW,
    "severe": WarningLevel.ORANGE,
    "extreme": WarningLevel.RED,
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What is warned of, in the words and with the colour of the source."""

    event: WarningEvent
    name: str
    level: WarningLevel


def matter_of(code: str, *texts: str, colour: WarningLevel | None) -> Matter:
    """The event and level of a structured message: by its code, else by the words of its fields in turn.

    The colour written in words is the official one and wins over `colour`, the level of a field.
    """
    words = [plain(text) for text in texts]
    found = [phrase for text in words for phrase in phrases(text)]
    event = event_coded(code) or next(filter(None, map(event_named, words)), None)
    about = next((phrase for phrase in found if event in (None, phrase.event)), None)
    level = about.level if about else colour
    if level is None:
        raise ValueError("没有写明预警颜色，请核对来源，或改用表单填写。")
    if about:
        return Matter(about.event, about.name, level)
    name = next((text for text in texts if text), "天气")[:20]
    return Matter(event, event.label, level) if event else Matter(WarningEvent.OTHER, name, level)


def action_of(declared: WarningAction, title: str) -> WarningAction:
    """What the message does: what it declares, made more exact by its title (“…升级发布…”, “解除…”)."""
    said = action_said(plain(title))
    vague = said is None or said is WarningAction.ISSUE
    return declared if vague or declared is WarningAction.LIFT else said


def moment(text: str) -> datetime | None:
    """An ISO time, with a blank or a `T`, Beijing time without a zone; None when missing or wrong."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=BEIJING)


def ending(action: WarningAction, field: str, forecast: str, issued_at: datetime) -> datetime | None:
    """The end the message gives, in its field or its forecast, or None; a lift ends at once."""
    if action is WarningAction.LIFT:
        return issued_at
    end = moment(field)
    return end if end and end >= issued_at else end_time(plain(forecast), issued_at)
