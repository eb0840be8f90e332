"""通知接口: list, draft, read, records, files, signing up; the verbs come from `verb_api`."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from grids import uploads
from grids.api import strict
from grids.api.doors import Door, listed, slow_down_strangers, with_version
from grids.api.schema import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    READING,
    body_of,
    errors,
    parameters_of,
    reads,
    writes,
)
from grids.idempotency import once
from grids.models import Community
from grids.verdict import Forbidden
from notices.acting import find
from notices.posting import reading, rules
from notices.posting.api import answers
from notices.posting.api.places import NOTICES
from notices.posting.filters import NoticeFilter
from notices.posting.forms import NOTICE_ACTS, NoticeForm
from notices.posting.models import Notice, NoticeRecord, SignUp
from notices.posting.models.words import ORDERS
from notices.posting.states import NoticeState
from notices.posting.workflow import draft, signing_up
from notices.verb_api import created
from residents.appeals import serving

FILES = {
    (200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, "照片，重新编码过，没有拍摄信息"),
    (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "PDF，只供下载"),
    **errors(*READING),
}


class Notices(Door):
    """通知公告"""

    params = (*NoticeFilter.base_filters, "cursor", "limit")

    @reads(
        answers.NoticePage,
        operation_id="notices_list",
        summary="通知列表",
        description="置顶的在前，其余新的在前。草稿只在 state=draft 时列出，社区看全部，网格员看自己写的。",
        parameters=parameters_of(NoticeFilter),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        filters = NoticeFilter(
            request.query_params, queryset=Notice.objects.visible_to(self.actor).for_list()
        )
        if not filters.is_valid():
            raise strict.invalid({name: " ".join(words) for name, words in filters.errors.items()})
        drafts = request.query_params.get("state") in (NoticeState.DRAFT, NoticeState.DISCARDED)
        rows = filters.qs if drafts else filters.qs.shown()
        order = ORDERS["drafts" if drafts else "new"]
        return listed(request, rows, order=order, shown=lambda row: reading.notice(row, self.actor))

    @writes(
        answers.NoticeAnswer,
        body_of(NoticeForm, "NoticeBody"),
        operation_id="notices_draft",
        summary="起草通知",
        description="存为草稿，不会发出去。网格员只给自己的微网格起草；发给不止一个微网格的要由另一人发布。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(422,),
    )
    def post(self, request: Request) -> Response:
        actor = self.actor
        if not (verdict := rules.draft(actor)):
            raise Forbidden(verdict.reason)
        document = strict.document(request)
        words = strict.filled(NoticeForm, document, actor=actor)["words"]
        community = Community.objects.get(pk=actor.community_id)

        def create() -> dict[str, Any]:
            return reading.notice(draft(community, words, by=actor), actor)

        return created(self, request, document, create, route="api_notice")


class OneNotice(Door):
    """一条通知"""

    @reads(
        answers.NoticeAnswer,
        operation_id="notices_read",
        summary="一条通知",
        description="看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        return with_version(reading.notice(NOTICES.find(self.actor, pk), self.actor))


class Records(Door):
    """一条通知的台账"""

    params = ("cursor", "limit")

    @reads(
        answers.NoticeRecordPage,
        operation_id="notices_records",
        summary="一条通知的台账",
        description="按序号。在岗的人看全部，其他人只看“居民可见”的。",
        paged=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = NOTICES.find(self.actor, pk).records.all()
        rows = rows if self.actor.is_insider else rows.filter(public=True)
        return listed(request, rows, order=("position", "id"), shown=_record, default=100)


def _record(line: NoticeRecord) -> dict[str, Any]:
    return {
        "position": line.position,
        "action": line.action,
        "label": line.label,
        "at": reading.moment(line.at),
        "actor": reading.recorded_by(line),
        "note": line.note,
        "public": line.public,
    }


class Attach(Door):
    """添加附件"""

    parser_classes = (MultiPartParser,)

    @writes(
        answers.NoticeAnswer,
        answers.NoticeFilesBody,
        operation_id="notices_attach",
        summary="添加附件",
        description="只能给草稿添加。用 multipart/form-data 发送；按内容认 JPG、PNG、WEBP 和 PDF。",
        parameters=[IF_MATCH],
        also=(409, 412, 422, 428),
    )
    def post(self, request: Request, pk: int) -> Response:
        found = NOTICES.find(self.actor, pk)
        version = strict.expected_version(request, found.version)
        NOTICE_ACTS.lifecycle.check(found, "attach", by=self.actor, version=version)
        strict.only_known(request.data, ["files"], what="字段", code="unknown_field")
        files = [uploads.read(each) for each in request.FILES.getlist("files")]
        NOTICE_ACTS.verbs["attach"](found, by=self.actor, version=version, files=files)
        return with_version(reading.notice(NOTICES.find(self.actor, pk), self.actor))


class Files(Door):
    """一条通知的附件"""

    params = ("cursor", "limit")

    @reads(
        answers.NoticeFilePage,
        operation_id="notices_files",
        summary="一条通知的附件",
        description="看得到通知就看得到附件。",
        paged=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = NOTICES.find(self.actor, pk).files.all()
        return listed(request, rows, order=("id",), shown=reading.file)


class OneFile(Door):
    """一个附件"""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A caller that asks for a picture is right to; the JSON renderer is only for the errors."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="notices_file_read",
        summary="一个附件的内容",
        description="照片或 PDF 本身。",
        responses=FILES,
    )
    def get(self, request: Request, pk: int, key: int) -> HttpResponse:
        return serving.sent(request._request, find(NOTICES.find(self.actor, pk).files.all(), key))


class SignUps(Door):
    """活动的报名"""

    params = ("cursor", "limit")

    @reads(
        answers.SignUpPage,
        operation_id="notices_sign_ups",
        summary="报名名单",
        description="社区工作人员和活动的起草人看，姓名和电话脱敏。先有座的，再候补的。",
        paged=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        found = NOTICES.find(self.actor, pk)
        if not (verdict := rules.reads_sign_ups(found, self.actor)):
            raise Forbidden(verdict.reason)
        rows: QuerySet[SignUp] = found.sign_ups.standing()
        line = {key: n for n, key in enumerate(rows.in_line().values_list("pk", flat=True), start=1)}
        return listed(
            request,
            rows,
            order=("waiting", "at", "id"),
            shown=lambda made: reading.sign_up(made, line=line.get(made.pk, 0)),
            default=100,
        )


class SignUpOnce(Door):
    """报名"""

    @writes(
        answers.SignUpAnswer,
        body_of(NOTICE_ACTS.form_of("sign_up"), "SignUpBody"),
        operation_id="notices_sign_up",
        summary="报名",
        description="户码登录的家庭只填人数，其他人另填姓名和电话。名额满了就候补。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422, 429),
        versioned=False,
    )
    def post(self, request: Request, pk: int) -> Response:
        found, actor = NOTICES.find(self.actor, pk), self.actor
        document = strict.document(request)
        NOTICE_ACTS.lifecycle.check(found, "sign_up", by=actor)
        data = strict.filled(NOTICE_ACTS.form_of("sign_up"), document, thing=found, actor=actor)

        def create() -> dict[str, Any]:
            slow_down_strangers(request, actor)
            made = NOTICE_ACTS.verbs["sign_up"](found, by=actor, **data)
            return reading.sign_up(made, line=signing_up.place_in_line(made))

        key = strict.idempotency_key(request)
        answer, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        return Response(answer, status=201, headers={} if fresh else {"Idempotent-Replayed": "true"})


class CancelSignUp(Door):
    """取消报名"""

    @writes(
        answers.NoticeAnswer,
        body_of(NOTICE_ACTS.form_of("cancel_sign_up"), "CancelSignUpBody"),
        operation_id="notices_cancel_sign_up",
        summary="取消报名",
        description="户码登录的家庭不用填；其他人填报名时的姓名和电话。空出的名额给候补的第一位。",
        also=(409, 429),
    )
    def post(self, request: Request, pk: int) -> Response:
        found, actor = NOTICES.find(self.actor, pk), self.actor
        NOTICE_ACTS.lifecycle.check(found, "cancel_sign_up", by=actor)
        form = NOTICE_ACTS.form_of("cancel_sign_up")
        data = strict.filled(form, strict.document(request), thing=found, actor=actor)
        slow_down_strangers(request, actor)
        NOTICE_ACTS.verbs["cancel_sign_up"](found, by=actor, **data)
        return with_version(reading.notice(NOTICES.find(actor, pk), actor))
