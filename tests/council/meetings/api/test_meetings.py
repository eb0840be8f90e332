"""The council by program: the same verbs, the same refusals, the same visibility."""

import pytest
from django.test import Client

from council.meetings import room, workflow
from council.meetings.states import ITEM_TRANSITIONS, SESSION_TRANSITIONS
from council.models import AgendaItem, Attendance, Session
from grids.models import IdempotencyKey
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.council.conftest import EVENING, NOW, Council


@pytest.fixture
def office(council: Council) -> Caller:
    return by_token(council.clerk)


def act(caller: Caller, path: str, body: object = None, *, version: str = "*") -> object:
    return caller.post(path, body, if_match=version)


# Sessions


def test_the_next_session_is_the_first_from_a_day_on(council: Council):
    answer = nobody().get("sessions/", {"from": "2026-11-20"}).json()
    first = answer["results"][0]
    assert (first["date"], first["state"], first["place"], first["moved_reason"]) == (
        "2026-11-23",
        "collecting",
        council.house.community.council_place,
        "",
    )
    assert len(answer["results"]) == 8


def test_without_a_day_the_newest_come_first_and_the_list_pages(council: Council):
    page = nobody().get("sessions/", {"limit": "3"}).json()
    dates = [each["date"] for each in page["results"]]
    assert dates == sorted(dates, reverse=True)
    assert len(nobody().get(page["next"]).json()["results"]) == 3


@pytest.mark.parametrize(
    ("params", "name"),
    [({"from": "soon"}, "from"), ({"state": "open"}, "state"), ({"stat": "held"}, "stat")],
)
def test_a_parameter_nobody_understands_is_refused(council: Council, params: dict, name: str):
    answer = nobody().get("sessions/", params)
    assert answer.status_code == 400
    assert name in answer.json()["fields"]


def test_a_moved_session_says_why(council: Council, office: Caller):
    body = {"date": "2026-12-09", "time": "18:30", "reason": "下雪", "place": "东门"}
    with_time = act(office, f"sessions/{council.monday.pk}/move/", body)
    assert with_time.status_code == 200, with_time.content.decode()
    shown = nobody().get(f"sessions/{council.monday.pk}/").json()
    assert (shown["date"], shown["moved_from"], shown["moved_reason"]) == ("2026-12-09", "2026-11-23", "下雪")


def test_another_communitys_session_was_never_there(council: Council):
    there = by_token(council.house.elsewhere.staff)
    problem(there.get(f"sessions/{council.monday.pk}/"), 404, "not_found")
    problem(act(there, f"sessions/{council.monday.pk}/cancel/", {"reason": "停电"}), 404, "not_found")
    assert there.get("sessions/").json()["results"] == []


def test_a_change_needs_the_version_it_is_based_on(council: Council, office: Caller):
    path = f"sessions/{council.monday.pk}/cancel/"
    problem(office.post(path, {"reason": "停电"}), 428, "version_required")
    problem(act(office, path, {"reason": "停电"}, version='"1"'), 412, "stale")
    etag = office.get(f"sessions/{council.monday.pk}/").headers["ETag"]
    assert act(office, path, {"reason": "停电"}, version=etag).json()["state"] == "cancelled"


def test_an_unknown_field_is_refused(council: Council, office: Caller):
    answer = act(office, f"sessions/{council.monday.pk}/cancel/", {"reson": "停电"})
    problem(answer, 400, "unknown_field")


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor", "admin"])
def test_only_the_office_arranges(council: Council, who: str):
    caller = by_token(getattr(council.house, who))
    path = f"sessions/{council.monday.pk}/"
    assert caller.get(path).json()["actions"] == []
    problem(act(caller, f"{path}cancel/", {"reason": "停电"}), 403, "forbidden")


