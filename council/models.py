"""Tables of the council floor, gathered from its wings for Django."""

from council.meetings.models import (
    AgendaItem,
    AgendaItemRecord,
    Attendance,
    CouncilSettings,
    Draft,
    OpenFloorMatter,
    Session,
    SessionRecord,
)

__all__ = [
    "AgendaItem",
    "AgendaItemRecord",
    "Attendance",
    "CouncilSettings",
    "Draft",
    "OpenFloorMatter",
    "Session",
    "SessionRecord",
]
