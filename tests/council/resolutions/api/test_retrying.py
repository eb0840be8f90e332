"""接口的重试与版本: a call sent again makes nothing twice, and nobody overwrites what they have not seen."""

from typing import Any

import pytest

from council.models import AgendaItem, Minutes, MinutesRecord, Resolution, ResolutionRecord
from council.resolutions.states import MinutesState, State
from tests.calls import Caller, by_session, by_token, nobody, problem
from tests.council.pages import asked, statements
from tests.council.resolutions.deciding import DUE, Deciding

DAY = "2026-11-23"


def body(deciding: Deciding, **changed: Any) -> dict[str, Any]:
    house = deciding.house
    return {
        "text": "物业两周内换灯。",
        "sign_of_done": "都亮。",
        "due_on": DUE.isoformat(),
        "lead": f"u{house.property_company.pk}",
        "coordinator": f"p{house.worker1.user.pk}",
        "supervisor": f"u{house.owners_committee.pk}",
        **changed,
    }


def write(caller: Caller, item: AgendaItem, sent: dict[str, Any], key: str = ""):
    headers = {"idempotency_key": key} if key else {}
    return caller.post(f"agenda-items/{item.pk}/resolution/", sent, **headers)


def test_a_call_sent_again_writes_nothing_twice(deciding: Deciding):
    item, staff = deciding.at_table(), by_token(deciding.house.staff)
    answers = [write(staff, item, body(deciding), "k1") for _ in range(3)]
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert [each.headers.get("Idempotent-Replayed") for each in answers] == [None, "true", "true"]
    assert {each.headers["ETag"] for each in answers} == {'"1"'}
    assert {each.headers["Location"].rsplit("/", 2)[1] for each in answers} == {"20261123-1"}
    assert Resolution.objects.count() == 1


def test_without_a_key_every_call_is_a_new_one(deciding: Deciding):
    item, staff = deciding.at_table(), by_token(deciding.house.staff)
    numbers = [write(staff, item, body(deciding)).json()["number"] for _ in range(2)]
    assert numbers == ["20261123-1", "20261123-2"]


# what is different the second time → status and code.
AGAIN: list[tuple[dict[str, str], int, str]] = [
    ({"text": "别的。"}, 422, "key_reused"),
    ({"sign_of_done": "别的。"}, 422, "key_reused"),
    ({"due_on": "2026-12-08"}, 422, "key_reused"),
    ({"due_on": ""}, 400, "validation_error"),
    ({"colour": "red"}, 400, "unknown_field"),
]


def test_a_key_stands_for_one_body(deciding: Deciding):
    item, staff = deciding.at_table(), by_token(deciding.house.staff)
    assert write(staff, item, body(deciding), "k1").status_code == 201
    for changed, status, code in AGAIN:
        problem(write(staff, item, body(deciding, **changed), "k1"), status, code)
    assert write(staff, item, body(deciding), "k1").headers["Idempotent-Replayed"] == "true"
    assert Resolution.objects.count() == 1


def test_a_key_is_its_owners_own(deciding: Deciding):
    item = deciding.at_table()
    first = write(by_token(deciding.house.staff), item, body(deciding), "k1")
    second = write(by_token(deciding.house.second_staff), item, body(deciding), "k1")
    assert (first.json()["number"], second.json()["number"]) == ("20261123-1", "20261123-2")


def test_a_refused_call_uses_no_key_up(deciding: Deciding):
    item = deciding.council.admitted()
    deciding.council.opened()
    staff = by_token(deciding.house.staff)
    problem(write(staff, item, body(deciding), "k1"), 409, "illegal_transition")
    taken = deciding.council.house.staff
    item = deciding.council.fresh().monday.items.get(pk=item.pk)
    from_table = by_token(taken).post(f"agenda-items/{item.pk}/take-up/", {}, if_match="*")
    assert from_table.status_code == 200, from_table.content.decode()
    assert write(staff, item, body(deciding), "k1").status_code == 201


@pytest.mark.parametrize("key", ["x" * 81, "a\tb"])
def test_a_key_that_does_not_do_is_refused(deciding: Deciding, key: str):
    answer = write(by_token(deciding.house.staff), deciding.at_table(), body(deciding), key)
    assert list(problem(answer, 400, "validation_error")["fields"]) == ["Idempotency-Key"]
    assert not Resolution.objects.exists()