def test_the_whole_evening_by_program(council: Council, office: Caller):
    """Propose, admit, announce, open, take up, note, settle, hold: each answers with the next version."""
    council.monday = council.fresh().monday
    path = f"sessions/{council.monday.pk}/"
    item = office.post("agenda-items/", {"title": "停车线", "session": council.monday.pk})
    assert item.status_code == 201, item.content.decode()
    of_item = f"agenda-items/{item.json()['id']}/"
    assert act(office, f"{of_item}admit/").json()["position"] == 1
    assert act(office, f"{path}announce/").json()["state"] == "announced"
    assert nobody().get(of_item).json()["title"] == "停车线"
    assert act(office, f"{path}open/").json()["state"] == "in_session"
    assert act(office, f"{of_item}take-up/").json()["state"] == "discussed"
    noted = act(
        office,
        f"{of_item}note-discussion/",
        {"position_property": "可以", "poll_resident_for": 7, "agreement": "划"},
    ).json()
    assert (noted["positions"], noted["poll"]) == ({"property": "可以"}, {"resident": [7, 0, 0]})
    problem(act(office, f"{path}hold/"), 409, "items_without_outcome")
    assert act(office, f"{of_item}settle/", {"note": "划好了"}).json()["state"] == "settled_on_the_spot"
    assert act(office, f"{path}hold/").json()["state"] == "held"


def test_page_and_program_leave_the_same_rows(council: Council, office: Caller):
    first, second = council.admitted("网页来的"), council.admitted("接口来的")
    council.opened()
    for item in (first, second):
        workflow.take_up(item, by=council.clerk, at=EVENING)
    page = Client()
    page.force_login(council.clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    page.post(f"/council/items/{first.pk}/refer/", {"to": "街道", "note": "归街道"})
    act(office, f"agenda-items/{second.pk}/refer/", {"to": "街道", "note": "归街道"})
    rows = [
        (item.state, item.referred_to, item.outcome_note, item.version, item.records.last().note)
        for item in AgendaItem.objects.filter(session=council.monday).order_by("pk")
    ]
    assert rows[0] == rows[1]


def test_the_order_by_program_loses_nothing(council: Council, office: Caller):
    keys = [council.admitted(title).pk for title in "甲乙丙"]
    path = f"sessions/{council.monday.pk}/order/"
    assert act(office, path, {"items": [keys[2], 987654]}).status_code == 200
    listed = AgendaItem.objects.filter(session=council.monday).on_agenda()
    assert list(listed.values_list("pk", flat=True)) == [keys[2], keys[0], keys[1]]
    problem(act(office, path, {"items": ["甲"]}), 400, "validation_error")
    problem(act(by_token(council.house.worker1), path, {"items": keys}), 403, "forbidden")


# Items


def test_a_household_proposes_once_per_key(council: Council):
    family = by_card(council.house.card)
    body = {"title": "装个扶手", "background": "老人多"}
    first = family.post("agenda-items/", body, idempotency_key="k1")
    again = family.post("agenda-items/", body, idempotency_key="k1")
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert (AgendaItem.objects.count(), IdempotencyKey.objects.count()) == (1, 1)
    problem(family.post("agenda-items/", {"title": "别的"}, idempotency_key="k1"), 422, "key_reused")
    problem(family.post("agenda-items/", {**body, "proposer": "冒名"}), 400, "unknown_field")


def test_a_visitor_is_told_how_to_propose(council: Council):
    answer = problem(nobody().post("agenda-items/", {"title": "装个扶手"}), 401, "not_authenticated")
    assert "户码" in answer["message"]


def test_proposals_of_others_are_not_there(council: Council):
    item = council.topic(by=council.house.family)
    path = f"agenda-items/{item.pk}/"
    problem(nobody().get(path), 404, "not_found")
    problem(by_token(council.house.worker1).get(path), 404, "not_found")
    assert by_card(council.house.card).get(path).json()["actions"] == ["withdraw"]
    assert nobody().get("agenda-items/").json()["results"] == []


def test_a_complaint_about_a_seat_is_in_no_list_and_no_count_of_theirs(council: Council, office: Caller):
    house = council.house
    appeal = council.matter(complaint_organization=house.property_company)
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal, title="物业态度")
    workflow.admit(item, by=council.clerk, at=NOW)
    council.admitted("别的题")
    council.announced()
    for caller in (nobody(), by_token(house.property), by_token(house.worker1)):
        listed = caller.get("agenda-items/", {"session": str(council.monday.pk)}).json()["results"]
        assert [each["title"] for each in listed] == ["别的题"]
        problem(caller.get(f"agenda-items/{item.pk}/"), 404, "not_found")
    assert len(office.get("agenda-items/").json()["results"]) == 2


