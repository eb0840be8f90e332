"""/api/v1/minutes/: draft, verbs, who reads what."""

from typing import Any

import pytest

from council.models import Minutes, MinutesRecord
from council.resolutions.states import MINUTES_TRANSITIONS, MinutesState
from tests.calls import Caller, by_card, by_session, by_token, nobody, problem
from tests.council.resolutions.deciding import MINUTES_FROM, MINUTES_WORDS, Deciding

DAY = "2026-11-23"
BODIES: dict[str, dict[str, Any]] = {
    "edit": MINUTES_WORDS,
    "redraft": {},
    "confirm": {},
    "countersign": {"resident": "王秀英"},
    "reopen": {"note": "改错别字。"},
    "post": {},
    "correct": {"discussion": "一、楼道灯\n两盏。", "note": "按异议更正。"},
}


def act(caller: Caller, made: Minutes, verb: str, body: Any = None, *, version: int | None = None):
    return caller.post(f"minutes/{DAY}/{verb}/", body, if_match=f'"{version or made.version}"')


def caller_of(deciding: Deciding, verb: str) -> Caller:
    return by_token(deciding.house.lead if verb == "confirm" else deciding.house.staff)


def test_minutes_are_drafted_and_read_again(deciding: Deciding):
    deciding.held()
    staff = by_token(deciding.house.staff)
    answer = staff.post(f"minutes/{DAY}/draft/")
    assert answer.status_code == 201, answer.content.decode()
    assert staff.get(answer.headers["Location"]).json() == answer.json()
    assert answer.json()["actions"] == ["edit", "redraft"]
    problem(staff.post(f"minutes/{DAY}/draft/"), 409, "already_claimed")
    problem(staff.post("minutes/2026-11-24/draft/"), 404, "not_found")
    problem(staff.post("minutes/2026-99-99/draft/"), 404, "not_found")


def test_the_same_key_drafts_once(deciding: Deciding):
    deciding.held()
    staff = by_token(deciding.house.staff)
    first, second = (staff.post(f"minutes/{DAY}/draft/", idempotency_key="k") for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"


def test_only_the_office_drafts(deciding: Deciding):
    deciding.held()
    for caller, status in ((nobody(), 401), (by_token(deciding.house.owners), 403)):
        assert caller.post(f"minutes/{DAY}/draft/").status_code == status
    problem(by_token(deciding.house.elsewhere.staff).post(f"minutes/{DAY}/draft/"), 404, "not_found")


@pytest.mark.parametrize("verb", BODIES)
def test_page_and_api_leave_the_same_rows(deciding: Deciding, verb: str):
    made = deciding.minutes_in(MINUTES_FROM[verb])
    answer = act(caller_of(deciding, verb), made, verb, BODIES[verb])
    assert answer.status_code == 200, answer.content.decode()
    record = MinutesRecord.objects.filter(subject=made).last()
    assert record.action == verb
    assert answer.json()["state"] == (MINUTES_TRANSITIONS[verb].target or made.state)


@pytest.mark.parametrize("verb", BODIES)
def test_the_page_does_what_the_api_does(deciding: Deciding, verb: str):
    made = deciding.minutes_in(MINUTES_FROM[verb])
    actor = deciding.house.lead if verb == "confirm" else deciding.house.staff
    answer = by_session(actor).client.post(
        f"/minutes/{DAY}/{verb}/", {**BODIES[verb], "version": made.version}
    )
    assert answer.status_code == 302, answer.content.decode()
    stored = Minutes.objects.get(pk=made.pk)
    assert (stored.state, stored.version) == (
        MINUTES_TRANSITIONS[verb].target or made.state,
        made.version + 1,
    )


@pytest.mark.parametrize("verb", BODIES)
def test_a_change_must_name_the_version_it_has_seen(deciding: Deciding, verb: str):
    made = deciding.minutes_in(MINUTES_FROM[verb])
    caller = caller_of(deciding, verb)
    problem(caller.post(f"minutes/{DAY}/{verb}/", BODIES[verb]), 428, "version_required")
    problem(act(caller, made, verb, BODIES[verb], version=999), 412, "stale")


def test_a_neighbour_objects_and_the_office_answers(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    said = act(by_card(deciding.house.card), made, "object", {"text": "是两盏灯。"})
    assert said.status_code == 200, said.content.decode()
    objection = said.json()["objections"][0]
    assert (objection["name"], objection["answer"]) == (None, None)
    made.refresh_from_db()
    body = {"objection": objection["id"], "upheld": False, "answer": "录音里是一盏。"}
    answered = act(by_token(deciding.house.staff), made, "answer", body).json()["objections"][0]
    assert (answered["upheld"], answered["answer"], answered["name"]) == (False, "录音里是一盏。", "住户")


def test_a_visitor_objects_by_name_which_the_office_alone_reads(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    problem(act(nobody(), made, "object", {"text": "不对。"}), 400, "validation_error")
    shown = act(nobody(), made, "object", {"text": "不对。", "name": "赵大爷"}).json()
    assert "赵大爷" not in str(shown)
    assert by_token(deciding.house.staff).get(f"minutes/{DAY}/").json()["objections"][0]["name"] == "赵大爷"


def test_strangers_who_object_too_often_are_slowed_down(deciding: Deciding, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    made = deciding.minutes_in(MinutesState.POSTED)
    assert act(nobody(), made, "object", {"text": "不对。", "name": "赵"}).status_code == 200
    made.refresh_from_db()
    answer = act(nobody(), made, "object", {"text": "还是不对。", "name": "赵"})
    problem(answer, 429, "rate_limited")
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("state", [MinutesState.DRAFT, MinutesState.CONFIRMED])
def test_before_the_posting_nobody_outside_knows_of_them(deciding: Deciding, state: str):
    deciding.minutes_in(state)
    for caller in (nobody(), by_token(deciding.house.worker1), by_token(deciding.house.supervisor)):
        problem(caller.get(f"minutes/{DAY}/"), 404, "not_found")
        assert caller.get("minutes/").json()["results"] == []
    assert by_token(deciding.house.staff).get(f"minutes/{DAY}/").status_code == 200


def test_posted_they_are_public_with_counts_for_names(deciding: Deciding):
    deciding.minutes_in(MinutesState.POSTED)
    shown = nobody().get(f"minutes/{DAY}/").json()
    assert shown["actions"] == ["object"]
    assert shown["resolutions"][0][0] == "20261123-1"
    assert [row["session"] for row in nobody().get("minutes/").json()["results"]] == [DAY]
    problem(by_token(deciding.house.elsewhere.staff).get(f"minutes/{DAY}/"), 404, "not_found")
