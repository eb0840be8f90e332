"""谁可以: the office keeps the plans; whoever answers for an item reports on it too."""

from collections.abc import Callable

from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import ALLOWED, Verdict, denied
from notices.plans.models import PlanItem, WorkPlan


def keep(actor: Actor) -> Verdict:
    """起草、修改、公布、结束: the office."""
    return ALLOWED if actor.is_office else denied("工作计划由社区工作人员编写和公布。")


def _keep(plan: WorkPlan, actor: Actor) -> Verdict:
    return keep(actor)


def answers_for(item: PlanItem, actor: Actor) -> bool:
    """负责: holds the post it was given to, or sits for its unit."""
    if item.unit_id:
        return item.unit_id in actor.organization_ids
    return any(post.pk == item.post_id for post in actor.posts)


def report(plan: WorkPlan, actor: Actor) -> Verdict:
    """填报进展: the office, and whoever answers for one of its items."""
    if actor.is_office or actor.is_insider and any(answers_for(item, actor) for item in plan.items.all()):
        return ALLOWED
    return denied("进展由社区工作人员或这一项的负责人填报。")


def report_item(item: PlanItem, actor: Actor) -> Verdict:
    """Which items: the office any, others their own."""
    if actor.is_office or actor.kind == ActorKind.SYSTEM or answers_for(item, actor):
        return ALLOWED
    return denied("这一项由别人负责，请填报自己负责的事项。")


_VERBS = ("publish", "add_item", "change_item", "stop_item", "change", "close")
RULES: dict[str, Callable[[WorkPlan, Actor], Verdict]] = {"report": report} | dict.fromkeys(_VERBS, _keep)


def may(verb: str, plan: WorkPlan, actor: Actor) -> Verdict:
    """Whether this actor may do this verb, whatever state the plan is in."""
    return ALLOWED if actor.kind == ActorKind.SYSTEM else RULES[verb](plan, actor)
