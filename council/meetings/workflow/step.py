"""一步: the two lifecycles of the council, and the steps their verbs share."""

import datetime

from council.meetings import rules
from council.meetings.models import AgendaItem, AgendaItemRecord, Session, SessionRecord
from council.meetings.states import ITEM_TRANSITIONS, SESSION_TRANSITIONS
from grids import actors
from grids.actors import Actor
from grids.lifecycle import Lifecycle, Step
from grids.verdict import NotFound, Stale

SESSIONS: Lifecycle[Session] = Lifecycle(Session, SESSION_TRANSITIONS, rules.may_session, SessionRecord)
ITEMS: Lifecycle[AgendaItem] = Lifecycle(AgendaItem, ITEM_TRANSITIONS, rules.may_item, AgendaItemRecord)


def hold_session(session_id: int, by: Actor) -> Session:
    """The session of an item, locked first: agenda and table change under one lock, always session before item."""
    rows = Session.objects.visible_to(by).select_for_update(of=("self",))
    locked = rows.filter(pk=session_id).first()
    if locked is None:
        raise NotFound
    return locked


def on_behalf(by: Actor) -> Actor:
    """Who moves the appeal of an item: the office itself, else the council, for a proposer holds no post there."""
    return by if by.is_office else actors.system(by.community_id)


def begin_item(
    item: AgendaItem,
    verb: str,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
) -> Step[AgendaItem]:
    """Lock the item's session, then the item. Stale when it went along to another session meanwhile."""
    session = hold_session(item.session_id, by)
    step = ITEMS.begin(item, verb, by=by, at=at, version=version)
    if step.thing.session_id != session.pk:
        raise Stale(step.thing.version)
    step.thing.session = session
    return step


def next_position(session: Session) -> int:
    last = AgendaItem.objects.filter(session=session, position__isnull=False).order_by("-position").first()
    return last.position + 1 if last else 1


def day_words(day: datetime.date) -> str:
    return f"{day.month}月{day.day}日"
