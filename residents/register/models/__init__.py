"""Tables of the register, a file per topic."""

from residents.register.models.cards import HouseholdCard
from residents.register.models.drafts import ImportDraft
from residents.register.models.handover import Handover
from residents.register.models.people import Household, Resident
from residents.register.models.privacy import (
    Correction,
    CorrectionRecord,
    ExportRequest,
    ExportRequestRecord,
    Reveal,
)
from residents.register.models.visits import Promise, Visit

__all__ = [
    "Correction",
    "CorrectionRecord",
    "ExportRequest",
    "ExportRequestRecord",
    "Handover",
    "Household",
    "HouseholdCard",
    "ImportDraft",
    "Promise",
    "Resident",
    "Reveal",
    "Visit",
]
