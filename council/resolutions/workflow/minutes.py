"""纪要的动作: draft, edit, confirm, countersign, post, object, answer, correct, settle."""

import datetime

from django.db import transaction
from django.utils import timezone

from council.meetings import workflow as meetings
from council.meetings.models import Session
from council.meetings.states import AFTERWARDS
from council.resolutions import drafting, rules
from council.resolutions.models import Minutes, Objection
from council.resolutions.workflow.step import MINUTES
from grids import text as cleaning
from grids.actors import Actor
from grids.lifecycle import Step, require, said, save, snapshot
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused

OPEN_FOR = datetime.timedelta(days=7)


@transaction.atomic
def draft(session: Session, *, by: Actor, at: datetime.datetime | None = None) -> Minutes:
    """起草纪要: from the records of a session that was held; one for each session."""
    if not (verdict := rules.draft_minutes(by)):
        raise Forbidden(verdict.reason)
    held = meetings.SESSIONS.lock(session, by)
    if held.state not in AFTERWARDS:
        raise Refused(f"这次议事现在是“{held.get_state_display()}”，开完会才能起草纪要。")
    if Minutes.objects.filter(session=held).exists():
        raise Refused("这次议事的纪要已经起草过。", code="already_claimed")
    made = Minutes(community_id=held.community_id, session=held, **drafting.words(held))
    made.save(force_insert=True)
    before = snapshot(made)
    MINUTES.write(made, "draft", by=by, at=at or timezone.now(), note="按会议记录起草。")
    made.version = 1
    return save(made, before)


@transaction.atomic
def edit(
    minutes: Minutes,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    title: str,
    opening: str,
    discussion: str,
    floor: str = "",
) -> Minutes:
    """修改纪要: the words; the two tables are the records' own."""
    step = MINUTES.begin(minutes, "edit", by=by, at=at, version=version)
    step.thing.title = said(cleaning.clean(title, single_line=True), "title", "请写标题。")
    step.thing.opening = said(opening, "opening", "请写明时间、地点、主持人。")
    step.thing.discussion = said(discussion, "discussion", "请写明议了什么、结果怎样。")
    step.thing.floor = cleaning.clean(floor)
    return MINUTES.commit(step, note="修改文字。")


