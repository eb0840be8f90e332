"""Tables of the council floor, gathered from its wings for Django."""

from council.covenant.models import CovenantRecord, CovenantVersion
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
from council.resolutions.models import (
    Evidence,
    Minutes,
    MinutesRecord,
    Objection,
    Resolution,
    ResolutionAppeal,
    ResolutionRecord,
)

__all__ = [
    "AgendaItem",
    "AgendaItemRecord",
    "Attendance",
    "CouncilSettings",
    "CovenantRecord",
    "CovenantVersion",
    "Draft",
    "Evidence",
    "Minutes",
    "MinutesRecord",
    "Objection",
    "OpenFloorMatter",
    "Resolution",
    "ResolutionAppeal",
    "ResolutionRecord",
    "Session",
    "SessionRecord",
]
