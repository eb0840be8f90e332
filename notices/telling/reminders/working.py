"""办事到期: what co-handlers owe to a matter, and owners to an item of a work plan."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from notices.plans.models import PlanItem
from notices.plans.states import ItemState, PlanState
from notices.telling.readers.hearing import Circle
from notices.telling.readers.reports import owners
from notices.telling.readers.telling import day, moment, shortened
from notices.telling.reminders.due import BACK, TEXT, Due, stage
from notices.telling.wording import Role
from residents.appeals.models import CoHandler
from residents.appeals.states import OPEN

HELP_AHEAD = datetime.timedelta(days=1)
PLAN_AHEAD = datetime.timedelta(days=3)


def help_owed(at: datetime.datetime) -> Iterator[Due]:
    """协办: a day before its own due time, and after it; then the handler, who waits for it, as well."""
    rows = CoHandler.objects.pending().filter(
        due_at__range=(at - BACK, at + HELP_AHEAD), appeal__state__in=OPEN
    )
    found = list(rows.select_related("appeal"))
    circle = Circle({row.appeal.community_id for row in found}, (row.appeal_id for row in found), at)
    for row in found:
        appeal, late = row.appeal, row.due_at <= at
        place, link = appeal.community_id, reverse("appeal", args=[appeal.number])
        helpers = {row.user_id} if row.user_id else circle.people.sitting_for(place, row.unit_id)
        handlers = {appeal.handler_id, *circle.people.sitting_for(place, appeal.lead_unit_id)}
        yield Due(
            action=stage("help", late),
            key=f"{stage('help', late)}:{row.pk}",
            community_id=place,
            hearers={
                Role.HELPERS: circle.accounts(helpers, place, link, appeal_id=appeal.pk),
                Role.HANDLER: circle.accounts(handlers, place, link, appeal_id=appeal.pk),
            },
            words={
                "title": appeal.title,
                "number": appeal.number,
                "due": moment(row.due_at),
                "text": shortened(row.task, most=TEXT),
            },
        )


def plan_items(at: datetime.datetime) -> Iterator[Due]:
    """计划事项: three days before its day, and after it; a day moved is reminded of anew."""
    today = timezone.localdate(at)
    rows = PlanItem.objects.filter(
        plan__state=PlanState.PUBLISHED,
        state__in=(ItemState.PLANNED, ItemState.DOING),
        due_on__range=(today - BACK, today + PLAN_AHEAD),
    )
    found = list(rows.select_related("plan", "post"))
    circle = Circle({item.plan.community_id for item in found}, (), at)
    for item in found:
        place, late = item.plan.community_id, item.is_late(today)
        users = owners(circle.people, item, place)
        yield Due(
            action=stage("plan", late),
            key=f"{stage('plan', late)}:{item.pk}:{item.due_on}",
            community_id=place,
            hearers={Role.LEADING: circle.accounts(users, place, reverse("plan", args=[item.plan_id]))},
            words={"title": item.plan.title, "text": item.what, "due": day(item.due_on)},
        )
