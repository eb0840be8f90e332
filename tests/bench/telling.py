"""The figure of telling: 100,000 old records and nothing new to tell.

    [DATABASE_URL=postgres://…] python -m tests.bench.telling [--records 100000]

A scratch database with that many records, looked at once, then asked again and again: median and worst of 50. Loopback
only, bounded, ends by itself; exits with 1 when the median is over the goal.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

import django

from tests.bench.outbox import embedded, scratch

GOAL = 100.0  # milliseconds
TIMES = 50


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=100_000)
    chosen = parser.parse_args()
    with scratch(os.environ.get("DATABASE_URL") or embedded()) as address:
        os.environ["DATABASE_URL"] = address
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
        django.setup()
        figures = run(chosen.records)
    if figures > GOAL:
        sys.exit(1)


def run(records: int) -> float:
    """Fill, look through it once, then time the looks that find nothing; the median in milliseconds."""
    # Ours can be imported only now that Django knows its settings.
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from notices.telling.tell import tell_new  # noqa: PLC0415
    from tests.bench.telling_filling import fill  # noqa: PLC0415

    fill(records)
    began = time.perf_counter()
    read = tell_new(timezone.now())
    first = time.perf_counter() - began
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        assert tell_new(timezone.now()) == 0
        took.append((time.perf_counter() - began) * 1000)
    connections.close_all()
    median = statistics.median(took)
    print("| what | figure |\n|---|---|")
    print(f"| records looked at the first time | {read:,} in {first:.1f} s |")
    print(f"| nothing new, median of {TIMES} | {median:.1f} ms (goal {GOAL:.0f}) |")
    print(f"| nothing new, worst | {max(took):.1f} ms |")
    return median


if __name__ == "__main__":
    main()
