"""Everybody who may come to the door, by the name the tables of these tests use.

visitor, receipt (of the appeal in question), receipt2 (of another), family (the author's card), neighbour (another
card), worker1 (of the appeal's grid), worker2 (of another grid), property, owners, party (seats), staff, lead, admin,
supervisor, left (staff whose post has ended), system, foreign (staff of the other community).
"""

from dataclasses import dataclass

from grids.actors import Actor
from grids.models import Community
from grids.states import PostKind
from residents.appeals import receipts
from residents.appeals.models import Appeal
from tests.community import House
from tests.factories import actor, household, household_actor, post, user


@dataclass
class Roles:
    """`roles["worker1"]`: the actor of that name, seen from this appeal."""

    house: House
    appeal: Appeal

    def __getitem__(self, name: str) -> Actor:
        house = self.house
        if name in ("receipt", "receipt2"):
            return receipts.holder(self.appeal if name == "receipt" else house.file()[0])
        if name == "neighbour":
            return household_actor(household(house.grid1))
        if name == "left":
            return self._left(house.community)
        if name == "foreign":
            return house.elsewhere.staff
        return getattr(house, name)

    def _left(self, place: Community) -> Actor:
        person = user("离任者")
        post(person, PostKind.STAFF, place, until="2026-01-01")
        return actor(person)


def table(text: str) -> dict[str, dict[str, str]]:
    """A table as it is read: the first line names the columns, each further line begins with its row's name."""
    head, *lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    return {name: dict(zip(head, cells, strict=True)) for name, *cells in lines}
