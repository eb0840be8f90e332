"""表单: what a door must ask for, checked once for page and API alike."""

from residents.appeals.forms.filing import FilingForm, OnBehalfForm, StatusForm
from residents.appeals.forms.later import LATER_FORMS
from residents.appeals.forms.uploading import UPLOAD_FORMS, FilesForm, status_of
from residents.appeals.forms.verbs import FIRST_FORMS, VerbForm
from residents.appeals.forms.wishes import WISH_FORMS

VERB_FORMS: dict[str, type[VerbForm]] = FIRST_FORMS | LATER_FORMS | UPLOAD_FORMS | WISH_FORMS

__all__ = ["VERB_FORMS", "FilesForm", "FilingForm", "OnBehalfForm", "StatusForm", "VerbForm", "status_of"]
