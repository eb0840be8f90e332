"""时限: what is promised for a step, from the community's policy and its work calendar.

Defaults are design section 4; a row of LimitPolicy overrides one of them. A promise once made is stored and does not
move when the policy changes.
"""

import datetime
from fractions import Fraction

from grids import worktime
from grids.deadlines import Due, Limit, add_limit
from grids.states import LimitUnit
from residents.appeals.models import LimitPolicy
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


def limit(community_id: int, step: str, grade: str) -> Limit:
    """The limit in force: own row for the grade, own row for all grades, default for the grade, default for all."""
    rows = {
        row.grade: Limit(row.amount, LimitUnit(row.unit))
        for row in LimitPolicy.objects.of(community_id).filter(step=step, grade__in=[grade, ""])
    }
    return rows.get(grade) or rows.get("") or DEFAULTS.get((step, grade)) or DEFAULTS[(step, "")]


def due(
    community_id: int, step: str, grade: str, start: datetime.datetime, *, share: Fraction = Fraction(1)
) -> Due:
    """When a step that began at `start` is due. `share` shortens it, rounded up (a reopened case gets half)."""
    promised = limit(community_id, step, grade)
    amount = -(-promised.amount * share.numerator // share.denominator)
    return add_limit(
        start, Limit(amount, promised.unit), worktime.calendar(community_id, around=start.date())
    )
