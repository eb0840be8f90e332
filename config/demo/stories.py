"""故事: what happens to each of the 240 matters, and when. Decided here, done in `playing`."""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from config.demo import material, moments
from config.demo.families import Families
from config.demo.material import Matter
from config.demo.places import LIFT_FROM, Ground
from grids.deadlines import Calendar
from grids.models import Building, Grid
from residents.appeals.states import OPEN, Grade, State
from residents.register.models import Household, Resident

WORK = ("accept", "dispatch", "start")
ENDING = ("reply", "close", "evaluate")
FAST = (Grade.DANGER, Grade.UTILITIES)
RESIDENTS_VERBS = ("evaluate", "withdraw", "supply_info")

# How each state is reached: (how many, days since it was raised, the verbs).
PLOTS: dict[str, list[tuple[int, tuple[float, float], tuple[str, ...]]]] = {
    State.REGISTERED: [(5, (0, 0.2), ()), (3, (1, 4), ())],
    State.NEEDS_INFO: [(5, (0.6, 4), ("ask_info",))],
    State.ACCEPTED: [(9, (0.3, 2), ("accept",)), (2, (33, 40), ("accept",))],
    State.DECLINED: [(10, (3, 170), ("decline",))],
    State.DISPATCHED: [(12, (0.5, 3), WORK[:2]), (2, (32, 38), WORK[:2])],
    State.DISPUTED: [(4, (1, 3), (*WORK[:2], "dispute"))],
    State.IN_PROGRESS: [
        (12, (1.5, 7), WORK),
        (5, (14, 45), WORK),
        (3, (2, 6), (*WORK, "add_helper")),
        (2, (5, 8), (*WORK, "ask_extension", "decide_extension")),
        (2, (6, 12), (*WORK, "reply", "send_back")),
        (3, (20, 40), (*WORK, *ENDING, "reopen")),
    ],
    State.IN_COUNCIL: [(6, (3, 6), (*WORK, "take_to_council"))],
    State.ESCALATED: [(5, (4, 15), (*WORK, "escalate"))],
    State.REPLIED: [
        (9, (2, 5), (*WORK, "reply")),
        (3, (0.5, 1.5), ("accept", "settle_on_spot")),
    ],
    State.CLOSED: [
        (53, (14, 182), (*WORK, *ENDING)),
        (20, (10, 182), ("accept", "settle_on_spot", "close", "evaluate")),
        (8, (20, 182), (*WORK, "reply", "close")),
        (6, (24, 182), (*WORK, "take_to_council", "return_from_council", *ENDING)),
        (5, (24, 182), (*WORK, "escalate", "return_from_escalation", *ENDING)),
        (4, (20, 182), ("ask_info", "supply_info", *WORK, *ENDING)),
        (4, (20, 182), (*WORK[:2], "dispute", "settle_dispute", "start", *ENDING)),
        (4, (20, 182), (*WORK, "add_helper", "finish_help", *ENDING)),
        (3, (24, 182), (*WORK, "reply", "send_back", *ENDING)),
        (3, (40, 182), (*WORK, *ENDING, "reopen", *ENDING)),
    ],
    State.CARRIED_OVER: [(5, (14, 35), (*WORK, *ENDING, "carry_over"))],
    State.WITHDRAWN: [(2, (5, 120), ("withdraw",)), (2, (5, 120), ("accept", "withdraw"))],
}
MERGED = 13
ALIKE = 6  # raised again in other words just now; whether it is the same matter, a person decides
TOTAL = MERGED + ALIKE + sum(count for plots in PLOTS.values() for count, *_ in plots)
MOST_VOICES = 14
LONG_AGO = 10  # days; a danger or a dry tap would not wait that long
# Hours from one verb to the next, before office hours are minded.
LAGS: dict[str, tuple[float, float]] = {
    "accept": (0.1, 1.9),
    "decline": (0.5, 3),
    "ask_info": (0.3, 3),
    "supply_info": (2, 40),
    "dispatch": (0.1, 2),
    "dispute": (1, 5),
    "settle_dispute": (2, 8),
    "start": (0.5, 9),
    "settle_on_spot": (0.3, 6),
    "add_helper": (1, 8),
    "finish_help": (5, 30),
    "ask_extension": (20, 50),
    "decide_extension": (2, 10),
    "take_to_council": (5, 20),
    "return_from_council": (1, 2),
    "escalate": (5, 30),
    "return_from_escalation": (48, 110),
    "reply": (8, 100),
    "send_back": (2, 20),
    "close": (3, 36),
    "evaluate": (2, 48),
    "reopen": (24, 140),
    "carry_over": (4, 24),
    "withdraw": (2, 20),
    "merge": (0.3, 3),
}


