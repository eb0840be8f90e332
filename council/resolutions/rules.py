"""谁可以: who writes, leads, supervises and closes a resolution; who drafts, confirms and disputes the minutes.

A rule is asked about a thing the actor can already see; whether the state allows it is the table's to say.
"""

from collections.abc import Callable

from council.meetings.models import AgendaItem
from council.resolutions.models import Minutes, Resolution
from council.resolutions.states import Role
from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import ALLOWED, Verdict, denied


def answers_for(resolution: Resolution, role: Role, actor: Actor) -> bool:
    """Whether this actor, or a unit they sit for, is named in this role."""
    if not actor.is_insider:
        return False
    if getattr(resolution, f"{role}_person_id") == actor.user_id:
        return True
    return getattr(resolution, f"{role}_unit_id") in actor.organization_ids


def write(item: AgendaItem, actor: Actor) -> Verdict:
    """写决议: whoever runs the session."""
    return ALLOWED if actor.is_office else denied("决议由主持议事的社区工作人员记录。")


def start(resolution: Resolution, actor: Actor) -> Verdict:
    """落实: whoever leads."""
    leads = answers_for(resolution, Role.LEAD, actor)
    return ALLOWED if leads else denied("由牵头的单位或人办理。")


report_done = start


def report_progress(resolution: Resolution, actor: Actor) -> Verdict:
    """报进展: whoever leads or coordinates."""
    works = any(answers_for(resolution, role, actor) for role in (Role.LEAD, Role.COORDINATOR))
    return ALLOWED if works else denied("进展由牵头方或协调方填写。")


def verify(resolution: Resolution, actor: Actor) -> Verdict:
    """核验: the supervisor, who never is the lead: neither by name, nor by sitting for it, nor by having reported."""
    if not answers_for(resolution, Role.SUPERVISOR, actor):
        return denied("由监督方核验。")
    own = answers_for(resolution, Role.LEAD, actor) or resolution.reported_by_id == actor.user_id
    return denied("自己牵头或自己报完成的，要由监督方的另一位核验。") if own else ALLOWED


send_back = verify


def close(resolution: Resolution, actor: Actor) -> Verdict:
    """办结: the community, never who leads it."""
    if not actor.is_office:
        return denied("办结由社区工作人员登记。")
    leads = answers_for(resolution, Role.LEAD, actor)
    return denied("自己牵头的决议要由社区另一位办结。") if leads else ALLOWED


def carry(resolution: Resolution, actor: Actor) -> Verdict:
    return ALLOWED if actor.is_office else denied("结转由社区工作人员登记。")


def reassign(resolution: Resolution, actor: Actor) -> Verdict:
    return ALLOWED if actor.is_office else denied("调整责任由社区工作人员登记。")


def drop(resolution: Resolution, actor: Actor) -> Verdict:
    """终止: the community lead, who does not lead the resolution."""
    if not actor.is_lead:
        return denied("终止决议由社区负责人决定。")
    leads = answers_for(resolution, Role.LEAD, actor)
    return denied("自己牵头的决议不能由自己终止。") if leads else ALLOWED


RULES: dict[str, Callable[[Resolution, Actor], Verdict]] = {
    rule.__name__: rule for rule in (start, report_progress, verify, close, carry, reassign, drop)
} | {"report_done": report_done, "send_back": send_back}


def may(verb: str, resolution: Resolution, actor: Actor) -> Verdict:
    return ALLOWED if actor.kind == ActorKind.SYSTEM else RULES[verb](resolution, actor)


# Minutes


def draft_minutes(actor: Actor) -> Verdict:
    return ALLOWED if actor.is_office else denied("纪要由社区工作人员起草。")


def _office(minutes: Minutes, actor: Actor) -> Verdict:
    return draft_minutes(actor)


def confirm(minutes: Minutes, actor: Actor) -> Verdict:
    """主持人确认: who chaired; where nobody was named, the community lead."""
    chair = minutes.session.chair_id
    if actor.user_id is not None and actor.user_id == chair and actor.is_insider:
        return ALLOWED
    return ALLOWED if chair is None and actor.is_lead else denied("由这次议事的主持人确认。")


def countersign(minutes: Minutes, actor: Actor) -> Verdict:
    """居民确认: a family that was there, by its card; the office for a resident who signed on paper."""
    if (
        actor.kind == ActorKind.HOUSEHOLD
    ):  # visible_to shows it before the posting to those who were there only
        return ALLOWED
    return ALLOWED if actor.is_office else denied("由到会的居民用户码确认，或由社区登记纸上的签名。")


def object_to(minutes: Minutes, actor: Actor) -> Verdict:
    """提出异议: residents; those with a post for a resident they name."""
    return ALLOWED


_OFFICE = ("edit", "redraft", "reopen", "post", "answer", "correct", "settle")
MINUTES_RULES: dict[str, Callable[[Minutes, Actor], Verdict]] = dict.fromkeys(_OFFICE, _office) | {
    "confirm": confirm,
    "countersign": countersign,
    "object": object_to,
}


def may_minutes(verb: str, minutes: Minutes, actor: Actor) -> Verdict:
    return ALLOWED if actor.kind == ActorKind.SYSTEM else MINUTES_RULES[verb](minutes, actor)
