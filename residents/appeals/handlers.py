"""谁来办: who can be given a matter, and who answers for a grid. Room: rules."""

import datetime

from django.db.models import QuerySet

from grids.actors import OFFICE
from grids.models import Grid, Organization, Post, User
from grids.states import OrganizationKind, PostKind
from residents.appeals.models import Appeal

HANDLING_POSTS = (PostKind.WORKER, PostKind.STAFF, PostKind.LEAD)
HANDLING_UNITS = (
    OrganizationKind.PROPERTY,
    OrganizationKind.OWNERS,
    OrganizationKind.PARTY,
    OrganizationKind.RESIDENT_UNIT,
    OrganizationKind.SOCIAL,
    OrganizationKind.DEPARTMENT,
)


def people(appeal: Appeal, day: datetime.date) -> QuerySet[User]:
    """可派人员: those with an open handling post in the community, less whoever the appeal complains about."""
    posts = Post.objects.open_on(day).filter(community_id=appeal.community_id, kind__in=HANDLING_POSTS)
    found = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    if appeal.complaint_user_id:
        found = found.exclude(pk=appeal.complaint_user_id)
    if appeal.complaint_organization_id:
        found = found.exclude(posts__organization=appeal.complaint_organization_id)
    return found.order_by("name")


# Whoever did one of these had a hand in the result.
HANDS_ON = ("start", "settle_on_spot", "reply", "finish_help", "fulfil_wish", "close")


def checkers(appeal: Appeal, day: datetime.date) -> QuerySet[User]:
    """可抽查的人: the office, less whoever had a hand in it, helps with it, or is complained about."""
    posts = Post.objects.open_on(day).filter(community_id=appeal.community_id, kind__in=OFFICE)
    acted = appeal.records.filter(action__in=HANDS_ON, actor__isnull=False)
    found = people(appeal, day).filter(pk__in=posts.values("user"))
    found = found.exclude(pk__in=acted.values("actor")).exclude(pk=appeal.handler_id)
    found = found.exclude(pk__in=appeal.co_handlers.filter(user__isnull=False).values("user"))
    return found.exclude(posts__organization=appeal.lead_unit_id) if appeal.lead_unit_id else found


def units(appeal: Appeal) -> QuerySet[Organization]:
    """可派单位, less the one the appeal complains about."""
    found = Organization.objects.of(appeal.community_id).filter(
        kind__in=HANDLING_UNITS, ended_on__isnull=True
    )
    return found.exclude(pk=appeal.complaint_organization_id) if appeal.complaint_organization_id else found


def can_handle(
    appeal: Appeal, *, user: User | None = None, unit: Organization | None = None, day: datetime.date
) -> bool:
    """Whether whoever is named may be given this matter; naming nobody is never wrong."""
    user_may = user is None or people(appeal, day).filter(pk=user.pk).exists()
    return user_may and (unit is None or units(appeal).filter(pk=unit.pk).exists())


def responsible(grid: Grid, day: datetime.date) -> User | None:
    """责任人: the grid's primary worker of that day, else its backup: never nobody while there is a backup."""
    post = Post.objects.open_on(day).primary_workers().filter(grid=grid).select_related("user").first()
    return post.user if post else grid.backup


def next_in_line(appeal: Appeal, day: datetime.date) -> User | None:
    """接手人: who answers for the grid, unless they have left or the appeal complains about them (回避)."""
    person = responsible(appeal.grid, day)
    return person if person and can_handle(appeal, user=person, day=day) else None
