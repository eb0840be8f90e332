"""Pages of the register: signing a phone in with a household card."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from residents.register import cards


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
