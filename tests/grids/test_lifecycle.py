"""一步: lock, may they, can it now, change, record: the same for every lifecycle of the house."""

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids import ledger
from grids.actors import Actor
from grids.lifecycle import Lifecycle, require, said, save, snapshot
from grids.transitions import Transition, table
from grids.verdict import ALLOWED, Forbidden, Invalid, NotFound, Refused, Stale, Verdict, denied
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import State
from tests.community import House

TABLE = table(
    Transition("take", "收下", (State.REGISTERED,), State.ACCEPTED),
    Transition("leave", "放回", (State.ACCEPTED,), State.REGISTERED),
    Transition("look", "看一看", tuple(State), None),
)


def may(verb: str, thing: Appeal, actor: Actor) -> Verdict:
    return ALLOWED if actor.is_office else denied("由社区办理。")


THINGS = Lifecycle(Appeal, TABLE, may, AppealRecord)


@pytest.fixture
def thing(lent_house: House) -> Appeal:
    return lent_house.file()[0]


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def take(thing: Appeal, by: Actor, **given: Any) -> Appeal:
    with transaction.atomic():
        return THINGS.commit(THINGS.begin(thing, "take", by=by, **given), note="收下了。")


def test_a_step_holds_the_locked_row_its_line_who_and_when(house: House, thing: Appeal):
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        step = THINGS.begin(thing, "take", by=house.staff)
    assert (step.thing.pk, step.line, step.by) == (thing.pk, TABLE["take"], house.staff)
    assert step.thing is not thing
    assert timezone.now() - step.at < datetime.timedelta(seconds=5)
    assert [" FOR UPDATE" in each["sql"] for each in queries] == [True]


def test_a_verb_that_locked_the_row_already_does_not_lock_it_again(house: House, thing: Appeal):
    with transaction.atomic():
        locked = THINGS.lock(thing, house.staff)
        with CaptureQueriesContext(connection) as queries:
            step = THINGS.begin(thing, "take", by=house.staff, locked=locked)
    assert step.thing is locked
    assert len(queries) == 0


def test_it_moves_records_and_counts_one_version_up(house: House, thing: Appeal):
    done = take(thing, house.staff)
    stored = Appeal.objects.get(pk=thing.pk)
    assert (done.state, stored.state, stored.version) == (State.ACCEPTED, State.ACCEPTED, thing.version + 1)
    last = stored.records.last()
    assert (last.action, last.note, last.actor, last.public) == ("take", "收下了。", house.staff.user, False)
    assert list(ledger.breaks(AppealRecord)) == []


def test_a_line_that_leads_nowhere_leaves_the_state(house: House, thing: Appeal):
    with transaction.atomic():
        done = THINGS.commit(THINGS.begin(thing, "look", by=house.staff), data={"seen": True}, public=True)
    assert done.state == State.REGISTERED
    assert (done.records.last().data, done.records.last().public) == ({"seen": True}, True)


def test_what_one_may_not_know_is_not_found(house: House, thing: Appeal):
    for stranger in (house.worker2, house.elsewhere.staff, house.visitor):
        with pytest.raises(NotFound):
            take(thing, stranger)
    assert Appeal.objects.get(pk=thing.pk).records.count() == 1


def test_what_one_may_not_do_says_why(house: House, thing: Appeal):
    with pytest.raises(Forbidden, match=r"由社区办理。"):
        take(thing, house.worker1)


def test_an_old_version_is_refused_before_anything_else(house: House, thing: Appeal):
    with pytest.raises(Stale) as refused:
        take(thing, house.worker1, version=thing.version + 3)
    assert refused.value.current == thing.version
    assert take(thing, house.staff, version=thing.version).state == State.ACCEPTED


@pytest.mark.parametrize(
    ("lifecycle", "name"),
    [(THINGS, "这诉求"), (Lifecycle(Appeal, TABLE, may, AppealRecord, called="这件诉求"), "这件诉求")],
)
def test_a_wrong_state_is_refused_with_the_state_as_it_is(
    house: House, thing: Appeal, lifecycle: Lifecycle, name: str
):
    take(thing, house.staff)
    with pytest.raises(Refused, match=f"^{name}现在是“已受理”，不能收下。"), transaction.atomic():
        lifecycle.begin(thing, "take", by=house.staff)


def test_only_changed_columns_are_stored(house: House, thing: Appeal):
    before = snapshot(thing)
    thing.place = "三单元"
    with CaptureQueriesContext(connection) as queries:
        save(thing, before)
    (update,) = [each["sql"] for each in queries]
    assert '"place" = ' in update
    assert '"title" = ' not in update


def test_computed_columns_are_read_when_asked_for(house: House, thing: Appeal):
    before = snapshot(thing)
    assert not {"loudness", "due_at", "urgency"} & before.keys()
    thing.attested_people = 4
    save(thing, before)
    assert thing.loudness == 3
    assert (thing.urgency, thing.due_at) == (1, thing.response_due)


def test_the_buttons_are_the_lines_that_lead_from_here_and_are_allowed(house: House, thing: Appeal):
    assert [line.verb for line in THINGS.actions(thing, house.staff)] == ["take", "look"]
    assert [line.verb for line in THINGS.actions(take(thing, house.staff), house.staff)] == ["leave", "look"]
    assert list(THINGS.actions(thing, house.worker1)) == []


def test_what_a_verb_cannot_do_without_is_asked_for_beside_its_field():
    require(True, "note", "请写明原因。")
    with pytest.raises(Invalid) as refused:
        require("", "note", "请写明原因。")
    assert refused.value.fields == {"note": "请写明原因。"}
    assert said("  灯修好了\x00。 ", "note", "请写明原因。") == "灯修好了。"
    with pytest.raises(Invalid):
        said(" \u200b ", "note", "请写明原因。")
