"""一个动作的页面: GET asks for what a verb needs, POST does it; the same for every lifecycle of the council."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from council.forms import VerbForm
from grids.ledger import Ledgered
from grids.lifecycle import Lifecycle
from grids.transitions import Transition
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.forms import status_of


@dataclass(frozen=True)
class Asked:
    """One verb of one thing: its line of the table, its form, what does it, and where its page is."""

    lifecycle: Lifecycle
    thing: Ledgered
    line: Transition
    form_class: type[VerbForm]
    do: Callable[..., Ledgered]
    back: str

    def answer(self, request: HttpRequest, **initial: Any) -> HttpResponse:
        """Forbidden with its reason; else the form, or what the verb said, or back to the thing."""
        actor = request.actor
        if not (verdict := self.lifecycle.may(self.line.verb, self.thing, actor)):
            raise Forbidden(verdict.reason)
        if request.method == "GET":
            return self._ask(request, self.form_class(thing=self.thing, actor=actor, initial=initial), 200)
        form = self.form_class(request.POST, request.FILES, thing=self.thing, actor=actor)
        if not form.is_valid():
            return self._ask(request, form, status_of(form))
        try:
            done = self.do(self.thing, by=actor, version=seen(request), **form.cleaned_data)
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            return self._ask(request, beside_its_field(form, refused), refused.status)
        messages.success(request, f"{self.line.label}：已完成，现在是“{done.get_state_display()}”。")
        return redirect(local(request, self.back))

    def _ask(self, request: HttpRequest, form: VerbForm, status: int) -> HttpResponse:
        context = {
            "thing": self.thing,
            "form": form,
            "line": self.line,
            "possible": self.line.leads_from(self.thing.state),
            "back": local(request, self.back),
        }
        return render(request, "council/verb.html", context, status=status)


def seen(request: HttpRequest) -> int | None:
    """The version the page was drawn from, so that nobody overwrites what they have not seen."""
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 9 else None


def beside_its_field(form: VerbForm, refused: Refused) -> VerbForm:
    """The form with the refusal where it belongs."""
    form.add_error(next((each for each in refused.fields if each in form.fields), None), refused.reason)
    return form


def local(request: HttpRequest, back: str) -> str:
    """Where the person came from when they said so and it is our own page, else `back`."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if asked and ours else back
