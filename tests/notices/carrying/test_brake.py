"""How much is usual, and what is counted towards it."""

import datetime

import pytest

from notices.carrying import brake
from notices.carrying.models import OutboxMessage
from notices.carrying.outbox import Item, enqueue_all
from notices.carrying.states import OutboxState
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.community import House
from tests.factories import at

NOON = at("2026-11-16 12:00")
WORDS = Message("停水", "明天停水。")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def many(house: House, count: int, *, kind: str = ChannelKind.DEMO, urgent: bool = False) -> None:
    group = groups.add(house.grid1, by=house.admin, name=f"{kind}群", kind=kind)
    items = [Item(group, WORDS, f"{kind}:{number}") for number in range(count)]
    enqueue_all(items, at=NOON, urgent=urgent)


def test_a_community_with_many_groups_may_send_more(house: House):
    assert brake.usual(house.community.pk) == brake.AT_LEAST
    for number in range(brake.AT_LEAST // brake.PER_GROUP + 1):
        groups.add(house.grid1, by=house.admin, name=f"{number}号群", kind=ChannelKind.DEMO)
    assert brake.usual(house.community.pk) == brake.AT_LEAST + brake.PER_GROUP


def test_a_notice_for_every_grid_is_always_usual(house: House):
    for number in range(26):
        groups.add(house.grid1, by=house.admin, name=f"{number}号群", kind=ChannelKind.DEMO)
    assert not brake.holds(house.community.pk, more=26, at=NOON)


def test_the_last_of_the_usual_passes_and_one_more_does_not(house: House):
    many(house, brake.AT_LEAST - 1)
    assert not brake.holds(house.community.pk, more=1, at=NOON)
    assert brake.holds(house.community.pk, more=2, at=NOON)


def test_after_an_hour_it_is_counted_anew(house: House):
    many(house, brake.AT_LEAST)
    assert brake.holds(house.community.pk, more=1, at=NOON + brake.HOUR / 2)
    assert not brake.holds(house.community.pk, more=1, at=NOON + brake.HOUR + datetime.timedelta(seconds=1))


@pytest.mark.parametrize(
    ("kind", "urgent"), [(ChannelKind.MANUAL, False), (ChannelKind.DEMO, True)], ids=["by hand", "alerts"]
)
def test_what_a_person_copies_and_what_cannot_wait_use_nothing_up(house: House, kind: str, urgent: bool):
    many(house, brake.AT_LEAST, kind=kind, urgent=urgent)
    assert not brake.holds(house.community.pk, more=brake.AT_LEAST, at=NOON)


def test_what_was_taken_back_uses_nothing_up(house: House):
    many(house, brake.AT_LEAST)
    OutboxMessage.objects.update(state=OutboxState.CANCELLED)
    assert not brake.holds(house.community.pk, more=brake.AT_LEAST, at=NOON)


def test_another_communitys_messages_do_not_count_here(house: House):
    group = groups.add(house.elsewhere.grid1, by=house.elsewhere.admin, name="群", kind=ChannelKind.DEMO)
    enqueue_all([Item(group, WORDS, f"x{number}") for number in range(brake.AT_LEAST)], at=NOON)
    assert not brake.holds(house.community.pk, more=brake.AT_LEAST, at=NOON)
