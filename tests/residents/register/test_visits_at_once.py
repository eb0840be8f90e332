"""走访, two hands at once."""

from residents.register.models import Household, Promise, Visit
from residents.register.workflow.visits import give_up_promise, keep_promise
from tests.community import House
from tests.residents.register.visiting import visit


def test_a_promise_kept_and_given_up_at_once_has_one_end(at_once, house: House):
    promise = visit(house, promised="带报修单来").promise
    results = at_once(
        lambda: keep_promise(promise, by=house.worker1),
        lambda: give_up_promise(promise, by=house.staff, note="做不到，已说明。"),
    )
    assert sorted(type(result).__name__ for result in results) == ["Promise", "Refused"]
    assert Promise.objects.get().settled_at


def test_two_visits_at_once_are_two_visits(at_once, house: House):
    results = at_once(lambda: visit(house), lambda: visit(house, by=house.staff))
    assert [type(result) for result in results] == [Visit, Visit]
    assert Household.objects.get(pk=house.household.pk).visited_on
