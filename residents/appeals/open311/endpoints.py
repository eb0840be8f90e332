"""Open311 的六个入口: services, a definition, requests, one request, filing one, a token; each as .json or .xml.

What a caller may see is what the public board shows. An api_key is an account's token; without one it is a visitor.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from grids import actors, tokens
from grids.actors import Actor
from grids.api.doors import slow_down_strangers
from grids.models import Community, Grid
from grids.states import TokenScope
from grids.verdict import Forbidden, NotFound, RateLimited, Refused
from residents.appeals import filing, receipts, rules
from residents.appeals.models.words import NUMBER
from residents.appeals.open311 import asking, reading, wire
from residents.appeals.states import Source

View = Callable[..., HttpResponse]
LENGTH = 11  # of a number: 2026-000123
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def georeport(view: View) -> View:
    """Refusals as the standard writes errors; the community is that of the website, or the one named must be it."""

    @wraps(view)
    def wrapped(request: HttpRequest, form: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, form, _community(request), **kwargs)
        except Refused as refused:
            row = {"code": str(refused.status), "description": refused.reason}
            response = wire.answer([row], wire.ERRORS, form, status=refused.status)
            if isinstance(refused, RateLimited):
                response["Retry-After"] = str(refused.retry_after)
            return response

    return wrapped


def _community(request: HttpRequest) -> Community:
    """`request.actor` tells the website's community only; who is signed in there is not asked: no session acts here."""
    found = Community.objects.filter(pk=request.actor.community_id).first()
    named = (request.POST or request.GET).get("jurisdiction_id", "")
    if found is None or named and named != found.code:
        raise NotFound("没有这个 jurisdiction_id。")
    return found


def _caller(request: HttpRequest, community: Community) -> Actor:
    """The account of the api_key, else a visitor. Forbidden for a key that does not open this community."""
    key = request.POST.get("api_key", "")
    if not key:
        return actors.visitor(community.pk)
    token = tokens.find(key)
    actor = actors.of_user(token.user) if token and TokenScope.WRITE in token.scopes else None
    if actor is None or actor.community_id != community.pk:
        raise Forbidden("api_key 不对、已过期，或没有写入的范围。")
    return actor


@require_GET
@georeport
def services(request: HttpRequest, form: str, community: Community) -> HttpResponse:
    """GET services"""
    rows = [reading.service(category) for category in asking.leaves(community.pk)]
    return wire.answer(rows, wire.SERVICES, form)


@require_GET
@georeport
def service(request: HttpRequest, form: str, community: Community, code: str) -> HttpResponse:
    """GET service definition"""
    found = asking.leaf(community.pk, code)
    grids = list(Grid.objects.of(community.pk).micro())
    return wire.answer(reading.definition(found, grids), wire.DEFINITION, form)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@georeport
def requests(request: HttpRequest, form: str, community: Community) -> HttpResponse:
    """GET requests, POST request"""
    if request.method == "POST":
        return _file(request, form, community)
    rows = asking.wanted(request.GET.dict(), actors.visitor(community.pk))[: asking.MOST]
    return wire.answer([reading.request(each, community) for each in rows], wire.REQUESTS, form)


def _file(request: HttpRequest, form: str, community: Community) -> HttpResponse:
    """The receipt's secret stands in the notice, for the standard has no field for it; it is told this once."""
    params, by = request.POST.dict(), _caller(request, community)
    if not (verdict := rules.register(by)):
        raise Forbidden(verdict.reason)
    category = asking.leaf(community.pk, params.get("service_code", ""))
    data = asking.filled(params, category, by)
    slow_down_strangers(request, by)
    appeal, secret = filing.file(data, by=by, source=Source.API)
    place = request.build_absolute_uri(reverse("status"))
    notice = f"已登记。编号 {appeal.number}，查询码 {secret}，在 {place} 查办理进度。"
    row = {"service_request_id": appeal.number, "service_notice": notice, "account_id": None}
    return wire.answer([row], wire.REQUESTS, form, status=201)


@require_GET
@georeport
def one_request(request: HttpRequest, form: str, community: Community, number: str) -> HttpResponse:
    """GET one request: of the public board; what is not published is not found."""
    everyone = actors.visitor(community.pk)
    asked = {"service_request_id": number} if NUMBER.fullmatch(number) else None
    found = asking.wanted(asked, everyone).first() if asked else None
    if found is None:
        raise NotFound("没有这个 service_request_id，或者它不公开。")
    return wire.answer([reading.request(found, community)], wire.REQUESTS, form)


@require_GET
@georeport
def token(request: HttpRequest, form: str, community: Community, code: str) -> HttpResponse:
    """GET request id from a token: number and secret of a receipt, joined by a dash. Ten wrong tries lock a number."""
    appeal, _ = receipts.open_receipt(community.pk, code[:LENGTH], code[LENGTH:])
    row = {"service_request_id": appeal.number, "token": code}
    return wire.answer([row], wire.REQUESTS, form)


@require_GET
@georeport
def discovery(request: HttpRequest, form: str, community: Community) -> HttpResponse:
    """Service discovery: where the API is and what it speaks."""
    services = request.build_absolute_uri(reverse("open311_services", kwargs={"form": form}))
    document = {
        "changeset": "2026-11-24T00:00:00+08:00",
        "contact": f"{community.name} {community.phone}".strip(),
        "key_service": "",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": services.rsplit("/", 1)[0],
                "changeset": "2026-11-24T00:00:00+08:00",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return wire.answer(document, wire.DISCOVERY, form)
