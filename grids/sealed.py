"""密封字段: personal data encrypted at rest, with a keyed hash for exact lookup.

Ours instead of django-fernet-encrypted-fields, whose `clean()` flips a flag on the shared field object: with
threads, another request then reads ciphertext. The cipher itself is cryptography's Fernet.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


@lru_cache(maxsize=8)
def _fernet(secrets: tuple[str, ...]) -> MultiFernet:
    digests = [hashlib.sha256(b"doorstep.sealed:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _cipher() -> MultiFernet:
    return _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def keyed_hash(value: str, *, purpose: str) -> str:
    """64 hex digits that only the holder of the key can compute; equal values of one purpose meet, others never.

    An empty value gives an empty hash, so "unknown" never equals "unknown".
    """
    return keyed_hashes(value, purpose=purpose)[0] if value else ""


def keyed_hashes(value: str, *, purpose: str) -> list[str]:
    """The hash under the key of today, then under each former one: what `phone_hash__in` looks up."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = [hashlib.sha256(f"doorstep.{purpose}:{secret}".encode()).digest() for secret in secrets]
    return [hmac.new(key, value.encode(), hashlib.sha256).hexdigest() for key in keys] if value else []


def matches(stored: str, value: str, *, purpose: str) -> bool:
    """Whether a stored hash is the hash of this value, in constant time; a changed key locks nobody out."""
    found = [hmac.compare_digest(stored, each) for each in keyed_hashes(value, purpose=purpose)]
    return bool(stored) and any(found)


class SealedField(models.TextField):
    """Text encrypted at rest. Not searchable: keep a `keyed_hash` beside it for exact lookup."""

    def get_prep_value(self, value: str | None) -> str:
        return _cipher().encrypt(value.encode()).decode() if value else ""

    def from_db_value(self, value: str | None, expression: object, connection: BaseDatabaseWrapper) -> str:
        return _cipher().decrypt(value.encode()).decode() if value else ""
