"""通知的一生: draft, a second pair of eyes, published, then corrected, withdrawn or past its time."""

import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from grids import actors, text
from grids.actors import Actor
from grids.lifecycle import Step
from grids.models import Community
from grids.uploads import Upload
from grids.verdict import Forbidden, Invalid, Refused
from notices.posting import audience, issuing, rules
from notices.posting.issuing import LIFE, Draft
from notices.posting.models import Notice, NoticeBuilding, NoticeFile, NoticeGrid
from notices.posting.states import NoticeKind, NoticeState

MOST_FILES = 9
# Past its week a bulletin is brought to nobody: the next one is out. Anything else is confirmed however late.
ENDS_UNDELIVERED = (NoticeKind.BULLETIN,)
When = datetime.datetime | None


def _addressed(community: Community, words: Draft, by: Actor) -> list[Any]:
    """The grids these words reach, if this actor may write to them."""
    issuing.check(words)
    grounds = list(words.to(community).grounds())
    if not (verdict := rules.address(by, words.audience, [ground.pk for ground in grounds])):
        raise Forbidden(verdict.reason)
    return grounds


@transaction.atomic
def draft(community: Community, words: Draft, *, by: Actor, at: When = None) -> Notice:
    """起草: stored for others to read; nothing is told to anybody yet. Forbidden, or Invalid naming the field."""
    if by.community_id != community.pk:
        raise Forbidden("只能为本社区起草通知。")
    if not (verdict := rules.draft(by)):
        raise Forbidden(verdict.reason)
    grounds = _addressed(community, words, by)
    return issuing.write(community, words, by=by, at=at or timezone.now(), grounds=grounds)


@transaction.atomic
def edit(notice: Notice, *, by: Actor, at: When = None, version: int | None = None, words: Draft) -> Notice:
    """修改草稿: all of it anew, its audience too."""
    step = LIFE.begin(notice, "edit", by=by, at=at, version=version)
    grounds = _addressed(step.thing.community, words, by)
    for name, value in words.columns().items():
        setattr(step.thing, name, value)
    step.thing.worded_by, step.thing.reaches = by.user, len(grounds)
    for part in (NoticeGrid, NoticeBuilding):
        part.objects.filter(notice=step.thing).delete()
    issuing.address(step.thing, words)
    return LIFE.commit(step, note=step.thing.title)


@transaction.atomic
def attach(
    notice: Notice, *, by: Actor, at: When = None, version: int | None = None, files: list[Upload]
) -> Notice:
    """添加附件 while it is a draft: what was published stays as it was. `files` come from grids.uploads.read."""
    step = LIFE.begin(notice, "attach", by=by, at=at, version=version)
    there = set(step.thing.files.values_list("sha256", flat=True))
    fresh = {each.sha256: each for each in files if each.sha256 not in there}
    if not files or len(there) + len(fresh) > MOST_FILES:
        sentence = f"每条通知最多 {MOST_FILES} 个附件。" if files else "请选择照片或文件。"
        raise Invalid(sentence, fields={"files": sentence})
    if not fresh:
        raise Refused("这些文件已经传过了，不用再传。", code="already_claimed")
    for each in fresh.values():
        _keep(step, each)
    return LIFE.commit(step, note=f"添加 {len(fresh)} 个附件。", data={"files": list(fresh)})


def _keep(step: Step[Notice], upload: Upload) -> None:
    NoticeFile.objects.create(
        notice=step.thing,
        name=upload.name,
        file=ContentFile(upload.content, "file.jpg" if upload.is_photo else "file.pdf"),
        thumbnail=ContentFile(upload.thumbnail, "small.jpg") if upload.is_photo else "",
        width=upload.width,
        height=upload.height,
        bytes=len(upload.content),
        sha256=upload.sha256,
        uploaded_by=step.by.user,
        uploaded_at=step.at,
    )


def audience_of(notice: Notice) -> audience.Audience:
    """The audience of a stored notice."""
    return audience.Audience(
        notice.community,
        notice.audience,
        list(notice.grids.all()) if notice.audience == audience.AudienceKind.GRIDS else [],
        list(notice.buildings.all()) if notice.audience == audience.AudienceKind.BUILDINGS else [],
        notice.care_groups,
    )


