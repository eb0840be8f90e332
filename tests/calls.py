"""Callers of the API as tests meet them: nobody, an account by token or session, a household by its card."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.test import Client

from grids import tokens
from grids.actors import Actor
from grids.states import TokenScope
from residents.register.workflow.cards import SESSION_KEY

API = "/api/v1/"
APPEALS = f"{API}appeals/"
MATTER = {
    "kind": "appeal",
    "title": "三单元楼道灯不亮",
    "text": "三单元四楼楼道灯坏了一周，老人晚上上下楼不安全。",
    "grid": "01",
}


class Caller:
    """Speaks JSON to the API. `get` and `post` take a path below /api/v1/, or a whole address."""

    def __init__(self, client: Client | None = None, **headers: str) -> None:
        self.client = client or Client()
        self.headers = headers

    def get(self, path: str, params: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.get(_address(path), params or {}, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.client.post(
            _address(path),
            body if isinstance(body, bytes) else json.dumps({} if body is None else body),
            content_type=headers.pop("content_type", "application/json"),
            headers=self._headers(headers),
        )

    def act(
        self, number: str, verb: str, body: Any = None, *, version: int | str | None = None
    ) -> HttpResponse:
        """A verb with the current ETag, unless a version is given."""
        if version is None:
            version = self.get(f"appeals/{number}/").headers.get("ETag", "*")
        return self.post(f"appeals/{number}/{verb}/", body, if_match=str(version))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {name.replace("_", "-"): value for name, value in (self.headers | more).items()}


def _address(path: str) -> str:
    return path if path.startswith(("http", "/")) else API + path


def nobody(client: Client | None = None) -> Caller:
    return Caller(client)


def by_token(actor: Actor, scopes: Iterable[str] = tuple(TokenScope)) -> Caller:
    _, key = tokens.issue(actor.user, name="测试", scopes=scopes)
    return Caller(authorization=f"Token {key}")


def by_session(actor: Actor, client: Client | None = None) -> Caller:
    client = client or Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return Caller(client)


def by_card(card: Any, client: Client | None = None) -> Caller:
    client = client or Client()
    session = client.session
    session[SESSION_KEY] = card.pk
    session.save()
    client.cookies["sessionid"] = session.session_key
    return Caller(client)


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refused call, after checking what every one of them has."""
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "code", "message", "request_id", "fields"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:doorstep:problem:{code}"
    assert body["title"] and body["message"]
    assert body["request_id"] == (None if status == 404 else response.headers["X-Request-ID"])
    return body
