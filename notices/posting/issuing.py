"""下发: what publishing does beyond the notice itself: a delivery per grid, and words into the groups with a robot.

Steps that verbs share, and `issue` for what was decided elsewhere: an official warning, a bulletin. No verb by
itself: the caller holds the transaction and has asked whether this may be.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from grids.actors import Actor
from grids.ledger import append
from grids.lifecycle import Lifecycle, save, snapshot
from grids.models import Building, Community, Grid
from grids.transitions import Transition
from grids.verdict import Invalid, Refused
from notices.carrying import outbox
from notices.carrying.models import GridGroup, OutboxMessage
from notices.channels.states import ChannelKind
from notices.posting import rules, wording
from notices.posting.audience import Audience
from notices.posting.models import (
    Delivery,
    DeliveryRecord,
    EscalationPolicy,
    Notice,
    NoticeBuilding,
    NoticeGrid,
    NoticeRecord,
)
from notices.posting.states import DELIVERIES, NOTICES, AudienceKind, NoticeKind, NoticeState
from residents.appeals.grams import grams_of


class _Notices(Lifecycle[Notice]):
    """Beside state and rule: no button for what would change nothing."""

    def actions(self, thing: Notice, actor: Actor) -> Iterator[Transition]:
        return (line for line in super().actions(thing, actor) if rules.makes_sense(line.verb, thing))


class _Deliveries(Lifecycle[Delivery]):
    """Beside state and rule: a notice that was taken down is confirmed by nobody."""

    def actions(self, thing: Delivery, actor: Actor) -> Iterator[Transition]:
        return (line for line in super().actions(thing, actor) if rules.stands(thing.notice))


LIFE = _Notices(Notice, NOTICES, rules.may, NoticeRecord)
DELIVERED = _Deliveries(Delivery, DELIVERIES, rules.may_deliver, DeliveryRecord)


@dataclass(frozen=True)
class Draft:
    """What a notice says and to whom, before it is stored."""

    kind: str
    title: str
    text: str
    audience: str = AudienceKind.COMMUNITY
    grids: Sequence[Grid] = ()
    buildings: Sequence[Building] = ()
    care_groups: Sequence[str] = ()
    contact: str = ""
    expires_at: datetime.datetime | None = None
    happens_at: datetime.datetime | None = None
    happens_until: datetime.datetime | None = None
    place: str = ""
    seats: int | None = None
    sign_up_until: datetime.datetime | None = None

    def to(self, community: Community) -> Audience:
        return Audience(community, self.audience, self.grids, self.buildings, self.care_groups)

    def columns(self) -> dict[str, Any]:
        """The columns of a notice these words fill."""
        apart = ("grids", "buildings")
        own = {name: value for name, value in vars(self).items() if name not in apart}
        return {**own, "care_groups": list(self.care_groups), "grams": grams_of(f"{self.title} {self.text}")}


def check(draft: Draft) -> None:
    """What every kind needs. Raises Invalid, naming the field."""
    needs = {
        NoticeKind.ACTIVITY: (("happens_at", "请填活动时间。"), ("place", "请填活动地点。")),
        NoticeKind.ALERT: (("expires_at", "请填预警的到期时间。"),),
        NoticeKind.POSTING: (("expires_at", "请填公示到哪一天。"),),
    }
    chosen = {
        AudienceKind.GRIDS: ("grids", "请选择微网格。"),
        AudienceKind.BUILDINGS: ("buildings", "请选择楼栋。"),
        AudienceKind.CARE: ("care_groups", "请选择关爱类别。"),
    }
    wanted = [("title", "请写标题。"), ("text", "请写正文。"), *needs.get(draft.kind, ())]
    wanted += [chosen[draft.audience]] if draft.audience in chosen else []
    missing = {name: sentence for name, sentence in wanted if not getattr(draft, name)}
    if missing:
        raise Invalid(" ".join(missing.values()), fields=missing)


def write(
    community: Community,
    draft: Draft,
    *,
    by: Actor,
    at: datetime.datetime,
    grounds: Sequence[Grid],
    original: Notice | None = None,
    edition: int = 1,
) -> Notice:
    """Store a draft with its audience and its first record."""
    notice = Notice(
        community=community,
        **draft.columns(),
        drafted_by=by.user,
        worded_by=by.user,
        drafted_at=at,
        reaches=len(grounds),
        original=original,
        edition=edition,
    )
    notice.save(force_insert=True)
    before = snapshot(notice)
    address(notice, draft)
    append(NoticeRecord(), notice, action="draft", by=by, at=at, note=notice.title)
    return save(notice, before)


def address(notice: Notice, draft: Draft) -> None:
    """Store to whom a draft goes."""
    NoticeGrid.objects.bulk_create(NoticeGrid(notice=notice, grid=each) for each in draft.grids)
    NoticeBuilding.objects.bulk_create(
        NoticeBuilding(notice=notice, building=each) for each in draft.buildings
    )


def release(notice: Notice, *, by: Actor, at: datetime.datetime, grounds: Sequence[Grid]) -> list[Delivery]:
    """One delivery per grid, and the words into each group that a robot can reach. The notice is locked, its row
    says published."""
    if not grounds:
        raise Refused("这条通知没有覆盖任何微网格，请先修改“发给谁”。")
    backup, lead = _limits(notice)
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            community_id=notice.community_id,
            notice=notice,
            grid=ground,
            urgent=notice.is_alert,
            made_at=at,
            backup_due=at + backup,
            lead_due=at + lead,
            escalate_at=at + backup,
        )
        for ground in grounds
    )
    _send(notice, deliveries, by=by, at=at)
    return deliveries


def _limits(notice: Notice) -> tuple[datetime.timedelta, datetime.timedelta]:
    found = EscalationPolicy.objects.filter(community_id=notice.community_id).first()
    policy = found or EscalationPolicy()
    minutes = (policy.alert_backup, policy.alert_lead)
    if not notice.is_alert:
        minutes = (policy.other_backup, policy.other_lead)
    return datetime.timedelta(minutes=minutes[0]), datetime.timedelta(minutes=minutes[1])


def _send(notice: Notice, deliveries: list[Delivery], *, by: Actor, at: datetime.datetime) -> None:
    """Care groups are told by hand: a group chat would tell all neighbours who is meant."""
    if notice.audience == AudienceKind.CARE:
        return
    by_grid = {delivery.grid_id: delivery for delivery in deliveries}
    groups = GridGroup.objects.for_residents().filter(grid_id__in=by_grid).exclude(kind=ChannelKind.MANUAL)
    words = wording.message(notice)
    items = [outbox.Item(group, words, f"notice:{notice.pk}:{group.pk}") for group in groups]
    messages = outbox.enqueue_all(items, at=at, by=by, urgent=notice.is_alert)
    Through = Delivery.messages.through
    Through.objects.bulk_create(
        Through(delivery_id=by_grid[row.group.grid_id].pk, outboxmessage_id=row.pk) for row in messages
    )


def take_down(notice: Notice, *, by: Actor, at: datetime.datetime, note: str) -> int:
    """不用再送: what is not confirmed yet need not be, and what waits for a robot is taken back."""
    waiting = list(Delivery.objects.select_for_update(of=("self",)).filter(notice=notice).pending())
    for delivery in waiting:
        before = snapshot(delivery)
        delivery.state, delivery.escalate_at = DELIVERIES["void"].target, None
        DELIVERED.write(delivery, "void", by=by, at=at, note=note)
        save(delivery, before)
    outbox.withdraw(OutboxMessage.objects.filter(deliveries__notice=notice), by=by)
    return len(waiting)


def supersede(older: Notice, *, by: Actor, at: datetime.datetime, note: str) -> None:
    """由新的代替: a published notice steps back behind its correction or a later warning. Its row is locked."""
    before = snapshot(older)
    older.state, older.pinned = NOTICES["replace"].target, False
    LIFE.write(older, "replace", by=by, at=at, note=note, public=True)
    save(older, before)
    take_down(older, by=by, at=at, note=note)


def issue(
    community: Community,
    draft: Draft,
    *,
    by: Actor,
    at: datetime.datetime,
    follows: Notice | None = None,
) -> Notice:
    """起草并发布 in one, for what somebody else has already decided. The caller holds the transaction. As the next
    edition of the notice it `follows`, it takes its place."""
    check(draft)
    grounds = list(draft.to(community).grounds())
    make = partial(write_next, follows) if follows else write
    notice = make(community, draft, by=by, at=at, grounds=grounds)
    before = snapshot(notice)
    notice.state, notice.published_by, notice.published_at = NoticeState.PUBLISHED, by.user, at
    LIFE.write(notice, "publish", by=by, at=at, note=notice.title, public=True)
    save(notice, before)
    if follows:
        _take_over(follows, by=by, at=at)
    release(notice, by=by, at=at, grounds=grounds)
    return notice


def _take_over(older: Notice, *, by: Actor, at: datetime.datetime) -> None:
    found = Notice.objects.select_for_update(of=("self",)).get(pk=older.pk)
    if found.state in (NoticeState.PUBLISHED, NoticeState.EXPIRED):  # else somebody took it down already
        supersede(found, by=by, at=at, note="已由更正后的一版代替。")


def write_next(follows: Notice, community: Community, draft: Draft, **given: Any) -> Notice:
    """Store the edition after this one. Refused while another is being written."""
    try:
        with transaction.atomic():
            edition = {"original": follows.original or follows, "edition": next_edition(follows)}
            return write(community, draft, **given, **edition)
    except IntegrityError as error:
        sentence = "这条通知已有一份更正稿，请先发布或作废它。"
        raise Refused(sentence, code="already_claimed") from error


def next_edition(notice: Notice) -> int:
    """The number of the edition that would come after all there are."""
    editions = (notice.original or notice).editions.order_by("-edition")
    return (editions.values_list("edition", flat=True).first() or 1) + 1
