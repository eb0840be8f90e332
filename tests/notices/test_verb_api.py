"""动作接口: one endpoint for any verb, the same for services, plans and bulletins; page and API leave the same rows."""

from typing import Any

import pytest
from django.urls import reverse

from notices.bulletins.api.endpoints import PLACE as BULLETINS
from notices.bulletins.models import Bulletin
from notices.directory.api.endpoints import PLACE as SERVICES
from notices.directory.models import Service
from notices.plans.api.endpoints import PLACE as PLANS
from notices.plans.models import WorkPlan
from notices.verb_api import Place
from tests.calls import by_session, by_token, problem
from tests.community import House
from tests.entering import signed_in
from tests.notices.things import bulletin, plan, published_plan, service, with_item

PLACES = [BULLETINS, PLANS, SERVICES]
OWN = {"id", "subject", "at", "previous", "digest", "item"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def records(one: Any) -> list[dict[str, Any]]:
    """What was written down, without what differs between any two records."""
    rows = [
        {name: value for name, value in record.content().items() if name not in OWN}
        for record in one.records.all()
    ]
    for row in rows:
        row["data"] = {name: value for name, value in row["data"].items() if name != "was"}
    return rows


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.noun)
def test_every_verb_has_its_address(place: Place):
    routes = {route.name for route in place.routes()}
    assert routes == {f"api_{place.noun}_{verb}" for verb in place.acts.verbs}
    for verb in place.acts.verbs:
        slug = place.acts.lifecycle.table[verb].slug
        assert reverse(f"api_{place.noun}_{verb}", args=[7]) == f"/api/v1/{place.noun}/7/{slug}/"


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("", 428, "version_required"),
        ('"9"', 412, "stale"),
        ('"abc"', 412, "stale"),
        ('"0"', 412, "stale"),
        ('"2", "3"', 412, "stale"),
    ],
)
def test_a_change_without_the_version_seen_is_refused(house: House, header: str, status: int, code: str):
    one = service(house)
    headers = {"if_match": header} if header else {}
    answer = by_token(house.staff).post(f"services/{one.pk}/suspend/", {"note": "没人"}, **headers)
    problem(answer, status, code)
    one.refresh_from_db()
    assert one.state == "offered"


@pytest.mark.parametrize("header", ['"1"', 'W/"1"', "1", "*", '"7", "1"'])
def test_the_version_seen_may_be_written_in_several_ways(house: House, header: str):
    place = f"services/{service(house).pk}/suspend/"
    answer = by_token(house.staff).post(place, {"note": "没人"}, if_match=header)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')


def test_what_may_not_be_done_is_said_before_what_was_filled_in_wrong(house: House):
    """Nobody is told to fill in what is refused anyway."""
    place = f"services/{service(house).pk}/resume/"
    problem(by_token(house.staff).post(place, {"colour": 1}, if_match="*"), 409, "illegal_transition")
    problem(by_session(house.worker1).post(place, {"colour": 1}, if_match="*"), 403, "forbidden")


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("suspend", {"note": "没人"}),
        (
            "change",
            {
                "name": "量血压",
                "group": "health",
                "summary": "好",
                "provider": "医生",
                "place": "二楼",
                "hours": "周二",
                "amount": 5,
                "unit_of_time": "workdays",
            },
        ),
    ],
)
def test_page_and_api_leave_the_same_rows_of_a_service(house: House, verb: str, body: dict[str, Any]):
    one, other = service(house, name="甲"), service(house, name="乙")
    if verb == "change":
        body = body | {"name": "甲改"}
    signed_in(house.staff.user).post(reverse("service_verb", args=[one.pk, verb]), body)
    body = body | ({"name": "乙改"} if verb == "change" else {})
    answer = by_token(house.staff).post(f"services/{other.pk}/{verb}/", body, if_match="*")
    assert answer.status_code == 200
    one, other = Service.objects.get(pk=one.pk), Service.objects.get(pk=other.pk)
    same = ("state", "group", "summary", "provider", "place", "hours", "amount", "fee", "version")
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    by_page, by_api = records(one)[-1], records(other)[-1]
    for row in (by_page, by_api):
        row["data"].pop("name", None)
    assert by_page == by_api


@pytest.mark.parametrize("verb", ["publish", "add-item", "stop-item", "change-item"])
def test_page_and_api_leave_the_same_rows_of_a_plan(house: House, verb: str):
    plans = [with_item(house, plan(house, title=title)) for title in ("甲", "乙")]
    bodies = []
    for each in plans:
        item = each.items.first().pk
        words = {"what": "换触点", "due_on": "2026-12-20", "unit": house.property_company.pk}
        bodies.append(
            {
                "publish": {},
                "add-item": words,
                "stop-item": {"item": item, "note": "太贵。"},
                "change-item": {"item": item, **words},
            }[verb]
        )
    page = signed_in(house.staff.user).post(reverse("plan_verb", args=[plans[0].pk, verb]), bodies[0])
    assert page.status_code == 302
    answer = by_token(house.staff).post(f"plans/{plans[1].pk}/{verb}/", bodies[1], if_match="*")
    assert answer.status_code == 200
    one, other = (WorkPlan.objects.get(pk=each.pk) for each in plans)
    assert (one.state, one.version, one.progress) == (other.state, other.version, other.progress)
    assert records(one)[1:] == records(other)[1:]
    items = [list(each.items.values("what", "due_on", "unit", "post", "state")) for each in (one, other)]
    assert items[0] == items[1]


def test_page_and_api_leave_the_same_words_in_a_bulletin(house: House):
    here, there = bulletin(house), bulletin(house.elsewhere)
    said = {"section": "thanks", "words": "谢谢党支部。"}
    signed_in(house.staff.user).post(reverse("bulletin_verb", args=[here.pk, "edit"]), said)
    by_token(house.elsewhere.staff).post(f"bulletins/{there.pk}/edit/", said, if_match="*")
    here, there = Bulletin.objects.get(pk=here.pk), Bulletin.objects.get(pk=there.pk)
    parts = [list(each.sections.order_by("kind").values("kind", "text", "edited")) for each in (here, there)]
    assert parts[0] == parts[1]
    assert (here.version, here.state) == (there.version, there.state) == (2, "draft")


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("staff", ["report", "add-item", "change-item", "stop-item", "change", "close"]),
        ("property", ["report"]),
        ("worker1", ["report"]),
        ("worker2", []),
        ("supervisor", []),
    ],
)
def test_the_answer_lists_what_this_caller_may_do_now(house: House, who: str, actions: list[str]):
    published = published_plan(house)
    answer = by_session(getattr(house, who)).get(f"plans/{published.pk}/")
    assert answer.json()["actions"] == actions


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.noun)
def test_every_action_of_an_answer_is_an_address_that_takes_it(house: House, place: Place):
    things = {"services": service, "plans": published_plan, "bulletins": bulletin}
    one = things[place.noun](house)
    caller = by_token(house.staff)
    for action in place.actions(one, house.staff):
        answer = caller.post(f"{place.noun}/{one.pk}/{action}/", {"unknown": 1}, if_match="*")
        assert answer.status_code == 400, (action, answer.content.decode())
        assert "unknown" in answer.json()["fields"]
