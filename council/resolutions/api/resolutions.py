"""决议接口: list, write, read, the verbs, evidence."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from council.meetings.models import AgendaItem
from council.resolutions import reading, rules
from council.resolutions.api import answers
from council.resolutions.board import ResolutionFilter
from council.resolutions.forms import VERB_FORMS, WriteForm
from council.resolutions.forms.fields import known_parties
from council.resolutions.models import Evidence, Resolution
from council.resolutions.models.words import ORDERS
from council.resolutions.workflow import RESOLUTIONS, VERBS, write
from council.verb_api import Place
from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, READING, body_of, errors, parameters_of, reads, writes
from grids.idempotency import once
from grids.verdict import Forbidden, NotFound
from residents.appeals import serving

SHOWN = {
    (200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, "照片，重新编码过，没有拍摄信息"),
    (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "PDF，只供下载"),
    **errors(*READING),
}


def find(actor: Actor, number: str) -> Resolution:
    """The resolution of this number as far as this actor may know it; NotFound otherwise."""
    rows = Resolution.objects.visible_to(actor).with_names().select_related("cited", "adopts")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


PLACE = Place(
    noun="resolutions",
    lifecycle=RESOLUTIONS,
    verbs=VERBS,
    forms=VERB_FORMS,
    find=find,
    shown=reading.resolution_detail,
    answer=answers.ResolutionDetail,
)


class Resolutions(Door):
    """决议"""

    params = (*ResolutionFilter.base_filters, "cursor", "limit")

    @reads(
        answers.ResolutionPage,
        operation_id="resolutions_list",
        summary="决议列表",
        description="新的在前。决议是公开的；由反映某人某单位的诉求形成的，只有社区和责任方看得到，被反映的看不到。",
        parameters=parameters_of(ResolutionFilter),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = Resolution.objects.visible_to(self.actor).with_names()
        filters = ResolutionFilter(request.query_params, queryset=rows, actor=self.actor)
        if not filters.is_valid():
            raise strict.invalid({name: " ".join(words) for name, words in filters.errors.items()})
        return listed(
            request, filters.qs, order=ORDERS["new"], shown=lambda each: reading.resolution(each, self.actor)
        )


class Write(Door):
    """写决议"""

    @writes(
        answers.ResolutionDetail,
        body_of(WriteForm, "ResolutionWriting"),
        operation_id="resolutions_write",
        summary="为一个议题写决议",
        description="议题要正在议；写好以后议题就是“形成决议”。lead、coordinator、supervisor 填责任方的 key，"
        "名单见 /resolutions/parties/；监督方不能就是牵头方。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request, pk: str) -> Response:
        actor = self.actor
        item = AgendaItem.objects.visible_to(actor).with_names().filter(pk=int(pk)).first()
        if item is None:
            raise NotFound
        if not (verdict := rules.write(item, actor)):
            raise Forbidden(verdict.reason)
        key, document = strict.idempotency_key(request), strict.document(request)
        data = strict.filled(WriteForm, document, thing=item, actor=actor)

        def create() -> dict[str, Any]:
            made = write(item, by=actor, **data)
            return reading.resolution_detail(find(actor, made.number), actor)

        answer, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse("api_resolution", args=[answer["number"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(answer, status=201, Location=place, **replayed)


class Parties(Door):
    """责任方名单"""

    @reads(
        answers.KnownParties,
        operation_id="resolutions_parties",
        summary="可以作责任方的单位和人",
        description="本社区的单位和在岗的人，给社区工作人员写决议用。",
    )
    def get(self, request: Request) -> Response:
        if not self.actor.is_office:
            raise Forbidden("责任方名单给社区工作人员写决议用。")
        known = known_parties(self.actor).values()
        return Response({"results": [reading.party(party, name) for name, party in known], "next": None})


class OneResolution(Door):
    """一项决议"""

    @reads(
        answers.ResolutionDetail,
        operation_id="resolutions_read",
        summary="一项决议",
        description="承诺、责任方、回应的诉求、凭据。看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, key: str) -> Response:
        return with_version(reading.resolution_detail(find(self.actor, key), self.actor))


class Records(Door):
    """一项决议的台账"""

    params = ("cursor", "limit")

    @reads(
        answers.CouncilRecordPage,
        operation_id="resolutions_records",
        summary="一项决议的台账",
        description="按序号。社区看全部，其他人看“居民可见”的。",
        paged=True,
    )
    def get(self, request: Request, key: str) -> Response:
        rows = find(self.actor, key).records.all()
        rows = rows if self.actor.is_office else rows.filter(public=True)
        inside = self.actor.is_insider
        return listed(
            request,
            rows,
            order=("position", "id"),
            shown=lambda row: reading.record(row, inside=inside),
            default=100,
        )


class OneEvidence(Door):
    """一份凭据"""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A caller that asks for a picture is right to; the JSON renderer is only for the errors."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="resolutions_evidence",
        summary="一份凭据的内容",
        description="照片或 PDF 本身，跟着决议公开。",
        responses=SHOWN,
    )
    def get(self, request: Request, key: str, pk: str) -> HttpResponse:
        found: Evidence | None = find(self.actor, key).evidence.filter(pk=int(pk)).first()
        if found is None:
            raise NotFound
        return serving.sent(request._request, found)
