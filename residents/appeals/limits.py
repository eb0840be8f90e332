"""时限: what is promised for a step, from the community's policy and its work calendar.

Defaults are design section 4; a row of LimitPolicy overrides one of them, a category's own limit both. A promise once
made is stored and does not move when any of them changes.
"""

import contextlib
import datetime
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from django.db.models import TextChoices
from django.utils import timezone

from grids import worktime
from grids.deadlines import Calendar, Due, Limit, add_limit, extend_by_pause
from grids.states import LimitUnit
from residents.appeals.models import Appeal, Category, LimitPolicy
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

# The longest a community may promise in each unit: within the years a work calendar is read for.
MOST: dict[str, int] = {
    LimitUnit.CLOCK_HOURS: 720,
    LimitUnit.SERVICE_HOURS: 200,
    LimitUnit.WORKDAYS: 60,
    LimitUnit.CALENDAR_DAYS: 90,
}
# Before it is accepted a matter has no grade, so that one rule judges all.
PLACES = ((Step.JUDGE, ""), *product((Step.CONTACT, Step.RESULT, Step.VERIFY), ("", *Grade)))
MEANS: dict[str, str] = {
    Step.JUDGE: "居民提出后 {} 内，判断是否受理。",
    Step.CONTACT: "受理后 {} 内，第一次联系居民。",
    Step.RESULT: "受理后 {} 内，把办理结果答复居民。",
    Step.VERIFY: "答复居民后 {} 内，由别人核实办结。",
}


class Origin(TextChoices):
    """谁定的: this very step and grade, the community for all grades, or nobody here."""

    OWN = "own", "本社区规定"
    ALL = "all", "同“所有等级”"
    DEFAULT = "default", "默认"


@dataclass(frozen=True)
class Rule:
    """一格时限: what holds for one step and grade (empty: all grades), and who said so."""

    step: str
    grade: str
    limit: Limit
    origin: Origin


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


def in_force(community_id: int) -> list[Rule]:
    """时限表: every place of PLACES with the limit that holds there now."""
    own = {(row.step, row.grade): row.limit for row in LimitPolicy.objects.of(community_id)}
    return [_rule(step, grade, own) for step, grade in PLACES]


def _rule(step: str, grade: str, own: Mapping[tuple[str, str], Limit]) -> Rule:
    if (step, grade) in own:
        return Rule(step, grade, own[step, grade], Origin.OWN)
    if (step, "") in own:
        return Rule(step, grade, own[step, ""], Origin.ALL)
    default = DEFAULTS.get((step, grade)) or DEFAULTS[step, ""]
    return Rule(step, grade, default, Origin.DEFAULT)


def words(limit: Limit) -> str:
    """`5 个工作日`, `2 小时`"""
    return f"{limit.amount:g} {LimitUnit(limit.unit).label}"


def whose(step: str, grade: str) -> str:
    """`一般 · 答复结果`, as records and headings name a place of the table."""
    if step == Step.JUDGE:
        return Step.JUDGE.label
    return f"{Grade(grade).label if grade else '所有等级'} · {Step(step).label}"


def meaning(community_id: int, step: str, grade: str, limit: Limit, at: datetime.datetime) -> str:
    """这是什么意思: one sentence, and what a promise made at `at` would come to."""
    which = f"“{Grade(grade).label}”的诉求：" if grade else ""
    began = timezone.localtime(at)
    ends = due(community_id, step, grade, began, own=limit)
    example = f"例如 {_moment(began)} 起算，最晚 {_moment(ends.at)}。"
    unsure = "" if ends.certain else "那一年的放假安排还没有录入，先按周一至周五推算，标“待确认”。"
    return f"{which}{MEANS[step].format(words(limit))}{example}{unsure}"


def _moment(at: datetime.datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def of_category(category: Category | None, step: str, grade: str) -> Limit | None:
    """分类自己的时限: holds as long as a matter is graded as its category usually is (一般 where it does not say)."""
    if category is None or grade != (category.default_grade or Grade.GENERAL):
        return None
    return category.limit_of(step)


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
    """When the result of this matter is due: by the limit it brought along, else its category's, else its grade's."""
    own = _own(appeal, Step.RESULT)
    return due(appeal.community_id, Step.RESULT, appeal.grade, start, share=share, own=own)


def of_contact(appeal: Appeal, start: datetime.datetime) -> Due:
    """When the first contact is due: by its category's own limit, else its grade's."""
    own = _own(appeal, Step.CONTACT)
    return due(appeal.community_id, Step.CONTACT, appeal.grade, start, own=own)


def _own(appeal: Appeal, step: str) -> Limit | None:
    brought = appeal.own_limit if step == Step.RESULT else None
    return brought or of_category(appeal.category, step, appeal.grade)


def after_pause(
    appeal: Appeal, step: str, due: datetime.datetime, since: datetime.datetime, until: datetime.datetime
) -> Due:
    """The due time of a step moved by a pause, counted in the unit of its limit."""
    promised = _own(appeal, step) or limit(appeal.community_id, step, appeal.grade)
    calendar = worktime.calendar(appeal.community_id, around=since.date())
    return extend_by_pause(due, since, until, LimitUnit(promised.unit), calendar)
