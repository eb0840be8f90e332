"""附件的动作: files join a matter; their digests join its ledger."""

import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from grids.actors import Actor
from grids.lifecycle import require
from grids.uploads import Upload
from grids.verdict import Refused
from residents.appeals import rules
from residents.appeals.models import Appeal, Attachment
from residents.appeals.workflow.step import begin, commit

MOST_FILES = 9


def keep(
    appeal: Appeal,
    files: list[Upload],
    *,
    purpose: str = Attachment.Purpose.ORIGINAL,
    by: Actor,
    at: datetime.datetime,
) -> list[dict[str, str]]:
    """Store files of a matter whose row the caller holds; returns their digests for the record.

    What is already there for this purpose is not stored again. Raises Invalid beyond MOST_FILES.
    """
    there = list(Attachment.objects.filter(appeal=appeal).values_list("purpose", "sha256"))
    fresh = {each.sha256: each for each in files if (purpose, each.sha256) not in there}
    require(len(there) + len(fresh) <= MOST_FILES, "files", f"每件最多 {MOST_FILES} 个照片和文件。")
    for each in fresh.values():
        _store(appeal, each, purpose=purpose, by=by, at=at)
    return [{"purpose": str(purpose), "sha256": digest} for digest in fresh]


def _store(appeal: Appeal, upload: Upload, *, purpose: str, by: Actor, at: datetime.datetime) -> None:
    kind = Attachment.Kind.PHOTO if upload.is_photo else Attachment.Kind.PDF
    Attachment.objects.create(
        appeal=appeal,
        kind=kind,
        purpose=purpose,
        name=upload.name,
        file=ContentFile(upload.content, "file.jpg" if upload.is_photo else "file.pdf"),
        thumbnail=ContentFile(upload.thumbnail, "small.jpg") if upload.is_photo else "",
        width=upload.width,
        height=upload.height,
        bytes=len(upload.content),
        sha256=upload.sha256,
        uploaded_by=by.user,
        uploaded_at=at,
    )


@transaction.atomic
def attach(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    files: list[Upload],
    purpose: str = "",
) -> Appeal:
    """添加照片或文件: what a resident shows, or the place before and after. `files` come from grids.uploads.read.

    Without a `purpose` it is the first of those this actor may give.
    """
    step = begin(appeal, "attach", by=by, at=at, version=version)
    require(files, "files", "请选择照片或文件。")
    allowed = rules.purposes(step.thing, by)
    purpose = purpose or allowed[0]
    require(purpose in allowed, "purpose", "请选择这些照片或文件的用途。")
    kept = keep(step.thing, files, purpose=purpose, by=by, at=step.at)
    if not kept:
        raise Refused("这些照片或文件已经传过了，不用再传。", code="already_claimed")
    label = Attachment.Purpose(purpose).label
    # What a resident sent in stays as private as the original text.
    public = purpose != Attachment.Purpose.ORIGINAL
    return commit(step, note=f"添加{label} {len(kept)} 个附件。", public=public, data={"files": kept})
