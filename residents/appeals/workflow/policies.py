"""Verbs of the promised limits: a rule of the community's own for one step and grade, or the default again.

What was promised before keeps its stored due time; only promises made from now on follow the new rule.
"""

from django.db import transaction
from django.db.models import QuerySet

from grids.actors import Actor
from grids.deadlines import Limit
from grids.lifecycle import require
from grids.models import Community
from grids.states import LimitUnit, OfficeAction, OfficeTopic
from grids.verdict import NotFound, Refused
from grids.workflow.step import require_admin, write
from residents.appeals import limits
from residents.appeals.models import LimitPolicy


@transaction.atomic
def set_limit(
    community: Community, *, by: Actor, step: str, grade: str = "", amount: int, unit: str
) -> LimitPolicy:
    """规定时限: of one step and grade; no `grade` is the rule for all that have none of their own.

    Raises NotFound for a place that is not in limits.PLACES, Invalid beside `amount` or `unit`.
    """
    before = _begin(community, by, step, grade)
    limit = checked(amount, unit)
    row, _ = _rows(community, step, grade).get_or_create(
        defaults={"community": community, "step": step, "grade": grade, "amount": amount, "unit": unit}
    )
    if before.origin == limits.Origin.OWN and before.limit == limit:
        raise Refused("和现在的一样，没有改动。")
    row.amount, row.unit = amount, unit
    row.save(update_fields=["amount", "unit"])
    _record(OfficeAction.CHANGE, before, limit, by)
    return row


@transaction.atomic
def drop_limit(community: Community, *, by: Actor, step: str, grade: str = "") -> limits.Rule:
    """取消规定: the default holds again, or the rule for all grades; returns what holds then."""
    before = _begin(community, by, step, grade)
    if before.origin != limits.Origin.OWN:
        raise Refused("这里没有本社区自己的规定，不用取消。")
    _rows(community, step, grade).delete()
    after = _held(community, step, grade)
    _record(OfficeAction.REMOVE, before, after.limit, by)
    return after


def checked(amount: int | None, unit: str, fields: tuple[str, str] = ("amount", "unit")) -> Limit:
    """A limit a community may promise; Invalid beside the field that is wrong."""
    require(unit in LimitUnit.values, fields[1], "请选择单位。")
    unit = LimitUnit(unit)
    most = limits.words(Limit(limits.MOST[unit], unit))
    require(amount and 1 <= amount <= limits.MOST[unit], fields[0], f"请填 1 到 {most}。")
    return Limit(amount, unit)


def _begin(community: Community, by: Actor, step: str, grade: str) -> limits.Rule:
    """May they, is there such a place, and what holds now; changes of one community's limits queue up here."""
    require_admin(by, community.pk)
    if (step, grade) not in limits.PLACES:
        raise NotFound
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    return _held(community, step, grade)


def _held(community: Community, step: str, grade: str) -> limits.Rule:
    return next(rule for rule in limits.in_force(community.pk) if (rule.step, rule.grade) == (step, grade))


def _rows(community: Community, step: str, grade: str) -> QuerySet[LimitPolicy]:
    return LimitPolicy.objects.of(community.pk).filter(step=step, grade=grade)


def _record(action: OfficeAction, before: limits.Rule, after: Limit, by: Actor) -> None:
    was, now = limits.words(before.limit), limits.words(after)
    write(
        OfficeTopic.LIMIT,
        action,
        f"{limits.whose(before.step, before.grade)}：{was} 改为 {now}",
        by=by,
        step=before.step,
        grade=before.grade,
        before={"amount": before.limit.amount, "unit": before.limit.unit, "origin": before.origin},
        after={"amount": after.amount, "unit": after.unit},
    )
