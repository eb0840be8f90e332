"""在册: what everything of the registers has: a version, an end instead of deletion, a history by triggers."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import pghistory
from django.db import models
from django.db.models import Q

from grids.models.guards import APPEND_ONLY
from grids.states import EndReason

Kept = TypeVar("Kept", bound=type[models.Model])


class Who(Protocol):
    """What visibility asks of an actor; `grids.actors` stands above this room."""

    community_id: int | None

    @property
    def is_office(self) -> bool: ...

    @property
    def grid_ids(self) -> frozenset[int]: ...


class OfCommunity(models.QuerySet):
    """QuerySet word shared by everything that belongs to one community."""

    def of(self, community_id: int | None) -> "OfCommunity":
        """Rows of this community; none at all when there is no community."""
        return self.filter(community_id=community_id) if community_id else self.none()


class OnTheGround(OfCommunity):
    """房 企 物: what stands in a grid."""

    def visible_to(self, actor: Who) -> "OnTheGround":
        """The office sees its community, a worker the own grids; nobody else sees any."""
        if actor.is_office:
            return self.of(actor.community_id)
        return self.of(actor.community_id).filter(self.in_grids(actor)) if actor.grid_ids else self.none()

    def in_grids(self, actor: Who) -> Q:
        return Q(grid_id__in=actor.grid_ids)


class Registered(models.Model):
    """Something of the registers. The web ends it or merges it into its double, and never deletes it.

    `ENDED` names the column of the day it ended: empty while it lives, stands or works.
    """

    ENDED = "ended_on"

    version = models.PositiveIntegerField("版本", default=1, editable=False)
    end_reason = models.CharField("注销原因", max_length=10, choices=EndReason, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="doubles", verbose_name="并入"
    )

    class Meta:
        abstract = True

    @property
    def ended(self) -> bool:
        return getattr(self, self.ENDED) is not None


def kept_in_history(name: str, *, without: tuple[str, ...] = ()) -> Callable[[Kept], Kept]:
    """变更留痕: triggers copy each new and each changed row into a table of its own (`events`), append-only.

    `name` is the Chinese name of that table; `without` are columns the database computes or that are keys of others.
    Who did it is in `pgh_context`, see `grids.history`.
    """
    options: dict[str, Any] = {"verbose_name": name, "verbose_name_plural": name, "triggers": [*APPEND_ONLY]}
    return pghistory.track(
        pghistory.InsertEvent("created"),
        pghistory.UpdateEvent("changed"),
        exclude=["version", *without],
        obj_field=pghistory.ObjForeignKey(related_name="events", related_query_name="events"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
        meta=options,
    )
