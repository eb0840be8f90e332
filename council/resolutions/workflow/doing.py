"""落实: start, report, send back, close, carry, reassign, drop."""

import datetime

from django.db import transaction
from django.utils import timezone

from council.resolutions.models import Resolution
from council.resolutions.parties import Responsible
from council.resolutions.states import Role
from council.resolutions.workflow.step import RESOLUTIONS, council, keep, put_in_charge
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.uploads import Upload
from residents.appeals import workflow as ledger
from residents.appeals.states import FINAL, SETTLED


@transaction.atomic
def start(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> Resolution:
    """开始落实: the lead takes it up."""
    step = RESOLUTIONS.begin(resolution, "start", by=by, at=at, version=version)
    return RESOLUTIONS.commit(step, note=note.strip() or "牵头方开始落实。", public=True)


@transaction.atomic
def report_progress(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
    files: list[Upload] | None = None,
) -> Resolution:
    """报进展: what has been done so far, for everyone to read."""
    step = RESOLUTIONS.begin(resolution, "report_progress", by=by, at=at, version=version)
    note = said(note, "note", "请写明办到哪一步了。")
    return RESOLUTIONS.commit(step, note=note, public=True, data={"files": keep(step, files or [])})


@transaction.atomic
def report_done(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
    files: list[Upload] | None = None,
) -> Resolution:
    """报完成: with evidence, now or from earlier progress; nobody takes the lead's word alone."""
    step = RESOLUTIONS.begin(resolution, "report_done", by=by, at=at, version=version)
    note = said(note, "note", "请写明做了什么、结果怎样。")
    kept = keep(step, files or [])
    require(step.thing.evidence.exists(), "files", "请至少传一张照片或一份文件，让监督方看得到结果。")
    step.thing.reported_by, step.thing.reported_at = by.user, step.at
    return RESOLUTIONS.commit(step, note=note, public=True, data={"files": kept})


@transaction.atomic
def send_back(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> Resolution:
    """退回重办: the supervisor found it not done; the lead reads what is missing."""
    step = RESOLUTIONS.begin(resolution, "send_back", by=by, at=at, version=version)
    note = said(note, "note", "请写明哪里没有做到，牵头方会看到。")
    step.thing.returns += 1
    return RESOLUTIONS.commit(step, note=note, public=True)


@transaction.atomic
def close(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> Resolution:
    """办结: the community closes what the supervisor has verified."""
    step = RESOLUTIONS.begin(resolution, "close", by=by, at=at, version=version)
    return RESOLUTIONS.commit(step, note=note.strip() or "社区办结。", public=True)


@transaction.atomic
def carry(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    due_on: datetime.date,
    note: str,
) -> Resolution:
    """结转: a later due day, with the reason in public; the day first promised stays on the page."""
    step = RESOLUTIONS.begin(resolution, "carry", by=by, at=at, version=version)
    note = said(note, "note", "请写明为什么没有按期完成，居民会看到。")
    later = max(step.thing.due_on, timezone.localdate(step.at))
    require(due_on > later, "due_on", "新的期限要在今天和原来的期限之后。")
    step.thing.due_on = due_on
    step.thing.carries += 1
    words = f"{note}（期限改到 {due_on}）"
    return RESOLUTIONS.commit(step, note=words, public=True, data={"due_on": due_on})


@transaction.atomic
def reassign(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    lead: Responsible,
    coordinator: Responsible,
    supervisor: Responsible,
    note: str,
) -> Resolution:
    """调整责任: somebody left, or should not have been named; everyone reads why."""
    step = RESOLUTIONS.begin(resolution, "reassign", by=by, at=at, version=version)
    note = said(note, "note", "请写明为什么调整，居民会看到。")
    named = {Role.LEAD: lead, Role.COORDINATOR: coordinator, Role.SUPERVISOR: supervisor}
    put_in_charge(step.thing, named, timezone.localdate(step.at), list(step.thing.appeals.all()))
    told = "，".join(f"{party.label}{party.name}" for party in step.thing.parties)
    return RESOLUTIONS.commit(step, note=f"{note}（{told}）", public=True)


@transaction.atomic
def drop(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> Resolution:
    """终止: it will not be done; the reason is public, and those who asked read it in their own matter."""
    step = RESOLUTIONS.begin(resolution, "drop", by=by, at=at, version=version)
    note = said(note, "note", "请写明为什么终止，居民会看到。")
    hall = council(step.thing.community_id)
    words = f"家门口议事厅的决议 {step.thing.number} 已终止：{note}"
    for appeal in step.thing.appeals.exclude(state__in=(*FINAL, *SETTLED)).order_by("pk"):
        ledger.add_note(appeal, by=hall, at=step.at, note=words, public=True)
    return RESOLUTIONS.commit(step, note=note, public=True)