def test_minutes_drafted_again_with_the_same_key_are_the_same(deciding: Deciding):
    deciding.held()
    staff = by_token(deciding.house.staff)
    first = staff.post(f"minutes/{DAY}/draft/", idempotency_key="k1")
    Minutes.objects.get()
    deciding.minutes_do("edit", Minutes.objects.get())
    again = staff.post(f"minutes/{DAY}/draft/", idempotency_key="k1")
    assert (again.status_code, again.content) == (201, first.content)
    problem(staff.post(f"minutes/{DAY}/draft/", idempotency_key="k2"), 409, "already_claimed")
    problem(staff.post(f"minutes/{DAY}/draft/", {"x": 1}, idempotency_key="k3"), 400, "unknown_field")
    assert MinutesRecord.objects.filter(action="draft").count() == 1


# If-Match as callers write it; v is the version now → status.
SEEN: list[tuple[str, int]] = [
    ('"v"', 200),
    ('W/"v"', 200),
    ("v", 200),
    ("*", 200),
    ('"0", "v"', 200),
    ('"0"', 412),
    ('"999"', 412),
    ('"abc"', 412),
    ("", 428),
    (" ", 428),
]


@pytest.mark.parametrize(("header", "status"), SEEN)
def test_if_match_of_a_resolution(deciding: Deciding, header: str, status: int):
    made = deciding.write()
    caller = by_token(deciding.house.property)
    given = {"if_match": header.replace("v", str(made.version))} if header else {}
    answer = caller.post(f"resolutions/{made.number}/start/", {}, **given)
    assert answer.status_code == status, answer.content.decode()
    stored = Resolution.objects.get()
    assert (stored.state == State.IN_PROGRESS) is (status == 200)
    if status == 200:
        assert answer.headers["ETag"] == f'"{stored.version}"' == f'"{answer.json()["version"]}"'


@pytest.mark.parametrize(("header", "status"), SEEN)
def test_if_match_of_the_minutes(deciding: Deciding, header: str, status: int):
    made = deciding.minutes_in(MinutesState.POSTED)
    given = {"if_match": header.replace("v", str(made.version))} if header else {}
    answer = nobody().post(f"minutes/{DAY}/object/", {"text": "不对。", "name": "赵"}, **given)
    assert answer.status_code == status, answer.content.decode()
    assert made.objections.exists() is (status == 200)


def test_two_readers_of_one_version_do_not_overwrite_each_other(deciding: Deciding):
    made = deciding.draft()
    words = {"title": "纪要", "opening": "今晚。", "discussion": "一、灯"}
    first, second = by_token(deciding.house.staff), by_token(deciding.house.second_staff)
    tag = first.get(f"minutes/{DAY}/").headers["ETag"]
    assert first.post(f"minutes/{DAY}/edit/", words, if_match=tag).status_code == 200
    late = second.post(f"minutes/{DAY}/edit/", {**words, "title": "我的纪要"}, if_match=tag)
    told = problem(late, 412, "stale")
    assert "刚刚被别人更新过" in told["message"]
    again = second.get(f"minutes/{DAY}/")
    assert again.headers["ETag"] != tag
    done = second.post(f"minutes/{DAY}/edit/", {**words, "title": "我的纪要"}, if_match=again.headers["ETag"])
    assert done.json()["title"] == "我的纪要"
    assert Minutes.objects.get(pk=made.pk).records.filter(action="edit").count() == 2


def test_who_may_not_is_told_so_before_any_version_is_asked(deciding: Deciding):
    made = deciding.write()
    problem(by_token(deciding.house.party).post(f"resolutions/{made.number}/start/", {}), 403, "forbidden")
    problem(
        by_token(deciding.house.elsewhere.staff).post(f"resolutions/{made.number}/carry/", {}),
        404,
        "not_found",
    )
    assert ResolutionRecord.objects.count() == 1


DETAILS = (
    *("/api/v1/resolutions/", "/api/v1/minutes/", "/api/v1/resolutions/20261123-1/"),
    f"/api/v1/minutes/{DAY}/",
    "/api/v1/resolutions/parties/",
)


@pytest.mark.parametrize("address", DETAILS)
def test_one_thing_asks_no_more_than_eight_times(deciding: Deciding, address: str):
    deciding.minutes_do("object", deciding.minutes_in(MinutesState.POSTED))
    client = by_session(deciding.house.staff).client
    assert asked(client, address) <= 8


def test_writing_asks_a_bounded_number_of_times(deciding: Deciding):
    item = deciding.at_table()
    caller = by_session(deciding.house.staff)
    caller.get("resolutions/")
    counted = statements(lambda: write(caller, item, body(deciding), "k1"))
    assert Resolution.objects.count() == 1
    again = statements(lambda: write(caller, item, body(deciding, text="还有一件。"), "k2"))
    assert len(again) <= len(counted)
