"""Verbs of the appeal ledger. One verb, one function, for page, API and command alike."""

from collections.abc import Callable

from residents.appeals.models import Appeal
from residents.appeals.workflow.closing import close, evaluate, reopen, send_back, withdraw
from residents.appeals.workflow.handling import add_note, dispatch, reply, reveal, settle_on_spot, start
from residents.appeals.workflow.intake import accept, decline, merge, register
from residents.appeals.workflow.voices import endorse, take_back

VERBS: dict[str, Callable[..., Appeal]] = {
    verb.__name__: verb
    for verb in (
        accept,
        add_note,
        close,
        decline,
        dispatch,
        endorse,
        evaluate,
        merge,
        reopen,
        reply,
        reveal,
        send_back,
        settle_on_spot,
        start,
        take_back,
        withdraw,
    )
}

__all__ = ["VERBS", "register", *VERBS]
