"""Programs of the house started for real, on the database of the running test."""

import os
import subprocess
import sys
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """This test's database, as another process reaches it. The test must not sit in an open transaction."""
    given = connection.get_connection_params()
    query = {key: str(given[key]) for key in ("host", "port") if given.get(key)}
    password = f":{quote(given['password'], safe='')}" if given.get("password") else ""
    return f"postgres://{given.get('user', '')}{password}@/{given['dbname']}?{urlencode(query)}"


def python(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`python ARGUMENTS` in the project, at most a minute long."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url(), **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )
