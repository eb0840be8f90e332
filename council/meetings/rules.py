"""谁可以: who may do what at the council, each with its reason.

A rule is asked about a session or an item the actor can already see; whether the state allows it is the table's to say.
"""

from council.meetings.models import AgendaItem, Session
from grids.actors import Actor
from grids.states import ActorKind, PostKind
from grids.verdict import ALLOWED, Verdict, denied


def propose(actor: Actor) -> Verdict:
    """提议: a household by its card, whoever has a post; never those who only watch or administer."""
    if actor.kind in (ActorKind.HOUSEHOLD, ActorKind.SYSTEM):
        return ALLOWED
    if not actor.is_insider:
        return denied("提议题请先用手机扫家里的户码，或告诉网格员、到社区窗口说一声。")
    return denied("系统管理员和街道督导不提议题。") if _only_watches(actor) else ALLOWED


def _only_watches(actor: Actor) -> bool:
    return all(post.kind in (PostKind.ADMIN, PostKind.SUPERVISOR) for post in actor.posts)


def arrange(actor: Actor) -> Verdict:
    """议事厅设置: the lead."""
    return ALLOWED if actor.is_lead else denied("议事厅的设置由社区负责人修改。")


def prepare(actor: Actor) -> Verdict:
    """The agenda's workbench and the clerk's page."""
    return ALLOWED if actor.is_office else denied("议程由社区工作人员准备和记录。")


def may_session(verb: str, session: Session, actor: Actor) -> Verdict:
    """Everything about a session is the office's, but a seat may check itself in with the room's code."""
    if actor.kind == ActorKind.SYSTEM or actor.is_office or verb == "check_in":
        return ALLOWED
    return denied("议事日由社区工作人员安排和记录。")


def may_item(verb: str, item: AgendaItem, actor: Actor) -> Verdict:
    """The office runs the agenda; who proposed an item may take it back."""
    if actor.kind == ActorKind.SYSTEM or actor.is_office:
        return ALLOWED
    if verb == "withdraw":
        return ALLOWED if is_proposer(item, actor) else denied("由提议的人撤回，或由社区工作人员代为撤回。")
    return denied("议题由社区工作人员审核和记录。")


def is_proposer(item: AgendaItem, actor: Actor) -> bool:
    if actor.kind == ActorKind.HOUSEHOLD:
        return item.household_id == actor.household_id
    return actor.user_id is not None and item.proposed_by_id == actor.user_id
