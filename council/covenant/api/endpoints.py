"""公约接口: the versions, the one in force, drafting, the verbs."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from council.covenant import reading, rules
from council.covenant.api import answers
from council.covenant.forms import VERB_FORMS, WordsForm
from council.covenant.models import CovenantVersion
from council.covenant.workflow import COVENANTS, VERBS, draft
from council.verb_api import Place
from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, body_of, reads, writes
from grids.idempotency import once
from grids.models import Community
from grids.verdict import Forbidden, NotFound

ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="哪一天施行的；不填就是今天。")
NONE_THEN = "这一天还没有施行的公约。"


def find(actor: Actor, key: str) -> CovenantVersion:
    """The version of this number as far as this actor may know it; NotFound otherwise."""
    found = CovenantVersion.objects.visible_to(actor).filter(number=int(key)).first()
    if found is None:
        raise NotFound
    return found


PLACE = Place(
    noun="covenants",
    lifecycle=COVENANTS,
    verbs=VERBS,
    forms=VERB_FORMS,
    find=find,
    shown=reading.detail,
    answer=answers.CovenantDetail,
)


class Covenants(Door):
    """居民公约"""

    params = ("cursor", "limit")

    @reads(
        answers.CovenantPage,
        operation_id="covenants_list",
        summary="公约的各个版本",
        description="新的在前。通过的人人可看，草案和作废的草案只给有岗位的人看。",
        paged=True,
    )
    def get(self, request: Request) -> Response:
        actor = self.actor
        current = reading.in_force(actor, timezone.localdate())
        rows = CovenantVersion.objects.visible_to(actor).defer("text", "preamble")
        return listed(
            request,
            rows,
            order=("-number", "-id"),
            shown=lambda each: reading.line(each, actor, current),
        )

    @writes(
        answers.CovenantDetail,
        body_of(WordsForm, "CovenantWords"),
        operation_id="covenants_draft",
        summary="起草新的一版",
        description="同时只有一份草案；登记通过以后才施行。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request) -> Response:
        actor = self.actor
        if not (verdict := rules.draft(actor)):
            raise Forbidden(verdict.reason)
        key, document = strict.idempotency_key(request), strict.document(request)
        words = strict.filled(WordsForm, document, actor=actor)

        def create() -> dict[str, Any]:
            return reading.detail(draft(Community(pk=actor.community_id), by=actor, **words), actor)

        answer, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse("api_covenant", args=[answer["number"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(answer, status=201, Location=place, **replayed)


class InForce(Door):
    """现行的公约"""

    params = ("on",)

    @reads(
        answers.CovenantDetail,
        operation_id="covenants_in_force",
        summary="某一天施行的公约",
        description="不填 on 就是今天施行的一版；那一天还没有公约是 404。",
        parameters=[ON],
        versioned=True,
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params.get("on", "")
        found = reading.in_force(self.actor, _day(asked) if asked else timezone.localdate())
        if found is None:
            raise NotFound(NONE_THEN)
        return with_version(reading.detail(found, self.actor))


def _day(value: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError as error:
        raise strict.invalid({"on": "on 要写成 2026-11-23 这样的日期。"}) from error


class OneCovenant(Door):
    """公约的一版"""

    @reads(
        answers.CovenantDetail,
        operation_id="covenants_read",
        summary="公约的一版",
        description="连同条文。看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, key: str) -> Response:
        return with_version(reading.detail(find(self.actor, key), self.actor))
