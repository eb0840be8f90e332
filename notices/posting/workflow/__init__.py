"""通知的动作: one function a verb; page, API and command all call these."""

from collections.abc import Callable
from typing import Any

from notices.posting.workflow.delivering import confirm, escalate_late, settle, unconfirm
from notices.posting.workflow.noticing import (
    attach,
    correct,
    discard,
    draft,
    edit,
    expire_due,
    pin,
    publish,
    unpin,
    withdraw,
)
from notices.posting.workflow.policies import set_policy
from notices.posting.workflow.signing_up import cancel_sign_up, sign_up
from notices.posting.workflow.warning import warn

VERBS: dict[str, Callable[..., Any]] = {
    "edit": edit,
    "attach": attach,
    "publish": publish,
    "discard": discard,
    "sign_up": sign_up,
    "cancel_sign_up": cancel_sign_up,
    "pin": pin,
    "unpin": unpin,
    "correct": correct,
    "withdraw": withdraw,
}
DELIVERY_VERBS: dict[str, Callable[..., Any]] = {"confirm": confirm, "unconfirm": unconfirm}

__all__ = [
    "DELIVERY_VERBS",
    "VERBS",
    "draft",
    "escalate_late",
    "expire_due",
    "set_policy",
    "settle",
    "warn",
]
