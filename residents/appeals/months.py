"""月度定格: the rates of a month that is over, as they stood at its end and as they were defined then.

Later follow-ups and reopened matters move the live figures; what was reported stays what was reported. Room: above
rates.
"""

import datetime
from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from grids.actors import Actor
from grids.models import Community, Grid
from grids.states import PostKind
from residents.appeals.models import Appeal, MonthFigure
from residents.appeals.rates import DEFINITION, GROUPS, MEASURES, Figure, Row, busy_rows, compute

_MEASURES = {measure.key: measure for measure in MEASURES}


def first_day(day: datetime.date, *, later: int = 0) -> datetime.date:
    """The first of this month, or of one so many months later."""
    months = day.year * 12 + day.month - 1 + later
    return datetime.date(months // 12, months % 12 + 1, 1)


def span(month: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """The first moment of a month and of the next one."""
    days = (month, first_day(month, later=1))
    since, until = (timezone.make_aware(datetime.datetime.combine(day, datetime.time())) for day in days)
    return since, until


@transaction.atomic
def close(community: Community, month: datetime.date, at: datetime.datetime) -> int:
    """定格一个月: every measure of every group; how many figures were written. Closed once, nothing is written."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    since, until = span(month)
    if until > at or MonthFigure.objects.of(community.pk).filter(month=month).exists():
        return 0
    ours = Appeal.objects.filter(community=community)
    figures = []
    for by in GROUPS:
        rows = compute(ours, since=since, until=until, by=by, at=at)
        for row in rows if by == "all" else busy_rows(rows):
            figures += [
                MonthFigure(
                    community=community,
                    month=month,
                    by=by,
                    key=row.key,
                    name=row.name,
                    measure=figure.measure.key,
                    numerator=figure.numerator,
                    denominator=figure.denominator,
                    definition=DEFINITION,
                    at=at,
                )
                for figure in row.figures
            ]
    return len(MonthFigure.objects.bulk_create(figures))


def to_close(community: Community, at: datetime.datetime) -> Iterable[datetime.date]:
    """Months that are over and not closed: since the last closed one, at first only the month before."""
    now = first_day(timezone.localdate(at))
    last = MonthFigure.objects.of(community.pk).order_by("-month").values_list("month", flat=True).first()
    month = first_day(last, later=1) if last else first_day(now, later=-1)
    while month < now:
        yield month
        month = first_day(month, later=1)


def kept(actor: Actor, month: datetime.date, by: str) -> tuple[list[Row], MonthFigure | None]:
    """The figures of a closed month as this actor may read them, and one of them for its date and definition.

    None for a month that is not closed, for whoever reads less than the whole (a worker reads the own grid's line), and
    for whoever must not know of an entry that was counted (回避).
    """
    figures = MonthFigure.objects.of(actor.community_id).filter(month=month, by=by)
    if Appeal.objects.hidden_from(actor).exists():
        return [], None
    if not (actor.is_office or actor.holds(PostKind.SUPERVISOR)):
        own = Grid.objects.filter(pk__in=actor.grid_ids).values("code")
        figures = figures.filter(by="grid", key__in=own)
    found = list(figures.order_by("id"))
    rows = []
    for (_, name), group in groupby(found, key=lambda figure: (figure.key, figure.name)):
        line = [
            Figure(_MEASURES[each.measure], each.numerator, each.denominator)
            for each in group
            if each.measure in _MEASURES
        ]
        rows.append(Row(name, line))
    return rows, found[0] if found else None
