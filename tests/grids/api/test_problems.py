"""错误应答: every refusal is one shape, in Chinese, and says what to do."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from config import errors
from grids.api import problems
from grids.api.doors import Door
from grids.idempotency import KeyReused
from grids.models import ApiToken
from grids.verdict import Forbidden, Invalid, NotFound, RateLimited, Refused, Stale
from tests.calls import API, MATTER, Caller, by_session, by_token, nobody, problem
from tests.community import House

pytestmark = pytest.mark.django_db

PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


class Breaks(Door):
    """An endpoint that breaks the way it is told."""

    error: Exception | None = None

    def get(self, request: Request) -> Response:
        raise type(self).error

    post = get


urlpatterns = [path("api/v1/breaks/", Breaks.as_view())]
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"


@pytest.fixture
def breaks(settings):
    """Call an endpoint that raises this error."""
    settings.ROOT_URLCONF = __name__

    def call(error: Exception, caller: Caller | None = None):
        Breaks.error = error
        caller = caller or nobody(Client(raise_request_exception=False))
        return caller.get("breaks/")

    return call


REFUSALS = [
    (Refused("已经办过了。"), 409, "illegal_transition"),
    (Refused("别人先办了。", code="already_claimed"), 409, "already_claimed"),
    (Invalid("请写标题。", fields={"title": "请写标题。"}), 400, "validation_error"),
    (Stale(3), 412, "stale"),
    (KeyReused("换一个键。"), 422, "key_reused"),
    (RateLimited("太多了。", retry_after=90), 429, "rate_limited"),
    (exceptions.ParseError(), 400, "validation_error"),
    (exceptions.ValidationError({"title": ["bad"]}), 400, "validation_error"),
    (exceptions.NotAuthenticated(), 401, "not_authenticated"),
    (exceptions.AuthenticationFailed("令牌不对。"), 401, "not_authenticated"),
    (exceptions.PermissionDenied("不行。"), 403, "forbidden"),
    (PermissionDenied("不行。"), 403, "forbidden"),
    (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
    (exceptions.NotAcceptable(), 406, "not_acceptable"),
    (exceptions.UnsupportedMediaType("text/csv"), 415, "type_not_allowed"),
    (exceptions.Throttled(wait=30), 429, "rate_limited"),
    (OperationalError("canceling statement due to lock timeout"), 503, "busy"),
    (InterfaceError("connection already closed"), 503, "busy"),
    (Http404("no such row"), 404, "not_found"),
    (NotFound(), 404, "not_found"),
    (exceptions.NotFound("gone"), 404, "not_found"),
]


@pytest.mark.parametrize(("error", "status", "code"), REFUSALS, ids=lambda value: str(value)[:30])
def test_every_error_becomes_one_shape(house: House, breaks, error, status, code):
    body = problem(breaks(error, by_token(house.staff)), status, code)
    assert body["title"] == problems.TITLES[code]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in body["message"])


def test_the_words_of_the_refusal_are_the_message(breaks):
    body = problem(breaks(Invalid("请写标题。", fields={"title": "请写标题。"})), 400, "validation_error")
    assert body["message"] == "请写标题。"
    assert body["fields"] == {"title": "请写标题。"}


def test_chinese_is_readable_in_the_raw_bytes(breaks):
    assert "请写标题。".encode() in breaks(Invalid("请写标题。")).content


def test_nobody_signed_in_is_told_to_sign_in_with_the_same_sentence(house: House, breaks):
    refused = Forbidden("受理由社区工作人员办理。")
    answer = breaks(refused)
    assert problem(answer, 401, "not_authenticated")["message"] == refused.reason
    assert answer.headers["WWW-Authenticate"] == "Token"
    for caller in (by_token(house.property), by_session(house.property)):
        assert problem(breaks(refused, caller), 403, "forbidden")["message"] == refused.reason


def test_whoever_is_stale_learns_the_current_version(breaks):
    assert breaks(Stale(7)).headers["ETag"] == '"7"'


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (RateLimited("太多了。", retry_after=90), "90"),
        (exceptions.Throttled(wait=30), "30"),
        (exceptions.Throttled(), "60"),
        (OperationalError("x"), "3"),
    ],
    ids=str,
)
def test_what_passes_by_itself_says_when_to_come_back(breaks, error, seconds):
    assert breaks(error).headers["Retry-After"] == seconds


def test_a_defect_of_ours_is_the_same_shape_and_tells_nothing(breaks):
    answer = breaks(ValueError("password=hunter2"))
    body = problem(answer, 500, "error")
    assert "hunter2" not in answer.content.decode()
    assert "request_id" in body["message"]


def test_a_defect_is_raised_where_it_can_be_seen(breaks):
    with pytest.raises(ValueError, match="seen"):
        breaks(ValueError("seen"), nobody())


def test_names_that_json_cannot_hold_are_cleaned():
    document = problems.body(
        400, "unknown_field", "没有叫“\ud800x”的字段", request_id="1", fields={"\ud800x": "?"}
    )
    assert json.loads(problems.ChineseJSONRenderer().render(document))["fields"] == {"x": "?"}


# Addresses that never existed


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/nothing/", "/api/v2/appeals/", "/api/v1/appeals/abc/", "/api/v1/\x00/"]
)
def test_an_unknown_address_is_the_same_404_as_an_entry_that_is_not_shown(house: House, address):
    hidden, _ = house.file()
    shown = nobody().get(f"appeals/{hidden.number}/")
    problem(shown, 404, "not_found")
    assert nobody().get(address).content == shown.content


def test_a_page_that_never_existed_stays_a_page(house: House, settings):
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": PLAIN_FILES}}
    answer = Client().get("/nothing/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_page_of_a_defect_needs_no_context():
    answer = errors.server_error(RequestFactory().get("/appeals/"))
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")


# Methods and types


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("place", ["", "grids/", "appeals/", "schema/"])
def test_methods_that_are_not_offered_are_405_and_name_those_that_are(house: House, method, place):
    answer = getattr(Client(), method)(API + place)
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]
    assert method.upper() not in answer.headers["Allow"]


def test_head_answers_like_get_without_a_body(house: House):
    answer = Client().head(f"{API}grids/")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"],
)
def test_a_body_that_is_not_json_is_415(house: House, content_type):
    answer = nobody().post("appeals/", b"kind=appeal", content_type=content_type)
    assert "application/json" in problem(answer, 415, "type_not_allowed")["message"]


def test_json_may_name_its_charset(house: House):
    answer = nobody().post("appeals/", MATTER, content_type="application/json; charset=utf-8")
    assert answer.status_code == 201


def test_only_json_is_answered(house: House):
    problem(nobody().get("grids/", accept="text/html"), 406, "not_acceptable")
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"
    answer = nobody().get("grids/", accept=browser)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"title": NaN}',
        b"\xff\xfe{}",
        b'{"title": "\xe7\x81"}',
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "cut off", "NaN", "UTF-16", "half a character", "too deep", "too many digits"],
)
def test_a_broken_document_is_refused_whole(house: House, body):
    problem(nobody().post("appeals/", body), 400, "validation_error")


@pytest.mark.parametrize("body", [[], [MATTER], "text", 7, True])
def test_the_body_is_one_object(house: House, body):
    assert "JSON 对象" in problem(nobody().post("appeals/", body), 400, "validation_error")["message"]


def test_a_body_beyond_every_need_is_413(house: House, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    body = {**MATTER, "text": "长" * 2000}
    problem(nobody().post("appeals/", body), 413, "too_large")


# The database has its own mind


def test_a_row_held_too_long_by_somebody_else_is_busy_and_nothing_happened(house: House, at_once):
    """Really locked: one connection holds the appeal, the request waits no longer than the server lets it."""
    appeal, _ = house.file()
    caller = by_token(house.staff)

    def hold_and_call():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        return caller.act(appeal.number, "accept", {"grade": "general", "track": "assist"}, version='"1"')

    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM residents_appeal WHERE id = %s FOR UPDATE", [appeal.pk])
            (answer,) = at_once(hold_and_call)
    finally:
        other.close()
    body = problem(answer, 503, "busy")
    assert "没有生效" in body["message"]
    assert answer.headers["Retry-After"] == "3"
    appeal.refresh_from_db()
    assert (appeal.state, appeal.version) == ("registered", 1)
    assert ApiToken.objects.count() == 1
