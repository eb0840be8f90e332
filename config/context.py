"""What every template may use: the community, the navigation, the reading mode."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from config import navigation
from council.models import Session
from grids import rules as ground
from grids.models import Community
from grids.states import ActorKind
from notices.posting import banners
from notices.telling import counting
from residents.appeals import rules

LARGE_COOKIE = "large"


def house(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs a query, so that an error page costs none."""
    return {
        "demo": settings.DEMO,
        "large_mode": request.COOKIES.get(LARGE_COOKIE) == "1",
        "community": SimpleLazyObject(lambda: _community(request)),
        "nav": SimpleLazyObject(lambda: navigation.items(request)),
        "person": SimpleLazyObject(lambda: _person(request)),
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "next_council": SimpleLazyObject(lambda: _next_council(request)),
        "alerts": SimpleLazyObject(lambda: _alerts(request)),
        "may_file": SimpleLazyObject(lambda: bool(rules.register(request.actor))),
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
            "inbox": reverse("inbox") if actor.is_insider else "",
            "password": reverse("own_password"),
            "codes": reverse("two_step") if ground.uses_codes(actor) else "",
        }
    if actor.kind == ActorKind.HOUSEHOLD:
        return {
            "name": actor.label,
            "post": "",
            "logout": reverse("card_sign_out"),
            "inbox": reverse("inbox"),
        }
    return None


def _unread(request: HttpRequest) -> str:
    """Beside 消息 in the header: a number, `99+`, or nothing."""
    count = counting.unread(request.actor)
    return f"{counting.MOST}+" if count > counting.MOST else str(count or "")


def _community(request: HttpRequest) -> Community | None:
    """Whose pages these are, with the alerts its residents read; one query a request, none for those inside."""
    actor = request.actor
    if actor.posts:
        return actor.posts[0].community
    if not hasattr(request, "community"):
        places = Community.objects.annotate(alerts=banners.in_force())
        request.community = places.filter(pk=actor.community_id).first()
    return request.community


def _alerts(request: HttpRequest) -> list[banners.Banner]:
    """预警 on every page: inside until all grids have confirmed, for residents until it ends."""
    actor = request.actor
    if actor.posts:
        return banners.to_confirm(actor.beside.get("alerts", []), actor)
    community = _community(request)
    return banners.to_residents(community.alerts) if community else []


def _next_council(request: HttpRequest) -> Session | None:
    """下一次议事, moved ones where they were moved to; None before anything is planned."""
    ahead = Session.objects.visible_to(request.actor).upcoming()
    return ahead.filter(date__gte=timezone.localdate()).first()
