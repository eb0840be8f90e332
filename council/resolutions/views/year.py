"""读一年: the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.resolutions import year as reading
from grids.svg import bars

WIDTH = 640


@require_GET
def council_year(request: HttpRequest) -> HttpResponse:
    """议事厅这一年: public, less what a reader may not know."""
    today = timezone.localdate()
    years = reading.years(request.actor, today)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) < 5 and int(asked) in years else years[0]
    shown = reading.read(request.actor, year, today)
    names = [name for name, *_ in shown.quarters]
    decided = ("议过的议题", [each[2] for each in shown.quarters])
    resolved = ("议定的", [each[3] for each in shown.quarters])
    large = request.COOKIES.get("large") == "1"
    context = {
        "shown": shown,
        "shares": [
            {"share": share, "tone": tone}
            for share, tone in ((shown.held, "info"), (shown.resolved, "good"), (shown.on_time, "warn"))
        ],
        "years": years,
        "year": year,
        "chart": bars(
            [decided, resolved], names, WIDTH, 240, title="每个季度的议题", text=20 if large else 14
        ),
        "definition": reading.DEFINITION,
    }
    return render(request, "resolutions/year.html", context)