@dataclass
class Story:
    """One matter: what is said where by whom, and the verbs with their moments."""

    matter: Matter
    said: int
    grid: Grid
    building: Building
    unit: int
    floor: int
    raised: datetime.datetime
    steps: list[tuple[str, datetime.datetime]] = field(default_factory=list)
    household: Household | None = None
    resident: Resident | None = None
    into: "Story | None" = None
    voices: list[datetime.datetime] = field(default_factory=list)

    def words(self, text: str) -> str:
        """A sentence of the material with this place filled in."""
        compound = self.building.compound.name
        return text.format(b=self.building.name, c=compound, u=self.unit, f=self.floor)

    @property
    def last(self) -> datetime.datetime:
        return self.steps[-1][1] if self.steps else self.raised

    def when(self, verb: str) -> datetime.datetime | None:
        """The first time this verb is done."""
        return next((at for name, at in self.steps if name == verb), None)


class Writer:
    """Makes the stories; the same seed on the same day makes the same ones."""

    def __init__(
        self, ground: Ground, families: Families, dice: Random, now: datetime.datetime, calendar: Calendar
    ) -> None:
        self.ground, self.families, self.dice = ground, families, dice
        self.now, self.calendar = now, calendar
        self.turns: dict[str, Iterator[int]] = {}
        self.rounds: dict[tuple[tuple[str, ...], bool], Iterator[Matter]] = {}

    def all(self) -> list[Story]:
        """Every story, oldest first, so that numbers follow the order in which matters were raised."""
        told = [
            self._story(state, days, verbs)
            for state, plots in PLOTS.items()
            for count, days, verbs in plots
            for _ in range(count)
        ]
        bases = [each for each in told if each.matter.cluster and each.matter.public and each.when("start")]
        self.dice.shuffle(bases)
        merged = [self._one_more(base) for base in bases[:MERGED]]
        unanswered = itertools.cycle([base for base in bases if not base.when("reply")])
        alike = [self._one_like(base) for base in itertools.islice(unanswered, ALIKE)]
        for story in told:
            story.voices = self._voices(story)
        return sorted([*told, *merged, *alike], key=lambda story: story.raised)

    def _story(self, state: str, days: tuple[float, float], verbs: tuple[str, ...]) -> Story:
        old = days[0] >= LONG_AGO and state in OPEN
        matter = self._matter(state, verbs, old=old)
        raised = moments.spoken(self.now, self.dice.uniform(*days), self.dice)
        # The vacant grid has no worker anybody could complain about.
        grids = self.ground.grids[:-1] if matter.complaint else self.ground.grids
        story = self._placed(matter, self.dice.choice(grids), raised)
        story.steps = self._steps(story, verbs)
        return story

    def _matter(self, state: str, verbs: tuple[str, ...], *, old: bool) -> Matter:
        """The next matter that such a story can happen to; each gets its turn."""
        if (verbs, old) not in self.rounds:
            fitting = [each for each in material.matters() if _fits(each, state, verbs, old=old)]
            self.dice.shuffle(fitting)
            self.rounds[verbs, old] = itertools.cycle(fitting)
        return next(self.rounds[verbs, old])

    def _placed(self, matter: Matter, grid: Grid, raised: datetime.datetime) -> Story:
        buildings = self.ground.buildings_of(grid)
        if matter.key.startswith("lift"):
            buildings = [each for each in self.ground.buildings if each.floors >= LIFT_FROM]
        building = self.dice.choice(buildings)
        story = Story(
            matter=matter,
            said=next(self.turns.setdefault(matter.key, itertools.cycle(range(len(matter.say))))),
            grid=building.grid,
            building=building,
            unit=self.dice.randint(1, building.units),
            floor=self.dice.randint(2, building.floors),
            raised=raised,
        )
        self._give_to_somebody(story)
        return story

    def _give_to_somebody(self, story: Story) -> None:
        """Whose matter it is: a family of the building; for matters of care somebody in a care group."""
        here = [
            each
            for each in self.families.by_grid[story.grid.pk]
            if each.dwelling.building_id == story.building.pk
        ]
        cared = [each for each in here if each.pk in self.families.cared_for]
        if cared and (story.matter.care or self.dice.random() < 0.1):
            story.household = self.dice.choice(cared)
            story.resident = self.families.cared_for[story.household.pk]
        else:
            story.household = self.dice.choice(here)
            story.resident = self.families.heads[story.household.pk]

    def _steps(self, story: Story, verbs: tuple[str, ...]) -> list[tuple[str, datetime.datetime]]:
        at, found = story.raised, []
        for verb in verbs:
            at = self._next(story, verb, at)
            found.append(at)
        return list(zip(verbs, moments.squeezed(story.raised, found, self.now, self.dice), strict=True))

    def _next(self, story: Story, verb: str, at: datetime.datetime) -> datetime.datetime:
        if verb == "return_from_council":  # the evening of the session
            at = at.replace(hour=20) + datetime.timedelta(days=(7 - at.weekday()) % 7 or 7)
        quick = 0.15 if story.matter.grade in FAST and verb in (*WORK, "reply", "settle_on_spot") else 1
        at += datetime.timedelta(hours=self.dice.uniform(*LAGS[verb]) * quick)
        if verb in RESIDENTS_VERBS:
            return moments.awake(at)
        if quick < 1 or verb == "return_from_council":
            return at
        return moments.office_hours(at, self.calendar)

    def _voices(self, story: Story) -> list[datetime.datetime]:
        """附议 of a public matter: neighbours second it from the day it is on the board until it is answered."""
        accepted = story.when("accept")
        until = story.when("reply") or story.when("settle_on_spot") or self.now - moments.LATEST
        if not accepted or until <= accepted or not story.matter.public or "withdraw" in dict(story.steps):
            return []
        number = int(self.dice.triangular(0, MOST_VOICES, 3))
        return sorted(accepted + (until - accepted) * self.dice.uniform(0.02, 0.95) for _ in range(number))

    def _one_more(self, base: Story) -> Story:
        """The same matter raised by another family in other words, put together with the first while it is open."""
        start, until = base.when("accept"), base.when("reply") or base.last
        other = self._echo(base, start + (until - start) * self.dice.uniform(0.05, 0.4))
        other.into = base
        other.steps = [("merge", other.raised + (until - other.raised) * self.dice.uniform(0.1, 0.5))]
        return other

    def _one_like(self, base: Story) -> Story:
        return self._echo(base, moments.spoken(self.now, self.dice.uniform(0, 0.3), self.dice))

    def _echo(self, base: Story, raised: datetime.datetime) -> Story:
        """Another family about the same thing at the same place."""
        other = self._placed(base.matter, base.grid, raised)
        if other.said == base.said:
            other.said = (base.said + 1) % len(base.matter.say)
        other.grid, other.building, other.unit = base.grid, base.building, base.unit
        other.floor = min(other.floor, base.building.floors)
        return other


def _fits(matter: Matter, state: str, verbs: tuple[str, ...], *, old: bool) -> bool:
    """Whether this can happen to such a matter."""
    if bool(matter.decline) != (state == State.DECLINED):
        return False
    needs = {
        "carry_over": bool(matter.carry),
        "escalate": bool(matter.escalate),
        "take_to_council": bool(matter.council),
        "settle_on_spot": matter.spot or (matter.by == "worker" and not matter.complaint),
        "dispute": matter.by == "property",
        "ask_extension": matter.by == "property" and matter.grade not in FAST,
        "add_helper": not matter.complaint and matter.grade not in FAST,
        "withdraw": not matter.complaint,
    }
    waits = state in (State.REGISTERED, State.NEEDS_INFO, State.ACCEPTED, State.IN_PROGRESS)
    too_urgent = (waits and matter.grade == Grade.DANGER) or (old and matter.grade in FAST)
    return all(needs.get(verb, True) for verb in verbs) and not too_urgent
