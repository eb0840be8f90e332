"""回执: a public number and a 12-character secret (60 bits); only a keyed hash of the secret is stored.

Room: workflow. Ten wrong secrets lock the number for a while; an unknown number behaves the same.
"""

import datetime
import re
import secrets
import unicodedata

from grids import throttle
from grids.actors import Actor
from grids.sealed import keyed_hash, matches
from grids.states import ActorKind
from grids.verdict import NotFound
from residents.appeals.models import Appeal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that is misread on paper
LENGTH = 12
WRONG_TRIES = 10
LOCKED_FOR = datetime.timedelta(minutes=30)
_MISREAD = str.maketrans("OIL", "011")


def new_secret() -> str:
    """Four characters at a time, as it stands on the slip: K7QP-9XWD-3MTA."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[i : i + 4] for i in range(0, LENGTH, 4))


def receipt_hash(secret: str) -> str:
    """The stored form; case, dashes, spaces and misread letters do not matter."""
    return keyed_hash(_plain(secret), purpose="receipt")


def _plain(secret: str) -> str:
    return re.sub(r"[\W_]", "", secret).upper().translate(_MISREAD)


def open_receipt(community_id: int | None, number: str, secret: str) -> tuple[Appeal, Actor]:
    """凭回执查询: the appeal and the actor who may read its status.

    NotFound for a wrong secret and an unknown number alike; RateLimited after ten wrong tries of one number.
    """
    number = re.sub(r"[^\d-]", "", unicodedata.normalize("NFKC", number))[:11]
    key = f"receipt:{community_id}:{number}"
    throttle.check(key, limit=WRONG_TRIES, window=LOCKED_FOR)
    appeal = (
        Appeal.objects.filter(community_id=community_id, number=number)
        .select_related("grid", "category", "handler", "community", "merged_into")
        .first()
    )
    stored = appeal.receipt_hash if appeal else ""
    if not matches(stored, _plain(secret), purpose="receipt"):
        throttle.count(key, window=LOCKED_FOR)
        raise NotFound("编号或查询码不对，请照回执单核对后再试。")
    throttle.clear(key)
    return appeal, holder(appeal)


def holder(appeal: Appeal) -> Actor:
    """The actor who holds this appeal's receipt."""
    return Actor(
        kind=ActorKind.RECEIPT, community_id=appeal.community_id, label="居民（回执）", receipt_id=appeal.pk
    )
