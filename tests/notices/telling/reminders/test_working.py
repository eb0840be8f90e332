"""办事到期: co-handlers with their own due time, owners of the items of a plan; each reminded of once."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from grids.states import PostKind
from notices.plans import workflow as plans
from notices.telling.models import InboxMessage
from notices.telling.reminders import remind
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.models import Household
from tests.community import House
from tests.factories import at, post
from tests.notices.telling.conftest import heard, heard_once
from tests.notices.things import published_plan

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def house(lent_house: House) -> House:
    Household.objects.update(visited_on=timezone.localdate(), confirmed_on=timezone.localdate())
    return lent_house


def helped(house: House, **given: Any) -> tuple[Appeal, datetime.datetime]:
    """A matter of worker 1 with which the owners' committee helps, and when that is due."""
    appeal = house.appeal_in(State.IN_PROGRESS, household=house.household)
    appeal = house.do("add_helper", appeal, **given)
    return appeal, appeal.co_handlers.get().due_at


def moment(when: datetime.datetime) -> str:
    there = timezone.localtime(when)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


# 协办


def test_a_co_handler_is_reminded_a_day_before_and_when_it_is_over(house: House):
    appeal, due = helped(house)
    counts = [remind(due + late) for late in (-25 * HOUR, -23 * HOUR, -HOUR, HOUR, 2 * HOUR)]
    assert counts == [0, 1, 0, 2, 0]
    name = f"“三单元楼道灯不亮”（{appeal.number}）"
    assert heard_once(house, "due", "help_soon") == {
        "owners": f"您协办的{name}{moment(due)}到期，请办好：协助联系"
    }
    assert heard_once(house, "due", "help_late") == {
        "owners": f"您协办的{name}已经过了{moment(due)}，请马上办好：协助联系",
        "worker1": f"{name}的协办过了期限{moment(due)}还没有完成，请催一下：协助联系",
    }


def test_late_help_goes_past_quiet_hours_and_the_reminder_before_does_not(house: House):
    _, due = helped(house)
    remind(due - HOUR)
    remind(due + HOUR)
    urgent = InboxMessage.objects.filter(user=house.owners.user).values_list("action", "urgent")
    assert dict(urgent)["help_late"] is True
    assert dict(urgent)["help_soon"] is False


def test_a_person_who_helps_is_reminded_in_person(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    later = appeal.moved_at + DAY
    house.do("add_helper", appeal, unit=None, user=house.worker3.user, task="送梯子", due_at=later)
    remind(later - HOUR)
    assert set(heard(house, "due", "help_soon")) == {"worker3"}


@pytest.mark.parametrize("verb", ["finish_help", "excuse_helper"])
def test_help_that_is_over_is_not_reminded_of(house: House, verb: str):
    appeal, due = helped(house)
    house.do(verb, appeal)
    assert remind(due + HOUR) == 0


def test_nor_is_help_with_a_matter_that_is_settled(house: House):
    appeal, due = helped(house)
    Appeal.objects.filter(pk=appeal.pk).update(state=State.WITHDRAWN)
    assert remind(due + HOUR) == 0


def test_whom_the_matter_complains_about_is_not_reminded_of_it(house: House):
    appeal, due = helped(house)
    Appeal.objects.filter(pk=appeal.pk).update(complaint_organization=house.owners_committee)
    remind(due + HOUR)
    assert set(heard(house, "due", "help_late")) == {"worker1"}


def test_everybody_who_sits_for_the_unit_is_reminded(house: House):
    post(house.worker2.user, PostKind.SEAT, organization=house.owners_committee)
    _, due = helped(house)
    remind(due - HOUR)
    assert set(heard(house, "due", "help_soon")) == {"owners", "worker2"}


# 工作计划: both items are due on 2026-12-10


WHEN = [
    ("2026-12-06 09:00", ""),
    ("2026-12-07 09:00", "soon"),
    ("2026-12-10 18:00", "soon"),
    ("2026-12-11 09:00", "late"),
    ("2027-01-09 09:00", "late"),
    ("2027-01-10 09:00", ""),
]


@pytest.mark.parametrize(("when", "stage"), WHEN)
def test_an_item_is_reminded_of_three_days_before_and_after_it(house: House, when: str, stage: str):
    published_plan(house)
    Household.objects.update(visited_on=at(when).date(), confirmed_on=at(when).date())
    remind(at(when))
    words = {"soon": "12月10日到期，请填报进展。", "late": "过了12月10日，请填报进展。"}
    for each, sentence in words.items():
        wanted = {
            "property": f"工作计划“电梯安全整治”里您负责的“更换老化的门锁触点”{sentence}",
            "worker1": f"工作计划“电梯安全整治”里您负责的“逐栋张贴维保电话”{sentence}",
        }
        assert heard_once(house, "due", f"plan_{each}") == (wanted if each == stage else {})


def test_an_item_done_or_given_up_is_not_reminded_of(house: House):
    made = published_plan(house)
    first, second = made.items.all()
    made = plans.report(made, by=house.staff, item=first, progress=100, note="换好了。")
    plans.stop_item(made, by=house.staff, item=second, note="不贴了。")
    remind(at("2026-12-11 09:00"))
    assert heard(house, "due", "plan_late") == {}


def test_a_day_moved_is_reminded_of_anew(house: House):
    made = published_plan(house)
    remind(at("2026-12-09 09:00"))
    item = made.items.last()
    later = datetime.date(2026, 12, 20)
    words = {"what": item.what, "due_on": later, "post": house.worker1.posts[0]}
    plans.change_item(made, by=house.staff, item=item, **words)
    remind(at("2026-12-18 09:00"))
    told = heard(house, "due", "plan_soon")["worker1"]
    assert [sentence.partition("”12月")[2][:2] for sentence in told] == ["20", "10"]
