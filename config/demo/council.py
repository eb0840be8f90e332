"""议事: half a year of Mondays, played through the real verbs among the other stories."""

import datetime
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from config.demo import material
from config.demo.cast import Cast
from config.demo.families import Families
from council.meetings import room, sweep, workflow
from council.meetings.models import AgendaItem, Session
from council.meetings.states import SessionState
from council.meetings.workflow.series import starts
from grids.actors import Actor
from grids.states import ActorKind
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.appeals.workflow import return_from_council, take_to_council
from residents.register.models import Household

WEEKS = 25
CALLED_OFF = 9  # weeks ago, one evening was called off
WEEK, DAY, MINUTE = (datetime.timedelta(**{unit: 1}) for unit in ("weeks", "days", "minutes"))
EVENING = datetime.timedelta(hours=2, minutes=10)
SEATS = ("lead", "staff", "property", "owners", "party")
SIDES = ("community", "property", "owners", "worker", "party", "resident")
Event = Callable[[datetime.datetime], Any]
Decide = Callable[[AgendaItem, datetime.datetime, Actor, str], Any]


@cache
def told() -> dict[str, Any]:
    """Topics, what is said about matters of the ledger, places."""
    return tomllib.loads((material.DATA / "council.toml").read_text())


def resolve(item: AgendaItem, at: datetime.datetime, by: Actor, note: str) -> AgendaItem:
    """形成决议, where nobody makes more of it."""
    return workflow.resolve(item, by=by, at=at, note=note)


