"""要留意的: what the office would otherwise overlook. Room: rules.

Five counts and the work calendar in one query, so that the desk stays within its budget.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from grids.actors import Actor
from grids.models import Community, Grid, WorkCalendarDay
from residents.appeals import kit
from residents.appeals.models import Appeal, SpotCheck, Surge
from residents.appeals.models.words import AppealQuerySet
from residents.register.models import Promise
from residents.register.rules import plan

SOON = datetime.timedelta(days=45)  # what is promised today may be due so far ahead, pauses and all


@dataclass(frozen=True)
class Attention:
    """超期, 安静的声音, 久等的心愿, 我的抽查, 集中反映: how many of each; and 没有放假安排的年份, None while all is known."""

    late: int = 0
    quiet: int = 0
    wishes: int = 0
    checks: int = 0
    surges: int = 0
    unknown_year: int | None = None


def waiting_wishes(actor: Actor, at: datetime.datetime) -> AppealQuerySet:
    """久等的心愿: on the wall for 14 days (a setting) without anybody to claim them."""
    since = at - datetime.timedelta(days=settings.WISH_WAITS_DAYS)
    return Appeal.objects.entrusted_to(actor).wishes().unclaimed().filter(accepted_at__lte=since)


def my_checks(actor: Actor) -> QuerySet[SpotCheck]:
    """轮到我的抽查"""
    return SpotCheck.objects.visible_to(actor).waiting().filter(checker=actor.user_id)


def counts(actor: Actor, at: datetime.datetime) -> Attention:
    lists: dict[str, QuerySet] = {
        "late": Appeal.objects.entrusted_to(actor).overdue(at),
        "quiet": Appeal.objects.entrusted_to(actor).quiet(at, actor),
        "wishes": waiting_wishes(actor, at),
        "checks": my_checks(actor),
        "surges": Surge.objects.visible_to(actor).standing().alerts(),
    }
    year = timezone.localdate(at + SOON).year
    entered = WorkCalendarDay.objects.filter(community=OuterRef("pk"), date__year=year)
    asked = (*map(kit.how_many, lists.values()), Exists(entered))
    row = Community.objects.filter(pk=actor.community_id).values_list(*asked).first()
    if row is None:
        return Attention()
    *found, known = row
    return Attention(**dict(zip(lists, found, strict=True)), unknown_year=None if known else year)


@dataclass(frozen=True)
class Round:
    """该走访的户, 没兑现的承诺, 其中过期的, 等我确认的交接."""

    due: int
    promises: int
    late: int
    handovers: int


def on_the_round(actor: Actor, grids: list[Grid], day: datetime.date) -> Round:
    """What a worker owes these grids besides the ledger; one query. `grids` come with their community."""
    place = grids[0].community
    owed = Promise.objects.visible_to(actor).filter(visit__household__dwelling__grid__in=grids)
    homes = plan.due(actor, place, day).filter(dwelling__grid__in=grids)
    lists = (homes, owed.open(), owed.overdue(day), kit.waiting_for(actor, day))
    return Round(*Community.objects.filter(pk=place.pk).values_list(*map(kit.how_many, lists)).get())
