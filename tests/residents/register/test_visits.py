"""走访的动作: recording a visit, keeping and giving up what was promised."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.register.models import Household, Promise, Visit
from residents.register.states import PromiseOutcome, VisitKind, VisitResult
from residents.register.workflow.visits import give_up_promise, keep_promise, record_visit
from tests.community import House
from tests.factories import household, resident
from tests.residents.register.visiting import days_ago, visit


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def home_of(house: House) -> Household:
    return Household.objects.get(pk=house.household.pk)


# Recording


def test_a_visit_says_who_was_where_and_what_they_found(house: House):
    made = visit(house, found=" 水管\u200b有点漏 ", resident=house.resident)
    stored = Visit.objects.get(pk=made.pk)
    assert (stored.household, stored.worker, stored.resident) == (
        house.household,
        house.worker1.user,
        house.resident,
    )
    assert stored.found == "水管有点漏"
    assert (stored.kind, stored.result) == (VisitKind.ROUTINE, VisitResult.MET)
    assert stored.community_id == house.community.pk


@pytest.mark.parametrize("result", [VisitResult.MET, VisitResult.PHONED])
def test_whoever_was_reached_counts_as_seen_and_confirmed(house: House, result: str):
    visit(house, result=result)
    home = home_of(house)
    assert home.visited_on == home.confirmed_on == timezone.localdate()


@pytest.mark.parametrize("result", [VisitResult.ABSENT, VisitResult.MOVED])
def test_a_closed_door_confirms_nothing(house: House, result: str):
    visit(house, result=result)
    home = home_of(house)
    assert (home.visited_on, home.confirmed_on) == (None, None)


def test_a_visit_written_down_late_moves_nothing_back(house: House):
    Household.objects.filter(pk=house.household.pk).update(confirmed_on=days_ago(1), visited_on=days_ago(9))
    visit(house, at=timezone.now() - datetime.timedelta(days=5))
    home = home_of(house)
    assert (home.confirmed_on, home.visited_on) == (days_ago(1), days_ago(5))


@pytest.mark.parametrize("shift", [datetime.timedelta(days=-40), datetime.timedelta(hours=3)])
def test_a_visit_is_neither_of_long_ago_nor_of_the_future(house: House, shift: datetime.timedelta):
    with pytest.raises(Invalid, match="最近 31 天") as refused:
        visit(house, at=timezone.now() + shift)
    assert "at" in refused.value.fields
    assert not Visit.objects.exists()


def test_the_office_and_the_stand_in_may_record_too(house: House):
    visit(house, by=house.staff)
    visit(house, by=house.lead)
    assert Visit.objects.count() == 2


@pytest.mark.parametrize("who", ["worker2", "property", "admin", "supervisor", "visitor"])
def test_others_do_not_know_the_household(house: House, who: str):
    with pytest.raises(NotFound):
        visit(house, by=getattr(house, who))


def test_the_household_itself_records_no_visit(house: House):
    with pytest.raises(Forbidden, match="网格员在自己的网格"):
        visit(house, by=house.family)


def test_another_community_does_not_know_the_household(house: House):
    for stranger in (house.elsewhere.staff, house.elsewhere.worker1):
        with pytest.raises(NotFound):
            visit(house, by=stranger)


def test_nobody_calls_on_a_household_that_has_left(house: House):
    Household.objects.filter(pk=house.household.pk).update(until=days_ago(3))
    with pytest.raises(Refused, match="已经登记搬离"):
        visit(house)


def test_whom_one_met_lives_there(house: House):
    stranger = resident(household(house.grid1), phone="13712345678")
    with pytest.raises(Invalid, match="不在这一户"):
        visit(house, resident=stranger)


# Care


def test_a_care_visit_is_for_the_care_duty(house: House, carer, cared_for: Household):
    with pytest.raises(Forbidden, match="关爱职责"):
        record_visit(cared_for, by=house.worker1, kind=VisitKind.CARE)
    made = record_visit(cared_for, by=carer, kind=VisitKind.CARE)
    assert Visit.objects.visible_to(carer).get() == made


def test_care_visits_show_to_the_care_duty_alone(house: House, carer, cared_for: Household):
    care = record_visit(cared_for, by=carer, kind=VisitKind.CARE, promised="送药", promise_due=days_ago(-1))
    plain = record_visit(cared_for, by=carer)
    assert set(Visit.objects.visible_to(carer)) == {care, plain}
    for other in (house.worker1, house.staff, house.lead):
        assert list(Visit.objects.visible_to(other)) == [plain]
        assert not Promise.objects.visible_to(other).exists()


# Who sees


def test_visits_are_seen_in_the_own_grid_and_by_the_office(house: House):
    visit(house)
    seeing = {"worker1": 1, "worker2": 0, "staff": 1, "lead": 1, "property": 0, "admin": 0, "supervisor": 0}
    seeing |= {"family": 0, "visitor": 0}
    assert {who: Visit.objects.visible_to(getattr(house, who)).count() for who in seeing} == seeing
    assert not Visit.objects.visible_to(house.elsewhere.staff).exists()


# The history


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE residents_visit SET found = '改过了' WHERE id = %s",
        "DELETE FROM residents_visit WHERE id = %s",
    ],
)
def test_the_database_lets_nobody_rewrite_a_visit(house: House, sql: str):
    made = visit(house, found="原话")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        connection.cursor().execute(sql, [made.pk])
    assert Visit.objects.get().found == "原话"


# Promises


def test_what_was_promised_becomes_a_thing_to_do(house: House):
    made = visit(house, promised="带报修单来", promise_due=days_ago(-3))
    promise = Promise.objects.visible_to(house.worker1).open().get()
    assert (promise.visit, promise.text, promise.due_on) == (made, "带报修单来", days_ago(-3))
    assert Promise.objects.overdue(days_ago(-4)).get() == promise
    assert not Promise.objects.overdue(days_ago(-3)).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"promised": "来修", "promise_due": None}, "promise_due"),
        ({"promised": "来修", "promise_due": days_ago(1)}, "promise_due"),
        ({"promised": "来修", "promise_due": days_ago(-1), "result": VisitResult.ABSENT}, "promised"),
    ],
)
def test_a_promise_needs_its_day_and_somebody_to_hear_it(house: House, said, field: str):
    with pytest.raises(Invalid) as refused:
        record_visit(house.household, by=house.worker1, **said)
    assert list(refused.value.fields) == [field]
    assert not Visit.objects.exists()


def test_a_promise_is_kept(house: House):
    promise = visit(house, promised="带报修单来").promise
    keep_promise(promise, by=house.worker1, note="已交到手上")
    stored = Promise.objects.get()
    assert (stored.outcome, stored.note, stored.settled_by) == (
        PromiseOutcome.KEPT,
        "已交到手上",
        house.worker1.user,
    )
    assert not Promise.objects.open().exists()
    assert stored.version == 2


def test_giving_up_says_why(house: House):
    promise = visit(house, promised="装一盏灯").promise
    with pytest.raises(Invalid, match="为什么做不到"):
        give_up_promise(promise, by=house.worker1, note=" ")
    give_up_promise(promise, by=house.worker1, note="产权不在社区，已当面说明。")
    assert Promise.objects.get().outcome == PromiseOutcome.GIVEN_UP


def test_somebody_else_of_the_grid_may_keep_it(house: House):
    promise = visit(house, promised="来看看").promise
    keep_promise(promise, by=house.staff)
    assert Promise.objects.get().settled_by == house.staff.user


@pytest.mark.parametrize("settle", [keep_promise, give_up_promise])
def test_a_promise_is_settled_once(house: House, settle):
    promise = visit(house, promised="来看看").promise
    keep_promise(promise, by=house.worker1)
    with pytest.raises(Refused, match="已经登记为“做到了”"):
        settle(promise, by=house.worker1, note="又来")


def test_nobody_settles_what_they_have_not_seen(house: House):
    promise = visit(house, promised="来看看").promise
    with pytest.raises(Stale):
        keep_promise(promise, by=house.worker1, version=7)
    for stranger in (house.worker2, house.property, house.family, house.elsewhere.staff):
        with pytest.raises(NotFound):
            keep_promise(promise, by=stranger)
    assert Promise.objects.open().count() == 1


def test_the_database_keeps_a_settled_promise_settled(house: House):
    promise = visit(house, promised="来看看").promise
    keep_promise(promise, by=house.worker1)
    for sql in ("UPDATE residents_promise SET note = '改'", "DELETE FROM residents_promise"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


def test_the_database_asks_who_settled_it_and_why_it_was_given_up(house: House):
    promise = visit(house, promised="来看看").promise
    for values in (
        {"outcome": PromiseOutcome.KEPT},
        {"outcome": PromiseOutcome.GIVEN_UP, "settled_at": timezone.now(), "settled_by": house.staff.user},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Promise.objects.filter(pk=promise.pk).update(**values)
