"""动作: resolutions and minutes. One verb, one function, for page, API and command alike."""

from collections.abc import Callable

from council.resolutions.models import Minutes, Resolution
from council.resolutions.workflow import minutes
from council.resolutions.workflow.doing import (
    carry,
    close,
    drop,
    reassign,
    report_done,
    report_progress,
    send_back,
    start,
)
from council.resolutions.workflow.minutes import draft as draft_minutes
from council.resolutions.workflow.step import MINUTES, RESOLUTIONS
from council.resolutions.workflow.verifying import prefilled, verify
from council.resolutions.workflow.writing import DRAFT_PART, write

_ALL = (start, report_done, report_progress, verify, send_back, close, carry, reassign, drop)
VERBS: dict[str, Callable[..., Resolution]] = {verb.__name__: verb for verb in _ALL}
MINUTES_VERBS: dict[str, Callable[..., Minutes]] = {
    "edit": minutes.edit,
    "redraft": minutes.redraft,
    "confirm": minutes.confirm,
    "countersign": minutes.countersign,
    "reopen": minutes.reopen,
    "post": minutes.post,
    "object": minutes.object_to,
    "answer": minutes.answer,
    "correct": minutes.correct,
    "settle": minutes.settle,
}

__all__ = [
    "DRAFT_PART",
    "MINUTES",
    "MINUTES_VERBS",
    "RESOLUTIONS",
    "VERBS",
    "draft_minutes",
    "prefilled",
    "write",
]
