"""送达的动作: a person says how it reached the grid, a robot's success says so by itself, lateness asks others."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from grids import actors
from grids.actors import Actor
from grids.models import Post, User
from grids.states import PostKind
from grids.verdict import Invalid, Refused
from notices.carrying.models import OutboxMessage
from notices.carrying.states import DELIVERED as SENT
from notices.posting import rules
from notices.posting.issuing import DELIVERED
from notices.posting.models import Delivery
from notices.posting.states import BY_HAND, How, NoticeState, Stage

A_ROUND = 500  # how many of the late and the sent one round of the worker takes on
When = datetime.datetime | None


@transaction.atomic
def confirm(
    delivery: Delivery,
    *,
    by: Actor,
    at: When = None,
    version: int | None = None,
    how: str,
    note: str = "",
) -> Delivery:
    """确认送达: 已转发群, 已敲门 or 已打电话; by whom and when is kept."""
    if how not in BY_HAND:
        raise Invalid("请选择怎样送达的。", fields={"how": "请选择怎样送达的。"})
    step = DELIVERED.begin(delivery, "confirm", by=by, at=at, version=version)
    _standing(step.thing)
    step.thing.how, step.thing.confirmed_at, step.thing.confirmed_by = how, step.at, by.user
    step.thing.escalate_at = None
    return DELIVERED.commit(step, note=note or How(how).label, data={"how": how})


@transaction.atomic
def unconfirm(
    delivery: Delivery, *, by: Actor, at: When = None, version: int | None = None, note: str
) -> Delivery:
    """撤销确认, with the reason: the grid counts as not reached again, and lateness runs on."""
    step = DELIVERED.begin(delivery, "unconfirm", by=by, at=at, version=version)
    _standing(step.thing)
    if not note.strip():
        raise Invalid("请写明为什么撤销。", fields={"note": "请写明为什么撤销。"})
    step.thing.how, step.thing.confirmed_at, step.thing.confirmed_by = "", None, None
    step.thing.escalate_at = _next_due(step.thing)
    return DELIVERED.commit(step, note=note)


def _standing(delivery: Delivery) -> None:
    if not rules.stands(delivery.notice):
        raise Refused("这条通知已经撤下，不用再确认。")


def _next_due(delivery: Delivery) -> datetime.datetime | None:
    return {Stage.NONE: delivery.backup_due, Stage.BACKUP: delivery.lead_due}.get(Stage(delivery.stage))


def settle(at: datetime.datetime) -> int:
    """机器人已发: deliveries all of whose messages their platforms took are confirmed. Returns how many."""
    messages = OutboxMessage.objects.filter(deliveries=OuterRef("pk"))
    sent = Delivery.objects.pending().filter(
        Exists(messages), ~Exists(messages.exclude(state__in=SENT)), notice__state=NoticeState.PUBLISHED
    )
    found = sent.order_by("pk").values_list("pk", "community_id")[:A_ROUND]
    return sum(_settle(pk, actors.system(community_id), at) for pk, community_id in found)


def _settle(pk: int, by: Actor, at: datetime.datetime) -> int:
    with transaction.atomic():
        found = _free(pk)
        if found is None:
            return 0
        step = DELIVERED.begin(found, "confirm", by=by, at=at)
        step.thing.how, step.thing.confirmed_at, step.thing.escalate_at = How.ROBOT, at, None
        DELIVERED.commit(step, note=How.ROBOT.label, data={"how": How.ROBOT})
    return 1


def _free(pk: int) -> Delivery | None:
    """The pending delivery, locked; None when somebody else has it in hand or was quicker."""
    rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.pending().filter(pk=pk).first()


def escalate_late(at: datetime.datetime) -> int:
    """催办: what nobody confirmed in time goes to the backup, then to the lead. Returns how many were taken on.

    Written on record with whom it concerns; the telling is done by those who read the records.
    """
    late = Delivery.objects.late(at).order_by("escalate_at").values_list("pk", "community_id")[:A_ROUND]
    return sum(_take_further(pk, actors.system(community_id), at) for pk, community_id in late)


def _take_further(pk: int, by: Actor, at: datetime.datetime) -> int:
    with transaction.atomic():
        return _to_the_next(_free(pk), by, at)


def _to_the_next(found: Delivery | None, by: Actor, at: datetime.datetime) -> int:
    """The backup, where there is one and nobody was asked yet; else the lead, the last to be asked."""
    if found is None or found.escalate_at is None or found.escalate_at > at:
        return 0
    step = DELIVERED.begin(found, "escalate", by=by, at=at)
    backup = step.thing.grid.backup
    to_backup = step.thing.stage == Stage.NONE and backup is not None
    stage = Stage.BACKUP if to_backup else Stage.LEAD
    people = [backup] if to_backup else _leads(step.thing, at)
    step.thing.stage = stage
    step.thing.escalate_at = step.thing.lead_due if to_backup else None
    names = "、".join(person.name for person in people) or "社区负责人"
    data = {"stage": stage, "users": [person.pk for person in people]}
    DELIVERED.commit(step, note=f"到时没有确认，请{names}跟进。", data=data)
    return 1


def _leads(delivery: Delivery, at: datetime.datetime) -> Iterable[User]:
    serving = Post.objects.open_on(at.date()).filter(community_id=delivery.community_id, kind=PostKind.LEAD)
    return list(User.objects.filter(posts__in=serving).distinct().order_by("pk"))
