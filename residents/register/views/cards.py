"""户码: signing a phone in with a card; handing cards out, printing them, making them invalid.

A secret exists in one answer only, the page to print; it is never stored and never shown again.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import handbook
from grids.actors import Actor
from grids.models import Building, Grid
from grids.svg import qr
from grids.verdict import Forbidden, NotFound
from residents.register.models import Household, HouseholdCard
from residents.register.rules import cards as rules
from residents.register.workflow import cards


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, secret: str) -> HttpResponse:
    """户码: scanning shows one button; pressing it signs this phone in, so that no link preview can."""
    if request.method == "GET":
        # The site's policy (same-origin) keeps the secret here; no-referrer would send `Origin: null` and fail CSRF.
        return render(request, "register/card.html")
    household = cards.sign_in(secret, request.session)
    messages.success(request, f"已在这部手机登录：{household}。180 天内有效，不用时请退出。")
    return redirect("lobby")


@require_POST
def card_sign_out(request: HttpRequest) -> HttpResponse:
    cards.sign_out(request.session)
    messages.success(request, "已退出户码。")
    return redirect("lobby")


def _manager(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not (verdict := rules.manage(actor)):
        raise Forbidden(verdict.reason)
    return actor


def _building(actor: Actor, pk: str) -> Building | None:
    """A building in which this person may know somebody."""
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
        return None
    known = Household.objects.visible_to(actor).filter(dwelling__building=pk)
    buildings = Building.objects.of(actor.community_id).select_related("compound")
    return buildings.filter(pk=pk, dwellings__households__in=known).distinct().first()


@never_cache
@require_GET
@login_required
def cards_page(request: HttpRequest) -> HttpResponse:
    """户码管理: buildings of the own ground; of the chosen one each household with its card."""
    actor = _manager(request)
    buildings = Building.objects.of(actor.community_id).select_related("compound")
    if not actor.is_office:
        buildings = buildings.filter(dwellings__grid_id__in=actor.grid_ids).distinct()
    chosen = _building(actor, request.GET.get("building", ""))
    valid = Prefetch("cards", HouseholdCard.objects.filter(revoked_at__isnull=True), "valid_cards")
    homes = Household.objects.visible_to(actor).filter(dwelling__building=chosen, until__isnull=True)
    homes = homes.select_related("dwelling__building").prefetch_related(valid)
    context = {
        "buildings": list(buildings),
        "chosen": chosen,
        "homes": list(homes.order_by("dwelling__unit", "dwelling__room", "pk")) if chosen else [],
    }
    context["without"] = sum(not home.valid_cards for home in context["homes"])
    return render(request, "cards/list.html", context)


def _home(actor: Actor, pk: int) -> Household:
    homes = Household.objects.visible_to(actor).select_related("dwelling__building", "dwelling__grid")
    home = homes.filter(pk=pk).first()
    if home is None:
        raise NotFound
    return home


@never_cache
@require_POST
@login_required
def card_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """发放: the answer is the slip to print."""
    home = _home(_manager(request), pk)
    return _printed(request, [(home, cards.issue(home, by=request.actor)[1])])


@never_cache
@require_POST
@login_required
def card_reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """补发: the old card ends, the answer is the new slip."""
    home = _home(_manager(request), pk)
    return _printed(request, [(home, cards.reissue(home, by=request.actor)[1])])


@never_cache
@require_POST
@login_required
def cards_issue(request: HttpRequest) -> HttpResponse:
    """整栋发放: the slips of a building, eight to a page or one."""
    actor = _manager(request)
    building = _building(actor, request.POST.get("building", ""))
    if building is None:
        raise NotFound
    again = request.POST.get("again") == "1"
    return _printed(request, cards.issue_for_building(building, by=actor, again=again))


@require_POST
@login_required
def card_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """作废: one press, and every phone signed in with it is signed out."""
    actor = _manager(request)
    home = _home(actor, pk)
    valid = home.cards.filter(revoked_at__isnull=True).first()
    if valid is None:
        messages.warning(request, f"{home.dwelling}没有有效的户码。")
    else:
        cards.revoke(valid, by=actor)
        messages.success(request, f"{home.dwelling}的户码已作废，用它登录的手机马上退出。")
    return redirect(f"{reverse('cards')}?building={home.dwelling.building_id}")


def _printed(request: HttpRequest, issued: list[tuple[Household, str]]) -> HttpResponse:
    grids = Grid.objects.filter(pk__in={home.dwelling.grid_id for home, _ in issued})
    contacts = handbook.contacts(grids.select_related("backup", "community"), timezone.localdate())
    slips: list[dict[str, Any]] = [
        {
            "home": home,
            "worker": contacts[home.dwelling.grid_id],
            "qr": qr(request.build_absolute_uri(reverse("card", args=[secret])), size=150),
        }
        for home, secret in issued
    ]
    context = {
        "slips": slips,
        "one_per_page": request.POST.get("per") == "1",
        "back": f"{reverse('cards')}?building={issued[0][0].dwelling.building_id}",
    }
    return render(request, "cards/print.html", context)
