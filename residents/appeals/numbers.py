"""编号: 2026-000123 per community and year, gapless, never reused. Room: workflow."""

from django.db import connection

# One statement takes the row lock, counts up and reads back; it is held until the create commits or rolls back.
_NEXT = """
    INSERT INTO residents_numberseries (community_id, year, last) VALUES (%s, %s, 1)
    ON CONFLICT ON CONSTRAINT number_series_once DO UPDATE SET last = residents_numberseries.last + 1
    RETURNING last
"""


def next_number(community_id: int, year: int) -> str:
    """The next number of this series; must run inside the transaction that stores the entry."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [community_id, year])
        return f"{year}-{cursor.fetchone()[0]:06d}"
