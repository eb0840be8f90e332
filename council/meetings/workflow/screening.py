"""Verbs of the agenda before the session: admit, refuse, describe, withdraw, order."""

import datetime

from django.db import transaction
from django.utils import timezone

from council.meetings import facts
from council.meetings.models import AgendaItem, Session
from council.meetings.states import Refusal, SessionState
from council.meetings.wording import NOT_READY, ROUTES
from council.meetings.workflow.going_along import in_order
from council.meetings.workflow.step import ITEMS, SESSIONS, begin_item, next_position, on_behalf
from grids import text
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.verdict import Refused
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.appeals.workflow import return_from_council, take_to_council


@transaction.atomic
def admit(
    item: AgendaItem, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> AgendaItem:
    """列入议程: at the end of the agenda, with the facts of the ledger as they stand; the appeal goes before the
    council in the same transaction, and its promise moves to after the session."""
    step = begin_item(item, "admit", by=by, at=at, version=version)
    session = step.thing.session
    if not (session.is_upcoming or session.state == SessionState.IN_SESSION):
        raise Refused("这次议事已经结束，不能再列入议题。")
    if step.thing.appeal_id:
        appeal = Appeal.objects.select_related("grid", "category").get(pk=step.thing.appeal_id)
        _take(appeal, session, by=by, at=step.at)
        step.thing.facts = facts.of_appeal(appeal, step.at)
    step.thing.position = next_position(session)
    return ITEMS.commit(step, note="列入议程。", public=True)


def _take(appeal: Appeal, session: Session, *, by: Actor, at: datetime.datetime) -> None:
    """提请议事, unless it is before the council already."""
    if appeal.state == State.IN_COUNCIL:
        return
    if appeal.state != State.IN_PROGRESS:
        why = NOT_READY.get(appeal.state, f"现在是“{appeal.get_state_display()}”")
        raise Refused(f"{appeal.number} {why}，办理中的诉求才能列入议程。")
    take_to_council(appeal, by=by, at=at, council_on=max(session.date, timezone.localdate(at)))


@transaction.atomic
def refuse(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    reason: str,
    note: str = "",
) -> AgendaItem:
    """不列入: one of the closed reasons, each with the right route, told to whoever proposed it."""
    step = begin_item(item, "refuse", by=by, at=at, version=version)
    require(reason in Refusal.values, "reason", "请选择不列入的情形。")
    step.thing.refusal = reason
    step.thing.outcome_note = "\n".join(part for part in (ROUTES[reason], text.clean(note)) if part)
    step.thing.decided_at = step.at
    return ITEMS.commit(step, note=step.thing.outcome_note, public=True, data={"reason": reason})


@transaction.atomic
def describe(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    title: str,
    background: str = "",
) -> AgendaItem:
    """修改议题和背景: the words residents read on the agenda."""
    step = begin_item(item, "describe", by=by, at=at, version=version)
    step.thing.title = said(text.clean(title, single_line=True), "title", "请用一句话写明议题。")
    require(len(step.thing.title) <= 80, "title", "议题最长 80 个字。")
    step.thing.background = text.clean(background)
    return ITEMS.commit(step, note=step.thing.title)


@transaction.atomic
def withdraw(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> AgendaItem:
    """撤回议题: by who proposed it, or the office; an appeal that was before the council is worked on again."""
    step = begin_item(item, "withdraw", by=by, at=at, version=version)
    words = text.clean(note) or "议题撤回，不再上会。"
    step.thing.outcome_note, step.thing.decided_at = words, step.at
    give_back(step.thing, by=by, at=step.at, note=words)
    let_go(step.thing)
    return ITEMS.commit(step, note=words, public=True)


def give_back(item: AgendaItem, *, by: Actor, at: datetime.datetime, note: str) -> None:
    """议事后继续办理, for a matter that still is before the council. The council acts as one here: a proposer may
    withdraw the item without holding a post."""
    appeal = Appeal.objects.filter(pk=item.appeal_id, state=State.IN_COUNCIL).first()
    if appeal:
        return_from_council(appeal, by=on_behalf(by), at=at, note=note)


def let_go(item: AgendaItem) -> None:
    """No longer the one at the table. The caller holds the session's lock."""
    if item.session.current_item_id == item.pk:
        Session.objects.filter(pk=item.session_id).update(current_item=None)


@transaction.atomic
def order(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    items: list[int],
) -> Session:
    """排列议程: in this order. Two people ordering at once lose nothing: what one did not see stays on."""
    step = SESSIONS.begin(session, "order", by=by, at=at, version=version)
    return SESSIONS.commit(step, data={"items": in_order(step.thing, items)})


@transaction.atomic
def shift(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    up: bool,
) -> Session:
    """上移 or 下移 past the next item this person sees, in the order that stands now, whatever the page showed."""
    step = SESSIONS.begin(item.session, "order", by=by, at=at)
    rows = AgendaItem.objects.filter(session=step.thing).on_agenda()
    keys = list(rows.values_list("pk", flat=True))
    if item.pk not in keys:
        raise Refused("这个议题已经不在这次议程上，请刷新页面。")
    here = keys.index(item.pk)
    seen = set(
        rows.filter(pk__in=AgendaItem.objects.visible_to(by).values("pk")).values_list("pk", flat=True)
    )
    beyond = reversed(range(here)) if up else range(here + 1, len(keys))
    there = next((place for place in beyond if keys[place] in seen), here)
    keys.insert(there, keys.pop(here))
    return SESSIONS.commit(step, data={"items": in_order(step.thing, keys)})
