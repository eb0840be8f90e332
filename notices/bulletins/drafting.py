"""起草: the words of each section out of what everyone may read: published titles, never a resident's own words or name.

Room: rules. A section is lines of `· …`; the figures stand above it and are not repeated in it, so that editing the
words can never make them differ from the ledger.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from council.meetings.states import AFTERWARDS, ItemState
from council.models import AgendaItem, Session
from grids import actors, text
from grids.actors import Actor
from notices.bulletins import weeks
from notices.bulletins.figures import counted
from notices.bulletins.states import Section
from notices.plans.models import PlanItem
from notices.plans.states import ItemState as PlanItemState
from notices.plans.states import PlanState
from residents.appeals.models.words import AppealQuerySet
from residents.appeals.states import State
from residents.models import Appeal, CoHandler, WishClaim

MOST_LINES = 8
LONGEST_RESULT = 80

# Why a matter is late, by the step it is stuck in.
WHY_LATE: dict[str, str] = {
    State.REGISTERED: "登记后还没有受理",
    State.NEEDS_INFO: "等居民补充情况",
    State.ACCEPTED: "受理后还没有派人联系",
    State.DISPATCHED: "派了单还没有开始办",
    State.DISPUTED: "由谁来办还没有商定",
    State.IN_PROGRESS: "正在办，比承诺的慢了",
    State.IN_COUNCIL: "等议事厅商量",
    State.ESCALATED: "已上报，等上级答复",
    State.REPLIED: "已答复，还没有核实",
}


@dataclass(frozen=True)
class Week:
    """What a draft is about: whose week, and the moment it is drafted."""

    community_id: int
    monday: datetime.date
    at: datetime.datetime

    @property
    def within(self) -> tuple[datetime.datetime, datetime.datetime]:
        return weeks.bounds(self.monday)

    @property
    def everyone(self) -> Actor:
        """Who reads it: what a visitor may not see does not stand in it."""
        return actors.visitor(self.community_id)

    @property
    def published(self) -> AppealQuerySet:
        return Appeal.objects.visible_to(self.everyone).on_board().select_related("grid", "lead_unit")


def _during(moment: str, week: Week) -> dict[str, datetime.datetime]:
    since, until = week.within
    return {f"{moment}__gte": since, f"{moment}__lt": until}


def _lines(lines: Iterable[str], more: str = "") -> str:
    """At most eight, and how many there are besides."""
    kept = [f"· {line}" for line in lines]
    left = len(kept) - MOST_LINES
    return "\n".join([*kept[:MOST_LINES], *([f"· 另有 {left} {more}。"] if left > 0 else [])])


def _titled(appeal: Appeal) -> str:
    return f"{appeal.public_title}（{appeal.grid.name}）"


def _result(appeal: Appeal) -> str:
    """The answer everybody can read, its first words, numbers masked."""
    words = text.redact(text.clean(appeal.result, single_line=True))
    short = words if len(words) <= LONGEST_RESULT else f"{words[:LONGEST_RESULT]}…"
    return f"：{short}" if short else ""


def _day(moment: datetime.datetime | datetime.date) -> str:
    day = timezone.localdate(moment) if isinstance(moment, datetime.datetime) else moment
    return f"{day.month}月{day.day}日"


def done(week: Week) -> str:
    """办成的事: published matters closed in the week, the loudest first."""
    rows = week.published.filter(**_during("closed_at", week)).order_by("-loudness", "id")
    return _lines((f"{_titled(each)}{_result(each)}" for each in rows), "件也办好了")


def in_progress(week: Week) -> str:
    """正在办的事: published open matters that are in time, the loudest first, with the promised day."""
    rows = week.published.open().not_overdue(week.at).urgent_first()[: MOST_LINES * 2]
    return _lines(
        (f"{_titled(each)}：{each.get_state_display()}{_promised(each)}" for each in rows), "件在办"
    )


def _promised(appeal: Appeal) -> str:
    return f"，承诺{_day(appeal.feedback_due)}前答复" if appeal.feedback_due else ""


def late(week: Week) -> str:
    """没按时办好的事: published overdue matters, the longest overdue first, each with the step it is stuck in."""
    rows = week.published.open().overdue(week.at).order_by("due_at", "id")
    return _lines(
        (
            f"{_titled(each)}：{WHY_LATE[each.state]}，已晚 {max(1, (week.at - each.due_at).days)} 天{_hands(each)}"
            for each in rows
        ),
        "件也晚了",
    )


def _hands(appeal: Appeal) -> str:
    return f"，由{appeal.lead_unit.name}承办" if appeal.lead_unit else ""


def small_matters(week: Week) -> str:
    """关键小事: those published that moved in the week."""
    rows = week.published.filter(key_small_matter=True, **_during("moved_at", week)).urgent_first()
    return _lines((f"{_titled(each)}：{each.get_state_display()}{_result(each)}" for each in rows), "件")


def council(week: Week) -> str:
    """议事厅: the sessions held in the week with what came of each item, and when the next one is."""
    last = week.monday + weeks.A_WEEK - datetime.timedelta(days=1)
    sessions = Session.objects.visible_to(week.everyone)
    held = sessions.filter(state__in=AFTERWARDS, date__range=(week.monday, last)).order_by("date", "id")
    items = (
        AgendaItem.objects.visible_to(week.everyone).filter(session__in=held).order_by("session", "position")
    )
    decided = items.exclude(state__in=[ItemState.PROPOSED, ItemState.REFUSED, ItemState.ADMITTED])
    lines = [f"{_day(each.date)}{each.weekday}在{each.place or '议事厅'}议事。" for each in held]
    lines += [f"{item.title}：{item.get_state_display()}" for item in decided]
    return _lines(lines, "项议题")


def planned(week: Week) -> str:
    """下周打算: the next session, what plans set for the week, how many published matters are promised for it."""
    first, last = week.monday + weeks.A_WEEK, week.monday + 2 * weeks.A_WEEK - datetime.timedelta(days=1)
    session = Session.objects.visible_to(week.everyone).upcoming().filter(date__range=(first, last)).first()
    lines = [f"{_day(session.date)}{session.weekday}家门口议事，欢迎来说事。"] if session else []
    items = PlanItem.objects.filter(
        plan__community_id=week.community_id,
        plan__state=PlanState.PUBLISHED,
        state__in=[PlanItemState.PLANNED, PlanItemState.DOING],
        due_on__lte=last,
    ).select_related("plan", "post__grid", "post__organization", "unit")
    for item in items.order_by("due_on", "id"):
        owner = item.unit.name if item.unit else item.post.label
        late = "原定" if item.due_on < first else ""
        lines.append(f"{item.what}（{item.plan.title}，{owner}，{late}{_day(item.due_on)}前）")
    since, until = (bound + weeks.A_WEEK for bound in week.within)
    promised = week.published.open().filter(feedback_due__gte=since, feedback_due__lt=until)
    lines += [f"答复：{_titled(each)}，{_day(each.feedback_due)}前" for each in promised.urgent_first()]
    return _lines(lines, "项")


def thanks(week: Week) -> str:
    """感谢: units by their name, others by their number, nobody by their own name."""
    rows = counted(week.community_id)
    granted = WishClaim.objects.filter(appeal__in=rows, **_during("fulfilled_at", week))
    helped = CoHandler.objects.filter(appeal__in=rows, **_during("done_at", week))
    names = granted.exclude(organization=None).values_list("organization__name", flat=True)
    units = [f"{name}：帮邻居圆了心愿" for name in sorted(set(names))]
    helpers = helped.exclude(unit=None).values_list("unit__name", flat=True)
    units += [f"{name}：参加了协办" for name in sorted(set(helpers))]
    neighbours = granted.filter(organization=None).count()
    units += [f"{neighbours} 位热心人：帮邻居圆了心愿"] if neighbours else []
    return _lines(units, "家单位")


WRITERS: dict[str, Callable[[Week], str]] = {
    Section.DONE: done,
    Section.IN_PROGRESS: in_progress,
    Section.LATE: late,
    Section.SMALL_MATTERS: small_matters,
    Section.COUNCIL: council,
    Section.PLANNED: planned,
    Section.THANKS: thanks,
}


def write(week: Week) -> dict[str, str]:
    """Every section's draft by its kind; empty where the week brought nothing of it."""
    return {str(kind): writer(week) for kind, writer in WRITERS.items()}
