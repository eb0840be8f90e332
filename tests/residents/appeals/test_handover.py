"""交接: the kit of a grid, and its confirmation by the new worker."""

import datetime
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.actors import Actor
from grids.models import Post
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import kit
from residents.appeals.states import State
from residents.appeals.workflow.handover import confirm_handover
from residents.register.models import Handover
from residents.register.states import CareGroup
from tests.community import House
from tests.entering import signed_in
from tests.factories import actor, household, resident, user
from tests.residents.register.visiting import visit

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def successor(house: House) -> Actor:
    """Took grid 1 over from worker1 today."""
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    person = user("接手人", community=house.community)
    workflow.assign_worker(house.grid1, by=house.admin, user=person, since=TODAY)
    return actor(person)


def page_of(person: Actor, house: House, **params: str):
    return signed_in(person.user).get(reverse("handover", args=[house.grid1.code]), params)


def test_the_kit_holds_what_is_open_in_the_grid(house: House):
    working = house.appeal_in(State.IN_PROGRESS)
    house.appeal_in(State.CLOSED)
    house.appeal_in(State.ACCEPTED, grid=house.grid2)
    promise = visit(house, promised="带报修单来").promise
    waiting = household(house.grid1)
    found = kit.of(house.grid1, house.worker1, TODAY)
    assert list(found.matters) == [working]
    assert list(found.promises) == [promise]
    assert list(found.due) == [waiting]
    assert kit.counts(found, house.community.pk) == {
        "open_matters": 1,
        "promises": 1,
        "visits_due": 1,
        "care_people": None,
    }


def test_people_who_need_care_are_for_the_care_duty(house: House):
    resident(household(house.grid1), "孙桂兰", "13912345678", care_groups=[CareGroup.LIVING_ALONE])
    assert kit.of(house.grid1, house.worker1, TODAY).care is None
    Post.objects.filter(user=house.worker1.user).update(care_duty=True)
    assert "独居老人" in page_of(house.worker1, house).text
    shown = page_of(house.worker1, house, paper="1").text
    assert "孙*" in shown and "孙桂兰" not in shown
    assert "独居老人" not in page_of(house.staff, house).text


def test_a_complaint_about_the_successor_is_not_in_the_kit(house: House, successor: Actor):
    house.file(title="新网格员态度差", complaint_user=successor.user)
    assert "新网格员态度差" not in page_of(successor, house).text
    assert kit.counts(kit.of(house.grid1, successor, TODAY), house.community.pk)["open_matters"] == 0
    assert "新网格员态度差" in page_of(house.staff, house).text


def test_the_successor_is_asked_to_confirm_and_does(house: House, successor: Actor):
    house.appeal_in(State.ACCEPTED)
    browser = signed_in(successor.user)
    assert "您刚接手" in browser.get(reverse("my_grid")).text
    assert "我确认接手" in page_of(successor, house).text
    answer = browser.post(reverse("handover_confirm", args=["01"]), {"note": "钥匙还差一把"})
    page = browser.get(answer["Location"]).text
    assert "已确认接手第01微网格" in page and "钥匙还差一把" in page
    stored = Handover.objects.get()
    assert (stored.post.user, stored.open_matters, stored.care_people) == (successor.user, 1, None)
    assert "您刚接手" not in browser.get(reverse("my_grid")).text
    assert "我确认接手" not in page


def test_confirming_twice_is_refused(house: House, successor: Actor):
    confirm_handover(house.grid1, by=successor)
    with pytest.raises(Refused, match="已经确认过"):
        confirm_handover(house.grid1, by=successor)


def test_the_first_worker_of_a_grid_has_nothing_to_confirm(house: House):
    with pytest.raises(Refused, match="不用交接"):
        confirm_handover(house.grid1, by=house.worker1)
    assert "您刚接手" not in signed_in(house.worker1.user).get(reverse("my_grid")).text


def test_nobody_confirms_for_somebody_else(house: House, successor: Actor):
    workflow.set_backup(house.grid1, by=house.admin, user=house.worker2.user)
    with pytest.raises(Forbidden, match="本人确认"):
        confirm_handover(house.grid1, by=actor(house.worker2.user))
    for stranger in (house.staff, house.worker3, house.admin, house.elsewhere.worker1):
        with pytest.raises(NotFound):
            confirm_handover(house.grid1, by=stranger)
    assert not Handover.objects.exists()


def test_the_database_lets_nobody_rewrite_a_confirmation(house: House, successor: Actor):
    confirm_handover(house.grid1, by=successor)
    for sql in ("UPDATE residents_handover SET open_matters = 0", "DELETE FROM residents_handover"):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            connection.cursor().execute(sql)


def test_the_paper_has_both_names_and_two_pages(house: House, successor: Actor):
    page = page_of(successor, house, paper="1").text
    assert "移交：网格员1" in page and "接收：接手人" in page
    assert page.count('class="second-page"') == 1
    assert "监交人签字" in page


def test_the_lists_are_cut_where_the_paper_ends(house: House):
    for n in range(kit.MOST + 2):
        visit(house, at_home=household(house.grid1), promised=f"第{n}件")
    page = page_of(house.worker1, house).text
    assert f'答应居民、还没做到的 <span class="num">{kit.MOST + 2}</span>' in page
    assert len(re.findall(r'<td data-label="答应了什么">第\d+件</td>', page)) == kit.MOST


def test_a_long_kit_costs_what_a_short_one_costs(house: House):
    browser, path = signed_in(house.staff.user), reverse("handover", args=["01"])
    counts = []
    for more in (1, 20):
        for _ in range(more):
            visit(house, at_home=household(house.grid1), promised="来看看")
            household(house.grid1)
        browser.get(path)
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 11, counts


def test_a_vacant_grid_has_a_kit_too(house: House):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY - datetime.timedelta(days=1))
    page = page_of(house.staff, house)
    assert page.status_code == 200 and "现在缺网格员" in page.text
