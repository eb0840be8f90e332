"""再次验证身份: before a sensitive act the person types the password again; it counts for five minutes.

Room: workflow. The moment of the last proof is kept where the caller's credential is: in the browser's session, or
with the API token. A verb that needs it takes `proven_at` and calls `require`; a door passes `moment(holder)`.
"""

import datetime

from django.contrib.auth import authenticate
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from grids.actors import Actor
from grids.models import ApiToken
from grids.verdict import Forbidden, Invalid

KEY = "proven_at"
WITHIN = datetime.timedelta(minutes=5)

Holder = SessionBase | ApiToken


class ReauthRequired(Forbidden):
    """Theirs to do, once they have shown again that it is them."""

    code = "reauth_required"

    def __init__(self) -> None:
        super().__init__("为保护个人信息，请再输一次密码，五分钟内有效。")


def remember(holder: Holder, at: datetime.datetime | None = None) -> None:
    """This holder has shown its password just now: at login, or again."""
    at = at or timezone.now()
    if isinstance(holder, ApiToken):
        holder.reauthenticated_at = at
        holder.save(update_fields=["reauthenticated_at"])
    else:
        holder[KEY] = at.isoformat()


def moment(holder: Holder) -> datetime.datetime | None:
    """When this holder last showed its password; None when never."""
    if isinstance(holder, ApiToken):
        return holder.reauthenticated_at
    return datetime.datetime.fromisoformat(holder[KEY]) if KEY in holder else None


def require(proven_at: datetime.datetime | None, at: datetime.datetime) -> None:
    """Raises ReauthRequired unless it was within the last five minutes."""
    if proven_at is None or not at - WITHIN <= proven_at <= at:
        raise ReauthRequired


def prove(request: HttpRequest, holder: Holder, by: Actor, password: str) -> None:
    """Check the password and remember the moment. Wrong ones count towards the lock-out, as at the login."""
    username = by.user.get_username() if by.user else ""
    if not username or authenticate(request, username=username, password=password) is None:
        sentence = "密码不对，请再试一次。输错多次账号会锁定半小时。"
        raise Invalid(sentence, fields={"password": sentence})
    remember(holder)
