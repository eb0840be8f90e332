"""常用筛选: one's own lists by one's own names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from residents.appeals.models import SavedFilter
from residents.appeals.workflow.comforts import MOST_FILTERS
from tests.community import House
from tests.entering import signed_in

QUERY = "state=registered&order=new"


def save(client, name: str, query: str = QUERY):
    return client.post(reverse("save_filter"), {"name": name, "query": query})


def test_a_list_is_kept_under_a_name_and_opened_again(house: House):
    client = signed_in(house.staff.user)
    answer = save(client, "新来的")
    assert answer.url == f"/appeals/?{QUERY}"
    page = client.get(reverse("appeals")).content.decode()
    assert '<a href="/appeals/?state=registered&amp;order=new">新来的</a>' in page
    assert client.get(f"/appeals/?{QUERY}").status_code == 200


def test_the_same_name_means_the_new_list(house: House):
    client = signed_in(house.staff.user)
    save(client, "新来的")
    save(client, "新来的", "overdue=true")
    assert SavedFilter.objects.get().query == "overdue=true"


def test_it_is_nobody_elses(house: House):
    client = signed_in(house.staff.user)
    save(client, "新来的")
    other = signed_in(house.second_staff.user)
    assert "新来的" not in other.get(reverse("appeals")).content.decode()
    assert other.post(reverse("delete_filter", args=[SavedFilter.objects.get().pk])).status_code == 404
    client.post(reverse("delete_filter", args=[SavedFilter.objects.get().pk]))
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("name", ["", "   "])
def test_without_a_name_nothing_is_kept(house: House, name: str):
    client = signed_in(house.staff.user)
    save(client, name)
    assert not SavedFilter.objects.exists()
    assert "起个名字" in client.get(reverse("appeals")).content.decode()


def test_a_dozen_is_enough(house: House):
    client = signed_in(house.staff.user)
    for n in range(MOST_FILTERS + 1):
        save(client, f"第{n}个")
    assert SavedFilter.objects.count() == MOST_FILTERS
    save(client, "第0个", "overdue=true")
    assert SavedFilter.objects.get(name="第0个").query == "overdue=true"


def test_a_query_cannot_lead_away_from_the_list(house: House):
    answer = save(signed_in(house.staff.user), "坏", "https://example.cn/\r\nSet-Cookie: x=1")
    assert answer.url.startswith("/appeals/?")
    assert "\n" not in answer.url


def test_who_may(house: House, client):
    assert save(client, "x").status_code == 302
    assert save(signed_in(house.worker1.user), "x").status_code == 302
    assert signed_in(house.staff.user).get(reverse("save_filter")).status_code == 405
    assert SavedFilter.objects.count() == 1


def test_the_list_costs_no_more_than_eight_questions(house: House):
    for n in range(3):
        house.file(title=f"第{n}件")
    client = signed_in(house.staff.user)
    save(client, "新来的")
    client.get(reverse("appeals"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("appeals")).status_code == 200
    assert len(queries) <= 8, [each["sql"][:90] for each in queries]
