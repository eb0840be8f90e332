"""抽查: draw the week's sample, record what was found."""

import datetime
import math
import random
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from grids.actors import Actor
from grids.lifecycle import require, said, save, snapshot
from grids.models import Community, User
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import handlers, rules
from residents.appeals.models import Appeal, SpotCheck, SpotRound
from residents.appeals.states import SETTLED
from residents.appeals.workflow.step import lock, write

A_WEEK = datetime.timedelta(days=7)
REMEMBERED = datetime.timedelta(weeks=13)
CHANCE = random.SystemRandom()


def sample_size(closed: int) -> int:
    """抽查件数: the share of the setting, at least its minimum, never more than there are."""
    share = math.ceil(closed * settings.SPOT_CHECK_PERCENT / 100)
    return min(closed, max(share, settings.SPOT_CHECKS_AT_LEAST))


@transaction.atomic
def draw_spot_checks(community: Community, week: datetime.date, at: datetime.datetime) -> list[SpotCheck]:
    """抽取一周的抽查, of what was closed since the round before and before the Monday of `week`.

    Each goes to the one of the office who has had the fewest of late and had no hand in it; an entry nobody is free
    to check gives its place to another. Drawing the week again, or twice at once, changes nothing.
    """
    monday = week - datetime.timedelta(days=week.weekday())
    closed = _closed_before(community, monday)
    drawn, fresh = SpotRound.objects.get_or_create(
        community=community, week=monday, defaults={"closed": len(closed), "at": at}
    )
    if not fresh:
        return []
    had = _had_of_late(community, monday)
    CHANCE.shuffle(closed)
    checks: list[SpotCheck] = []
    for appeal in closed:
        if len(checks) >= sample_size(len(closed)):
            break
        free = list(handlers.checkers(appeal, timezone.localdate(at)))
        if free:
            checks.append(SpotCheck(round=drawn, appeal=appeal, checker=_next(free, had)))
    return SpotCheck.objects.bulk_create(checks)


def _closed_before(community: Community, monday: datetime.date) -> list[Appeal]:
    before = SpotRound.objects.filter(community=community, week__lt=monday).order_by("-week").first()
    since = before.week if before else monday - A_WEEK
    moments = [
        timezone.make_aware(datetime.datetime.combine(day, datetime.time())) for day in (since, monday)
    ]
    closed = Appeal.objects.filter(community=community, state__in=SETTLED)
    return list(closed.filter(closed_at__gte=moments[0], closed_at__lt=moments[1]).defer("grams", "text"))


def _had_of_late(community: Community, monday: datetime.date) -> Counter[int]:
    checks = SpotCheck.objects.filter(round__community=community, round__week__gte=monday - REMEMBERED)
    return Counter(checks.values_list("checker", flat=True))


def _next(free: list[User], had: Counter[int]) -> User:
    """Whose turn it is: the fewest of late; among equals, chance."""
    fewest = min(had[person.pk] for person in free)
    chosen = CHANCE.choice([person for person in free if had[person.pk] == fewest])
    had[chosen.pk] += 1
    return chosen


@transaction.atomic
def finish_spot_check(
    check: SpotCheck, *, by: Actor, at: datetime.datetime | None = None, method: str, found: str, ok: bool
) -> SpotCheck:
    """完成抽查: what the resident said or the place looked like, on record in the entry's own ledger.

    What is not all right is reopened by the verb of that name. Raises NotFound, Forbidden for anyone but the checker,
    Refused when it is done already.
    """
    if not by.is_office:
        raise NotFound
    appeal = lock(check.appeal, by)
    locked = SpotCheck.objects.select_for_update().get(pk=check.pk)
    if not (verdict := rules.may_check(locked, by)):
        raise Forbidden(verdict.reason)
    if locked.done_at:
        raise Refused("这件抽查已经填写过。")
    require(method in SpotCheck.Method.values, "method", "请选择是问了居民还是看了现场。")
    locked.method, locked.found = method, said(found, "found", "请写明看到或听到的情况。")
    locked.ok, locked.done_at = ok, at or timezone.now()
    locked.save(update_fields=["method", "found", "ok", "done_at"])
    before = snapshot(appeal)
    words = f"{locked.get_method_display()}，{'已经办好' if ok else '没有办好'}。{locked.found}"
    write(appeal, "spot_check", by=by, at=locked.done_at, note=words, data={"ok": ok, "method": method})
    save(appeal, before)
    return locked
