"""虚构的人: names, birthdays, phones and ID numbers that belong to nobody."""

import datetime
from dataclasses import dataclass
from random import Random
from typing import Any

from stdnum.cn import ric

from config.demo import material

NOBODYS_AREA = "329999"  # no administrative division has this code
NOBODYS_PREFIX = "154"  # no operator hands out these numbers
OLD, YOUNG = 58, 22  # from and up to these ages names sound old, or young


@dataclass(frozen=True)
class Person:
    name: str
    gender: str
    birth_date: datetime.date
    phone: str
    id_number: str

    def age(self, day: datetime.date) -> int:
        return age_on(self.birth_date, day)


def age_on(born: datetime.date, day: datetime.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Births:
    """Makes people, no phone and no ID number twice. The same seed makes the same people for the same day."""

    def __init__(self, dice: Random, day: datetime.date) -> None:
        self.dice, self.day = dice, day
        self.taken: set[str] = set()
        self.words: dict[str, Any] = material.names()

    def person(self, age: int, gender: str = "", surname: str = "") -> Person:
        """Somebody of about this age; `surname` for a child of the family."""
        gender = gender or self.dice.choice(("male", "female"))
        born = self.day - datetime.timedelta(days=age * 365 + age // 4 + self.dice.randrange(1, 365))
        has_phone = 12 <= age < 75 or (age >= 75 and self.dice.random() < 0.7)
        return Person(
            name=(surname or self.surname()) + self._given(age, gender),
            gender=gender,
            birth_date=born,
            phone=self.phone() if has_phone else "",
            id_number=self._id_number(born, gender),
        )

    def surname(self) -> str:
        if self.dice.random() < 0.01:
            return self.dice.choice(self.words["double"])
        return self.dice.choice(self.words["surnames"])

    def _given(self, age: int, gender: str) -> str:
        era = "old" if age >= OLD else "young" if age <= YOUNG else "middle"
        return self.dice.choice(self.words["given"][era][gender].split())

    def phone(self) -> str:
        return self._new(lambda: f"{NOBODYS_PREFIX}{self.dice.randrange(10**8):08d}")

    def _id_number(self, born: datetime.date, gender: str) -> str:
        def number() -> str:
            order = self.dice.randrange(0, 500) * 2 + (gender == "male")
            digits = f"{NOBODYS_AREA}{born:%Y%m%d}{order:03d}"
            return digits + ric.calc_check_digit(digits + "0")

        return self._new(number)

    def _new(self, make: Any) -> str:
        while (made := make()) in self.taken:
            pass
        self.taken.add(made)
        return made
