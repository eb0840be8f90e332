"""办不成的缘由: why a verb would be refused here though the state and the person would allow it.

A button that can only be refused is not drawn, and the API does not list it. The reasons with a sentence stand on the
page in its place. What is asked for is read with the row (`with_facts`); a row read without them is not judged.
"""

from collections.abc import Callable

from django.utils import timezone

from grids.actors import Actor
from residents.appeals.models import Appeal
from residents.appeals.states import DISPUTED_AT_MOST, REOPEN_WITHIN, WISHES

Hindrance = Callable[[Appeal, Actor], str | None]  # None: nothing; "": in vain, and nobody would expect it


def _fact(appeal: Appeal, name: str, unknown: bool) -> bool:
    return getattr(appeal, name, unknown)


def _unless(possible: object) -> str | None:
    return None if possible else ""


def _reply(appeal: Appeal, actor: Actor) -> str | None:
    if appeal.claim_id:
        return "这个心愿有人认领着：达成了办“心愿达成”，不办了先“退回认领”。"
    return "还有协办没有完成：等他们办完，或免除后再答复。" if _fact(appeal, "awaits_help", False) else None


def _ask_extension(appeal: Appeal, actor: Actor) -> str | None:
    if _fact(appeal, "extension_asked", False):
        return "每件诉求只能申请一次延期，已经申请过了。"
    late = appeal.feedback_due is not None and appeal.feedback_due <= timezone.now()
    return "已经过了答复期限，不能再申请延期。" if late else None


def _reopen(appeal: Appeal, actor: Actor) -> str | None:
    over = appeal.closed_at is None or timezone.now() > appeal.closed_at + REOPEN_WITHIN
    return "办结已超过 14 天，请重新提一件，或拨打社区电话。" if actor.user_id is None and over else None


def _evaluate(appeal: Appeal, actor: Actor) -> str | None:
    return _unless(not _fact(appeal, "evaluated", False))


HINDRANCES: dict[str, Hindrance] = {
    "reply": _reply,
    "ask_extension": _ask_extension,
    "reopen": _reopen,
    "evaluate": _evaluate,
    "dispute": lambda appeal, actor: (
        "已经裁定过两次，请先办理。" if appeal.disputes >= DISPUTED_AT_MOST else None
    ),
    "decide_extension": lambda appeal, actor: _unless(_fact(appeal, "extension_open", True)),
    "excuse_helper": lambda appeal, actor: _unless(_fact(appeal, "awaits_help", True)),
    "finish_help": lambda appeal, actor: _unless(_fact(appeal, "owes_help", True)),
    "endorse": lambda appeal, actor: _unless(not (actor.household_id and _fact(appeal, "voiced", False))),
    "take_back": lambda appeal, actor: _unless(_fact(appeal, "voiced", True)),
    "recuse": lambda appeal, actor: _unless(
        not (appeal.complaint_user_id and appeal.complaint_organization_id)
    ),
    "claim_wish": lambda appeal, actor: _unless(appeal.kind in WISHES and appeal.claim_id is None),
    "give_back_wish": lambda appeal, actor: _unless(appeal.claim_id),
    "fulfil_wish": lambda appeal, actor: _unless(appeal.claim_id),
}


def hindrance(verb: str, appeal: Appeal, actor: Actor) -> str | None:
    """None when nothing stands in the way, else why not; empty where nobody would look for the button."""
    return HINDRANCES[verb](appeal, actor) if verb in HINDRANCES else None
