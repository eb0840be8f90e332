"""涉及什么: what of 人房企物 a matter points to, and which visit found it; the way there for those who keep that register."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from grids.actors import Actor
from residents.appeals import rules
from residents.appeals.models import Appeal
from residents.register.states import VisitKind


class Thing(NamedTuple):
    """One line of the page: 设施 · 1单元电梯 · /facilities/12/ (no address for who may not open it)."""

    label: str
    name: str
    href: str


def things(appeal: Appeal, depth: rules.Depth, actor: Actor) -> list[Thing]:
    """Units and facilities for whoever reads the words. The household by its number, which says no room, and only for
    those who keep its register: they read there what is masked here."""
    found: list[Thing] = []
    if depth < rules.Depth.REDACTED:
        return found
    for label, slug, thing in (
        ("设施", "facilities", appeal.facility),
        ("单位", "enterprises", appeal.organization),
    ):
        if thing is not None:
            found.append(Thing(label, thing.name, _way(slug, thing.pk, thing.grid_id, actor)))
    if appeal.household and (way := _way("households", appeal.household_id, _grid_of(appeal), actor)):
        found.append(Thing("住户", f"户号 {appeal.household_id}", way))
        if appeal.visit and (appeal.visit.kind != VisitKind.CARE or actor.sees_care):
            day = timezone.localdate(appeal.visit.at)
            found.append(Thing("走访发现", f"{day} 的走访", reverse("visit", args=[appeal.visit_id])))
    return found


def _grid_of(appeal: Appeal) -> int:
    return appeal.household.dwelling.grid_id


def _way(slug: str, pk: int, grid_id: int | None, actor: Actor) -> str:
    opens = actor.is_office or grid_id in actor.grid_ids
    return reverse("register_one", args=[slug, pk]) if opens else ""
