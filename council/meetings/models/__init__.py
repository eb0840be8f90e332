from council.meetings.models.attendance import Attendance
from council.meetings.models.items import AgendaItem
from council.meetings.models.open_floor import OpenFloorMatter
from council.meetings.models.records import AgendaItemRecord, Draft, SessionRecord
from council.meetings.models.series import CouncilSettings
from council.meetings.models.sessions import Session

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
