"""At the same moment: real threads, real locks."""

from collections.abc import Callable
from typing import Any

from grids.verdict import NotFound, Refused
from notices.directory import workflow
from notices.directory.models import Service
from residents.appeals.models import Appeal
from residents.appeals.states import Source
from tests.community import House
from tests.notices.things import SERVICE, asking, service


def test_of_two_who_add_the_same_name_one_is_refused(house: House, at_once: Callable[..., list[Any]]):
    def add() -> Service:
        return workflow.add(house.community, by=house.staff, **SERVICE)

    got = at_once(add, add)
    assert sorted(type(each).__name__ for each in got) == ["Refused", "Service"]
    assert Service.objects.count() == 1


def test_of_two_who_suspend_it_one_is_refused(house: House, at_once: Callable[..., list[Any]]):
    added = service(house)

    def suspend() -> Service:
        return workflow.suspend(added, by=house.staff, note="医生休假")

    got = at_once(suspend, suspend)
    assert [type(each) for each in got].count(Refused) == 1
    assert added.records.filter(action="suspend").count() == 1


def test_whoever_asks_while_it_is_suspended_gets_it_or_is_told(
    house: House, at_once: Callable[..., list[Any]]
):
    """Never half: an entry without its request, or a request for what was suspended before."""
    added = service(house)
    said = asking(house)
    got = at_once(
        lambda: workflow.suspend(added, by=house.staff, note="医生休假"),
        lambda: workflow.ask(added, by=house.visitor, source=Source.WEB, **said),
    )
    asked = Appeal.objects.count()
    assert asked == added.requests.count()
    assert asked == 1 or isinstance(got[1], NotFound)
