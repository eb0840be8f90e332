"""A covenant at work, made by the real verbs."""

import datetime
from typing import Any

from council.covenant import workflow
from council.models import CovenantVersion
from tests.community import House

WORDS = {
    "title": "幸福里居民公约",
    "preamble": "大家的事大家定。",
    "text": "门口不堆杂物。\n晚上十点以后不大声。",
}
MARCH = datetime.date(2026, 3, 1)
SEPTEMBER = datetime.date(2026, 9, 1)


def drafted(house: House, **changed: Any) -> CovenantVersion:
    return workflow.draft(house.community, by=house.staff, **{**WORDS, **changed})


def adopted(house: House, day: datetime.date = MARCH, **changed: Any) -> CovenantVersion:
    made = drafted(house, **changed)
    return workflow.adopt(made, by=house.staff, in_force_from=day, basis="2026年2月居民会议表决通过")
