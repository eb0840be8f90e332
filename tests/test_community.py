"""The ground the other tests stand on holds: every state is reached, both communities have everyone."""

import pytest

from grids import ledger
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import State
from tests.community import House


@pytest.mark.parametrize("state", State)
def test_an_appeal_can_be_brought_to_every_state(house: House, state: State):
    appeal = house.appeal_in(state)
    assert appeal.state == state
    assert appeal.community == house.community
    assert appeal.grid == house.grid1


def test_it_gets_there_with_an_honest_ledger(house: House):
    for state in State:
        house.appeal_in(state)
    assert list(ledger.breaks(AppealRecord)) == []


def test_the_second_community_has_the_same_shape_and_nothing_in_common(house: House):
    there = house.elsewhere
    assert there.grid1.code == house.grid1.code
    assert there.community != house.community
    there.appeal_in(State.CLOSED)
    assert not Appeal.objects.visible_to(house.staff).exists()
    assert Appeal.objects.visible_to(there.staff).count() == 1
