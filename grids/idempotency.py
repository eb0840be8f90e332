"""幂等: a create that is sent twice happens once, and both senders read the same answer.

Room: workflow. Pages send a hidden key with the form, API clients an Idempotency-Key header. The key is stored in
the same transaction as what it created. The answer may hold a receipt's secret, so it is sealed.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from grids.models import IdempotencyKey
from grids.verdict import Refused


class KeyReused(Refused):
    """The same key came with another body."""

    status = 422
    code = "key_reused"


def once(
    owner: str, key: str, request: Any, create: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """The answer of `create()`, made at most once per owner and key; and whether it was made just now.

    Two at once: the unique row makes the second wait for the first to commit, then it reads that answer.
    Without a key nothing is remembered. Raises KeyReused when the key stands for another request.
    """
    if not key:
        with transaction.atomic():
            return create(), True
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    row = IdempotencyKey(owner=owner, key=key, request_hash=digest)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            body = create()
            row.body = json.dumps(body)
            row.save(update_fields=["body"])
            return body, True
    except IntegrityError:
        if not IdempotencyKey.objects.filter(owner=owner, key=key).exists():
            raise  # not the key: something inside create() broke a constraint
    stored = IdempotencyKey.objects.get(owner=owner, key=key)
    if stored.request_hash != digest:
        raise KeyReused("这个幂等键已经用于另一个请求，请换一个新的键。")
    return json.loads(stored.body), False
