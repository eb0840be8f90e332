"""Routes of resolutions, minutes and the year."""

import datetime

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from council.resolutions.views import board, minutes, writing, year


class NumberConverter(StringConverter):
    """决议号: 20261123-1"""

    regex = r"2\d{7}-\d{1,3}"


class DayConverter:
    """议事日: 2026-11-23. What is no day leads nowhere."""

    regex = r"2\d{3}-\d\d-\d\d"

    def to_python(self, value: str) -> datetime.date:
        return datetime.date.fromisoformat(value)

    def to_url(self, value: datetime.date) -> str:
        return value.isoformat()


register_converter(NumberConverter, "resolution")
register_converter(DayConverter, "day")

urlpatterns = [
    path("resolutions/", board.resolutions, name="resolutions"),
    path("resolutions/<resolution:number>/", board.resolution, name="resolution"),
    path("resolutions/<resolution:number>/files/<int:pk>/", board.evidence, name="evidence"),
    path(
        "resolutions/<resolution:number>/files/<int:pk>/small/", board.evidence_small, name="evidence_small"
    ),
    path("resolutions/<resolution:number>/<slug:verb>/", board.resolution_verb, name="resolution_verb"),
    path("council/items/<int:pk>/resolution/", writing.write_resolution, name="write_resolution"),
    path("council/year/", year.council_year, name="council_year"),
    path("minutes/", minutes.minutes_list, name="minutes_list"),
    path("minutes/<day:day>/", minutes.minutes, name="minutes"),
    path("minutes/<day:day>/draft/", minutes.draft, name="draft_minutes"),
    path("minutes/<day:day>/print/", minutes.minutes_print, name="minutes_print"),
    path("minutes/<day:day>/docx/", minutes.minutes_docx, name="minutes_docx"),
    path("minutes/<day:day>/<slug:verb>/", minutes.minutes_verb, name="minutes_verb"),
]
