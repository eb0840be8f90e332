"""议题跟着走: items of a session that is not held, and deferred ones, go to the next session. Steps, no verbs."""

import datetime

from council.meetings.models import AgendaItem, Session
from council.meetings.states import LIVE, ItemKind
from council.meetings.workflow.step import SESSIONS, next_position
from grids.actors import Actor
from grids.lifecycle import save, snapshot
from grids.verdict import Refused


def session_and_next(session: Session, by: Actor) -> Session | None:
    """The session its items go to, if any; both are locked, in the order of their keys, so that no two wait for
    each other."""
    later = Session.objects.visible_to(by).after(session).first()
    pair = [session.pk, later.pk] if later else [session.pk]
    rows = Session.objects.visible_to(by).select_for_update(of=("self",)).filter(pk__in=pair)
    locked = {row.pk: row for row in rows.order_by("pk")}
    found = locked.get(later.pk) if later else None
    return found if found and found.is_upcoming else None


def session_and_needed_next(session: Session, by: Actor) -> Session:
    """The same for an item that must go somewhere; Refused when no session is ahead."""
    later = session_and_next(session, by)
    if later is None:
        raise Refused("还没有排好下一次议事，请先在议事厅页面生成排期。")
    return later


def send_along(session: Session, later: Session | None, *, by: Actor, at: datetime.datetime) -> list[int]:
    """Everything still waiting on this agenda, to the end of the next one; returns the keys of what went.

    The record stands with the two sessions, so that a long agenda costs no more statements than a short one.
    """
    items = list(AgendaItem.objects.filter(session=session, state__in=LIVE).order_by("position", "id"))
    if not items:
        return []
    if later is None:
        raise Refused(f"这次还有 {len(items)} 个议题，要有下一次议事才能转过去，请先生成排期。")
    place = next_position(later)
    for item in items:
        item.session = later
        item.version += 1
        if item.position is not None:
            item.position, place = place, place + 1
    AgendaItem.objects.bulk_update(items, ["session", "position", "version"])
    in_order(later)
    keys = [item.pk for item in items]
    before = snapshot(later)
    note = f"{session.date:%Y-%m-%d} 的 {len(keys)} 个议题转来。"
    SESSIONS.write(later, "receive", by=by, at=at, note=note, data={"from": session.pk, "items": keys})
    save(later, before)
    return keys


def in_order(session: Session, wanted: list[int] | None = None) -> list[int]:
    """Number the agenda from 1: follow-ups first, then as wanted, then whatever was not named, where it stood.

    `wanted` may be the order somebody saw a minute ago: what is gone is passed over, what is new stays on. Places are
    unique again when the transaction ends.
    """
    rank = {key: n for n, key in enumerate(wanted or ())}
    rows = list(AgendaItem.objects.filter(session=session).on_agenda())
    rows.sort(key=lambda row: (row.kind != ItemKind.FOLLOW_UP, rank.get(row.pk, len(rank)), row.position))
    changed = [row for place, row in enumerate(rows, start=1) if row.position != place]
    for place, row in enumerate(rows, start=1):
        row.position = place
    AgendaItem.objects.bulk_update(changed, ["position"])
    return [row.pk for row in rows]
