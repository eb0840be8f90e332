"""走访接口: the same rows as the pages leave, by the conventions of the API."""

import pytest

from residents.register.models import Household, Promise, Visit
from tests.calls import by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.residents.register.visiting import days_ago, visit

VISITS = "visits/"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def body(house: House, **more: object) -> dict[str, object]:
    return {"household": house.household.pk, "result": "met", **more}


def test_a_visit_is_recorded_as_on_the_page(house: House):
    caller = by_token(house.worker1)
    answer = caller.post(
        VISITS, body(house, found="一切正常", promised="带单子", promise_due=str(days_ago(-2)))
    )
    assert answer.status_code == 201
    made = Visit.objects.get()
    assert (made.worker, made.found, made.promise.text) == (house.worker1.user, "一切正常", "带单子")
    assert answer["Location"].endswith(f"/api/v1/visits/{made.pk}/")
    assert answer["ETag"] == '"1"'
    assert answer.json() == caller.get(f"{VISITS}{made.pk}/").json()
    assert answer.json()["actions"] == ["keep-promise", "give-up-promise"]
    assert Household.objects.get(pk=house.household.pk).confirmed_on == days_ago(0)


def test_the_same_key_records_once(house: House):
    caller = by_token(house.worker1)
    first = caller.post(VISITS, body(house), idempotency_key="v1")
    again = caller.post(VISITS, body(house), idempotency_key="v1")
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Visit.objects.count() == 1
    problem(caller.post(VISITS, body(house, found="别的"), idempotency_key="v1"), 422, "key_reused")


def test_nothing_is_silently_ignored(house: House):
    caller = by_token(house.worker1)
    assert "mood" in problem(caller.post(VISITS, body(house, mood="好")), 400, "unknown_field")["fields"]
    problem(caller.get(VISITS, {"colour": "red"}), 400, "unknown_param")
    problem(caller.get(VISITS, {"kind": "dream"}), 400, "validation_error")
    problem(caller.post(VISITS, body(house, household=10**8)), 400, "validation_error")
    refused = problem(
        caller.post(VISITS, body(house, result="absent", promised="来")), 400, "validation_error"
    )
    assert list(refused["fields"]) == ["promised"]


def test_a_household_one_may_not_know_reads_like_one_that_never_was(house: House):
    caller = by_token(house.worker2)
    hidden = problem(caller.post(VISITS, body(house)), 400, "validation_error")
    never = problem(caller.post(VISITS, body(house, household=10**8)), 400, "validation_error")
    assert hidden["fields"] == never["fields"]
    assert not Visit.objects.exists()


def test_who_sees_what(house: House):
    made = visit(house)
    for caller in (by_token(house.worker1), by_token(house.staff), by_session(house.lead)):
        assert [each["id"] for each in caller.get(VISITS).json()["results"]] == [made.pk]
    for caller in (by_token(house.worker2), by_token(house.elsewhere.staff)):
        assert caller.get(VISITS).json()["results"] == []
        problem(caller.get(f"{VISITS}{made.pk}/"), 404, "not_found")
    for caller in (by_token(house.admin), by_token(house.supervisor), by_token(house.property)):
        problem(caller.get(VISITS), 403, "forbidden")
    problem(nobody().get(VISITS), 401, "not_authenticated")
    problem(by_card(house.card).get(VISITS), 403, "forbidden")


def test_the_list_is_paged_and_filtered(house: House):
    for found in ("一", "二", "三"):
        visit(house, found=found)
    caller = by_token(house.worker1)
    first = caller.get(VISITS, {"limit": 2}).json()
    assert [each["found"] for each in first["results"]] == ["三", "二"]
    assert [each["found"] for each in caller.get(first["next"]).json()["results"]] == ["一"]
    assert caller.get(VISITS, {"result": "absent"}).json() == {"results": [], "next": None}


def test_nobody_is_named_in_an_answer(house: House):
    visit(house, resident=house.resident)
    text = by_token(house.staff).get(VISITS).content.decode()
    assert "王秀英" not in text and "13812345678" not in text


def test_due_households_are_listed_with_care_only_for_the_duty(house: House, carer, cared_for: Household):
    Household.objects.filter(pk=cared_for.pk).update(confirmed_on=days_ago(9), visited_on=days_ago(9))
    with_duty = by_token(carer).get(f"{VISITS}due/").json()["results"]
    assert {each["id"]: each["in_care"] for each in with_duty} == {
        house.household.pk: False,
        cared_for.pk: True,
    }
    without = by_token(house.staff).get(f"{VISITS}due/").json()["results"]
    assert [each["id"] for each in without] == [house.household.pk]


def test_a_promise_is_kept_with_its_version(house: House):
    made = visit(house, promised="带单子")
    caller, path = by_token(house.worker1), f"{VISITS}{made.pk}/keep-promise/"
    problem(caller.post(path, {}), 428, "version_required")
    problem(caller.post(path, {}, if_match='"7"'), 412, "stale")
    answer = caller.post(path, {"note": "给了"}, if_match='"1"')
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json()["promise"]["outcome"] == "kept"
    assert answer.json()["actions"] == []
    assert Promise.objects.get().note == "给了"
    problem(caller.post(path, {}, if_match='"2"'), 409, "illegal_transition")


def test_giving_up_wants_a_reason_and_a_promise(house: House):
    made, empty = visit(house, promised="带单子"), visit(house)
    caller = by_token(house.worker1)
    path = f"{VISITS}{made.pk}/give-up-promise/"
    problem(caller.post(path, {}, if_match='"1"'), 400, "validation_error")
    problem(caller.post(f"{VISITS}{empty.pk}/keep-promise/", {}, if_match="*"), 404, "not_found")
    problem(by_token(house.worker2).post(path, {"note": "不"}, if_match="*"), 404, "not_found")
    assert caller.post(path, {"note": "做不到，已说明"}, if_match="*").status_code == 200
    assert Promise.objects.get().outcome == "given_up"
