"""What every template may use: the community, the navigation, the reading mode."""

import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from config import navigation
from config.lobby import public_community
from grids.models import Community
from grids.states import ActorKind

LARGE_COOKIE = "large"


def house(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs a query, so that an error page costs none."""
    return {
        "demo": settings.DEMO,
        "large_mode": request.COOKIES.get(LARGE_COOKIE) == "1",
        "community": SimpleLazyObject(lambda: _community(request)),
        "nav": SimpleLazyObject(lambda: navigation.items(request)),
        "person": SimpleLazyObject(lambda: _person(request)),
        "next_council": SimpleLazyObject(lambda: _next_council(request)),
        "home_url": reverse("desk") if request_is_insider(request) else reverse("lobby"),
    }


def request_is_insider(request: HttpRequest) -> bool:
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def _person(request: HttpRequest) -> dict[str, str] | None:
    """Who is signed in, for the header: an account with its post, or a household by its card."""
    actor = request.actor
    if actor.user:
        return {
            "name": actor.user.name,
            "post": "、".join(post.label for post in actor.posts) or "未在岗",
            "logout": reverse("logout"),
        }
    if actor.kind == ActorKind.HOUSEHOLD:
        return {"name": actor.label, "post": "", "logout": reverse("card_sign_out")}
    return None


def _community(request: HttpRequest) -> Community | None:
    actor = request.actor
    return actor.posts[0].community if actor.posts else public_community(request)


def _next_council(request: HttpRequest) -> datetime.date | None:
    community = _community(request)
    if community is None:
        return None
    today = timezone.localdate()
    return today + datetime.timedelta(days=(community.council_weekday - today.weekday()) % 7)
