"""议事日和议题 → 消息: seats, chair and recorder, who proposed, whose matter it is."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from council.meetings.states import LIVE, ItemKind, ItemState
from council.models import AgendaItem, AgendaItemRecord, Session, SessionRecord
from grids import actors
from notices.telling import wording
from notices.telling.readers.hearing import Circle, Hearer, Scene, reader
from notices.telling.readers.people import OFFICE, SEATED
from notices.telling.readers.telling import day, shortened
from notices.telling.wording import RESIDENTS, Role

# After these it is another day: whoever has something on the agenda must know.
CHANGED = ("move", "postpone", "cancel")
SYSTEM = actors.system(None).label


class Sessions(Scene):
    lines, kind = wording.SESSIONS, "session"

    def __init__(self, records: Sequence[SessionRecord], at: datetime.datetime) -> None:
        self.sessions = Session.objects.in_bulk({record.subject_id for record in records})
        changed = [record for record in records if record.action in CHANGED]
        self.items = list(self._items(changed)) if changed else []
        communities = {session.community_id for session in self.sessions.values()}
        self.circle = Circle(communities, (item.appeal_id for item in self.items), at)

    def _items(self, records: Sequence[SessionRecord]) -> Iterable[AgendaItem]:
        """What stood on these agendas: still there when the day was moved, on the next one when it was called off."""
        went = {key for record in records for key in _went(record)}
        stays = {record.subject_id for record in records if record.action == "move"}
        fields = ("session_id", "appeal_id", "proposed_by_id", "household_id")
        return AgendaItem.objects.filter(Q(pk__in=went) | Q(session__in=stays, state__in=LIVE)).only(*fields)

    def community_id(self, record: SessionRecord) -> int:
        return self.sessions[record.subject_id].community_id

    def words(self, record: SessionRecord) -> dict[str, Any]:
        session = self.sessions[record.subject_id]
        was = parse_date(str(record.data.get("from") or ""))
        if was is None:  # called off, or moved by a holiday
            was = (session.moved_from if record.action == "move" else None) or session.date
        return {
            "day": day(session.date),
            "was": day(was),
            "time": f"{timezone.localtime(session.starts_at):%H:%M}",
            "place": session.place or "社区",
            "items": record.data.get("items"),
            "note": shortened(record.note),
        }

    def hearers(self, record: SessionRecord, role: Role) -> Iterable[Hearer]:
        session = self.sessions[record.subject_id]
        place, link = session.community_id, reverse("session", args=[session.pk])
        people = self.circle.people
        if role in RESIDENTS:
            return self.circle.residents(role, [item.appeal_id for item in self._behind(record)])
        match role:
            case Role.SEATS:
                return self.circle.accounts(people.holding(place, *SEATED), place, link)
            case Role.CHAIR:
                return self.circle.accounts([session.chair_id], place, link)
            case Role.RECORDER:
                named = [session.recorder_id] if session.recorder_id else people.holding(place, *OFFICE)
                return self.circle.accounts(named, place, link)
            case Role.PROPOSER:
                return proposers(self.circle, self._behind(record), place, link)
        return ()

    def _behind(self, record: SessionRecord) -> list[AgendaItem]:
        went = set(_went(record))
        moved = record.action == "move"
        return [
            item for item in self.items if item.pk in went or (moved and item.session_id == record.subject_id)
        ]


def _went(record: SessionRecord) -> list[int]:
    """The items that went along to another session, by key."""
    found = record.data.get("items")
    return found if isinstance(found, list) else []


def proposers(circle: Circle, items: Sequence[AgendaItem], place: int, link: str) -> Iterable[Hearer]:
    """Accounts and households that brought these items up."""
    yield from circle.accounts({item.proposed_by_id for item in items}, place, link)
    yield from circle.homes({item.household_id for item in items}, link)


class Items(Scene):
    lines, kind = wording.ITEMS, "item"

    def __init__(self, records: Sequence[AgendaItemRecord], at: datetime.datetime) -> None:
        rows = AgendaItem.objects.filter(pk__in={record.subject_id for record in records})
        self.items = {item.pk: item for item in rows.select_related("session")}
        self.circle = Circle(
            {item.community_id for item in self.items.values()},
            (item.appeal_id for item in self.items.values()),
            at,
        )

    def community_id(self, record: AgendaItemRecord) -> int:
        return self.items[record.subject_id].community_id

    def words(self, record: AgendaItemRecord) -> dict[str, Any]:
        item = self.items[record.subject_id]
        return {
            "day": day(item.session.date),
            "item": item.title,
            "to": item.referred_to,
            "note": shortened(record.note),
        }

    def hearers(self, record: AgendaItemRecord, role: Role) -> Iterable[Hearer]:
        item = self.items[record.subject_id]
        circle, place, link = self.circle, item.community_id, reverse("agenda_item", args=[item.pk])
        if role in RESIDENTS:
            return circle.residents(role, [item.appeal_id])
        match role:
            case Role.PROPOSER:
                mine = circle.accounts([item.proposed_by_id], place, link, appeal_id=item.appeal_id)
                home = None if _taken_back(record) else item.household_id
                return [*mine, *circle.homes([home], link)]
            case Role.HANDLER:
                return self._handlers(item)
            case Role.OFFICE if item.state == ItemState.PROPOSED and item.kind != ItemKind.FOLLOW_UP:
                office = circle.people.holding(place, *OFFICE)
                return circle.accounts(office, place, link, appeal_id=item.appeal_id)
        return ()

    def _handlers(self, item: AgendaItem) -> Iterable[Hearer]:
        """Who works on the matter, led to the matter: of a complaint, the agenda shows them nothing."""
        appeal = self.circle.matters.by_id.get(item.appeal_id)
        if appeal is None:
            return ()
        seats = self.circle.people.sitting_for(appeal.community_id, appeal.lead_unit_id)
        link = reverse("appeal", args=[appeal.number])
        return self.circle.accounts(
            {appeal.handler_id, *seats}, appeal.community_id, link, appeal_id=appeal.pk
        )


def _taken_back(record: AgendaItemRecord) -> bool:
    """By the household itself: a card has no account, and what the system takes out says so."""
    return record.action == "withdraw" and record.actor_id is None and record.actor_label != SYSTEM


READERS = (reader(SessionRecord, Sessions), reader(AgendaItemRecord, Items))
