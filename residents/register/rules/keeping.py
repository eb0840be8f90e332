"""谁可以: one predicate per verb of the five registers, each with its reason.

A rule is asked about something the actor can already see; what it cannot see is NotFound before any rule.
"""

from collections.abc import Callable
from typing import Any

from grids.actors import Actor
from grids.models import Organization
from grids.states import ActorKind, PostKind
from grids.verdict import ALLOWED, Verdict, denied
from residents.register.models import Resident

Rule = Callable[[Any, Actor], Verdict]

NOT_HERE = "登记册由社区工作人员和本网格的网格员使用。"


def read(actor: Actor) -> Verdict:
    """查看登记册: the office and the workers; a household reads its own."""
    if actor.is_office or actor.grid_ids or actor.kind == ActorKind.HOUSEHOLD:
        return ALLOWED
    return denied("街道督导只看数字，不看名单。" if actor.holds(PostKind.SUPERVISOR) else NOT_HERE)


def count(actor: Actor) -> Verdict:
    """看数字: who keeps the registers, and the supervisor."""
    keeps = actor.is_office or actor.grid_ids or actor.holds(PostKind.SUPERVISOR)
    return ALLOWED if keeps else denied(NOT_HERE)


def keeps(actor: Actor) -> Verdict:
    """登记和修改: the office in its community, a worker in the own grids."""
    if actor.is_office or actor.grid_ids:
        return ALLOWED
    return denied(read(actor).reason or "要更正请提出更正申请，由社区核对后修改。")


def create(actor: Actor) -> Verdict:
    return keeps(actor)


def edit(thing: Any, actor: Actor) -> Verdict:
    return keeps(actor)


def end(thing: Any, actor: Actor) -> Verdict:
    return keeps(actor)


def restore(thing: Any, actor: Actor) -> Verdict:
    """恢复: what was ended by mistake. What was merged or erased stays so."""
    if thing.merged_into_id:
        return denied("这一条已并入另一条，不能恢复。")
    if getattr(thing, "erased_at", None):
        return denied("个人信息已经抹去，不能恢复。")
    return keeps(actor)


def merge(thing: Any, actor: Actor) -> Verdict:
    return keeps(actor)


def reveal(thing: Any, actor: Actor) -> Verdict:
    """查看: where there is something to reveal."""
    if not isinstance(thing, Resident | Organization):
        return denied("这一条没有要查看的个人信息。")
    if getattr(thing, "erased_at", None):
        return denied("个人信息已经抹去，没有可以查看的。")
    return keeps(actor)


def erase(thing: Any, actor: Actor) -> Verdict:
    """抹去个人信息: cannot be undone, hence the lead alone."""
    if not isinstance(thing, Resident):
        return denied("只有居民的个人信息可以抹去。")
    if thing.erased_at:
        return denied("这位居民的个人信息已经抹去。")
    return ALLOWED if actor.is_lead else denied("抹去个人信息由社区负责人办理。")


RULES: dict[str, Rule] = {rule.__name__: rule for rule in (edit, end, restore, merge, reveal, erase)}


def may(verb: str, thing: Any, actor: Actor) -> Verdict:
    return RULES[verb](thing, actor)


def may_import(actor: Actor) -> Verdict:
    return ALLOWED if actor.is_office else denied("导入由社区工作人员办理。")


def ask_export(actor: Actor) -> Verdict:
    """明文导出: asked for and approved within the office."""
    return ALLOWED if actor.is_office else denied("明文导出由社区工作人员申请，另一位工作人员审批。")
