"""The figure of the outbox: 100 notices for 26 grids through slow, strict, failing robots, while workers are killed.

    [DATABASE_URL=postgres://…] python -m tests.bench.outbox [--notices 100] [--groups 26] [--kills 5]

A scratch database, robots on loopback that answer in 200 ms, take 20 messages a minute and fail one request in ten,
two workers, one of which is killed (-9) again and again. Ends by itself: when all is delivered, or after 15 minutes.
"""

import argparse
import collections
import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import django
import psycopg2

from config import postgres
from tests.bench.run import _named

LONGEST = 15 * 60
FAILS = 0.1


@contextlib.contextmanager
def scratch(url: str) -> Iterator[str]:
    """A database of its own on that server, gone afterwards; its address."""
    name = f"bench_outbox_{os.getpid()}"
    admin = psycopg2.connect(url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield _named(url, name)
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()


def embedded() -> str:
    """The house's own server, kept up by this process."""
    folder = postgres.server(Path(os.environ.get("DOORSTEP_DATA", "var/bench")).resolve()).join()
    return f"postgres://{postgres.USER}@/postgres?host={quote(str(folder), safe='')}&port={postgres.PORT}"


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", "worker"], stderr=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--notices", type=int, default=100)
    parser.add_argument("--groups", type=int, default=26)
    parser.add_argument("--kills", type=int, default=5)
    chosen = parser.parse_args()
    url = os.environ.get("DATABASE_URL") or embedded()
    with scratch(url) as address:
        os.environ["DATABASE_URL"] = address
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.notices.loopback_settings"
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
        django.setup()
        run(chosen.notices, chosen.groups, chosen.kills)


def run(notices: int, groups: int, kills: int) -> None:
    """Fill, send, kill, count, and say it in one table; exits with 1 when anything was lost or marked wrongly."""
    # Ours can be imported only now that Django knows its settings.
    from django.db import connections  # noqa: PLC0415

    from tests.bench.outbox_filling import delivered, fill, held, release  # noqa: PLC0415
    from tests.notices.robots import Robots  # noqa: PLC0415

    class Moody(Robots):
        refused = 0
        spoke_too_often = 0

        def verdict(self, heard: object) -> tuple[int, str]:
            if random.random() < FAILS:  # noqa: S311
                self.refused += 1
                return -1, "system busy"
            code, words = super().verdict(heard)  # type: ignore[arg-type]
            self.spoke_too_often += code == 45009
            return code, words

    with Moody() as robots:
        total = fill(robots, notices, groups)
        print(f"{total} messages, {held()} held by the brake until a second person releases them", flush=True)
        if held():
            release()
        began, workers, killed = time.monotonic(), [start(), start()], 0
        try:
            while delivered() < total and time.monotonic() - began < LONGEST:
                time.sleep(1)
                if killed < kills and delivered() > total * (killed + 1) / (kills + 1):
                    workers[killed % 2].kill()
                    workers[killed % 2].wait()
                    workers[killed % 2] = start()
                    killed += 1
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait(30)
        report(robots, total, killed, time.monotonic() - began)
    connections.close_all()


def report(robots: object, total: int, killed: int, took: float) -> None:
    from tests.bench.outbox_filling import marked  # noqa: PLC0415

    heard = collections.Counter(one.body["text"]["content"] for one in robots.taken)  # type: ignore[attr-defined]
    twice = {text for text, times in heard.items() if times > 1}
    sent, unsure, other = marked()
    wrong = sum(text in twice for text in sent)
    print("| what | figure |\n|---|---|")
    print(
        f"| delivered | {len(sent) + len(unsure)} of {total} in {took:.0f} s, workers killed {killed} times |"
    )
    print(f"| requests refused on purpose | {robots.refused} |")  # type: ignore[attr-defined]
    print(f"| over a platform's limit | {robots.spoke_too_often} |")  # type: ignore[attr-defined]
    print(f"| in the group twice, and the page says so | {sum(text in twice for text in unsure)} |")
    print(
        f"| perhaps twice by the page, once in the group | {len(unsure) - sum(text in twice for text in unsure)} |"
    )
    print(f"| in the group twice, marked as sent once | {wrong} |")
    print(f"| not delivered | {other} |")
    if wrong or other or robots.spoke_too_often or len(heard) != total:  # type: ignore[attr-defined]
        sys.exit(1)


if __name__ == "__main__":
    main()
