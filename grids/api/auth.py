"""谁在调用: a token, a browser's session, a household's card, or nobody."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from grids import actors, tokens
from grids.actors import Actor
from grids.models import ApiToken, User
from grids.states import ActorKind, TokenScope


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …` (or `Bearer …`). An unknown, expired or revoked token never passes as nobody."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, key = authentication.get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() not in ("token", "bearer"):
            return None
        token = tokens.find(key.strip(), at=timezone.now())
        if token is None:
            raise AuthenticationFailed("令牌不对、已过期或已撤销，请换一个有效的令牌。")
        needed = TokenScope.READ if request.method in SAFE_METHODS else TokenScope.WRITE
        if needed not in token.scopes:
            raise PermissionDenied(
                f"这个令牌没有“{TokenScope(needed).label}”的范围，请换一个有此范围的令牌。"
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class SessionAuthentication(authentication.BaseAuthentication):
    """A signed-in account or household card of this browser; its changes must carry the CSRF token.

    A logged-out caller has nothing a foreign site could abuse, so a logged-out POST needs none.
    """

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        actor: Actor = request._request.actor
        if actor.kind == ActorKind.VISITOR and actor.user is None:
            return None
        self._enforce_csrf(request._request)
        return actor.user or AnonymousUser(), None

    def _enforce_csrf(self, request: HttpRequest) -> None:
        check = authentication.CSRFCheck(_passes)
        check.process_request(request)
        if check.process_view(request, None, (), {}):
            raise PermissionDenied("安全校验没有通过：登录后的写操作要带 X-CSRFToken，请刷新页面后再试。")


def _passes(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def actor_of(request: Request) -> Actor:
    """The actor of an API request: the token's account, else whoever the browser's session says."""
    if isinstance(request.auth, ApiToken):
        actor = actors.of_user(request.user)
        if actor.community_id:
            # Filters and lower rooms read it from the Django request, so both must agree.
            request._request.actor = actor
    return request._request.actor
