"""登记册接口: the same lists and verbs as the pages, by the conventions of the house."""

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft4Validator

from grids import reauth, tokens
from grids.models import Dwelling, Facility, Organization
from grids.states import FacilityKind, TokenScope
from residents.register.models import Household, Resident, Reveal
from residents.register.registers import REGISTERS
from tests.calls import by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.config.test_api import body_of, check, document, operations, strictly  # noqa: F401  a fixture among them
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import household, resident

house = lent_house
PASSWORD = "zheshi-mima-2026"
SLUGS = list(REGISTERS)


@pytest.fixture
def furnished(house: House) -> House:
    block = house.household.dwelling.building
    Facility.objects.create(
        community=house.community, grid=house.grid1, kind=FacilityKind.LIFT, name="1单元电梯", building=block
    )
    Organization.objects.create(
        community=house.community, grid=house.grid1, kind="enterprise", name="幸福面馆", phone="13900001111"
    )
    return house


def first(caller: Any, slug: str) -> dict[str, Any]:
    return caller.get(f"{slug}/").json()["results"][0]


def act(caller: Any, slug: str, pk: int, verb: str, body: Any = None, version: Any = None) -> Any:
    version = version or caller.get(f"{slug}/{pk}/").headers.get("ETag", "*")
    return caller.post(f"{slug}/{pk}/{verb}/", body, if_match=str(version))


def with_password(house: House) -> str:
    house.staff.user.set_password(PASSWORD)
    house.staff.user.save()
    return PASSWORD


# Reading


@pytest.mark.parametrize("slug", SLUGS)
def test_lists_and_entries_answer_as_declared_to_everyone(furnished: House, document, slug: str):  # noqa: F811
    for caller in (by_token(furnished.staff), by_token(furnished.worker1), by_card(furnished.card)):
        check(document, f"{slug}_list", caller.get(f"{slug}/"))
        check(document, f"{slug}_list", caller.get(f"{slug}/", {"limit": 1, "text": "1"}))
        for entry in caller.get(f"{slug}/").json()["results"][:1]:
            check(document, f"{slug}_read", caller.get(f"{slug}/{entry['id']}/"))
    for stranger in (by_token(furnished.supervisor), by_token(furnished.property)):
        problem(stranger.get(f"{slug}/"), 403, "forbidden")
    problem(nobody().get(f"{slug}/"), 401, "not_authenticated")
    problem(by_token(furnished.staff).get(f"{slug}/999999/"), 404, "not_found")


def test_personal_data_is_masked_for_the_office_and_clear_for_the_own_household(house: House):
    entry = first(by_token(house.staff), "residents")
    assert (entry["name"], entry["phone"]) == ("王*", "138******78")
    mine = first(by_card(house.card), "residents")
    assert (mine["name"], mine["phone"], mine["actions"]) == ("王秀英", "13812345678", [])


def test_a_household_finds_itself_and_nobody_else(house: House):
    other = resident(household(house.grid1), "赵某", "")
    caller = by_card(house.card)
    assert [each["id"] for each in caller.get("residents/").json()["results"]] == [house.resident.pk]
    problem(caller.get(f"residents/{other.pk}/"), 404, "not_found")
    assert [each["id"] for each in caller.get("households/").json()["results"]] == [house.household.pk]


def test_another_grid_and_another_community_are_not_found(house: House):
    for stranger in (house.worker2, house.elsewhere.staff):
        caller = by_token(stranger)
        problem(caller.get(f"residents/{house.resident.pk}/"), 404, "not_found")
        problem(act(caller, "residents", house.resident.pk, "edit", {}), 404, "not_found")


def test_search_and_filters_are_those_of_the_page(house: House):
    resident(household(house.grid2), "赵二网", "13700000002", initials="zew")
    caller = by_token(house.staff)

    def ids(**params: str) -> int:
        return len(caller.get("residents/", params).json()["results"])

    assert (ids(), ids(grid="02"), ids(text="赵二网"), ids(text="zew"), ids(text="13700000002")) == (
        2,
        1,
        1,
        1,
        1,
    )
    assert ids(ended="yes") == 0
    problem(caller.get("residents/", {"grid": "99"}), 400, "validation_error")
    problem(caller.get("residents/", {"page": 2}), 400, "unknown_param")


def test_care_is_unknown_without_the_duty(house: House):
    resident(house.household, "李独居", "", care_groups=["living_alone"])
    caller = by_token(house.staff)
    problem(caller.get("residents/", {"care": "living_alone"}), 400, "unknown_param")
    assert {each["care"] for each in caller.get("residents/").json()["results"]} == {None}
    problem(caller.post("residents/", {"name": "某", "care_groups": []}), 400, "unknown_field")
    house.staff.user.posts.update(care_duty=True)
    assert [
        each["care"] for each in caller.get("residents/", {"care": "living_alone"}).json()["results"]
    ] == ["独居老人"]


