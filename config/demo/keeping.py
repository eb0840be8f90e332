"""虚构的登记: what a month of keeping the registers left behind: changes, reveals, corrections, an export asked for."""

import datetime

from config.demo.cast import Cast
from config.demo.families import Families
from grids import actors
from grids.actors import Actor
from grids.models import Facility
from grids.states import ActorKind, EndReason, FacilityKind, FacilityState
from residents.register.models import Household, Resident
from residents.register.states import Detail, Wrong
from residents.register.workflow import correcting, exporting, keeping, revealing

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def keep(people: Cast, homes: Families, now: datetime.datetime) -> None:
    """A few of everything, by the real verbs, so that no page of the registers is empty."""
    staff, lead = people.actor("staff"), people.actor("lead")
    heads = [homes.heads[family.pk] for family in _first_of_each(homes)]
    for place, head in enumerate(heads[:6]):
        keeping.edit(head, by=staff, at=now - DAY * (place + 2), phone=f"1540000{1000 + place}")
    revealing.reveal(
        heads[1], by=staff, at=now - 3 * DAY, detail=Detail.CONTACT, purpose="电话通知领取高龄津贴",
        proven_at=now - 3 * DAY,
    )  # fmt: skip
    _moved_out(homes, staff, now)
    _corrections(heads, staff, now)
    _broken(staff)
    asked = exporting.ask(
        "residents", by=staff, at=now - 2 * HOUR, purpose="报送街道年度人口核对表", rows=len(heads),
        query="grid=01", words="微网格：第01微网格",
    )  # fmt: skip
    exporting.approve(asked, by=lead, at=now - HOUR)
    exporting.ask("enterprises", by=lead, at=now - HOUR, purpose="消防安全检查通知各商户", rows=20)


def _first_of_each(homes: Families) -> list[Household]:
    """The second household of each grid."""
    return [grid[1] for grid in homes.by_grid.values() if len(grid) > 1]


def _moved_out(homes: Families, staff: Actor, now: datetime.datetime) -> None:
    for grid in list(homes.by_grid.values())[2:5]:
        keeping.end(grid[-1], by=staff, at=now - 5 * DAY, reason=EndReason.MOVED_OUT)


def _corrections(heads: list[Resident], staff: Actor, now: datetime.datetime) -> None:
    asks = (
        (heads[2], Wrong.PHONE, "15400002222"),
        (heads[3], Wrong.NAME, heads[3].name[:1] + "佳慧"),
        (heads[4], Wrong.MEMBERS, "儿子一家三口上个月搬回来住了。"),
    )
    made = []
    for place, (head, wrong, wanted) in enumerate(asks):
        family = _family(head)
        made.append(
            correcting.ask(
                head.household, by=family, at=now - (place + 1) * DAY, wrong=wrong, wanted=wanted,
                resident=head if wrong in correcting.COLUMNS else None,
            )
        )  # fmt: skip
    correcting.accept(made[0], by=staff, at=now - HOUR, answer="已改好，谢谢您告诉我们。")


def _family(head: Resident) -> Actor:
    card = actors.visitor(head.community_id)
    return Actor(
        kind=ActorKind.HOUSEHOLD,
        community_id=card.community_id,
        label=f"{head.household}（户码）",
        household_id=head.household_id,
    )


def _broken(staff: Actor) -> None:
    """Some things are out of order now and then."""
    for kind in (FacilityKind.LIFT, FacilityKind.LAMP, FacilityKind.CHARGER):
        rows = Facility.objects.of(staff.community_id).filter(kind=kind).order_by("id")
        for thing in rows[3:40:12]:
            keeping.edit(thing, by=staff, state=FacilityState.FAULTY)
