"""Verbs of the inbox: read one, read all, choose what to hear."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import Forbidden, Invalid, NotFound
from notices.telling.models import InboxMessage, InboxQuerySet, Preference
from notices.telling.states import ALWAYS, Topic

FOR_HOUSEHOLDS = (Topic.PROGRESS, Topic.COUNCIL)


def read_one(inbox: InboxQuerySet, pk: int, *, at: datetime.datetime | None = None) -> InboxMessage:
    """已读 one of the own messages; NotFound for anybody else's. Read twice, it keeps its first moment."""
    message = inbox.filter(pk=pk).first()
    if message is None:
        raise NotFound
    if message.read_at is None:
        message.read_at = at or timezone.now()
        InboxMessage.objects.filter(pk=pk, read_at__isnull=True).update(read_at=message.read_at)
    return message


def read_all(inbox: InboxQuerySet, *, at: datetime.datetime | None = None) -> int:
    """全部已读: what is shown by now; how many there were."""
    now = at or timezone.now()
    unread = inbox.shown(now).unread().values("pk")
    return InboxMessage.objects.filter(pk__in=unread).update(read_at=now)


def topics_of(actor: Actor) -> tuple[Topic, ...]:
    """What this reader can be told at all."""
    return FOR_HOUSEHOLDS if actor.kind == ActorKind.HOUSEHOLD else tuple(Topic)


def preference_of(actor: Actor) -> Preference:
    """The stored wishes, or those of somebody who never said any. Forbidden for whoever has no inbox to keep."""
    if not actor.is_insider and actor.kind != ActorKind.HOUSEHOLD:
        raise Forbidden("有岗位的账号和户码登录的居民可以设置消息。")
    whose = {"user_id": actor.user_id} if actor.user_id else {"household_id": actor.household_id}
    return Preference.objects.filter(**whose).first() or Preference(**whose)


@transaction.atomic
def prefer(
    *,
    by: Actor,
    muted: list[str],
    quiet_from: datetime.time | None = None,
    quiet_to: datetime.time | None = None,
) -> Preference:
    """消息设置: what not to hear, and between which hours. Tasks are always heard."""
    wish = preference_of(by)
    if (quiet_from is None) != (quiet_to is None) or (quiet_from is not None and quiet_from == quiet_to):
        sentence = "免打扰要填起止两个时间，并且不能相同；都空着表示没有。"
        raise Invalid(sentence, fields={"quiet_to": sentence})
    able = [topic for topic in topics_of(by) if topic not in ALWAYS]
    wish.muted = [topic for topic in able if topic in muted]
    wish.quiet_from, wish.quiet_to = quiet_from, quiet_to
    wish.save()
    return wish