def test_pages_follow_each_other(house: House):
    for n in range(5):
        resident(house.household, f"周{n}", "", initials="z")
    caller, seen, place = by_token(house.staff), [], "residents/?limit=2"
    while place:
        answer = caller.get(place if place.startswith("http") else f"/api/v1/{place}").json()
        seen += [each["id"] for each in answer["results"]]
        place = answer["next"]
    assert len(seen) == len(set(seen)) == 6


# Entering and changing


NEW: dict[str, dict[str, Any]] = {
    "residents": {"name": "陈新来", "phone": "13912345699"},
    "households": {"tenure": "tenant"},
    "dwellings": {"unit": "3", "room": "901"},
    "buildings": {"name": "77号楼", "grid": "01", "floors": 6, "units": 2},
    "enterprises": {"name": "新面馆", "kind": "enterprise", "grid": "01"},
    "facilities": {"name": "新路灯", "kind": "lamp", "grid": "01", "state": "in_use"},
}


def new(house: House, slug: str) -> dict[str, Any]:
    home = house.household.dwelling
    where: dict[str, dict[str, Any]] = {
        "residents": {"household": house.household.pk},
        "households": {"building": home.building_id, "unit": home.unit, "room": home.room},
        "dwellings": {"building": home.building_id},
        "buildings": {"compound": home.building.compound_id},
    }
    return NEW[slug] | where.get(slug, {})


