"""What the figure of telling stands on; imported once Django knows its settings."""

import datetime

from django.db import connection
from django.utils import timezone

from residents.appeals.models import AppealRecord
from tests.community import house as build

COPIES = """
    INSERT INTO residents_appealrecord
        (subject_id, position, action, actor_label, at, note, public, data, previous, digest, state)
    SELECT subject_id, n + 1, action, actor_label, %s, note, public, data, previous, digest, state
    FROM residents_appealrecord, generate_series(1, %s) AS n
    WHERE id = %s
"""


def fill(records: int) -> None:
    """So many old records of one matter: what they say does not matter, only that they are there."""
    appeal, _ = build().file()
    first = AppealRecord.objects.get(subject=appeal)
    long_ago = timezone.now() - datetime.timedelta(days=90)
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [long_ago, records - 1, first.pk])
        cursor.execute("ANALYZE residents_appealrecord")
