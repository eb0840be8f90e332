"""消息的门: each role × page and API, each parameter × what it is answered; page and API leave the same rows."""

import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from notices.telling.models import InboxMessage, Preference
from notices.telling.states import Topic
from tests.calls import by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.entering import household, signed_in

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def message(house: House, key: str = "k", **given: Any) -> InboxMessage:
    """For worker 1, unless said otherwise."""
    now = timezone.now()
    said: dict[str, Any] = {
        "community": house.community,
        "key": key,
        "topic": Topic.COUNCIL,
        "action": "announce",
        "sentence": "11月23日家门口议事的议程公布了。",
        "link": "/council/",
        "at": now - MINUTE,
        "shown_from": now - MINUTE,
        **given,
    }
    if not {"user", "household", "receipt"} & set(given):
        said["user"] = house.worker1.user
    return InboxMessage.objects.create(**said)


# Who has an inbox at all: page, API list, preferences
DOORS = [
    ("staff", 200, 200, 200),
    ("lead", 200, 200, 200),
    ("worker1", 200, 200, 200),
    ("property", 200, 200, 200),
    ("supervisor", 200, 200, 200),
    ("admin", 200, 200, 200),
]


@pytest.mark.parametrize(("who", "page", "api", "preferences"), DOORS)
def test_who_has_an_inbox(house: House, who: str, page: int, api: int, preferences: int):
    actor = getattr(house, who)
    client = signed_in(actor.user)
    assert client.get("/inbox/").status_code == page
    assert by_session(actor).get("inbox/").status_code == api
    assert client.get("/inbox/preferences/").status_code == preferences


def test_a_family_has_one_by_its_card(house: House):
    message(house, user=None, household=house.household)
    client = household(house, None)
    assert "议程公布了" in client.get("/inbox/").content.decode()
    assert len(by_card(house.card).get("inbox/").json()["results"]) == 1
    assert client.get("/inbox/preferences/").status_code == 200


def test_a_visitor_has_none(house: House):
    assert Client().get("/inbox/").status_code == 302
    assert Client().get("/inbox/preferences/").status_code == 302
    problem(nobody().get("inbox/"), 401, "not_authenticated")


@pytest.mark.parametrize("who", ["staff", "lead", "worker2", "property", "admin", "supervisor"])
def test_nobody_opens_what_was_told_to_somebody_else(house: House, who: str):
    row = message(house)
    assert signed_in(getattr(house, who).user).post(f"/inbox/{row.pk}/open/").status_code == 404
    problem(by_token(getattr(house, who)).post(f"inbox/{row.pk}/read/"), 404, "not_found")
    row.refresh_from_db()
    assert row.read_at is None


@pytest.mark.parametrize("key", ["0", "999999", "9223372036854775807"])
def test_what_never_was_is_answered_alike(house: House, key: str):
    message(house)
    one = by_token(house.worker1).post(f"inbox/{key}/read/")
    other = by_token(house.worker2).post(f"inbox/{InboxMessage.objects.get().pk}/read/")
    assert (one.status_code, one.json()["message"]) == (other.status_code, other.json()["message"])


PARAMS = [
    ({}, 200, ""),
    ({"unread": "true"}, 200, ""),
    ({"unread": "false"}, 200, ""),
    ({"unread": ""}, 200, ""),
    ({"limit": "1"}, 200, ""),
    ({"limit": "100"}, 200, ""),
    ({"unread": "True"}, 400, "validation_error"),
    ({"unread": "1"}, 400, "validation_error"),
    ({"unread": "是"}, 400, "validation_error"),
    ({"limit": "0"}, 400, "validation_error"),
    ({"limit": "101"}, 400, "validation_error"),
    ({"limit": "x"}, 400, "validation_error"),
    ({"cursor": "x"}, 400, "validation_error"),
    ({"topic": "task"}, 400, "unknown_param"),
    ({"user": "1"}, 400, "unknown_param"),
    ({"page": "2"}, 400, "unknown_param"),
]


@pytest.mark.parametrize(("params", "status", "code"), PARAMS)
def test_what_the_list_answers_to(house: House, params: dict[str, str], status: int, code: str):
    message(house)
    answer = by_token(house.worker1).get("inbox/", params)
    assert answer.status_code == status
    if code:
        assert set(problem(answer, 400, code)["fields"]) <= set(params)


