"""走访到期: promises given at a door, households whose turn it is; each reminded of once."""

import datetime

import pytest
from django.utils import timezone

from grids.states import PostKind
from notices.telling.models import InboxMessage, Preference
from notices.telling.reminders import remind
from notices.telling.states import Topic
from residents.models import Household, Promise
from residents.register.states import CareGroup, VisitKind
from residents.register.workflow.visits import give_up_promise, keep_promise
from tests.community import House
from tests.factories import actor, household, post, resident
from tests.notices.posting.material import with_care
from tests.notices.telling.conftest import heard, heard_once
from tests.residents.register.visiting import visit

DAY = datetime.timedelta(days=1)


@pytest.fixture
def house(lent_house: House) -> House:
    """Everybody was seen today, so that no door waits."""
    Household.objects.update(visited_on=timezone.localdate(), confirmed_on=timezone.localdate())
    return lent_house


def morning(days: int = 0) -> datetime.datetime:
    """Nine o'clock, so many days from today."""
    day = timezone.localdate() + DAY * days
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def promised(house: House, days: int = 3, **given: object) -> Promise:
    due = timezone.localdate() + DAY * days
    return visit(house, promised="给三楼换灯泡", promise_due=due, **given).promise


def said(promise: Promise) -> str:
    return f"{promise.due_on.month}月{promise.due_on.day}日"


# 承诺


WHEN = [(0, ""), (1, ""), (2, "soon"), (3, "soon"), (4, "late"), (20, "late"), (33, "late"), (34, "")]


@pytest.mark.parametrize(("days", "stage"), WHEN)
def test_a_promise_is_reminded_of_the_day_before_and_when_it_is_over(house: House, days: int, stage: str):
    promise = promised(house)
    remind(morning(days))
    words = {
        "soon": f"您走访时答应的事，{said(promise)}前要做到：给三楼换灯泡",
        "late": f"您走访时答应的事已经过了{said(promise)}，请做到或向住户说明：给三楼换灯泡",
    }
    for each, sentence in words.items():
        wanted = {"worker1": sentence} if each == stage else {}
        assert heard_once(house, "due", f"promise_{each}") == wanted


def test_each_comes_once_however_often_the_clock_is_asked(house: House):
    promised(house)
    counts = [remind(morning(days)) for days in (2, 2, 3, 4, 4, 5)]
    assert counts == [1, 0, 0, 1, 0, 0]
    rows = InboxMessage.objects.filter(user=house.worker1.user)
    assert {(row.topic, row.link) for row in rows} == {(Topic.REMINDER, "/promises/")}


@pytest.mark.parametrize("verb", [keep_promise, give_up_promise])
def test_what_is_settled_is_not_reminded_of(house: House, verb: object):
    verb(promised(house), by=house.worker1, note="物业已经换好。")
    assert remind(morning(3)) == 0


def test_who_has_left_hands_the_promise_to_who_comes_after(house: House):
    promised(house)
    house.worker1.posts[0].until = timezone.localdate()
    house.worker1.posts[0].save()
    post(house.worker2.user, PostKind.WORKER, grid=house.grid1, since=timezone.localdate())
    remind(morning(3))
    assert set(heard(house, "due", "promise_soon")) == {"worker2"}


def test_a_promise_of_a_care_visit_is_for_those_with_the_duty(house: House):
    by = with_care(house.worker1)
    house.resident.care_groups = [CareGroup.LIVING_ALONE]
    house.resident.save()
    promised(house, by=by, kind=VisitKind.CARE)
    house.worker1.user.posts.update(care_duty=False)
    assert remind(morning(3)) == 0
    house.worker1.user.posts.update(care_duty=True)
    assert remind(morning(3)) == 1


def test_whoever_wants_no_reminders_gets_none(house: House):
    Preference.objects.create(user=house.worker1.user, muted=[Topic.REMINDER])
    promised(house)
    remind(morning(3))
    assert heard(house, "due", "promise_soon") == {}


# 该走访


def unseen(house: House, ground: object, count: int) -> None:
    for _ in range(count):
        resident(household(ground))


def test_a_grid_whose_doors_wait_is_told_how_many_once_a_week(house: House):
    unseen(house, house.grid1, 3)
    unseen(house, house.grid2, 1)
    monday = morning(-timezone.localdate().weekday())
    assert remind(monday) == 2
    assert heard_once(house, "due", "visits") == {
        "worker1": "第01微网格这个星期有 3 户该走访了，最久没见的排在前面。",
        "worker2": "第02微网格这个星期有 1 户该走访了，最久没见的排在前面。",
    }
    assert [remind(monday + DAY * n) for n in range(7)] == [0] * 7
    assert remind(monday + DAY * 7) == 2
    assert set(InboxMessage.objects.values_list("link", flat=True)) == {"/visits/due/"}


def test_where_no_door_waits_nobody_is_told(house: House):
    assert remind(morning()) == 0


def test_care_households_count_for_those_with_the_duty_only(house: House):
    house.resident.care_groups = [CareGroup.LIVING_ALONE]
    house.resident.save()
    Household.objects.update(visited_on=timezone.localdate() - 30 * DAY)
    assert remind(morning()) == 0
    with_care(house.worker1)
    assert remind(morning()) == 1
    assert heard_once(house, "due", "visits")["worker1"].startswith("第01微网格这个星期有 1 户")


def test_a_grid_without_a_worker_is_walked_by_its_backup(house: House):
    unseen(house, house.grid1, 2)
    house.worker1.posts[0].until = timezone.localdate() - DAY
    house.worker1.posts[0].save()
    house.grid1.backup = house.worker2.user
    house.grid1.save()
    remind(morning())
    assert heard_once(house, "due", "visits") == {
        "worker2": "第01微网格这个星期有 2 户该走访了，最久没见的排在前面。"
    }
    assert actor(house.worker2.user).grid_ids == {house.grid1.pk, house.grid2.pk}


def test_the_other_community_is_reminded_of_its_own_only(house: House):
    unseen(house.elsewhere, house.elsewhere.grid1, 1)
    promised(house)
    remind(morning(3))
    assert set(heard(house.elsewhere, "due", "visits")) == {"worker1"}
    assert heard(house, "due", "visits") == {}
    assert heard(house.elsewhere, "due", "promise_soon") == {}


def test_nothing_due_costs_a_handful_of_queries(house: House, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        assert remind(morning()) == 0


@pytest.mark.parametrize("count", [1, 12])
def test_many_promises_cost_as_many_queries_as_one(house: House, count: int, django_assert_max_num_queries):
    for _ in range(count):
        promised(house)
    with django_assert_max_num_queries(30):
        assert remind(morning(3)) == count
