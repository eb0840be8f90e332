"""虚构的工作人员: accounts, posts, organisations; and the table that tells who may log in."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from config.demo import material
from config.demo.people import Births
from config.demo.places import Ground
from grids import actors
from grids.actors import Actor
from grids.models import Community, Grid, Organization, Post, User
from grids.states import Background, PostKind
from grids.text import initials

FORMER = "worker26-former"
CARE_BACKGROUNDS = (Background.FULL_TIME, Background.RETIRED_CADRE)


@dataclass
class Cast:
    """Who acts. Actors are read once: posts do not change while the demo is made."""

    community: Community
    today: datetime.date
    left_on: datetime.date
    users: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """This account's rights; those of grid 26's former worker as they were on the last day."""
        if username not in self._actors:
            day = self.left_on - datetime.timedelta(days=1) if username == FORMER else self.today
            self._actors[username] = actors.of_user(self.users[username], day=day)
        return self._actors[username]

    @cached_property
    def visitor(self) -> Actor:
        return actors.visitor(self.community.pk)

    @cached_property
    def system(self) -> Actor:
        return actors.system(self.community.pk)

    def worker(self, grid: Grid, day: datetime.date) -> str:
        """The account that answers for a grid on a day: its worker, for a vacant grid its backup."""
        if grid.code != "26":
            return f"worker{grid.code}"
        return FORMER if day < self.left_on else "staff"


def accounts() -> list[tuple[str, str]]:
    """演示账号: (account, what it is), as login page and command show them."""
    cast = material.cast()
    organizations = {each["key"]: each["name"] for each in cast["organization"]}
    table = [
        (each["username"], organizations.get(each.get("organization"), PostKind(each["kind"]).label))
        for each in cast["person"]
    ]
    last = len(cast["workers"]["names"].split())
    table.insert(4, (f"worker01 … worker{last}", "网格员，各管一格（第 26 微网格空缺，worker26 还没有岗位）"))
    return table


def hire(ground: Ground, births: Births, today: datetime.date) -> Cast:
    """Organisations, accounts and dated posts; grid 26 has been without a worker since last month."""
    left_on = today.replace(day=1) - datetime.timedelta(days=12)
    cast = Cast(ground.community, today, left_on)
    cast.organizations = _organizations(ground, births)
    people = _people(births)
    for user in people.values():
        user.community = ground.community
    users = User.objects.bulk_create(people.values())
    cast.users = dict(zip(people, users, strict=True))
    posts = [*_posts(cast, today), *_worker_posts(cast, ground, today)]
    Post.objects.bulk_create(posts)
    for grid in ground.grids:
        grid.backup = cast.users["staff" if grid.code == "26" else "staff2"]
    Grid.objects.bulk_update(ground.grids, ["backup"])
    return cast


def _organizations(ground: Ground, births: Births) -> dict[str, Organization]:
    made = [
        Organization(
            community=ground.community,
            kind=each["kind"],
            name=each["name"],
            initials=initials(each["name"]),
            grid=ground.grids[each["grid"] - 1] if "grid" in each else None,
            address=each.get("address", ""),
            contact_name=births.person(births.dice.randrange(30, 60)).name,
            phone=births.phone(),
        )
        for each in material.cast()["organization"]
    ]
    keys = [each["key"] for each in material.cast()["organization"]]
    return dict(zip(keys, Organization.objects.bulk_create(made), strict=True))


def _people(births: Births) -> dict[str, User]:
    """By username. One hash for all: making forty slow hashes of one published password would take half a minute."""
    cast = material.cast()
    password = make_password(settings.DEMO_PASSWORD)
    named = {each["username"]: each["name"] for each in cast["person"]}
    named |= {f"worker{n:02d}": name for n, name in enumerate(cast["workers"]["names"].split(), start=1)}
    users = {
        username: User(username=username, name=name, phone=births.phone(), password=password)
        for username, name in named.items()
    }
    # `is_staff` opens the admin site's door only; rights come from the post.
    users["admin"].is_staff = True
    former = User(username=FORMER, name=cast["workers"]["former"], phone=births.phone())
    former.set_unusable_password()
    users[FORMER] = former  # active until the story is told; see loading
    return users


def _posts(cast: Cast, today: datetime.date) -> list[Post]:
    def post(each: dict[str, Any]) -> Post:
        return Post(
            user=cast.users[each["username"]],
            kind=each["kind"],
            community=cast.community,
            organization=cast.organizations.get(each.get("organization")),
            care_duty=each.get("care", False),
            since=today - datetime.timedelta(days=900),
        )

    return [post(each) for each in material.cast()["person"]]


def _worker_posts(cast: Cast, ground: Ground, today: datetime.date) -> list[Post]:
    """一格一员; worker26 waits for an appointment."""
    backgrounds = material.cast()["workers"]["backgrounds"].split()
    posts = []
    for place, (grid, background) in enumerate(zip(ground.grids, backgrounds, strict=True)):
        vacant = grid.code == "26"
        posts.append(
            Post(
                user=cast.users[FORMER if vacant else f"worker{grid.code}"],
                kind=PostKind.WORKER,
                community=cast.community,
                grid=grid,
                background=background,
                care_duty=background in CARE_BACKGROUNDS,
                since=today - datetime.timedelta(days=400 + 11 * place),
                until=cast.left_on if vacant else None,
            )
        )
    return posts
