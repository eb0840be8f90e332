"""社区自己的页面: work calendar, settings, and what was changed."""

import calendar as months
import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import keyset, rules, workflow
from grids.actors import Actor
from grids.forms.office import CalendarDayForm, SettingsForm, YearForm
from grids.models import OfficeRecord, WorkCalendarDay
from grids.views.doorway import admin, place_of, reader, tried
from grids.workflow.calendar import YEARS

PAGE_SIZE = 30


def _may(actor: Actor) -> bool:
    return bool(rules.administers(actor, actor.community_id or 0))


def _year(request: HttpRequest) -> int:
    given = request.GET.get("year", "")
    known = given.isascii() and given.isdecimal() and len(given) == 4 and int(given) in YEARS
    return int(given) if known else timezone.localdate().year


@require_http_methods(["GET", "POST"])
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """工作日历: a year month by month; a year nobody has entered says so."""
    actor = reader(request) if request.method == "GET" else admin(request)
    form, status = CalendarDayForm(request.POST or None), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            day = form.cleaned_data["date"]
            said = {name: form.cleaned_data[name] for name in ("workday", "name")}
            _, status = tried(form, lambda: workflow.set_calendar_day(place_of(actor), day, by=actor, **said))
            if status == 200:
                messages.success(request, f"{day} 已改。已经承诺的期限不变，以后的按新日历算。")
                return redirect(f"{reverse('calendar')}?year={day.year}")
    year = _year(request)
    days = {day.date: day for day in WorkCalendarDay.objects.of(actor.community_id).filter(date__year=year)}
    context = {
        "form": form,
        "year": year,
        "known": bool(days),
        "months": [(month, _weeks(year, month, days)) for month in range(1, 13)],
        "may": _may(actor),
    }
    return render(request, "office/calendar.html", context, status=status)


def _weeks(
    year: int, month: int, days: dict[datetime.date, WorkCalendarDay]
) -> list[list[dict[str, Any] | None]]:
    """Weeks from Monday on; each day with its number, whether one works, and the name of a holiday."""
    return [
        [
            None
            if day.month != month
            else {
                "date": day,
                "works": days[day].workday if day in days else day.weekday() < 5,
                "moved": day in days and days[day].workday != (day.weekday() < 5),
                "name": days[day].name if day in days else "",
            }
            for day in week
        ]
        for week in months.Calendar().monthdatescalendar(year, month)
    ]


@require_POST
@login_required
def calendar_seed(request: HttpRequest) -> HttpResponse:
    """载入一年的节假日和调休."""
    actor = admin(request)
    form = YearForm(request.POST)
    if not form.is_valid():
        messages.error(request, "年份不对，请填 2004 到 2100 之间的年份。")
        return redirect("calendar")
    year = form.cleaned_data["year"]
    new = workflow.seed_calendar(place_of(actor), year, by=actor)
    if new is None:
        messages.warning(
            request,
            f"{year} 年的放假安排还没有公布（一般在上一年 11 月）。公布前期限按周一至周五推算并标“待确认”。",
        )
    else:
        messages.success(request, f"{year} 年：新增 {new} 天。自己改过的日子没有动。")
    return redirect(f"{reverse('calendar')}?year={year}")


@require_http_methods(["GET", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """社区设置"""
    actor = reader(request) if request.method == "GET" else admin(request)
    form, status = SettingsForm(request.POST or None, instance=place_of(actor)), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            done, status = tried(
                form, lambda: workflow.change_settings(place_of(actor), by=actor, **form.values())
            )
            if done:
                messages.success(request, "社区设置已改。")
                return redirect("settings")
    return render(request, "office/settings.html", {"form": form, "may": _may(actor)}, status=status)


@require_GET
@login_required
def records(request: HttpRequest) -> HttpResponse:
    """管理记录, the newest first."""
    actor = reader(request)
    page = keyset.page(
        OfficeRecord.objects.of(actor.community_id),
        order=("-at", "-id"),
        size=PAGE_SIZE,
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "records": page.rows,
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
    }
    return render(request, "office/records.html", context)
