"""表单: what a door must ask for, checked once for page and API alike."""

from council.meetings.forms.items import ITEM_FORMS, DiscussionForm, ProposeForm
from council.meetings.forms.room import CheckInForm, RaiseForm, SelfCheckInForm
from council.meetings.forms.sessions import SESSION_FORMS, SettingsForm

__all__ = [
    "ITEM_FORMS",
    "SESSION_FORMS",
    "CheckInForm",
    "DiscussionForm",
    "ProposeForm",
    "RaiseForm",
    "SelfCheckInForm",
    "SettingsForm",
]
