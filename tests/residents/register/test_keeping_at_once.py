"""登记册: two people at the same entry."""

from collections.abc import Callable
from typing import Any

from residents.register.models import Resident
from residents.register.workflow import keeping
from tests.community import house as one_house
from tests.factories import resident
from tests.residents.register.sheets import id_number

AtOnce = Callable[..., list[Any]]


def kinds(answers: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in answers)


def test_two_edits_of_the_same_version_one_wins(at_once: AtOnce):
    here = one_house()
    edit = lambda gender: lambda: keeping.edit(here.resident, by=here.staff, version=1, gender=gender)  # noqa: E731
    assert kinds(at_once(edit("female"), edit("male"))) == ["Resident", "Stale"]


def test_the_same_id_number_entered_twice_is_stored_once(at_once: AtOnce):
    here = one_house()
    given = {"household": here.household, "id_number": id_number("19510308", 11)}
    enter = lambda name: lambda: keeping.create(Resident, by=here.staff, name=name, **given)  # noqa: E731
    answers = kinds(at_once(enter("王建国"), enter("王建")))
    assert answers in (["Refused", "Resident"], ["Invalid", "Resident"])
    assert Resident.objects.exclude(id_hash="").count() == 1


def test_two_merges_that_cross_each_other_do_not_wait_in_a_circle(at_once: AtOnce):
    here = one_house()
    other = resident(here.household, "王秀英", "")
    answers = at_once(
        lambda: keeping.merge(here.resident, by=here.staff, into=other),
        lambda: keeping.merge(other, by=here.staff, into=here.resident),
    )
    assert kinds(answers) == ["Refused", "Resident"]
    assert Resident.objects.filter(until=None).count() == 1
