"""走访, row by row: what a visit confirms, who reads it, which words are refused, in which order one walks."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Post
from residents.register.forms.visits import GiveUpForm, KeepForm, VisitForm
from residents.register.models import Household, Visit
from residents.register.rules import plan
from residents.register.rules import visits as rules
from residents.register.workflow.visits import record_visit
from tests.community import House
from tests.factories import actor, building, dwelling, household

CONFIRMS = [
    ("routine", "met", True),
    ("routine", "phoned", True),
    ("routine", "absent", False),
    ("routine", "moved", False),
    ("care", "met", True),
    ("care", "phoned", True),
    ("care", "absent", False),
    ("care", "moved", False),
    ("festival", "met", True),
    ("festival", "phoned", True),
    ("festival", "absent", False),
    ("festival", "moved", False),
    ("safety", "met", True),
    ("safety", "phoned", True),
    ("safety", "absent", False),
    ("safety", "moved", False),
    ("follow_up", "met", True),
    ("follow_up", "phoned", True),
    ("follow_up", "absent", False),
    ("follow_up", "moved", False),
]
READS = [
    ("worker1", True, "routine", True),
    ("worker1", True, "care", True),
    ("worker1", True, "festival", True),
    ("worker1", True, "safety", True),
    ("worker1", True, "follow_up", True),
    ("worker1", False, "routine", True),
    ("worker1", False, "care", False),
    ("worker1", False, "festival", True),
    ("worker1", False, "safety", True),
    ("worker1", False, "follow_up", True),
    ("worker2", True, "routine", False),
    ("worker2", True, "care", False),
    ("worker2", True, "festival", False),
    ("worker2", True, "safety", False),
    ("worker2", True, "follow_up", False),
    ("staff", True, "routine", True),
    ("staff", True, "care", True),
    ("staff", True, "festival", True),
    ("staff", True, "safety", True),
    ("staff", True, "follow_up", True),
    ("staff", False, "routine", True),
    ("staff", False, "care", False),
    ("staff", False, "festival", True),
    ("staff", False, "safety", True),
    ("staff", False, "follow_up", True),
    ("lead", True, "routine", True),
    ("lead", True, "care", True),
    ("lead", True, "festival", True),
    ("lead", True, "safety", True),
    ("lead", True, "follow_up", True),
    ("lead", False, "routine", True),
    ("lead", False, "care", False),
    ("lead", False, "festival", True),
    ("lead", False, "safety", True),
    ("lead", False, "follow_up", True),
    ("property", False, "routine", False),
    ("property", False, "care", False),
    ("property", False, "festival", False),
    ("property", False, "safety", False),
    ("property", False, "follow_up", False),
    ("admin", False, "routine", False),
    ("admin", False, "care", False),
    ("admin", False, "festival", False),
    ("admin", False, "safety", False),
    ("admin", False, "follow_up", False),
    ("supervisor", False, "routine", False),
    ("supervisor", False, "care", False),
    ("supervisor", False, "festival", False),
    ("supervisor", False, "safety", False),
    ("supervisor", False, "follow_up", False),
    ("visitor", False, "routine", False),
    ("visitor", False, "care", False),
    ("visitor", False, "festival", False),
    ("visitor", False, "safety", False),
    ("visitor", False, "follow_up", False),
    ("family", False, "routine", False),
    ("family", False, "care", False),
    ("family", False, "festival", False),
    ("family", False, "safety", False),
    ("family", False, "follow_up", False),
]
# Rooms of one unit as one meets them coming down the stairs.
WALKS = [
    (["101", "201", "301"], ["301", "201", "101"]),
    (["102", "101"], ["101", "102"]),
    (["1102", "302", "1101"], ["1101", "1102", "302"]),
    (["2", "1"], ["1", "2"]),
    (["101", "A2"], ["101", "A2"]),
    (["地下1", "601"], ["601", "地下1"]),
    (["1001", "999"], ["1001", "999"]),
    (["501", "501A"], ["501", "501A"]),
]
# Field, what is typed, what is said beside it.
REFUSED = [
    ("result", "", "必填"),
    ("result", "dreamt", "dreamt"),
    ("result", "MET", "MET"),
    ("kind", "king", "king"),
    ("kind", "care", "care"),
    ("found", "长" * 1001, "1000"),
    ("promised", "长" * 501, "500"),
    ("promise_due", "明天", "日期"),
    ("promise_due", "2026-13-01", "日期"),
    ("promise_due", "2026-02-30", "日期"),
    ("resident", "x", "选"),
    ("resident", "99999999", "选"),
    ("at", "昨天", "日期"),
    ("at", "2026-11-22 25:00", "日期"),
]
TAKEN = [
    ("result", "phoned"),
    ("result", "absent"),
    ("result", "moved"),
    ("kind", ""),
    ("kind", "festival"),
    ("kind", "safety"),
    ("kind", "follow_up"),
    ("found", ""),
    ("found", "家里都好😊"),
    ("promised", "带一份表来"),
    ("promise_due", "2026-12-31"),
    ("resident", ""),
    ("at", "2026-11-22T14:30"),
]


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(("kind", "result", "confirms"), CONFIRMS)
def test_what_a_visit_confirms(house: House, kind: str, result: str, confirms: bool):
    Post.objects.filter(user=house.worker1.user).update(care_duty=True)
    record_visit(house.household, by=actor(house.worker1.user), kind=kind, result=result)
    home = Household.objects.get(pk=house.household.pk)
    day = timezone.localdate() if confirms else None
    assert (home.visited_on, home.confirmed_on) == (day, day)
    assert Visit.objects.get().result == result


@pytest.mark.parametrize(("role", "duty", "kind", "reads"), READS)
def test_who_reads_which_visit(house: House, role: str, duty: bool, kind: str, reads: bool):
    visit = Visit.objects.create(
        community=house.community,
        household=house.household,
        worker=house.worker1.user,
        kind=kind,
        at=timezone.now(),
    )
    reader = getattr(house, role)
    if reader.user:
        Post.objects.filter(user=reader.user).update(care_duty=duty)
        reader = actor(reader.user)
    assert (visit in Visit.objects.visible_to(reader)) is reads


@pytest.mark.parametrize(("rooms", "walked"), WALKS)
def test_in_which_order_one_walks(house: House, rooms: list[str], walked: list[str]):
    block = building(house.grid1)
    for room in rooms:
        household(house.grid1, dwelling=dwelling(house.grid1, room, building=block))
    homes = Household.objects.filter(dwelling__building=block).select_related("dwelling__building")
    (stop,) = plan.by_building(homes)
    assert [home.dwelling.room for home in stop.homes] == walked


def form(house: House, **said: str) -> VisitForm:
    return VisitForm({"result": "met", **said}, actor=house.worker1, household=house.household)


@pytest.mark.parametrize(("field", "typed", "says"), REFUSED)
def test_what_the_form_refuses(house: House, field: str, typed: str, says: str):
    filled = form(house, **{field: typed})
    assert not filled.is_valid()
    assert list(filled.errors) == [field]
    assert says in " ".join(filled.errors[field])


@pytest.mark.parametrize(("field", "typed"), TAKEN)
def test_what_the_form_takes(house: House, field: str, typed: str):
    assert form(house, **{field: typed}).is_valid()


@pytest.mark.parametrize(
    ("note", "taken"), [("", False), ("   ", False), ("产权不在社区，已说明。", True), ("长" * 501, False)]
)
def test_giving_up_needs_words(note: str, taken: bool):
    assert GiveUpForm({"note": note}).is_valid() is taken


@pytest.mark.parametrize(("note", "taken"), [("", True), ("已送到。", True), ("长" * 501, False)])
def test_keeping_needs_none(note: str, taken: bool):
    assert KeepForm({"note": note}).is_valid() is taken


@pytest.mark.parametrize(
    ("role", "goes"),
    [
        ("worker1", True),
        ("worker2", True),
        ("staff", True),
        ("lead", True),
        ("admin", False),
        ("supervisor", False),
        ("property", False),
        ("owners", False),
        ("party", False),
        ("visitor", False),
        ("family", False),
        ("system", False),
    ],
)
def test_who_goes_around(house: House, role: str, goes: bool):
    verdict = rules.goes_around(getattr(house, role))
    assert bool(verdict) is goes
    assert goes or verdict.reason == "走访由网格员在自己的网格、社区工作人员在本社区登记。"
    assert bool(rules.settle(getattr(house, role))) is goes


@pytest.mark.parametrize(
    ("confirmed", "visited", "care", "due"),
    [
        (None, None, False, True),
        (0, 0, False, False),
        (364, 364, False, False),
        (365, 365, False, True),
        (1000, 1000, False, True),
        (0, 1000, False, False),
        (365, 0, False, True),
        (None, None, True, True),
        (0, None, True, True),
        (0, 0, True, False),
        (0, 6, True, False),
        (0, 7, True, True),
        (6, 6, True, False),
        (365, 3, True, True),
    ],
)
def test_who_is_due(house: House, confirmed: int | None, visited: int | None, care: bool, due: bool):
    today = timezone.localdate()
    days = {"confirmed_on": confirmed, "visited_on": visited}
    days = {name: n if n is None else today - datetime.timedelta(days=n) for name, n in days.items()}
    Household.objects.filter(pk=house.household.pk).update(**days)
    if care:
        house.resident.care_groups = ["living_alone"]
        house.resident.save()
    Post.objects.filter(user=house.worker1.user).update(care_duty=True)
    found = plan.due(actor(house.worker1.user), house.community, today)
    assert found.filter(pk=house.household.pk).exists() is due
