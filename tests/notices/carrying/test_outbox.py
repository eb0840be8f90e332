"""What other wings hand over for the groups."""

import datetime

import pytest
from django.db import DatabaseError, transaction

from grids.verdict import Refused
from notices.carrying import brake
from notices.carrying.models import OutboxMessage
from notices.carrying.outbox import Item, enqueue, enqueue_all, withdraw
from notices.carrying.states import OutboxState
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.community import House
from tests.factories import at

NOON = at("2026-11-16 12:00")
NIGHT = at("2026-11-16 23:00")
STORM = Message("暴雨蓝色预警", "今晚有暴雨，请收好阳台物品。", "https://a.example/n/1/")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_words_for_a_group_wait_for_the_worker(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    row = enqueue(group, STORM, key="notice:1:grid:1", at=NOON, by=house.staff)
    assert (row.state, row.next_at, row.title, row.asked_by) == (
        OutboxState.QUEUED,
        NOON,
        "暴雨蓝色预警",
        house.staff.user,
    )


def test_the_same_key_is_one_message_whoever_asks_again(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    first = enqueue(group, STORM, key="notice:1:grid:1", at=NOON)
    again = enqueue(group, Message("别的", "别的"), key="notice:1:grid:1", at=NIGHT)
    assert again == first
    assert again.title == "暴雨蓝色预警"
    assert OutboxMessage.objects.count() == 1


def test_words_for_a_group_without_robot_wait_for_somebody_to_copy_them(house: House):
    group = groups.add(house.grid1, by=house.admin, name="业主群", kind=ChannelKind.MANUAL)
    assert enqueue(group, STORM, key="k", at=NOON).state == OutboxState.BY_HAND


def test_at_night_a_notice_waits_for_the_morning_and_an_alert_does_not(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    assert enqueue(group, STORM, key="a", at=NIGHT).next_at == at("2026-11-17 07:00")
    assert enqueue(group, STORM, key="b", at=NIGHT, urgent=True).next_at == NIGHT


def test_a_stopped_group_takes_nothing(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    group = groups.disable(group, by=house.admin)
    with pytest.raises(Refused, match="“一号群”已经停用"):
        enqueue(group, STORM, key="a", at=NOON)


def test_a_batch_larger_than_usual_waits_for_a_second_person(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    many = [Item(group, STORM, f"k{number}") for number in range(brake.AT_LEAST + 1)]
    rows = enqueue_all(many, at=NOON, by=house.staff)
    assert {row.state for row in rows} == {OutboxState.HELD}
    usual = enqueue_all(
        [Item(group, STORM, f"m{number}") for number in range(brake.AT_LEAST)],
        at=NOON + datetime.timedelta(hours=2),
    )
    assert {row.state for row in usual} == {OutboxState.QUEUED}


def test_a_batch_cut_into_pieces_is_still_a_batch(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    states = [enqueue(group, STORM, key=f"k{number}", at=NOON).state for number in range(brake.AT_LEAST + 1)]
    assert states == [OutboxState.QUEUED] * brake.AT_LEAST + [OutboxState.HELD]


def test_an_alert_is_never_held(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    many = [Item(group, STORM, f"k{number}") for number in range(brake.AT_LEAST * 2)]
    assert {row.state for row in enqueue_all(many, at=NOON, urgent=True)} == {OutboxState.QUEUED}


def test_many_cost_as_many_queries_as_one(house: House, django_assert_num_queries):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    for count in (1, 30):
        items = [Item(group, STORM, f"{count}:{number}") for number in range(count)]
        with django_assert_num_queries(4):  # brake 2, write, read
            enqueue_all(items, at=NOON)


def test_what_has_not_gone_can_be_taken_back(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    gone = enqueue(group, STORM, key="gone", at=NOON)
    waiting = enqueue(group, STORM, key="waiting", at=NOON)
    OutboxMessage.objects.filter(pk=gone.pk).update(state=OutboxState.SENT, sent_at=NOON)
    assert withdraw(OutboxMessage.objects.filter(group=group), by=house.staff) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (OutboxState.CANCELLED, house.staff.user)


@pytest.mark.parametrize("state", [OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNSURE])
def test_the_database_lets_nothing_lead_out_of_sent(house: House, state: str):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    row = enqueue(group, STORM, key="k", at=NOON)
    OutboxMessage.objects.filter(pk=row.pk).update(state=OutboxState.SENT, sent_at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        OutboxMessage.objects.filter(pk=row.pk).update(state=state)
