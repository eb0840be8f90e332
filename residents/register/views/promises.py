"""承诺的页面: what is still owed, to be ticked off."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import keyset
from grids.verdict import Forbidden, NotFound, Refused
from residents.register.forms.visits import GiveUpForm, KeepForm
from residents.register.models import Promise
from residents.register.rules import visits as rules
from residents.register.views.visits import walker
from residents.register.workflow.visits import give_up_promise, keep_promise

PAGE_SIZE = 20


@require_GET
@login_required
def promises(request: HttpRequest) -> HttpResponse:
    """还没兑现的承诺, the soonest due first."""
    actor = walker(request)
    rows = Promise.objects.visible_to(actor).open().with_names()
    page = keyset.page(rows, order=("due_on", "id"), size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "promises": page.rows,
        "today": timezone.localdate(),
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "visits/promises.html", context)


def _promise(request: HttpRequest, pk: int) -> Promise:
    found = Promise.objects.visible_to(walker(request)).with_names().filter(pk=pk).first()
    if found is None:
        raise NotFound
    if not (verdict := rules.settle(request.actor)):
        raise Forbidden(verdict.reason)
    return found


@require_POST
@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """做到了: one press."""
    found, form = _promise(request, pk), KeepForm(request.POST)
    keep_promise(found, by=request.actor, note=form.cleaned_data["note"] if form.is_valid() else "")
    messages.success(request, f"已兑现：{found.text}")
    return redirect("promises")


@require_http_methods(["GET", "POST"])
@login_required
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """做不到: asks for the reason."""
    found = _promise(request, pk)
    form: forms.Form = GiveUpForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            give_up_promise(found, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(next(iter(refused.fields), None), refused.reason)
            status = refused.status
        else:
            messages.success(request, "已记下做不到的原因。")
            return redirect("promises")
    return render(request, "visits/give_up.html", {"form": form, "promise": found}, status=status)
