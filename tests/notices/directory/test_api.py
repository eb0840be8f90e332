"""/api/v1/services/: the same verbs as on the page."""

import pytest

from notices.directory import workflow
from notices.directory.models import Service
from residents.appeals.models import Appeal
from tests.calls import by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.notices.things import SERVICE, service

BODY = SERVICE | {"keywords": "体检、高血压"}
SAID = {"contact_name": "王秀英", "contact_phone": "13812345678", "grid": "01"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_the_list_is_public_searchable_and_hides_what_is_suspended(house: House):
    added = service(house)
    workflow.suspend(service(house, name="理发"), by=house.staff, note="没人")
    listed = nobody().get("services/", {"text": "LXY"}).json()
    assert [each["name"] for each in listed["results"]] == ["量血压测血糖"]
    assert listed["next"] is None
    assert nobody().get("services/").json()["results"][0]["actions"] == ["ask"]
    names = {each["name"] for each in by_token(house.staff).get("services/").json()["results"]}
    assert names == {"量血压测血糖", "理发"}
    one = nobody().get(f"services/{added.pk}/")
    assert one.headers["ETag"] == '"1"'
    assert (one.json()["initials"], one.json()["amount"]) == ("lxycxt", 3)


def test_what_it_does_not_know_is_refused(house: House):
    problem(nobody().get("services/", {"group": "nonsense"}), 400, "validation_error")
    problem(nobody().get("services/", {"wrong": "1"}), 400, "unknown_param")
    problem(nobody().get("services/999/"), 404, "not_found")
    problem(by_token(house.staff).post("services/", BODY | {"colour": "red"}), 400, "unknown_field")


def test_the_office_adds_one_and_sending_it_again_adds_none(house: House):
    caller = by_token(house.staff)
    first = caller.post("services/", BODY, idempotency_key="k1")
    again = caller.post("services/", BODY, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.headers["Location"].endswith(f"/api/v1/services/{Service.objects.get().pk}/")
    problem(caller.post("services/", BODY | {"name": "理发"}, idempotency_key="k1"), 422, "key_reused")
    problem(caller.post("services/", BODY), 409, "already_claimed")


def test_others_do_not_keep_it(house: House):
    added = service(house)
    problem(by_token(house.worker1).post("services/", BODY), 403, "forbidden")
    problem(nobody().post("services/", BODY), 401, "not_authenticated")
    body = {"note": "没人"}
    answer = by_token(house.worker1).post(f"services/{added.pk}/suspend/", body, if_match='"1"')
    problem(answer, 403, "forbidden")
    there = by_token(house.elsewhere.staff)
    problem(there.post(f"services/{added.pk}/suspend/", body, if_match='"1"'), 404, "not_found")


def test_a_change_needs_the_version_seen(house: House):
    added = service(house)
    caller = by_token(house.staff)
    place = f"services/{added.pk}/change/"
    problem(caller.post(place, BODY), 428, "version_required")
    changed = caller.post(place, BODY | {"place": "二楼"}, if_match='"1"')
    assert (changed.status_code, changed.json()["place"], changed.headers["ETag"]) == (200, "二楼", '"2"')
    problem(caller.post(place, BODY, if_match='"1"'), 412, "stale")


def test_suspend_and_resume_by_the_state(house: House):
    place = f"services/{service(house).pk}/"
    caller = by_token(house.staff)
    problem(caller.post(f"{place}suspend/", {}, if_match="*"), 400, "validation_error")
    gone = caller.post(f"{place}suspend/", {"note": "没人"}, if_match="*").json()
    assert (gone["state"], gone["actions"]) == ("suspended", ["change", "resume"])
    problem(caller.post(f"{place}suspend/", {"note": "没人"}, if_match="*"), 409, "illegal_transition")
    assert caller.post(f"{place}resume/", {}, if_match="*").json()["state"] == "offered"


def test_anyone_asks_and_reads_when_it_will_be_done(house: House):
    added = service(house)
    answer = nobody().post(f"services/{added.pk}/ask/", SAID, idempotency_key="k2")
    again = nobody().post(f"services/{added.pk}/ask/", SAID, idempotency_key="k2")
    assert answer.status_code == 201
    assert answer.json() == again.json()
    appeal = Appeal.objects.get()
    assert answer.json()["number"] == appeal.number
    assert answer.json()["feedback_due"].endswith("+08:00")
    assert appeal.service_request.service == added


def test_asking_tells_what_is_missing_and_where_it_was_heard_of(house: House):
    place = f"services/{service(house).pk}/ask/"
    missing = problem(nobody().post(place, {"grid": "01"}), 400, "validation_error")
    assert set(missing["fields"]) == {"contact_name", "contact_phone"}
    problem(nobody().post(place, SAID | {"source": "phone"}), 400, "unknown_field")
    assert by_token(house.staff).post(place, SAID).status_code == 201
    assert by_token(house.staff).post(place, SAID | {"source": "phone"}).status_code == 201
    assert by_card(house.card).post(place, {"grid": "01"}).status_code == 201
    sources = list(Appeal.objects.order_by("number").values_list("source", flat=True))
    assert sources == ["api", "phone", "household_card"]


def test_those_who_only_watch_do_not_ask(house: House):
    place = f"services/{service(house).pk}/ask/"
    problem(by_session(house.supervisor).post(place, SAID), 403, "forbidden")
