"""A council at work: sessions are made, filled and held by the real verbs."""

import datetime
from dataclasses import dataclass

import pytest

from council.meetings import seats, workflow
from council.models import AgendaItem, Session
from grids.actors import Actor
from grids.together import together
from residents.appeals.models import Appeal
from residents.appeals.states import State, Track
from tests.community import House
from tests.factories import at

# A Friday noon; the Monday after it is no holiday.
NOW = at("2026-11-20 12:00")
EVENING = at("2026-11-23 19:05")


@dataclass
class Council:
    """The house with its sessions; `monday` is the next one, `after` the one that follows."""

    house: House
    monday: Session
    after: Session

    @property
    def clerk(self) -> Actor:
        return self.house.staff

    def fresh(self) -> "Council":
        return Council(
            self.house, Session.objects.get(pk=self.monday.pk), Session.objects.get(pk=self.after.pk)
        )

    def matter(self, *, state: str = State.IN_PROGRESS, track: str = Track.DELIBERATE, **given) -> Appeal:
        """A matter of the ledger on the deliberate track."""
        appeal = self.house.appeal_in(State.REGISTERED, at=NOW - datetime.timedelta(days=3), **given)
        moment = NOW - datetime.timedelta(days=2)
        about = given.get("complaint_organization") or given.get("complaint_user")
        public = {} if about else {"public_title": appeal.title}
        if state != State.REGISTERED:
            appeal = self.house.do("accept", appeal, at=moment, track=track, **public)
        if state == State.IN_PROGRESS:
            for verb in ("dispatch", "start"):
                moment += datetime.timedelta(minutes=10)
                appeal = self.house.do(verb, appeal, at=moment)
        return Appeal.objects.get(pk=appeal.pk)

    def topic(
        self, title: str = "门口停车怎么划线", *, session: Session | None = None, by: Actor | None = None
    ):
        return workflow.propose(session or self.monday, by=by or self.clerk, at=NOW, title=title)

    def admitted(self, title: str = "门口停车怎么划线", *, session: Session | None = None) -> AgendaItem:
        return workflow.admit(self.topic(title, session=session), by=self.clerk, at=NOW)

    def on_agenda(self, appeal: Appeal) -> AgendaItem:
        item = workflow.propose(self.monday, by=self.clerk, at=NOW, appeal=appeal)
        return workflow.admit(item, by=self.clerk, at=NOW)

    def announced(self) -> Session:
        if not AgendaItem.objects.filter(session=self.monday).on_agenda().exists():
            self.admitted()
        return workflow.announce(self.monday, by=self.clerk, at=NOW)

    def opened(self) -> Session:
        return workflow.open_session(self.announced(), by=self.clerk, at=EVENING)

    def discussed(self, title: str = "门口停车怎么划线") -> AgendaItem:
        """An item at the table of a session that is open."""
        item = self.admitted(title)
        self.opened()
        return workflow.take_up(item, by=self.clerk, at=EVENING)


def around(council: Council) -> dict[str, list]:
    """Who is here and whose post seats them, as the clerk's page reads it."""
    session = council.monday
    return together(session.community_id, here=seats.here(session), posts=seats.posts(session))


def expected(council: Council) -> list[seats.Expected]:
    found = around(council)
    return seats.expected(found["posts"], found["here"])


def council_of(house: House) -> Council:
    workflow.generate(house.community, at=NOW)
    monday, after = Session.objects.of(house.community.pk).upcoming()[:2]
    return Council(house, workflow.collect(monday, by=house.staff, at=NOW), after)


@pytest.fixture
def council(lent_house: House) -> Council:
    return council_of(lent_house)


@pytest.fixture
def council_for_threads(at_once, house: House) -> Council:
    """Committed, so that threads see it."""
    return council_of(house)
