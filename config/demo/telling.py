"""告知: what the demo office offers, plans and reports, by the real verbs and at the times it would have."""

import datetime
import tomllib
from functools import cache
from typing import Any

from django.utils import timezone

from config.demo.cast import Cast
from config.demo.material import DATA
from config.demo.noticeboard import Noticeboard
from grids.models import Organization, Post
from notices.bulletins import weeks
from notices.bulletins import workflow as bulletins
from notices.bulletins.models import Bulletin
from notices.directory import workflow as directory
from notices.plans import workflow as plans
from notices.plans.models import WorkPlan
from residents.appeals.models import Category

OFFERED_FOR = datetime.timedelta(days=200)
NOT_YET = 2  # grids where nobody has brought the bulletin so far


@cache
def services() -> list[dict[str, Any]]:
    return tomllib.loads((DATA / "services.toml").read_text())["service"]


@cache
def work_plans() -> list[dict[str, Any]]:
    return tomllib.loads((DATA / "plans.toml").read_text())["plan"]


def tell(cast: Cast, now: datetime.datetime, board: Noticeboard) -> None:
    """Twenty services, three plans with their progress, last week's bulletin brought to nearly every grid."""
    offer(cast, now)
    for words in work_plans():
        set_out(cast, words, now)
    bulletin = report_the_week(cast, now)
    board.bring(bulletin.notice, now, within=1, leave=NOT_YET)


def offer(cast: Cast, now: datetime.datetime) -> None:
    """微服务目录"""
    categories = {each.path: each for each in Category.objects.of(cast.community.pk)}
    for each in services():
        words = {**each, "category": categories[each["category"]] if "category" in each else None}
        words["unit"] = cast.organizations[each["unit"]] if "unit" in each else None
        directory.add(cast.community, by=cast.actor("staff"), at=now - OFFERED_FOR, **words)


def set_out(cast: Cast, words: dict[str, Any], now: datetime.datetime) -> WorkPlan:
    """工作计划: drafted, published, then reported on in the order of time."""
    today = timezone.localdate(now)
    drafted_at = _at(now, words["begin"] + 1)
    plan = plans.draft(
        cast.community,
        by=cast.actor("lead"),
        at=drafted_at,
        title=words["title"],
        goal=words["goal"],
        starts_on=today + datetime.timedelta(days=words["begin"]),
        ends_on=today + datetime.timedelta(days=words["end"]),
    )
    for each in words["item"]:
        owner = _owner(cast, each)
        due_on = today + datetime.timedelta(days=each["due"])
        plan = plans.add_item(
            plan, by=cast.actor("staff"), at=drafted_at, what=each["what"], due_on=due_on, **owner
        )
    plan = plans.publish(plan, by=cast.actor("lead"), at=_at(now, words["published"]))
    for day, account, act in _course(plan, words["item"]):
        verb = plans.report if "progress" in act else plans.stop_item
        plan = verb(plan, by=cast.actor(account), at=_at(now, day), **act)
    return plan


def _owner(cast: Cast, item: dict[str, Any]) -> dict[str, Post | Organization]:
    if "unit" in item:
        return {"unit": cast.organizations[item["unit"]]}
    return {"post": cast.actor(item["post"]).posts[0]}


def _course(plan: WorkPlan, told: list[dict[str, Any]]) -> list[tuple[int, str, dict[str, Any]]]:
    """Every report and every item given up: day, account, what the verb needs."""
    course: list[tuple[int, str, dict[str, Any]]] = []
    for item, each in zip(plan.items.all(), told, strict=True):
        for day, account, progress, note in each["reports"]:
            course.append((day, account, {"item": item, "progress": progress, "note": note}))
        if "stopped" in each:
            day, account, note = each["stopped"]
            course.append((day, account, {"item": item, "note": note}))
    return sorted(course, key=lambda one: one[0])


def report_the_week(cast: Cast, now: datetime.datetime) -> Bulletin:
    """上周通报: drafted by the clock, one section in the office's words, published by another."""
    week = weeks.last_before(now)
    bulletin, _ = bulletins.draft(cast.community, week, by=cast.system, at=now)
    words = bulletin.sections.get(kind="thanks").text
    words = f"{words}\n· 第一党支部：周六带队清理楼道堆物".strip()
    bulletin = bulletins.edit(bulletin, by=cast.actor("staff"), at=now, section="thanks", words=words)
    return bulletins.publish(bulletin, by=cast.actor("lead"), at=now)


def _at(now: datetime.datetime, day: int) -> datetime.datetime:
    """Mid-morning of a day, counted from today."""
    that_day = timezone.localdate(now) + datetime.timedelta(days=day)
    return timezone.make_aware(datetime.datetime.combine(that_day, datetime.time(10)))
