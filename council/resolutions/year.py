"""读一年: how the council did in a year, each share with what it is a share of. Room: rules.

Definition version 1. A session counts in the year of its day, an item with its session, a resolution on the day it
was written, a promise on the day it was due. 回避 holds: what a reader may not know is in none of the sums.
"""

import datetime
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils import timezone

from council.meetings.models import AgendaItem, Attendance, Session
from council.meetings.states import AFTERWARDS, CALLED_OFF, OUTCOMES, ItemState, SeatKind
from council.resolutions.models import Resolution
from grids.actors import Actor
from residents.appeals.models import Appeal

DEFINITION = 1
QUARTERS = ("一季度", "二季度", "三季度", "四季度")
MOST_DEFERRED = 5

Span = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Share:
    """A share with its two numbers; None as percentage where there is nothing to divide by."""

    label: str
    numerator: int
    denominator: int
    meaning: str = ""

    @property
    def words(self) -> str:
        return f"{100 * self.numerator / self.denominator:.0f}%" if self.denominator else "—"


@dataclass(frozen=True)
class Year:
    """What the page and the API show."""

    year: int
    held: Share
    resolved: Share
    on_time: Share
    seats: list[Share]
    residents: int
    days: list[int]
    outcomes: list[tuple[str, int]]
    deferred: list[tuple[AgendaItem, int]]
    quarters: list[tuple[str, int, int, int]] = field(default_factory=list)

    @property
    def median_days(self) -> int | None:
        """从反映到形成决议, the middle one of `days`."""
        return round(statistics.median(self.days)) if self.days else None


def read(actor: Actor, year: int, today: datetime.date) -> Year:
    """The year as this actor may know it; `quarters`: name, sessions held, items decided, items resolved."""
    span = (datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), today))
    sessions = list(Session.objects.visible_to(actor).filter(date__range=span).order_by("date", "id"))
    held = {each.pk: each for each in sessions if each.state in AFTERWARDS}
    passed = [each for each in sessions if each.pk in held or each.state in CALLED_OFF or each.date < today]
    items = _items(actor, held)
    states = [(item.session_id, item.state) for item in items]
    promises = _promises(actor, span)
    present = list(Attendance.objects.standing().filter(session__in=held).values_list("session_id", "seat"))
    return Year(
        year=year,
        held=Share("按期召开", len(held), len(passed), "开成的议事日 ÷ 日子已经过去的议事日"),
        resolved=_resolved(states),
        on_time=_on_time(promises, span[1]),
        seats=_seats(held, present),
        residents=sum(seat == SeatKind.RESIDENT for _, seat in present),
        days=sorted((each.written_at - filed).days for each in promises for filed in each.filed or []),
        outcomes=_outcomes(states),
        deferred=_deferred(items),
        quarters=_quarters(held, states),
    )


def years(actor: Actor, today: datetime.date) -> list[int]:
    """The years there is something to read of, newest first, this one always."""
    found = Session.objects.visible_to(actor).filter(date__lte=today).dates("date", "year")
    return sorted({day.year for day in found} | {today.year}, reverse=True)


def _resolved(states: list[tuple[int, str]]) -> Share:
    done = sum(state in (ItemState.RESOLVED, ItemState.SETTLED) for _, state in states)
    return Share("议题议定率", done, len(states), "形成决议和当场解决的 ÷ 议过的议题")


def _items(actor: Actor, held: dict[int, Session]) -> list[AgendaItem]:
    """The items of these sessions that have an outcome, in the order of their days."""
    rows = AgendaItem.objects.visible_to(actor).filter(session__in=held, state__in=OUTCOMES)
    rows = rows.only("session_id", "state", "appeal_id", "follow_key", "title")
    return sorted(rows.order_by("id"), key=lambda item: held[item.session_id].date)


def _promises(actor: Actor, span: Span) -> list[Resolution]:
    """What was written or was due in this span; `filed`: when the appeals were filed that a resolution written in it
    answers, as far as this actor may know them."""
    written = Q(written_at__date__range=span)
    known = Q(links__appeal__in=Appeal.objects.visible_to(actor).order_by().values("pk"))
    filed = ArrayAgg("links__appeal__registered_at", filter=written & known)
    rows = Resolution.objects.visible_to(actor).filter(written | Q(promised_on__range=span))
    columns = ("promised_on", "reported_at", "verified_at", "written_at")
    return list(rows.annotate(filed=filed).only(*columns).order_by("id"))


def _on_time(promises: list[Resolution], last: datetime.date) -> Share:
    """Of what was due in the year of `last` and before that day."""
    due = [each for each in promises if each.promised_on.year == last.year and each.promised_on < last]
    kept = sum(
        bool(each.verified_at) and timezone.localdate(each.reported_at) <= each.promised_on for each in due
    )
    return Share("决议按期完成率", kept, len(due), "承诺日之前报完成并通过核验的 ÷ 承诺日已过的决议")


def _seats(held: dict[int, Session], present: list[tuple[int, str]]) -> list[Share]:
    """到会率 by side: the sessions it was present at."""
    times = Counter(seat for _, seat in set(present))
    return [Share(seat.label, times[seat], len(held)) for seat in SeatKind]


def _outcomes(states: list[tuple[int, str]]) -> list[tuple[str, int]]:
    counts = Counter(state for _, state in states)
    return [(ItemState(state).label, counts[state]) for state in OUTCOMES if counts[state]]


def _deferred(items: list[AgendaItem]) -> list[tuple[AgendaItem, int]]:
    """推迟最多的: each matter once, as it last stood, with how often it was put off."""
    latest: dict[int | str, AgendaItem] = {}
    times: Counter[int | str] = Counter()
    for item in items:
        if item.state == ItemState.DEFERRED:
            matter = item.appeal_id or item.follow_key or item.title
            latest[matter] = item
            times[matter] += 1
    return [(latest[matter], count) for matter, count in times.most_common(MOST_DEFERRED)]


def _quarters(held: dict[int, Session], states: Iterable[tuple[int, str]]) -> list[tuple[str, int, int, int]]:
    sessions: Counter[int] = Counter((each.date.month - 1) // 3 for each in held.values())
    decided: Counter[int] = Counter()
    resolved: Counter[int] = Counter()
    for pk, state in states:
        quarter = (held[pk].date.month - 1) // 3
        decided[quarter] += 1
        resolved[quarter] += state in (ItemState.RESOLVED, ItemState.SETTLED)
    return [(name, sessions[n], decided[n], resolved[n]) for n, name in enumerate(QUARTERS)]
