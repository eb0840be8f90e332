"""Verbs at the table: open, take up, note, the outcomes, hold."""

import datetime
from typing import Any

from django.db import transaction

from council.meetings.models import AgendaItem, Draft, Session
from council.meetings.states import ItemState, SeatKind, SessionState
from council.meetings.workflow.going_along import (
    in_order,
    send_along,
    session_and_needed_next,
    session_and_next,
)
from council.meetings.workflow.screening import give_back, let_go
from council.meetings.workflow.step import ITEMS, SESSIONS, begin_item, day_words, next_position
from council.meetings.workflow.taking_out import take_out_the_gone
from grids import text
from grids.actors import Actor
from grids.lifecycle import Step, require, said, save, snapshot
from grids.verdict import Refused

MOST_VOTES = 999
DISCUSSION = "discussion"


@transaction.atomic
def open_session(
    session: Session, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Session:
    """开始议事. A seat that is missing is shown, it does not keep the room waiting."""
    step = SESSIONS.begin(session, "open", by=by, at=at, version=version)
    take_out_the_gone(step.thing, by=by, at=step.at)
    step.thing.opened_at = step.at
    step.thing.recorder = step.thing.recorder or by.user
    return SESSIONS.commit(step, note="议事开始。", public=True)


@transaction.atomic
def take_up(
    item: AgendaItem, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> AgendaItem:
    """开始议这一项: the projector shows it from now on."""
    step = begin_item(item, "take_up", by=by, at=at, version=version)
    _at_table(step, SessionState.IN_SESSION)
    Session.objects.filter(pk=step.thing.session_id).update(current_item=step.thing)
    return ITEMS.commit(step, note="开始议。")


def _at_table(step: Step[AgendaItem], *states: SessionState) -> None:
    state = step.thing.session.state
    if state not in states:
        raise Refused(f"这次议事现在是“{SessionState(state).label}”，不能{step.line.label}。")


@transaction.atomic
def show(
    session: Session, *, by: Actor, item: AgendaItem | None, at: datetime.datetime | None = None
) -> Session:
    """投影到: back to an item that was taken up before, or to the agenda (None). Nothing about the item changes."""
    step = SESSIONS.begin(session, "show", by=by, at=at)
    require(item is None or item.session_id == step.thing.pk, "item", "这个议题不在这次议程上。")
    step.thing.current_item = item
    return SESSIONS.commit(step)


@transaction.atomic
def note_discussion(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    positions: dict[str, str] | None = None,
    agreement: str = "",
    dissent: str = "",
    poll: dict[str, list[int]] | None = None,
) -> AgendaItem:
    """记录讨论: what each side said, where they agree and where not, the show of hands by seat.

    Until the session's minutes are posted the record may be put right; every version stays in the item's ledger.
    """
    step = begin_item(item, "note_discussion", by=by, at=at, version=version)
    _at_table(step, SessionState.IN_SESSION, SessionState.HELD)
    noted = step.thing
    noted.positions = _positions(positions or {})
    noted.poll = _poll(poll or {})
    noted.agreement, noted.dissent = text.clean(agreement), text.clean(dissent)
    if by.user:
        Draft.objects.filter(item=noted, user=by.user, part=DISCUSSION).delete()
    data = {name: getattr(noted, name) for name in ("positions", "agreement", "dissent", "poll")}
    return ITEMS.commit(step, data=data)


def _positions(given: dict[str, str]) -> dict[str, str]:
    require(set(given) <= set(SeatKind.values), "positions", "请按席位记录意见。")
    return {seat: cleaned for seat, words in given.items() if (cleaned := text.clean(words))}


def _poll(given: dict[str, Any]) -> dict[str, list[int]]:
    known = set(given) <= set(SeatKind.values) and all(_is_count(each) for each in given.values())
    require(known, "poll", f"表态请按席位填赞成、反对、弃权的人数，0 到 {MOST_VOTES}。")
    return {seat: list(counts) for seat, counts in given.items() if any(counts)}


def _is_count(counts: Any) -> bool:
    return len(counts) == 3 and all(isinstance(n, int) and 0 <= n <= MOST_VOTES for n in counts)


def _conclude(step: Step[AgendaItem], note: str) -> AgendaItem:
    """Every outcome but deferral: the appeal goes back to those who work on it, with what the council said."""
    _at_table(step, SessionState.IN_SESSION)
    step.thing.outcome_note, step.thing.decided_at = note, step.at
    let_go(step.thing)
    label = ItemState(step.line.target).label
    give_back(step.thing, by=step.by, at=step.at, note=f"家门口议事厅：{label}。{note}")
    return ITEMS.commit(step, note=note, public=True)


@transaction.atomic
def resolve(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> AgendaItem:
    """形成决议: the item's side of it; the resolution itself is made by the floor above, in the same transaction."""
    step = begin_item(item, "resolve", by=by, at=at, version=version)
    return _conclude(step, said(note, "note", "请写明决议的内容。"))


@transaction.atomic
def settle(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> AgendaItem:
    """当场解决: what was done or promised on the spot."""
    step = begin_item(item, "settle", by=by, at=at, version=version)
    return _conclude(step, said(note, "note", "请写明怎样当场解决的。"))


@transaction.atomic
def refer(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    to: str,
    note: str,
) -> AgendaItem:
    """转交办理: to whom, and why the council does not decide it itself."""
    step = begin_item(item, "refer", by=by, at=at, version=version)
    step.thing.referred_to = said(text.clean(to, single_line=True), "to", "请写明转交给哪个单位或部门。")
    require(len(step.thing.referred_to) <= 60, "to", "单位名称最长 60 个字。")
    return _conclude(step, said(note, "note", "请写明转交的原因和要求。"))


@transaction.atomic
def defer(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> AgendaItem:
    """下次再议: closed here, and on the next agenda with everything it came with; the appeal stays before the
    council."""
    later = session_and_needed_next(item.session, by)
    step = begin_item(item, "defer", by=by, at=at, version=version)
    _at_table(step, SessionState.IN_SESSION)
    note = said(note, "note", "请写明为什么放到下次。")
    step.thing.outcome_note, step.thing.decided_at = note, step.at
    let_go(step.thing)
    done = ITEMS.commit(
        step, note=f"放到{day_words(later.date)}再议：{note}", public=True, data={"to": later.pk}
    )
    _carry(done, later, by=by, at=step.at)
    return done


def _carry(old: AgendaItem, later: Session, *, by: Actor, at: datetime.datetime) -> None:
    kept = ("community_id", "kind", "appeal_id", "follow_key", "title", "background", "facts", "proposer")
    kept += ("proposed_by_id", "household_id", "organization_id", "proposed_at")
    new = AgendaItem(session=later, carried_from=old, **{name: getattr(old, name) for name in kept})
    new.deferrals, new.state, new.position = old.deferrals + 1, ItemState.ADMITTED, next_position(later)
    new.save(force_insert=True)
    before = snapshot(new)
    ITEMS.write(new, "carry", by=by, at=at, note=f"{old.session.date} 没有议定，转到这次。", public=True)
    new.version = 1
    save(new, before)
    in_order(later)


def _without_outcome(session: Session, by: Actor) -> str:
    """Which items have none, as far as this clerk may know them (回避)."""
    rows = AgendaItem.objects.visible_to(by).numbered(by).filter(session=session).undecided()
    names = "、".join(f"第 {item.number} 项“{item.title}”" for item in rows.order_by("position"))
    if not names:
        return "这次议事请由社区的另一位同事结束。"
    return f"{names} 还没有结果，请先选一个结果，再结束议事。"


@transaction.atomic
def hold(
    session: Session, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Session:
    """结束议事: every item has its outcome, or the refusal says which has none. Proposals nobody judged go along."""
    later = session_and_next(session, by)
    step = SESSIONS.begin(session, "hold", by=by, at=at, version=version)
    take_out_the_gone(step.thing, by=by, at=step.at)
    items = AgendaItem.objects.filter(session=step.thing)
    if items.undecided().exists():
        raise Refused(_without_outcome(step.thing, by), code="items_without_outcome")
    if items.proposals().exists():
        send_along(step.thing, later, by=by, at=step.at)
    step.thing.current_item, step.thing.held_at = None, step.at
    data = {"items": items.on_agenda().count()}
    return SESSIONS.commit(step, note="议事结束。", public=True, data=data)
