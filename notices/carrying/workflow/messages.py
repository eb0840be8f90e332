"""Verbs of a message on its way: release, resend, forward, cancel."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids.actors import Actor
from grids.verdict import Forbidden, NotFound, Refused
from notices.carrying import rules
from notices.carrying.models import OutboxMessage
from notices.carrying.states import OUTBOX_TRANSITIONS, OutboxState

AT_ONCE = 500


def _begin(message: OutboxMessage, verb: str, by: Actor) -> OutboxMessage:
    """Lock, may they, can it now."""
    rows = OutboxMessage.objects.visible_to(by).select_for_update(of=("self",)).select_related("group")
    locked = rows.filter(pk=message.pk).first()
    if locked is None:
        raise NotFound
    if not (verdict := rules.OUTBOX[verb](locked, by)):
        raise Forbidden(verdict.reason)
    line = OUTBOX_TRANSITIONS[verb]
    if not line.leads_from(locked.state):
        raise Refused(
            f"这条消息现在是“{locked.get_state_display()}”，不能{line.label}。请刷新页面看最新情况。"
        )
    locked.state, locked.decided_by = line.target, by.user
    return locked


@transaction.atomic
def resend(message: OutboxMessage, *, by: Actor, at: datetime.datetime | None = None) -> OutboxMessage:
    """重新发送: with a fresh count of failures. That it may have arrived before is not forgotten."""
    message = _begin(message, "resend", by)
    if message.group.state != "active":
        raise Refused("这个群已经停用：请先恢复使用，再重新发送。")
    message.failures, message.next_at = 0, at or timezone.now()
    message.save(update_fields=["state", "decided_by", "failures", "next_at"])
    return message


@transaction.atomic
def forward(message: OutboxMessage, *, by: Actor, at: datetime.datetime | None = None) -> OutboxMessage:
    """已转发: somebody copied it into the group."""
    message = _begin(message, "forward", by)
    message.sent_at, message.code, message.words = at or timezone.now(), "forwarded", f"{by.label}已转发。"
    message.save(update_fields=["state", "decided_by", "sent_at", "code", "words"])
    return message


@transaction.atomic
def cancel(message: OutboxMessage, *, by: Actor, at: datetime.datetime | None = None) -> OutboxMessage:
    """撤下: it will not be sent."""
    message = _begin(message, "cancel", by)
    message.save(update_fields=["state", "decided_by"])
    return message


@transaction.atomic
def release_all(*, by: Actor, at: datetime.datetime | None = None) -> int:
    """放行 what the brake holds and somebody else asked for; Forbidden when all of it is one's own."""
    if not by.is_office:
        raise Forbidden("大批量发送由社区工作人员放行。")
    held = OutboxMessage.objects.visible_to(by).filter(state=OutboxState.HELD).select_for_update(of=("self",))
    others = held.exclude(asked_by_id=by.user_id) if by.user_id else held
    keys = list(others.order_by("pk").values_list("pk", flat=True))
    if not keys and held.exists():
        raise Forbidden("自己发起的大批量发送，要由另一位工作人员放行。")
    if not keys:
        raise Refused("现在没有等待放行的消息。")
    chosen = OutboxMessage.objects.filter(pk__in=keys)
    now = at or timezone.now()
    chosen.filter(next_at__lt=now).update(next_at=now)
    return chosen.update(state=OutboxState.QUEUED, decided_by=by.user)
