"""Tables of the residents floor, gathered from its wings for Django."""

from residents.appeals.models import (
    Appeal,
    AppealRecord,
    Category,
    Endorsement,
    Evaluation,
    ImportDraft,
    LimitPolicy,
    NumberSeries,
    Tally,
)
from residents.register.models import Household, HouseholdCard, Resident

__all__ = [
    "Appeal",
    "AppealRecord",
    "Category",
    "Endorsement",
    "Evaluation",
    "Household",
    "HouseholdCard",
    "ImportDraft",
    "LimitPolicy",
    "NumberSeries",
    "Resident",
    "Tally",
]
