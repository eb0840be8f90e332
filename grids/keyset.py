"""翻页: keyset paging for pages and API. Never OFFSET, never a COUNT over the whole ledger.

A cursor is the ordering values of the last row shown, so a page costs the same at row 20 and at row 200,000.
"""

import datetime
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateTimeField, DecimalField, Model, Q, QuerySet

from grids.verdict import Invalid


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the cursor of the next one (empty on the last)."""

    rows: list[Any]
    next_cursor: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page(queryset: QuerySet, *, order: tuple[str, ...], size: int, cursor: str = "") -> Page:
    """One page in this order (field names, `-` for descending; the last must be unique, none may be null).

    Raises Invalid for a cursor that this list in this order never gave out.
    """
    signer = signing.Signer(salt=f"keyset:{queryset.model._meta.label}:{order}")
    if cursor:
        queryset = queryset.filter(_after(order, _decode(queryset.model, order, cursor, signer)))
    rows = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _encode(rows[-1], order, signer) if more else "")


def beyond(order: tuple[str, ...], row: Model) -> Q:
    """What comes after this row in this order, whether or not the row is in the list; none of its values null."""
    return _after(order, [getattr(row, name.lstrip("-")) for name in order])


class _Exact(DjangoJSONEncoder):
    """Microseconds must survive, or rows of one millisecond would be shown twice or never."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime.datetime) else super().default(value)


def _encode(row: Model, order: tuple[str, ...], signer: signing.Signer) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    return signer.sign_object(json.loads(json.dumps(values, cls=_Exact)))


def _decode(model: type[Model], order: tuple[str, ...], cursor: str, signer: signing.Signer) -> list[Any]:
    """Signed, so that a value no column can hold never reaches the database."""
    try:
        values = signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        sentence = "翻页标记无效，请从第一页重新开始。"
        raise Invalid(sentence, fields={"cursor": sentence}) from error
    return [_restore(model, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]


def _restore(model: type[Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    kind = getattr(field, "output_field", field)
    if isinstance(kind, DateTimeField):
        return datetime.datetime.fromisoformat(value)
    return Decimal(value) if isinstance(kind, DecimalField) else kind.to_python(value)


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows that come after the cursor: equal in the first k fields and beyond in the next."""
    after, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        field, beyond = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        after |= equal & Q(**{f"{field}__{beyond}": value})
        equal &= Q(**{field: value})
    # The plain bound on the first field lets the index start there; the rest only refines.
    first, bound = (order[0][1:], "lte") if order[0].startswith("-") else (order[0], "gte")
    return Q(**{f"{first}__{bound}": values[0]}) & after
