"""群和消息: two groups for every micro-grid, and the inbox each person of the demo would find this morning."""

import datetime

from config.demo.cast import Cast
from config.demo.places import Ground
from notices.carrying.states import Purpose
from notices.carrying.workflow import groups
from notices.channels.states import ChannelKind
from notices.telling.models import InboxMessage
from notices.telling.reminders import remind
from notices.telling.tell import tell_new

# Neighbours who talk in a personal WeChat group: there the worker copies and forwards.
BY_HAND = ("05", "08", "11", "13", "17", "21", "24")
# Many of its people work at night and sleep by day: nothing but alerts reaches this group before the evening.
NIGHT_SHIFT, DAYTIME = "09", (datetime.time(7, 0), datetime.time(21, 30))
READ_BEFORE = datetime.timedelta(days=2)
SINCE = datetime.timedelta(days=60)


def reach_homes(people: Cast, ground: Ground, now: datetime.datetime) -> None:
    """居民群 of every grid, there before anything is told through them. What they are sent stays on this machine."""
    admin, since = people.actor("admin"), now - SINCE
    for grid in ground.grids:
        kind = ChannelKind.MANUAL if grid.code in BY_HAND else ChannelKind.DEMO
        group = groups.add(grid, by=admin, at=since, name=f"{grid.name}居民群", kind=kind)
        if grid.code == NIGHT_SHIFT:
            hours = dict(zip(("quiet_from", "quiet_to"), DAYTIME, strict=True))
            groups.rename(group, by=admin, at=since, name=group.name, purpose=Purpose.RESIDENTS, **hours)


def reach_colleagues(people: Cast, ground: Ground, now: datetime.datetime) -> None:
    """Everyone hears what happened; then the working groups are set up, so that no old news is poured into them."""
    tell_new(now)
    remind(now)
    InboxMessage.objects.filter(at__lt=now - READ_BEFORE).update(read_at=now - READ_BEFORE / 2)
    admin, since = people.actor("admin"), now - READ_BEFORE
    for grid in ground.grids:
        groups.add(
            grid, by=admin, at=since, name=f"{grid.name}工作群", kind=ChannelKind.DEMO, purpose=Purpose.STAFF
        )
