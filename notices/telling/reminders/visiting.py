"""走访到期: what was promised at a door, and the households whose turn it is."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from grids import actors
from grids.models import Community, Grid, User
from notices.telling.readers.hearing import Circle
from notices.telling.readers.telling import day, shortened
from notices.telling.reminders.due import BACK, TEXT, Due, reminded_of, stage
from notices.telling.wording import Role
from residents.models import Promise
from residents.register.rules import plan
from residents.register.states import VisitKind

AHEAD = datetime.timedelta(days=1)  # a promise is reminded of on the day before


def promises(at: datetime.datetime) -> Iterator[Due]:
    """承诺: to whoever gave it; when they have left, to whoever has the grid now."""
    today = timezone.localdate(at)
    rows = Promise.objects.open().filter(due_on__range=(today - BACK, today + AHEAD))
    found = list(rows.select_related("visit__household__dwelling__grid"))
    circle = Circle({promise.community_id for promise in found}, (), at)
    for promise in found:
        late = promise.due_on < today
        yield Due(
            action=stage("promise", late),
            key=f"{stage('promise', late)}:{promise.pk}",
            community_id=promise.community_id,
            hearers={
                Role.ASKED: circle.accounts(
                    _owing(circle, promise), promise.community_id, reverse("promises")
                )
            },
            words={"due": day(promise.due_on), "text": shortened(promise.text, most=TEXT)},
        )


def _owing(circle: Circle, promise: Promise) -> set[int]:
    """What was promised on a care visit is for those with the care duty only."""
    visit, people = promise.visit, circle.people
    named = {visit.worker_id} if people.serves(visit.worker_id, promise.community_id) else set()
    named = named or people.of_grid(visit.household.dwelling.grid)
    if visit.kind == VisitKind.CARE:
        named = {user for user in named if people.has_care_duty(user)}
    return named


def visits(at: datetime.datetime) -> Iterator[Due]:
    """该走访: once a week each grid, how many doors wait; nothing where none does."""
    today = timezone.localdate(at)
    year, week, _ = today.isocalendar()
    grids = Grid.objects.select_related("community").order_by("pk")
    keys = {grid: f"visits:{grid.pk}:{year}-{week:02d}" for grid in grids}
    told = reminded_of(keys.values())
    waiting = [grid for grid, key in keys.items() if key not in told]
    circle = Circle({grid.community_id for grid in waiting}, (), at)
    users = User.objects.in_bulk({user for grid in waiting for user in circle.people.of_grid(grid)})
    for grid in waiting:
        for user in sorted(circle.people.of_grid(grid)):
            if count := _doors(users[user], grid, grid.community, today):
                link = reverse("visits_due")
                hearers = {Role.GRID: circle.accounts([user], grid.community_id, link)}
                words = {"grid": grid.name, "count": count}
                yield Due("visits", keys[grid], grid.community_id, hearers, words)


def _doors(user: User, grid: Grid, community: Community, today: datetime.date) -> str:
    """How many households of this grid are due, as far as this worker may know; empty for none."""
    homes = plan.due(actors.of_user(user, day=today), community, today).filter(dwelling__grid=grid)
    count = homes.order_by()[: plan.MOST_DUE + 1].count()
    return f"{plan.MOST_DUE}+" if count > plan.MOST_DUE else str(count or "")
