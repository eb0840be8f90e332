"""谁可以, role by role."""

import pytest

from notices.carrying import rules
from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.outbox import enqueue
from notices.carrying.states import OUTBOX_TRANSITIONS
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.community import House
from tests.factories import at

NAMES = ("staff", "second_staff", "lead", "admin", "worker1", "worker2", "property", "supervisor")
OUTSIDE = ("family", "visitor")
READS_GROUPS = {"lead", "admin"}
READS_OUTBOX = {"staff", "second_staff", "lead", "admin"}
MAY = {
    "release": {"second_staff", "lead"},
    "resend": READS_OUTBOX,
    "forward": {"staff", "second_staff", "lead", "worker1"},
    "cancel": {"staff", "second_staff", "lead"},
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def message(house: House) -> OutboxMessage:
    """Asked for by the staff, for the first worker's grid."""
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.MANUAL)
    return enqueue(group, Message("停水", "明天"), key="k", at=at("2026-11-16 12:00"), by=house.staff)


@pytest.mark.parametrize("name", [*NAMES, *OUTSIDE])
def test_who_reads_and_who_sets_up_the_groups(house: House, name: str):
    actor = getattr(house, name)
    assert bool(rules.read_groups(actor)) == (name in READS_GROUPS)
    assert bool(rules.manage_groups(actor)) == (name == "admin")


@pytest.mark.parametrize("name", [*NAMES, *OUTSIDE])
def test_who_watches_what_goes_out(house: House, name: str):
    assert bool(rules.read_outbox(getattr(house, name))) == (name in READS_OUTBOX)


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize("name", [*NAMES, *OUTSIDE])
def test_who_does_what_with_a_message(house: House, message: OutboxMessage, verb: str, name: str):
    verdict = rules.OUTBOX[verb](message, getattr(house, name))
    assert bool(verdict) == (name in MAY[verb])
    if not verdict:
        assert verdict.reason.endswith("。"), "a refusal says whose it is to do"


def test_every_verb_of_the_table_has_its_rule():
    assert set(rules.OUTBOX) == set(OUTBOX_TRANSITIONS) == set(MAY)


def test_what_the_house_asked_for_itself_any_of_the_office_may_release(house: House, message: OutboxMessage):
    message.asked_by = None
    assert rules.release(message, house.staff)


# Who sees which rows


@pytest.mark.parametrize("name", [*NAMES, *OUTSIDE])
def test_whose_list_a_group_stands_in(house: House, message: OutboxMessage, name: str):
    seen = GridGroup.objects.visible_to(getattr(house, name)).exists()
    assert seen == (name in READS_GROUPS | {"worker1"})


@pytest.mark.parametrize("name", [*NAMES, *OUTSIDE])
def test_whose_list_a_message_stands_in(house: House, message: OutboxMessage, name: str):
    seen = OutboxMessage.objects.visible_to(getattr(house, name)).exists()
    assert seen == (name in READS_OUTBOX | {"worker1"})


@pytest.mark.parametrize("name", ["staff", "lead", "admin", "worker1"])
def test_nothing_of_it_shows_in_another_community(house: House, message: OutboxMessage, name: str):
    stranger = getattr(house.elsewhere, name)
    assert not GridGroup.objects.visible_to(stranger).exists()
    assert not OutboxMessage.objects.visible_to(stranger).exists()
