"""Tables of the register, a file per topic."""

from residents.register.models.cards import HouseholdCard
from residents.register.models.people import Household, Resident

__all__ = ["Household", "HouseholdCard", "Resident"]
