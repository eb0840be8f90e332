"""How long it takes to find: the same matter, and two characters, in a ledger of this many open and recent entries.

    DOORSTEP_DATA=var/bench python -m tests.bench.lookups [--entries 100000] [--lookups 200]

A scratch database, filled with made-up matters whose words are as unevenly spread as those of a language, and dropped
afterwards. Every figure is the time of the whole call in this process, its queries and the ranking included.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from itertools import accumulate

from django.db import connection
from django.utils import timezone

from tests.bench.fill import fill  # sets Django up  # isort: skip

from grids import actors
from grids.models import Community, User
from residents.appeals import similar, sweep
from residents.appeals.models import Appeal

WORDS = 6000
TITLE, TEXT = 6, 60  # words


def language() -> tuple[list[str], list[float]]:
    """Two-character words, the common ones far more common than the rare ones (Zipf)."""
    dice = random.Random(1)
    characters = [chr(0x4E00 + n) for n in dice.sample(range(6000), 900)]
    words = ["".join(dice.choices(characters, k=2)) for _ in range(WORDS)]
    return words, list(accumulate(1 / (rank + 3) for rank in range(WORDS)))


def say_much() -> Callable[[int, random.Random], tuple[str, str]]:
    words, weights = language()

    def say(n: int, dice: random.Random) -> tuple[str, str]:
        def some(count: int) -> list[str]:
            return dice.choices(words, cum_weights=weights, k=count)

        matter = some(TITLE)
        told = "，".join("".join(some(5)) for _ in range(TEXT // 5))
        return "".join(matter), f"{''.join(matter)}，{told}。"

    return say


def timed(calls: list[Callable[[], object]]) -> str:
    """Median and 95th percentile in milliseconds."""
    spent = []
    for call in calls:
        started = time.perf_counter()
        call()
        spent.append(1000 * (time.perf_counter() - started))
    return f"{statistics.median(spent):.1f} | {statistics.quantiles(spent, n=20)[-1]:.1f}"


def measure(entries: int, lookups: int) -> None:
    say = say_much()
    fill(entries, say)
    place = Community.objects.get()
    sweep.count_words(timezone.now())
    staff, worker = (actors.of_user(User.objects.get(username=name)) for name in ("staff", "worker07"))
    dice = random.Random(3)
    numbers = dice.sample(range(1, min(entries, 26_000)), lookups)
    known = [similar.entry_of(Appeal.objects.get(number=f"2026-{n:06d}"), staff) for n in numbers]
    typed = [similar.entry_typed(*say(n, dice)) for n in range(lookups)]
    words, _ = language()

    def search(word: str, actor: actors.Actor) -> Callable[[], object]:
        rows = Appeal.objects.visible_to(actor).matching(word, actor)
        return lambda: list(rows.for_list().order_by("-registered_at", "-id")[:21])

    for name, asked in (
        ("same matter, an entry, office", [lambda e=e: similar.find(e, staff) for e in known]),
        ("same matter, an entry, worker", [lambda e=e: similar.find(e, worker) for e in known]),
        (
            "same matter, as typed, visitor",
            [lambda e=e: similar.find(e, actors.visitor(place.pk)) for e in typed],
        ),
        ("search, common words", [search(word, staff) for word in words[:lookups]]),
        ("search, rare words", [search(word, staff) for word in words[-lookups:]]),
        ("search, words nobody used", [search(word[::-1], staff) for word in words[-lookups:]]),
        ("search, two words", [search(f"{one} {words[n]}", staff) for n, one in enumerate(words[-lookups:])]),
        ("search, common words, worker", [search(word, worker) for word in words[:lookups]]),
        ("search, rare words, worker", [search(word, worker) for word in words[-lookups:]]),
    ):
        asked[0]()
        print(f"| {name} | {timed(asked)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--lookups", type=int, default=200)
    chosen = parser.parse_args()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"| of {chosen.entries:,} entries | median ms | p95 ms |\n|---|---|---|")
        measure(chosen.entries, chosen.lookups)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
