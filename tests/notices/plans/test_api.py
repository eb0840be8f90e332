"""/api/v1/plans/: the same verbs as on the page."""

import pytest

from notices.plans.models import PlanRecord, WorkPlan
from notices.plans.workflow import VERBS
from tests.calls import by_session, by_token, nobody, problem
from tests.community import House
from tests.notices.things import plan, published_plan

BODY = {"title": "电梯安全整治", "goal": "都换好。", "starts_on": "2026-11-02", "ends_on": "2026-12-31"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_a_plan_lives_from_draft_to_close(house: House):
    caller = by_token(house.staff)
    drafted = caller.post("plans/", BODY, idempotency_key="k1")
    assert (drafted.status_code, drafted.headers["ETag"]) == (201, '"1"')
    assert caller.post("plans/", BODY, idempotency_key="k1").json() == drafted.json()
    place = f"plans/{drafted.json()['id']}/"
    item = {"what": "换触点", "due_on": "2026-12-10", "unit": house.property_company.pk}
    added = caller.post(f"{place}add-item/", item, if_match='"1"').json()
    assert added["items"][0]["owner"] == "幸福里社区物业公司"
    published = caller.post(f"{place}publish/", {}, if_match='"2"').json()
    assert (published["state"], published["state_label"]) == ("published", "进行中")
    said = {"item": added["items"][0]["id"], "progress": 100, "note": "都换了。"}
    reported = by_session(house.property).post(f"{place}report/", said, if_match='"3"').json()
    assert (reported["progress"], reported["items"][0]["state"]) == (100, "done")
    closed = caller.post(f"{place}close/", {"summary": "好了。"}, if_match="*").json()
    assert (closed["state"], closed["actions"]) == ("closed", [])
    assert [record.action for record in PlanRecord.objects.all()] == [
        *("draft", "add_item", "publish", "report", "close")
    ]


def test_residents_read_the_published_ones_by_state(house: House):
    published = published_plan(house)
    plan(house, title="草稿")
    listed = nobody().get("plans/").json()["results"]
    assert [each["title"] for each in listed] == ["电梯安全整治"]
    assert listed[0]["actions"] == []
    assert nobody().get("plans/", {"state": "closed"}).json()["results"] == []
    problem(nobody().get("plans/", {"state": "nonsense"}), 400, "validation_error")
    assert len(by_token(house.staff).get("plans/").json()["results"]) == 2
    assert nobody().get(f"plans/{published.pk}/").json()["items"][1]["late"] is False


def test_not_visible_is_not_found_and_visible_but_not_theirs_is_forbidden(house: House):
    drafted, published = plan(house, title="草稿"), published_plan(house)
    problem(nobody().get(f"plans/{drafted.pk}/"), 404, "not_found")
    problem(by_token(house.elsewhere.staff).get(f"plans/{published.pk}/"), 404, "not_found")
    problem(by_token(house.worker1).post("plans/", BODY), 403, "forbidden")
    answer = by_token(house.worker1).post(f"plans/{published.pk}/close/", {"summary": "好"}, if_match="*")
    problem(answer, 403, "forbidden")


def test_every_change_asks_for_the_version(house: House):
    published = published_plan(house)
    caller = by_token(house.staff)
    for verb in VERBS:
        if verb != "publish":
            answer = caller.post(f"plans/{published.pk}/{verb.replace('_', '-')}/", {})
            problem(answer, 428, "version_required")
    problem(caller.post(f"plans/{published.pk}/publish/", {}, if_match="*"), 409, "illegal_transition")
    problem(caller.post(f"plans/{published.pk}/close/", {"summary": "好"}, if_match='"1"'), 412, "stale")
    assert WorkPlan.objects.get(pk=published.pk).state == "published"


def test_an_item_of_another_plan_is_not_among_the_choices(house: House):
    published = published_plan(house)
    other = plan(house, title="另一个")
    caller = by_token(house.staff)
    item = {"what": "换触点", "due_on": "2026-12-10", "unit": house.property_company.pk}
    foreign = caller.post(f"plans/{other.pk}/add-item/", item, if_match="*").json()["items"][0]["id"]
    body = {"item": foreign, "progress": 10, "note": "换了。"}
    answer = caller.post(f"plans/{published.pk}/report/", body, if_match="*")
    assert set(problem(answer, 400, "validation_error")["fields"]) == {"item"}