@transaction.atomic
def redraft(
    minutes: Minutes, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Minutes:
    """按记录重新起草: when the records were put right after the first draft; what was edited goes."""
    step = MINUTES.begin(minutes, "redraft", by=by, at=at, version=version)
    session = Session.objects.with_people().get(pk=step.thing.session_id)
    for name, value in drafting.words(session).items():
        setattr(step.thing, name, value)
    return MINUTES.commit(step, note="按会议记录重新起草。")


@transaction.atomic
def confirm(
    minutes: Minutes, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Minutes:
    """主持人确认: the words stand from now on."""
    step = MINUTES.begin(minutes, "confirm", by=by, at=at, version=version)
    step.thing.confirmed_by, step.thing.confirmed_at = by.user, step.at
    return MINUTES.commit(step, note="主持人确认内容属实。", public=True)


@transaction.atomic
def countersign(
    minutes: Minutes,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    resident: str = "",
) -> Minutes:
    """居民确认: a family by its card, or the office for a resident who signed the paper, by name."""
    step = MINUTES.begin(minutes, "countersign", by=by, at=at, version=version)
    if by.kind == ActorKind.HOUSEHOLD:
        step.thing.countersigned_by_id = by.household_id
    else:
        name = cleaning.clean(resident, single_line=True)
        step.thing.countersigner = said(name, "resident", "请写明签字的居民姓名。")
    step.thing.countersigned_at = step.at
    return MINUTES.commit(step, note="一位到会居民确认内容属实。", public=True)


@transaction.atomic
def reopen(
    minutes: Minutes, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Minutes:
    """退回修改: both must confirm again afterwards."""
    step = MINUTES.begin(minutes, "reopen", by=by, at=at, version=version)
    note = said(note, "note", "请写明要改什么。")
    step.thing.confirmed_by = step.thing.confirmed_at = None
    step.thing.countersigned_by = step.thing.countersigned_at = None
    step.thing.countersigner = ""
    return MINUTES.commit(step, note=note)


@transaction.atomic
def post(
    minutes: Minutes, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Minutes:
    """公示纪要: for seven days, in which residents may object; the session moves along."""
    step = MINUTES.begin(minutes, "post", by=by, at=at, version=version)
    step.thing.posted_at, step.thing.open_until = step.at, step.at + OPEN_FOR
    session = meetings.SESSIONS.begin(step.thing.session, "post_minutes", by=by, at=step.at)
    meetings.SESSIONS.commit(session, note="纪要公示，7 天内可以提出异议。", public=True)
    return MINUTES.commit(step, note="公示 7 天。", public=True, data={"until": step.thing.open_until})


@transaction.atomic
def object_to(
    minutes: Minutes,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    text: str,
    name: str = "",
    phone: str = "",
) -> Minutes:
    """提出异议: a family by its card, anybody else by name; the office answers before the minutes are final."""
    step = MINUTES.begin(minutes, "object", by=by, at=at, version=version)
    if step.at > step.thing.open_until:
        raise Refused("公示期已过，不能再提异议。有新情况请向社区反映。")
    text = said(text, "text", "请写明哪里不对、应当是怎样。")
    require(len(text) <= 500, "text", "最多 500 字，请写得简短一些。")
    name = cleaning.clean(name, single_line=True)
    require(name or by.kind == ActorKind.HOUSEHOLD, "name", "请留下姓名，社区好答复您。")
    made = Objection.objects.create(
        minutes=step.thing,
        text=text,
        household_id=by.household_id,
        name=name[:40],
        phone=cleaning.clean(phone, single_line=True)[:20],
        by=by.user,
        at=step.at,
    )
    # What the objection says may name people: the record says only that there is one.
    return MINUTES.commit(step, note="有居民提出异议。", public=True, data={"objection": made.pk})


@transaction.atomic
def answer(
    minutes: Minutes,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    objection: Objection,
    upheld: bool,
    answer: str,
) -> Minutes:
    """答复异议: upheld, the words are corrected next; either way the answer is public."""
    step = MINUTES.begin(minutes, "answer", by=by, at=at, version=version)
    found = Objection.objects.select_for_update().filter(pk=objection.pk, minutes=step.thing).first()
    if found is None:
        raise NotFound
    if found.answered_at:
        raise Refused("这条异议已经答复过。", code="already_claimed")
    found.answer = said(answer, "answer", "请写明答复，居民会看到。")
    found.upheld, found.answered_by, found.answered_at = upheld, by.user, step.at
    found.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
    word = "采纳异议" if upheld else "没有采纳异议"
    return MINUTES.commit(step, note=f"{word}：{found.answer}", public=True, data={"objection": found.pk})


@transaction.atomic
def correct(
    minutes: Minutes,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    discussion: str,
    floor: str = "",
    note: str,
) -> Minutes:
    """更正: while the posting lasts, with the reason in public; the former words stay in the record."""
    step = MINUTES.begin(minutes, "correct", by=by, at=at, version=version)
    note = said(note, "note", "请写明更正了什么、为什么，居民会看到。")
    former = {"discussion": step.thing.discussion, "floor": step.thing.floor}
    step.thing.discussion = said(discussion, "discussion", "请写明议了什么、结果怎样。")
    step.thing.floor = cleaning.clean(floor)
    return MINUTES.commit(step, note=note, public=True, data={"former": former})


@transaction.atomic
def settle(
    minutes: Minutes, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Minutes:
    """定稿: the seven days are over and every objection is answered; from now on nobody changes a word."""
    step = MINUTES.begin(minutes, "settle", by=by, at=at, version=version)
    if step.at <= step.thing.open_until:
        until = timezone.localtime(step.thing.open_until)
        raise Refused(f"公示到 {until:%m月%d日 %H:%M} 为止，到期以后才能定稿。")
    if Objection.objects.unanswered().filter(minutes=step.thing).exists():
        raise Refused("还有异议没有答复，请先逐条答复再定稿。")
    step.thing.settled_at = step.at
    _follow_up(step)
    return MINUTES.commit(step, note="公示期满，定稿。", public=True)


def _follow_up(step: Step[Minutes]) -> None:
    session = meetings.SESSIONS.begin(step.thing.session, "follow_up", by=step.by, at=step.at)
    meetings.SESSIONS.commit(session, note="纪要定稿，转入跟进落实。", public=True)
