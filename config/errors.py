"""Error pages: a sentence that says what to do, and the status."""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults

from grids.api import problems
from grids.reauth import ReauthRequired
from grids.verdict import Refused

API = "/api/"


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page of a refusal. Not found is byte for byte the page of an address that never existed."""
    if refused.status == 404:
        return not_found(request)
    if isinstance(refused, ReauthRequired):
        return redirect(f"{reverse('reauth')}?{urlencode({'next': _back(request)})}")
    template = {403: "403.html", 429: "429.html"}.get(refused.status, "refused.html")
    response = render(request, template, {"reason": refused.reason}, status=refused.status)
    if hasattr(refused, "retry_after"):
        response["Retry-After"] = str(refused.retry_after)
    return response


def _back(request: HttpRequest) -> str:
    """Where to go on afterwards: the page asked for, or the page a button was pressed on."""
    if request.method == "GET":
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return urlsplit(came_from).path if known else request.path


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith(API):
        return problems.not_found(request)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A defect of ours. The page is drawn without context: what broke may be what the context needs."""
    return problems.server_error(request) if request.path.startswith(API) else defaults.server_error(request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form, most often: the page was left open overnight."""
    sentence = "页面放得太久，为安全起见没有提交。请返回上一页刷新后再提交一次，已填写的内容可以先复制下来。"
    return render(request, "403.html", {"reason": sentence}, status=403)
