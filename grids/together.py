"""一并读: several short lists in one query, for a page that stands on many of them.

Each list comes as JSON beside the row of its community and is made into instances again; columns nobody named are
deferred. For lists a page shows whole: never for a ledger, never for a sealed column.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DEFERRED, F, Model, QuerySet
from django.db.models.functions import JSONObject

from grids.models import Community

ACROSS = "__"


@dataclass(frozen=True)
class Few:
    """One list: which rows, in their own order, and which columns; `user__name` is read with its `user`."""

    rows: QuerySet
    columns: tuple[str, ...]

    @property
    def by_table(self) -> dict[str, tuple[str, ...]]:
        """The columns of the model itself under "", those of each relation under its name; keys always come along."""
        tables: dict[str, list[str]] = {"": [self.rows.model._meta.pk.attname]}
        for column in self.columns:
            table, _, name = column.rpartition(ACROSS)
            if table and table not in tables:
                relation = self.rows.model._meta.get_field(table)
                tables[""].append(relation.attname)
                tables[table] = [relation.related_model._meta.pk.attname]
            tables[table].append(name)
        return {table: tuple(dict.fromkeys(names)) for table, names in tables.items()}

    def as_json(self) -> ArraySubquery:
        """An object per table, each short enough for the hundred arguments PostgreSQL takes."""
        parts = {
            table: JSONObject(**{name: F(ACROSS.join(filter(None, (table, name)))) for name in names})
            for table, names in self.by_table.items()
        }
        return ArraySubquery(self.rows.values(row=JSONObject(**parts)))

    def instance(self, row: dict[str, dict[str, Any]]) -> Any:
        made = _instance(self.rows.model, row[""])
        for table in filter(None, self.by_table):
            relation = self.rows.model._meta.get_field(table)
            there = getattr(made, relation.attname) is not None
            setattr(made, table, _instance(relation.related_model, row[table]) if there else None)
        return made


def _instance(model: type[Model], columns: dict[str, Any]) -> Model:
    fields = model._meta.concrete_fields
    values = [
        field.to_python(columns[field.attname]) if field.attname in columns else DEFERRED for field in fields
    ]
    return model.from_db(None, [field.attname for field in fields], values)


def together(community_id: int, **lists: Few) -> dict[str, list[Any]]:
    """The rows of each list, by its name; all of them empty for a community that is not there."""
    columns = [few.as_json() for few in lists.values()]
    found = Community.objects.filter(pk=community_id).values_list(*columns).first() or [[]] * len(lists)
    return {
        name: [few.instance(row) for row in rows]
        for (name, few), rows in zip(lists.items(), found, strict=True)
    }
