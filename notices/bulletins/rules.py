"""谁可以: the office writes the bulletin; whoever wrote it last lets somebody else publish it."""

from collections.abc import Callable

from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import ALLOWED, Verdict, denied
from notices.bulletins.models import Bulletin


def keep(actor: Actor) -> Verdict:
    """起草、修改: the office."""
    return ALLOWED if actor.is_office else denied("通报由社区工作人员编写。")


def _keep(bulletin: Bulletin, actor: Actor) -> Verdict:
    return keep(actor)


def publish(bulletin: Bulletin, actor: Actor) -> Verdict:
    """发布: a second person reads it first, because it goes to every grid."""
    if not actor.is_office:
        return denied("通报由社区工作人员发布。")
    own = actor.user_id == bulletin.edited_by_id
    return denied("最后修改的人不能自己发布，请另一位看过再发布。") if own else ALLOWED


def _discard(bulletin: Bulletin, actor: Actor) -> Verdict:
    """作废: a correction that is not needed; the week's first draft is edited until it can go out."""
    if bulletin.corrects_id is None:
        return denied("一周只有一份通报，写得不对请修改，不用作废。")
    return keep(actor)


def _by_itself(bulletin: Bulletin, actor: Actor) -> Verdict:
    return denied("这一步由系统自动完成。")


RULES: dict[str, Callable[[Bulletin, Actor], Verdict]] = {
    "edit": _keep,
    "recount": _keep,
    "publish": publish,
    "correct": _keep,
    "discard": _discard,
    "replace": _by_itself,
}


def may(verb: str, bulletin: Bulletin, actor: Actor) -> Verdict:
    """Whether this actor may do this verb, whatever state the bulletin is in."""
    return ALLOWED if actor.kind == ActorKind.SYSTEM else RULES[verb](bulletin, actor)
