"""岗位接口: the same rows as the pages leave."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Post
from tests.calls import by_session, by_token, problem
from tests.community import House
from tests.entering import proven
from tests.factories import grid, user

POSTS = "posts/"
TODAY = timezone.localdate()


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_a_post_is_opened_and_ended(house: House):
    empty, person = grid(house.community, "09"), user("新来的", community=house.community)
    caller = by_token(house.admin)
    said = {"user": person.pk, "kind": "worker", "grid": "09", "since": str(TODAY), "care_duty": True}
    answer = caller.post(POSTS, said, idempotency_key="p1")
    assert answer.status_code == 201
    made = Post.objects.get(grid=empty)
    assert (made.user, made.care_duty, made.primary) == (person, True, True)
    assert caller.post(POSTS, said, idempotency_key="p1").json() == answer.json()
    path = f"{POSTS}{made.pk}/"
    assert caller.get(path).json() == answer.json()
    later = str(TODAY + datetime.timedelta(days=3))
    problem(caller.post(f"{path}end/", {"on": later}), 428, "version_required")
    problem(caller.post(f"{path}end/", {"on": later}, if_match='"2"'), 412, "stale")
    ended = caller.post(f"{path}end/", {"on": later}, if_match='"1"')
    assert (ended.json()["until"], ended["ETag"]) == (later, '"2"')


def test_one_worker_per_grid(house: House):
    person = user(community=house.community)
    said = {"user": person.pk, "kind": "worker", "grid": "01", "since": str(TODAY)}
    body = problem(by_token(house.admin).post(POSTS, said), 409, "already_claimed")
    assert "网格员1" in body["message"]
    assert by_token(house.admin).post(POSTS, {**said, "substitute": True}).status_code == 201


def test_who_may(house: House):
    person = user(community=house.community)
    said = {"user": person.pk, "kind": "staff", "since": str(TODAY)}
    held = house.worker1.posts[0].pk
    assert by_token(house.lead).get(f"{POSTS}{held}/").json()["actions"] == []
    assert by_token(house.admin).get(f"{POSTS}{held}/").json()["actions"] == ["end"]
    problem(by_token(house.lead).post(POSTS, said), 403, "forbidden")
    problem(
        by_token(house.lead).post(f"{POSTS}{held}/end/", {"on": str(TODAY)}, if_match="*"), 403, "forbidden"
    )
    problem(by_token(house.worker1).get(POSTS), 403, "forbidden")
    problem(by_token(house.elsewhere.admin).get(f"{POSTS}{held}/"), 404, "not_found")
    assert not person.posts.exists()


def test_the_list_is_filtered(house: House):
    caller = by_token(house.lead)
    Post.objects.filter(user=house.worker2.user).update(until=TODAY)
    ids = [each["id"] for each in caller.get(POSTS, {"kind": "worker", "open": "true"}).json()["results"]]
    assert ids == sorted([house.worker1.posts[0].pk, house.worker3.posts[0].pk], reverse=True)
    gone = caller.get(POSTS, {"open": "false"}).json()["results"]
    assert [each["grid"]["code"] for each in gone] == ["02"]
    assert len(caller.get(POSTS, {"grid": "01"}).json()["results"]) == 1
    problem(caller.get(POSTS, {"kind": "king"}), 400, "validation_error")
    problem(caller.get(POSTS, {"open": "maybe"}), 400, "validation_error")
    problem(caller.get(POSTS, {"colour": "red"}), 400, "unknown_param")


def test_what_is_missing_is_named(house: House):
    body = problem(by_token(house.admin).post(POSTS, {"kind": "worker"}), 400, "validation_error")
    assert {"user", "since"} <= set(body["fields"])


def test_a_browser_shows_its_password_first(house: House):
    person = user(community=house.community)
    said = {"user": person.pk, "kind": "staff", "since": str(TODAY)}
    browser = by_session(house.admin)
    problem(browser.post(POSTS, said), 403, "reauth_required")
    proven(browser.client)
    assert browser.post(POSTS, said).status_code == 201
