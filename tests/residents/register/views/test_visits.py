"""走访的页面, as a worker's phone meets them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.models import Community
from residents.appeals.models import Appeal
from residents.register.models import Household, Promise, Visit
from residents.register.states import VisitKind
from tests.community import House
from tests.entering import signed_in
from tests.factories import household, resident
from tests.residents.register.visiting import days_ago, visit

MOST_TO_READ = 8


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def worker(house: House) -> Client:
    return signed_in(house.worker1.user)


def at_the_door(home: Household) -> str:
    return reverse("visit_new", args=[home.pk])


def fill_in(client: Client, home: Household, **said: str):
    once = re.search(r'name="once" value="([^"]+)"', client.get(at_the_door(home)).text)[1]
    return client.post(at_the_door(home), {"result": "met", "once": once, **said})


# Recording


def test_one_press_records_a_visit(house: House, worker: Client):
    answer = fill_in(worker, house.household)
    assert answer.status_code == 302
    made = Visit.objects.get()
    assert (made.household, made.worker, made.kind) == (
        house.household,
        house.worker1.user,
        VisitKind.ROUTINE,
    )
    assert f"已记下：{house.household.dwelling}" in worker.get(answer["Location"]).text


def test_pressing_twice_records_once(house: House, worker: Client):
    for _ in range(2):
        worker.post(at_the_door(house.household), {"result": "met", "once": "k1"})
    assert Visit.objects.count() == 1


def test_a_promise_without_a_day_is_due_in_a_week(house: House, worker: Client):
    fill_in(worker, house.household, promised="带报修单来")
    assert Promise.objects.get().due_on == days_ago(-7)


def test_what_is_wrong_stands_beside_its_field(house: House, worker: Client):
    answer = fill_in(worker, house.household, result="absent", promised="来修")
    assert answer.status_code == 400
    assert "没有见到人，就没有承诺" in answer.text
    assert not Visit.objects.exists()


def test_a_visit_without_an_answer_is_asked_for_one(house: House, worker: Client):
    answer = worker.post(at_the_door(house.household), {"result": "dreamt"})
    assert answer.status_code == 400
    assert 'class="summary"' in answer.text


def test_the_people_of_the_house_are_named_with_a_mask(house: House, worker: Client):
    page = worker.get(at_the_door(house.household)).text
    assert "王*" in page
    assert "王秀英" not in page and "13812345678" not in page


def test_the_form_of_a_care_household_starts_with_a_care_visit(house: House, carer, cared_for: Household):
    page = signed_in(carer.user).get(at_the_door(cared_for)).text
    assert "重点关爱" in page
    assert re.search(r'<option value="care" selected>', page)


def test_without_the_care_duty_no_page_tells_of_care(house: House, worker: Client, cared_for: Household):
    pages = [reverse("visits_due"), at_the_door(cared_for), reverse("visit_doors"), reverse("visits")]
    for page in pages:
        assert 'label="重点关爱"' not in worker.get(page).text
        assert "关爱走访" not in worker.get(page).text
    assert '<span class="pill info">重点关爱</span>' not in worker.get(at_the_door(cared_for)).text


# A matter found


def test_a_matter_found_goes_on_to_the_quick_form_with_the_household_filled_in(house: House, worker: Client):
    answer = fill_in(worker, house.household, matter="1")
    made = Visit.objects.get()
    assert answer["Location"] == f"/appeals/quick/?household={house.household.pk}&visit={made.pk}"
    page = worker.get(answer["Location"]).text
    assert re.search(rf'<option value="{house.household.pk}" selected>', page)
    sent = {"text": "楼道灯坏了，晚上看不清台阶。", "grid": "01", "source": "phone", "kind": "appeal"}
    worker.post(reverse("quick"), {**sent, "visit": made.pk, "once": "m1"})
    appeal = Appeal.objects.get()
    assert (appeal.visit, appeal.household, appeal.source) == (made, house.household, "visit")
    assert appeal.filed_by == house.worker1.user


def test_the_office_files_what_it_found_too(house: House):
    client = signed_in(house.staff.user)
    answer = fill_in(client, house.household, matter="1")
    assert client.get(answer["Location"]).status_code == 200
    sent = {"text": "楼道灯坏了，晚上看不清台阶。", "grid": "01", "source": "visit", "kind": "appeal"}
    client.post(reverse("quick"), {**sent, "visit": Visit.objects.get().pk, "once": "m2"})
    assert Appeal.objects.get().visit == Visit.objects.get()


def test_a_visit_of_another_grid_cannot_be_named_as_the_source(house: House):
    made = visit(house)
    client = signed_in(house.worker2.user)
    sent = {"text": "楼道灯坏了，晚上看不清台阶。", "grid": "02", "source": "visit", "kind": "appeal"}
    answer = client.post(reverse("quick"), {**sent, "visit": made.pk, "once": "m3"})
    assert answer.status_code == 400
    assert not Appeal.objects.exists()


def test_a_matter_found_counts_as_proactive(house: House, worker: Client):
    fill_in(worker, house.household, matter="1")
    sent = {"text": "楼道灯坏了，晚上看不清台阶。", "grid": "01", "source": "visit", "kind": "appeal"}
    worker.post(reverse("quick"), {**sent, "visit": Visit.objects.get().pk, "once": "m4"})
    page = signed_in(house.lead.user).get(reverse("rates")).text
    assert "100.0%" in page[page.index("<tbody>") : page.index("</tbody>")]


# The round


def test_the_round_names_building_and_door(house: House, worker: Client):
    page = worker.get(reverse("visits_due")).text
    assert house.household.dwelling.building.name in page
    assert at_the_door(house.household) in page


def test_who_was_called_on_today_is_off_the_round_and_below_it(house: House, worker: Client):
    visit(house, result="absent")
    page = worker.get(reverse("visits_due")).text
    assert "今天走过的" in page
    assert at_the_door(house.household) not in page


def test_the_round_is_as_long_as_the_community_says(house: House, worker: Client):
    for _ in range(4):
        household(house.grid1)
    Community.objects.filter(pk=house.community.pk).update(visits_per_day=2)
    page = worker.get(reverse("visits_due")).text
    todays = page[page.index("今天的路线") : page.index("全部该走访的")]
    assert len(re.findall(r"/visit/", todays)) == 2
    assert '<b class="num">5</b>' in page


def test_the_office_chooses_the_grid(house: House):
    client = signed_in(house.staff.user)
    assert at_the_door(house.household) in client.get(reverse("visits_due"), {"grid": "01"}).text
    assert at_the_door(house.household) not in client.get(reverse("visits_due"), {"grid": "02"}).text
    assert client.get(reverse("visits_due"), {"grid": "77"}).status_code == 404


def test_a_worker_chooses_among_the_own_grids_only(house: House, worker: Client):
    assert worker.get(reverse("visits_due"), {"grid": "02"}).status_code == 404


def test_any_door_of_the_grid_can_be_found(house: House, worker: Client):
    block = house.household.dwelling.building
    page = worker.get(reverse("visit_doors"), {"building": block.pk}).text
    assert f'href="{at_the_door(house.household)}"' in page
    assert house.household.dwelling.room in page


# The history


def test_the_history_is_filtered_by_kind_result_and_day(house: House, worker: Client):
    visit(house, kind=VisitKind.SAFETY, found="灭火器过期")
    visit(house, result="absent", found="门上留了字条")
    shown = {
        "": 2,
        "?kind=safety": 1,
        "?result=absent": 1,
        "?grid=01": 2,
        f"?since={days_ago(0)}": 2,
        f"?until={days_ago(1)}": 0,
        "?kind=nonsense": 0,
        f"?household={house.household.pk}": 2,
    }
    for query, count in shown.items():
        page = worker.get(reverse("visits") + query).text
        assert len(re.findall(r'<td class="lead">', page)) == count, query


def test_the_history_goes_on_page_by_page(house: House, worker: Client):
    for n in range(21):
        visit(house, found=f"第{n}次")
    first = worker.get(reverse("visits")).text
    onward = re.search(r'href="(\?[^"]*cursor=[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = worker.get(reverse("visits") + onward).text
    assert "第20次" in first and "第0次" not in first
    assert "第0次" in second and "第20次" not in second


def test_one_visit_shows_what_was_found_and_promised(house: House, worker: Client):
    made = visit(house, found="水管有点漏", promised="带报修单来", resident=house.resident)
    page = worker.get(reverse("visit", args=[made.pk])).text
    for words in ("水管有点漏", "带报修单来", "王*", "做到了"):
        assert words in page


def test_a_visit_one_may_not_see_is_as_if_it_were_not(house: House):
    made = visit(house)
    for person in (house.worker2, house.elsewhere.staff):
        assert signed_in(person.user).get(reverse("visit", args=[made.pk])).status_code == 404


# Promises


def test_a_promise_is_ticked_off_with_one_press(house: House, worker: Client):
    promise = visit(house, promised="带报修单来").promise
    page = worker.get(reverse("promises")).text
    assert "带报修单来" in page
    answer = worker.post(reverse("promise_keep", args=[promise.pk]))
    assert "已兑现：带报修单来" in worker.get(answer["Location"]).text
    assert Promise.objects.get().outcome == "kept"


def test_giving_up_asks_for_the_reason(house: House, worker: Client):
    promise = visit(house, promised="装一盏灯").promise
    path = reverse("promise_give_up", args=[promise.pk])
    assert worker.post(path, {"note": ""}).status_code == 400
    assert worker.post(path, {"note": "产权不在社区，已说明。"}).status_code == 302
    assert worker.post(path, {"note": "再来一次"}).status_code == 409
    assert Promise.objects.get().outcome == "given_up"


def test_a_promise_past_its_day_says_so(house: House, worker: Client):
    promise = visit(house, promised="来看看").promise
    Promise.objects.filter(pk=promise.pk).update(due_on=days_ago(2))
    assert "过期了" in worker.get(reverse("promises")).text
    assert "1 件到期" in worker.get(reverse("visits_due")).text


def test_a_strangers_promise_is_not_there(house: House):
    promise = visit(house, promised="来看看").promise
    client = signed_in(house.worker2.user)
    assert client.post(reverse("promise_keep", args=[promise.pk])).status_code == 404
    assert "来看看" not in client.get(reverse("promises")).text


# How often the database is asked


@pytest.mark.parametrize("route", ["visits_due", "visit_doors", "visits", "promises"])
def test_a_hundred_rows_cost_what_one_costs(house: House, worker: Client, route: str):
    visit(house, promised="来看看")
    counts = []
    for more in (0, 2, 40):
        for n in range(more):
            home = household(house.grid1)
            resident(home, phone=f"137{n:08d}")
            if route != "visits_due":
                visit(house, at_home=home, promised="来看看")
        worker.get(reverse(route))
        with CaptureQueriesContext(connection) as asked:
            worker.get(reverse(route))
        counts.append(len(asked))
    assert len(set(counts)) == 1 and counts[0] <= MOST_TO_READ, counts


def test_recording_stays_within_its_queries(house: House, worker: Client):
    worker.post(at_the_door(house.household), {"result": "met"})
    with CaptureQueriesContext(connection) as asked:
        worker.post(at_the_door(house.household), {"result": "met", "promised": "来看看"})
    plain = [each for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(plain) <= 12, [each["sql"][:90] for each in plain]


def test_my_grid_counts_what_is_due_and_what_is_owed(house: House, worker: Client):
    promise = visit(house, result="phoned", promised="来看看").promise
    Promise.objects.filter(pk=promise.pk).update(due_on=days_ago(2))
    household(house.grid1)
    page = worker.get(reverse("my_grid")).text
    assert re.search(r"该走访</span> <b>1</b>", page)
    assert re.search(r"答应居民的事</span> <b>1</b>\s*<span class=\"soft\">1 件过期", page)
