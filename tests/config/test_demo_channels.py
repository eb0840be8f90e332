"""群和消息 of the demo: made by the real verbs from what the real ledger says."""

import datetime
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from config.demo import channels
from grids.actors import Actor
from grids.models import Grid
from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.states import GroupState, Purpose
from notices.channels.states import ChannelKind
from notices.telling.models import InboxMessage
from residents.appeals.states import State
from tests.community import House
from tests.factories import grid


@dataclass
class Ground:
    grids: list[Grid] = field(default_factory=list)


@dataclass
class Cast:
    admin: Actor

    def actor(self, username: str) -> Actor:
        assert username == "admin"
        return self.admin


@pytest.fixture
def house(lent_house: House) -> House:
    """With a grid whose neighbours talk in a personal group, and a matter told days ago and one told just now."""
    old = timezone.now() - channels.READ_BEFORE - datetime.timedelta(days=1)
    lent_house.appeal_in(State.DISPATCHED, at=old, household=lent_house.household)
    lent_house.appeal_in(State.DISPATCHED, household=lent_house.household)
    by_hand = grid(lent_house.community, channels.BY_HAND[0])
    ground = Ground([lent_house.grid1, lent_house.grid2, lent_house.grid3, by_hand])
    channels.reach_homes(Cast(lent_house.admin), ground, timezone.now())
    channels.reach_colleagues(Cast(lent_house.admin), ground, timezone.now())
    return lent_house


def test_every_grid_has_a_group_of_residents_and_one_of_those_who_work(house: House):
    found = GridGroup.objects.of(house.community.pk).values_list("grid__code", "purpose")
    codes = ("01", "02", "03", "05")
    assert sorted(found) == sorted((code, purpose) for code in codes for purpose in Purpose.values)
    assert {group.state for group in GridGroup.objects.all()} == {GroupState.ACTIVE}


def test_they_stay_on_this_machine_and_some_are_copied_by_hand(house: House):
    kinds = dict(GridGroup.objects.for_residents().values_list("grid__code", "kind"))
    assert kinds == {
        "01": ChannelKind.DEMO,
        "02": ChannelKind.DEMO,
        "03": ChannelKind.DEMO,
        "05": ChannelKind.MANUAL,
    }
    assert set(GridGroup.objects.for_staff().values_list("kind", flat=True)) == {ChannelKind.DEMO}


def test_no_old_news_is_poured_into_new_groups(house: House):
    assert not OutboxMessage.objects.exists()


def test_what_was_told_long_ago_is_read_and_this_mornings_is_not(house: House):
    mine = InboxMessage.objects.visible_to(house.worker1)
    assert mine.unread().count() == mine.exclude(read_at__isnull=False).count() == 3
    assert mine.filter(action="visits").count() == 1, "two about the matter, and this week's doors"
    assert mine.filter(read_at__isnull=False).count() == 2
    assert InboxMessage.objects.visible_to(house.family).unread().exists()


def test_who_set_them_up_is_on_record(house: House):
    for group in GridGroup.objects.of(house.community.pk):
        assert [record.actor for record in group.records.all()] == [house.admin.user]
