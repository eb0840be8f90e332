"""/api/v1/resolutions/: the same verbs, the same refusals, the same rows as the pages leave."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from council.models import AgendaItem, Resolution, ResolutionRecord
from council.resolutions import workflow
from council.resolutions.states import TRANSITIONS, State
from tests.calls import Caller, by_card, by_session, by_token, nobody, problem
from tests.council.covenant.conftest import MARCH, adopted
from tests.council.resolutions.deciding import FROM, WORDS, Deciding, picture
from tests.photos import photo

# Whose token does it, and the body.
BODIES: dict[str, dict[str, Any]] = {
    "start": {"note": "明天动手。"},
    "verify": {"note": "逐层看过。", "closure": "substantive"},
    "send_back": {"note": "四楼还不亮。"},
    "close": {},
    "carry": {"due_on": "2027-01-04", "note": "灯具缺货。"},
    "drop": {"note": "已由改造工程统一更换。"},
}


def key(deciding: Deciding, role: str) -> str:
    party = deciding.parties()[role]
    return f"{'p' if role == 'coordinator' else 'u'}{party.pk}"


def keys(deciding: Deciding) -> dict[str, str]:
    return {role: key(deciding, role) for role in ("lead", "coordinator", "supervisor")}


def writing(deciding: Deciding, **changed: Any) -> dict[str, Any]:
    return {**WORDS, "due_on": "2026-12-07", **keys(deciding), **changed}


def write(caller: Caller, item: AgendaItem, body: dict[str, Any], **headers: str):
    return caller.post(f"agenda-items/{item.pk}/resolution/", body, **headers)


def act(caller: Caller, made: Resolution, verb: str, body: Any = None, *, version: int | None = None):
    seen = made.version if version is None else version
    return caller.post(f"resolutions/{made.number}/{verb.replace('_', '-')}/", body, if_match=f'"{seen}"')


def test_a_resolution_is_written_and_read_again(deciding: Deciding):
    staff = by_token(deciding.house.staff)
    answer = write(staff, deciding.at_table(), writing(deciding))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["number"], body["state"], body["actions"]) == (
        "20261123-1",
        "assigned",
        ["carry", "reassign"],
    )
    assert [party["key"] for party in body["parties"]] == list(keys(deciding).values())
    assert staff.get(answer.headers["Location"]).json() == body
    assert answer.headers["ETag"] == '"1"'


def test_the_same_key_writes_it_once(deciding: Deciding):
    staff, item = by_token(deciding.house.staff), deciding.at_table()
    first, second = (write(staff, item, writing(deciding), idempotency_key="k1") for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Resolution.objects.count() == 1
    problem(write(staff, item, writing(deciding, text="别的。"), idempotency_key="k1"), 422, "key_reused")


def test_a_supervisor_who_leads_is_refused_beside_the_field(deciding: Deciding):
    body = writing(deciding, supervisor=key(deciding, "lead"))
    refused = problem(
        write(by_token(deciding.house.staff), deciding.at_table(), body), 400, "validation_error"
    )
    assert refused["fields"] == {"supervisor": "监督方不能就是牵头方，也不能是牵头单位的人，请另选一个。"}
    assert not Resolution.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"lead": "u0"}, "lead"),
        ({"lead": "p99999999"}, "lead"),
        ({"lead": 7}, "lead"),
        ({"due_on": "下周"}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"text": ""}, "text"),
        ({"appeals": "abc"}, "appeals"),
        ({"appeals": "2026-999999"}, "appeals"),
        ({"cites": 1}, "cites"),
        ({"cites": "一"}, "cites"),
    ],
)
def test_what_is_wrong_is_said_by_field(deciding: Deciding, changed: dict[str, Any], field: str):
    answer = write(by_token(deciding.house.staff), deciding.at_table(), writing(deciding, **changed))
    assert list(problem(answer, 400, "validation_error")["fields"]) == [field]


def test_an_unknown_field_and_an_unknown_parameter_are_refused(deciding: Deciding):
    staff, item = by_token(deciding.house.staff), deciding.at_table()
    problem(write(staff, item, writing(deciding, colour="red")), 400, "unknown_field")
    problem(staff.get("resolutions/", {"colour": "red"}), 400, "unknown_param")
    problem(staff.get("resolutions/", {"state": "red"}), 400, "validation_error")


def test_nobody_but_the_office_writes(deciding: Deciding):
    item = deciding.at_table()
    for caller, status in (
        (nobody(), 401),
        (by_card(deciding.house.card), 403),
        (by_token(deciding.house.owners), 403),
    ):
        assert write(caller, item, writing(deciding)).status_code == status
    problem(write(by_token(deciding.house.elsewhere.staff), item, writing(deciding)), 404, "not_found")


def test_an_item_that_is_not_being_discussed_is_refused(deciding: Deciding):
    item = deciding.council.admitted()
    deciding.council.opened()
    problem(write(by_token(deciding.house.staff), item, writing(deciding)), 409, "illegal_transition")


def test_a_whole_course_from_item_to_closed(deciding: Deciding):
    house = deciding.house
    staff, lead, supervisor = by_token(house.staff), by_token(house.property), by_token(house.owners)
    matter = deciding.council.matter()
    other = deciding.council.matter(title="灯也不亮")
    body = writing(deciding, appeals=other.number)
    number = write(staff, deciding.at_table(matter), body).json()["number"]
    made = Resolution.objects.get(number=number)
    assert act(lead, made, "start").json()["state"] == "in_progress"
    made.refresh_from_db()
    answer = lead.client.post(
        f"/api/v1/resolutions/{number}/report-done/",
        {"note": "都换了。", "files": [SimpleUploadedFile("灯.jpg", photo().read(), "image/jpeg")]},
        headers={"If-Match": f'"{made.version}"', **lead.headers},
    )
    assert answer.status_code == 200, answer.content.decode()
    assert [file["kind"] for file in answer.json()["evidence"]] == ["photo"]
    made.refresh_from_db()
    verified = act(supervisor, made, "verify", {"note": "看过。", "closure": "substantive"}).json()
    assert verified["state"] == "verified"
    assert {
        each["number"]: each["outcome"] for each in staff.get(f"resolutions/{number}/").json()["appeals"]
    } == {
        matter.number: "replied",
        other.number: "replied",
    }
    made.refresh_from_db()
    assert act(staff, made, "close").json()["state"] == "closed"
    labels = [row["label"] for row in nobody().get(f"resolutions/{number}/records/").json()["results"]]
    assert labels == ["形成决议", "开始落实", "报完成", "核验通过", "办结"]


@pytest.mark.parametrize("verb", BODIES)
def test_page_and_api_leave_the_same_rows(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    actor = deciding.normally(verb)["by"]
    sent = BODIES[verb]
    answer = act(by_token(actor), made, verb, sent)
    assert answer.status_code == 200, answer.content.decode()
    by_api = ResolutionRecord.objects.filter(subject=made).last()
    other = deciding.resolution_in(FROM[verb], made.item)
    page = by_session(actor).client.post(f"/resolutions/{other.number}/{verb.replace('_', '-')}/", sent)
    assert page.status_code == 302, page.content.decode()
    by_page = ResolutionRecord.objects.filter(subject=other).last()
    for name in ("action", "note", "public", "data", "actor_id", "position"):
        assert getattr(by_api, name) == getattr(by_page, name), name
    states = Resolution.objects.values_list("state", "version", "due_on")
    assert len(set(states)) == 1


@pytest.mark.parametrize("verb", BODIES)
def test_a_change_must_name_the_version_it_has_seen(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    caller = by_token(deciding.normally(verb)["by"])
    address = f"resolutions/{made.number}/{verb.replace('_', '-')}/"
    problem(caller.post(address, BODIES[verb]), 428, "version_required")
    problem(act(caller, made, verb, BODIES[verb], version=made.version - 1), 412, "stale")
    assert Resolution.objects.get(pk=made.pk).state == made.state


@pytest.mark.parametrize("verb", BODIES)
def test_the_answer_lists_the_verb_exactly_for_those_who_may(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    slug = TRANSITIONS[verb].slug
    for name in ("staff", "lead", "property", "owners", "worker1", "worker2", "supervisor"):
        caller = by_token(getattr(deciding.house, name))
        listed = slug in caller.get(f"resolutions/{made.number}/").json()["actions"]
        answer = act(caller, made, verb, {"unknown": 1})
        assert listed == (answer.status_code == 400), (name, answer.content.decode())


def test_names_are_for_those_with_a_post(deciding: Deciding):
    made = deciding.write()
    inside = by_token(deciding.house.worker2).get(f"resolutions/{made.number}/").json()["parties"][1]
    outside = nobody().get(f"resolutions/{made.number}/").json()["parties"][1]
    assert inside["name"] == "网格员1（第01微网格网格员）"
    assert (outside["name"], outside["key"]) == ("第01微网格网格员", None)


def test_the_list_filters_by_party_state_and_whose_it_is(deciding: Deciding):
    item = deciding.at_table()
    one = deciding.write(item)
    other = deciding.write(item, lead=deciding.house.party_branch)
    owners, staff = by_token(deciding.house.property), by_token(deciding.house.staff)

    def numbers(caller: Caller, **params: str) -> list[str]:
        return [row["number"] for row in caller.get("resolutions/", params).json()["results"]]

    assert numbers(staff) == [other.number, one.number]
    assert numbers(owners, mine="true") == [one.number]
    assert numbers(staff, party=f"u{deciding.house.party_branch.pk}") == [other.number]
    assert numbers(staff, party="x1") == []
    assert numbers(staff, state="closed") == []
    assert numbers(staff, open="false") == []
    assert numbers(staff, session="2026-11-23", limit="1") == [other.number]
    assert staff.get("resolutions/", {"limit": "1"}).json()["next"]


def test_what_came_of_a_complaint_is_unknown_to_whoever_it_is_about(deciding: Deciding):
    complaint = deciding.council.matter(complaint_organization=deciding.house.property_company)
    made = deciding.write(deciding.at_table(complaint), lead=deciding.house.party_branch)
    for caller in (by_token(deciding.house.property), nobody(), by_token(deciding.house.worker2)):
        hidden = caller.get(f"resolutions/{made.number}/")
        nothing = caller.get("resolutions/20261123-9/")
        assert hidden.status_code == nothing.status_code == 404
        assert hidden.content == nothing.content
        assert caller.get("resolutions/").json()["results"] == []
    for caller in (
        by_token(deciding.house.staff),
        by_token(deciding.house.party),
        by_token(deciding.house.owners),
    ):
        assert caller.get(f"resolutions/{made.number}/").status_code == 200


def test_what_it_stands_on_is_read_with_it(deciding: Deciding):
    adopted(deciding.house, MARCH)
    answer = write(by_token(deciding.house.staff), deciding.at_table(), writing(deciding, cites=2)).json()
    assert answer["cites"] == {"covenant": 1, "article": 2, "text": "晚上十点以后不大声。"}


def test_evidence_is_as_public_as_the_resolution(deciding: Deciding):
    made = deciding.do("report_progress", deciding.resolution_in(State.IN_PROGRESS), files=[picture()])
    file = made.evidence.get()
    answer = nobody().get(f"resolutions/{made.number}/files/{file.pk}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert f"{made.number}-{file.pk}.jpg" in answer.headers["Content-Disposition"]
    problem(nobody().get(f"resolutions/{made.number}/files/{file.pk + 1}/"), 404, "not_found")
    other = deciding.write(made.item)
    problem(nobody().get(f"resolutions/{other.number}/files/{file.pk}/"), 404, "not_found")


def test_the_office_is_told_who_may_be_named(deciding: Deciding):
    names = {
        row["key"]: row["name"]
        for row in by_token(deciding.house.staff).get("resolutions/parties/").json()["results"]
    }
    assert names[key(deciding, "lead")] == "幸福里社区物业公司"
    assert names[f"p{deciding.house.worker1.user.pk}"] == "网格员1（第01微网格网格员）"
    assert f"p{deciding.house.admin.user.pk}" not in names
    assert f"u{deciding.house.elsewhere.property_company.pk}" not in names


def test_the_body_is_json(deciding: Deciding):
    made = deciding.write()
    caller = by_token(deciding.house.property)
    answer = caller.post(
        f"resolutions/{made.number}/start/", json.dumps([1]).encode(), if_match=f'"{made.version}"'
    )
    problem(answer, 400, "validation_error")
    assert workflow.VERBS["start"](made, by=deciding.house.property).state == "in_progress"