@transaction.atomic
def publish(notice: Notice, *, by: Actor, at: When = None, version: int | None = None) -> Notice:
    """发布: from now on its words stay. A delivery for each grid it reaches now; a correction takes the place of
    the edition before it."""
    step = LIFE.begin(notice, "publish", by=by, at=at, version=version)
    thing = step.thing
    if thing.expires_at and thing.expires_at <= step.at:
        raise Refused("到期时间已经过了，请先修改到期时间再发布。")
    grounds = list(audience_of(thing).grounds())
    older = _edition_before(thing)
    thing.published_by, thing.published_at = by.user, step.at
    note = f"发到 {len(grounds)} 个微网格。" if not older else f"更正第 {older.edition} 版。"
    done = LIFE.commit(step, note=note, public=True, data={"grids": [ground.code for ground in grounds]})
    if older:
        issuing.supersede(older, by=by, at=step.at, note="已由更正后的通知代替。")
    issuing.release(done, by=by, at=step.at, grounds=grounds)
    return done


def _edition_before(thing: Notice) -> Notice | None:
    """The edition this one corrects, locked; None for a first edition. Refused when it is no longer there."""
    if thing.original_id is None:
        return None
    family = Notice.objects.select_for_update(of=("self",)).filter(edition__lt=thing.edition)
    family = family.filter(pk=thing.original_id) | family.filter(original_id=thing.original_id)
    older = family.filter(state__in=(NoticeState.PUBLISHED, NoticeState.EXPIRED)).order_by("-edition").first()
    if older is None:
        raise Refused("要更正的通知已经撤回，请把这份更正稿作废，另起草一条。")
    return older


@transaction.atomic
def discard(
    notice: Notice, *, by: Actor, at: When = None, version: int | None = None, note: str = ""
) -> Notice:
    """作废草稿: it is told to nobody, and stays on record."""
    step = LIFE.begin(notice, "discard", by=by, at=at, version=version)
    return LIFE.commit(step, note=note)


@transaction.atomic
def correct(
    notice: Notice, *, by: Actor, at: When = None, version: int | None = None, words: Draft
) -> Notice:
    """更正: a new edition as a draft; the old one stands until the new one is published. Returns the draft."""
    step = LIFE.begin(notice, "correct", by=by, at=at, version=version)
    thing = step.thing
    grounds = _addressed(thing.community, words, by)
    corrected = issuing.write_next(thing, thing.community, words, by=by, at=step.at, grounds=grounds)
    LIFE.commit(step, note="起草了更正稿。", data={"correction": corrected.pk})
    return corrected


@transaction.atomic
def withdraw(
    notice: Notice, *, by: Actor, at: When = None, version: int | None = None, reason: str
) -> Notice:
    """撤回: it stays readable with the reason; grids that have not been told need not be."""
    step = LIFE.begin(notice, "withdraw", by=by, at=at, version=version)
    reason = text.clean(reason)
    if not reason:
        raise Invalid("请写明撤回的原因。", fields={"reason": "请写明撤回的原因。"})
    step.thing.reason, step.thing.pinned = reason[:500], False
    done = LIFE.commit(step, note=reason, public=True)
    issuing.take_down(done, by=by, at=step.at, note="通知已撤回。")
    return done


@transaction.atomic
def pin(notice: Notice, *, by: Actor, at: When = None, version: int | None = None) -> Notice:
    """置顶"""
    return _pinned(LIFE.begin(notice, "pin", by=by, at=at, version=version), wanted=True)


@transaction.atomic
def unpin(notice: Notice, *, by: Actor, at: When = None, version: int | None = None) -> Notice:
    """取消置顶"""
    return _pinned(LIFE.begin(notice, "unpin", by=by, at=at, version=version), wanted=False)


def _pinned(step: Step[Notice], *, wanted: bool) -> Notice:
    if step.thing.pinned == wanted:
        raise Refused("这条通知已经置顶。" if wanted else "这条通知没有置顶。", code="already_claimed")
    step.thing.pinned = wanted
    return LIFE.commit(step)


def expire_due(at: datetime.datetime) -> int:
    """到期: published notices past their end leave the wall. Any number of workers may do it at once."""
    due = Notice.objects.due(at).order_by("expires_at").values_list("pk", "community_id")[:500]
    return sum(_expire(pk, actors.system(community_id), at) for pk, community_id in due)


def _expire(pk: int, by: Actor, at: datetime.datetime) -> int:
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",), skip_locked=True)
        found = rows.due(at).filter(pk=pk).first()
        if found is None:
            return 0
        step = LIFE.begin(found, "expire", by=by, at=at)
        step.thing.pinned = False
        done = LIFE.commit(step, public=True)
        if found.kind in ENDS_UNDELIVERED:
            issuing.take_down(done, by=by, at=at, note="到期没有送到，不用再送。")
    return 1
