"""导出: a register as Excel. Masked for whoever keeps it; unmasked only by an approved request, once, watermarked.

Room: above the registers. Each file is on record before it leaves.
"""

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from grids.actors import Actor
from grids.models import ExportLog
from grids.verdict import Forbidden, Refused
from grids.workbooks import Value, write_book
from residents.register.models import ExportRequest
from residents.register.registers import REGISTERS, Register
from residents.register.rules import keeping
from residents.register.sheets import SheetColumn, columns_of
from residents.register.workflow import exporting

MOST_ROWS = 50_000


def found(register: Register, query: str, actor: Actor) -> QuerySet:
    """The rows of a list with these filters, as far as this actor sees them."""
    filters = register.filtered(QueryDict(query), actor)
    return filters.qs if filters.is_valid() else register.rows(actor).none()


def words(register: Register, query: str, actor: Actor) -> str:
    """The filters as a person says them: 微网格：第01微网格，居住方式：租住."""
    filters = register.filtered(QueryDict(query), actor)
    parts = []
    for name, field in filters.form.fields.items():
        value = filters.form.data.get(name, "")
        if value and name != "ended":
            shown = dict(getattr(field, "choices", ())).get(value, value)
            parts.append(f"{field.label}：{shown}")
    return "，".join(parts)[:200]


@transaction.atomic
def masked_book(register: Register, query: str, *, by: Actor, at: datetime.datetime | None = None) -> bytes:
    """导出（脱敏）: .xlsx bytes of what the list shows. Forbidden, or Refused when there are too many rows."""
    if not (verdict := keeping.keeps(by)):
        raise Forbidden(verdict.reason)
    at = at or timezone.now()
    book, rows = _book(register, query, by, at, clear=False)
    _log(by, at, f"{register.label}（脱敏）", query, rows, book)
    return book


@transaction.atomic
def clear_book(
    request: ExportRequest,
    *,
    by: Actor,
    proven_at: datetime.datetime | None,
    version: int | None = None,
    at: datetime.datetime | None = None,
) -> bytes:
    """明文导出: takes the approved request and writes the file it was approved for, in one transaction."""
    at = at or timezone.now()
    taken = exporting.take(request, by=by, at=at, version=version, proven_at=proven_at)
    register = REGISTERS[taken.register]
    book, rows = _book(register, taken.query, by, at, clear=True)
    _log(by, at, f"{register.label}（明文）", f"{taken.query} 用途：{taken.purpose}", rows, book)
    return book


def _book(
    register: Register, query: str, by: Actor, at: datetime.datetime, *, clear: bool
) -> tuple[bytes, int]:
    rows = found(register, query, by).order_by(*register.order)
    count = rows.count()
    if count > MOST_ROWS:
        raise Refused(f"共 {count} 条，一次最多导出 {MOST_ROWS} 条，请先按网格或楼栋缩小范围。")
    columns = columns_of(register, care=by.sees_care)
    stamp = f"{by.label} {timezone.localtime(at):%Y-%m-%d %H:%M}"
    secrecy = f"含个人信息，仅供申请的用途，用毕删除　　水印：{stamp}" if clear else "个人信息已遮住"
    book = write_book(
        f"{by.community}{register.label}",
        f"导出：{stamp}　　{secrecy}",
        [column.title for column in columns],
        _lines(rows.iterator(chunk_size=2000), columns, clear=clear),
        text_columns=[column.title for column in columns if column.key in TEXTS],
        watermark=stamp if clear else "",
    )
    return book, count


TEXTS = ("unit", "room", "id_number", "phone", "birth_date")


def _lines(rows: Iterator[Any], columns: Sequence[SheetColumn], *, clear: bool) -> Iterator[Sequence[Value]]:
    for thing in rows:
        yield [(column.write if clear or not column.mask else column.mask)(thing) for column in columns]


def _log(by: Actor, at: datetime.datetime, kind: str, query: str, rows: int, book: bytes) -> None:
    ExportLog.objects.create(
        community_id=by.community_id,
        user=by.user,
        at=at,
        kind=kind[:40],
        query=query[:500],
        rows=rows,
        sha256=hashlib.sha256(book).hexdigest(),
    )
