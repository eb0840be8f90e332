"""动作页: one page for any verb of any thing with a lifecycle: GET asks for what it needs, POST does it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from grids.actors import Actor
from grids.ledger import Ledgered
from grids.transitions import Transition
from grids.verdict import Forbidden, NotFound, Refused
from notices.acting import Acts, ThingForm
from residents.appeals.forms import status_of


def act(
    request: HttpRequest,
    found: Ledgered,
    slug: str,
    acts: Acts,
    *,
    template: str = "notices/verb.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The verb of this slug on a thing the actor can see; a refusal is said beside the form.

    `context` is what the template shows besides.
    """
    name, actor = slug.replace("-", "_"), request.actor
    if name not in acts.verbs:
        raise NotFound
    if not (verdict := acts.lifecycle.may(name, found, actor)):
        raise Forbidden(verdict.reason)
    form_class = acts.form_of(name)
    asked = _Asked(request, found, acts, acts.lifecycle.table[name], template, context or {})
    if request.method == "GET":
        return asked.page(form_class(thing=found, actor=actor, initial=request.GET.dict()), 200)
    form = form_class(request.POST, request.FILES, thing=found, actor=actor)
    if not form.is_valid():
        return asked.page(form, status_of(form))
    try:
        acts.verbs[name](found, by=actor, version=version(request), **form.cleaned_data)
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        refuse(form, refused)
        return asked.page(form, refused.status)
    messages.success(request, f"已{asked.line.label}。")
    return redirect(acts.page, found.pk)


def refuse(form: Any, refused: Refused) -> None:
    """A refusal beside the field it names, else above the form."""
    field = next((each for each in refused.fields if each in form.fields), None)
    form.add_error(field, refused.reason)


def version(request: HttpRequest) -> int | None:
    """The version the page was drawn from, so that nobody overwrites what they have not seen."""
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 9 else None


@dataclass(frozen=True)
class _Asked:
    """The page that asks for what a verb needs."""

    request: HttpRequest
    found: Ledgered
    acts: Acts
    line: Transition
    template: str
    more: dict[str, Any]

    def page(self, form: ThingForm, status: int) -> HttpResponse:
        context = {
            "thing": self.found,
            "name": self.found._meta.verbose_name,
            "form": form,
            "transition": self.line,
            "possible": self.line.leads_from(self.found.state),
            "back": reverse(self.acts.page, args=[self.found.pk]),
            **self.more,
        }
        return render(self.request, self.template, context, status=status)


def buttons(
    found: Ledgered, actor: Actor, acts: Acts, *, but: tuple[str, ...] = (), quiet: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """The verbs open to this actor now, for parts/verb_buttons.html; each opens its page, which asks first."""
    lines = [line for line in acts.lifecycle.actions(found, actor) if line.verb not in but]
    return [_button(found, line, acts, "quiet" if line.verb in quiet else "") for line in lines]


def _button(found: Ledgered, line: Transition, acts: Acts, style: str) -> dict[str, Any]:
    href = f"{reverse(acts.page, args=[found.pk])}{line.slug}/"
    return {"label": line.label, "href": href, "method": "get", "style": style}
