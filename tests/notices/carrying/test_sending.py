"""One message from claim to outcome, through robots that answer on this machine."""

import datetime
import logging
from typing import Any

import pytest
from django.utils import timezone

from notices.carrying import sending
from notices.carrying.models import ChannelPace, OutboxMessage
from notices.carrying.outbox import enqueue
from notices.carrying.states import OutboxState
from notices.carrying.workflow import groups, messages
from notices.channels.message import Message
from notices.channels.outcome import delivered, later
from notices.channels.states import ChannelKind
from notices.pacing import LAST_ATTEMPT
from tests.community import House
from tests.notices.carrying.conftest import RobotGroup
from tests.notices.robots import Robots

WORDS = Message("停水通知", "明天上午九点停水。")
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def put(group: Any, key: str = "k", **values: Any) -> OutboxMessage:
    """Long ago, so that it is due whatever the hour."""
    return enqueue(group, WORDS, key=key, at=timezone.now() - datetime.timedelta(days=2), **values)


def again(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage.objects.get(pk=message.pk)


def test_what_the_robot_took_is_sent(house: House, robots: Robots, robot_group: RobotGroup):
    row = put(robot_group(house))
    assert sending.carry_one()
    row = again(row)
    assert (row.state, row.attempts, row.words) == (OutboxState.SENT, 1, "已发到群里。")
    assert row.sent_at is not None
    assert robots.taken[0].body["text"]["content"] == "【停水通知】\n明天上午九点停水。"
    assert not sending.carry_one()


def test_the_demo_group_takes_it_and_nothing_leaves_this_machine(house: House):
    row = put(groups.add(house.grid1, by=house.admin, name="演示", kind=ChannelKind.DEMO))
    assert sending.carry_one()
    assert again(row).state == OutboxState.SENT
    assert again(row).words == "演示群：只在系统里显示，没有真的发出。"


def test_production_sends_nothing_into_a_demo_group(house: House, settings: Any):
    row = put(groups.add(house.grid1, by=house.admin, name="演示", kind=ChannelKind.DEMO))
    settings.DEMO = False
    sending.carry_one()
    assert again(row).state == OutboxState.DEAD
    assert "正式运行不用演示群" in again(row).words


def test_http_200_is_no_success_without_the_code_in_the_body(house: House, robot_group: RobotGroup):
    row = put(robot_group(house, says=(93000, "invalid webhook url")))
    sending.carry_one()
    row = again(row)
    assert (row.state, row.code, row.attempts) == (OutboxState.DEAD, "93000", 1)
    assert "请在群里重新添加机器人" in row.words


def test_a_passing_trouble_is_tried_again_later(house: House, robot_group: RobotGroup):
    row = put(robot_group(house, status=503, raw=b"busy"))
    sending.carry_one()
    row = again(row)
    assert (row.state, row.failures, row.doubtful) == (OutboxState.QUEUED, 1, False)
    assert row.next_at > timezone.now()
    assert not sending.carry_one()


def test_after_many_failures_it_is_given_up_with_the_reason(house: House, robot_group: RobotGroup):
    row = put(robot_group(house, status=503, raw=b"busy"))
    OutboxMessage.objects.filter(pk=row.pk).update(failures=LAST_ATTEMPT - 1)
    sending.carry_one()
    assert again(row).state == OutboxState.DEAD
    assert "故障" in again(row).words


def test_an_answer_that_never_came_makes_the_later_success_unsure(
    house: House, robots: Robots, robot_group: RobotGroup
):
    group = robot_group(house, cut="before")
    row = put(group)
    sending.carry_one()
    assert (again(row).state, again(row).doubtful) == (OutboxState.QUEUED, True)
    robots.manners["wecom", "robot-00000001"].cut = ""
    OutboxMessage.objects.filter(pk=row.pk).update(next_at=timezone.now())
    sending.carry_one()
    assert again(row).state == OutboxState.UNSURE
    assert again(row).get_state_display() == "已发出，可能重复"
    assert len(robots.taken) == 2


def test_a_robot_that_spoke_too_often_is_silent_for_all_its_messages(house: House, robot_group: RobotGroup):
    group = robot_group(house, says=(45009, "api freq out of limit"))
    first, second = put(group, "a"), put(group, "b")
    sending.carry_one()
    assert ChannelPace.objects.get(group=group).free_at > timezone.now() + datetime.timedelta(seconds=50)
    assert not sending.carry_one()
    assert {again(first).attempts, again(second).attempts} == {0, 1}


def test_no_robot_gets_more_than_its_platform_takes_in_a_minute(
    house: House, robots: Robots, robot_group: RobotGroup
):
    group = robot_group(house)
    for number in range(22):
        put(group, f"k{number}")
    while sending.carry_one():
        pass
    assert len(robots.taken) == len(robots.heard) == 20
    assert ChannelPace.objects.get(group=group).free_at > timezone.now() + MINUTE / 2
    assert OutboxMessage.objects.filter(state=OutboxState.QUEUED).count() == 2


def test_one_silent_robot_keeps_no_other_waiting(house: House, robot_group: RobotGroup):
    silent, other = robot_group(house), robot_group(house)
    ChannelPace.objects.filter(group=silent).update(free_at=timezone.now() + MINUTE)
    held, goes = put(silent, "a"), put(other, "b")
    assert sending.carry_one()
    assert not sending.carry_one()
    assert (again(held).state, again(goes).state) == (OutboxState.QUEUED, OutboxState.SENT)


def test_an_alert_overtakes_what_was_there_before(house: House, robot_group: RobotGroup):
    one, other = robot_group(house), robot_group(house)
    put(one, "a"), put(one, "b"), put(other, "c")
    alarm = put(other, "alarm", urgent=True)
    assert sending.claim(timezone.now()) == alarm


def test_what_was_claimed_is_nobody_elses(house: House, robot_group: RobotGroup):
    row = put(robot_group(house))
    assert sending.claim(timezone.now()) == row
    assert sending.claim(timezone.now()) is None


def test_a_worker_that_never_came_back_is_not_waited_for(
    house: House, robots: Robots, robot_group: RobotGroup
):
    row = put(robot_group(house))
    taken = timezone.now()
    sending.claim(taken)
    assert sending.reclaim(taken + sending.LEASE - MINUTE / 60) == 0
    assert sending.reclaim(taken + sending.LEASE + MINUTE / 60) == 1
    OutboxMessage.objects.filter(pk=row.pk).update(next_at=taken)
    assert (again(row).state, again(row).code, again(row).doubtful) == (OutboxState.QUEUED, "lost", True)
    sending.carry_one()
    assert again(row).state == OutboxState.UNSURE
    assert len(robots.taken) == 1


def test_a_message_that_kills_each_worker_is_given_up(house: House, robot_group: RobotGroup):
    row = put(robot_group(house))
    now = timezone.now()
    for _ in range(LAST_ATTEMPT):
        sending.claim(now)
        now += sending.LEASE * 2
        sending.reclaim(now)
    assert (again(row).state, again(row).attempts) == (OutboxState.DEAD, LAST_ATTEMPT)


def test_a_result_that_comes_after_its_lease_changes_nothing_another_has_begun(
    house: House, robot_group: RobotGroup
):
    row = put(robot_group(house))
    now = timezone.now()
    late = sending.claim(now)
    sending.reclaim(now + sending.LEASE * 2)
    second = sending.claim(now + sending.LEASE * 3)
    assert not sending.settle(late, later("x", "没发出"), now)
    assert not sending.settle(late, delivered(), now)
    assert again(row).state == OutboxState.SENDING
    assert sending.settle(second, delivered(), now)
    assert again(row).state == OutboxState.UNSURE


def test_a_late_success_is_believed_while_nobody_has_begun_again(house: House, robot_group: RobotGroup):
    row = put(robot_group(house))
    now = timezone.now()
    late = sending.claim(now)
    sending.reclaim(now + sending.LEASE * 2)
    assert sending.settle(late, delivered(), now)
    assert again(row).state == OutboxState.SENT
    assert not sending.settle(late, delivered(), now)


def test_nothing_goes_into_a_stopped_group(house: House, robots: Robots, robot_group: RobotGroup):
    group = robot_group(house)
    row = put(group)
    groups.disable(group, by=house.admin)
    assert not sending.carry_one()
    assert (again(row).state, again(row).words) == (OutboxState.DEAD, "这个群已经停用，没有发出。")
    assert robots.heard == []


def test_sent_again_after_the_cause_is_mended(house: House, robots: Robots, robot_group: RobotGroup):
    row = put(robot_group(house, says=(93000, "gone")))
    sending.carry_one()
    robots.manners["wecom", "robot-00000001"].says = None
    messages.resend(row, by=house.staff)
    sending.carry_one()
    assert again(row).state == OutboxState.SENT


def test_no_log_line_holds_an_address_or_a_secret(
    house: House, robot_group: RobotGroup, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    caplog.set_level(logging.DEBUG)
    group = robot_group(house)
    row = put(group)

    def broken(*args: Any, **values: Any) -> None:
        raise RuntimeError(values["webhook"])

    monkeypatch.setattr(sending.sending, "send", broken)
    sending.carry_one()
    assert again(row).state == OutboxState.DEAD
    assert "RuntimeError" in caplog.text
    assert group.webhook not in caplog.text
    assert "robot-0000" not in caplog.text
