"""走访的一个月: rounds as the plan would have sent them, with promises kept, given up and still open.

The visits themselves are written at once, as rows the verb would leave; promises are settled by the real verbs.
"""

import datetime
import tomllib
from collections.abc import Iterator
from functools import cache
from random import Random

from django.utils import timezone

from config.demo import material
from config.demo.cast import FORMER, Cast
from config.demo.families import Families
from config.demo.places import Ground
from grids.models import Grid, Post
from residents.register.models import Household, Promise, Visit
from residents.register.states import REACHED, VisitKind, VisitResult
from residents.register.workflow.visits import give_up_promise, keep_promise

DAYS = 28
CARE_EVERY = 7
LAPSED = 0.22  # of the care households were missed in the last week, so that there is somebody to visit today
LONG_UNSEEN = 0.05  # of the other households have not been confirmed for more than a year
OTHERS_A_WEEK = 6  # per grid
PROMISES = 0.06  # of the visits at which somebody was met
ABSENT, PHONED = 0.1, 0.06


@cache
def words() -> dict[str, list[str]]:
    return tomllib.loads((material.DATA / "visits.toml").read_text())


def go_around(people: Cast, ground: Ground, homes: Families, now: datetime.datetime, dice: Random) -> None:
    """A month of visits in every grid."""
    _let_some_lapse(homes, people.today, dice)
    minded = set(
        Post.objects.filter(community=ground.community, care_duty=True).values_list(
            "user__username", flat=True
        )
    )
    planned = [visit for grid in ground.grids for visit in _rounds(people, grid, homes, now, minded, dice)]
    visits = Visit.objects.bulk_create(sorted(planned, key=lambda visit: visit.at), batch_size=1000)
    _see(visits)
    _promise(people, visits, now, dice)


def _let_some_lapse(homes: Families, today: datetime.date, dice: Random) -> None:
    lapsed = [
        home
        for grid in homes.by_grid.values()
        for home in grid
        if home.pk not in homes.cared_for and dice.random() < LONG_UNSEEN
    ]
    for home in lapsed:
        home.confirmed_on = today - datetime.timedelta(days=dice.randrange(366, 500))
    Household.objects.bulk_update(lapsed, ["confirmed_on"], batch_size=1000)


def _rounds(
    people: Cast,
    grid: Grid,
    homes: Families,
    now: datetime.datetime,
    minded: set[str],
    dice: Random,
) -> Iterator[Visit]:
    """Care households week by week where the worker has the care duty, and a few others besides."""
    families = homes.by_grid.get(grid.pk, [])
    cared = [home for home in families if home.pk in homes.cared_for]
    others = [home for home in families if home.pk not in homes.cared_for]
    for first in range(DAYS, 0, -CARE_EVERY):
        worker = people.worker(grid, people.today - datetime.timedelta(days=first))
        last_week = first == CARE_EVERY
        for home in cared if worker in minded else []:
            if not (last_week and dice.random() < LAPSED):
                yield _visit(people, worker, home, VisitKind.CARE, first, now, dice)
        for home in dice.sample(others, min(OTHERS_A_WEEK, len(others))):
            kind = dice.choices((VisitKind.ROUTINE, VisitKind.SAFETY, VisitKind.FOLLOW_UP), (6, 3, 1))[0]
            yield _visit(people, worker, home, kind, first, now, dice)


def _visit(
    people: Cast, worker: str, home: Household, kind: str, first: int, now: datetime.datetime, dice: Random
) -> Visit:
    day = timezone.localdate(now) - datetime.timedelta(days=dice.randrange(first - CARE_EVERY, first))
    hour = dice.choice((9, 10, 10, 14, 15, 16, 18, 19))
    at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, dice.randrange(60))))
    rest = 1 - ABSENT - PHONED
    result = dice.choices((VisitResult.MET, VisitResult.ABSENT, VisitResult.PHONED), (rest, ABSENT, PHONED))[
        0
    ]
    spoken = "absent" if result == VisitResult.ABSENT else "care" if kind == VisitKind.CARE else "found"
    quiet = spoken == "found" and dice.random() < 0.4
    return Visit(
        community_id=home.community_id,
        household=home,
        worker=people.users[worker],
        kind=kind,
        result=result,
        found="" if quiet else dice.choice(words()[spoken]),
        at=min(at, now - datetime.timedelta(minutes=dice.randrange(20, 300))),
    )


def _see(visits: list[Visit]) -> None:
    """最近走访、最近核实 as the verb would have moved them."""
    seen: dict[int, Household] = {}
    for visit in visits:
        if visit.result in REACHED:
            home, day = visit.household, timezone.localdate(visit.at)
            home.visited_on = max(home.visited_on or day, day)
            home.confirmed_on = max(home.confirmed_on or day, day)
            seen[home.pk] = home
    Household.objects.bulk_update(seen.values(), ["visited_on", "confirmed_on"], batch_size=1000)


def _promise(people: Cast, visits: list[Visit], now: datetime.datetime, dice: Random) -> None:
    """Most are kept in time, a few given up, some still open, one or two past their day."""
    today = timezone.localdate(now)
    made = Promise.objects.bulk_create(
        Promise(
            community_id=visit.community_id,
            visit=visit,
            text=dice.choice(words()["promised"]),
            due_on=timezone.localdate(visit.at) + datetime.timedelta(days=dice.choice((3, 5, 7, 14))),
        )
        for visit in visits
        if visit.result == VisitResult.MET and dice.random() < PROMISES
    )
    for promise in made:
        by = people.actor(_name(people, promise.visit.worker_id))
        due = timezone.make_aware(datetime.datetime.combine(promise.due_on, datetime.time(16, 30)))
        if promise.due_on >= today or dice.random() < 0.12:
            continue
        if dice.random() < 0.1:
            give_up_promise(promise, by=by, at=due, note=dice.choice(words()["given_up"]))
        else:
            keep_promise(promise, by=by, at=due, note=dice.choice(words()["kept"]))


def _name(people: Cast, user_id: int) -> str:
    """The account that keeps the promise: who made it, or the stand-in where the worker has left."""
    name = next(name for name, user in people.users.items() if user.pk == user_id)
    return "staff" if name == FORMER else name
