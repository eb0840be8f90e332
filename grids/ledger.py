"""台账的形状: append-only records, hash-chained per subject.

A subject (an appeal, a session…) is `Ledgered`: it carries its version and the head of its chain, so that adding a
record needs no read. A record is `Record`; the database refuses to change or delete one. One chain per subject:
a single chain for the whole ledger would make every create wait for every other.
"""

import contextlib
import datetime
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from grids.actors import Actor
from grids.models import User
from grids.models.guards import APPEND_ONLY

GENESIS = "0" * 64


class Ledgered(models.Model):
    """A thing with a ledger. `version` counts changes and is the API's ETag."""

    version = models.PositiveIntegerField("版本", default=1, editable=False)
    ledger_length = models.PositiveIntegerField("台账条数", default=0, editable=False)
    ledger_head = models.CharField("台账末端", max_length=64, default=GENESIS, editable=False)

    class Meta:
        abstract = True


class Record(models.Model):
    """一条记录: what happened to the subject, by whom, when. Concrete tables add `subject`."""

    position = models.PositiveIntegerField("序号")
    action = models.CharField("动作", max_length=30)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    actor_label = models.CharField("操作人身份", max_length=80)
    at = models.DateTimeField("时间")
    note = models.TextField("内容", blank=True)
    public = models.BooleanField("居民可见", default=False)
    data = models.JSONField("数据", default=dict, encoder=DjangoJSONEncoder)
    previous = models.CharField("前一条摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [models.UniqueConstraint("subject", "position", name="%(class)s_position_once")]
        triggers = [*APPEND_ONLY]

    def content(self) -> dict[str, Any]:
        """Everything the digest covers; a concrete table adds its own columns."""
        return {
            "subject": self.subject_id,
            "position": self.position,
            "action": self.action,
            "actor": self.actor_id,
            "actor_label": self.actor_label,
            "at": self.at.astimezone(datetime.UTC).isoformat(),
            "note": self.note,
            "public": self.public,
            "data": json.loads(json.dumps(self.data, cls=DjangoJSONEncoder)),
            "previous": self.previous,
        }

    def compute_digest(self) -> str:
        """SHA-256 over the content in canonical JSON, 64 hex digits."""
        text = json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def append(
    record: Record,
    subject: Ledgered,
    *,
    action: str,
    by: Actor,
    at: datetime.datetime,
    note: str = "",
    public: bool = False,
    data: dict[str, Any] | None = None,
) -> Record:
    """Write the next record of a subject whose row the caller has locked; the caller saves the subject.

    `record` is a new row of the concrete table, with that table's own columns filled in.
    """
    record.subject = subject
    record.position = subject.ledger_length + 1
    record.action, record.at, record.note, record.public = action, at, note, public
    record.actor, record.actor_label = by.user, by.label
    record.data = data or {}
    record.previous = subject.ledger_head
    record.digest = record.compute_digest()
    record.save(force_insert=True)
    subject.ledger_length = record.position
    subject.ledger_head = record.digest
    return record


def record_classes() -> list[type[Record]]:
    """Every concrete record table of the house."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the whole database: entries written while the chains are read do not look like breaks."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def breaks(record_class: type[Record], *, progress: Callable[[int], Any] | None = None) -> Iterator[str]:
    """Recompute every chain of one table; yields a sentence for each place where it does not hold.

    Run it within `snapshot()` when others may be writing. `progress` is told the records done since it was last told.
    """
    subject_model = record_class._meta.get_field("subject").related_model
    heads = dict(subject_model._base_manager.values_list("pk", "ledger_head").iterator())
    subject_id, position, head = None, 0, GENESIS
    records = record_class._base_manager.order_by("subject_id", "position").iterator(chunk_size=2000)
    for done, record in enumerate(records, start=1):
        if progress and done % 100 == 0:
            progress(100)
        if record.subject_id != subject_id:
            if subject_id is not None and heads.pop(subject_id) != head:
                yield f"{record_class.__name__} {subject_id}: 末尾的记录缺失"
            subject_id, position, head = record.subject_id, 0, GENESIS
        position += 1
        if record.position != position:
            yield f"{record_class.__name__} {subject_id}: 第 {position} 条缺失"
            position = record.position
        if record.previous != head or record.digest != record.compute_digest():
            yield f"{record_class.__name__} {subject_id}: 第 {record.position} 条被改动"
        head = record.digest
    if subject_id is not None and heads.pop(subject_id) != head:
        yield f"{record_class.__name__} {subject_id}: 末尾的记录缺失"
    for orphan, orphan_head in heads.items():
        if orphan_head != GENESIS:
            yield f"{record_class.__name__} {orphan}: 记录全部缺失"
