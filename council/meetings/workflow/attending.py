"""签到 and 居民说事: who is in the room, and what residents bring up there."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from council.meetings import room
from council.meetings.models import Attendance, OpenFloorMatter, Session
from council.meetings.states import Present, SeatKind
from council.meetings.workflow.step import SESSIONS
from grids import text
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.models import Grid, Organization, User
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.models import Appeal
from residents.appeals.states import Source
from residents.appeals.workflow import register
from residents.register.models import Household


@transaction.atomic
def check_in(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    code: str = "",
    seat: str = SeatKind.RESIDENT,
    name: str = "",
    user: User | None = None,
    grid: Grid | None = None,
    how: str = Present.TAP,
) -> Attendance:
    """签到: the office by tapping a name, everybody else with the code of the room, for oneself.

    An account takes the seat of its post, a household sits with the residents. Twice is once: Refused.
    """
    step = SESSIONS.begin(session, "check_in", by=by, at=at)
    row = Attendance(session=step.thing, how=how, present_at=step.at)
    if by.is_office and (user or name):
        row.seat, row.user, row.grid, row.name = seat, user, grid, name
        _seated(row, user, step.at)
    else:
        if not room.opens(step.thing, code):
            raise Forbidden("请扫会场屏幕上的二维码签到。")
        _self(row, by, name=name, grid=grid)
    row.name = said(text.clean(row.name, single_line=True), "name", "请写姓名。")[:40]
    require(row.seat in SeatKind.values, "seat", "请选择席位。")
    outside = row.grid and row.grid.community_id != step.thing.community_id
    require(not outside, "grid", "请选择本社区的微网格。")
    _store(row)
    SESSIONS.commit(step, data={"attendance": row.pk, "seat": row.seat, "how": row.how})
    return row


def _seated(row: Attendance, user: User | None, at: datetime.datetime) -> None:
    """A person with a post takes the seat of that post, under the name of the account."""
    if user is None:
        return
    posts = user.posts.open_on(timezone.localdate(at)).filter(community_id=row.session.community_id)
    seats = [(room.seat_of_post(post), post) for post in posts.select_related("organization", "grid")]
    found = next(((kind, post) for kind, post in seats if kind), None)
    if found is None:
        raise NotFound
    row.seat, row.name = found[0], user.name
    row.organization, row.grid = found[1].organization, found[1].grid


def _self(row: Attendance, by: Actor, *, name: str, grid: Grid | None) -> None:
    row.grid, row.name = grid, name
    row.seat = room.seat_of(by)
    if by.kind == ActorKind.HOUSEHOLD:
        home = Household.objects.select_related("dwelling__grid").get(pk=by.household_id)
        row.household, row.grid = home, home.dwelling.grid
    elif by.user and by.is_insider:
        row.user, row.name = by.user, by.user.name
        row.organization = next((post.organization for post in by.posts if post.organization_id), None)
        row.grid = next((post.grid for post in by.posts if post.grid_id), None)


def _store(row: Attendance) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "checked_in_once" not in str(error):
            raise
        raise Refused(f"{row.name}已经签过到了。", code="already_claimed") from error


@transaction.atomic
def check_out(attendance: Attendance, *, by: Actor, at: datetime.datetime | None = None) -> Attendance:
    """取消签到: tapped by mistake, or gone before the end; the row stays."""
    step = SESSIONS.begin(attendance.session, "check_out", by=by, at=at)
    row = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if row.left_at:
        raise Refused(f"{row.name}的签到已经取消过。")
    row.left_at = step.at
    row.save(update_fields=["left_at"])
    SESSIONS.commit(step, data={"attendance": row.pk})
    return row


@transaction.atomic
def raise_matter(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    title: str,
    grid: Grid,
    text: str = "",
    name: str = "",
    phone: str = "",
    organization: Organization | None = None,
) -> tuple[Appeal, str]:
    """居民说事: an entry of the ledger like any other, with the session as its source. One line is enough.

    Returns the appeal and the secret of its receipt, as registering does.
    """
    step = SESSIONS.begin(session, "raise_matter", by=by, at=at)
    appeal, secret = register(
        session.community,
        by=by,
        at=at,
        title=title,
        text=text.strip() or title,
        grid=grid,
        source=Source.COUNCIL,
        contact_name=name,
        contact_phone=phone,
        complaint_organization=organization,
    )
    OpenFloorMatter.objects.create(session=step.thing, appeal=appeal, at=step.at)
    SESSIONS.commit(step, data={"appeal": appeal.pk})
    return appeal, secret
