"""队列: the list somebody works through, one matter after the other. Room: forms, since filters make the list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from grids import keyset
from grids.actors import Actor
from residents.appeals.filters import AppealFilter
from residents.appeals.models import Appeal
from residents.appeals.models.words import OF_OPEN, ORDERS

LONGEST_QUERY = 400


@dataclass(frozen=True)
class Queue:
    """Filtered rows in one order. `query` brings the same queue back from an address."""

    filters: AppealFilter
    rows: QuerySet[Appeal]
    order: str
    query: str

    def beside(self, appeal: Appeal) -> tuple[str, str]:
        """The numbers before and after this matter, empty at the ends; it need not stand in the queue any more."""
        order = ORDERS[self.order]
        backwards = tuple(name.removeprefix("-") if name[0] == "-" else f"-{name}" for name in order)
        return self._first(appeal, backwards), self._first(appeal, order)

    def _first(self, appeal: Appeal, order: tuple[str, ...]) -> str:
        others = self.rows.exclude(pk=appeal.pk)
        if self.order != "due" or appeal.due_at is not None:
            others = others.filter(keyset.beyond(order, appeal))
        return others.order_by(*order).values_list("number", flat=True).first() or ""


def of(params: QueryDict, actor: Actor) -> Queue:
    """The queue these parameters name; without a state only what is open, in the order of loudness."""
    rows = Appeal.objects.entrusted_to(actor).for_list()
    filters = AppealFilter(params, queryset=rows, actor=actor)
    order = params.get("order") if params.get("order") in ORDERS else "loud"
    found = filters.qs if filters.is_valid() else Appeal.objects.none()
    if order in OF_OPEN and not params.get("state"):
        found = found.open()
    elif order == "due":
        found = found.filter(due_at__isnull=False)
    return Queue(filters, found, order, _query(params))


def named(query: str, actor: Actor) -> Queue | None:
    """The queue of an address's `queue=…`; None without one."""
    return of(QueryDict(query[:LONGEST_QUERY]), actor) if query else None


def _query(params: QueryDict) -> str:
    kept: dict[str, Any] = {name: params[name] for name in params if params[name] and name in _KNOWN}
    said = QueryDict(mutable=True)
    said.update(kept or {"order": "loud"})
    return said.urlencode()[:LONGEST_QUERY]


_KNOWN = (*AppealFilter.base_filters, "order")
