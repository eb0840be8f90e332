"""The yardstick: our pages beside their twins, and 200k entries beside 10k, as ratios in one run.

    DATABASE_URL=postgres://… python -m tests.bench.run [--sizes 10000,200000] [--seconds 20]

Each size gets a scratch database of its own (dropped afterwards) and a gunicorn of its own on loopback. Ours and the
twin are called in turns, a second each; the figure is the median of the ratios per turn, so that a busy machine
weighs on both. Loopback only, bounded, ends by itself.
"""

import argparse
import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg2

GOALS = {"list": 1.5, "api list": 1.75, "detail": 1.5, "create": 2.0, "status": 2.0}
SECRET = "AAAA-BBBB-CCCC"  # noqa: S105


@dataclass
class Site:
    """One database of one size with its running server."""

    size: int
    port: int
    cookie: str

    def call(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: dict | None, want: int
    ) -> None:
        headers = (
            {"Cookie": f"sessionid={self.cookie}"} if body is None else {"Content-Type": "application/json"}
        )
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != want:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:400]!r}")

    def second(self, operation: Callable[[], tuple[str, str, dict | None, int]], seconds: float) -> float:
        """Mean seconds of one call, over about this long."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        start, calls = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            self.call(connection, *operation())
            calls += 1
        connection.close()
        return (time.perf_counter() - start) / calls


def operations(size: int) -> dict[str, tuple[Callable, Callable]]:
    """Ours and the twin of each operation."""
    number = f"2026-{size // 2:06d}"
    matter = {
        "kind": "appeal",
        "title": "楼道灯坏了",
        "text": "三单元四楼一周没亮，老人不方便。",
        "grid": "07",
    }
    receipt = {"number": number, "secret": SECRET}

    def call(method: str, path: str, body: dict | None = None, want: int = 200) -> Callable:
        return lambda: (method, path, body, want)

    return {
        "list": (call("GET", "/appeals/"), call("GET", "/twin/list/")),
        "api list": (call("GET", "/api/v1/appeals/?limit=20"), call("GET", "/twin/api/")),
        "detail": (call("GET", f"/appeals/{number}/"), call("GET", f"/twin/detail/{number}/")),
        "create": (call("POST", "/api/v1/appeals/", matter, 201), call("POST", "/twin/create/", matter, 201)),
        "status": (call("POST", "/api/v1/appeals/status/", receipt), call("POST", "/twin/status/", receipt)),
    }


@contextlib.contextmanager
def site(url: str, size: int) -> Iterator[Site]:
    """A scratch database of this size and a server on it; both are gone afterwards."""
    name = f"bench_{size}_{os.getpid()}"
    admin = psycopg2.connect(url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    env = os.environ | {
        "DATABASE_URL": _named(url, name),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DOORSTEP_ANONYMOUS_FILINGS_PER_HOUR": "100000000",
    }
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True)
        filled = subprocess.run(
            [sys.executable, "-m", "tests.bench.fill", str(size)],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-w",
                "1",
                "--threads",
                "4",
                "-b",
                f"127.0.0.1:{port}",
                "config.wsgi",
            ],
            env=env,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            yield Site(size, port, filled.stdout.split()[0])
        finally:
            server.terminate()
            server.wait(20)
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()


def _named(url: str, name: str) -> str:
    """The same server, another database."""
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _wait(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def compare(
    first: Callable[[], float], second: Callable[[], float], turns: int
) -> tuple[float, float, float]:
    """Median of the per-turn ratios first ÷ second, and both medians in milliseconds."""
    pairs = []
    for turn in range(turns):
        # Swapped each turn, so that neither always runs on the warmer cache.
        a, b = (first(), second()) if turn % 2 else tuple(reversed((second(), first())))
        pairs.append((a, b))
    ratio = statistics.median(a / b for a, b in pairs)
    return ratio, *(statistics.median(side) * 1000 for side in zip(*pairs, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,200000")
    parser.add_argument("--seconds", type=int, default=20, help="turns of one second per figure")
    chosen = parser.parse_args()
    small, large = (int(size) for size in chosen.sizes.split(","))
    url = os.environ.get("DATABASE_URL") or sys.exit(
        "DATABASE_URL is not set: name a server that may get scratch databases"
    )
    with site(url, small) as a, site(url, large) as b:
        print(
            f"| operation | ours/twin at {small:,} | at {large:,} | goal | growth {large // small}× | ours ms | twin ms |"
        )
        print("|---|---|---|---|---|---|---|")
        for name in operations(small):
            print(line(name, a, b, chosen.seconds), flush=True)


def line(name: str, small: Site, large: Site, turns: int) -> str:
    """One row of the table: ours beside the twin at both sizes, and the large beside the small."""
    calls = {
        (site.size, side): operations(site.size)[name][side] for site in (small, large) for side in (0, 1)
    }

    def timed(site: Site, side: int) -> Callable[[], float]:
        return lambda: site.second(calls[site.size, side], 0.5)

    for site in (small, large):
        for side in (0, 1):
            site.second(calls[site.size, side], 0.5)  # warm up
    at_small = compare(timed(small, 0), timed(small, 1), turns)[0]
    at_large, ours, twin = compare(timed(large, 0), timed(large, 1), turns)
    growth = compare(timed(large, 0), timed(small, 0), turns)[0]
    return f"| {name} | {at_small:.2f} | {at_large:.2f} | ≤ {GOALS[name]} | {growth:.2f} | {ours:.1f} | {twin:.1f} |"


if __name__ == "__main__":
    main()
