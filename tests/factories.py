"""What tests stand on: plain functions that store one thing each. Everything together: tests/community.py."""

import datetime
import itertools
from typing import Any

import chinese_calendar
from django.utils import timezone

from grids import actors
from grids.actors import Actor
from grids.models import (
    Building,
    Community,
    Compound,
    Dwelling,
    Grid,
    Organization,
    Post,
    User,
    WorkCalendarDay,
)
from grids.sealed import keyed_hash
from grids.states import ActorKind, OrganizationKind
from residents.models import Category, Household, Resident

LONG_AGO = datetime.date(2025, 1, 1)

_count = itertools.count(1)


def at(text: str) -> datetime.datetime:
    """`at("2026-11-16 09:00")`: that moment in Shanghai."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


# Ground


def community(code: str = "", *, year: int = 2026, **values: Any) -> Community:
    """A community whose work calendar knows every day of one year."""
    code = code or f"c{next(_count)}"
    place = Community.objects.create(code=code, name=values.pop("name", f"{code}社区"), **values)
    seed_calendar(place, year)
    return place


def seed_calendar(place: Community, year: int) -> None:
    first = datetime.date(year, 1, 1)
    days = (first + datetime.timedelta(days=n) for n in range(366))
    WorkCalendarDay.objects.bulk_create(
        WorkCalendarDay(community=place, date=day, workday=chinese_calendar.is_workday(day))
        for day in days
        if day.year == year
    )


def grid(place: Community | None = None, code: str = "", **values: Any) -> Grid:
    place = place or community()
    code = code or f"{next(_count):02d}"
    return Grid.objects.create(
        community=place, code=code, name=values.pop("name", f"第{code}微网格"), **values
    )


def compound(place: Community, name: str = "幸福里") -> Compound:
    return Compound.objects.get_or_create(community=place, name=name)[0]


def building(ground: Grid, name: str = "", **values: Any) -> Building:
    return Building.objects.create(
        community=ground.community,
        compound=values.pop("compound", None) or compound(ground.community),
        grid=ground,
        name=name or f"{100 + next(_count)}号楼",
        **values,
    )


def dwelling(ground: Grid, room: str = "", **values: Any) -> Dwelling:
    block = values.pop("building", None) or ground.buildings.first() or building(ground)
    return Dwelling.objects.create(
        community=ground.community,
        building=block,
        grid=ground,
        unit="1",
        room=room or str(100 + next(_count)),
    )


def organization(
    place: Community, name: str = "", kind: str = OrganizationKind.PROPERTY, **values: Any
) -> Organization:
    name = name or f"{next(_count)}号单位"
    return Organization.objects.create(community=place, name=name, kind=kind, **values)


# People


def user(name: str = "", **values: Any) -> User:
    """An account nobody can log in to by password; `client.force_login` does."""
    number = next(_count)
    return User.objects.create(
        username=values.pop("username", f"u{number}"), name=name or f"人员{number}", password="!", **values
    )


def post(
    person: User,
    kind: str,
    place: Community | None = None,
    *,
    grid: Grid | None = None,
    organization: Organization | None = None,
    **values: Any,
) -> Post:
    belongs = place or (grid or organization).community
    values.setdefault("since", LONG_AGO)
    return Post.objects.create(
        user=person, kind=kind, community=belongs, grid=grid, organization=organization, **values
    )


def user_with_post(
    kind: str,
    place: Community | None = None,
    *,
    grid: Grid | None = None,
    organization: Organization | None = None,
    name: str = "",
    **values: Any,
) -> User:
    """One person with one open post; `place` may be left out where grid or organisation tell it."""
    person = user(name)
    post(person, kind, place, grid=grid, organization=organization, **values)
    return person


def actor(person: User) -> Actor:
    """The rights of this moment, read from the open posts."""
    return actors.of_user(User.objects.get(pk=person.pk))


def household(ground: Grid, **values: Any) -> Household:
    home = values.pop("dwelling", None) or dwelling(ground)
    return Household.objects.create(community=ground.community, dwelling=home, **values)


def resident(family: Household, name: str = "王秀英", phone: str = "13812345678", **values: Any) -> Resident:
    return Resident.objects.create(
        community=family.community,
        household=family,
        name=name,
        phone=phone,
        phone_hash=keyed_hash(phone, purpose="phone"),
        **values,
    )


def household_actor(family: Household) -> Actor:
    """The family's phone, signed in with its card."""
    return Actor(
        kind=ActorKind.HOUSEHOLD,
        community_id=family.community_id,
        label=f"{family}（户码）",
        household_id=family.pk,
    )


def category(place: Community, *names: str) -> Category:
    """`category(place, "环境卫生", "垃圾", "乱堆放")`: the last of them, its parents made where missing."""
    parent: Category | None = None
    for level, name in enumerate(names, start=1):
        path = f"{parent.path} / {name}" if parent else name
        parent, _ = Category.objects.get_or_create(
            community=place, path=path, defaults={"parent": parent, "level": level, "name": name}
        )
    return parent
