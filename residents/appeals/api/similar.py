"""同一件事接口: what is like an entry, or like words about to be filed."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from grids.api import strict
from grids.api.doors import Door
from grids.api.schema import body_of, reads, writes
from residents.appeals import reading, similar
from residents.appeals.api import answers
from residents.appeals.api.endpoints import find
from residents.appeals.forms.similar import SimilarForm, typed
from residents.appeals.likeness import Entry

MOST = 20
LIMIT = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 5}, description="最多几件。"
)


class Similar(Door):
    """像是同一件事的诉求, best first; never more than the caller may see."""

    def answer(self, entry: Entry, limit: int) -> Response:
        found = similar.find(entry, self.actor, limit=limit)
        return Response({"results": [self.shown(each) for each in found], "next": None})

    def shown(self, hit: similar.Similar) -> dict[str, Any]:
        return {
            "score": hit.score,
            "reasons": list(hit.reasons),
            "appeal": reading.shown(hit.appeal, self.actor),
        }


class SimilarTo(Similar):
    params = ("limit",)

    @reads(
        answers.SimilarPage,
        operation_id="appeals_similar",
        summary="像是同一件事的诉求",
        description="在办的和半年内的，最像的在前，附理由。只比较调用者读得到的文字：读不到原文的，只比公开的标题和内容。",
        parameters=[LIMIT],
    )
    def get(self, request: Request, number: str) -> Response:
        found = find(self.actor, number)
        limit = strict.page_size(request, default=5, most=MOST)
        return self.answer(similar.entry_of(found, self.actor), limit)


class SimilarTyped(Similar):
    @writes(
        answers.SimilarPage,
        body_of(SimilarForm, "SimilarBody"),
        operation_id="appeals_similar_typed",
        summary="登记之前看有没有人提过",
        description="给出正要登记的标题、内容、地点；什么也不保存。",
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        form = strict.filled(SimilarForm, strict.document(request), actor=self.actor)
        return self.answer(typed(form), 5)
