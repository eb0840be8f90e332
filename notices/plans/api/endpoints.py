"""工作计划接口: list, draft, read; the verbs are of notices.verb_api."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, body_of, reads, writes
from grids.models import Community
from grids.verdict import Forbidden
from notices.acting import find
from notices.plans import rules, workflow
from notices.plans.api import answers
from notices.plans.forms import ACTS, PlanForm
from notices.plans.models import ORDER, PlanItem, WorkPlan
from notices.plans.states import PlanState
from notices.verb_api import Place, created
from residents.appeals.reading import moment

STATE = OpenApiParameter("state", str, enum=PlanState.values, description="状态")


def visible(actor: Actor) -> QuerySet:
    return WorkPlan.objects.visible_to(actor).with_items()


def shown(plan: WorkPlan, actor: Actor) -> dict[str, Any]:
    same = ("id", "version", "title", "goal", "state", "progress", "summary")
    return {
        **{name: getattr(plan, name) for name in same},
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "state_label": plan.get_state_display(),
        "published_at": moment(plan.published_at),
        "closed_at": moment(plan.closed_at),
        "items": [_item(item, running=plan.state == PlanState.PUBLISHED) for item in plan.items.all()],
        "actions": PLACE.actions(plan, actor),
    }


def _item(item: PlanItem, *, running: bool) -> dict[str, Any]:
    same = ("id", "position", "what", "owner", "progress", "state", "latest")
    return {
        **{name: getattr(item, name) for name in same},
        "due_on": item.due_on.isoformat(),
        "state_label": item.get_state_display(),
        "late": running and item.is_late(timezone.localdate()),
        "reported_at": moment(item.reported_at),
    }


PLACE = Place("plans", ACTS, visible, shown, answers.Plan)


class Plans(Door):
    """工作计划"""

    params = ("state", "cursor", "limit")

    @reads(
        answers.PlanPage,
        operation_id="plans_list",
        summary="工作计划列表",
        description="公布的和已结束的，连同各项的进度；社区工作人员另看草稿。",
        parameters=[STATE],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows, state = visible(self.actor), request.query_params.get("state", "")
        if state and state not in PlanState.values:
            raise strict.invalid({"state": f"state 可用：{'、'.join(PlanState.values)}。"})
        rows = rows.filter(state=state) if state else rows
        return listed(request, rows, order=ORDER, shown=lambda each: shown(each, self.actor))

    @writes(
        answers.Plan,
        body_of(PlanForm, "PlanBody"),
        operation_id="plans_draft",
        summary="起草工作计划",
        description="由社区工作人员起草；接着用 add-item 增加事项，用 publish 公布。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request) -> Response:
        if not (verdict := rules.keep(self.actor)):
            raise Forbidden(verdict.reason)
        document = strict.document(request)
        data = strict.filled(PlanForm, document)

        def create() -> dict[str, Any]:
            community = Community.objects.get(pk=self.actor.community_id)
            return shown(workflow.draft(community, by=self.actor, **data), self.actor)

        return created(self, request, document, create, route="api_plan")


class OnePlan(Door):
    """一份工作计划"""

    @reads(
        answers.Plan,
        operation_id="plans_read",
        summary="一份工作计划",
        description="各项做到哪里、谁负责。看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        return with_version(shown(find(visible(self.actor), pk), self.actor))
