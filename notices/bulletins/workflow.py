"""Verbs of the weekly bulletin: draft, edit, recount, publish."""

import datetime
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import actors, text
from grids.actors import Actor
from grids.clock import local
from grids.lifecycle import Lifecycle, require
from grids.models import Community
from grids.states import ActorKind
from grids.verdict import Forbidden
from notices.bulletins import drafting, reading, rules, weeks
from notices.bulletins.drafting import Week
from notices.bulletins.figures import compute
from notices.bulletins.models import Bulletin, BulletinRecord, BulletinSection
from notices.bulletins.states import TRANSITIONS, Section
from notices.posting.issuing import Draft, issue
from notices.posting.states import NoticeKind

BULLETINS = Lifecycle(Bulletin, TRANSITIONS, rules.may, BulletinRecord)
LONGEST = 4000


def draft(
    community: Community, week: datetime.date, *, by: Actor, at: datetime.datetime | None = None
) -> tuple[Bulletin, bool]:
    """起草一周通报 out of the ledger, the council and the visits; whether it was drafted just now.

    Drafting a week twice changes nothing, and two at once draft one: the second gets what the first made. Raises
    Invalid for a day that is no Monday, or a week that is not over.
    """
    verdict = rules.keep(by)
    if not (verdict or by.kind == ActorKind.SYSTEM) or by.community_id != community.pk:
        raise Forbidden(verdict.reason or "只能起草本社区的通报。")
    at = at or timezone.now()
    require(week.weekday() == 0, "week", "请选星期一，一周从星期一算起。")
    require(week <= weeks.last_before(at), "week", "这一周还没有过完，下周一再起草。")
    standing = Bulletin.objects.filter(community=community, week=week)
    if found := standing.first():
        return found, False
    try:
        return _draft(community, week, by=by, at=at), True
    except IntegrityError as error:
        if "bulletin_once_a_week" not in str(error):
            raise
        return standing.get(), False


@transaction.atomic
def _draft(community: Community, week: datetime.date, *, by: Actor, at: datetime.datetime) -> Bulletin:
    figures = compute(community.pk, week, at)
    bulletin = Bulletin.objects.create(community=community, week=week, counted_at=at, figures=figures)
    words = drafting.write(Week(community.pk, week, at))
    BulletinSection.objects.bulk_create(
        BulletinSection(bulletin=bulletin, kind=kind, text=words[kind]) for kind in Section.values
    )
    note = f"按台账起草{weeks.label(week)}的通报。"
    BULLETINS.write(bulletin, "draft", by=by, at=at, note=note, data=dict(figures))
    bulletin.version = 1
    bulletin.save(update_fields=["ledger_length", "ledger_head"])
    return bulletin


def draft_due(at: datetime.datetime | None = None) -> int:
    """起草上周: for every community that has none of the week just over; how many were drafted. Safe to repeat."""
    at = at or timezone.now()
    week = weeks.last_before(at)
    waiting = Community.objects.exclude(bulletins__week=week).order_by("pk")
    return sum(draft(each, week, by=actors.system(each.pk), at=at)[1] for each in waiting)


@transaction.atomic
def edit(
    bulletin: Bulletin,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    section: str,
    words: str,
) -> Bulletin:
    """修改一段: in the office's own words; empty leaves the section out. Phone and ID numbers are masked, because
    everybody reads it. A later count leaves it alone."""
    step = BULLETINS.begin(bulletin, "edit", by=by, at=at, version=version)
    require(section in Section.values, "section", "请选择要修改的段。")
    words = text.redact(text.clean(words))
    require(len(words) <= LONGEST, "words", f"一段最长 {LONGEST} 个字。")
    part = BulletinSection.objects.get(bulletin=step.thing, kind=section)
    was = part.text
    part.text, part.edited = words, True
    part.save(update_fields=["text", "edited"])
    step.thing.edited_by = by.user
    note = f"修改“{Section(section).label}”。"
    return BULLETINS.commit(step, note=note, data={"section": section, "was": was})


@transaction.atomic
def recount(
    bulletin: Bulletin, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Bulletin:
    """重新统计: the figures as the ledger has them now, and the sections nobody has edited drafted anew."""
    step = BULLETINS.begin(bulletin, "recount", by=by, at=at, version=version)
    step.thing.figures = dict(compute(step.thing.community_id, step.thing.week, step.at))
    step.thing.counted_at = step.at
    words = drafting.write(Week(step.thing.community_id, step.thing.week, step.at))
    for part in BulletinSection.objects.filter(bulletin=step.thing, edited=False):
        part.text = words[part.kind]
        part.save(update_fields=["text"])
    clock = f"{local(step.at):%m-%d %H:%M}"
    return BULLETINS.commit(step, note=f"重新统计，截至 {clock}。", data=step.thing.figures)


@transaction.atomic
def publish(
    bulletin: Bulletin, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Bulletin:
    """发布: from now on everyone reads it, and nothing in it changes any more. It goes to every grid as a notice."""
    step = BULLETINS.begin(bulletin, "publish", by=by, at=at, version=version)
    words = Draft(kind=NoticeKind.BULLETIN, title=step.thing.title, text=reading.plain(step.thing))
    step.thing.notice = issue(step.thing.community, words, by=by, at=step.at)
    step.thing.published_at = step.at
    return BULLETINS.commit(step, note=f"发布{step.thing.title}。", public=True, data=step.thing.figures)


VERBS: dict[str, Callable[..., Bulletin]] = {"edit": edit, "recount": recount, "publish": publish}
