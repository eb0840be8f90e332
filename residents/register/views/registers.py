"""登记册的页面: list, detail, new, the verbs; the same five pages for 人房企物."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from grids import keyset, reauth
from grids.actors import Actor
from grids.verdict import Forbidden, Invalid, NotFound, RateLimited, Refused
from residents.register import registers
from residents.register.forms.verbs import VERB_FORMS
from residents.register.registers import REGISTERS, Register
from residents.register.rules import chronicle, counting, keeping, reading
from residents.register.workflow import keeping as verbs
from residents.register.workflow import revealing
from residents.register.workflow.values import grid_of

PAGE_SIZE = 20
INSIDE_SHOWN = 50
APPEALS_SHOWN = 10
SHOWN_FOR = 60  # seconds

VERBS = {
    "edit": verbs.edit,
    "end": verbs.end,
    "restore": verbs.restore,
    "merge": verbs.merge,
    "reveal": revealing.reveal,
    "erase": revealing.erase,
}
PROVEN = ("reveal", "erase")


def tabs(current: str) -> list[dict[str, Any]]:
    """人房企事物 as one row of tabs, then what the registers bring to do."""
    found = [("", "总览", reverse("registers"))]
    found += [
        (each.slug, f"{each.glyph}·{each.label}", reverse("register", args=[each]))
        for each in REGISTERS.values()
    ]
    found.insert(-1, ("appeals", "事·诉求", reverse("appeals")))
    found.append(("corrections", "更正申请", reverse("corrections")))
    return [{"label": label, "href": href, "current": slug == current} for slug, label, href in found]


def reader(request: HttpRequest) -> Actor:
    """Who reads the registers page by page; a household has a page of its own."""
    actor: Actor = request.actor
    verdict = keeping.read(actor)
    if not verdict or not actor.is_insider:
        raise Forbidden(verdict.reason or keeping.NOT_HERE)
    return actor


@require_GET
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """总览: how many of each, grid by grid; the one page of the registers a supervisor sees."""
    if not (verdict := keeping.count(request.actor)):
        raise Forbidden(verdict.reason)
    rows, measures = counting.by_grid(request.actor), counting.measures(request.actor)
    labels, links = [label for label, _ in measures.values()], bool(keeping.read(request.actor))
    places = [reverse("register", args=[slug]) if links else "" for _, slug in measures.values()]
    context = {
        "tabs": tabs("") if links else [],
        "labels": labels,
        "tiles": zip(labels, counting.total(rows, len(labels)), places, strict=True),
        "rows": [{"grid": row["grid"], "numbers": zip(labels, row["numbers"], strict=True)} for row in rows],
        "links": links,
        "exports": bool(keeping.ask_export(request.actor)),
    }
    return render(request, "register/overview.html", context)


@require_GET
@login_required
def listed(request: HttpRequest, register: Register) -> HttpResponse:
    """名单: found by the one box, narrowed by the filters, twenty at a time."""
    actor = reader(request)
    found = register.filtered(request.GET, actor)
    rows = found.qs if found.is_valid() else register.rows(actor).none()
    page = keyset.page(rows, order=register.order, size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    columns = [column for column in register.seen_by(actor) if column.listed]
    context = {
        "register": register,
        "tabs": tabs(register.slug),
        "form": found.form,
        "hint": register.filters.hint,
        "columns": columns,
        "lines": [(thing, cells(columns, thing, actor)) for thing in page],
        "next_url": with_params(request.GET, cursor=page.next_cursor) if page.next_cursor else "",
        "first_url": with_params(request.GET, cursor="") if request.GET.get("cursor") else "",
        "query": with_params(request.GET, cursor=""),
        "may_import": bool(keeping.may_import(actor)),
    }
    return render(request, "register/list.html", context)


def with_params(params: QueryDict, **changed: str) -> str:
    left = params.copy()
    for name, value in changed.items():
        left.pop(name, None)
        if value:
            left[name] = value
    return f"?{left.urlencode()}"


def cells(columns: list[registers.Column], thing: Any, actor: Actor) -> list[tuple[registers.Column, Any]]:
    """Each column with its words; what is empty stays out of the way."""
    found = [(column, column.read(thing, actor)) for column in columns]
    return [(column, "" if value is None else value) for column, value in found]


def find(register: Register, pk: int, actor: Actor) -> Any:
    thing = register.rows(actor).filter(pk=pk).first()
    if thing is None:
        raise NotFound
    return thing


@require_GET
@login_required
def one(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """One entry: what is known, what it holds, the matters about it, what was changed by whom."""
    actor = reader(request)
    return _page(request, register, find(register, pk, actor), actor)


def _page(request: HttpRequest, register: Register, thing: Any, actor: Actor, **extra: Any) -> HttpResponse:
    facts = cells(list(register.seen_by(actor)), thing, actor)
    context = {
        "register": register,
        "tabs": tabs(register.slug),
        "thing": thing,
        "title": str(facts[0][1]),
        "facts": facts[1:],
        "buttons": _buttons(register, thing, actor),
        "inside": [_inside(*each, thing, actor) for each in register.inside],
        "appeals": _matters(register, thing, actor),
        "records": chronicle.lines(thing, actor),
        "new_matter": _new_matter(register, thing),
        **extra,
    }
    return render(request, "register/one.html", context)


# How the filing form of a matter calls what it is about.
ABOUT = {
    "residents": "resident",
    "households": "household",
    "dwellings": "dwelling",
    "buildings": "building",
    "enterprises": "organization",
    "facilities": "facility",
}


def _matters(register: Register, thing: Any, actor: Actor) -> QuerySet:
    """The newest matters about it. Not `thing.appeals` itself: a related row would be told which thing it came from,
    and ask for that column, one query a row."""
    matters = thing.appeals.model.objects.entrusted_to(actor).for_list()
    return matters.filter(**{ABOUT[register.slug]: thing.pk}).order_by("-registered_at")[:APPEALS_SHOWN]


def _new_matter(register: Register, thing: Any) -> str:
    """The filing form, with what it is about and where already filled in."""
    about = {ABOUT[register.slug]: thing.pk}
    if ground := grid_of(thing):
        about["grid"] = ground.code
    return f"{reverse('file')}?{urlencode(about)}"


def _buttons(register: Register, thing: Any, actor: Actor) -> list[dict[str, str]]:
    """The verbs open to this person now."""
    shut = {"restore"} if not thing.ended else {"edit", "end", "merge"}
    return [
        {"label": label, "href": reverse("register_verb", args=[register, thing.pk, verb]), "method": "get"}
        | {"style": "quiet" if verb != "reveal" else ""}
        for verb, label in register.verbs
        if verb not in shut and keeping.may(verb, thing, actor)
    ]


def _inside(title: str, slug: str, name: str, thing: Any, actor: Actor) -> dict[str, Any]:
    """What lives in it: the household's people, the building's dwellings."""
    register = REGISTERS[slug]
    rows = register.rows(actor).filter(**{name: thing.pk, f"{register.model.ENDED}__isnull": True})
    rows = list(rows.order_by(*register.model._meta.ordering)[: INSIDE_SHOWN + 1])
    columns = [column for column in register.seen_by(actor) if column.listed and column.key != "standing"]
    return {
        "title": title,
        "register": register,
        "columns": columns,
        "lines": [(each, cells(columns, each, actor)) for each in rows[:INSIDE_SHOWN]],
        "more": f"{reverse('register', args=[register])}?{name}={thing.pk}"
        if len(rows) > INSIDE_SHOWN
        else "",
    }


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest, register: Register) -> HttpResponse:
    """登记一条. An address such as ?household=12 fills in what the page before knew."""
    actor = reader(request)
    data = request.POST if request.method == "POST" else None
    form = register.form(data, actor=actor, initial=request.GET.dict())
    if form.is_valid():
        try:
            made = verbs.create(register.model, by=actor, **form.cleaned_data)
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            _put(form, refused)
        else:
            messages.success(request, f"已登记{register.noun}，编号 {made.pk}。")
            return redirect("register_one", register, made.pk)
    context = {"register": register, "tabs": tabs(register.slug), "form": form}
    return render(request, "register/new.html", context, status=200 if not form.errors else 422)


def _put(form: Any, refused: Refused) -> None:
    """The sentence beside the field it is about."""
    field = next((name for name in refused.fields if name in form.fields), None)
    form.add_error(field, refused.reason)


@require_http_methods(["GET", "POST"])
@login_required
def verb(request: HttpRequest, register: Register, pk: int, verb: str) -> HttpResponse:
    """One verb of one entry: GET asks for what it needs, POST does it."""
    actor, label = reader(request), dict(register.verbs).get(verb)
    if label is None:
        raise NotFound
    thing = find(register, pk, actor)
    if not (verdict := keeping.may(verb, thing, actor)):
        raise Forbidden(verdict.reason)
    proof = {"proven_at": reauth.moment(request.session)} if verb in PROVEN else {}
    form = _form(register, verb, thing, actor, request.POST if request.method == "POST" else None)
    context = {
        "register": register,
        "tabs": tabs(register.slug),
        "thing": thing,
        "form": form,
        "label": label,
    }
    context["title"] = str(register.columns[0].read(thing, actor))
    if not form.is_valid():
        if verb in PROVEN:
            reauth.require(proof["proven_at"], timezone.now())
        return render(request, "register/verb.html", context, status=422 if form.errors else 200)
    try:
        done = VERBS[verb](thing, by=actor, version=_version(request), **form.cleaned_data, **proof)
    except (Forbidden, NotFound, RateLimited):
        raise
    except Refused as refused:
        _put(form, refused)
        status = 422 if isinstance(refused, Invalid) else refused.status
        return render(request, "register/verb.html", context, status=status)
    if isinstance(done, reading.Revealed):
        return _revealed(request, register, thing, actor, done)
    messages.success(request, f"{label}：已完成。")
    return redirect("register_one", register, done.merged_into_id if verb == "merge" else done.pk)


def _form(register: Register, verb: str, thing: Any, actor: Actor, data: QueryDict | None) -> Any:
    if verb == "edit":
        return register.form(data, actor=actor, thing=thing)
    return VERB_FORMS[verb](data, actor=actor, thing=thing, reasons=register.ends)


def _version(request: HttpRequest) -> int | None:
    """The version the page was drawn from, so that nobody overwrites what they have not seen."""
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 9 else None


def _revealed(
    request: HttpRequest, register: Register, thing: Any, actor: Actor, done: reading.Revealed
) -> HttpResponse:
    """Shown on this one answer for a minute and never stored: going back or reloading asks again."""
    response = _page(request, register, thing, actor, revealed=done, shown_for=SHOWN_FOR)
    response["Cache-Control"] = "no-store"
    return response
