"""What the tests of the notices floor stand on: a service, a plan with its items, a bulletin; by the real verbs."""

import datetime
from typing import Any

from grids.actors import Actor
from grids.states import LimitUnit
from notices.bulletins import workflow as bulletins
from notices.bulletins.models import Bulletin
from notices.directory import workflow as directory
from notices.directory.models import Service
from notices.plans import workflow as plans
from notices.plans.models import WorkPlan
from tests.community import House
from tests.factories import at

SERVICE: dict[str, Any] = {
    "name": "量血压测血糖",
    "group": "health",
    "summary": "每周两次免费量血压、测血糖",
    "provider": "社区卫生服务站值班医生",
    "place": "社区服务中心一楼",
    "hours": "周二、周四 8:30–10:30",
    "amount": 3,
    "unit_of_time": LimitUnit.WORKDAYS,
    "bring": "医保卡",
    "keywords": ["体检", "高血压"],
}
PLAN: dict[str, Any] = {
    "title": "电梯安全整治",
    "goal": "年底前每部电梯都换好老化部件。",
    "starts_on": datetime.date(2026, 11, 2),
    "ends_on": datetime.date(2026, 12, 31),
}
MONDAY = datetime.date(2026, 11, 16)
NEXT_MONDAY = at("2026-11-23 08:00")


def service(house: House, **changed: Any) -> Service:
    return directory.add(house.community, by=house.staff, **{**SERVICE, **changed})


def asking(house: House, **changed: Any) -> dict[str, Any]:
    """What a resident says when asking for a service."""
    said = {"grid": house.grid1, "place": "3号楼2单元501"}
    return {**said, "contact_name": "王秀英", "contact_phone": "13812345678", **changed}


def plan(house: House, **changed: Any) -> WorkPlan:
    return plans.draft(house.community, by=house.staff, **{**PLAN, **changed})


def with_item(house: House, drafted: WorkPlan, *, by: Actor | None = None, **changed: Any) -> WorkPlan:
    """One more item, the property company's unless said otherwise."""
    words = {"what": "更换老化的门锁触点", "due_on": datetime.date(2026, 12, 10)}
    if "post" not in changed:
        changed.setdefault("unit", house.property_company)
    return plans.add_item(drafted, by=by or house.staff, **{**words, **changed})


def published_plan(house: House) -> WorkPlan:
    """Two items: the property company's, and that of worker 1."""
    drafted = with_item(house, plan(house))
    worker = {"what": "逐栋张贴维保电话", "post": house.worker1.posts[0]}
    return plans.publish(with_item(house, drafted, **worker), by=house.staff)


def bulletin(house: House, *, when: datetime.datetime = NEXT_MONDAY, by: Actor | None = None) -> Bulletin:
    return bulletins.draft(house.community, MONDAY, by=by or house.system, at=when)[0]


def published_bulletin(house: House) -> Bulletin:
    return bulletins.publish(bulletin(house), by=house.staff, at=NEXT_MONDAY)
