"""表单: what a door must ask for, checked once for page and API alike."""

from notices.acting import Acts, ThingForm
from notices.posting.forms.drafting import CorrectForm, EditForm, NoticeForm
from notices.posting.forms.verbs import (
    CancelForm,
    ConfirmForm,
    FilesForm,
    SignUpForm,
    UnconfirmForm,
    WithdrawForm,
)
from notices.posting.issuing import DELIVERED, LIFE
from notices.posting.workflow import DELIVERY_VERBS, VERBS

VERB_FORMS: dict[str, type[ThingForm]] = {
    "edit": EditForm,
    "attach": FilesForm,
    "sign_up": SignUpForm,
    "cancel_sign_up": CancelForm,
    "correct": CorrectForm,
    "withdraw": WithdrawForm,
}
DELIVERY_FORMS: dict[str, type[ThingForm]] = {"confirm": ConfirmForm, "unconfirm": UnconfirmForm}
NOTICE_ACTS = Acts(LIFE, VERBS, VERB_FORMS, "notice")
DELIVERY_ACTS = Acts(DELIVERED, DELIVERY_VERBS, DELIVERY_FORMS, "delivery")

__all__ = ["DELIVERY_ACTS", "DELIVERY_FORMS", "NOTICE_ACTS", "VERB_FORMS", "NoticeForm"]
