"""时限: pure arithmetic of promises over a work calendar. Nothing here reads a clock or a database.

How each unit counts (units of `grids.states.LimitUnit`):
- clock hours run through nights and holidays;
- calendar days end at the same time of day N days later;
- workdays: the day itself does not count (当日不计入, Civil Code art. 201); the limit ends at the end of
  service on the Nth workday after it, so a matter brought in at 08:00 or at 23:00 has the same due time;
- service hours run only inside the service segments of workdays.
"""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from grids.clock import SHANGHAI, local
from grids.states import LimitUnit

Segments = tuple[tuple[datetime.time, datetime.time], ...]

SERVICE_HOURS: Segments = (
    (datetime.time(9), datetime.time(12)),
    (datetime.time(14), datetime.time(17, 30)),
)
LONGEST_DAYS = 3_660
_DAY = datetime.timedelta(days=1)
_RUN_THROUGH = (LimitUnit.CLOCK_HOURS, LimitUnit.CALENDAR_DAYS)


@dataclass(frozen=True)
class Workday:
    """Is it a workday, and do we know? True in a condition when it is one."""

    answer: bool
    known: bool

    def __bool__(self) -> bool:
        return self.answer


@dataclass(frozen=True)
class Limit:
    """时限: an amount (zero or more, whole for days) of a unit. At most ten years, so that adding always ends."""

    amount: float
    unit: LimitUnit

    def __post_init__(self) -> None:
        in_hours = self.unit in (LimitUnit.CLOCK_HOURS, LimitUnit.SERVICE_HOURS)
        most = LONGEST_DAYS * 24 if self.unit == LimitUnit.CLOCK_HOURS else LONGEST_DAYS
        if not 0 <= self.amount <= most or (not in_hours and self.amount != int(self.amount)):
            raise ValueError("时限应为不小于 0 的数，按天计算的应为整数，最长十年。")


@dataclass(frozen=True)
class Due:
    """到期时间: an aware moment, and whether every day counted was known to the calendar."""

    at: datetime.datetime
    certain: bool


@dataclass(frozen=True)
class Calendar:
    """工作日历: days off and make-up workdays by date; what is not listed follows Monday to Friday.

    `hours` are the service segments of a workday, in order. A year is known when `days` holds any of its days;
    name `known_years` when `days` is only a part of what is stored.
    """

    days: Mapping[datetime.date, bool] = field(default_factory=dict)
    hours: Segments = SERVICE_HOURS
    known_years: Collection[int] | None = None

    def __post_init__(self) -> None:
        edges = [edge for segment in self.hours for edge in segment]
        if not edges or any(a >= b for a, b in zip(edges, edges[1:], strict=False)):
            raise ValueError("服务时间段应按先后排列，不能为空或交叉。")
        if self.known_years is None:
            object.__setattr__(self, "known_years", frozenset(day.year for day in self.days))

    def is_workday(self, day: datetime.date) -> Workday:
        """是否工作日: a listed day says so itself; any other is known only in a year the calendar knows."""
        if day in self.days:
            return Workday(self.days[day], known=True)
        return Workday(day.weekday() < 5, known=day.year in (self.known_years or ()))

    def knows(self, first: datetime.date, last: datetime.date) -> bool:
        """True when every day from `first` to `last` is known."""
        span = (first + _DAY * n for n in range((last - first).days + 1))
        return all(self.is_workday(day).known for day in span)

    def service(self, day: datetime.date) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """The service segments of one day; none on a day off."""
        if self.is_workday(day):
            for opens, closes in self.hours:
                yield _at(day, opens), _at(day, closes)


