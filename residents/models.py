"""Tables of the residents floor, gathered from its wings for Django."""

from residents.appeals.models import (
    Appeal,
    AppealRecord,
    Attachment,
    Category,
    CoHandler,
    Endorsement,
    Evaluation,
    Extension,
    ImportDraft,
    LimitPolicy,
    NumberSeries,
    Pause,
    Supervision,
    Tally,
)
from residents.register.models import Household, HouseholdCard, Resident

__all__ = [
    "Appeal",
    "AppealRecord",
    "Attachment",
    "Category",
    "CoHandler",
    "Endorsement",
    "Evaluation",
    "Extension",
    "Household",
    "HouseholdCard",
    "ImportDraft",
    "LimitPolicy",
    "NumberSeries",
    "Pause",
    "Resident",
    "Supervision",
    "Tally",
]
