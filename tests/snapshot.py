"""The small community, built once per process by the real code and put back by one statement for every test.

Building it takes about a hundred statements; most tests need it. Ids stay those of the first time: sequences are not
rolled back, so nothing made later can meet them.
"""

import copy
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from tests.community import House

FLOORS = ("grids", "residents", "council", "notices")


@dataclass(frozen=True)
class Snapshot:
    house: House
    rows: tuple[tuple[str, str], ...]

    @classmethod
    def take(cls, house: House) -> "Snapshot":
        """Every row of our tables as it is now."""
        rows = []
        with connection.cursor() as cursor:
            for table in [
                each._meta.db_table for each in apps.get_models() if each._meta.app_label in FLOORS
            ]:
                cursor.execute(f'SELECT json_agg(t)::text FROM "{table}" t')
                content = cursor.fetchone()[0]
                if content:
                    rows.append((table, content))
        return cls(copy.deepcopy(house), tuple(rows))

    def restore(self) -> House:
        """The rows are back; foreign keys are checked when somebody commits, so their order does not matter."""
        one = 'INSERT INTO "{0}" SELECT * FROM json_populate_recordset(null::"{0}", %s);'
        with connection.cursor() as cursor:
            cursor.execute(
                "".join(one.format(table) for table, _ in self.rows), [rows for _, rows in self.rows]
            )
        return copy.deepcopy(self.house)
