"""撤销: whoever did it, within ten minutes, while nothing else has happened; the ledger keeps both."""

import datetime

import pytest
from django.utils import timezone

from grids import ledger
from grids.verdict import Forbidden, NotFound, Refused, Stale
from residents.appeals import workflow
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import UNDO_WITHIN, State
from tests.community import House
from tests.factories import actor

LEDGER = {"version", "moved_at", "ledger_length", "ledger_head"}


def columns(appeal: Appeal) -> dict[str, object]:
    fresh = Appeal.objects.get(pk=appeal.pk)
    names = [field.attname for field in Appeal._meta.concrete_fields]
    return {name: getattr(fresh, name) for name in names if name not in LEDGER}


def accepted(house: House, **given: object) -> Appeal:
    appeal, _ = house.file()
    return workflow.accept(appeal, by=house.staff, **given)


def test_an_undone_acceptance_leaves_everything_as_it_was(house: House):
    appeal, _ = house.file()
    before = columns(appeal)
    workflow.accept(
        appeal,
        by=house.staff,
        category=house.category,
        grade="danger",
        track="deliberate",
        tags=["urgent"],
        key_small_matter=True,
        public_title="楼道灯不亮",
        public_text="三单元。",
    )
    assert columns(appeal) != before
    undone = workflow.undo_accept(appeal, by=house.staff)
    assert undone.state == State.REGISTERED
    assert columns(appeal) == before


def test_an_undone_dispatch_is_in_nobodys_hands(house: House):
    appeal = accepted(house)
    workflow.add_note(appeal, by=house.staff, note="已核对。")
    before = columns(appeal)
    workflow.dispatch(appeal, by=house.staff, handler=house.worker1.user)
    undone = workflow.undo_dispatch(appeal, by=house.staff)
    assert (undone.state, undone.handler, undone.dispatched_by) == (State.ACCEPTED, None, None)
    assert columns(appeal) == before


def test_the_ledger_keeps_both_and_tells_the_resident(house: House):
    appeal = accepted(house)
    workflow.undo_accept(appeal, by=house.staff)
    assert [each.action for each in appeal.records.all()] == ["register", "accept", "undo_accept"]
    last = appeal.records.last()
    assert last.public
    assert last.data == {"undoes": 2}
    assert list(ledger.breaks(AppealRecord)) == []


def test_what_was_undone_can_be_done_again(house: House):
    appeal = accepted(house)
    workflow.undo_accept(appeal, by=house.staff)
    workflow.accept(appeal, by=house.staff)
    workflow.dispatch(appeal, by=house.staff, handler=house.worker1.user)
    assert workflow.undo_dispatch(appeal, by=house.staff).state == State.ACCEPTED


def test_undone_once_is_undone(house: House):
    appeal = accepted(house)
    workflow.undo_accept(appeal, by=house.staff)
    with pytest.raises(Refused):
        workflow.undo_accept(appeal, by=house.staff)


def test_a_dispatch_undone_does_not_open_the_acceptance_again(house: House):
    appeal = accepted(house)
    workflow.dispatch(appeal, by=house.staff, handler=house.worker1.user)
    workflow.undo_dispatch(appeal, by=house.staff)
    with pytest.raises(Forbidden, match="10 分钟内"):
        workflow.undo_accept(appeal, by=house.staff)


def test_nobody_undoes_what_another_did(house: House):
    appeal = accepted(house)
    for who in (house.second_staff, house.lead, house.worker1):
        with pytest.raises(Forbidden, match="刚刚办理的人"):
            workflow.undo_accept(appeal, by=who)
    with pytest.raises(NotFound):
        workflow.undo_accept(appeal, by=house.elsewhere.staff)


def test_ten_minutes_and_not_longer(house: House):
    appeal, _ = house.file()
    workflow.accept(appeal, by=house.staff, at=timezone.now() - UNDO_WITHIN)
    with pytest.raises(Forbidden):
        workflow.undo_accept(appeal, by=house.staff)
    later, _ = house.file()
    workflow.accept(later, by=house.staff, at=timezone.now() - UNDO_WITHIN + datetime.timedelta(minutes=1))
    assert workflow.undo_accept(later, by=house.staff).state == State.REGISTERED


@pytest.mark.parametrize("verb", ["add_note", "endorse", "attach"])
def test_once_somebody_has_acted_it_stands(house: House, verb: str):
    """Even the same person: what came after was built on it."""
    appeal = accepted(house)
    house.do(verb, appeal)
    with pytest.raises(Forbidden):
        workflow.undo_accept(appeal, by=house.staff)


def test_the_system_undoes_nothing_that_came_before_something_else(house: House):
    appeal = accepted(house)
    workflow.add_note(appeal, by=house.staff, note="已核对。")
    with pytest.raises(Refused, match="新的动静"):
        workflow.undo_accept(appeal, by=house.system)


def test_a_stale_page_is_refused(house: House):
    appeal = accepted(house)
    with pytest.raises(Stale):
        workflow.undo_accept(appeal, by=house.staff, version=1)


def test_the_list_of_what_can_be_undone(house: House):
    mine, other = accepted(house), house.file()[0]
    workflow.accept(other, by=house.lead)
    now = timezone.now()
    assert list(Appeal.objects.undoable_by(house.staff, now)) == [mine]
    assert list(Appeal.objects.undoable_by(house.visitor, now)) == []
    assert list(Appeal.objects.undoable_by(house.staff, now + UNDO_WITHIN)) == []


def test_an_undoing_and_a_start_at_once_one_wins(at_once, house: House):
    appeal = accepted(house)
    workflow.dispatch(appeal, by=house.staff, handler=house.worker1.user)
    handler = actor(house.worker1.user)
    results = at_once(
        lambda: workflow.undo_dispatch(appeal, by=house.staff), lambda: workflow.start(appeal, by=handler)
    )
    won = [each for each in results if isinstance(each, Appeal)]
    # A worker may also start a matter of the own grid that nobody was given: then both happened, in this order.
    state = Appeal.objects.get().state
    assert state in (State.IN_PROGRESS, State.ACCEPTED)
    assert len(won) == 1 or [each.action for each in appeal.records.all()][-2:] == ["undo_dispatch", "start"]
    assert list(ledger.breaks(AppealRecord)) == []
