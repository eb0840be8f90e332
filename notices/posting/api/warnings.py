"""预警接口: an official sentence, its columns or its CAP file in; an alert and a delivery for every grid out."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from grids.api import strict
from grids.api.doors import Door, listed
from grids.api.schema import body_of, parameters_of, reads, writes
from grids.models import Community
from grids.verdict import Forbidden
from notices.acting import find
from notices.posting import reading, rules
from notices.posting.api import answers
from notices.posting.filters import WarningFilter
from notices.posting.forms.warnings import ColumnsForm, SentenceForm, XmlForm
from notices.posting.models import WeatherWarning
from notices.posting.models.warnings import WarningQuerySet
from notices.posting.workflow import warn

NEWEST = ("-issued_at", "-id")
SAME = "同一条再发一次，应答的还是那一条，不会重复发布（应答头 Idempotent-Replayed）。"


class Taking(Door):
    """What the ways of taking a warning in share."""

    form: type[forms.Form]

    def take(self, request: Request) -> Response:
        """Read it by this endpoint's form, publish it, answer with the warning."""
        actor = self.actor
        if not (verdict := rules.warn(actor)):
            raise Forbidden(verdict.reason)
        parsed = strict.filled(self.form, strict.document(request))["parsed"]
        community = Community.objects.get(pk=actor.community_id)
        made, fresh = warn(community, parsed, by=actor)
        place = request.build_absolute_uri(reverse("api_warning", args=[made.pk]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        document = reading.warning(made, timezone.now())
        return Response(document, status=201, headers={"Location": place, **replayed})


class Warnings(Taking):
    """气象预警"""

    params = (*WarningFilter.base_filters, "cursor", "limit")
    form = SentenceForm

    @reads(
        answers.WarningPage,
        operation_id="warnings_list",
        summary="预警列表",
        description="新的在前。",
        parameters=parameters_of(WarningFilter),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = visible(self.actor.community_id)
        filters = WarningFilter(request.query_params, queryset=rows)
        if not filters.is_valid():
            raise strict.invalid({name: " ".join(words) for name, words in filters.errors.items()})
        now = timezone.now()
        return listed(request, filters.qs, order=NEWEST, shown=lambda row: reading.warning(row, now))

    @writes(
        answers.WarningAnswer,
        body_of(SentenceForm, "SentenceBody"),
        operation_id="warnings_take",
        summary="发布一条预警（原句）",
        description="`text` 是气象台发布的整句话。认出种类、颜色、时间后立刻成为预警，出现在每一页，并送往每个微网格；"
        f"变更、升级、解除会代替原来的那条。认不出就是 400。{SAME}",
        status=201,
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        return self.take(request)


class Columns(Taking):
    """人工填写的预警"""

    form = ColumnsForm

    @writes(
        answers.WarningAnswer,
        body_of(ColumnsForm, "WarningColumnsBody"),
        operation_id="warnings_fill",
        summary="发布一条预警（分栏填写）",
        description=SAME,
        status=201,
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        return self.take(request)


class Cap(Taking):
    """CAP 预警"""

    form = XmlForm

    @writes(
        answers.WarningAnswer,
        body_of(XmlForm, "CapBody"),
        operation_id="warnings_cap",
        summary="发布一条预警（CAP 1.2）",
        description=f"`xml` 是文件内容，或者 `url` 是它的网址（只限系统允许的网站）。演练、测试消息不收。{SAME}",
        status=201,
        also=(409,),
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        return self.take(request)


class OneWarning(Door):
    """一条预警"""

    @reads(
        answers.WarningAnswer,
        operation_id="warnings_read",
        summary="一条预警",
        description="看不到的与不存在的一样是 404。它的送达：deliveries/?warning=id。",
    )
    def get(self, request: Request, pk: int) -> Response:
        found = find(visible(self.actor.community_id), pk)
        return Response(reading.warning(found, timezone.now()))


def visible(community_id: int | None) -> WarningQuerySet:
    """The warnings of a community are for everyone."""
    return WeatherWarning.objects.of(community_id).select_related("superseded_by")
