"""表单: what a door must ask for, checked once for page and API alike."""

from council.resolutions.forms.minutes import MINUTES_FORMS
from council.resolutions.forms.resolutions import VERB_FORMS, WriteForm

__all__ = ["MINUTES_FORMS", "VERB_FORMS", "WriteForm"]
