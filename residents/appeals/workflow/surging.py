"""集中反映 and 并案建议: raised by the sweep, settled by a person."""

import datetime
from itertools import combinations, groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from grids import actors
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.models import Community
from grids.verdict import NotFound, Refused
from residents.appeals import similar
from residents.appeals.grouping import WORTH_A_LOOK, together
from residents.appeals.likeness import Signature, Weights, closeness, sign
from residents.appeals.models import Appeal, Surge, Vocabulary
from residents.appeals.states import UNANSWERED, State

WITHIN = datetime.timedelta(days=7)
LEAST = 3
COMPARED = 200  # of one grid and week
LOOKED_AT = 200  # new entries one sweep proposes groups for


@transaction.atomic
def raise_surges(community: Community, at: datetime.datetime) -> int:
    """发现集中反映: entries of the last seven days, grid by grid; what is in an alert already stays in that one.

    Safe to repeat and from several workers: an alert is unique by its grid and first entry.
    """
    recent = Appeal.objects.filter(
        community=community, state__in=UNANSWERED, registered_at__gt=at - WITHIN, registered_at__lte=at
    )
    alerted = Surge.objects.alerts().filter(appeals=OuterRef("pk"))
    new = list(recent.filter(~Exists(alerted)).order_by("grid", "registered_at", "id"))
    if not new:
        return 0
    weights, _ = similar.weights_of(community.pk)
    standing = Surge.objects.standing().alerts().filter(community=community).select_related("seed")
    alerts = [(surge, _signed(surge.seed, weights)) for surge in standing]
    raised = 0
    for grid, entries in groupby(new, key=lambda appeal: appeal.grid_id):
        free = [_signed(appeal, weights) for appeal in entries][-COMPARED:]
        for surge, seed in [(surge, seed) for surge, seed in alerts if surge.grid_id == grid]:
            joins = {one.entry.key for one in free if closeness(seed, one, weights) >= similar.LIKELY}
            surge.appeals.add(*joins)
            free = [one for one in free if one.entry.key not in joins]
        raised += sum(_raise(community, grid, group, at) for group in _gathered(free, weights))
    return raised


def _signed(appeal: Appeal, weights: Weights) -> Signature:
    return sign(similar.entry_of(appeal, actors.system(appeal.community_id)), weights)


def _gathered(entries: list[Signature], weights: Weights) -> list[list[int]]:
    """Keys of those that say the same, in the order they came, where there are enough of them."""

    def measure(one: int, other: int) -> float:
        return closeness(entries[one], entries[other], weights)

    near = {pair: measure(*pair) for pair in combinations(range(len(entries)), 2)}
    near = {pair: value for pair, value in near.items() if value >= WORTH_A_LOOK}
    groups = together(near, measure)
    return [[entries[index].entry.key for index in group] for group in groups if len(group) >= LEAST]


def _raise(community: Community, grid: int, group: list[int], at: datetime.datetime) -> bool:
    surge, created = Surge.objects.get_or_create(
        grid_id=grid, seed_id=group[0], defaults={"community": community, "found_at": at}
    )
    surge.appeals.add(*group)
    return created


@transaction.atomic
def propose_groups(community: Community, at: datetime.datetime) -> int:
    """并案建议: open entries filed since the last look, with what they are like in the whole community.

    A group that stands is joined, one that was dismissed is not proposed again. Nothing before the words were counted.
    """
    known = Vocabulary.objects.select_for_update(skip_locked=True).filter(community=community).first()
    if known is None:
        return 0
    open_ones = Q(state__in=UNANSWERED)
    fresh = Appeal.objects.filter(open_ones, community=community, pk__gt=known.grouped_to)
    fresh = list(fresh.order_by("pk")[:LOOKED_AT])
    if not fresh:
        return 0
    lookup = similar.Lookup.into(community.pk, at)
    side = similar.original(actors.system(community.pk))
    entries: dict[int, Signature] = {}
    near: dict[tuple[int, int], float] = {}
    for appeal in fresh:
        one = entries.setdefault(appeal.pk, _signed(appeal, lookup.weights))
        for other in lookup.candidates(side, one, open_ones):
            value = closeness(one, other, lookup.weights)
            if value >= WORTH_A_LOOK:
                entries.setdefault(other.entry.key, other)
                near[min(appeal.pk, other.entry.key), max(appeal.pk, other.entry.key)] = value

    def measure(one: int, other: int) -> float:
        return closeness(entries[one], entries[other], lookup.weights)

    known.grouped_to = fresh[-1].pk
    known.save(update_fields=["grouped_to"])
    return sum(_propose(community, group, at) for group in together(near, measure))


def _propose(community: Community, group: list[int], at: datetime.datetime) -> bool:
    """One more proposal, or more entries for one that stands; False for what is proposed or settled already."""
    surges = Surge.objects.filter(community=community, appeals__in=group).distinct()
    for surge in surges.filter(Q(settled_at__isnull=True) | Q(outcome=Surge.Outcome.DISMISSED)):
        if surge.appeals.filter(pk__in=group).count() == len(group):
            return False
    standing = surges.standing().groups().order_by("pk").first()
    if standing:
        standing.appeals.add(*group)
        return False
    seed = Appeal.objects.filter(pk__in=group).order_by("registered_at", "id").first()
    proposal, created = Surge.objects.get_or_create(
        grid=None, seed=seed, settled_at=None, defaults={"community": community, "found_at": at}
    )
    proposal.appeals.add(*group)
    return created


@transaction.atomic
def settle_surge(
    surge: Surge, *, by: Actor, at: datetime.datetime | None = None, outcome: str, reason: str = ""
) -> Surge:
    """处理: merged, once entries of it have been; or not the same matter, with the reason.

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
