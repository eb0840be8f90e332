"""消息的两个门: who has an inbox, what it refuses, one message in full, the same read by page and API."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from grids.states import TokenScope
from notices.telling.models import InboxMessage
from notices.telling.states import Topic
from notices.telling.views import PAGE_SIZE
from residents.appeals.states import State
from tests.calls import Caller, by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.factories import at
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, asked

pytestmark = pytest.mark.django_db
NOON = at("2026-11-16 12:00")


def told(house: House, count: int = 1, *, whose: Any = None, **changed: Any) -> list[InboxMessage]:
    """So many sentences for one account, each a minute after the one before."""
    begin = InboxMessage.objects.count()
    values = {
        "community": house.community,
        "user": whose or house.worker1.user,
        "topic": Topic.TASK,
        "action": "dispatch",
        "sentence": "派给您办。",
        "link": "/appeals/2026-000001/",
        "at": NOON,
        "shown_from": NOON,
        **changed,
    }
    minute = datetime.timedelta(minutes=1)
    return InboxMessage.objects.bulk_create(
        InboxMessage(**{**values, "at": values["at"] + n * minute, "key": f"k{begin + n}"})
        for n in range(count)
    )


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def worker(house: House) -> Caller:
    return by_token(house.worker1)


def test_the_whole_of_a_message(house: House, worker: Caller):
    (row,) = told(house, urgent=True)
    assert worker.get("inbox/").json() == {
        "results": [
            {
                "id": row.pk,
                "topic": "task",
                "action": "dispatch",
                "sentence": "派给您办。",
                "link": "/appeals/2026-000001/",
                "urgent": True,
                "at": "2026-11-16T12:00:00+08:00",
                "read_at": None,
            }
        ],
        "next": None,
    }


PARAMS = [
    ("unread", "yes", "validation_error", "unread 请填 true 或 false。"),
    ("unread", "1", "validation_error", "unread 请填 true 或 false。"),
    ("unread", "True", "validation_error", "unread 请填 true 或 false。"),
    ("limit", "0", "validation_error", "limit 要在 1 到 100 之间。"),
    ("limit", "101", "validation_error", "limit 要在 1 到 100 之间。"),
    ("topic", "task", "unknown_param", "没有叫“topic”的参数。可用的参数：unread、cursor、limit。"),
    ("user", "2", "unknown_param", "没有叫“user”的参数。可用的参数：unread、cursor、limit。"),
]


@pytest.mark.parametrize(("name", "value", "code", "sentence"), PARAMS)
def test_what_the_inbox_does_not_answer_to(worker: Caller, name: str, value: str, code: str, sentence: str):
    body = problem(worker.get("inbox/", {name: value}), 400, code)
    assert (body["fields"], body["message"]) == ({name: sentence}, sentence)


BODIES = [
    ({"read": True}, "unknown_field", "这里不用任何字段。"),
    ({"id": 1}, "unknown_field", "这里不用任何字段。"),
    (b"[]", "validation_error", "JSON 对象"),
    (b"{", "validation_error", ""),
    (b'"all"', "validation_error", "JSON 对象"),
]


@pytest.mark.parametrize(("body", "code", "words"), BODIES)
@pytest.mark.parametrize("path", ["inbox/read/", "inbox/{}/read/"])
def test_reading_takes_no_body(house: House, worker: Caller, path: str, body: Any, code: str, words: str):
    (row,) = told(house)
    refused = problem(worker.post(path.format(row.pk), body), 400, code)
    assert words in refused["message"] + "".join(refused["fields"].values())
    assert InboxMessage.objects.get().read_at is None


@pytest.mark.parametrize("unread", ["", "true", "false"])
def test_read_ones_are_left_out_only_when_asked(house: House, worker: Caller, unread: str):
    first, second = told(house, 2)
    worker.post(f"inbox/{first.pk}/read/")
    rows = worker.get("inbox/", {"unread": unread} if unread else {}).json()["results"]
    wanted = [second.pk] if unread == "true" else [second.pk, first.pk]
    assert [row["id"] for row in rows] == wanted


def test_read_twice_it_keeps_its_first_moment(house: House, worker: Caller):
    (row,) = told(house)
    first, second = (worker.post(f"inbox/{row.pk}/read/").json()["read_at"] for _ in range(2))
    assert first == second is not None
    assert worker.post("inbox/read/").json() == {"read": 0}


def test_page_and_api_leave_the_same_rows(house: House, worker: Caller):
    one, two, three, four = told(house, 4)
    client = signed_in(house.worker1.user)
    client.post(f"/inbox/{one.pk}/open/")
    worker.post(f"inbox/{two.pk}/read/")
    client.post("/inbox/read/")
    told(house)
    worker.post("inbox/read/")
    rows = InboxMessage.objects.values_list("read_at", "sentence", "shown_from", "link")
    assert all(read is not None for read, *_ in rows)
    assert len({tuple(rest) for _, *rest in rows}) == 1
    assert InboxMessage.objects.get(pk=three.pk).read_at == InboxMessage.objects.get(pk=four.pk).read_at


# Whose inbox: the number of messages, or the refusal

WHO = [
    ("visitor", 401, "not_authenticated"),
    ("receipt", 401, "not_authenticated"),
    ("household", 200, 0),
    ("worker", 200, 1),
    ("other_worker", 200, 0),
    ("seat", 200, 0),
    ("staff", 200, 0),
    ("lead", 200, 0),
    ("admin", 200, 0),
    ("supervisor", 200, 0),
    ("no_post", 403, "forbidden"),
    ("elsewhere", 200, 0),
]


@pytest.mark.parametrize(("role", "status", "found"), WHO)
def test_whose_messages_each_reads(house: House, role: str, status: int, found: Any):
    (row,) = told(house)
    caller = Caller(ROLES[role](house, house.file()[0]))
    answer = caller.get("inbox/")
    if status == 200:
        assert len(answer.json()["results"]) == found
    else:
        body = problem(answer, status, found)
        assert body["message"]
    read = caller.post(f"inbox/{row.pk}/read/")
    assert read.status_code == (200 if found == 1 else 404 if status == 200 else status)


def test_the_refusal_says_who_has_an_inbox(house: House):
    refused = problem(nobody().get("inbox/"), 401, "not_authenticated")
    assert refused["message"]
    client = ROLES["no_post"](house, house.file()[0])
    page = client.get("/inbox/")
    assert (page.status_code, "您目前没有在岗，没有消息。请联系系统管理员安排岗位。" in text(page)) == (
        403,
        True,
    )


def test_a_token_that_only_reads_marks_nothing(house: House):
    (row,) = told(house)
    reader = by_token(house.worker1, scopes=[TokenScope.READ])
    assert len(reader.get("inbox/").json()["results"]) == 1
    problem(reader.post(f"inbox/{row.pk}/read/"), 403, "forbidden")
    assert InboxMessage.objects.get().read_at is None


def test_the_api_turns_its_pages_newest_first(house: House, worker: Caller):
    rows, seen, address = told(house, 7), [], "inbox/?limit=3"
    while address:
        page = worker.get(address).json()
        seen += [each["id"] for each in page["results"]]
        address = page["next"]
    assert seen == [row.pk for row in reversed(rows)]


def test_the_page_turns_its_pages_and_keeps_to_the_unread(house: House):
    told(house, PAGE_SIZE + 1)
    client = signed_in(house.worker1.user)
    first = client.get("/inbox/?unread=true").content.decode()
    onward = re.search(r'href="(\?unread=true&amp;cursor=[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = client.get(f"/inbox/{onward}").content.decode()
    assert first.count("派给您办。") == PAGE_SIZE
    assert second.count("派给您办。") == 1
    assert 'href="?unread=true"' in second


@pytest.mark.parametrize("path", ["/inbox/", "/api/v1/inbox/?limit=100"])
def test_a_hundred_cost_what_one_costs(house: House, path: str):
    client, counts = by_session(house.worker1).client, []
    for more in (1, 2, 97):
        told(house, more)
        client.get(path)
        counts.append(len(asked(lambda: client.get(path))))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_TO_READ


EMPTY = [
    ("worker", "/inbox/", "还没有消息"),
    ("household", "/inbox/", "还没有消息"),
    ("worker", "/inbox/?unread=true", "没有未读"),
]


@pytest.mark.parametrize(("role", "path", "sentence"), EMPTY)
def test_an_empty_inbox_says_so(house: House, role: str, path: str, sentence: str):
    assert sentence in text(ROLES[role](house, house.file()[0]).get(path))


def test_what_waits_for_the_morning_is_not_in_the_api_either(house: House, worker: Caller):
    told(house, shown_from=timezone.now() + datetime.timedelta(hours=1))
    assert worker.get("inbox/").json()["results"] == []
    assert worker.post("inbox/read/").json() == {"read": 0}


def test_a_message_of_another_community_is_none_of_this_ones(house: House, worker: Caller):
    told(house, community=house.elsewhere.community)
    assert worker.get("inbox/").json()["results"] == []
    assert "还没有消息" in text(signed_in(house.worker1.user).get("/inbox/"))


def test_a_household_reads_by_its_card_and_marks_its_own(house: House):
    house.appeal_in(State.ACCEPTED, household=house.household)
    told(house, user=None, household=house.household, sentence="您反映的事受理了。")
    told(house, sentence="派给网格员。")
    caller = by_card(house.card)
    rows = caller.get("inbox/").json()["results"]
    assert [row["sentence"] for row in rows] == ["您反映的事受理了。"]
    assert caller.post(f"inbox/{rows[0]['id']}/read/").json()["read_at"] is not None
    other = InboxMessage.objects.get(sentence="派给网格员。")
    problem(caller.post(f"inbox/{other.pk}/read/"), 404, "not_found")


@pytest.mark.parametrize("pk", [999_999, 2**63])
def test_a_message_that_never_was_does_not_exist(house: House, worker: Caller, pk: int):
    assert worker.post(f"inbox/{pk}/read/").status_code == 404
    assert signed_in(house.worker1.user).post(f"/inbox/{pk}/open/").status_code == 404


@pytest.mark.parametrize("path", ["/inbox/read/", "/inbox/1/open/"])
def test_a_visitor_is_led_to_where_a_receipt_is_shown(house: House, path: str):
    answer = Client().post(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/status/")
