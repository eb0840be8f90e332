"""队列: from one matter to the next in the order of the list, also after the matter has left it."""

import pytest
from django.http import QueryDict

from residents.appeals import queue, workflow
from residents.appeals.models import Appeal
from tests.community import House


@pytest.fixture
def five(house: House) -> list[Appeal]:
    return [house.file(title=f"第{n}件")[0] for n in range(5)]


def working(house: House, query: str) -> queue.Queue:
    return queue.named(query, house.staff)


@pytest.mark.parametrize(
    "query", ["state=registered", "order=new&state=registered", "order=due", "order=loud"]
)
def test_walking_forward_and_back_meets_everyone_once(house: House, five: list[Appeal], query: str):
    listed = working(house, query)
    order = list(listed.rows.order_by(*queue.ORDERS[listed.order]))
    assert len(order) == 5
    for place, appeal in enumerate(order):
        back, onward = listed.beside(appeal)
        assert back == (order[place - 1].number if place else "")
        assert onward == (order[place + 1].number if place < 4 else "")


def test_the_next_one_is_known_after_the_matter_has_left(house: House, five: list[Appeal]):
    done = workflow.accept(five[1], by=house.staff)
    assert working(house, "state=registered").beside(done) == (five[0].number, five[2].number)


def test_without_a_due_time_the_soonest_is_next(house: House, five: list[Appeal]):
    over = house.do("decline", five[4])
    assert working(house, "order=due").beside(over)[1] == five[0].number


def test_filters_hold_on_the_way(house: House, five: list[Appeal]):
    other, _ = house.file(grid=house.grid2)
    assert working(house, f"grid={house.grid2.code}").beside(other) == ("", "")


def test_what_is_not_visible_is_nobodys_next(house: House, five: list[Appeal]):
    house.do("recuse", five[1], by=house.lead, user=house.staff.user)
    assert working(house, "state=registered").beside(five[0])[1] == five[2].number


def test_the_address_brings_the_same_queue_back(house: House):
    listed = queue.of(QueryDict("state=registered&cursor=x&order=new&text=&nonsense=1"), house.staff)
    assert listed.query == "state=registered&order=new"
    assert working(house, listed.query).query == listed.query
    assert queue.named("", house.staff) is None


def test_a_query_nobody_reads_gives_an_empty_queue(house: House, five: list[Appeal]):
    listed = working(house, "state=finished&" + "x" * 9000)
    assert list(listed.rows) == []
    assert listed.beside(five[0]) == ("", "")
