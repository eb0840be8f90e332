"""The two tables: what may follow what, for a group and for a message on its way."""

import itertools

import pytest
from django.db import DatabaseError, transaction

from grids.transitions import moves
from notices.carrying.models import OutboxMessage
from notices.carrying.outbox import enqueue
from notices.carrying.states import (
    DELIVERED,
    GROUP_TRANSITIONS,
    OUTBOX_TRANSITIONS,
    WAITING,
    GroupState,
    OutboxState,
    outbox_moves,
)
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.community import House
from tests.factories import at

NOON = at("2026-11-16 12:00")
PAIRS = list(itertools.permutations(OutboxState.values, 2))
WAYS: dict[str, tuple[str, ...]] = {
    OutboxState.QUEUED: (),
    OutboxState.BY_HAND: (OutboxState.BY_HAND,),
    OutboxState.SENDING: (OutboxState.SENDING,),
    OutboxState.SENT: (OutboxState.SENDING, OutboxState.SENT),
    OutboxState.UNSURE: (OutboxState.SENDING, OutboxState.UNSURE),
    OutboxState.DEAD: (OutboxState.SENDING, OutboxState.DEAD),
    OutboxState.CANCELLED: (OutboxState.CANCELLED,),
}


def move(row: OutboxMessage, state: str) -> None:
    """Past the verbs, straight in the table, with the columns that belong to the state."""
    sent = NOON if state in DELIVERED else None
    lease = NOON if state == OutboxState.SENDING else None
    OutboxMessage.objects.filter(pk=row.pk).update(state=state, sent_at=sent, lease_until=lease)


def test_every_state_is_delivered_waiting_or_over():
    over = {OutboxState.DEAD, OutboxState.CANCELLED}
    assert {*DELIVERED, *WAITING} | over == set(OutboxState)
    assert not set(DELIVERED) & set(WAITING)


def test_nothing_leads_out_of_the_group_once_it_is_in_there():
    assert [pair for pair in outbox_moves() if pair[0] in (*DELIVERED, OutboxState.CANCELLED)] == []


def test_a_group_is_in_use_or_not():
    assert moves(GROUP_TRANSITIONS) == [
        (GroupState.ACTIVE, GroupState.DISABLED),
        (GroupState.DISABLED, GroupState.ACTIVE),
    ]


def test_people_never_say_that_a_robot_took_it():
    targets = {line.verb: line.target for line in OUTBOX_TRANSITIONS.values()}
    assert [verb for verb, target in targets.items() if target in DELIVERED] == ["forward"]
    assert OUTBOX_TRANSITIONS["forward"].sources == (OutboxState.BY_HAND,)


@pytest.mark.parametrize(("source", "target"), [pair for pair in PAIRS if pair[0] in WAYS])
def test_the_database_allows_what_the_table_allows_and_nothing_else(
    lent_house: House, source: str, target: str
):
    group = groups.add(lent_house.grid1, by=lent_house.admin, name="一号群", kind=ChannelKind.DEMO)
    row = enqueue(group, Message("停水", "明天"), key="k", at=NOON)
    for step in WAYS[source]:
        move(row, step)
    if (source, target) in outbox_moves():
        move(row, target)
        assert OutboxMessage.objects.get().state == target
    else:
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            move(row, target)


def test_no_message_is_ever_deleted(lent_house: House):
    group = groups.add(lent_house.grid1, by=lent_house.admin, name="一号群", kind=ChannelKind.DEMO)
    row = enqueue(group, Message("停水", "明天"), key="k", at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    assert OutboxMessage.objects.filter(pk=row.pk).exists()
