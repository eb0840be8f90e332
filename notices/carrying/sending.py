"""送出去: one message at a time, from claim to outcome. Room: workflow.

The row is claimed under its lock and leased; the HTTP call happens outside any transaction; what came of it is
written only while the claim still holds. A worker that dies in between loses its lease: the message goes out again,
and the page says that the group may have it twice, because nobody can know.
"""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from notices import pacing
from notices.carrying.models import ChannelPace, OutboxMessage
from notices.carrying.policy import policy
from notices.carrying.states import GroupState, OutboxState
from notices.channels import sending
from notices.channels.message import Message
from notices.channels.outcome import Outcome, never
from notices.channels.states import ChannelKind

log = logging.getLogger(__name__)

# Far longer than a request may take (wire.Policy.total_timeout), so that only a dead worker outlives it.
LEASE = datetime.timedelta(seconds=45)
LOST = "发送途中程序中断，群里可能已经收到；系统会再发一次。"
GIVEN_UP = "多次没有发出，不再自动重试。"


def carry_one(*, at: datetime.datetime | None = None) -> bool:
    """Send the next message of any group that may speak at `at` (now); False when there is none."""
    message = claim(at or timezone.now())
    if message is None:
        return False
    outcome = _spoken(message, at or timezone.now())
    settle(message, outcome, at or timezone.now())
    return True


def _spoken(message: OutboxMessage, at: datetime.datetime) -> Outcome:
    """Never raises: a defect in one message must not stop the others."""
    group = message.group
    if group.kind == ChannelKind.DEMO and not settings.DEMO:
        return never("demo", "正式运行不用演示群：请给这个群换上真的机器人，或改为手工转发。")
    words = Message(message.title, message.text, message.link, message.mention_all)
    try:
        return sending.send(
            group.kind,
            words,
            webhook=group.webhook,
            secret=group.secret,
            at=at,
            policy=policy(),
        )
    except Exception as defect:
        # By its name only: the words of an error may hold the robot's address.
        log.error("message %s: %s", message.pk, type(defect).__name__)  # noqa: TRY400
        return never("defect", "程序出错，没有发出，请告诉管理员。")


def claim(at: datetime.datetime, *, lease: datetime.timedelta = LEASE) -> OutboxMessage | None:
    """取走一条: leased to the caller until `at` + lease; the most urgent of a group whose robot may speak."""
    while True:
        with transaction.atomic():
            pace = _free(at)
            if pace is None:
                return None
            message = _first(pace, at)
            slot = _slot(pace, at)
            if message is None or slot > at:
                # Somebody took it back meanwhile, or the robot must wait after all.
                pace.free_at = max(slot, pace.free_at)
                pace.save(update_fields=["free_at"])
                if message is None:
                    return None
                continue
            _spend(pace, at)
            message.state, message.lease_until = OutboxState.SENDING, at + lease
            message.attempts += 1
            message.save(update_fields=["state", "lease_until", "attempts"])
            return message


def _free(at: datetime.datetime) -> ChannelPace | None:
    """The robot of some group with something to say, locked; groups somebody else is looking at are passed over."""
    due = OutboxMessage.objects.filter(group=OuterRef("group")).due(at)
    paces = ChannelPace.objects.filter(Exists(due), free_at__lte=at, group__state=GroupState.ACTIVE)
    paces = paces.annotate(alarm=Exists(due.filter(urgent=True))).select_related("group")
    locked = paces.select_for_update(skip_locked=True, of=("self",))
    return locked.order_by("-alarm", "free_at", "pk").first()


def _first(pace: ChannelPace, at: datetime.datetime) -> OutboxMessage | None:
    rows = OutboxMessage.objects.filter(group=pace.group_id).due(at).urgent_first()
    message = rows.select_for_update(skip_locked=True).first()
    if message is not None:
        message.group = pace.group
    return message


def _slot(pace: ChannelPace, at: datetime.datetime) -> datetime.datetime:
    return pacing.next_slot(pace.sent, at=at, per_minute=sending.per_minute(pace.group.kind))


def _spend(pace: ChannelPace, at: datetime.datetime) -> None:
    """One more of the robot's minute is used up, whatever comes of it."""
    limit = sending.per_minute(pace.group.kind)
    pace.sent = [*pace.sent, at][-limit:] if limit else []
    pace.free_at = _slot(pace, at)
    pace.save(update_fields=["sent", "free_at"])


def settle(message: OutboxMessage, outcome: Outcome, at: datetime.datetime) -> bool:
    """记下结果, if this attempt is still the last one; False when the lease was lost and another has begun.

    A late success is believed as long as nobody has taken the message again: it is in the group.
    """
    held = (OutboxState.SENDING, OutboxState.QUEUED) if outcome.ok else (OutboxState.SENDING,)
    mine = OutboxMessage.objects.filter(pk=message.pk, attempts=message.attempts, state__in=held)
    changed = _delivered(message, at) if outcome.ok else _failed(message, outcome, at)
    changed |= {"lease_until": None, "code": outcome.code[:40], "words": outcome.message[:300]}
    with transaction.atomic():
        if not mine.update(**changed):
            return False
        if outcome.too_fast:
            # The platform silenced this robot: so it is, for all its messages.
            until = at + datetime.timedelta(seconds=outcome.retry_after or 0)
            ChannelPace.objects.filter(group=message.group_id, free_at__lt=until).update(free_at=until)
    return True


def _delivered(message: OutboxMessage, at: datetime.datetime) -> dict[str, object]:
    return {"state": OutboxState.UNSURE if message.doubtful else OutboxState.SENT, "sent_at": at}


def _failed(message: OutboxMessage, outcome: Outcome, at: datetime.datetime) -> dict[str, object]:
    failures = message.failures + (
        not outcome.too_fast
    )  # that the robot spoke too often is not the message's fault
    again = None if outcome.permanent else pacing.retry_at(failures, at=at, asked=outcome.retry_after)
    changed: dict[str, object] = {
        "failures": failures,
        "doubtful": message.doubtful or outcome.maybe_received,
        "state": OutboxState.DEAD if again is None else OutboxState.QUEUED,
    }
    return changed if again is None else changed | {"next_at": again}


def reclaim(at: datetime.datetime) -> int:
    """收回: messages of workers that did not come back go out again, marked as perhaps received."""
    lost = OutboxMessage.objects.lost(at)
    over = lost.filter(attempts__gte=pacing.LAST_ATTEMPT, failures__gte=pacing.LAST_ATTEMPT - 1)
    back = {"lease_until": None, "doubtful": True, "code": "lost", "failures": F("failures") + 1}
    dead = over.update(**back, state=OutboxState.DEAD, words=f"{LOST.partition('；')[0]}；{GIVEN_UP}")
    return dead + lost.update(**back, state=OutboxState.QUEUED, words=LOST, next_at=at)
