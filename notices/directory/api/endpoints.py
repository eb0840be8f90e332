"""微服务接口: list, add, read, ask for one; the verbs are of notices.verb_api."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, slow_down_strangers, with_version
from grids.api.schema import IDEMPOTENCY_KEY, body_of, reads, writes
from grids.idempotency import once
from grids.models import ApiToken, Community
from grids.states import ActorKind
from grids.verdict import Forbidden
from notices.acting import find
from notices.directory import rules, workflow
from notices.directory.api import answers
from notices.directory.forms import ACTS, AskForm, ServiceForm
from notices.directory.models import ORDER, Service
from notices.directory.states import ServiceGroup
from notices.verb_api import Place, created
from residents.appeals.reading import moment
from residents.appeals.states import Source

TEXT = OpenApiParameter(
    "text",
    {"type": "string", "maxLength": 40},
    description="名称、关键词、说明、谁来办里的字，或拼音首字母。",
)
GROUP = OpenApiParameter("group", str, enum=ServiceGroup.values, description="类别")


def visible(actor: Actor) -> QuerySet:
    return Service.objects.visible_to(actor).select_related("unit", "category")


def shown(service: Service, actor: Actor) -> dict[str, Any]:
    same = ("id", "version", "name", "group", "state", "summary", "provider", "phone", "place", "hours")
    more = ("amount", "unit_of_time", "bring", "fee", "keywords", "initials")
    return {
        **{name: getattr(service, name) for name in (*same, *more)},
        "group_label": service.get_group_display(),
        "state_label": service.get_state_display(),
        "unit": service.unit.name if service.unit else None,
        "category": service.category.path if service.category else None,
        "actions": PLACE.actions(service, actor),
    }


PLACE = Place("services", ACTS, visible, shown, answers.Service)


class Services(Door):
    """微服务目录"""

    params = ("text", "group", "cursor", "limit")

    @reads(
        answers.ServicePage,
        operation_id="services_list",
        summary="微服务列表",
        description="社区能为居民办的事。社区工作人员另看停办的。",
        parameters=[TEXT, GROUP],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = visible(self.actor).matching(request.query_params.get("text", "")[:40])
        group = request.query_params.get("group", "")
        if group and group not in ServiceGroup.values:
            raise strict.invalid({"group": f"group 可用：{'、'.join(ServiceGroup.values)}。"})
        rows = rows.filter(group=group) if group else rows
        return listed(request, rows, order=ORDER, shown=lambda each: shown(each, self.actor))

    @writes(
        answers.Service,
        body_of(ServiceForm, "ServiceBody"),
        operation_id="services_add",
        summary="新增一项微服务",
        description="由社区工作人员新增，保存后居民就能看到。`keywords` 用空格或顿号隔开。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request) -> Response:
        if not (verdict := rules.keep(self.actor)):
            raise Forbidden(verdict.reason)
        document = strict.document(request)
        data = strict.filled(ServiceForm, document, actor=self.actor)

        def create() -> dict[str, Any]:
            community = Community.objects.get(pk=self.actor.community_id)
            return shown(workflow.add(community, by=self.actor, **data), self.actor)

        return created(self, request, document, create, route="api_service")


class OneService(Door):
    """一项微服务"""

    @reads(
        answers.Service,
        operation_id="services_read",
        summary="一项微服务",
        description="谁来办、在哪办、多久、带什么。看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        return with_version(shown(find(visible(self.actor), pk), self.actor))


class Ask(Door):
    """申请一项微服务"""

    @writes(
        answers.Asked,
        body_of(AskForm, "AskBody"),
        operation_id="services_ask",
        summary="申请一项微服务",
        description="在诉求台账登记一件微需求，期限按这项服务自己的时限。不登录也可以，没有扫户码的要留称呼和电话。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422, 429),
        versioned=False,
    )
    def post(self, request: Request, pk: int) -> Response:
        actor = self.actor
        found = find(visible(actor), pk)
        if not (verdict := rules.ask(found, actor)):
            raise Forbidden(verdict.reason)
        document = strict.document(request)
        data = strict.filled(AskForm, document, actor=actor)
        source = data.pop("source", None) or _source(request, actor)

        def create() -> dict[str, Any]:
            slow_down_strangers(request, actor)
            appeal, secret = workflow.ask(found, by=actor, source=source, **data)
            due = moment(appeal.feedback_due)
            return {"number": appeal.number, "secret": secret, "service": found.name, "feedback_due": due}

        key = strict.idempotency_key(request)
        answer, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse("api_appeal", args=[answer["number"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return Response(answer, status=201, headers={"Location": place, **replayed})


def _source(request: Request, actor: Actor) -> Source:
    if actor.kind == ActorKind.HOUSEHOLD:
        return Source.HOUSEHOLD_CARD
    return Source.API if isinstance(request.auth, ApiToken) else Source.WEB
