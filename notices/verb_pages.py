"""动作页: one page for any verb of any thing with a lifecycle: GET asks for what it needs, POST does it."""

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
    request: HttpRequest, found: Ledgered, slug: str, acts: Acts, *, template: str = "notices/verb.html"
) -> HttpResponse:
    """The verb of this slug on a thing the actor can see; a refusal is said beside the form."""
    name, actor = slug.replace("-", "_"), request.actor
    if name not in acts.verbs:
        raise NotFound
    if not (verdict := acts.lifecycle.may(name, found, actor)):
        raise Forbidden(verdict.reason)
    form_class = acts.form_of(name)
    if request.method == "GET":
        form = form_class(thing=found, actor=actor, initial=request.GET.dict())
        return _ask(request, found, name, acts, form, template, 200)
    form = form_class(request.POST, request.FILES, thing=found, actor=actor)
    if not form.is_valid():
        return _ask(request, found, name, acts, form, template, status_of(form))
    try:
        acts.verbs[name](found, by=actor, version=version(request), **form.cleaned_data)
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        refuse(form, refused)
        return _ask(request, found, name, acts, form, template, refused.status)
    messages.success(request, f"已{acts.lifecycle.table[name].label}。")
    return redirect(acts.page, found.pk)


def refuse(form: Any, refused: Refused) -> None:
    """A refusal beside the field it names, else above the form."""
    field = next((each for each in refused.fields if each in form.fields), None)
    form.add_error(field, refused.reason)


def version(request: HttpRequest) -> int | None:
    """The version the page was drawn from, so that nobody overwrites what they have not seen."""
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 9 else None


def _ask(
    request: HttpRequest,
    found: Ledgered,
    name: str,
    acts: Acts,
    form: ThingForm,
    template: str,
    status: int,
) -> HttpResponse:
    line = acts.lifecycle.table[name]
    context = {
        "thing": found,
        "name": found._meta.verbose_name,
        "form": form,
        "transition": line,
        "possible": line.leads_from(found.state),
        "back": reverse(acts.page, args=[found.pk]),
    }
    return render(request, template, context, status=status)


def buttons(
    found: Ledgered, actor: Actor, acts: Acts, *, but: tuple[str, ...] = (), quiet: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """The verbs open to this actor now, for parts/verb_buttons.html; each opens its page, which asks first."""
    lines = [line for line in acts.lifecycle.actions(found, actor) if line.verb not in but]
    return [_button(found, line, acts, "quiet" if line.verb in quiet else "") for line in lines]


def _button(found: Ledgered, line: Transition, acts: Acts, style: str) -> dict[str, Any]:
    href = f"{reverse(acts.page, args=[found.pk])}{line.slug}/"
    return {"label": line.label, "href": href, "method": "get", "style": style}
