"""登记册的表: what the database itself refuses, whoever asks, and how a page says it."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from grids.models import Building, Compound, Dwelling, ExportLog, Facility, Organization, Post
from residents.register.models import (
    Correction,
    ExportRequest,
    Handover,
    Household,
    HouseholdCard,
    ImportDraft,
    Promise,
    Resident,
    Reveal,
    Visit,
)
from residents.register.models.people import HouseholdQuerySet
from residents.register.states import CORRECTIONS, EXPORTS, PromiseOutcome
from residents.register.workflow import correcting, exporting, keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import at, building, compound, dwelling, organization, resident

house = lent_house
NOON = at("2026-11-20 12:00")
DAY = datetime.date(2026, 11, 20)


def refused(make: Any, match: str) -> None:
    """The table says no, in a savepoint of its own."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        make()


def said(thing: models.Model) -> str:
    """What a form would show of the constraint that is broken."""
    with pytest.raises(ValidationError) as error:
        thing.validate_constraints()
    return " ".join(error.value.messages)


# Constraints, by raw save and in words


def test_a_household_cannot_leave_before_it_came(house: House):
    home = Household(
        community=house.community,
        dwelling=house.household.dwelling,
        since=DAY,
        until=DAY - datetime.timedelta(days=1),
    )
    assert said(home) == "搬离日期不能早于入住日期。"
    refused(home.save, "household_leaves_after_it_came")


def test_an_id_number_belongs_to_one_resident_of_a_community(house: House):
    resident(house.household, "王建国", "", id_hash="a" * 64)
    double = Resident(
        community=house.community, household=house.household, name="王建", id_hash="a" * 64, phone=""
    )
    assert said(double) == "这个身份证号已经登记在另一位居民名下。"
    refused(double.save, "resident_id_number_once")
    double.until = DAY
    double.save()


def test_a_building_a_door_a_unit_and_a_thing_are_registered_once(house: House):
    block = building(house.grid1, "3号楼")
    flat = dwelling(house.grid1, "101", building=block)
    unit = organization(house.community, "幸福面馆", "enterprise")
    lift = Facility.objects.create(community=house.community, grid=house.grid1, kind="lift", name="电梯")
    for thing, sentence, name in (
        (block, "楼号已存在。", "building_name_once"),
        (flat, "这套房屋已经登记。", "dwelling_once"),
        (unit, "单位名称已存在。", "organization_name_once"),
        (lift, "这处设施已经登记。", "facility_once"),
        (block.compound, "小区重名。", "compound_name_once"),
    ):
        double = type(thing).objects.get(pk=thing.pk)
        double.pk = None
        double._state.adding = True
        assert said(double) == sentence
        refused(lambda one=double: one.save(force_insert=True), name)


def test_the_same_name_elsewhere_is_something_else(house: House):
    place = compound(house.community, "春风苑")
    for ground, where in ((house.grid1, None), (house.grid1, place), (house.elsewhere.grid1, None)):
        building(ground, "3号楼", compound=where)
    for community in (house.community, house.elsewhere.community):
        organization(community, "幸福面馆", "enterprise")
    for ground in (house.grid1, house.grid2):
        Facility.objects.create(community=house.community, grid=ground, kind="lift", name="电梯")
    Facility.objects.create(community=house.community, grid=house.grid1, kind="lamp", name="电梯")
    assert Building.objects.filter(name="3号楼").count() == 3


def test_a_household_has_one_valid_card(house: House):
    second = HouseholdCard(household=house.household, secret_hash="b" * 64, issued_at=NOON)
    assert said(second) == "这户已有有效户码，请先作废旧码再补发。"
    refused(second.save, "one_valid_card_per_household")
    second.revoked_at = NOON
    second.save()
    assert str(second) == f"{house.household}的户码"


@pytest.mark.parametrize("which", ["neither", "both"])
def test_a_reveal_is_of_one_thing(house: House, which: str):
    about = {"resident": house.resident, "organization": house.property_company} if which == "both" else {}
    look = {"community": house.community, "user": house.staff.user, "at": NOON, "detail": "contact"}
    row = Reveal(**look, **about, purpose="核对")
    assert said(row) == "一次查看只看一位居民或一个单位。"
    refused(row.save, "a_reveal_is_of_one")


def test_a_reveal_has_a_purpose(house: House):
    look = {"community": house.community, "user": house.staff.user, "at": NOON, "detail": "contact"}
    row = Reveal(**look, resident=house.resident, purpose="")
    assert said(row) == "请写明为什么要查看。"
    refused(row.save, "a_reveal_has_a_purpose")
    row.purpose = "核对"
    row.save()
    assert str(row) == f"{house.staff.user} 姓名和电话"


def test_nobody_approves_an_own_request(house: House):
    asked = exporting.ask("residents", by=house.staff, purpose="报送", rows=1)
    asked.decided_by, asked.state = house.staff.user, "approved"
    assert said(asked) == "明文导出要由另一位工作人员审批。"
    refused(asked.save, "an_export_is_approved_by_another")


def visited(house: House) -> Visit:
    return Visit.objects.create(
        community=house.community, household=house.household, worker=house.worker1.user, at=NOON
    )


@pytest.mark.parametrize(
    ("given", "sentence", "name"),
    [
        ({"outcome": "kept"}, "了结承诺要写明结果、时间和经手人。", "a_settled_promise_says_how"),
        ({"settled_at": NOON}, "了结承诺要写明结果、时间和经手人。", "a_settled_promise_says_how"),
        (
            {"outcome": "given_up", "settled_at": NOON, "settled_by": True},
            "承诺做不到要写明原因。",
            "giving_up_a_promise_has_a_reason",
        ),
    ],
)
def test_a_settled_promise_says_how_when_by_whom_and_why(
    house: House, given: dict[str, Any], sentence: str, name: str
):
    given = given | ({"settled_by": house.worker1.user} if given.get("settled_by") else {})
    promise = Promise(community=house.community, visit=visited(house), text="换灯", due_on=DAY, **given)
    assert said(promise) == sentence
    refused(promise.save, name)


@pytest.mark.parametrize(
    "missing",
    [
        (Household, {"dwelling": None}),
        (Resident, {"household": None}),
        (Dwelling, {"building": None}),
        (Dwelling, {"grid": None}),
        (Building, {"compound": None}),
        (Building, {"grid": None}),
        (Facility, {"grid": None}),
    ],
    ids=lambda pair: f"{pair[0].__name__}.{next(iter(pair[1]))}",
)
def test_nothing_hangs_in_the_air(house: House, missing: tuple[type[models.Model], dict[str, None]]):
    model, values = missing
    block = house.household.dwelling.building
    stands: dict[type[models.Model], dict[str, Any]] = {
        Household: {"dwelling": house.household.dwelling},
        Resident: {"household": house.household, "name": "某", "phone": "", "id_number": ""},
        Dwelling: {"building": block, "grid": house.grid1, "room": "9"},
        Building: {"compound": block.compound, "grid": house.grid1, "name": "9号楼"},
        Facility: {"grid": house.grid1, "kind": "lamp", "name": "灯"},
    }
    [column] = values
    refused(model(community=house.community, **(stands[model] | values)).save, f'"{column}_id"')


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
    refused(type(thing).objects.filter(pk=thing.pk).delete, "")


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
    asked = correcting.ask(house.household, by=house.family, wrong="phone", wanted="13700000009")
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
