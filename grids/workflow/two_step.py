"""Verbs of the second step of a login: 动态码 (TOTP, RFC 6238) and 备用码.

The arithmetic is django-otp's. Its tables and its middleware are not used: they keep the key in the clear and ask the
database once more at every request.
"""

import base64
import datetime
import secrets
import unicodedata
from urllib.parse import quote, urlencode

from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP

from grids import actors, rules, throttle
from grids.actors import Actor
from grids.lifecycle import require
from grids.models import Authenticator, RecoveryCode, User
from grids.sealed import keyed_hash, keyed_hashes
from grids.states import OfficeAction, OfficeTopic
from grids.verdict import Forbidden, Refused
from grids.workflow.accounts import lock, new_password
from grids.workflow.step import write

ISSUER = "家门口"
CODES = 10
TOLERANCE = 1  # steps of half a minute by which a phone's clock may differ
TRIES, WINDOW = 8, datetime.timedelta(minutes=30)
WRONG = "动态码不对。请看手机上现在显示的 6 位数字再输一次；手机时间要设成自动。"
WRONG_EITHER = f"{WRONG}手机不在身边，可以输一个没用过的备用码。"


def is_on(user: User) -> bool:
    """Whether this account logs in with a code."""
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()


def is_required(user: User) -> bool:
    """Whether its community asks its office for a code."""
    actor = actors.of_user(user)
    return bool(rules.uses_codes(actor)) and actor.posts[0].community.two_step_login


def address(authenticator: Authenticator) -> str:
    """What an authenticator app reads from the QR code (otpauth)."""
    label = quote(f"{ISSUER}:{authenticator.user.get_username()}")
    return f"otpauth://totp/{label}?{urlencode({'secret': authenticator.key, 'issuer': ISSUER})}"


@transaction.atomic
def begin_codes(*, by: Actor) -> Authenticator:
    """开始设置动态码: a new key to be scanned; nothing is asked for before it is confirmed."""
    _own(by)
    key = base64.b32encode(secrets.token_bytes(20)).decode()
    fresh = {"key": key, "last_step": -1}
    return Authenticator.objects.update_or_create(user=by.user, defaults=fresh)[0]


@transaction.atomic
def confirm_codes(*, by: Actor, code: str, at: datetime.datetime | None = None) -> list[str]:
    """启用动态码, with a code that shows the app has the key. Returns the recovery codes, shown this once."""
    at = at or timezone.now()
    _own(by)
    authenticator = Authenticator.objects.filter(user=by.user).first()
    if authenticator is None:
        raise Refused("还没有开始设置动态码，请从头来一次。")
    require(_fits(authenticator, plain(code), at), "code", WRONG)
    authenticator.confirmed_at = at
    authenticator.save(update_fields=["confirmed_at", "last_step"])
    codes = [new_password() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=by.user, code_hash=_hash(code)) for code in codes)
    _record(OfficeAction.SET_UP_TOTP, by.user, by=by, at=at)
    return codes


def check_code(user: User, code: str, *, at: datetime.datetime | None = None) -> None:
    """输入动态码或备用码. Invalid when it does not open; RateLimited after eight wrong ones in half an hour.

    Not one transaction: a wrong try is counted although it is refused.
    """
    key = f"code:{user.pk}"
    throttle.spend(key, limit=TRIES, window=WINDOW)
    require(_opens(user, plain(code), at or timezone.now()), "code", WRONG_EITHER)
    throttle.clear(key)


@transaction.atomic
def drop_codes(*, by: Actor) -> None:
    """停用自己的动态码, to set up another phone; the door has asked for a code first."""
    if not is_on(by.user):
        raise Refused("还没有启用动态码。")
    _forget(by.user)
    _record(OfficeAction.DROP_TOTP, by.user, by=by)


@transaction.atomic
def reset_codes(user: User, *, by: Actor) -> User:
    """重置动态码, by the administrator, for whoever lost phone and recovery codes."""
    locked = lock(user, by)
    if not is_on(locked):
        raise Refused("这个账号没有启用动态码。")
    _forget(locked)
    _record(OfficeAction.RESET_TOTP, locked, by=by)
    return locked


def plain(code: str) -> str:
    """As it was shown, however it was typed: full-width digits, blanks, hyphens, capitals."""
    typed = unicodedata.normalize("NFKC", code).lower()
    return "".join(letter for letter in typed if letter.isalnum())


def _own(by: Actor) -> None:
    """The account's row, locked; Refused when it has codes already."""
    if not (verdict := rules.uses_codes(by)):
        raise Forbidden(verdict.reason)
    User.objects.select_for_update(of=("self",)).get(pk=by.user_id)
    if is_on(by.user):
        raise Refused("动态码已经启用。要换手机，请先停用，再重新设置。")


def _opens(user: User, code: str, at: datetime.datetime) -> bool:
    """Whether this is the code of the moment or an unused recovery code; either opens once."""
    confirmed = Authenticator.objects.filter(user=user, confirmed_at__isnull=False)
    with transaction.atomic():
        locked = confirmed.select_for_update().first()
        if locked is None:
            return False
        if _fits(locked, code, at):
            locked.save(update_fields=["last_step"])
            return True
        unused = RecoveryCode.objects.filter(user=user, used_at__isnull=True)
        return bool(unused.filter(code_hash__in=keyed_hashes(code, purpose="recovery")).update(used_at=at))


def _fits(authenticator: Authenticator, code: str, at: datetime.datetime) -> bool:
    """Whether it is the code of a step not used yet, which then is used."""
    clock = TOTP(base64.b32decode(authenticator.key))
    clock.time = at.timestamp()
    six_digits = len(code) == 6 and code.isascii() and code.isdecimal()
    if not six_digits or not clock.verify(int(code), TOLERANCE, authenticator.last_step + 1):
        return False
    authenticator.last_step = clock.t()
    return True


def _hash(code: str) -> str:
    return keyed_hash(plain(code), purpose="recovery")


def _forget(user: User) -> None:
    RecoveryCode.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


def _record(action: OfficeAction, user: User, *, by: Actor, at: datetime.datetime | None = None) -> None:
    write(OfficeTopic.ACCOUNT, action, f"{user.name}（{user.username}）", by=by, at=at, user=user.pk)
