"""接口令牌: issue, find, revoke. Room: workflow.

A token is 256 random bits, so a plain SHA-256 of it is safe to store; a copied database opens nothing.
"""

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.utils import timezone

from grids.models import ApiToken, User
from grids.states import TokenScope
from grids.verdict import Invalid, Refused

LONGEST_DAYS = 3 * 366
NAME_LENGTH = 60
PREFIX = "doorstep_"  # lets a scanner of leaked secrets recognise one


def hash_of(key: str) -> str:
    """The stored form of a token, 64 hex digits."""
    return hashlib.sha256(key.encode()).hexdigest()


def issue(
    user: User,
    *,
    name: str,
    days: int = 365,
    scopes: Iterable[str] = (TokenScope.READ,),
    at: datetime.datetime | None = None,
) -> tuple[ApiToken, str]:
    """发放令牌. Returns its row and the token itself, which is shown this once and never again.

    Raises Invalid for no name, an unknown scope or none at all, and a life beyond three years.
    """
    at = at or timezone.now()
    chosen = sorted(set(scopes))
    if not chosen or set(chosen) - set(TokenScope.values):
        raise _invalid("scopes", f"范围只能是 {'、'.join(TokenScope.values)}，至少选一个。")
    if not 1 <= days <= LONGEST_DAYS:
        raise _invalid("days", "有效期要在 1 天到 3 年之间。")
    if not 1 <= len(name) <= NAME_LENGTH:
        raise _invalid("name", f"请写明用途，不超过 {NAME_LENGTH} 字。")
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        key_hash=hash_of(key),
        scopes=chosen,
        created_at=at,
        expires_at=at + datetime.timedelta(days=days),
    )
    return token, key


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})


def find(key: str, *, at: datetime.datetime | None = None) -> ApiToken | None:
    """The token in force now, with its user; None when unknown, expired, revoked, or the account is closed."""
    valid = ApiToken.objects.valid_at(at or timezone.now())
    return valid.select_related("user").filter(key_hash=hash_of(key)).first()


def revoke(token: ApiToken, *, at: datetime.datetime | None = None) -> ApiToken:
    """撤销令牌: refused from the next request on."""
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if not revoked.update(revoked_at=at or timezone.now()):
        raise Refused("这个令牌已经撤销。")
    token.refresh_from_db()
    return token
