"""到期提醒: eighty per cent, due, overdue, each told once to those who should act on it."""

import datetime

import pytest
from django.utils import timezone

from notices.telling.models import InboxMessage
from notices.telling.tell import tell_new
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.appeals.sweep import supervise
from tests.community import House
from tests.notices.telling.conftest import told_of

LEVELS = ((0.85, "已经用了八成时间"), (1.01, "已到期，黄牌督办"), (2.05, "超期一倍，红牌督办"))


def moment(appeal: Appeal, share: float) -> datetime.datetime:
    """When this share of the promised time is over."""
    since = appeal.promised_at or appeal.registered_at
    return since + (appeal.due_at - since) * share


def reminded(house: House, name: str) -> list[str]:
    return list(reversed(told_of(getattr(house, name), "supervise")))


@pytest.fixture
def late(house: House) -> Appeal:
    """A task of the first worker, seen when eighty per cent, all, and twice its time were over."""
    appeal = house.appeal_in(State.IN_PROGRESS, household=house.household)
    for share, _ in LEVELS:
        now = moment(appeal, share)
        supervise(now)
        tell_new(now)
    return appeal


def test_the_worker_is_reminded_three_times(house: House, late: Appeal):
    due = f"{timezone.localtime(late.due_at):%-m月%-d日 %H:%M}"
    said = [f"“三单元楼道灯不亮”（{late.number}）{words}，期限{due}。" for _, words in LEVELS]
    assert reminded(house, "worker1") == said


def test_the_lead_hears_of_it_from_the_yellow_card_on(house: House, late: Appeal):
    said = reminded(house, "lead")
    assert [next(words for _, words in LEVELS if words in each) for each in said] == [
        "已到期，黄牌督办",
        "超期一倍，红牌督办",
    ]
    assert all(each.endswith("请过问。") for each in said)


def test_the_street_hears_of_the_red_card_and_reads_no_title(house: House, late: Appeal):
    (said,) = reminded(house, "supervisor")
    assert said.startswith(f"{late.number} 超期一倍，红牌督办")
    assert "灯" not in said


@pytest.mark.parametrize("name", ["family", "staff", "worker2", "property", "admin"])
def test_nobody_else_is_reminded(house: House, late: Appeal, name: str):
    assert reminded(house, name) == []


def test_each_reminder_comes_once_however_often_the_clock_is_asked(house: House, late: Appeal):
    before = InboxMessage.objects.filter(action="supervise").count()
    for _ in range(3):
        now = moment(late, 2.2)
        supervise(now)
        tell_new(now)
    assert InboxMessage.objects.filter(action="supervise").count() == before


def test_a_reminder_goes_past_quiet_hours(house: House, late: Appeal):
    assert set(InboxMessage.objects.visible_to(house.worker1).values_list("action", "urgent")) >= {
        ("supervise", True)
    }
