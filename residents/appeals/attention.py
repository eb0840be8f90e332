"""要留意的: what the office would otherwise overlook. Room: rules.

Five counts in one query, so that the desk stays within its budget.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from grids.actors import Actor
from grids.models import Community
from residents.appeals.models import Appeal, SpotCheck, Surge
from residents.appeals.models.words import AppealQuerySet


@dataclass(frozen=True)
class Attention:
    """超期, 安静的声音, 久等的心愿, 我的抽查, 集中反映: how many of each."""

    late: int = 0
    quiet: int = 0
    wishes: int = 0
    checks: int = 0
    surges: int = 0


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
        "surges": Surge.objects.visible_to(actor).standing(),
    }
    row = Community.objects.filter(pk=actor.community_id).values_list(*map(_count, lists.values())).first()
    return Attention(**dict(zip(lists, row, strict=True))) if row else Attention()


def _count(rows: QuerySet) -> Coalesce:
    """How many rows, as one column of another query."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
