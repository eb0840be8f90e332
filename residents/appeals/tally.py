"""计数: live counts from the trigger-kept table, less what 回避 hides from this actor. Room: rules.

One small query whatever the size of the ledger.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from grids.actors import Actor
from grids.models import Grid
from residents.appeals.models import Appeal, Tally
from residents.appeals.states import OPEN


def _counts(actor: Actor, grids: Iterable[Grid] | None) -> Counter[tuple[int, str]]:
    rows = Tally.objects.of(actor.community_id)
    hidden = Appeal.objects.hidden_from(actor)
    if grids is not None:
        rows, hidden = rows.filter(grid__in=grids), hidden.filter(grid__in=grids)
    less = hidden.order_by().values("grid_id", "state").annotate(less=-Count("pk"))
    counts: Counter[tuple[int, str]] = Counter()
    for grid, state, count in rows.values_list("grid_id", "state", "count").union(less, all=True):
        counts[grid, state] += count
    return counts


def by_state(actor: Actor, *, grids: Iterable[Grid] | None = None) -> dict[str, int]:
    """Entries per state in these grids, or the whole community."""
    totals: Counter[str] = Counter()
    for (_, state), count in _counts(actor, grids).items():
        totals[state] += count
    return dict(totals)


def by_grid_and_state(actor: Actor) -> dict[int, dict[str, int]]:
    """Entries per grid and state of the community."""
    table: dict[int, dict[str, int]] = {}
    for (grid, state), count in _counts(actor, None).items():
        table.setdefault(grid, {})[state] = count
    return table


def open_total(states: dict[str, int]) -> int:
    """在办件数"""
    return sum(states.get(state, 0) for state in OPEN)
