"""GET /api/v1/grids/: whom to call for which ground."""

import datetime

import pytest
from django.utils import timezone

from grids.workflow import end_post
from tests.calls import by_token, nobody, problem
from tests.community import House
from tests.factories import grid

pytestmark = pytest.mark.django_db


def codes(response) -> list[str]:
    assert response.status_code == 200, response.content.decode()
    return [each["code"] for each in response.json()["results"]]


def test_anybody_reads_whom_to_call(house: House):
    house.worker1.user.phone = "13900000001"
    house.worker1.user.save()
    first = nobody().get("grids/").json()["results"][0]
    assert first == {
        "code": "01",
        "name": "第01微网格",
        "layout_note": "",
        "worker": {"name": "网格员1", "phone": "13900000001"},
        "vacant": False,
        "contact": {"name": "网格员1", "phone": "13900000001"},
    }


def test_only_the_grids_of_this_community(house: House):
    assert codes(nobody().get("grids/")) == ["01", "02", "03"]
    grid(house.elsewhere.community, "77")
    assert codes(nobody().get("grids/")) == ["01", "02", "03"]
    assert "77" in codes(by_token(house.elsewhere.staff).get("grids/"))


def test_a_vacant_grid_says_who_stands_in(house: House):
    house.grid1.backup = house.worker2.user
    house.grid1.save()
    for worker in (house.worker1, house.worker3):
        end_post(worker.posts[0], by=house.admin, on=timezone.localdate())
    first, second, third = nobody().get("grids/").json()["results"]
    assert (first["vacant"], first["worker"], first["contact"]["name"]) == (True, None, "网格员2")
    assert second["vacant"] is False
    assert third["contact"] == {"name": "幸福里社区值班", "phone": "025-84112345"}


def test_a_worker_of_tomorrow_is_not_called_today(house: House):
    post = house.worker1.posts[0]
    post.since = timezone.localdate() + datetime.timedelta(days=1)
    post.save()
    assert nobody().get("grids/").json()["results"][0]["vacant"] is True


def test_pages_follow_each_other_to_the_end(house: House):
    for code in range(10, 33):
        grid(house.community, str(code))
    seen, address = [], "grids/?limit=10"
    for _ in range(10):
        answer = nobody().get(address)
        seen += codes(answer)
        address = answer.json()["next"]
        if address is None:
            break
    assert seen == ["01", "02", "03", *(str(code) for code in range(10, 33))]


def test_all_26_grids_fit_on_the_first_page(house: House):
    for code in range(10, 33):
        grid(house.community, str(code))
    answer = nobody().get("grids/")
    assert len(codes(answer)) == 26
    assert answer.json()["next"] is None


@pytest.mark.parametrize("limit", ["0", "-1", "101", "ten", "1.5", "１０", "999999999999"])
def test_a_page_has_1_to_100_rows(house: House, limit):
    body = problem(nobody().get("grids/", {"limit": limit}), 400, "validation_error")
    assert body["fields"] == {"limit": "limit 要在 1 到 100 之间。"}


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_number_of_queries_does_not_grow(house: House, rows, django_assert_num_queries):
    for n in range(rows):
        grid(house.community, f"g{n}")
    with django_assert_num_queries(2):
        codes(nobody().get("grids/"))


def test_before_a_community_is_set_up_the_list_is_empty(db):
    assert nobody().get("grids/").json() == {"results": [], "next": None}
