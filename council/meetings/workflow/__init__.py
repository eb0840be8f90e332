"""动作: what can be done at the council; pages, API and commands call nothing else."""

from collections.abc import Callable
from typing import Any

from council.meetings.workflow.arranging import announce, appoint, cancel, collect, move, postpone
from council.meetings.workflow.attending import check_in, check_out, raise_matter
from council.meetings.workflow.drafting import drop_draft, keep_draft
from council.meetings.workflow.proposing import propose, propose_follow_up
from council.meetings.workflow.screening import admit, describe, order, refuse, shift, withdraw
from council.meetings.workflow.series import generate, set_series
from council.meetings.workflow.step import ITEMS, SESSIONS
from council.meetings.workflow.table import (
    defer,
    hold,
    note_discussion,
    open_session,
    refer,
    resolve,
    settle,
    show,
    take_up,
)

# The verbs a door offers by name, with the form of the same name; the others have pages of their own.
SESSION_VERBS: dict[str, Callable[..., Any]] = {
    "collect": collect,
    "appoint": appoint,
    "announce": announce,
    "move": move,
    "postpone": postpone,
    "cancel": cancel,
    "open": open_session,
    "hold": hold,
}
# `resolve` is missing on purpose: the floor above makes the resolution and the outcome in one.
ITEM_VERBS: dict[str, Callable[..., Any]] = {
    "admit": admit,
    "refuse": refuse,
    "describe": describe,
    "take_up": take_up,
    "note_discussion": note_discussion,
    "settle": settle,
    "refer": refer,
    "defer": defer,
    "withdraw": withdraw,
}

__all__ = [
    "ITEMS",
    "ITEM_VERBS",
    "SESSIONS",
    "SESSION_VERBS",
    "admit",
    "announce",
    "appoint",
    "cancel",
    "check_in",
    "check_out",
    "collect",
    "defer",
    "describe",
    "drop_draft",
    "generate",
    "hold",
    "keep_draft",
    "move",
    "note_discussion",
    "open_session",
    "order",
    "postpone",
    "propose",
    "propose_follow_up",
    "raise_matter",
    "refer",
    "refuse",
    "resolve",
    "set_series",
    "settle",
    "shift",
    "show",
    "take_up",
    "withdraw",
]
