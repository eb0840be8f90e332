"""Pages for those who work on the ledger: list, detail, the verbs, bulk dispatch, my grid."""

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

from grids import handbook, keyset
from grids.actors import Actor
from grids.models import Grid
from grids.svg import qr
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import attention, queue, reading, rules, tally
from residents.appeals.forms import VERB_FORMS, VerbForm, status_of
from residents.appeals.models import Appeal, AppealRecord, Attachment, SavedFilter
from residents.appeals.models.words import ORDERS
from residents.appeals.states import AWAITING_RESPONSE, MERGEABLE, OPEN, TRANSITIONS, WORKING, State
from residents.appeals.views.bulk import undoable
from residents.appeals.views.doorway import Line, buttons, line, open_appeal, steps
from residents.appeals.views.helping import helps, prefilled
from residents.appeals.views.things import things
from residents.appeals.workflow import VERBS

PAGE_SIZE = 20
MOST_COUNTED = 999
ORDER_LABELS = {
    "loud": "呼声高的在前",
    "new": "最新的在前",
    "due": "快到期的在前",
    "still": "最久没动静的在前",
}


def _insider(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not actor.is_insider:
        raise Forbidden("您目前没有在岗，不能查看台账。请联系系统管理员安排岗位。")
    return actor


def query_without(params: QueryDict, *names: str, **changed: str) -> str:
    """The same list with some parameters dropped or changed, as a link."""
    left = params.copy()
    for name in (*names, *changed):
        left.pop(name, None)
    left.update(changed)
    return f"?{left.urlencode()}"


@require_GET
@login_required
def appeals(request: HttpRequest) -> HttpResponse:
    """诉求台账: what is entrusted to this person, by state, grid, category, kind, source, overdue, text."""
    actor = _insider(request)
    listed = queue.of(request.GET, actor)
    order, rows = listed.order, listed.rows
    look = next((name for name in ("overdue", "quiet") if request.GET.get(name) == "true"), "")
    page = keyset.page(rows, order=ORDERS[order], size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "form": listed.filters.form,
        "queue": listed.query,
        "undoable": undoable(request, actor),
        "saved": list(SavedFilter.objects.filter(user_id=actor.user_id)),
        "views": _views(request, actor, look),
        "look": look,
        "lines": [line(appeal, actor) for appeal in page.rows],
        "order": order,
        "more": any(request.GET.get(name) for name in ("category", "kind", "source", "grade", "track")),
        "orders": [
            {"key": key, "label": label, "href": query_without(request.GET, "cursor", order=key)}
            for key, label in ORDER_LABELS.items()
        ],
        "next_url": query_without(request.GET, cursor=page.next_cursor) if page.next_cursor else "",
        "first_url": query_without(request.GET, "cursor") if request.GET.get("cursor") else "",
        "may_dispatch": actor.is_office,
        "sees_care": actor.sees_care,
        "may_file": bool(rules.register(actor)),
    }
    return render(request, "appeals/list.html", context)


def _views(request: HttpRequest, actor: Actor, look: str) -> list[dict[str, Any]]:
    """全部, 超期 with its own count, 安静的声音: three ways to look at the same list."""
    # Counted up to a bound: the count of a neglected ledger must not grow with it on every page.
    late = Appeal.objects.entrusted_to(actor).overdue(timezone.now())[: MOST_COUNTED + 1].count()
    late = late if late <= MOST_COUNTED else f"{MOST_COUNTED}+"
    ways = (
        ("", "全部", None, {}),
        ("overdue", "超期", late, {"overdue": "true"}),
        ("quiet", "安静的声音", None, {"quiet": "true", "order": "still"}),
    )
    others = ("cursor", "order", "overdue", "quiet")
    return [
        {
            "label": label,
            "count": count,
            "current": name == look,
            "href": query_without(request.GET, *others, **params),
        }
        for name, label, count, params in ways
    ]


@require_GET
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """One matter, as deep as this reader may see: workbench, status page or public page."""
    found, actor = open_appeal(request, number)
    return _page(request, found, actor)


def _page(request: HttpRequest, found: Appeal, actor: Actor, **extra: Any) -> HttpResponse:
    shown = line(found, actor)
    inside = actor.user_id is not None and shown.depth >= rules.Depth.STATUS
    records = found.records.select_related("actor")
    if not inside or shown.depth < rules.Depth.REDACTED:
        records = records.filter(public=True)
    context = {
        "line": shown,
        "appeal": found,
        "reads_text": shown.depth >= rules.Depth.REDACTED,
        "reads_appellant": shown.depth >= rules.Depth.FULL,
        "things": things(found, shown.depth, actor),
        "records": _read(records.order_by("-position" if inside else "position"), shown),
        "buttons": buttons(found, actor),
        "hindered": [(TRANSITIONS[verb], why) for verb, why in rules.hindered(found, actor).items()],
        "steps": steps(found),
        "files": _files(found, shown.depth),
        "asks_similar": found.state in MERGEABLE and shown.depth >= rules.Depth.REDACTED,
        **_in_queue(request, found, actor),
        **({} if inside or found.merged_into is None else _lives_on(found, actor)),
        **extra,
    }
    return render(request, "appeals/detail.html" if inside else "appeals/progress.html", context)


def _lives_on(found: Appeal, actor: Actor) -> dict[str, Any]:
    """并案以后: what became of the entry this one lives on in, for its appellant, who may not know the other's words."""
    target = found.merged_into
    while target.merged_into_id:
        target = Appeal.objects.select_related("merged_into").get(pk=target.merged_into_id)
    told = target.records.told().exclude(action="register").select_related("actor").order_by("position")
    known = Appeal.objects.visible_to(actor).filter(pk=target.pk).exists()
    outside = Line(target, rules.Depth.PUBLIC)
    return {"lives_on": outside, "lives_on_known": known, "lives_on_records": _read(told, outside)}


def _read(records: QuerySet[AppealRecord], shown: Line) -> list[AppealRecord]:
    """With their notes as this reader may see them."""
    found = list(records)
    for record in found:
        record.note = reading.words(shown.appeal, record.note, shown.depth)
    return found


def _in_queue(request: HttpRequest, found: Appeal, actor: Actor) -> dict[str, str]:
    """Where this matter stands in the queue its reader came from."""
    working = queue.named(request.GET.get("queue", ""), actor) if actor.is_insider else None
    if working is None:
        return {"queue": ""}
    back, onward = working.beside(found)
    in_queue = "?" + urlencode({"queue": working.query})
    return {"queue": working.query, "in_queue": in_queue, "back": back, "onward": onward}


def _files(found: Appeal, depth: rules.Depth) -> dict[str, list[Attachment]]:
    """By what they are for, so that before stands beside after."""
    files: dict[str, list[Attachment]] = {}
    for each in found.attachments.all():
        if rules.reads_file(each, depth):
            files.setdefault(each.purpose, []).append(each)
    return files


@require_http_methods(["GET", "POST"])
def verb(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One verb of one matter: GET asks for what it needs, POST does it."""
    name = verb.replace("-", "_")
    if name not in VERBS:
        raise NotFound
    found, actor = open_appeal(request, number)
    verdict = rules.may(name, found, actor)
    if not verdict:
        raise Forbidden(verdict.reason)
    if request.method == "GET":
        form = VERB_FORMS[name](appeal=found, actor=actor, initial=prefilled(request, found, name))
        return _ask(request, found, name, form, 200)
    form = VERB_FORMS[name](request.POST, request.FILES, appeal=found, actor=actor)
    onward = _onward(request, found, actor)
    if not form.is_valid():
        return _ask(request, found, name, form, status_of(form))
    try:
        done = VERBS[name](found, by=actor, version=_version(request), **form.cleaned_data)
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        field = next((each for each in refused.fields if each in form.fields), None)
        form.add_error(field, refused.reason)
        return _ask(request, found, name, form, refused.status)
    return _done(request, done, actor, name, onward)


def _onward(request: HttpRequest, found: Appeal, actor: Actor) -> str:
    """办完看下一件: where to go afterwards, decided before the verb takes this matter out of its queue."""
    working = queue.named(request.POST.get("queue", ""), actor) if actor.is_insider else None
    if working is None:
        return reverse("appeal", args=[found.number])
    ahead = working.beside(found)[1] if request.POST.get("onward") else found.number
    place = reverse("appeal", args=[ahead]) if ahead else reverse("appeals")
    return f"{place}?{urlencode({'queue': working.query}) if ahead else working.query}"


def _version(request: HttpRequest) -> int | None:
    """The version the page was drawn from, so that nobody overwrites what they have not seen."""
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 9 else None


def _ask(request: HttpRequest, found: Appeal, name: str, form: VerbForm, status: int) -> HttpResponse:
    context = {
        "appeal": found,
        "line": line(found, request.actor),
        "form": form,
        "transition": TRANSITIONS[name],
        "action": reverse("appeal_verb", args=[found.number, name.replace("_", "-")]),
        "possible": TRANSITIONS[name].leads_from(found.state),
        "queue": request.POST.get("queue") or request.GET.get("queue", ""),
        **helps(found, name),
        "stay": request.method == "POST" and not request.POST.get("onward"),
    }
    template = "appeals/verb_form.html" if request.htmx else "appeals/verb.html"
    return render(request, template, context, status=status)


def _done(request: HttpRequest, done: Appeal, actor: Actor, name: str, onward: str) -> HttpResponse:
    if name == "reveal":
        # Shown on this one answer and never stored: going back or reloading asks again.
        rows = Appeal.objects.visible_to(actor).with_names().with_things()
        fresh = rows.with_facts(actor).get(pk=done.pk)
        response = _page(request, fresh, actor, revealed=True)
        response["Cache-Control"] = "no-store"
        return response
    messages.success(
        request, f"{done.number} {TRANSITIONS[name].label}：已完成，现在是“{done.get_state_display()}”。"
    )
    back = request.POST.get("next", "")
    return redirect("board") if back == "board" else redirect(onward)


@require_GET
@login_required
def my_grid(request: HttpRequest) -> HttpResponse:
    """我的网格: what is open here, the soonest due first, and what this grid is."""
    actor = _insider(request)
    grids = list(Grid.objects.filter(pk__in=actor.grid_ids).select_related("backup", "community"))
    if not grids:
        raise Forbidden("您目前没有负责的微网格。")
    rows = Appeal.objects.entrusted_to(actor).filter(grid__in=grids, state__in=OPEN).for_list()
    page = keyset.page(
        rows.filter(due_at__isnull=False),
        order=ORDERS["due"],
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor", ""),
    )
    walk = attention.on_the_round(actor, grids, timezone.localdate())
    context = {
        "grids": grids,
        "lines": [line(appeal, actor) for appeal in page.rows],
        "figures": [*_grid_figures(tally.by_state(actor, grids=grids)), *_round_figures(walk)],
        "handovers": walk.handovers,
        "next_url": query_without(request.GET, cursor=page.next_cursor) if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "appeals/my_grid.html", context)


def _grid_figures(states: dict[str, int]) -> list[dict[str, Any]]:
    waiting = sum(states.get(state, 0) for state in AWAITING_RESPONSE)
    working = sum(states.get(state, 0) for state in WORKING)
    return [
        {"label": "在办", "value": tally.open_total(states), "tone": "info", "href": reverse("appeals")},
        {"label": "等首次联系", "value": waiting, "tone": "warn", "href": reverse("appeals") + "?order=due"},
        {
            "label": "办理中",
            "value": working,
            "tone": "warn",
            "href": reverse("appeals") + "?state=in_progress",
        },
        {
            "label": "已办结",
            "value": states.get(State.CLOSED, 0),
            "tone": "good",
            "href": reverse("appeals") + "?state=closed&order=new",
        },
    ]


def _round_figures(walk: attention.Round) -> list[dict[str, Any]]:
    """该走访的户 and 没兑现的承诺 of the own grids."""
    return [
        {"label": "该走访", "value": walk.due, "tone": "info", "href": reverse("visits_due"), "note": ""},
        {
            "label": "答应居民的事",
            "value": walk.promises,
            "tone": "bad" if walk.late else "info",
            "href": reverse("promises"),
            "note": f"{walk.late} 件过期" if walk.late else "",
        },
    ]


@require_GET
def grid_poster(request: HttpRequest, code: str) -> HttpResponse:
    """网格二维码: the sheet for the stairwell; scanning it files a matter here."""
    grid = (
        Grid.objects.of(request.actor.community_id)
        .select_related("community", "backup")
        .filter(code=code)
        .first()
    )
    if grid is None:
        raise NotFound
    link = request.build_absolute_uri(reverse("file")) + f"?grid={grid.code}"
    context = {
        "grid": grid,
        "worker": handbook.contact(grid, timezone.localdate()),
        "qr": qr(link),
        "back": reverse("grids"),
    }
    return render(request, "appeals/grid_poster.html", context)
