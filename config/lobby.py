"""门厅: who comes in, and to which community."""

from django.conf import settings
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils import timezone

from grids import actors
from grids.actors import Actor
from grids.models import Community
from notices.posting import banners
from notices.telling import counting
from residents.register.workflow import cards


def public_community(request: HttpRequest) -> Community | None:
    """The community whose website this is: by host name, else the oldest one."""
    host = request.get_host().split(":")[0]
    communities = Community.objects.filter(hostname__in=[host, ""]).order_by("-hostname", "pk")
    return communities.first() or Community.objects.order_by("pk").first()


def actor_of(request: HttpRequest) -> Actor:
    """An account with its open posts, a signed-in household card, or a visitor of this website's community."""
    user = request.user
    if user.is_authenticated:
        actor = actors.of_user(user, beside=_shown_on_every_page())
        return actor if actor.community_id else actors.visitor_with(user, community_id_of(request))
    household = None
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        household = cards.actor_from_session(request.session, beside=counting.of_cards(timezone.now()))
    return household or actors.visitor(community_id_of(request))


def _shown_on_every_page() -> dict[str, Combinable]:
    """Read with the posts, so that no page asks for it once more."""
    return {**counting.of_posts(timezone.now()), "alerts": banners.unconfirmed(), **banners.waiting()}


def community_id_of(request: HttpRequest) -> int | None:
    community = public_community(request)
    return community.pk if community else None
