"""The small community, built once per process by the real code and put back by one statement for every test.

Building it takes about a hundred statements; most tests need it. Ids stay those of the first time: sequences are not
rolled back, so nothing made later can meet them.
"""

import copy
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from tests.community import House

FLOORS = ("grids", "residents", "council", "notices")


@dataclass(frozen=True)
class Snapshot:
    house: House
    rows: tuple[tuple[str, str, str], ...]

    @classmethod
    def take(cls, house: House) -> "Snapshot":
        """Every row of our tables as it is now: table, its columns but the computed ones, content.

        History tables fill themselves again: putting a row back is what their triggers copy.
        """
        ours = [each for each in apps.get_models() if each._meta.app_label in FLOORS]
        rows = []
        with connection.cursor() as cursor:
            for model in [each for each in ours if not hasattr(each, "pgh_tracked_model")]:
                table = model._meta.db_table
                cursor.execute(f'SELECT json_agg(t)::text FROM "{table}" t')
                content = cursor.fetchone()[0]
                if content:
                    rows.append((table, _columns(model), content))
        return cls(copy.deepcopy(house), tuple(rows))

    def restore(self) -> House:
        """The rows are back; foreign keys are checked when somebody commits, so their order does not matter."""
        one = 'INSERT INTO "{0}" ({1}) SELECT {1} FROM json_populate_recordset(null::"{0}", %s);'
        with connection.cursor() as cursor:
            cursor.execute(
                "".join(one.format(table, columns) for table, columns, _ in self.rows),
                [content for _, _, content in self.rows],
            )
        return copy.deepcopy(self.house)


def _columns(model: type[models.Model]) -> str:
    stored = [field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)]
    return ", ".join(f'"{field.column}"' for field in stored)