@pytest.mark.parametrize("slug", SLUGS)
def test_something_new_is_entered_once_per_key(house: House, document, slug: str):  # noqa: F811
    caller, body = by_token(house.staff), new(house, slug)
    declared = body_of(document, f"{slug}_create")
    assert list(Draft4Validator(strictly(declared)).iter_errors(body)) == []
    before = REGISTERS[slug].model.objects.count()
    answers = [caller.post(f"{slug}/", body, idempotency_key="k1") for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert REGISTERS[slug].model.objects.count() == before + 1
    check(document, f"{slug}_create", answers[0])
    assert caller.get(answers[0].headers["Location"]).json() == answers[0].json()
    changed = {"households": {"tenure": "owner"}, "dwellings": {"unit": "4"}}.get(slug, {"name": "别名"})
    problem(caller.post(f"{slug}/", {**body, **changed}, idempotency_key="k1"), 422, "key_reused")


def test_a_worker_enters_in_the_own_grid_only(house: House):
    caller = by_token(house.worker1)
    assert caller.post("facilities/", new(house, "facilities")).status_code == 201
    problem(caller.post("facilities/", {**new(house, "facilities"), "grid": "02"}), 400, "validation_error")
    problem(by_card(house.card).post("residents/", new(house, "residents")), 403, "forbidden")


def test_an_edit_changes_what_it_mentions_and_nothing_else(house: House):
    caller = by_token(house.staff)
    answer = act(caller, "residents", house.resident.pk, "edit", {"gender": "female"})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    kept = Resident.objects.get(pk=house.resident.pk)
    assert (kept.name, kept.phone, kept.gender, kept.household_id) == (
        "王秀英",
        "13812345678",
        "female",
        house.household.pk,
    )


def test_changes_need_the_version_that_was_read(house: House):
    caller, pk = by_token(house.staff), house.resident.pk
    problem(caller.post(f"residents/{pk}/edit/", {"gender": "female"}), 428, "version_required")
    assert act(caller, "residents", pk, "edit", {"gender": "female"}, '"1"').status_code == 200
    stale = act(caller, "residents", pk, "edit", {"gender": "male"}, '"1"')
    problem(stale, 412, "stale")
    assert stale.headers["ETag"] == '"2"'


@pytest.mark.parametrize("slug", SLUGS)
def test_each_verb_takes_the_declared_body_and_answers_as_declared(furnished: House, document, slug: str):  # noqa: F811
    caller = by_token(furnished.staff)
    pk = caller.post(f"{slug}/", new(furnished, slug)).json()["id"]
    other = {"dwellings": {"room": "902"}, "households": {}}.get(slug, {"name": "双份"})
    twin = caller.post(f"{slug}/", {**new(furnished, slug), **other}).json()["id"]
    reason = REGISTERS[slug].ends[0].value
    steps = [("edit", {}), ("end", {"reason": reason}), ("restore", {}), ("merge", {"into": twin})]
    for verb, body in steps:
        check(document, f"{slug}_{verb}", act(caller, slug, pk, verb, {"nonsense": 1}))
        check(document, f"{slug}_{verb}", act(caller, slug, pk, verb, body, '"99"'))
        answer = act(caller, slug, pk, verb, body)
        assert answer.status_code == 200, (verb, answer.content.decode())
        check(document, f"{slug}_{verb}", answer)
    assert answer.json()["ended"] is True
    problem(act(caller, slug, pk, "edit", {}), 409, "illegal_transition")


def test_actions_are_the_verbs_open_now(house: House):
    caller, pk = by_token(house.staff), house.resident.pk
    assert caller.get(f"residents/{pk}/").json()["actions"] == ["edit", "reveal", "end", "merge"]
    act(caller, "residents", pk, "end", {"reason": "moved_out"})
    assert caller.get(f"residents/{pk}/").json()["actions"] == ["reveal", "restore"]
    assert "erase" in by_token(house.lead).get(f"residents/{pk}/").json()["actions"]


# Revealing


def test_a_reveal_needs_the_password_again_and_then_shows_once(house: House, document):  # noqa: F811
    password, caller, pk = with_password(house), by_token(house.staff), house.resident.pk
    body = {"detail": "contact", "purpose": "电话通知领取高龄津贴"}
    refused = act(caller, "residents", pk, "reveal", body)
    problem(refused, 403, "reauth_required")
    check(document, "residents_reveal", refused)
    problem(caller.post("reauth/", {"password": "falsch"}), 400, "validation_error")
    proven = caller.post("reauth/", {"password": password})
    check(document, "reauth", proven)
    answer = act(caller, "residents", pk, "reveal", body)
    check(document, "residents_reveal", answer)
    assert [each["value"] for each in answer.json()["values"]] == ["王秀英", "13812345678"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert Reveal.objects.get().user == house.staff.user


def test_a_session_proves_for_itself(house: House):
    password, client = with_password(house), Client()
    caller = by_session(house.staff, client)
    caller.headers["X-CSRFToken"] = "x"
    assert caller.post("reauth/", {"password": password}).status_code in (200, 403)
    session = client.session
    reauth.remember(session)
    session.save()
    assert reauth.moment(client.session) is not None


def test_one_tokens_proof_is_not_anothers(house: House):
    with_password(house)
    first_token, second = by_token(house.staff), by_token(house.staff)
    first_token.post("reauth/", {"password": PASSWORD})
    body = {"detail": "contact", "purpose": "核对"}
    assert act(first_token, "residents", house.resident.pk, "reveal", body).status_code == 200
    problem(act(second, "residents", house.resident.pk, "reveal", body), 403, "reauth_required")


def test_nobody_without_an_account_proves_anything(house: House):
    problem(nobody().post("reauth/", {"password": "x"}), 401, "not_authenticated")
    problem(by_card(house.card).post("reauth/", {"password": "x"}), 403, "forbidden")


def test_a_reading_token_changes_nothing(house: House):
    _, key = tokens.issue(house.staff.user, name="只读", scopes=[TokenScope.READ])
    answer = Client().post(
        f"/api/v1/residents/{house.resident.pk}/edit/",
        json.dumps({}),
        content_type="application/json",
        headers={"authorization": f"Token {key}", "if-match": "*"},
    )
    problem(answer, 403, "forbidden")


# Page and API leave the same


def test_page_and_api_leave_the_same_row_and_history(house: House):
    one, other = (resident(house.household, f"周{n}", "", initials="z") for n in (1, 2))
    signed_in(house.staff.user).post(f"/residents/{one.pk}/end/", {"reason": "moved_out", "on": "2026-01-02"})
    act(by_token(house.staff), "residents", other.pk, "end", {"reason": "moved_out", "on": "2026-01-02"})
    rows = [Resident.objects.get(pk=each.pk) for each in (one, other)]
    assert len({(str(row.until), row.end_reason, row.version) for row in rows}) == 1
    assert {row.events.latest("pgh_id").pgh_context["label"] for row in rows} == {house.staff.label}


def test_the_operations_of_the_registers_are_all_declared(document):  # noqa: F811
    found = operations(document)
    for slug, register in REGISTERS.items():
        for name in ("list", "create", "read", *(verb for verb, _ in register.verbs)):
            assert f"{slug}_{name}" in found


def test_ending_a_household_ends_its_people_by_either_door(house: House):
    act(by_token(house.staff), "households", house.household.pk, "end", {"reason": "moved_out"})
    assert Household.objects.get(pk=house.household.pk).until is not None
    assert Resident.objects.get(pk=house.resident.pk).end_reason == "moved_out"
    problem(
        act(by_token(house.staff), "dwellings", Dwelling.objects.first().pk, "edit", {"room": ""}),
        400,
        "validation_error",
    )