def test_a_message_says_everything_about_itself(house: House):
    row = message(house, urgent=True)
    (shown,) = by_token(house.worker1).get("inbox/").json()["results"]
    when = shown.pop("at")
    assert shown == {
        "id": row.pk,
        "topic": "council",
        "action": "announce",
        "sentence": "11月23日家门口议事的议程公布了。",
        "link": "/council/",
        "urgent": True,
        "read_at": None,
    }
    assert datetime.datetime.fromisoformat(when) == row.at.replace(microsecond=0)


def test_pages_follow_each_other_newest_first(house: House):
    now = timezone.now()
    for number in range(5):
        message(house, f"k{number}", at=now - number * MINUTE, sentence=f"第 {number} 条。")
    caller, seen, place = by_token(house.worker1), [], "inbox/"
    params: dict[str, str] = {"limit": "2"}
    for _ in range(3):
        body = caller.get(place, params).json()
        seen += [row["sentence"] for row in body["results"]]
        if body["next"]:
            params = dict(parse_qsl(urlsplit(body["next"]).query))
    assert seen == [f"第 {number} 条。" for number in range(5)]
    assert body["next"] is None


def test_page_and_api_read_the_same(house: House):
    one, other = message(house, "a"), message(house, "b")
    signed_in(house.worker1.user).post(f"/inbox/{one.pk}/open/")
    by_token(house.worker1).post(f"inbox/{other.pk}/read/")
    read = InboxMessage.objects.filter(read_at__isnull=False)
    assert {row.pk for row in read} == {one.pk, other.pk}
    assert by_token(house.worker1).post("inbox/read/").json() == {"read": 0}


def test_what_waits_for_the_morning_is_at_neither_door(house: House):
    message(house, shown_from=timezone.now() + MINUTE)
    assert by_token(house.worker1).get("inbox/").json()["results"] == []
    assert "还没有消息" in signed_in(house.worker1.user).get("/inbox/").content.decode()
    assert by_token(house.worker1).post("inbox/read/").json() == {"read": 0}


@pytest.mark.parametrize(("topic", "label"), Topic.choices)
def test_each_message_says_of_which_kind_it_is(house: House, topic: str, label: str):
    message(house, topic=topic)
    assert label in signed_in(house.worker1.user).get("/inbox/").content.decode()


@pytest.mark.parametrize(
    ("urgent", "read", "shown"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_what_is_urgent_says_so_until_it_is_read(house: House, urgent: bool, read: bool, shown: bool):
    message(house, urgent=urgent, read_at=timezone.now() if read else None)
    page = signed_in(house.worker1.user).get("/inbox/").content.decode()
    assert ('class="pill bad">急<' in page) is shown


def test_only_unread_ones_when_asked_for(house: House):
    message(house, "a", sentence="读过的。", read_at=timezone.now())
    message(house, "b", sentence="没读的。")
    page = signed_in(house.worker1.user).get("/inbox/?unread=true").content.decode()
    assert "没读的。" in page
    assert "读过的。" not in page
    InboxMessage.objects.update(read_at=timezone.now())
    assert "没有未读消息" in signed_in(house.worker1.user).get("/inbox/?unread=true").content.decode()


# What to hear: field × value × the sentence beside it
WISHES = [
    ({"wanted": ["council"]}, 302, ""),
    ({"wanted": []}, 302, ""),
    ({"quiet_from": "22:00", "quiet_to": "07:00"}, 302, ""),
    ({"wanted": ["gossip"]}, 400, "gossip"),
    ({"quiet_from": "25:00", "quiet_to": "07:00"}, 400, "时间"),
    ({"quiet_from": "abc", "quiet_to": "07:00"}, 400, "时间"),
    ({"quiet_from": "22:00"}, 400, "免打扰要填起止两个时间"),
    ({"quiet_to": "07:00"}, 400, "免打扰要填起止两个时间"),
    ({"quiet_from": "07:00", "quiet_to": "07:00"}, 400, "免打扰要填起止两个时间"),
]


@pytest.mark.parametrize(("said", "status", "sentence"), WISHES)
def test_what_a_wish_may_be(house: House, said: dict[str, Any], status: int, sentence: str):
    answer = signed_in(house.worker1.user).post("/inbox/preferences/", said)
    assert answer.status_code == status
    assert Preference.objects.exists() is (status == 302)
    if sentence:
        assert sentence in answer.content.decode()