def test_the_number_of_a_private_matter_is_for_the_office(council: Council, office: Caller):
    appeal = council.matter()
    item = council.on_agenda(appeal)
    council.announced()
    type(appeal).objects.filter(pk=appeal.pk).update(is_public=False)
    path = f"agenda-items/{item.pk}/"
    assert nobody().get(path).json()["appeal"] is None
    assert appeal.number not in nobody().get(path).content.decode()
    assert office.get(path).json()["appeal"] == appeal.number


def test_a_refusal_names_the_route(council: Council, office: Caller):
    item = council.topic()
    answer = act(office, f"agenda-items/{item.pk}/refuse/", {"reason": "private_dispute"}).json()
    assert answer["refusal"] == "private_dispute"
    assert "人民调解委员会" in answer["outcome_note"]


def test_the_actions_listed_are_the_ones_that_work(council: Council, office: Caller):
    item = council.admitted()
    path = f"agenda-items/{item.pk}/"
    assert office.get(path).json()["actions"] == ["describe", "withdraw"]
    council.opened()
    assert office.get(path).json()["actions"] == [
        *("describe", "take-up", "note-discussion", "defer", "withdraw"),
    ]


def test_every_verb_of_the_tables_that_is_a_form_has_an_endpoint():
    assert set(workflow.SESSION_VERBS) <= set(SESSION_TRANSITIONS)
    assert set(workflow.ITEM_VERBS) == set(ITEM_TRANSITIONS) - {"resolve"}


# Attendance


def test_the_office_checks_people_in_and_out(council: Council, office: Caller):
    council.opened()
    path = f"sessions/{council.monday.pk}/attendance/"
    row = office.post(path, {"user": council.house.owners.user.pk})
    assert (row.status_code, row.json()["seat"], row.json()["how"]) == (201, "owners", "api")
    assert [each["name"] for each in office.get(path).json()["results"]] == [council.house.owners.user.name]
    problem(office.post(path, {"user": council.house.owners.user.pk}), 409, "already_claimed")
    office.post(f"attendance/{row.json()['id']}/check-out/")
    assert office.get(path).json()["results"] == []


def test_a_seat_checks_itself_in_with_the_code_and_nobody_without(council: Council):
    council.opened()
    path = f"sessions/{council.monday.pk}/attendance/"
    seat = by_token(council.house.property)
    problem(seat.post(path, {"name": "我", "code": "x"}), 403, "forbidden")
    answer = seat.post(path, {"name": "我", "code": room.code_of(council.monday)})
    assert (answer.status_code, answer.json()["seat"]) == (201, "property")
    assert Attendance.objects.get().user == council.house.property.user


def test_names_are_for_those_with_a_post(council: Council):
    council.opened()
    workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="张大妈")
    path = f"sessions/{council.monday.pk}/attendance/"
    assert nobody().get(path).json()["results"] == []
    assert by_token(council.house.worker1).get(path).json()["results"][0]["name"] == "张大妈"


@pytest.mark.parametrize("path", ["sessions/", "agenda-items/"])
def test_a_list_costs_the_same_for_three_rows_and_for_thirty(
    council: Council, django_assert_max_num_queries, path: str
):
    caller = by_token(council.clerk)
    council.admitted("第一个")
    with django_assert_max_num_queries(8) as few:
        caller.get(path)
    for n in range(30):
        council.topic(f"又一个{n}")
    with django_assert_max_num_queries(8) as many:
        caller.get(path, {"limit": "100"})
    assert len(many) <= len(few)
    assert Session.objects.count() == 8
