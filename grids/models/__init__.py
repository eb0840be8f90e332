from grids.models.calendar import WorkCalendarDay
from grids.models.exports import ExportLog
from grids.models.keys import ApiToken, Authenticator, IdempotencyKey, RecoveryCode, Throttle
from grids.models.office import OfficeRecord
from grids.models.people import Post, User
from grids.models.places import Building, Community, Compound, Dwelling, Grid
from grids.models.things import Facility, Organization

__all__ = [
    "ApiToken",
    "Authenticator",
    "Building",
    "Community",
    "Compound",
    "Dwelling",
    "ExportLog",
    "Facility",
    "Grid",
    "IdempotencyKey",
    "OfficeRecord",
    "Organization",
    "Post",
    "RecoveryCode",
    "Throttle",
    "User",
    "WorkCalendarDay",
]
