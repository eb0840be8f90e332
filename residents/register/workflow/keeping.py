"""登记册的动作: create, edit, end, restore, merge; the same for 人房企物."""

import datetime
from typing import Any

from django.db import models, transaction

from grids import history
from grids.actors import Actor
from grids.models import Building, Dwelling, Facility, Organization
from grids.states import EndReason, FacilityState
from grids.verdict import Forbidden, Invalid, Refused
from residents.register.models import Household, Resident
from residents.register.rules import keeping
from residents.register.workflow.step import Step, add, begin, commit, lock_all
from residents.register.workflow.values import fill, require, require_inside

# 并入时跟着走的: the rows that point to a double and shall point to what is kept.
FOLLOWERS: dict[type[models.Model], tuple[str, ...]] = {
    Resident: ("appeals", "corrections"),
    Household: ("residents", "appeals", "corrections"),
    Dwelling: ("households", "appeals"),
    Building: ("appeals", "facilities"),
    Organization: ("keeps", "appeals"),
    Facility: ("appeals",),
}
# What would hang in the air when it ends: (relation, what to do first).
INSIDE = {
    Dwelling: ("households", "这套房里还有住户，请先办理搬离。"),
    Building: ("dwellings", "这栋楼里还有房屋，请先注销房屋。"),
}


@transaction.atomic
def create(model: type[models.Model], *, by: Actor, **values: Any) -> Any:
    """登记一条. Raises Forbidden, Invalid naming the field, Refused for a double."""
    if not (verdict := keeping.create(by)):
        raise Forbidden(verdict.reason)
    thing = model(community_id=by.community_id)
    fill(thing, values)
    require_inside(thing, by)
    return add(thing, by)


@transaction.atomic
def edit(
    thing: Any,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    **values: Any,
) -> Any:
    """修改: the given columns and no other."""
    step = begin(thing, "edit", by=by, at=at, version=version)
    fill(step.thing, values)
    require_inside(step.thing, by)
    return commit(step)


@transaction.atomic
def end(
    thing: Any,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    on: datetime.date | None = None,
    reason: str,
) -> Any:
    """注销: moved out, closed, removed; it stays in the register, and out of its lists."""
    step = begin(thing, "end", by=by, at=at, version=version)
    _nobody_inside(step.thing)
    _ended(step, on or step.day, reason)
    done = commit(step)
    if isinstance(done, Household):
        _with_its_people(done, by, on or step.day, reason)
    return done


def _nobody_inside(thing: Any) -> None:
    relation, sentence = INSIDE.get(type(thing), ("", ""))
    if relation:
        inside = getattr(thing, relation)
        if inside.filter(**{f"{inside.model.ENDED}__isnull": True}).exists():
            raise Refused(sentence)


def _ended(step: Step, on: datetime.date, reason: str) -> None:
    require(reason in EndReason.values, "reason", "请选择注销原因。")
    require(on <= step.day, "on", "日期不能晚于今天。")
    setattr(step.thing, step.thing.ENDED, on)
    step.thing.end_reason = reason
    if isinstance(step.thing, Facility):
        step.thing.state = FacilityState.REMOVED


def _with_its_people(household: Household, by: Actor, on: datetime.date, reason: str) -> None:
    """A household that leaves takes its people along."""
    with history.by(by):
        household.residents.filter(until__isnull=True).update(
            until=on, end_reason=reason, version=models.F("version") + 1
        )


@transaction.atomic
def restore(thing: Any, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None) -> Any:
    """恢复: what was ended by mistake comes back into the lists; a household brings back whom it took along."""
    step = begin(thing, "restore", by=by, at=at, version=version, ended=True)
    on, reason = getattr(step.thing, step.thing.ENDED), step.thing.end_reason
    setattr(step.thing, step.thing.ENDED, None)
    step.thing.end_reason = ""
    if isinstance(step.thing, Facility):
        step.thing.state = FacilityState.IN_USE
    if isinstance(step.thing, Resident) and step.thing.household.until:
        raise Refused("这一户已经搬离，请先恢复住户。")
    done = commit(step)
    if isinstance(done, Household):
        _its_people_back(done, by, on, reason)
    return done


def _its_people_back(household: Household, by: Actor, on: datetime.date, reason: str) -> None:
    """Whoever ended on that day for that reason, but for those who are registered elsewhere by now."""
    gone = household.residents.filter(until=on, end_reason=reason, merged_into=None, erased_at=None)
    elsewhere = Resident.objects.filter(community_id=household.community_id, until__isnull=True)
    elsewhere = elsewhere.exclude(id_hash="").filter(id_hash=models.OuterRef("id_hash"))
    with history.by(by):
        gone.filter(~models.Exists(elsewhere)).update(
            until=None, end_reason="", version=models.F("version") + 1
        )


@transaction.atomic
def merge(
    thing: Any,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    into: Any,
) -> Any:
    """并入: this one is a double of `into`. What points to it points to that from now on; what is empty there is
    filled from here."""
    if type(into) is not type(thing) or into.pk == thing.pk:
        raise Invalid("请选择另一条。", fields={"into": "请选择另一条。"})
    double, other = lock_all([thing, into], by)
    step = begin(thing, "merge", by=by, at=at, version=version, locked=double)
    kept = begin(into, "edit", by=by, at=at, locked=other)
    _ended(step, step.day, EndReason.MERGED)
    step.thing.merged_into = kept.thing
    _added_up(kept.thing, step.thing)
    done = commit(step)
    _filled_from(kept, done)
    commit(kept)
    _followed(done, kept.thing, by)
    return done


def _added_up(kept: Any, double: Any) -> None:
    """What both know is not one or the other: every care group, the head of the household, the later of two days."""
    if isinstance(double, Resident):
        kept.care_groups = list(dict.fromkeys([*kept.care_groups, *double.care_groups]))
        kept.head = kept.head or double.head and kept.household_id == double.household_id
        double.head = False
    if isinstance(double, Household):
        for name in ("confirmed_on", "visited_on"):
            days = [day for day in (getattr(kept, name), getattr(double, name)) if day]
            setattr(kept, name, max(days, default=None))


def _filled_from(kept: Step, double: Any) -> None:
    """An empty column of the kept one takes what the double knew."""
    never = {"id", "version", "end_reason", "merged_into", double.ENDED, "erased_at"}
    for field in double._meta.concrete_fields:
        known = field.name not in never and not isinstance(field, models.GeneratedField)
        empty = getattr(kept.thing, field.attname) in (None, "", [])
        if known and empty and getattr(double, field.attname) not in (None, "", []):
            setattr(kept.thing, field.attname, getattr(double, field.attname))


def _followed(double: Any, kept: Any, by: Actor) -> None:
    with history.by(by):
        for relation in FOLLOWERS[type(double)]:
            related = getattr(double, relation)
            related.update(**{related.field.name: kept})
