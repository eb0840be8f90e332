"""明文导出: asked for with its purpose, approved by a second person of the office, taken once."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids import lifecycle, reauth, text
from grids.actors import Actor
from grids.lifecycle import Lifecycle
from grids.verdict import Forbidden, Refused
from residents.register.models import ExportRequest, ExportRequestRecord
from residents.register.rules import deciding, keeping
from residents.register.states import EXPORTS
from residents.register.workflow.values import require

VALID_FOR = datetime.timedelta(hours=24)

LIFE: Lifecycle[ExportRequest] = Lifecycle(
    ExportRequest, EXPORTS, deciding.export, ExportRequestRecord, called="这份导出申请"
)


@transaction.atomic
def ask(
    register: str,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    purpose: str,
    rows: int,
    query: str = "",
    words: str = "",
) -> ExportRequest:
    """申请明文导出. `query` are the filters of the list it was asked from, `words` how the page says them."""
    if not (verdict := keeping.ask_export(by)):
        raise Forbidden(verdict.reason)
    purpose = text.clean(purpose, single_line=True)[:200]
    require(purpose, "purpose", "请写明用途，例如：报送高龄津贴名单。")
    require(rows, "purpose", "没有符合条件的记录，不用导出。")
    asked = ExportRequest.objects.create(
        community_id=by.community_id,
        register=register,
        query=query[:500],
        words=words[:200],
        purpose=purpose,
        rows=rows,
        asked_by=by.user,
        asked_at=at or timezone.now(),
    )
    before = lifecycle.snapshot(asked)
    LIFE.write(asked, "ask", by=by, at=asked.asked_at, note=purpose, data={"rows": rows})
    return lifecycle.save(asked, before)


@transaction.atomic
def approve(
    request: ExportRequest, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> ExportRequest:
    """同意: by another person of the office; it may be taken within a day."""
    step = LIFE.begin(request, "approve", by=by, at=at, version=version)
    step.thing.decided_by, step.thing.decided_at = by.user, step.at
    return LIFE.commit(step)


@transaction.atomic
def decline(
    request: ExportRequest,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> ExportRequest:
    """不同意, with the reason."""
    step = LIFE.begin(request, "decline", by=by, at=at, version=version)
    require(text.clean(note), "note", "请写明为什么不同意。")
    step.thing.decided_by, step.thing.decided_at = by.user, step.at
    return LIFE.commit(step, note=note)


@transaction.atomic
def take(
    request: ExportRequest,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    proven_at: datetime.datetime | None,
) -> ExportRequest:
    """下载: once, by whoever asked, within a day of the approval. The caller writes the file in this transaction."""
    step = LIFE.begin(request, "take", by=by, at=at, version=version)
    reauth.require(proven_at, step.at)
    if step.at > step.thing.decided_at + VALID_FOR:
        raise Refused("同意后超过 24 小时没有下载，已经过期，请重新申请。")
    step.thing.taken_at = step.at
    return LIFE.commit(step)


VERBS = {"approve": approve, "decline": decline, "take": take}
