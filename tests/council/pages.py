"""Pages as tests read them: the words of the main part, and how often the database was asked."""

import re
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FRAME = ("SAVEPOINT", "RELEASE")


def seen(client: Client, path: str, status: int = 200) -> str:
    """The page behind this path, as HTML."""
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def read(page: str) -> str:
    """The page as it is read: its main part, no tags, single spaces."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def statements(do: Callable[[], object]) -> list[str]:
    """What the database was asked meanwhile, savepoints left out."""
    with CaptureQueriesContext(connection) as captured:
        do()
    return [each["sql"] for each in captured if not each["sql"].startswith(FRAME)]


def asked(client: Client, path: str) -> int:
    """How often a page asks the database, the second time it is opened."""
    seen(client, path)
    return len(statements(lambda: seen(client, path)))
