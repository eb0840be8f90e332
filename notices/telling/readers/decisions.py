"""决议和纪要 → 消息: who leads, coordinates and supervises; who was there; whose matters they answer."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from council.models import (
    AgendaItem,
    Attendance,
    Minutes,
    MinutesRecord,
    Objection,
    Resolution,
    ResolutionAppeal,
    ResolutionRecord,
)
from council.resolutions.states import Role as Part
from grids.states import PostKind
from notices.telling import wording
from notices.telling.readers.hearing import Circle, Hearer, Scene, reader
from notices.telling.readers.meetings import proposers
from notices.telling.readers.people import OFFICE, SEATED, People
from notices.telling.readers.telling import day, moment, shortened
from notices.telling.wording import RESIDENTS, Role

PARTS = {Role.LEADING: Part.LEAD, Role.COORDINATING: Part.COORDINATOR, Role.WATCHING: Part.SUPERVISOR}
TEXT = 80  # of a resolution, in a message


def answering(people: People, resolution: Resolution, role: Role) -> set[int | None]:
    """The accounts of a party: the person, or who sits for the unit."""
    part = PARTS[role]
    unit, person = getattr(resolution, f"{part}_unit_id"), getattr(resolution, f"{part}_person_id")
    return {person} if person else set(people.sitting_for(resolution.community_id, unit))


def waiting_for(resolutions: Iterable[int]) -> dict[int, list[int]]:
    """The matters each of these resolutions still has to answer."""
    found: dict[int, list[int]] = defaultdict(list)
    links = ResolutionAppeal.objects.filter(
        resolution__in=resolutions, outcome=ResolutionAppeal.Outcome.WAITING
    )
    for resolution, appeal in links.values_list("resolution_id", "appeal_id"):
        found[resolution].append(appeal)
    return found


class Resolutions(Scene):
    lines, kind = wording.RESOLUTIONS, "resolution"

    def __init__(self, records: Sequence[ResolutionRecord], at: datetime.datetime) -> None:
        rows = Resolution.objects.filter(pk__in={record.subject_id for record in records})
        self.resolutions = {row.pk: row for row in rows.select_related("item")}
        self.waiting = waiting_for(self.resolutions)
        about = {row.item.appeal_id for row in self.resolutions.values()}
        linked = {appeal for found in self.waiting.values() for appeal in found}
        self.circle = Circle({row.community_id for row in self.resolutions.values()}, about | linked, at)

    def community_id(self, record: ResolutionRecord) -> int:
        return self.resolutions[record.subject_id].community_id

    def words(self, record: ResolutionRecord) -> dict[str, Any]:
        resolution = self.resolutions[record.subject_id]
        return {
            "number": resolution.number,
            "text": shortened(resolution.text, most=TEXT),
            "sign": shortened(resolution.sign_of_done, most=TEXT),
            "due": day(resolution.due_on),
            "note": shortened(record.note),
        }

    def hearers(self, record: ResolutionRecord, role: Role) -> Iterable[Hearer]:
        resolution = self.resolutions[record.subject_id]
        if role in RESIDENTS:
            return self.circle.residents(role, self.waiting[resolution.pk])
        place, people = resolution.community_id, self.circle.people
        office = people.holding(place, *OFFICE)
        users = office if role == Role.OFFICE else answering(people, resolution, role)
        link = reverse("resolution", args=[resolution.number])
        return self.circle.accounts(users, place, link, appeal_id=resolution.item.appeal_id)


class MinutesOf(Scene):
    lines, kind = wording.MINUTES, "minutes"

    def __init__(self, records: Sequence[MinutesRecord], at: datetime.datetime) -> None:
        rows = Minutes.objects.filter(pk__in={record.subject_id for record in records})
        self.minutes = {row.pk: row for row in rows.select_related("session").defer("discussion", "floor")}
        self.answered = {record.data.get("objection") for record in records if record.action == "answer"}
        sessions = {row.session_id for row in self.minutes.values()}
        posted = [record for record in records if record.action == "post"]
        fields = ("session_id", "appeal_id", "proposed_by_id", "household_id")
        items = AgendaItem.objects.announced().filter(session__in=sessions).only(*fields) if posted else ()
        self.items = list(items)
        self.circle = Circle(
            {row.community_id for row in self.minutes.values()}, (item.appeal_id for item in self.items), at
        )

    @cached_property
    def present(self) -> dict[int, set[int]]:
        """The households that sat at each session."""
        found: dict[int, set[int]] = defaultdict(set)
        sessions = {row.session_id for row in self.minutes.values()}
        rows = Attendance.objects.standing().filter(session__in=sessions, household__isnull=False)
        for session, household in rows.values_list("session_id", "household_id"):
            found[session].add(household)
        return found

    @cached_property
    def objectors(self) -> dict[int, int | None]:
        """The household behind each objection that was answered."""
        rows = Objection.objects.filter(pk__in=self.answered - {None})
        return dict(rows.values_list("pk", "household_id"))

    def community_id(self, record: MinutesRecord) -> int:
        return self.minutes[record.subject_id].community_id

    def words(self, record: MinutesRecord) -> dict[str, Any]:
        minutes = self.minutes[record.subject_id]
        until = parse_datetime(str(record.data.get("until") or "")) or minutes.open_until
        return {"day": day(minutes.session.date), "until": moment(until), "note": shortened(record.note)}

    def hearers(self, record: MinutesRecord, role: Role) -> Iterable[Hearer]:
        minutes = self.minutes[record.subject_id]
        place, session = minutes.community_id, minutes.session
        circle, link = self.circle, reverse("minutes", args=[session.date])
        items = [item for item in self.items if item.session_id == session.pk]
        if role in RESIDENTS:
            return circle.residents(role, [item.appeal_id for item in items])
        match role:
            case Role.OFFICE:
                return circle.accounts(circle.people.holding(place, *OFFICE), place, link)
            case Role.CHAIR:
                lead = circle.people.holding(place, PostKind.LEAD)
                return circle.accounts([session.chair_id] if session.chair_id else lead, place, link)
            case Role.SEATS:
                return circle.accounts(circle.people.holding(place, *SEATED), place, link)
            case Role.PROPOSER:
                return proposers(circle, items, place, link)
            case Role.PRESENT:
                return circle.homes(self.present[session.pk], link)
            case Role.OBJECTOR:
                return circle.homes([self.objectors.get(record.data.get("objection"))], link)
        return ()


READERS = (reader(ResolutionRecord, Resolutions), reader(MinutesRecord, MinutesOf))
