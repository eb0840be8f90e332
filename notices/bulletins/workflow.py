"""Verbs of the weekly bulletin: draft, edit, recount, publish; correct and discard."""

import datetime
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import actors, text
from grids.actors import Actor
from grids.clock import local
from grids.lifecycle import Lifecycle, Step, require, said, save, snapshot
from grids.models import Community
from grids.states import ActorKind
from grids.verdict import Forbidden, Refused
from notices.bulletins import drafting, reading, rules, weeks
from notices.bulletins.drafting import Week
from notices.bulletins.figures import compute
from notices.bulletins.models import Bulletin, BulletinRecord, BulletinSection
from notices.bulletins.states import TRANSITIONS, Section
from notices.posting.issuing import Draft, issue
from notices.posting.states import NoticeKind

BULLETINS = Lifecycle(Bulletin, TRANSITIONS, rules.may, BulletinRecord)
LONGEST = 4000
STANDS_FOR = datetime.timedelta(days=7)  # on the wall and in the deliveries; the bulletin itself is kept


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
    standing = Bulletin.objects.filter(community=community, week=week).standing().order_by("-edition")
    if found := standing.first():
        return found, False
    try:
        return _draft(community, week, by=by, at=at), True
    except IntegrityError as error:
        if "bulletin_once_a_week" not in str(error):
            raise
        return standing[0], False


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
    """发布: from now on everyone reads it, and nothing in it changes any more. It goes to every grid as a notice that
    stands for a week: then the next one is out, and nobody need bring this one any more. A correction takes the place
    of the edition before it, here and on the wall."""
    step = BULLETINS.begin(bulletin, "publish", by=by, at=at, version=version)
    older = _step_back(step)
    words = Draft(
        kind=NoticeKind.BULLETIN,
        title=step.thing.title,
        text=reading.plain(step.thing),
        expires_at=step.at + STANDS_FOR,
    )
    follows = older.notice if older else None
    step.thing.notice = issue(step.thing.community, words, by=by, at=step.at, follows=follows)
    step.thing.published_at = step.at
    return BULLETINS.commit(step, note=f"发布{step.thing.title}。", public=True, data=step.thing.figures)


def _step_back(step: Step[Bulletin]) -> Bulletin | None:
    """由更正的一版代替: the edition a correction corrects, locked and put behind it; None for the week's first."""
    if step.thing.corrects_id is None:
        return None
    older = Bulletin.objects.select_for_update(of=("self",)).get(pk=step.thing.corrects_id)
    before = snapshot(older)
    older.state = TRANSITIONS["replace"].target
    note = f"已由第 {step.thing.edition} 版代替：{step.thing.reason}"
    BULLETINS.write(older, "replace", by=step.by, at=step.at, note=note, public=True)
    return save(older, before)


@transaction.atomic
def correct(
    bulletin: Bulletin,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    reason: str,
) -> Bulletin:
    """更正: a new edition as a draft with the same words and figures, for the office to edit; the published one stands
    until somebody else publishes the new one. `reason` is what residents read beside it. Returns the draft."""
    step = BULLETINS.begin(bulletin, "correct", by=by, at=at, version=version)
    reason = text.redact(said(reason, "reason", "请写明更正了什么、为什么，居民会看到。"))
    require(len(reason) <= 300, "reason", "最长 300 个字。")
    edition = Bulletin.objects.filter(community=step.thing.community_id, week=step.thing.week).count() + 1
    try:
        with transaction.atomic():
            draft = _copy(step, reason, edition)
    except IntegrityError as error:
        raise Refused("这一周已有一份更正稿，请先发布或作废它。", code="already_claimed") from error
    BULLETINS.commit(step, note=reason, data={"correction": draft.pk})
    return draft


def _copy(step: Step[Bulletin], reason: str, edition: int) -> Bulletin:
    """The next edition with the words and figures of this one; whoever corrects it does not publish it alone."""
    old = step.thing
    kept = {name: getattr(old, name) for name in ("community_id", "week", "figures", "counted_at")}
    new = Bulletin.objects.create(
        **kept, edition=edition, corrects=old, reason=reason, edited_by=step.by.user
    )
    BulletinSection.objects.bulk_create(
        BulletinSection(bulletin=new, kind=part.kind, text=part.text, edited=part.edited)
        for part in old.sections.all()
    )
    before = snapshot(new)
    BULLETINS.write(new, "draft", by=step.by, at=step.at, note=f"更正第 {old.edition} 版：{reason}")
    new.version = 1
    return save(new, before)


@transaction.atomic
def discard(
    bulletin: Bulletin, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Bulletin:
    """作废更正稿: the published edition stands as it is."""
    step = BULLETINS.begin(bulletin, "discard", by=by, at=at, version=version)
    return BULLETINS.commit(step, note="更正稿作废，已发布的一版不变。")


VERBS: dict[str, Callable[..., Bulletin]] = {
    "edit": edit,
    "recount": recount,
    "publish": publish,
    "correct": correct,
    "discard": discard,
}
