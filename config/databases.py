"""数据库: the one database by its address, or the embedded server when none is named."""

from collections.abc import Mapping
from typing import Any

import dj_database_url

# A connection per request would cost twice the page; a dead one is noticed before it is used.
KEPT = 600  # seconds
# A list that names six things joins six tables by key; searching all their orders took ten times as long as running
# the query. Up to four tables the planner still looks for the best order.
OPTIONS = {"options": "-c join_collapse_limit=4"}


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """DATABASE_URL (several hosts for a replicated pair), else our own PostgreSQL; see config/postgres.py."""
    if address := environ.get("DATABASE_URL"):
        named = dj_database_url.parse(address, conn_max_age=KEPT, conn_health_checks=True)
    else:
        named = {
            "ENGINE": "config.embedded",
            "NAME": "doorstep",
            "CONN_MAX_AGE": KEPT,
            "CONN_HEALTH_CHECKS": True,
        }
    # What the address itself asks for comes after ours, so that it wins.
    given = named.get("OPTIONS", {})
    asked = " ".join(part for part in (OPTIONS["options"], given.get("options", "")) if part)
    return {**named, "OPTIONS": {**given, "options": asked}}
