"""A phone with an authenticator app: RFC 6238 once more, so that no test asks our own arithmetic whether it is right."""

import base64
import datetime
import hashlib
import hmac
import struct

from django.utils import timezone

from grids.actors import Actor
from grids.models import Authenticator, User
from grids.workflow import begin_codes, confirm_codes

HALF_A_MINUTE = datetime.timedelta(seconds=30)


def shown(key: str, at: datetime.datetime) -> str:
    """The six digits a phone that scanned this key shows at that moment."""
    step = struct.pack(">Q", int(at.timestamp()) // 30)
    digest = hmac.new(base64.b32decode(key), step, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def now_shown(person: User, *, later: int = 0) -> str:
    """What this account's phone shows now, or so many half minutes later."""
    key = Authenticator.objects.get(user=person).key
    return shown(key, timezone.now() + later * HALF_A_MINUTE)


def with_codes(person: Actor, *, at: datetime.datetime | None = None) -> list[str]:
    """The account set its phone up a quarter of an hour ago; its recovery codes."""
    at = at or timezone.now() - datetime.timedelta(minutes=15)
    key = begin_codes(by=person).key
    return confirm_codes(by=person, code=shown(key, at), at=at)
