"""表单: what a door must ask for, checked once for page and API alike."""

from residents.appeals.forms.filing import FilingForm, OnBehalfForm, StatusForm
from residents.appeals.forms.verbs import VERB_FORMS, VerbForm

__all__ = ["VERB_FORMS", "FilingForm", "OnBehalfForm", "StatusForm", "VerbForm"]
