"""Verbs of the appeal ledger. One verb, one function, for page, API and command alike."""

from collections.abc import Callable

from residents.appeals.models import Appeal
from residents.appeals.workflow.attaching import attach
from residents.appeals.workflow.checking import draw_spot_checks, finish_spot_check
from residents.appeals.workflow.clarifying import ask_info, supply_info
from residents.appeals.workflow.closing import close, evaluate, reopen, send_back, withdraw
from residents.appeals.workflow.disputing import dispute, settle_dispute
from residents.appeals.workflow.handling import add_note, dispatch, reply, reveal, settle_on_spot, start
from residents.appeals.workflow.helping import add_helper, excuse_helper, finish_help
from residents.appeals.workflow.intake import accept, decline, merge, register
from residents.appeals.workflow.promises import (
    ask_extension,
    carry_over,
    decide_extension,
    escalate,
    resume,
    return_from_council,
    return_from_escalation,
    take_to_council,
)
from residents.appeals.workflow.recusal import recuse
from residents.appeals.workflow.step import check
from residents.appeals.workflow.surging import propose_groups, raise_surges, settle_surge
from residents.appeals.workflow.undoing import undo_accept, undo_dispatch
from residents.appeals.workflow.voices import endorse, take_back
from residents.appeals.workflow.wishing import claim_wish, fulfil_wish, give_back_wish

_ALL = (
    *(accept, decline, merge, ask_info, supply_info),
    *(dispatch, start, settle_on_spot, reply, add_note, reveal, attach),
    *(dispute, settle_dispute, add_helper, finish_help, excuse_helper),
    *(ask_extension, decide_extension, escalate, return_from_escalation),
    *(take_to_council, return_from_council, carry_over, resume, recuse),
    *(close, send_back, reopen, withdraw, evaluate, endorse, take_back),
    *(claim_wish, give_back_wish, fulfil_wish),
    *(undo_accept, undo_dispatch),
)
VERBS: dict[str, Callable[..., Appeal]] = {verb.__name__: verb for verb in _ALL}

__all__ = [
    "VERBS",
    "check",
    "draw_spot_checks",
    "finish_spot_check",
    "propose_groups",
    "raise_surges",
    "register",
    "settle_surge",
    *VERBS,
]
