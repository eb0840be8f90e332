from grids.models.calendar import WorkCalendarDay
from grids.models.exports import ExportLog
from grids.models.keys import ApiToken, IdempotencyKey, Throttle
from grids.models.people import Post, User
from grids.models.places import Building, Community, Compound, Dwelling, Facility, Grid, Organization

__all__ = [
    "ApiToken",
    "Building",
    "Community",
    "Compound",
    "Dwelling",
    "ExportLog",
    "Facility",
    "Grid",
    "IdempotencyKey",
    "Organization",
    "Post",
    "Throttle",
    "User",
    "WorkCalendarDay",
]
