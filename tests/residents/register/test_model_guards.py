"""登记册的护栏: what is never rewritten, deleted or moved another way; who sees which rows; what a row is called."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from grids.models import Building, Compound, Dwelling, ExportLog, Facility, Organization, Post
from residents.register.models import (
    Correction,
    ExportRequest,
    Handover,
    Household,
    ImportDraft,
    Promise,
    Reveal,
    Visit,
)
from residents.register.models.people import HouseholdQuerySet
from residents.register.states import CORRECTIONS, EXPORTS, PromiseOutcome
from residents.register.workflow import correcting, exporting, keeping
from tests.community import House
from tests.conftest import lent_house
from tests.residents.register.test_models import DAY, NOON, refused, visited

house = lent_house


# What may never be rewritten


def rewritten(thing: models.Model, **values: Any) -> Any:
    return lambda: type(thing)._base_manager.filter(pk=thing.pk).update(**values)


def test_what_was_looked_at_visited_handed_over_and_taken_is_never_rewritten(house: House):
    look = Reveal.objects.create(
        community=house.community,
        user=house.staff.user,
        resident=house.resident,
        at=NOON,
        detail="contact",
        purpose="核对",
    )
    handed = Handover.objects.create(
        post=Post.objects.get(user=house.worker1.user), at=NOON, open_matters=1, promises=0, visits_due=3
    )
    log = ExportLog.objects.create(
        community=house.community, user=house.staff.user, at=NOON, kind="居民", rows=1
    )
    for thing, change in (
        (look, {"purpose": "别的"}),
        (visited(house), {"found": "改过了"}),
        (handed, {"visits_due": 0}),
        (log, {"rows": 0}),
    ):
        refused(rewritten(thing, **change), "append_only")
        refused(type(thing).objects.filter(pk=thing.pk).delete, "append_only")
    assert str(handed).endswith("接手")


@pytest.mark.parametrize("table", ["reveal", "visit", "handover"])
def test_such_a_table_is_never_emptied(house: House, table: str):
    def empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE residents_{table} CASCADE")

    refused(empty, "append_only")


def test_the_copies_of_the_history_are_never_rewritten(house: House):
    keeping.edit(house.resident, by=house.staff, gender="female")
    event = house.resident.events.order_by("pgh_id").last()
    refused(rewritten(event, gender="male"), "append_only")
    refused(lambda: type(event).objects.filter(pk=event.pk).delete(), "append_only")


def test_a_promise_is_settled_once(house: House):
    promise = Promise.objects.create(community=house.community, visit=visited(house), text="换灯", due_on=DAY)
    settled = {"outcome": PromiseOutcome.KEPT, "settled_at": NOON, "settled_by": house.worker1.user}
    rewritten(promise, **settled)()
    refused(rewritten(promise, note="改一改"), "settled_once")
    refused(Promise.objects.filter(pk=promise.pk).delete, "never_deleted")
    promise.refresh_from_db()
    assert (promise.version, str(promise)) == (2, "换灯")


# Lifecycles


STATES = [
    *(("correction", CORRECTIONS, pair) for pair in [("accepted", "waiting"), ("declined", "accepted")]),
    *(
        ("export", EXPORTS, pair)
        for pair in [("asked", "taken"), ("taken", "approved"), ("declined", "approved")]
    ),
]


@pytest.mark.parametrize(("kind", "table", "pair"), STATES, ids=lambda one: str(one)[:40])
def test_a_state_moves_along_its_table_only(house: House, kind: str, table: Any, pair: tuple[str, str]):
    before, after = pair
    if kind == "correction":
        thing: models.Model = correcting.ask(house.household, by=house.family, wrong="other", wanted="门牌")
    else:
        thing = exporting.ask("residents", by=house.staff, purpose="报送", rows=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {thing._meta.db_table} SET state = %s WHERE id = %s", [before, thing.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    refused(rewritten(thing, state=after), "Invalid transition")
    refused(type(thing).objects.filter(pk=thing.pk).delete, "Cannot delete")


# Nothing goes with something else


def test_what_others_point_to_is_not_deleted(house: House):
    home = house.household.dwelling
    for thing in (house.resident, house.household, home, home.building, home.building.compound, house.grid1):
        if thing is house.resident:
            correcting.ask(
                house.household, by=house.family, wrong="phone", wanted="1", resident=house.resident
            )
        with pytest.raises(ProtectedError), transaction.atomic():
            thing.delete()


# Words of the querysets and of the rows


def test_communities_have_no_row_in_common(house: House):
    for model in (Building, Dwelling, Organization, Facility, Compound):
        here, there = (model.objects.of(one.community.pk) for one in (house, house.elsewhere))
        assert not set(here) & set(there)
        assert not model.objects.of(None).exists()


def test_drafts_and_requests_are_the_offices(house: House):
    draft = ImportDraft.objects.create(
        community=house.community, kind="residents", file_name="a", created_at=NOON
    )
    asked = exporting.ask("residents", by=house.staff, purpose="报送", rows=1)
    sees = {"staff", "second_staff", "lead"}
    for who in ("staff", "second_staff", "lead", "worker1", "admin", "supervisor", "property", "family"):
        somebody = getattr(house, who)
        assert (draft in ImportDraft.objects.visible_to(somebody)) == (who in sees)
        assert (asked in ExportRequest.objects.visible_to(somebody)) == (who in sees)
    assert not ImportDraft.objects.visible_to(house.elsewhere.staff).exists()
    assert not ExportRequest.objects.visible_to(house.elsewhere.staff).exists()
    assert not ImportDraft.objects.of_kind("appeals").exists()


def test_corrections_are_seen_by_who_keeps_the_household_and_by_itself(house: House):
    asked = correcting.ask(house.household, by=house.family, wrong="other", wanted="门牌")
    sees = {"staff", "lead", "worker1", "family"}
    for who in (
        "staff",
        "lead",
        "worker1",
        "worker2",
        "admin",
        "supervisor",
        "property",
        "family",
        "visitor",
    ):
        visible = Correction.objects.visible_to(getattr(house, who))
        assert (asked in visible) == (who in sees)
    assert not Correction.objects.visible_to(house.elsewhere.staff).exists()
    assert str(asked) == f"{house.household}：其他"


def test_care_visits_are_seen_with_the_duty_only(house: House, carer: Any):
    plain = visited(house)
    care = Visit.objects.create(
        community=house.community,
        household=house.household,
        worker=house.worker1.user,
        at=NOON,
        kind="care",
    )
    promise = Promise.objects.create(community=house.community, visit=care, text="送药", due_on=DAY)
    assert set(Visit.objects.visible_to(carer)) == {plain, care}
    assert set(Visit.objects.visible_to(house.staff)) == {plain}
    assert set(Visit.objects.visible_to(house.worker2)) == set()
    assert set(Visit.objects.visible_to(house.family)) == set()
    assert promise in Promise.objects.visible_to(carer)
    assert promise not in Promise.objects.visible_to(house.staff)
    assert str(care) == f"{house.household} 关爱走访"


def test_open_and_overdue_promises(house: House):
    made = [
        Promise.objects.create(
            community=house.community,
            visit=visited(house),
            text=f"{n}",
            due_on=DAY + datetime.timedelta(days=n),
        )
        for n in (-1, 0, 1)
    ]
    rewritten(made[2], outcome="kept", settled_at=NOON, settled_by=house.worker1.user)()
    assert set(Promise.objects.open()) == set(made[:2])
    assert set(Promise.objects.overdue(DAY)) == {made[0]}
    assert [each.version for each in made] == [1, 1, 1]


def test_what_a_row_is_called(house: House):
    home = house.household.dwelling
    assert str(home) == f"{home.building}1单元{home.room}室"
    assert str(Dwelling(building=home.building, unit="", room="9")) == f"{home.building}9室"
    assert str(house.household) == f"{home}住户"
    assert str(house.resident) == "王秀英"
    assert house.household.masked_head == ""
    assert isinstance(Household.objects.all(), HouseholdQuerySet)
    assert str(ExportRequest(asked_by=house.staff.user)) == "李敏申请导出"


def test_what_is_sealed_is_not_readable_in_the_table(house: House):
    keeping.edit(house.resident, by=house.staff, phone="13900000001")
    asked = correcting.ask(house.household, by=house.family, wrong="other", wanted="13700000009")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM residents_resident WHERE id = %s", [house.resident.pk])
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT wanted FROM residents_correction WHERE id = %s", [asked.pk])
        wanted = cursor.fetchone()[0]
    assert "13900000001" not in stored
    assert "13700000009" not in wanted
    asked.refresh_from_db()
    assert asked.wanted == "13700000009"
    assert timezone.is_aware(asked.asked_at)


def test_an_integrity_error_is_never_shown_as_such(house: House):
    """The refusal of the table that a form could not foresee is a sentence (see workflow.step)."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(community=house.community, kind="party", name=house.party_branch.name)
