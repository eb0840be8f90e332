"""错误应答: every refusal of the API is one shape, `application/problem+json` (RFC 9457), in Chinese."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from grids import text
from grids.verdict import Forbidden, NotFound, Refused

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
BUSY_RETRY_SECONDS = 3
# code → title. What each code answers with stands in the schema and in README.md, 接口.
TITLES: dict[str, str] = {
    "validation_error": "填写有误",
    "unknown_field": "不认识的字段",
    "unknown_param": "不认识的参数",
    "not_authenticated": "需要登录",
    "forbidden": "没有权限",
    "reauth_required": "需要再次验证身份",
    "not_found": "没有找到",
    "method_not_allowed": "不支持这种请求方式",
    "not_acceptable": "不支持这种应答格式",
    "illegal_transition": "现在不能这样办",
    "already_claimed": "已经有人办过",
    "stale": "内容已更新",
    "too_large": "内容太大",
    "type_not_allowed": "不支持这种内容格式",
    "key_reused": "幂等键用过了",
    "image_unsafe": "照片打不开",
    "version_required": "缺少版本号",
    "rate_limited": "次数太多",
    "error": "系统出错",
    "busy": "系统正忙",
}
NOT_FOUND = NotFound().reason


class ChineseJSONRenderer(JSONRenderer):
    """JSON as UTF-8, Chinese readable as it is."""

    ensure_ascii = False


def body(
    status: int, code: str, message: str, *, request_id: str | None, fields: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The problem document. Names a caller sent come back cleaned: they may hold what JSON cannot."""
    return {
        "type": f"urn:doorstep:problem:{code}",
        "title": TITLES.get(code, TITLES["error"]),
        "status": status,
        "code": code,
        "message": text.clean(message),
        "request_id": request_id,
        "fields": {text.clean(name): words for name, words in (fields or {}).items()},
    }


def _missing() -> dict[str, Any]:
    """One answer for whatever is not there or not shown. The request's id is in the header only: in the body it
    would make two of them differ."""
    return body(404, "not_found", NOT_FOUND, request_id=None)


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. None: a defect, which Django logs and answers with `server_error`."""
    request: Request = context["request"]
    if isinstance(error, Http404 | NotFound | exceptions.NotFound):
        return Response(_missing(), status=404, content_type=MEDIA_TYPE)
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("busy: %s %s", request.path, getattr(request, "request_id", ""), exc_info=error)
        error = _Busy()
    refused = error if isinstance(error, Refused) else _as_refused(error)
    if refused is None:
        return None
    answer = _answer(request, refused)
    for name, value in _headers(refused).items():
        answer[name] = value
    return answer


def _answer(request: Request, refused: Refused) -> Response:
    if isinstance(refused, Forbidden) and not request.successful_authenticator:
        # Nobody is signed in: the same sentence, but the remedy is to sign in.
        refused = _refusal(401, "not_authenticated", refused.reason)
    document = body(
        refused.status,
        refused.code,
        refused.reason,
        request_id=getattr(request, "request_id", None),
        fields=refused.fields,
    )
    answer = Response(document, status=refused.status, content_type=MEDIA_TYPE)
    if refused.status == 401:
        answer["WWW-Authenticate"] = "Token"
    return answer


def _headers(refused: Refused) -> dict[str, str]:
    headers = {}
    if hasattr(refused, "retry_after"):
        headers["Retry-After"] = str(refused.retry_after)
    if hasattr(refused, "current"):
        headers["ETag"] = f'"{refused.current}"'
    return headers


def _refusal(status: int, code: str, reason: str, **more: Any) -> Refused:
    refused = Refused(reason, code=code)
    refused.status = status
    for name, value in more.items():
        setattr(refused, name, value)
    return refused


class _Busy(Refused):
    """The database did not answer in time: a lock held too long, too many connections, a restart."""

    status = 503
    code = "busy"
    retry_after = BUSY_RETRY_SECONDS

    def __init__(self) -> None:
        super().__init__("系统正忙，刚才的操作没有生效，请稍等几秒再试。")


def _as_refused(error: Exception) -> Refused | None:
    """REST framework's and Django's own refusals, in our words."""
    match error:
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return _refusal(401, "not_authenticated", str(error.detail))
        case exceptions.PermissionDenied():
            return _refusal(403, "forbidden", str(error.detail))
        case PermissionDenied():
            return _refusal(403, "forbidden", str(error) or "您没有权限这样做。")
        case RequestDataTooBig():
            return _refusal(413, "too_large", "请求内容太大，请分几次提交。")
        case exceptions.ValidationError():
            return _refusal(400, "validation_error", "填写的内容有误，请核对后再发。")
        case exceptions.ParseError():
            return _refusal(400, "validation_error", "请求内容不是有效的 JSON（UTF-8），请核对后再发。")
        case exceptions.MethodNotAllowed():
            return _refusal(
                405, "method_not_allowed", "这个地址不支持这种请求方式，可用的方式见应答头 Allow。"
            )
        case exceptions.NotAcceptable():
            return _refusal(406, "not_acceptable", "只能以 application/json 应答，请修改 Accept。")
        case exceptions.UnsupportedMediaType():
            return _refusal(415, "type_not_allowed", "请求内容要用 JSON：Content-Type: application/json。")
        case exceptions.Throttled():
            wait = int(error.wait or 60)
            return _refusal(429, "rate_limited", f"次数太多，请 {wait} 秒后再试。", retry_after=wait)
    return None


def _plain(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    rendered = ChineseJSONRenderer().render(document)
    return HttpResponse(rendered, status=document["status"], content_type=MEDIA_TYPE)


def not_found(request: HttpRequest) -> HttpResponse:
    """An address of the API that never existed: the same bytes as an entry that is not shown."""
    return _plain(request, _missing())


def server_error(request: HttpRequest) -> HttpResponse:
    """A defect of ours; the log has the rest under this id."""
    sentence = "系统出了点问题，已记录下来。请稍后再试，或把 request_id 告诉社区。"
    request_id = getattr(request, "request_id", None)
    return _plain(request, body(500, "error", sentence, request_id=request_id))
