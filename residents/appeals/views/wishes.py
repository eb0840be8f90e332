"""心愿墙: what neighbours wish for, what others took on, what came true."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from grids import keyset
from grids.actors import Actor
from residents.appeals import rules
from residents.appeals.models import Appeal, Attachment, WishClaim
from residents.appeals.models.words import ORDERS, AppealQuerySet
from residents.appeals.views.doorway import line

WALL_SIZE = 12
TABS = {
    "open": ("等人认领", AppealQuerySet.unclaimed),
    "claimed": ("有人认领", AppealQuerySet.claimed),
    "done": ("已经达成", AppealQuerySet.fulfilled),
}
FULFILLED = Prefetch(
    "claims", WishClaim.objects.filter(fulfilled_at__isnull=False).order_by("-fulfilled_at"), "came_true"
)
PHOTOS = Prefetch("attachments", Attachment.objects.filter(purpose=Attachment.Purpose.AFTER), "photos")


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """心愿墙: published wishes without the person, for everyone; claimed through the verb of each."""
    actor: Actor = request.actor
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "open"
    rows = TABS[tab][1](Appeal.objects.visible_to(actor).wishes()).with_names()
    if tab == "done":
        rows = rows.prefetch_related(FULFILLED, PHOTOS)
    page = keyset.page(rows, order=ORDERS["new"], size=WALL_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "wishes": [
            {"line": line(appeal, actor), "may_claim": "claim_wish" in rules.actions(appeal, actor)}
            for appeal in page.rows
        ],
        "tabs": [{"key": key, "label": label, "current": key == tab} for key, (label, _) in TABS.items()],
        "tab": tab,
        "may_wish": bool(rules.register(actor)),
        "next_url": f"?tab={tab}&cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": f"?tab={tab}" if request.GET.get("cursor") else "",
    }
    return render(request, "wishes/wall.html", context)
