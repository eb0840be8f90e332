"""变更留痕: the database itself copies every new and every changed row of the registers, and who stands behind it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from grids import actors, history
from grids.models import Building, Dwelling, Facility, Organization
from grids.states import FacilityKind, FacilityState
from residents.models import Household, Resident
from tests.community import House
from tests.factories import building, dwelling, household, organization, resident

Make = Callable[[House], models.Model]


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def lift(house: House) -> Facility:
    return Facility.objects.create(
        community=house.community, kind=FacilityKind.LIFT, name="9号梯", grid=house.grid1
    )


# What is kept in history, how one comes to be, a column and its new value, the table of its history.
KEPT: list[tuple[type[models.Model], Make, str, Any, str]] = [
    (Building, lambda house: building(house.grid1), "floors", 11, "grids_buildingevent"),
    (Dwelling, lambda house: dwelling(house.grid1), "room", "909", "grids_dwellingevent"),
    (
        Organization,
        lambda house: organization(house.community),
        "phone",
        "02584110000",
        "grids_organizationevent",
    ),
    (Facility, lift, "state", FacilityState.FAULTY, "grids_facilityevent"),
    (Household, lambda house: household(house.grid1), "tenure", "tenant", "residents_householdevent"),
    (Resident, lambda house: resident(house.household, "李强"), "name", "李强强", "residents_residentevent"),
]
IDS = [row[0].__name__ for row in KEPT]
each_of_them = pytest.mark.parametrize(("model", "make", "column", "value", "table"), KEPT, ids=IDS)


def events(thing: models.Model) -> list[tuple[str, str]]:
    """What happened to it and who did it, oldest first."""
    rows = thing.events.order_by("pgh_id").values_list("pgh_label", "pgh_context")
    return [(label, history.who(context)) for label, context in rows]


@each_of_them
def test_a_new_row_is_copied(house: House, model: type, make: Make, column: str, value: Any, table: str):
    thing = make(house)
    assert events(thing) == [("created", "系统")]
    assert thing.events.model._meta.db_table == table
    assert getattr(thing.events.get(), column) == getattr(thing, column)


@each_of_them
def test_a_change_is_copied_with_who_did_it(
    house: House, model: type, make: Make, column: str, value: Any, table: str
):
    thing = make(house)
    with history.by(house.staff):
        setattr(thing, column, value)
        thing.save()
    assert events(thing) == [("created", "系统"), ("changed", house.staff.label)]
    assert getattr(thing.events.last(), column) == value
    assert thing.events.last().pgh_context["user"] == house.staff.user_id


@each_of_them
def test_a_save_that_changes_nothing_leaves_no_trace(
    house: House, model: type, make: Make, column: str, value: Any, table: str
):
    """A verb stores the columns it changed; a sealed column stored anew would be another ciphertext."""
    thing = make(house)
    thing.save(update_fields=[column])
    model.objects.filter(pk=thing.pk).update(**{column: getattr(thing, column)})
    assert events(thing) == [("created", "系统")]


@each_of_them
def test_no_way_into_the_table_goes_around_it(
    house: House, model: type, make: Make, column: str, value: Any, table: str
):
    """`update`, `bulk_update` and plain SQL are seen by the trigger as a save is."""
    thing = make(house)
    model.objects.filter(pk=thing.pk).update(**{column: value})
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET end_reason = 'mistaken' WHERE id = %s", [thing.pk])
    thing.refresh_from_db()
    thing.end_reason = ""
    model.objects.bulk_update([thing], ["end_reason"])
    assert [label for label, _ in events(thing)] == ["created", "changed", "changed", "changed"]


@each_of_them
def test_the_version_alone_is_no_change(
    house: House, model: type, make: Make, column: str, value: Any, table: str
):
    thing = make(house)
    model.objects.filter(pk=thing.pk).update(version=models.F("version") + 1)
    assert events(thing) == [("created", "系统")]
    assert "version" not in {field.name for field in thing.events.model._meta.fields}


@pytest.mark.parametrize(
    "sql", ["UPDATE {table} SET pgh_label = 'x'", "DELETE FROM {table}", "TRUNCATE {table}"]
)
@each_of_them
def test_what_was_copied_stays(
    house: House, model: type, make: Make, column: str, value: Any, table: str, sql: str
):
    thing = make(house)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with (
        pytest.raises(DatabaseError, match="append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table=table))
    assert events(thing) == [("created", "系统")]


@pytest.mark.parametrize("who", ["staff", "lead", "admin", "worker1", "property", "family", "system"])
def test_whoever_did_it_is_named_as_the_ledger_names_them(house: House, who: str):
    actor = getattr(house, who)
    with history.by(actor):
        thing = lift(house)
    assert events(thing) == [("created", actor.label)]


def test_the_inner_of_two_is_the_one_who_did_it(house: House):
    with history.by(house.lead), history.by(house.staff):
        thing = lift(house)
    assert events(thing) == [("created", house.staff.label)]


@pytest.mark.parametrize(
    ("context", "words"),
    [
        (None, "系统"),
        ({}, "系统"),
        ({"label": ""}, "系统"),
        ({"label": None}, "系统"),
        ({"user": 3}, "系统"),
        ({"label": "李敏（社区工作人员）"}, "李敏（社区工作人员）"),
    ],
)
def test_the_words_for_who_did_it(context: dict[str, Any] | None, words: str):
    assert history.who(context) == words


def test_a_phone_is_sealed_in_the_history_as_it_is_in_the_register(house: House):
    person = resident(house.household, "王芳", "13987654321")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM residents_residentevent WHERE pgh_obj_id = %s", [person.pk])
        (stored,) = cursor.fetchone()
    assert "13987654321" not in stored
    assert person.events.get().phone == "13987654321"


def test_of_two_communities_each_keeps_its_own(house: House):
    here, there = lift(house), lift(house.elsewhere)
    assert {event.community_id for event in here.events.all()} == {house.community.pk}
    assert {event.community_id for event in there.events.all()} == {house.elsewhere.community.pk}
    assert actors.system(None).label == history.SYSTEM
