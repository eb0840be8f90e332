"""责任方: who may lead, coordinate or supervise, and how they stand in public. Room: rules.

A party is a unit or a person with an open post. In forms and the API it is named by a key: `u12`, `p34`.
"""

import datetime
from collections.abc import Mapping

from django.db.models import QuerySet

from council.resolutions.models import Resolution
from council.resolutions.states import Role
from grids.models import Organization, Post, User
from grids.states import PostKind
from grids.together import Few, together
from residents.appeals.models import Appeal

Responsible = Organization | User
# Who only watches or keeps accounts answers for nothing.
NOT_THEIRS = (PostKind.ADMIN, PostKind.SUPERVISOR)


def key_of(party: Responsible) -> str:
    return f"{'u' if isinstance(party, Organization) else 'p'}{party.pk}"


def posts(community_id: int, day: datetime.date) -> QuerySet[Post]:
    """The open posts of those who may answer for something, each person once by the newest, by name."""
    rows = Post.objects.open_on(day).filter(community_id=community_id).exclude(kind__in=NOT_THEIRS)
    rows = rows.filter(user__is_active=True).select_related("user", "grid", "organization")
    return rows.order_by("user__name", "user_id", "-since", "-id").distinct("user__name", "user_id")


def units(community_id: int) -> QuerySet[Organization]:
    return Organization.objects.of(community_id).filter(ended_on__isnull=True).order_by("kind", "name")


def lists(community_id: int, day: datetime.date) -> dict[str, Few]:
    """Units and posts, to be read together with whatever else a page stands on."""
    return {
        "units": Few(units(community_id), ("kind", "name", "community_id", "ended_on")),
        "posts": Few(posts(community_id, day), ("kind", "user__name", "grid__name", "organization__name")),
    }


def open_post(person: User, community_id: int, day: datetime.date) -> Post | None:
    rows = Post.objects.open_on(day).filter(user=person, community_id=community_id)
    return rows.exclude(kind__in=NOT_THEIRS).select_related("grid", "organization").first()


def public_name(party: Responsible, community_id: int, day: datetime.date) -> str:
    """How it stands in public: the unit, or the person's post; empty for who may not be named."""
    if isinstance(party, Organization):
        return party.name if party.community_id == community_id and party.ended_on is None else ""
    post = open_post(party, community_id, day)
    return post.label if post else ""


def spoken(keys: Mapping[str, str], community_id: int, day: datetime.date) -> dict[str, str]:
    """The public names behind keys as they are being chosen; a key that names nobody here is left out."""
    numbers: dict[str, set[int]] = {"u": set(), "p": set()}
    for key in keys.values():
        if key[:1] in numbers and key[1:].isdecimal() and len(key) < 12:
            numbers[key[0]].add(int(key[1:]))
    if not any(numbers.values()):
        return {}
    found = together(community_id, **lists(community_id, day))
    known = {key_of(unit): unit.name for unit in found["units"]}
    known |= {f"p{post.user_id}": post.label for post in found["posts"]}
    return {role: known[key] for role, key in keys.items() if key in known}


def belongs_to(person: User, unit: Organization, day: datetime.date) -> bool:
    """Whether this person sits for this unit."""
    return Post.objects.open_on(day).filter(user=person, organization=unit).exists()


def same_side(one: Responsible, other: Responsible, day: datetime.date) -> bool:
    """Whether one would supervise itself: the same unit or person, or a person of that unit."""
    if isinstance(one, User) and isinstance(other, Organization):
        return belongs_to(one, other, day)
    if isinstance(one, Organization) and isinstance(other, User):
        return belongs_to(other, one, day)
    return type(one) is type(other) and one.pk == other.pk


def complained_about(appeal: Appeal, party: Responsible, day: datetime.date) -> bool:
    """回避: whether this appeal complains about them, or about the unit they sit for."""
    if isinstance(party, Organization):
        return appeal.complaint_organization_id == party.pk
    unit = appeal.complaint_organization
    return appeal.complaint_user_id == party.pk or (unit is not None and belongs_to(party, unit, day))


def name(resolution: Resolution, role: Role, party: Responsible, known_as: str) -> None:
    """Put this party into this role; the public name stays as it was on that day."""
    unit = isinstance(party, Organization)
    setattr(resolution, f"{role}_unit", party if unit else None)
    setattr(resolution, f"{role}_person", None if unit else party)
    setattr(resolution, f"{role}_name", known_as)
