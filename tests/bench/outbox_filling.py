"""What the figure of the outbox stands on; imported once Django knows its settings."""

from django.utils import timezone

from grids.states import PostKind
from notices.carrying.models import OutboxMessage
from notices.carrying.outbox import Item, enqueue_all
from notices.carrying.states import DELIVERED, OutboxState
from notices.carrying.workflow import groups as verbs
from notices.carrying.workflow.messages import release_all
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests import factories
from tests.notices.robots import Robots


def fill(robots: Robots, notices: int, groups: int) -> int:
    """So many notices for so many groups, each with a robot of its own; how many messages that makes."""
    place = factories.community("bench")
    admin = factories.actor(factories.user_with_post(PostKind.ADMIN, place))
    staff = factories.actor(factories.user_with_post(PostKind.STAFF, place))
    made = []
    for number in range(groups):
        webhook = robots.add(ChannelKind.WECOM, f"robot-{number:08d}", wait=0.2, per_minute=20)
        ground = factories.grid(place, f"{number + 1:02d}")
        group = verbs.add(ground, by=admin, name=f"{number + 1}号群", kind=ChannelKind.WECOM, webhook=webhook)
        made.append(group)
    type(made[0]).objects.update(quiet_from="03:00", quiet_to="03:00")
    for group in made:
        group.refresh_from_db()
    items = [
        Item(group, Message(f"通知 {number}", f"给{group.name}的第 {number} 条"), f"{number}:{group.pk}")
        for number in range(notices)
        for group in made
    ]
    enqueue_all(items, at=timezone.now(), by=staff)
    return len(items)


def held() -> int:
    return OutboxMessage.objects.filter(state=OutboxState.HELD).count()


def release() -> None:
    """A second person lets them go."""
    place = OutboxMessage.objects.first().community
    release_all(by=factories.actor(factories.user_with_post(PostKind.LEAD, place)))


def delivered() -> int:
    return OutboxMessage.objects.filter(state__in=DELIVERED).count()


def marked() -> tuple[list[str], list[str], int]:
    """The texts marked as sent, those marked as perhaps sent twice, and how many are neither."""
    rows = list(OutboxMessage.objects.all())
    texts = {
        state: [f"【{row.title}】\n{row.text}" for row in rows if row.state == state] for state in DELIVERED
    }
    return texts[OutboxState.SENT], texts[OutboxState.UNSURE], sum(row.state not in DELIVERED for row in rows)
