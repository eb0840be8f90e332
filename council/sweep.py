"""巡检: what time alone brings about at the council, wing by wing. Safe to run at any moment, any number of times."""

import datetime

from django.utils import timezone

from council.meetings import sweep as meetings
from council.resolutions import sweep as resolutions


def sweep(at: datetime.datetime | None = None) -> None:
    """Sessions first: an overdue resolution needs a next session to stand on."""
    at = at or timezone.now()
    meetings.sweep(at)
    resolutions.sweep(at)