def add_limit(start: datetime.datetime, limit: Limit, calendar: Calendar) -> Due:
    """加时限: when a promise made at `start` (aware) is due; never before `start`, in Asia/Shanghai.

    Never fails for want of data: a year the calendar does not know is counted Monday to Friday, not certain.
    """
    start = local(start)
    if limit.amount == 0:
        return Due(start, certain=True)
    if limit.unit == LimitUnit.CLOCK_HOURS:
        return Due(start + datetime.timedelta(hours=limit.amount), certain=True)
    if limit.unit == LimitUnit.CALENDAR_DAYS:
        return Due(start + _DAY * limit.amount, certain=True)
    if limit.unit == LimitUnit.WORKDAYS:
        at = _add_workdays(start, int(limit.amount), calendar)
    else:
        at = _add_service(start, datetime.timedelta(hours=limit.amount), calendar)
    return Due(at, calendar.knows(start.date(), at.date()))


def extend_by_pause(
    due: datetime.datetime,
    paused_at: datetime.datetime,
    resumed_at: datetime.datetime,
    unit: LimitUnit,
    calendar: Calendar,
) -> Due:
    """顺延: the due time moved by a pause, counted in the unit of the limit it belongs to.

    A pause within one workday moves no workday limit; one begun after the due time moves nothing.
    """
    due, paused_at, resumed_at = local(due), local(paused_at), local(resumed_at)
    if resumed_at < paused_at:
        raise ValueError("A pause cannot end before it begins.")
    if paused_at >= due:
        return Due(due, certain=True)
    if unit in _RUN_THROUGH:
        return Due(due + (resumed_at - paused_at), certain=True)
    if unit == LimitUnit.WORKDAYS:
        days = workdays_between(paused_at, resumed_at, calendar)
        at = _add_workdays(due, days, calendar) if days else due
    else:
        at = _add_service(due, service_between(paused_at, resumed_at, calendar), calendar)
    return Due(at, calendar.knows(paused_at.date(), max(at, resumed_at).date()))


def workdays_between(
    first: datetime.date | datetime.datetime, last: datetime.date | datetime.datetime, calendar: Calendar
) -> int:
    """工作日数: workdays after the day of `first` up to and with the day of `last`; 0 when not after it.

    Counts as `add_limit` counts: from a start to its due time it gives the workdays of the limit.
    """
    begin, end = _day(first), _day(last)
    return sum(bool(calendar.is_workday(begin + _DAY * n)) for n in range(1, (end - begin).days + 1))


def service_between(
    first: datetime.datetime, last: datetime.datetime, calendar: Calendar
) -> datetime.timedelta:
    """服务时长: the service time from `first` to `last`; zero when `last` is not after it."""
    first, last = local(first), local(last)
    days = range((last.date() - first.date()).days + 1)
    segments = (segment for n in days for segment in calendar.service(first.date() + _DAY * n))
    zero = datetime.timedelta(0)
    return sum((max(zero, min(last, closes) - max(first, opens)) for opens, closes in segments), zero)


def elapsed_share(start: datetime.datetime, due: datetime.datetime, now: datetime.datetime) -> float:
    """已用时限: 0 at the start, 1 at the due time, 2 at twice the time; what is due at once is 1."""
    if due <= start:
        return 1.0
    return max(0.0, (now - start) / (due - start))


def at_share(start: datetime.datetime, due: datetime.datetime, share: float) -> datetime.datetime:
    """The moment `elapsed_share` reaches `share`: the notice at 0.8, yellow at 1, red at 2."""
    return local(start + (due - start) * share)


def _add_workdays(start: datetime.datetime, days: int, calendar: Calendar) -> datetime.datetime:
    day = start.date()
    while days:
        day += _DAY
        days -= calendar.is_workday(day).answer
    return _at(day, calendar.hours[-1][1])


def _add_service(start: datetime.datetime, left: datetime.timedelta, calendar: Calendar) -> datetime.datetime:
    """The earliest moment at which `left` of service time has passed: the end of a segment, not the next begin."""
    if not left:
        return start
    day = start.date()
    while True:
        for opens, closes in calendar.service(day):
            begin = max(opens, start)
            if begin + left <= closes:
                return begin + left
            left -= max(closes - begin, datetime.timedelta(0))
        day += _DAY


def _at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, time, tzinfo=SHANGHAI)


def _day(moment: datetime.date | datetime.datetime) -> datetime.date:
    return local(moment).date() if isinstance(moment, datetime.datetime) else moment
