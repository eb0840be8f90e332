"""只增不改: what the database itself refuses on a table of records, whoever asks."""

import pgtrigger

_EMPTY = "RAISE EXCEPTION 'pgtrigger: append_only: Cannot truncate % table', TG_TABLE_NAME;"

APPEND_ONLY = (
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    # Emptying a table touches no row, so the guard of the rows does not see it.
    pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=_EMPTY,
    ),
)
