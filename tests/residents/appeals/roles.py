"""Everybody who may come to the door, by the name the tables of these tests use."""

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
    """`roles["worker of the grid"]`: the appeal in question is filed in grid 1 by the house's own family."""

    house: House
    appeal: Appeal

    def __getitem__(self, name: str) -> Actor:
        house = self.house
        plain = {
            "visitor": house.visitor,
            "family": house.family,
            "worker of the grid": house.worker1,
            "other worker": house.worker2,
            "property": house.property,
            "owners": house.owners,
            "staff": house.staff,
            "lead": house.lead,
            "admin": house.admin,
            "supervisor": house.supervisor,
            "system": house.system,
        }
        if name in plain:
            return plain[name]
        if name == "receipt":
            return receipts.holder(self.appeal)
        if name == "other receipt":
            return receipts.holder(house.file()[0])
        if name == "neighbour":
            return household_actor(household(house.grid1))
        if name == "left the post":
            return self._left(house.community)
        if name == "staff elsewhere":
            return house.elsewhere.staff
        raise KeyError(name)

    def _left(self, place: Community) -> Actor:
        person = user("离任者")
        post(person, PostKind.STAFF, place, until="2026-01-01")
        return actor(person)


def table(text: str) -> dict[str, dict[str, str]]:
    """A table as it is read: first line the columns, then one line a row, cells without spaces inside; a row's
    name may have spaces."""
    head, *lines = [line for line in text.strip().splitlines() if line.strip()]
    columns = head.split()
    rows = {}
    for line in lines:
        words = line.split()
        cells = words[-len(columns) :]
        rows[" ".join(words[: -len(columns)])] = dict(zip(columns, cells, strict=True))
    return rows
