"""What the pages share: which resolution, which minutes, and how they are worded on screen."""

import datetime
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from council.resolutions.models import Minutes, Resolution
from council.resolutions.states import MinutesState, State
from grids.actors import Actor
from grids.verdict import NotFound

TONES: dict[str, str] = {
    State.ASSIGNED: "info",
    State.IN_PROGRESS: "info",
    State.REPORTED_DONE: "warn",
    State.VERIFIED: "good",
    State.CLOSED: "good",
    State.RETURNED: "bad",
    State.CARRIED: "warn",
    State.DROPPED: "plain",
    MinutesState.DRAFT: "plain",
    MinutesState.CHAIR_CONFIRMED: "info",
    MinutesState.CONFIRMED: "info",
    MinutesState.POSTED: "warn",
    MinutesState.FINAL: "good",
}
STEPS = (State.ASSIGNED, State.IN_PROGRESS, State.REPORTED_DONE, State.VERIFIED, State.CLOSED)
_REACHED = {State.RETURNED: 1, State.CARRIED: 1}


def open_resolution(request: HttpRequest, number: str) -> tuple[Resolution, Actor]:
    """The resolution of this number as far as this request may know it; NotFound otherwise."""
    actor: Actor = request.actor
    found = Resolution.objects.visible_to(actor).with_names().select_related("cited", "adopts", "community")
    resolution = found.filter(number=number).first()
    if resolution is None:
        raise NotFound
    return resolution, actor


def open_minutes(request: HttpRequest, day: datetime.date) -> tuple[Minutes, Actor]:
    """The minutes of the session of this day."""
    actor: Actor = request.actor
    found = Minutes.objects.visible_to(actor).with_waiting()
    found = found.select_related("community", "session__chair", "session__recorder", "confirmed_by")
    minutes = found.filter(session__date=day).first()
    if minutes is None:
        raise NotFound
    return minutes, actor


@dataclass(frozen=True)
class Line:
    """One resolution as a list or a page head shows it."""

    resolution: Resolution
    today: datetime.date
    inside: bool = False

    @property
    def late(self) -> int:
        """Days past the due day, 0 while the lead is in time or has reported."""
        return max((self.today - self.resolution.due_on).days, 0) if self.resolution.undone else 0

    @property
    def tone(self) -> str:
        return "bad" if self.late else TONES[self.resolution.state]

    @property
    def state_label(self) -> str:
        label = self.resolution.get_state_display()
        return f"{label} · 超期 {self.late} 天" if self.late else label

    @property
    def people(self) -> list[tuple[str, str]]:
        """Who answers for it: inside by name, outside by unit or post."""
        parties = self.resolution.parties
        return [(party.label, party.full_name if self.inside else party.name) for party in parties]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """办到哪一步: label and done | now | ""; empty for one that was dropped."""
        state = self.resolution.state
        if state == State.DROPPED:
            return []
        reached = _REACHED.get(state, STEPS.index(state) if state in STEPS else 0)
        marks = ["done"] * reached + ["now"] + [""] * (len(STEPS) - reached - 1)
        return [(State(step).label, mark) for step, mark in zip(STEPS, marks, strict=True)]


def line(resolution: Resolution, actor: Actor) -> Line:
    return Line(resolution, timezone.localdate(), actor.is_insider)
