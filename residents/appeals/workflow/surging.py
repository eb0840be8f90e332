"""集中反映: raised by the sweep, settled by a person."""

import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from grids.actors import Actor
from grids.models import Community
from grids.verdict import NotFound, Refused
from residents.appeals.gathering import Said, alike, gather
from residents.appeals.models import Appeal, Surge
from residents.appeals.states import UNANSWERED, State
from residents.appeals.workflow.step import require, said

WITHIN = datetime.timedelta(days=7)
LEAST = 3
COMPARED = 200


@transaction.atomic
def raise_surges(community: Community, at: datetime.datetime) -> int:
    """发现集中反映: entries of the last seven days, grid by grid; what is in an alert already stays in that one.

    Safe to repeat and from several workers: an alert is unique by its grid and first entry.
    """
    recent = Appeal.objects.filter(
        community=community, state__in=UNANSWERED, registered_at__gt=at - WITHIN, registered_at__lte=at
    )
    new = recent.filter(surges__isnull=True).order_by("grid", "registered_at", "id")
    rows = new.values_list("grid", "pk", "grams")
    standing = Surge.objects.standing().filter(community=community).select_related("seed")
    alerts = [(surge, Said(surge.seed_id, frozenset(surge.seed.grams))) for surge in standing]
    raised = 0
    for grid, entries in groupby(rows, key=lambda row: row[0]):
        free = [Said(pk, frozenset(grams)) for _, pk, grams in entries][-COMPARED:]
        for surge, seed in [(surge, seed) for surge, seed in alerts if surge.grid_id == grid]:
            joins = {each.key for each in free if alike(seed, each)}
            surge.appeals.add(*joins)
            free = [each for each in free if each.key not in joins]
        raised += sum(_raise(community, grid, group, at) for group in gather(free, least=LEAST))
    return raised


def _raise(community: Community, grid: int, group: list[Said], at: datetime.datetime) -> bool:
    surge, created = Surge.objects.get_or_create(
        grid_id=grid, seed_id=group[0].key, defaults={"community": community, "found_at": at}
    )
    surge.appeals.add(*(each.key for each in group))
    return created


@transaction.atomic
def settle_surge(
    surge: Surge, *, by: Actor, at: datetime.datetime | None = None, outcome: str, reason: str = ""
) -> Surge:
    """处理集中反映: merged, once entries of it have been; or not the same matter, with the reason.

    Raises NotFound for whoever may not know of it, Refused when somebody settled it before.
    """
    locked = Surge.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=surge.pk).first()
    if locked is None:
        raise NotFound
    if locked.settled_at:
        raise Refused("这条提醒刚刚已经有人处理过。", code="already_claimed")
    require(outcome in Surge.Outcome.values, "outcome", "请选择怎样处理。")
    if outcome == Surge.Outcome.DISMISSED:
        locked.reason = said(reason, "reason", "请写明为什么不是同一件事。")
    elif not locked.appeals.filter(state=State.MERGED).exists():
        raise Refused("还没有并案：请先勾选要并的诉求。")
    locked.outcome, locked.settled_by, locked.settled_at = outcome, by.user, at or timezone.now()
    locked.save(update_fields=["outcome", "reason", "settled_by", "settled_at"])
    return locked
