"""率: response, resolution, satisfaction and the shares beside them, each with its denominator.

Definition version 1 (design section 5). A measure counts the entries whose own moment falls into the period: the
response time that passed, the answer time that passed, the follow-up that was answered, the closing, the filing.
Room: rules.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from grids.models import Post
from grids.states import PostKind
from residents.appeals.models import Evaluation
from residents.appeals.states import Closure, Source, State

DEFINITION = 1
NEVER_COUNTED = (State.DECLINED, State.WITHDRAWN, State.MERGED)
PROACTIVE = (Source.VISIT, Source.PATROL)
GROUPS: dict[str, tuple[str, ...]] = {
    "all": (),
    "grid": ("grid__code", "grid__name"),
    "category": ("category__path",),
    "handler": ("handler", "unit_alone", "led_by"),  # two people may share a name
}


@dataclass(frozen=True)
class Measure:
    """One rate: its Chinese name, the moment that puts an entry into a period, what counts as a success."""

    key: str
    label: str
    moment: str
    success: Q
    among: Q = Q()
    meaning: str = ""


MEASURES = (
    Measure(
        "response",
        "响应率",
        "response_due",
        Q(contacted_at__lte=F("response_due")),
        Q(accepted_at__isnull=False),
        "期限内首次联系 ÷ 首次联系期限已到",
    ),
    Measure(
        "on_time",
        "按期答复率",
        "feedback_due",
        Q(replied_at__lte=F("feedback_due")),
        Q(feedback_due__isnull=False),
        "期限内答复 ÷ 答复期限已到",
    ),
    Measure(
        "resolution",
        "解决率",
        "followed_at",
        Q(solved=True),
        Q(followed_at__isnull=False),
        "回访答“解决了” ÷ 回访到的",
    ),
    Measure(
        "satisfaction",
        "满意率",
        "followed_at",
        Q(satisfaction__in=[Evaluation.Satisfaction.SATISFIED, Evaluation.Satisfaction.MOSTLY]),
        Q(followed_at__isnull=False),
        "满意和基本满意 ÷ 回访到的",
    ),
    Measure(
        "substantive",
        "实质性办结",
        "closed_at",
        Q(closure=Closure.SUBSTANTIVE),
        meaning="实质性办结 ÷ 已办结",
    ),
    Measure(
        "in_grid",
        "格内化解率",
        "closed_at",
        Q(lead_unit__isnull=True, escalated_to__isnull=True, in_grid=True),
        meaning="由本格网格员办结 ÷ 已办结",
    ),
    Measure(
        "proactive", "我来找你", "registered_at", Q(source__in=PROACTIVE), meaning="走访、巡查发现 ÷ 新登记"
    ),
)


@dataclass(frozen=True)
class Figure:
    """分子、分母. `share` is None when nobody could be counted: no rate, not zero."""

    measure: Measure
    numerator: int
    denominator: int

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def words(self) -> str:
        return "—" if self.share is None else f"{self.share:.1%}"


@dataclass(frozen=True)
class Row:
    """One line of the table: the group's name (全社区 for the whole), its figures in the order of MEASURES, its code."""

    name: str
    figures: list[Figure]
    key: str = ""


def compute(
    appeals: QuerySet,
    *,
    since: datetime.datetime,
    until: datetime.datetime,
    by: str = "all",
    at: datetime.datetime | None = None,
) -> list[Row]:
    """The rates of these entries for [since, until) as they stand at `at`, grouped by GROUPS. One query.

    Of a period that still runs, only times that have passed count: a promise still open is not yet broken.
    """
    group = GROUPS[by]
    until = min(until, at or timezone.now())
    counted = with_follow_up(appeals.order_by()).exclude(state__in=NEVER_COUNTED)
    counts = {}
    for measure in MEASURES:
        within = measure.among & Q(**{f"{measure.moment}__gte": since, f"{measure.moment}__lt": until})
        counts[f"{measure.key}_of"] = Count("pk", filter=within)
        counts[f"{measure.key}_n"] = Count("pk", filter=within & measure.success)
    if not group:
        return [_row("全社区", counted.aggregate(**counts))]
    table = counted.values(*group).annotate(**counts).order_by(*group)
    return [_row(str(line[group[-1]] or "未定"), line, _key(line, group)) for line in table]


def _key(line: dict[str, Any], group: tuple[str, ...]) -> str:
    """What tells this group from every other: its columns without the name, or the name where it is the code."""
    return ":".join(str(line[name] or "") for name in group[:-1] or group)


def _row(name: str, counts: dict[str, int], key: str = "") -> Row:
    figures = [Figure(each, counts[f"{each.key}_n"], counts[f"{each.key}_of"]) for each in MEASURES]
    return Row(name, figures, key)


def with_follow_up(appeals: QuerySet) -> QuerySet:
    """With who leads each entry and its latest answered follow-up: a later round replaces the earlier. What the
    rates are counted by, for whoever wants to count again."""
    latest = Evaluation.objects.filter(appeal=OuterRef("pk"), contacted=True).order_by("-round")
    return appeals.annotate(
        unit_alone=Case(When(handler__isnull=True, then="lead_unit")),
        led_by=Coalesce("handler__name", "lead_unit__name"),
        solved=Subquery(latest.values("solved")[:1]),
        satisfaction=Subquery(latest.values("satisfaction")[:1]),
        followed_at=Subquery(latest.values("at")[:1]),
        in_grid=Exists(
            Post.objects.filter(user=OuterRef("handler"), grid=OuterRef("grid"), kind=PostKind.WORKER)
        ),
    )


def busy_rows(rows: Iterable[Row]) -> list[Row]:
    """Without the groups nothing happened in."""
    return [row for row in rows if any(figure.denominator for figure in row.figures)]
