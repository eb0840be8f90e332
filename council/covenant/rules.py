"""谁可以: the office keeps the text, the lead puts it on record as adopted."""

from collections.abc import Callable

from council.covenant.models import CovenantVersion
from council.covenant.states import TRANSITIONS
from grids.actors import Actor
from grids.verdict import ALLOWED, Verdict, denied


def draft(actor: Actor) -> Verdict:
    """起草: the office."""
    return ALLOWED if actor.is_office else denied("公约草案由社区工作人员起草。")


def edit(version: CovenantVersion, actor: Actor) -> Verdict:
    return draft(actor)


discard = edit


def adopt(version: CovenantVersion, actor: Actor) -> Verdict:
    """登记通过: the office, for what residents have agreed upon; a council resolution does it the same way."""
    return ALLOWED if actor.is_office else denied("公约通过后由社区工作人员登记。")


RULES: dict[str, Callable[[CovenantVersion, Actor], Verdict]] = {
    verb: globals()[verb] for verb in TRANSITIONS
}


def may(verb: str, version: CovenantVersion, actor: Actor) -> Verdict:
    return RULES[verb](version, actor)
