"""走访的页面, row by row: who may what, what the form says, how the round and the lists read, what is due and what is owed."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.models import Community, Post
from residents.register.models import Household, Promise, Visit
from residents.register.workflow.visits import give_up_promise, keep_promise
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import building, dwelling, household, resident
from tests.residents.register.visiting import days_ago, visit

house = lent_house
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def worker(house: House) -> Client:
    return signed_in(house.worker1.user)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def door(home: Household) -> str:
    return reverse("visit_new", args=[home.pk])


# Who: verb × role

GOES = "走访由网格员在自己的网格、社区工作人员在本社区登记。"
ROLES = [
    ("record", "worker1", 302),
    ("record", "staff", 302),
    ("record", "lead", 302),
    ("record", "worker2", 404),
    ("record", "admin", 403),
    ("record", "supervisor", 403),
    ("record", "property", 403),
    ("record", "elsewhere", 404),
    ("keep", "worker1", 302),
    ("keep", "staff", 302),
    ("keep", "lead", 302),
    ("keep", "worker2", 404),
    ("keep", "admin", 403),
    ("keep", "supervisor", 403),
    ("keep", "property", 403),
    ("keep", "elsewhere", 404),
    ("give up", "worker1", 302),
    ("give up", "staff", 302),
    ("give up", "lead", 302),
    ("give up", "worker2", 404),
    ("give up", "admin", 403),
    ("give up", "supervisor", 403),
    ("give up", "property", 403),
    ("give up", "elsewhere", 404),
    ("read", "worker1", 200),
    ("read", "staff", 200),
    ("read", "worker2", 404),
    ("read", "supervisor", 403),
    ("read", "elsewhere", 404),
]


@pytest.mark.parametrize(("verb", "who", "status"), ROLES)
def test_who_goes_around(house: House, verb: str, who: str, status: int):
    made = visit(house, promised="带报修单来")
    person = house.elsewhere.staff if who == "elsewhere" else getattr(house, who)
    client, promise = signed_in(person.user), made.promise
    answer = {
        "record": lambda: client.post(door(house.household), {"result": "met", "once": "k"}),
        "keep": lambda: client.post(reverse("promise_keep", args=[promise.pk])),
        "give up": lambda: client.post(
            reverse("promise_give_up", args=[promise.pk]), {"note": "产权不在社区。"}
        ),
        "read": lambda: client.get(reverse("visit", args=[made.pk])),
    }[verb]()
    assert answer.status_code == status
    if status == 403:
        assert GOES in answer.text
    assert Visit.objects.count() == 1 + (verb == "record" and status == 302)
    settled = Promise.objects.get(pk=promise.pk)
    expected = {"keep": "kept", "give up": "given_up"}.get(verb, "") if status == 302 else ""
    assert (settled.outcome, settled.settled_by) == (expected, person.user if expected else None)


# Recording: what is typed × what the page says

SAID = [
    ({"result": ""}, 400, "该字段是必填项。"),
    ({"result": "dreamt"}, 400, "dreamt 不在可用的选项中。"),
    ({"kind": "care"}, 400, "care 不在可用的选项中。"),
    ({"found": "长" * 1001}, 400, "确保该变量包含不超过 1000 字符"),
    ({"promised": "长" * 501}, 400, "确保该变量包含不超过 500 字符"),
    ({"promised": "来看看", "promise_due": "x"}, 400, "输入一个有效的日期。"),
    ({"promised": "来看看", "promise_due": "2020-01-01"}, 400, "承诺的日子不能早于走访那天。"),
    ({"result": "absent", "promised": "来看看"}, 400, "没有见到人，就没有承诺。"),
    ({"resident": "99999"}, 400, "选择一个有效的选项： 该选择不在可用的选项中。"),
    ({"at": "昨天"}, 400, "输入一个有效的日期/时间。"),
    ({"at": "2020-01-01T10:00"}, 400, "走访时间要在最近 31 天以内，不能是将来。"),
    ({"at": "2099-01-01T10:00"}, 400, "走访时间要在最近 31 天以内，不能是将来。"),
]


@pytest.mark.parametrize(("typed", "status", "says"), SAID)
def test_what_the_page_says_at_the_door(
    house: House, worker: Client, typed: dict[str, str], status: int, says: str
):
    answer = worker.post(door(house.household), {"result": "met", "once": "k", **typed})
    assert (answer.status_code, says in answer.text) == (status, True), text(answer.text)[-800:]
    assert "出错了：走访" in answer.text and 'value="k"' in answer.text
    assert not Visit.objects.exists()


TAKEN = [
    ({}, "routine", "met", ""),
    ({"result": "phoned"}, "routine", "phoned", ""),
    ({"result": "moved", "found": "房东说上月搬走"}, "routine", "moved", "房东说上月搬走"),
    ({"kind": "safety", "found": "灭火器过期"}, "safety", "met", "灭火器过期"),
    ({"kind": "festival"}, "festival", "met", ""),
    ({"kind": "follow_up", "result": "phoned"}, "follow_up", "phoned", ""),
    ({"kind": "", "found": " 老人\u200b在家 "}, "routine", "met", "老人在家"),
]


@pytest.mark.parametrize(("typed", "kind", "result", "found"), TAKEN)
def test_what_is_written_down(
    house: House, worker: Client, typed: dict[str, str], kind: str, result: str, found: str
):
    answer = worker.post(door(house.household), {"result": "met", "once": "k", **typed})
    assert answer["Location"] == f"{reverse('visits_due')}?grid=01"
    made = Visit.objects.get()
    assert (made.kind, made.result, made.found) == (kind, result, found)
    assert abs(timezone.now() - made.at) < datetime.timedelta(minutes=1)


def test_the_form_asks_for_care_where_somebody_is_looked_after(house: House):
    Post.objects.filter(user=house.worker1.user).update(care_duty=True)
    client, home = signed_in(house.worker1.user), household(house.grid1)
    resident(home, "孙桂兰", "", care_groups=["living_alone"])
    page = client.get(door(home)).text
    assert '<option value="care" selected>' in page and "重点关爱" in text(page)
    assert '<option value="routine" selected>' in client.get(door(house.household)).text


def test_without_the_duty_nothing_tells_who_is_looked_after(house: House, worker: Client):
    home = household(house.grid1)
    resident(home, "孙桂兰", "", care_groups=["living_alone"])
    for path in (
        door(home),
        reverse("visits_due"),
        f"{reverse('visit_doors')}?building={home.dwelling.building_id}",
    ):
        page = worker.get(path).text
        assert "重点关爱户" in page or "重点关爱" not in page
        assert 'value="care"' not in page


def test_people_of_the_household_are_offered_by_masked_names(house: House, worker: Client):
    gone = resident(house.household, "李已搬", "", until="2026-01-01", end_reason="moved_out")
    other = resident(household(house.grid1), "赵隔壁", "")
    page = worker.get(door(house.household)).text
    assert f'<option value="{house.resident.pk}">王*</option>' in page
    for hidden in (gone, other):
        assert f'value="{hidden.pk}"' not in page.split('name="resident"')[1].split("</select>")[0]
    assert "王秀英" not in page


def test_the_last_visits_stand_below_the_form(house: House, worker: Client):
    for n in range(7):
        visit(house, found=f"第{n}次")
    page = worker.get(door(house.household)).text
    assert re.findall(r"第(\d)次", page[page.index("以前的走访") :]) == ["6", "5", "4", "3", "2"]
    assert "以前的走访" not in worker.get(door(household(house.grid1))).text


@pytest.mark.parametrize("state", [{"until": "2026-01-01"}, {"tenure": "vacant"}])
def test_nobody_is_called_on_where_nobody_lives(house: House, worker: Client, state: dict[str, Any]):
    home = household(house.grid1, **state)
    assert worker.get(door(home)).status_code == 404
    assert worker.post(door(home), {"result": "met", "once": "k"}).status_code == 404


# The round


def test_with_nobody_due_the_round_says_what_else_to_do(house: House, worker: Client):
    Household.objects.filter(pk=house.household.pk).update(confirmed_on=TODAY, visited_on=TODAY)
    page = text(worker.get(reverse("visits_due")).text)
    assert "今天没有该走访的户 想去看看谁，点“登记走访”选楼和门。" in page
    assert "还有 0 户该走访" in page


def test_after_the_round_it_says_so_and_lists_who_was_called_on(house: House, worker: Client):
    visit(house)
    page = text(worker.get(reverse("visits_due")).text)
    assert "今天的都走完了 下面还有该走访的，顺路可以多走几户。" in page
    assert "今天走过的 1 户" in page


@pytest.mark.parametrize(("care", "others"), [(3, 200), (30, 730)])
def test_the_intervals_of_the_community_stand_beside_the_round(
    house: House, worker: Client, care: int, others: int
):
    Community.objects.filter(pk=house.community.pk).update(care_visit_days=care, visit_days=others)
    page = text(worker.get(reverse("visits_due")).text)
    assert f"重点关爱户 每 {care} 天" in page and f"其他户 每 {others} 天" in page


def test_a_worker_of_one_grid_is_asked_for_none_and_the_office_for_one(house: House, worker: Client):
    assert "换网格" not in worker.get(reverse("visits_due")).text
    page = signed_in(house.staff.user).get(reverse("visits_due"), {"grid": "02"}).text
    assert '<option value="02" selected>' in page and "换网格" in page


@pytest.mark.parametrize("route", ["visits_due", "visit_doors"])
@pytest.mark.parametrize("code", ["77", "x", "00", "²"])
def test_a_grid_that_is_none_is_not_there(house: House, worker: Client, route: str, code: str):
    assert worker.get(reverse(route), {"grid": code}).status_code == 404


def test_the_doors_of_a_building_stand_by_unit_from_the_top(house: House, worker: Client):
    block = building(house.grid1)
    for room in ("101", "301", "201"):
        household(house.grid1, dwelling=dwelling(house.grid1, room, building=block))
    page = worker.get(reverse("visit_doors"), {"building": block.pk}).text
    shown = page[page.index('id="doors"') :]
    assert re.findall(r'aria-label="[^"]*">(\d+)</a>', shown) == ["301", "201", "101"]
    assert "1单元" in shown


def test_a_grid_without_families_says_so(house: House):
    page = signed_in(house.staff.user).get(reverse("visit_doors"), {"grid": "03"}).text
    assert "这个网格还没有登记住户。" in page


@pytest.mark.parametrize("odd", ["x", "99999999", "-1", ""])
def test_an_odd_building_shows_no_doors(house: House, worker: Client, odd: str):
    answer = worker.get(reverse("visit_doors"), {"building": odd})
    assert (answer.status_code, 'id="doors"' in answer.text) == (200, False)


# The history


def test_an_empty_history_says_what_to_do(worker: Client):
    page = text(worker.get(reverse("visits")).text)
    assert "没有这样的走访 换个条件，或者去登记一次。" in page


FILTERS = [
    ({}, 3),
    ({"kind": "safety"}, 1),
    ({"kind": "care"}, 0),
    ({"result": "phoned"}, 1),
    ({"grid": "01"}, 3),
    ({"grid": "02"}, 0),
    ({"grid": "77"}, 0),
    ({"worker": "网格员1"}, 3),
    ({"worker": "李敏"}, 0),
    ({"since": str(TODAY)}, 3),
    ({"since": str(TODAY + DAY)}, 0),
    ({"until": str(TODAY - DAY)}, 0),
    ({"since": "x"}, 0),
    ({"kind": "safety", "result": "phoned"}, 0),
]


@pytest.mark.parametrize(("params", "count"), FILTERS)
def test_the_history_is_narrowed(house: House, params: dict[str, str], count: int):
    visit(house)
    visit(house, kind="safety", found="灭火器过期")
    visit(house, result="phoned")
    page = signed_in(house.worker1.user).get(reverse("visits"), params).text
    assert page.count('<td class="lead">') == count


def test_a_visit_with_nothing_found_reads_as_all_well(house: House, worker: Client):
    made = visit(house)
    page = text(worker.get(reverse("visit", args=[made.pk])).text)
    assert "情况 正常" in page and "结果 见到了" in page and "承诺" not in page.split("情况 正常")[1][:20]
    assert "再走访一次" in page


# What is owed

OWED = [(-2, "过期了"), (-1, "过期了"), (0, "今天到期"), (1, ""), (30, "")]


@pytest.mark.parametrize(("shift", "says"), OWED)
def test_a_promise_shows_how_it_stands(house: House, worker: Client, shift: int, says: str):
    promise = visit(house, promised="带报修单来").promise
    Promise.objects.filter(pk=promise.pk).update(due_on=TODAY + shift * DAY)
    page = worker.get(reverse("promises")).text
    assert "带报修单来" in page
    for each in ("过期了", "今天到期"):
        assert (each in page) is (each == says)
    due = text(worker.get(reverse("visits_due")).text)
    assert ("1 件到期" in due) is (shift <= 0)


def test_with_everything_kept_the_list_says_so(worker: Client):
    page = text(worker.get(reverse("promises")).text)
    assert "答应的都做到了 走访时写下“答应了什么”，就会出现在这里。" in page


def test_the_soonest_due_stands_first_and_the_rest_follows(house: House, worker: Client):
    for n in range(21):
        visit(house, promised=f"第{n}件", promise_due=TODAY + (30 - n) * DAY)
    first = worker.get(reverse("promises")).text
    assert re.findall(r"第(\d+)件", first)[0] == "20"
    onward = re.search(r'href="(\?cursor=[^"]+)" rel="next"', first)[1]
    second = worker.get(reverse("promises") + onward).text
    assert re.findall(r"第(\d+)件", second) == ["0"]
    assert "回到第一页" in second


SETTLED = [
    ("kept", "keep", 409, "这件承诺已经登记为“做到了”。"),
    ("kept", "give up", 409, "这件承诺已经登记为“做到了”。"),
    ("given up", "keep", 409, "这件承诺已经登记为“做不到”。"),
    ("given up", "give up", 409, "这件承诺已经登记为“做不到”。"),
]


@pytest.mark.parametrize(("state", "verb", "status", "says"), SETTLED)
def test_a_settled_promise_stays_settled(
    house: House, worker: Client, state: str, verb: str, status: int, says: str
):
    promise = visit(house, promised="带报修单来").promise
    if state == "kept":
        keep_promise(promise, by=house.worker1)
    else:
        give_up_promise(promise, by=house.worker1, note="产权不在社区。")
    route = {"keep": "promise_keep", "give up": "promise_give_up"}[verb]
    answer = worker.post(reverse(route, args=[promise.pk]), {"note": "再来"})
    assert (answer.status_code, says in answer.text) == (status, True)
    assert "做到了</button>" not in worker.get(reverse("visit", args=[promise.visit_id])).text


NOTES = [
    ("", 400, "请写明为什么做不到、怎么跟居民说的。"),
    ("   ", 400, "请写明为什么做不到、怎么跟居民说的。"),
    ("\u200b", 400, "请写明为什么做不到、怎么跟居民说的。"),
    ("长" * 501, 400, "确保该变量包含不超过 500 字符"),
    ("产权不在社区，已说明。", 302, ""),
]


@pytest.mark.parametrize(("note", "status", "says"), NOTES)
def test_giving_up_says_why(house: House, worker: Client, note: str, status: int, says: str):
    promise = visit(house, promised="装一盏灯").promise
    path = reverse("promise_give_up", args=[promise.pk])
    assert "装一盏灯" in worker.get(path).text
    answer = worker.post(path, {"note": note})
    assert (answer.status_code, says in answer.text) == (status, True)
    assert Promise.objects.get().note == (note if status == 302 else "")


def test_a_promise_of_a_visit_of_long_ago_is_still_owed(house: House, worker: Client):
    visit(house, promised="来看看", at=timezone.now() - 30 * DAY, promise_due=days_ago(10))
    assert "来看看" in worker.get(reverse("promises")).text
