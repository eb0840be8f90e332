"""What every template may use: the community, the navigation, the reading mode."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from config import navigation
from config.lobby import public_community
from grids.models import Community

LARGE_COOKIE = "large"


def house(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs a query, so that an error page costs none."""
    return {
        "demo": settings.DEMO,
        "large_mode": request.COOKIES.get(LARGE_COOKIE) == "1",
        "community": SimpleLazyObject(lambda: _community(request)),
        "nav": SimpleLazyObject(lambda: navigation.items(request)),
        "home_url": reverse("desk") if request_is_insider(request) else reverse("lobby"),
    }


def request_is_insider(request: HttpRequest) -> bool:
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def _community(request: HttpRequest) -> Community | None:
    actor = request.actor
    return actor.posts[0].community if actor.posts else public_community(request)
