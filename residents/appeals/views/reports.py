"""Pages that read the ledger as a whole: rates, exports, the printed ledger form."""

import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from grids.actors import Actor
from grids.states import PostKind
from grids.verdict import Forbidden, NotFound
from residents.appeals import exports, months, rates, reading, rules
from residents.appeals.filters import AppealFilter
from residents.appeals.models import Appeal
from residents.appeals.views.doorway import line, open_appeal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GROUP_LABELS = {"all": "全社区", "grid": "按网格", "category": "按分类", "handler": "按主办人"}


def _book(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    response["Cache-Control"] = "no-store"
    return response


def _month(request: HttpRequest) -> tuple[datetime.datetime, datetime.datetime, str]:
    """The month asked for (2026-11), this one when nothing sensible is: its first moment, the next one's, its name."""
    try:
        first = datetime.date.fromisoformat(f"{request.GET.get('month', '')}-01")
        return *months.span(first), f"{first:%Y-%m}"
    except (ValueError, OverflowError):  # the last month there is has none after it
        first = months.first_day(timezone.localdate())
        return *months.span(first), f"{first:%Y-%m}"


def _reader(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not (actor.is_office or actor.grid_ids or actor.holds(PostKind.SUPERVISOR)):
        raise Forbidden("统计由社区工作人员、网格员和街道督导查看。")
    return actor


@require_GET
@login_required
def rates_page(request: HttpRequest) -> HttpResponse:
    """统计: the rates of one month with their denominators, for the whole or by grid, category, handler."""
    actor = _reader(request)
    since, until, month = _month(request)
    by = request.GET.get("by") if request.GET.get("by") in GROUP_LABELS else "all"
    rows, closed = [], None
    if not request.GET.get("now"):
        rows, closed = months.kept(actor, timezone.localdate(since), by)
    if closed is None:
        table = rates.compute(Appeal.objects.entrusted_to(actor), since=since, until=until, by=by)
        rows = table if by == "all" else rates.busy_rows(table)
    if request.GET.get("format") == "xlsx":
        title = f"{month} 办理统计（{GROUP_LABELS[by]}）"
        return _book(exports.rates_book(rows, by=actor, title=title, query=request.GET.urlencode()), title)
    context = {
        "rows": rows,
        "measures": rates.MEASURES,
        "definition": closed.definition if closed else rates.DEFINITION,
        "closed": closed,
        "recounted": bool(request.GET.get("now")),
        "month": month,
        "by": by,
        "groups": [{"key": key, "label": label, "current": key == by} for key, label in GROUP_LABELS.items()],
    }
    return render(request, "appeals/rates.html", context)


@require_POST
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """导出台账: what the list shows with these filters; POST, because every export leaves a record."""
    actor: Actor = request.actor
    filters = AppealFilter(request.GET, queryset=Appeal.objects.entrusted_to(actor), actor=actor)
    rows = filters.qs if filters.is_valid() else Appeal.objects.none()
    title = f"{timezone.localdate():%Y年%m月%d日} 诉求台账"
    return _book(exports.ledger_book(rows, by=actor, title=title, query=request.GET.urlencode()), title)


@require_POST
@login_required
def month_export(request: HttpRequest) -> HttpResponse:
    """月度台账: everything registered in one month, in the customary layout."""
    actor = _reader(request)
    since, until, month = _month(request)
    rows = Appeal.objects.entrusted_to(actor).filter(registered_at__gte=since, registered_at__lt=until)
    title = f"{month} 诉求办理台账"
    return _book(exports.ledger_book(rows, by=actor, title=title, query=f"month={month}"), title)


@require_GET
@login_required
def ledger_form(request: HttpRequest, number: str) -> HttpResponse:
    """台账表: one matter on A4, one row per measure, to print and sign."""
    found, actor = open_appeal(request, number)
    shown = line(found, actor)
    if shown.depth < rules.Depth.REDACTED:
        raise NotFound
    records = list(found.records.exclude(action="reveal").select_related("actor"))
    for record in records:
        record.note = reading.words(found, record.note, shown.depth)
    context = {
        "appeal": found,
        "line": shown,
        "reads_appellant": shown.depth >= rules.Depth.FULL,
        "records": records,
        "back": request.path.removesuffix("form/"),
        "paper": "a4",
    }
    return render(request, "appeals/ledger_form.html", context)
