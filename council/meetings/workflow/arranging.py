"""Verbs that prepare a session: collect, appoint, announce, move, postpone, cancel."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from council.meetings.models import AgendaItem, Session
from council.meetings.states import ItemState
from council.meetings.workflow.going_along import send_along, session_and_next
from council.meetings.workflow.step import SESSIONS, day_words
from council.meetings.workflow.taking_out import take_out_the_gone
from grids import text
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.models import User
from grids.verdict import Refused


@transaction.atomic
def collect(
    session: Session, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Session:
    """开始征集议题"""
    step = SESSIONS.begin(session, "collect", by=by, at=at, version=version)
    return SESSIONS.commit(step, note="开始征集议题，欢迎居民提议。", public=True)


@transaction.atomic
def appoint(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    chair: User | None = None,
    recorder: User | None = None,
) -> Session:
    """安排主持和记录: anybody with an open post in the community; the chair may sit on any side."""
    step = SESSIONS.begin(session, "appoint", by=by, at=at, version=version)
    for name, user in (("chair", chair), ("recorder", recorder)):
        serves = user is None or _serves(user, step.thing)
        require(serves, name, "请选择本社区在岗的人。")
        setattr(step.thing, name, user)
    note = f"主持：{chair or '待定'}；记录：{recorder or '待定'}。"
    return SESSIONS.commit(step, note=note)


def _serves(user: User, session: Session) -> bool:
    return user.posts.open_on(session.date).filter(community_id=session.community_id).exists()


@transaction.atomic
def announce(
    session: Session, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Session:
    """公布议程: from now on residents read it; proposals not yet judged would be left out unheard."""
    step = SESSIONS.begin(session, "announce", by=by, at=at, version=version)
    take_out_the_gone(step.thing, by=by, at=step.at)
    items = AgendaItem.objects.filter(session=step.thing)
    if items.proposals().exists():
        raise Refused(_unheard(step.thing, by))
    admitted = items.filter(state=ItemState.ADMITTED)
    if not admitted.exists():
        raise Refused("议程里还没有议题，请先从候选里列入。")
    step.thing.announced_at = step.at
    read = admitted.announced().count()
    note = f"议程已公布，共 {read} 项。" if read else "议程已公布。"
    return SESSIONS.commit(step, note=note, public=True, data={"items": admitted.count()})


def _unheard(session: Session, by: Actor) -> str:
    """How many wait to be judged, as far as this person may know them (回避)."""
    waiting = AgendaItem.objects.visible_to(by).filter(session=session).proposals().count()
    if not waiting:
        return "这次议程请由社区的另一位同事公布。"
    return f"还有 {waiting} 个议题没有审核，请先列入或说明为什么不列入。"


@transaction.atomic
def move(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    date: datetime.date,
    time: datetime.time,
    place: str = "",
    reason: str,
) -> Session:
    """改期: another day, time or place with a reason residents read; the agenda goes along as it stands."""
    step = SESSIONS.begin(session, "move", by=by, at=at, version=version)
    moved, old = step.thing, step.thing.date
    reason = said(reason, "reason", "请写明改期的原因，居民会看到。")
    starts_at = timezone.make_aware(datetime.datetime.combine(date, time))
    require(starts_at > step.at, "date", "请选择今天以后的时间。")
    moved.date, moved.starts_at, moved.moved_reason = date, starts_at, reason
    moved.place = text.clean(place, single_line=True) or moved.place
    if date != old:
        moved.moved_from = old
    note = f"改到{day_words(date)} {time:%H:%M} {moved.place}：{reason}"
    try:
        with transaction.atomic():
            return SESSIONS.commit(step, note=note, public=True, data={"from": old, "to": date})
    except IntegrityError as error:
        if "session_date_once" not in str(error):
            raise
        sentence = "这一天已经有一次议事，请换一天。"
        raise Refused(sentence, code="already_claimed", fields={"date": sentence}) from error


@transaction.atomic
def postpone(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    reason: str,
) -> Session:
    """延期: not held this time; its items go along to the next session."""
    return _call_off(session, "postpone", "延期", by=by, at=at, version=version, reason=reason)


@transaction.atomic
def cancel(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    reason: str,
) -> Session:
    """取消: with a public reason; its items go along to the next session."""
    return _call_off(session, "cancel", "取消", by=by, at=at, version=version, reason=reason)


def _call_off(
    session: Session,
    verb: str,
    word: str,
    *,
    by: Actor,
    at: datetime.datetime | None,
    version: int | None,
    reason: str,
) -> Session:
    later = session_and_next(session, by)
    step = SESSIONS.begin(session, verb, by=by, at=at, version=version)
    reason = said(reason, "reason", f"请写明{word}的原因，居民会看到。")
    require(len(reason) <= 200, "reason", "原因最长 200 个字。")
    step.thing.moved_reason = reason
    took = send_along(step.thing, later, by=by, at=step.at)
    step.thing.items_went_to = later if took else None
    read = AgendaItem.objects.filter(pk__in=took).announced().count() if took else 0
    along = f"{read} 个议题转到{day_words(later.date)}。" if read and later else ""
    return SESSIONS.commit(step, note=f"{word}：{reason}{along}", public=True, data={"items": took})
