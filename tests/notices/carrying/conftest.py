"""Groups whose robots answer on this machine."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from notices.carrying.models import GridGroup
from notices.carrying.workflow import groups
from notices.channels.states import ChannelKind
from tests.community import House
from tests.notices.robots import Robots

RobotGroup = Callable[..., GridGroup]


@pytest.fixture
def on_loopback(settings: Any) -> None:
    settings.ROBOTS_ON_LOOPBACK = True


@pytest.fixture
def robots(on_loopback: None) -> Any:
    with Robots() as street:
        yield street


@pytest.fixture
def robot_group(robots: Robots) -> RobotGroup:
    """`robot_group(house, cut="before")`: a group with a robot of its own, of that manner."""
    numbers = itertools.count(1)

    def make(house: House, kind: str = ChannelKind.WECOM, **manner: Any) -> GridGroup:
        number = next(numbers)
        webhook = robots.add(kind, f"robot-{number:08d}", **manner)
        return groups.add(house.grid1, by=house.admin, name=f"{number}号群", kind=kind, webhook=webhook)

    return make
