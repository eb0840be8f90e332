"""导入: put into a register what a plan says, in one transaction, through the same values as the pages."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from grids import history, lifecycle
from grids.actors import Actor
from grids.models import Building, Compound
from grids.verdict import Refused
from residents.register.imports.drafts import Progress
from residents.register.imports.planning import Changed, New, Plan
from residents.register.models import Household
from residents.register.workflow.values import fill

BATCH = 250

Item = TypeVar("Item")


@dataclass
class Applied:
    """What an import did."""

    new: int = 0
    changed: int = 0
    homes: int = 0


def apply(plan: Plan, by: Actor, name: str, progress: Progress) -> dict[str, int]:
    """确认导入: all of the plan or nothing. `progress` is told the rows done."""
    done = Applied()
    try:
        with transaction.atomic(), history.by(by):
            homes = _homes(plan)
            done.homes = len(homes)
            _compounds(plan)
            for batch in _batches(plan.new):
                _enter(plan, batch, homes)
                done.new += len(batch)
                progress(len(batch))
            for batch in _batches(plan.changed):
                _change(plan, batch, homes)
                done.changed += len(batch)
                progress(len(batch))
    except IntegrityError as error:
        raise Refused("导入时有几条刚刚被别人登记，什么也没有写入，请重新上传看看。") from error
    return asdict(done)


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _homes(plan: Plan) -> dict[int, int]:
    """Households for the doors that have none yet: dwelling → household."""
    wanted = {each.entry.dwelling_id for each in plan.new} | {each.dwelling_id for each in plan.changed}
    made = Household.objects.bulk_create(
        [
            Household(community=plan.community, dwelling_id=dwelling_id)
            for dwelling_id in sorted(wanted - {None})
        ],
        batch_size=BATCH,
    )
    return {each.dwelling_id: each.pk for each in made}


def _compounds(plan: Plan) -> None:
    """小区 the sheet names for the first time."""
    if plan.register.model is not Building:
        return
    made = {
        name: Compound.objects.get_or_create(community=plan.community, name=name)[0]
        for name in {each.entry.compound for each in plan.new} - {""}
    }
    for each in plan.new:
        if each.entry.compound:
            each.thing.compound = made[each.entry.compound]


def _enter(plan: Plan, batch: Sequence[New], homes: dict[int, int]) -> None:
    for each in batch:
        if each.entry.dwelling_id:
            each.thing.household_id = homes[each.entry.dwelling_id]
    plan.register.model.objects.bulk_create([each.thing for each in batch])


def _change(plan: Plan, batch: Sequence[Changed], homes: dict[int, int]) -> None:
    rows: dict[int, Any] = plan.register.model.objects.in_bulk([each.pk for each in batch])
    for each in batch:
        thing = rows[each.pk]
        before = lifecycle.snapshot(thing)
        keys = {name: value for name, value in each.values.items() if name.endswith("_id")}
        if each.dwelling_id:
            keys["household_id"] = homes[each.dwelling_id]
        for name, value in keys.items():
            setattr(thing, name, value)
        fill(thing, {k: v for k, v in each.values.items() if k not in keys}, linked=False)
        thing.version += 1
        lifecycle.save(thing, before)