class Meetings:
    """Plays the Mondays. `decide` makes what the council resolved; `verbs` stand in for those of the ledger that lead
    to the council and back, so that these matters come before a real session."""

    def __init__(
        self,
        cast: Cast,
        families: Families,
        dice: Random,
        now: datetime.datetime,
        *,
        decide: Decide = resolve,
    ) -> None:
        self.cast, self.families, self.dice, self.now, self.decide = cast, families, dice, now, decide
        self.clerk = cast.actor("staff")
        self.topics = {each["title"]: each for each in told()["topic"]}
        self.fresh = iter(told()["topic"])
        self.staying: set[int] = set()
        self.verbs = {"take_to_council": self.take, "return_from_council": self.bring_back}

    def mondays(self) -> list[datetime.date]:
        """The council days of the last weeks whose evening is over, the oldest first."""
        here = timezone.localtime(self.now)
        day = here.date() - DAY * ((here.weekday() - self.cast.community.council_weekday) % 7)
        if self._evening(day) + EVENING > self.now:
            day -= WEEK
        return [day - WEEK * n for n in reversed(range(WEEKS))]

    def _evening(self, day: datetime.date) -> datetime.datetime:
        return starts(self.cast.community, day)

    def _at(self, day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))

    # the line of time

    def events(self) -> Iterator[tuple[datetime.datetime, Event]]:
        """What happens at the council, each with its moment; nothing later than now."""
        days = self.mondays()
        yield self._at(days[0] - DAY * 6, 2), self._begin
        for weeks_ago, day in zip(reversed(range(len(days))), days, strict=True):
            yield self._at(day - DAY * 6, 3), sweep.sweep
            yield self._at(day - DAY * 5, 10, 20), self._propose(day)
            yield self._at(day - DAY * 4, 11, 5), self._screen(day)
            if weeks_ago == CALLED_OFF:
                yield self._at(day, 9, 30), self._call_off(day)
            else:
                yield from self._week(day)
        yield from self._ahead(days[-1] + WEEK)

    def _week(self, day: datetime.date) -> Iterator[tuple[datetime.datetime, Event]]:
        yield self._at(day - DAY * 3, 15, 10), sweep.sweep
        yield self._at(day - DAY * 3, 15, 30), self._announce(day)
        # A session a holiday moved is held on the day it was moved to.
        for later in range(7):
            moment = self._evening(day + DAY * later)
            if moment + EVENING <= self.now:
                yield moment, self._hold_if(day, later)

    def _ahead(self, day: datetime.date) -> Iterator[tuple[datetime.datetime, Event]]:
        """The next session: proposed, screened and announced by now, whatever day it is."""
        soon = self.now - MINUTE * 50
        yield soon, sweep.sweep
        yield soon + MINUTE, self._propose(day)
        yield soon + MINUTE * 10, self._screen(day)
        yield soon + MINUTE * 20, self._announce(day)
        yield soon + MINUTE * 30, self._wait(day)

    # what is done

    def _begin(self, at: datetime.datetime) -> None:
        workflow.set_series(
            self.cast.community, by=self.cast.actor("lead"), places=told()["places"], quorum=12
        )
        sweep.sweep(at)

    def _session(self, day: datetime.date) -> Session | None:
        """The session planned for this day while it is still ahead."""
        return Session.objects.of(self.cast.community.pk).upcoming().filter(planned_on=day).first()

    def _proposer(self, who: str) -> Actor:
        if who == "resident":
            return self._family(self._neighbour())
        return self.cast.actor(f"worker{self.dice.randrange(1, 26):02d}" if who == "worker" else who)

    def _neighbour(self) -> Household:
        return self.dice.choice(self.dice.choice(list(self.families.by_grid.values())))

    def _family(self, household: Household) -> Actor:
        return Actor(
            kind=ActorKind.HOUSEHOLD,
            community_id=household.community_id,
            label=f"{household}（户码）",
            household_id=household.pk,
        )

    def _propose(self, day: datetime.date) -> Event:
        def propose(at: datetime.datetime) -> None:
            session, topic = self._session(day), next(self.fresh, None)
            if session and topic:
                words = {name: topic[name] for name in ("title", "background")}
                workflow.propose(session, by=self._proposer(topic["by"]), at=at, **words)

        return propose

    def _screen(self, day: datetime.date) -> Event:
        def screen(at: datetime.datetime) -> None:
            session = self._session(day)
            if session is None:
                return
            people = {"chair": self.cast.users["lead"], "recorder": self.cast.users["staff"]}
            workflow.appoint(session, by=self.clerk, at=at, **people)
            for item in AgendaItem.objects.filter(session=session).proposals():
                workflow.admit(item, by=self.clerk, at=at)

        return screen

    def _announce(self, day: datetime.date) -> Event:
        def announce(at: datetime.datetime) -> None:
            session = self._session(day)
            ready = session and session.state == SessionState.COLLECTING
            if ready and AgendaItem.objects.filter(session=session).undecided().exists():
                workflow.announce(session, by=self.clerk, at=at)

        return announce

    def _call_off(self, day: datetime.date) -> Event:
        def call_off(at: datetime.datetime) -> None:
            if session := self._session(day):
                workflow.cancel(session, by=self.cast.actor("lead"), at=at, reason=told()["called_off"])

        return call_off

    def _wait(self, day: datetime.date) -> Event:
        """Two proposals of neighbours for the session after, so that there is something to screen."""

        def wait(at: datetime.datetime) -> None:
            session = self._session(day + WEEK)
            for words in told()["pending"] if session else ():
                workflow.propose(session, by=self._family(self._neighbour()), at=at, **words)

        return wait

    # the evening

    def _hold_if(self, planned: datetime.date, later: int) -> Event:
        def hold(at: datetime.datetime) -> None:
            session = self._session(planned)
            if session and session.state == SessionState.ANNOUNCED and session.date == planned + DAY * later:
                self._hold(session, at)

        return hold

    def _hold(self, session: Session, at: datetime.datetime) -> None:
        self._sit_down(session, at - MINUTE * 12)
        workflow.open_session(session, by=self.clerk, at=at + MINUTE * 2)
        moment = at + MINUTE * 4
        while item := AgendaItem.objects.filter(session=session).undecided().order_by("position").first():
            moment = self._talk(item, moment, at + EVENING - MINUTE * 6)
        workflow.hold(session, by=self.clerk, at=moment + MINUTE * 3)

    def _sit_down(self, session: Session, at: datetime.datetime) -> None:
        """Those with a seat by name, workers and neighbours by the code on the wall; somebody is missing at times."""
        absent = self.dice.choice((*SEATS[2:], "", "", "", "")) if self.dice.random() < 0.4 else ""
        for nth, name in enumerate(each for each in SEATS if each != absent):
            user = self.cast.users[name]
            workflow.check_in(session, by=self.clerk, at=at + MINUTE * nth, user=user)
        code = room.code_of(session)
        workers = self.dice.sample(range(1, 26), self.dice.randrange(3, 7))
        people = [self.cast.actor(f"worker{n:02d}") for n in workers]
        for actor in people:
            workflow.check_in(session, by=actor, at=at + MINUTE * 6, code=code, how="qr")
        for household in {self._neighbour().pk: None for _ in range(self.dice.randrange(4, 11))}:
            head = self.families.heads[household]
            family = self._family(head.household)
            workflow.check_in(session, by=family, at=at + MINUTE * 9, code=code, how="qr", name=head.name)

    def _talk(self, item: AgendaItem, at: datetime.datetime, end: datetime.datetime) -> datetime.datetime:
        """One item from the first word to its outcome; returns when it was over."""
        topic = self.topics.get(item.title, {})
        if (topic.get("later") and not item.deferrals) or item.appeal_id in self.staying or at > end:
            workflow.defer(item, by=self.clerk, at=at, note=told()["late"])
            return at + MINUTE
        said = topic or self.dice.choice(told()["talk"])
        item = workflow.take_up(item, by=self.clerk, at=at)
        at += MINUTE * self.dice.randrange(6, 14)
        item = workflow.note_discussion(
            item,
            by=self.clerk,
            at=at,
            positions={side: said[side] for side in SIDES if side in said},
            agreement=said["agreement"],
            dissent=said.get("dissent", ""),
            poll=self._hands(),
        )
        at += MINUTE * 2
        self._conclude(item, topic, at)
        return at + MINUTE

    def _hands(self) -> dict[str, list[int]]:
        residents = [self.dice.randrange(5, 12), self.dice.randrange(0, 3), self.dice.randrange(0, 3)]
        return {"resident": residents, "property": [1, 0, 0], "owners": [1, 0, 0], "community": [2, 0, 0]}

    def _conclude(self, item: AgendaItem, topic: dict[str, Any], at: datetime.datetime) -> None:
        note = topic.get("note", "议事厅商定了办法，由主办单位按议定的办，两周后通报。")
        end = topic.get("end", "resolved")
        if end == "settled":
            workflow.settle(item, by=self.clerk, at=at, note=note)
        elif end == "referred":
            workflow.refer(item, by=self.clerk, at=at, to=topic["to"], note=note)
        else:
            self.decide(item, at, self.clerk, note)

    # matters of the ledger

    def take(self, appeal: Appeal, *, by: Actor, at: datetime.datetime, stays: bool, **given: Any) -> Appeal:
        """提请议事: onto the agenda of the next session, as the ledger's own verb does it without one."""
        if stays:
            self.staying.add(appeal.pk)
        ahead = Session.objects.of(appeal.community_id).upcoming().filter(date__gte=given["council_on"])
        session = ahead.first()
        if session is None:
            return take_to_council(appeal, by=by, at=at, **given)
        words = given["note"].removeprefix("提请议事厅").rstrip("。")
        item = workflow.propose(
            session,
            by=by,
            at=at,
            appeal=appeal,
            title=appeal.public_title or words[:80],
            background=given["note"],
        )
        workflow.admit(item, by=by, at=at)
        return Appeal.objects.get(pk=appeal.pk)

    def bring_back(self, appeal: Appeal, *, by: Actor, at: datetime.datetime, note: str) -> Appeal:
        """议事后继续办理: the evening did it; what was settled before its session leaves the agenda."""
        fresh = Appeal.objects.get(pk=appeal.pk)
        if fresh.state != State.IN_COUNCIL:
            return fresh
        item = AgendaItem.objects.filter(appeal=fresh).live().first()
        if item is None:
            return return_from_council(fresh, by=by, at=at, note=note)
        workflow.withdraw(item, by=by, at=at, note="会前已经商量好，不再上会。")
        return Appeal.objects.get(pk=appeal.pk)
