"""读法: sessions and items as pages and API show them to this actor. Nothing is decided here."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import JSONObject
from django.utils import timezone

from council.meetings import rules, seats
from council.meetings.models import AgendaItem, Draft, OpenFloorMatter, Session
from council.meetings.models.sessions import SessionQuerySet
from council.meetings.states import (
    LIVE,
    ItemKind,
    ItemState,
    SeatKind,
    SessionState,
)
from council.meetings.wording import NOT_READY
from council.meetings.workflow import ITEM_VERBS, ITEMS, SESSION_VERBS, SESSIONS
from grids.actors import Actor
from grids.models import Grid, WorkCalendarDay
from grids.together import Few, together
from grids.transitions import Transition
from residents.appeals.models import Appeal
from residents.appeals.models.words import AppealQuerySet
from residents.appeals.states import UNANSWERED, State, Track

TONES: dict[str, str] = {
    SessionState.SCHEDULED: "plain",
    SessionState.COLLECTING: "info",
    SessionState.ANNOUNCED: "info",
    SessionState.IN_SESSION: "warn",
    SessionState.HELD: "good",
    SessionState.MINUTES_POSTED: "good",
    SessionState.FOLLOWING_UP: "good",
    SessionState.ARCHIVED: "plain",
    SessionState.POSTPONED: "warn",
    SessionState.CANCELLED: "bad",
    ItemState.PROPOSED: "plain",
    ItemState.REFUSED: "bad",
    ItemState.ADMITTED: "info",
    ItemState.DISCUSSED: "warn",
    ItemState.RESOLVED: "good",
    ItemState.DEFERRED: "warn",
    ItemState.REFERRED: "info",
    ItemState.SETTLED: "good",
    ItemState.WITHDRAWN: "plain",
}


@dataclass(frozen=True)
class Line:
    """An item of an agenda as this reader sees it: numbered among what is visible to them."""

    item: AgendaItem
    number: int | None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def tone(self) -> str:
        return "plain" if self.item.is_gone else TONES[self.item.state]

    @property
    def state_label(self) -> str:
        """Said from the first minute, before the sweep has taken it out."""
        return ItemState.WITHDRAWN.label if self.item.is_gone else self.item.get_state_display()

    @property
    def positions(self) -> list[tuple[str, str]]:
        said = self.item.positions
        return [(seat.label, said[seat]) for seat in SeatKind if said.get(seat)]

    @property
    def poll(self) -> list[tuple[str, list[int]]]:
        hands = self.item.poll
        return [(seat.label, hands[seat]) for seat in SeatKind if seat in hands]


def lines(session: Session, actor: Actor, *, room: bool = False) -> list[Line]:
    """The agenda in order. `room`: as a screen everybody looks at may show it, whoever is signed in there."""
    rows = AgendaItem.objects.visible_to(actor).filter(session=session).on_agenda()
    rows = rows.announced().order_by("position") if room else rows
    rows = rows.select_related("appeal__grid", "organization", "carried_from__session")
    return [line_of(item, actor, number) for number, item in enumerate(rows, start=1)]


def line_of(item: AgendaItem, actor: Actor, number: int | None = None) -> Line:
    """With the facts this reader may know: which entry of the ledger it is, the office and the public board know."""
    known = tuple((name, value) for name, value in item.facts if name != "编号" or knows_entry(item, actor))
    return Line(item, number, known)


def knows_entry(item: AgendaItem, actor: Actor) -> bool:
    return item.appeal is not None and (actor.is_office or item.appeal.is_public)


def candidates(actor: Actor) -> AppealQuerySet:
    """候选: the loudest open matters on the deliberate track that are on no agenda, in the order of the ledger."""
    on_agenda = AgendaItem.objects.of(actor.community_id).filter(state__in=LIVE, appeal__isnull=False)
    matters = Appeal.objects.entrusted_to(actor).filter(track=Track.DELIBERATE, state__in=UNANSWERED)
    return matters.exclude(pk__in=on_agenda.values("appeal")).urgent_first()


def why_not_yet(appeal: Appeal) -> str:
    """Empty for a matter that can be put on an agenda now."""
    if appeal.state in (State.IN_PROGRESS, State.IN_COUNCIL):
        return ""
    return NOT_READY.get(appeal.state, appeal.get_state_display())


def calendar_knows(session: Session) -> bool:
    """Whether the holidays of its year are stored; else the day is a guess from the weekday."""
    stored = WorkCalendarDay.objects.of(session.community_id)
    return stored.filter(date__year=session.date.year).exists()


def session_buttons(session: Session, actor: Actor) -> list[Transition]:
    """The lines of the table that have a page of their own and are open to this actor now."""
    return [line for line in SESSIONS.actions(session, actor) if line.verb in SESSION_VERBS]


def item_buttons(item: AgendaItem, actor: Actor) -> list[Transition]:
    """The same for an item; whether its session is far enough is asked too, so that no button is refused."""
    at_table = item.session.state == SessionState.IN_SESSION
    only_then = {"take_up", "settle", "refer", "defer"}
    open_now = [line for line in ITEMS.actions(item, actor) if line.verb in ITEM_VERBS]
    noting = at_table or item.session.state == SessionState.HELD
    return [
        line
        for line in open_now
        if (line.verb not in only_then or at_table) and (line.verb != "note_discussion" or noting)
    ]


def stamped(rows: SessionQuerySet) -> SessionQuerySet:
    """With `table`, what its stamp is made of: a row per item and draft, so that a sum of versions, a count and the
    newest draft together miss nothing."""
    items = AgendaItem.objects.filter(session=OuterRef("pk")).order_by().values("session")
    seen = JSONObject(n=Count("*"), versions=Sum("version"), typed=Max("drafts__saved_at"))
    return rows.annotate(table=Subquery(items.values(seen=seen)))


def stamp(session: Session) -> str:
    """Changes whenever anything the room looks at changed. The session is one of `stamped`."""
    seen = session.table or {"n": 0, "versions": 0, "typed": None}
    typed = datetime.datetime.fromisoformat(seen["typed"]).timestamp() if seen["typed"] else 0
    return f"{session.version}-{session.current_item_id or 0}-{seen['n']}-{seen['versions']}-{typed}"


def beside(session: Session, actor: Actor, item: AgendaItem | None) -> dict[str, list[Any]]:
    """What stands around the item on the clerk's page, in one query: who is here, whose post seats them, what was
    raised aloud, the grids to raise it in, and what this clerk was typing."""
    raised = OpenFloorMatter.objects.visible_to(actor).filter(session=session).order_by("at", "id")
    typed = Draft.objects.filter(item=item, user=actor.user)
    return together(
        session.community_id,
        here=seats.here(session),
        posts=seats.posts(session),
        raised=Few(raised, ("appeal__number", "appeal__title")),
        grids=Few(Grid.objects.of(session.community_id).micro(), ("code", "name", "layout_note")),
        typed=Few(typed, ("part", "fields", "saved_at")),
    )


def session_shown(session: Session, actor: Actor) -> dict[str, Any]:
    """A session as the API answers it."""
    return {
        "id": session.pk,
        "version": session.version,
        "date": session.date.isoformat(),
        "starts_at": timezone.localtime(session.starts_at).isoformat(),
        "place": session.place,
        "state": session.state,
        "state_label": session.get_state_display(),
        "moved_from": session.moved_from.isoformat() if session.moved_from else None,
        "moved_reason": session.moved_reason,
        "chair": session.chair.name if session.chair else None,
        "recorder": session.recorder.name if session.recorder else None,
        "items_went_to": session.items_went_to_id,
        "actions": [line.slug for line in session_buttons(session, actor)],
    }


def item_shown(item: AgendaItem, actor: Actor) -> dict[str, Any]:
    """An item as the API answers it, one of `numbered`; only the office reads which matter of the ledger is behind it."""
    line = line_of(item, actor)
    return {
        "id": item.pk,
        "version": item.version,
        "session": item.session_id,
        "kind": item.kind,
        "state": ItemState.WITHDRAWN if item.is_gone else item.state,
        "state_label": line.state_label,
        "position": item.number,
        "title": item.title,
        "background": item.background,
        "facts": [{"name": name, "value": value} for name, value in line.facts],
        "appeal": item.appeal.number if knows_entry(item, actor) else None,
        "proposer": item.proposer,
        "refusal": item.refusal or None,
        "positions": item.positions,
        "agreement": item.agreement,
        "dissent": item.dissent,
        "poll": item.poll,
        "outcome_note": item.outcome_note,
        "referred_to": item.referred_to or None,
        "deferrals": item.deferrals,
        "actions": [line.slug for line in item_buttons(item, actor)],
    }


def mine(actor: Actor) -> list[AgendaItem]:
    """我提的议题: the newest proposals of this household or account."""
    own = Q(proposed_by_id=actor.user_id) if actor.user_id else Q(household_id=actor.household_id)
    known = actor.user_id or actor.household_id
    if not known or actor.is_office or not rules.propose(actor):
        return []  # the office has its workbench
    rows = AgendaItem.objects.visible_to(actor).filter(own).exclude(kind=ItemKind.FOLLOW_UP)
    return list(rows.select_related("session", "appeal").order_by("-proposed_at", "-id")[:5])


def with_draft(line: Line, typed: dict[str, Any]) -> Line:
    """The same line with the words that are being typed in place of the stored ones: what the room follows."""
    item = line.item
    said = {seat: typed[f"position_{seat}"] for seat in SeatKind.values if typed.get(f"position_{seat}")}
    item.positions = {**item.positions, **said}
    item.agreement = typed.get("agreement", item.agreement)
    item.dissent = typed.get("dissent", item.dissent)
    return line


def next_open(actor: Actor) -> Session | None:
    """The nearest session whose agenda is not out yet."""
    ahead = Session.objects.visible_to(actor).upcoming()
    return ahead.exclude(state=SessionState.ANNOUNCED).first() or ahead.first()
