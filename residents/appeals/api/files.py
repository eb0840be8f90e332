"""附件接口: the files of a matter, as deep as the caller reads it, and adding some."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from grids import uploads
from grids.api import strict
from grids.api.doors import Door, listed
from grids.api.schema import IF_MATCH, READING, errors, reads, writes
from grids.verdict import NotFound
from residents.appeals import reading, rules, serving
from residents.appeals.api import answers
from residents.appeals.api.endpoints import Verb, find
from residents.appeals.models import Appeal

SHOWN = {
    (200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, "照片，重新编码过，没有拍摄信息"),
    (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "PDF，只供下载"),
    **errors(*READING),
}


class Attach(Verb):
    """添加照片或文件"""

    verb = "attach"
    parser_classes = (MultiPartParser,)

    @writes(
        answers.AppealDetail,
        answers.FilesBody,
        operation_id="appeals_attach",
        summary="添加照片或文件",
        description="用 multipart/form-data 发送。按内容认 JPG、PNG、WEBP 和 PDF；照片重新编码，拍摄位置等信息去掉。状态不变。",
        parameters=[IF_MATCH],
        also=(409, 412, 422, 428),
    )
    def post(self, request: Request, number: str) -> Response:
        return super().post(request, number)

    def filled(self, request: Request, found: Appeal) -> dict[str, Any]:
        strict.only_known(request.data, ["files", "purpose"], what="字段", code="unknown_field")
        files = [uploads.read(each) for each in request.FILES.getlist("files")]
        return {"files": files, "purpose": request.data.get("purpose", "")}


class Files(Door):
    """一件诉求的附件"""

    params = ("cursor", "limit")

    @reads(
        answers.FilePage,
        operation_id="appeals_files",
        summary="一件诉求的附件",
        description="居民发来的照片只有看得到原文的人看得到；办理前后的照片跟着公开的进展走。",
        paged=True,
    )
    def get(self, request: Request, number: str) -> Response:
        found = find(self.actor, number)
        depth = rules.depth(found, self.actor)
        rows = found.attachments.all()
        if depth < rules.Depth.REDACTED:
            rows = rows.following_up()
        return listed(request, rows, order=("id",), shown=lambda kept: reading.file(kept, depth))


class OneFile(Door):
    """一个附件"""

    small = False

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A caller that asks for a picture is right to; the JSON renderer is only for the errors."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="appeals_file_read",
        summary="一个附件的内容",
        description="照片或 PDF 本身。",
        responses=SHOWN,
    )
    def get(self, request: Request, number: str, pk: str) -> HttpResponse:
        return self._sent(request, number, int(pk))

    def _sent(self, request: Request, number: str, pk: int) -> HttpResponse:
        appeal = find(self.actor, number)
        found = appeal.attachments.filter(pk=pk).first()
        if found is None or not rules.reads_file(found, rules.depth(appeal, self.actor)):
            raise NotFound
        return serving.sent(request._request, found, small=self.small)


class Thumbnail(OneFile):
    """一个附件的缩略图"""

    small = True

    @extend_schema(
        operation_id="appeals_file_small",
        summary="照片的缩略图",
        description="长边 480 像素；PDF 没有缩略图，给的是 PDF 本身。",
        responses=SHOWN,
    )
    def get(self, request: Request, number: str, pk: str) -> HttpResponse:
        return self._sent(request, number, int(pk))
