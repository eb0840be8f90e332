"""撤下: items whose matter the resident withdrew, or that was answered meanwhile. A step, no verb.

The ledger does not know the council, so the council looks: before an agenda is announced, opened or closed, and in
the sweep; the pages show it from the first minute (`AgendaItem.is_gone`).
"""

import datetime

from council.meetings.models import AgendaItem, Session
from council.meetings.states import LIVE, ItemState
from council.meetings.workflow.step import ITEMS
from grids.actors import Actor
from grids.lifecycle import save, snapshot
from residents.appeals.states import UNANSWERED, State


def take_out_the_gone(session: Session, *, by: Actor, at: datetime.datetime) -> list[AgendaItem]:
    """The caller holds the session's lock; returns what was taken out."""
    rows = AgendaItem.objects.filter(session=session, state__in=LIVE, appeal__isnull=False)
    gone = rows.exclude(appeal__state__in=UNANSWERED).select_related("appeal").select_for_update(of=("self",))
    return [_take_out(item, by=by, at=at) for item in gone.order_by("pk")]


def _take_out(item: AgendaItem, *, by: Actor, at: datetime.datetime) -> AgendaItem:
    before = snapshot(item)
    item.state, item.decided_at = ItemState.WITHDRAWN, at
    item.outcome_note = why_gone(item.appeal.state)
    ITEMS.write(item, "withdraw", by=by, at=at, note=item.outcome_note, public=True)
    return save(item, before)


def why_gone(state: str) -> str:
    if state == State.WITHDRAWN:
        return "提出的居民已经撤回这件诉求。"
    return f"这件诉求现在是“{State(state).label}”，不用再议。"
