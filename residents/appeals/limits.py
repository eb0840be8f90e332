"""时限: what is promised for a step, from the community's policy and its work calendar.

Defaults are design section 4; a row of LimitPolicy overrides one of them. A promise once made is stored and does not
move when the policy changes.
"""

import contextlib
import datetime
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction

from grids import worktime
from grids.deadlines import Calendar, Due, Limit, add_limit, extend_by_pause
from grids.states import LimitUnit
from residents.appeals.models import Appeal, LimitPolicy
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade

DEFAULTS: dict[tuple[str, str], Limit] = {
    (Step.JUDGE, ""): Limit(2, LimitUnit.SERVICE_HOURS),
    (Step.CONTACT, Grade.DANGER): Limit(1, LimitUnit.CLOCK_HOURS),
    (Step.CONTACT, Grade.UTILITIES): Limit(2, LimitUnit.CLOCK_HOURS),
    (Step.CONTACT, ""): Limit(24, LimitUnit.CLOCK_HOURS),
    (Step.RESULT, Grade.DANGER): Limit(2, LimitUnit.CLOCK_HOURS),
    (Step.RESULT, Grade.UTILITIES): Limit(24, LimitUnit.CLOCK_HOURS),
    (Step.RESULT, Grade.COMPLEX): Limit(15, LimitUnit.WORKDAYS),
    (Step.RESULT, ""): Limit(7, LimitUnit.WORKDAYS),
    (Step.VERIFY, ""): Limit(2, LimitUnit.WORKDAYS),
}


@dataclass(frozen=True)
class Prepared:
    """A community's policies and whole calendar, read once for a long row of verbs."""

    community_id: int
    policies: Mapping[tuple[str, str], Limit]
    calendar: Calendar


_prepared: ContextVar[Prepared | None] = ContextVar("prepared", default=None)


@contextlib.contextmanager
def prepared(community_id: int) -> Iterator[None]:
    """Within it, promises of this community cost no query; for imports, inside their one transaction."""
    policies = {(row.step, row.grade): row.limit for row in LimitPolicy.objects.of(community_id)}
    token = _prepared.set(Prepared(community_id, policies, worktime.whole_calendar(community_id)))
    try:
        yield
    finally:
        _prepared.reset(token)


def _at_hand(community_id: int) -> Prepared | None:
    ready = _prepared.get()
    return ready if ready and ready.community_id == community_id else None


def limit(community_id: int, step: str, grade: str) -> Limit:
    """The limit in force: own row for the grade, own row for all grades, default for the grade, default for all."""
    if ready := _at_hand(community_id):
        rows = ready.policies
    else:
        own = LimitPolicy.objects.of(community_id).filter(step=step, grade__in=[grade, ""])
        rows = {(row.step, row.grade): row.limit for row in own}
    places = ((step, grade), (step, ""))
    return next(table[place] for table in (rows, DEFAULTS) for place in places if place in table)


def due(
    community_id: int,
    step: str,
    grade: str,
    start: datetime.datetime,
    *,
    share: Fraction = Fraction(1),
    own: Limit | None = None,
) -> Due:
    """When a step that began at `start` is due. `share` shortens it, rounded up (a reopened case gets half); an
    `own` limit takes the place of the policy's."""
    promised = own or limit(community_id, step, grade)
    amount = -(-promised.amount * share.numerator // share.denominator)
    ready = _at_hand(community_id)
    calendar = ready.calendar if ready else worktime.calendar(community_id, around=start.date())
    return add_limit(start, Limit(amount, promised.unit), calendar)


def of_result(appeal: Appeal, start: datetime.datetime, *, share: Fraction = Fraction(1)) -> Due:
    """When the result of this matter is due: by the limit it brought along, else by its grade."""
    own = appeal.own_limit
    return due(appeal.community_id, Step.RESULT, appeal.grade, start, share=share, own=own)


def after_pause(
    appeal: Appeal, step: str, due: datetime.datetime, since: datetime.datetime, until: datetime.datetime
) -> Due:
    """The due time of a step moved by a pause, counted in the unit of its limit."""
    own = appeal.own_limit if step == Step.RESULT else None
    promised = own or limit(appeal.community_id, step, appeal.grade)
    calendar = worktime.calendar(appeal.community_id, around=since.date())
    return extend_by_pause(due, since, until, LimitUnit(promised.unit), calendar)
