"""Notices as the tests of this wing meet them, brought to their states by the real verbs."""

import dataclasses
import datetime
from typing import Any

from django.utils import timezone

from grids.actors import Actor
from notices.carrying.models import GridGroup
from notices.carrying.states import OutboxState
from notices.carrying.workflow.groups import add as add_group
from notices.channels.states import ChannelKind
from notices.models import Delivery, Notice, OutboxMessage, WeatherWarning
from notices.posting import workflow
from notices.posting.issuing import Draft
from notices.posting.states import AudienceKind, NoticeKind
from notices.weather.sentence import parse_warning
from tests.community import House
from tests.factories import actor

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
SENTENCE = "南京市气象台2026年11月24日08时33分发布暴雨蓝色预警信号：预计未来24小时内，我市将出现12小时50毫米以上的降雨，请注意防范。"


def words(**changed: Any) -> Draft:
    """告知 for the whole community, unless said otherwise."""
    return dataclasses.replace(
        Draft(kind=NoticeKind.NOTICE, title="周三停水", text="周三上午九点到下午三点停水，请提前储水。"),
        **changed,
    )


def activity(**changed: Any) -> Draft:
    """活动 in two days with three seats."""
    happens = timezone.now() + 2 * DAY
    given = {"title": "重阳包饺子", "text": "欢迎来包饺子。", "place": "社区活动室", **changed}
    return words(kind=NoticeKind.ACTIVITY, **{"seats": 3, "happens_at": happens, **given})


def posting(**changed: Any) -> Draft:
    """公示 for a week."""
    given = {
        "title": "低保名单公示",
        "text": "拟新增低保家庭 2 户。",
        "contact": "李敏 025-84112345",
        **changed,
    }
    return words(kind=NoticeKind.POSTING, **{"expires_at": timezone.now() + 7 * DAY, **given})


def alert(**changed: Any) -> Draft:
    given = {"title": "燃气抢修", "text": "抢修期间请关好阀门。", **changed}
    return words(kind=NoticeKind.ALERT, **{"expires_at": timezone.now() + 6 * HOUR, **given})


def drafted(house: House, said: Draft | None = None, *, by: Actor | None = None, **more: Any) -> Notice:
    return workflow.draft(house.community, said or words(), by=by or house.staff, **more)


def published(house: House, said: Draft | None = None, *, by: Actor | None = None, **more: Any) -> Notice:
    """Written by one of the office, published by another."""
    notice = drafted(house, said, by=by, **more)
    return workflow.VERBS["publish"](notice, by=house.second_staff, **more)


def delivery(notice: Notice, code: str = "01") -> Delivery:
    return Delivery.objects.get(notice=notice, grid__code=code)


def confirmed(house: House, notice: Notice, *codes: str, **more: Any) -> None:
    """已转发群, by the worker of each grid."""
    for code in codes:
        found = delivery(notice, code)
        workflow.DELIVERY_VERBS["confirm"](found, by=house.worker_of(found.grid), how="group", **more)


def told(house: House) -> Notice:
    """A notice that the first grid has confirmed."""
    notice = published(house)
    confirmed(house, notice, "01")
    return notice


def warned(house: House, sentence: str = SENTENCE, *, at: datetime.datetime | None = None) -> WeatherWarning:
    parsed = parse_warning(sentence, received_at=at or timezone.now())
    return workflow.warn(house.community, parsed, by=house.staff, at=at)[0]


def robot(house: House, code: str = "01", name: str = "") -> GridGroup:
    """A group with a robot that stays on this machine."""
    ground = house.community.grids.get(code=code)
    return add_group(ground, by=house.admin, name=name or f"{code}号网格群", kind=ChannelKind.DEMO)


def sent(message: OutboxMessage, at: datetime.datetime | None = None) -> None:
    """As the worker leaves a message that its platform took."""
    OutboxMessage.objects.filter(pk=message.pk).update(state=OutboxState.SENT, sent_at=at or timezone.now())


def with_care(person: Actor) -> Actor:
    """The same person with the care duty."""
    person.user.posts.update(care_duty=True)
    return actor(person.user)


def to_grids(*grids: Any) -> dict[str, Any]:
    return {"audience": AudienceKind.GRIDS, "grids": grids}
