"""登记回避: whoever is complained about loses sight of it in the same second, and of handling it."""

import pytest
from django.utils import timezone

from grids.verdict import Forbidden, Invalid, Refused
from residents.appeals import handlers, tally
from residents.appeals.models import Appeal
from residents.appeals.states import UNANSWERED, State
from tests.community import House
from tests.factories import actor, post


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def knows(who, appeal: Appeal) -> bool:
    return Appeal.objects.visible_to(who).filter(pk=appeal.pk).exists()


@pytest.mark.parametrize("state", UNANSWERED)
def test_the_handler_loses_sight_and_the_case(house: House, state: str):
    appeal = house.appeal_in(state)
    after = house.do("recuse", appeal, user=house.worker1.user)
    assert after.complaint_user == house.worker1.user
    assert after.handler_id != house.worker1.user_id
    assert not knows(house.worker1, appeal)
    assert state == after.state
    if appeal.handler:
        assert after.handler == house.staff.user  # never nobody: who registered it takes it over


def test_a_unit_loses_sight_and_the_case(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, unit=house.property_company)
    assert knows(house.property, appeal)
    after = house.do("recuse", appeal, user=None, unit=house.property_company)
    assert (after.lead_unit, after.handler) == (None, house.staff.user)
    assert not knows(house.property, appeal)


def test_so_does_a_handler_who_sits_for_the_unit(house: House):
    post(house.worker1.user, "seat", organization=house.property_company)
    appeal = house.appeal_in(State.IN_PROGRESS)
    after = house.do("recuse", appeal, user=None, unit=house.property_company)
    assert after.handler == house.staff.user
    assert not knows(actor(house.worker1.user), appeal)


def test_it_leaves_the_board(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    house.do("recuse", appeal, user=house.worker1.user)
    assert not Appeal.objects.on_board().exists()
    assert not knows(house.visitor, appeal)


def test_the_record_names_nobody(house: House):
    record = house.do("recuse", house.file()[0], user=house.worker1.user).records.last()
    assert (record.note, record.public, record.data) == ("已登记回避。", False, {})


def test_counts_and_lists_of_the_subject_forget_it(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    assert tally.by_state(house.worker1, grids=[house.grid1])["in_progress"] == 1
    house.do("recuse", appeal, user=house.worker1.user)
    assert tally.by_state(house.worker1, grids=[house.grid1]).get("in_progress", 0) == 0
    assert tally.by_state(house.staff, grids=[house.grid1])["in_progress"] == 1


def test_it_can_be_given_to_anybody_else(house: House):
    appeal = house.do("recuse", house.appeal_in(State.ACCEPTED), user=house.worker1.user)
    able = handlers.people(appeal, timezone.localdate())
    assert house.worker1.user not in able
    assert house.worker2.user in able


def test_somebody_is_named(house: House):
    with pytest.raises(Invalid, match="被反映的人或单位"):
        house.do("recuse", house.file()[0], user=None)


def test_nobody_registers_a_complaint_about_themselves(house: House):
    """They would be handed the case and lose sight of it in one breath."""
    appeal = house.appeal_in(State.IN_PROGRESS, handler=house.staff.user)
    with pytest.raises(Invalid, match="另一位工作人员"):
        house.do("recuse", appeal, user=house.staff.user)
    assert (
        house.do("recuse", appeal, by=house.second_staff, user=house.staff.user).handler
        == house.second_staff.user
    )


def test_whom_it_is_about_is_not_replaced(house: House):
    """Naming another would give the first one sight of it again."""
    appeal = house.do("recuse", house.file()[0], user=house.worker1.user)
    with pytest.raises(Refused, match="已经登记过回避"):
        house.do("recuse", appeal, user=house.worker2.user)
    assert not knows(house.worker1, appeal)


def test_a_unit_may_be_named_after_a_person(house: House):
    appeal = house.do("recuse", house.file()[0], user=house.worker1.user)
    after = house.do("recuse", appeal, user=None, unit=house.property_company)
    assert (after.complaint_user, after.complaint_organization) == (
        house.worker1.user,
        house.property_company,
    )


def test_not_a_unit_of_another_community(house: House):
    with pytest.raises(Invalid) as refused:
        house.do("recuse", house.file()[0], user=None, unit=house.elsewhere.property_company)
    assert "unit" in refused.value.fields


def test_workers_leave_it_to_the_office(house: House):
    with pytest.raises(Forbidden, match="社区工作人员"):
        house.do("recuse", house.file()[0], by=house.worker1)


def test_reopening_never_hands_it_to_the_subject(house: House):
    """An imported case has no handler; the grid's worker would be next, were it not about them."""
    appeal = house.appeal_in(State.CLOSED, complaint_user=house.worker1.user, handler=house.worker2.user)
    Appeal.objects.filter(pk=appeal.pk).update(handler=None)
    after = house.do("reopen", appeal)
    assert after.handler != house.worker1.user
    assert after.handler is not None
