"""发送情况 through the API: one message in full, its pages, what it refuses and how it says so."""

from typing import Any

import pytest

from notices.carrying.models import OutboxMessage
from notices.carrying.states import OutboxState
from tests.calls import by_token, problem
from tests.community import House
from tests.entering import signed_in
from tests.notices.carrying.test_outbox_pages import STOPPED, died, group, queued, text
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_it_asks_as_often_for_a_hundred(house: House):
    there, caller = group(house), by_token(house.staff)
    counts = []
    for more in (1, 2, 97):
        queued(there, more)
        caller.get("outbox/", {"limit": "100"})
        statements = asked(lambda: caller.get("outbox/", {"limit": "100"}))
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts
    assert counts[-1] <= MOST_TO_READ


PARAMS = [
    (
        "state",
        "lost",
        400,
        "validation_error",
        "state 可用：held、by_hand、queued、sending、sent、unsure、dead、cancelled。",
    ),
    ("limit", "0", 400, "validation_error", "limit 要在 1 到 100 之间。"),
    ("limit", "x", 400, "validation_error", "limit 要在 1 到 100 之间。"),
    ("group", "1", 400, "unknown_param", "没有叫“group”的参数。可用的参数：state、cursor、limit。"),
]


@pytest.mark.parametrize(("name", "value", "status", "code", "message"), PARAMS)
def test_what_the_list_of_the_api_does_not_answer_to(
    house: House, name: str, value: str, status: int, code: str, message: str
):
    body = problem(by_token(house.staff).get("outbox/", {name: value}), status, code)
    assert (body["fields"][name], body["message"]) == (message, message)


@pytest.mark.parametrize(
    "path", ["outbox/{}/resend/", "outbox/{}/forward/", "outbox/{}/cancel/", "outbox/release/"]
)
@pytest.mark.parametrize(
    ("body", "code"),
    [({"note": "快"}, "unknown_field"), (b"[]", "validation_error"), (b"{", "validation_error")],
    ids=["a field", "a list", "half an object"],
)
def test_what_no_verb_of_a_message_takes(house: House, path: str, body: Any, code: str):
    row = died(group(house), STOPPED)
    problem(by_token(house.staff).post(path.format(row.pk), body), 400, code)
    assert OutboxMessage.objects.get(pk=row.pk).state == OutboxState.DEAD


def test_the_whole_of_a_message_in_the_api(house: House):
    there = group(house)
    row = died(there, STOPPED, code="disabled", attempts=2, doubtful=True)
    row.refresh_from_db()
    (shown,) = by_token(house.staff).get("outbox/").json()["results"]
    assert shown == {
        "id": row.pk,
        "group": there.pk,
        "title": "停水通知",
        "text": "明天上午九点停水。",
        "link": "/notices/1/",
        "urgent": True,
        "state": "dead",
        "attempts": 2,
        "code": "disabled",
        "words": STOPPED,
        "doubtful": True,
        "created_at": "2026-11-16T12:00:00+08:00",
        "next_at": "2026-11-16T12:00:00+08:00",
        "sent_at": None,
        "actions": ["resend", "cancel"],
    }


def test_the_api_turns_its_pages(house: House):
    rows = queued(group(house), 5)
    caller, seen, address = by_token(house.staff), [], "outbox/?limit=2"
    while address:
        page = caller.get(address).json()
        seen += [each["id"] for each in page["results"]]
        address = page["next"]
    assert seen == sorted((row.pk for row in rows), reverse=True)


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor"])
def test_who_does_not_watch_what_goes_out(house: House, who: str):
    reason = "发送情况由社区工作人员和系统管理员查看。"
    assert problem(by_token(getattr(house, who)).get("outbox/"), 403, "forbidden")["message"] == reason
    answer = signed_in(getattr(house, who).user).get("/outbox/")
    assert (answer.status_code, reason in answer.content.decode()) == (403, True)


def test_another_communitys_office_finds_an_empty_list(house: House):
    row = died(group(house), STOPPED)
    stranger = by_token(house.elsewhere.staff)
    assert stranger.get("outbox/").json() == {"results": [], "next": None}
    for verb in ("resend", "forward", "cancel"):
        gone = problem(stranger.post(f"outbox/{row.pk}/{verb}/"), 404, "not_found")
        never = problem(stranger.post(f"outbox/999999/{verb}/"), 404, "not_found")
        assert gone == never
    assert "没有发不出去的消息" in text(signed_in(house.elsewhere.staff.user).get("/outbox/"))
