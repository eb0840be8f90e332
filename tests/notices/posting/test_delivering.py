"""送达: confirmed by hand or by the robot's success; who is late is taken to the backup, then to the lead."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import ledger
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from notices.models import Delivery, DeliveryRecord, Notice
from notices.posting import workflow
from notices.posting.states import DeliveryState, How, Stage
from residents.register.states import CareGroup
from tests.community import House
from tests.factories import actor
from tests.notices.posting.material import (
    alert,
    confirmed,
    delivery,
    drafted,
    published,
    robot,
    sent,
    told,
    with_care,
    words,
)

confirm = workflow.DELIVERY_VERBS["confirm"]
unconfirm = workflow.DELIVERY_VERBS["unconfirm"]
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize("how", ["group", "door", "phone"])
def test_the_worker_says_how_it_reached_the_grid(house: House, how: str):
    found = confirm(delivery(published(house)), by=house.worker1, how=how)
    assert (found.state, found.how, found.confirmed_by) == ("confirmed", how, house.worker1.user)
    assert found.confirmed_at is not None
    line = found.records.get()
    assert (line.action, line.actor, line.data) == ("confirm", house.worker1.user, {"how": how})
    assert list(ledger.breaks(DeliveryRecord)) == []


def test_the_office_and_the_backup_confirm_for_the_worker(house: House):
    notice = published(house)
    confirm(delivery(notice, "01"), by=house.staff, how="phone")
    house.grid2.backup = house.worker3.user
    house.grid2.save()
    confirm(delivery(notice, "02"), by=actor(house.worker3.user), how="door")
    assert Delivery.objects.filter(notice=notice, state="confirmed").count() == 2


@pytest.mark.parametrize("who", ["worker2", "supervisor", "property", "admin", "family", "visitor"])
def test_a_grid_of_others_is_not_even_there(house: House, who: str):
    with pytest.raises(NotFound):
        confirm(delivery(published(house)), by=getattr(house, who), how="group")


def test_another_community_sees_none_of_it(house: House):
    with pytest.raises(NotFound):
        confirm(delivery(published(house)), by=house.elsewhere.lead, how="group")


@pytest.mark.parametrize("how", ["", "robot", "pigeon"])
def test_only_what_a_person_can_do_is_taken(house: House, how: str):
    with pytest.raises(Invalid) as refused:
        confirm(delivery(published(house)), by=house.worker1, how=how)
    assert "how" in refused.value.fields


def test_confirming_twice_is_refused(house: House):
    found = confirm(delivery(published(house)), by=house.worker1, how="group")
    with pytest.raises(Refused, match="已送达"):
        confirm(found, by=house.worker1, how="door")
    assert found.records.count() == 1


def test_a_page_drawn_before_somebody_elses_change_is_stale(house: House):
    found = delivery(published(house))
    confirm(found, by=house.staff, how="phone")
    with pytest.raises(Stale):
        confirm(found, by=house.worker1, how="group", version=found.version)


def test_what_was_taken_down_is_confirmed_by_nobody(house: House):
    notice = published(house)
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    with pytest.raises(Refused, match="不用再送"):
        confirm(delivery(notice), by=house.worker1, how="group")


def test_a_slip_of_the_finger_is_taken_back_with_its_reason(house: House):
    found = confirm(delivery(published(house)), by=house.worker1, how="group")
    with pytest.raises(Invalid, match="为什么"):
        unconfirm(found, by=house.worker1, note=" ")
    found = unconfirm(found, by=house.worker1, note="点错了。")
    assert (found.state, found.how, found.confirmed_at) == (DeliveryState.PENDING, "", None)
    assert found.escalate_at == found.backup_due
    assert [line.action for line in found.records.all()] == ["confirm", "unconfirm"]


def test_only_whoever_confirmed_and_the_office_take_it_back(house: House):
    found = confirm(delivery(published(house)), by=house.staff, how="phone")
    with pytest.raises(Forbidden, match="撤销"):
        unconfirm(found, by=house.worker1, note="不对。")
    unconfirm(found, by=house.lead, note="没有打通。")


def test_the_database_wants_to_know_how(house: House):
    found = delivery(published(house))
    with pytest.raises(IntegrityError, match="a_confirmed_delivery_says_how"), transaction.atomic():
        Delivery.objects.filter(pk=found.pk).update(state="confirmed")


def test_care_deliveries_are_for_those_with_the_care_duty(house: House):
    house.resident.care_groups = [CareGroup.LIVING_ALONE]
    house.resident.save()
    said = words(audience="care", care_groups=[CareGroup.LIVING_ALONE])
    notice = drafted(house, said, by=with_care(house.staff))
    workflow.VERBS["publish"](notice, by=with_care(house.second_staff))
    found = delivery(notice)
    with pytest.raises(NotFound):
        confirm(found, by=house.worker1, how="door")
    assert not Notice.objects.visible_to(house.worker1).filter(pk=notice.pk).exists()
    assert Notice.objects.visible_to(house.family).filter(pk=notice.pk).exists()
    assert not Notice.objects.visible_to(house.visitor).filter(pk=notice.pk).exists()
    confirm(found, by=with_care(house.worker1), how="door")


# Robots


def test_the_robots_success_confirms_the_grid(house: House):
    robot(house, "01")
    notice = published(house)
    assert workflow.settle(timezone.now()) == 0
    sent(delivery(notice).messages.get())
    assert workflow.settle(timezone.now()) == 1
    found = delivery(notice)
    assert (found.state, found.how, found.confirmed_by) == ("confirmed", How.ROBOT, None)
    assert found.records.get().actor_label == "系统"
    assert workflow.settle(timezone.now()) == 0


def test_a_grid_with_two_groups_waits_for_both(house: House):
    robot(house, "01", "一单元群")
    robot(house, "01", "二单元群")
    notice = published(house)
    first, second = delivery(notice).messages.order_by("pk")
    sent(first)
    assert workflow.settle(timezone.now()) == 0
    sent(second)
    assert workflow.settle(timezone.now()) == 1


def test_a_robot_that_comes_after_the_worker_changes_nothing(house: House):
    robot(house, "01")
    notice = published(house)
    confirmed(house, notice, "01")
    sent(delivery(notice).messages.get())
    assert workflow.settle(timezone.now()) == 0
    assert delivery(notice).how == How.GROUP


# Lateness


@pytest.fixture
def backed(house: House) -> House:
    house.grid1.backup = house.worker2.user
    house.grid1.save()
    return house


def test_late_alerts_go_to_the_backup_then_to_the_lead(backed: House):
    at = timezone.now()
    notice = published(backed, alert(), at=at)
    confirmed(backed, notice, "02", "03")
    assert workflow.escalate_late(at + 14 * MINUTE) == 0
    assert workflow.escalate_late(at + 15 * MINUTE) == 1
    found = delivery(notice)
    line = found.records.last()
    assert (found.stage, found.escalate_at) == (Stage.BACKUP, at + 30 * MINUTE)
    assert line.data == {"stage": "backup", "users": [backed.worker2.user.pk]}
    assert backed.worker2.user.name in line.note
    assert workflow.escalate_late(at + 29 * MINUTE) == 0
    assert workflow.escalate_late(at + 30 * MINUTE) == 1
    found = delivery(notice)
    assert (found.stage, found.escalate_at) == (Stage.LEAD, None)
    assert found.records.last().data == {"stage": "lead", "users": [backed.lead.user.pk]}
    assert workflow.escalate_late(at + 300 * MINUTE) == 0


def test_without_a_backup_the_lead_is_asked_at_once(house: House):
    at = timezone.now()
    notice = published(house, alert(), at=at)
    assert workflow.escalate_late(at + 15 * MINUTE) == 3
    assert {found.stage for found in notice.deliveries.all()} == {Stage.LEAD}


def test_what_is_confirmed_or_withdrawn_is_not_late(house: House):
    at = timezone.now()
    told(house)
    notice = published(house, alert(), at=at)
    confirmed(house, notice, "01")
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="解除了。")
    assert workflow.escalate_late(at + 60 * MINUTE) == 0


def test_the_lead_sets_the_minutes_for_what_comes_after(house: House):
    limits = {"alert_backup": 5, "alert_lead": 10, "other_backup": 60, "other_lead": 120}
    before = published(house, alert())
    policy = workflow.set_policy(by=house.lead, **limits)
    assert (policy.alert_backup, policy.other_lead) == (5, 120)
    at = timezone.now()
    after = published(house, alert(), at=at)
    assert delivery(after).escalate_at == at + 5 * MINUTE
    assert delivery(before).escalate_at > at + 10 * MINUTE
    assert delivery(published(house, at=at)).lead_due == at + 120 * MINUTE


def test_minutes_out_of_order_are_refused(house: House):
    with pytest.raises(Invalid, match="不能早于"):
        workflow.set_policy(by=house.lead, alert_backup=30, alert_lead=10, other_backup=60, other_lead=120)


def test_nobody_but_the_lead_sets_them(house: House):
    for person in (house.staff, house.worker1, house.admin):
        with pytest.raises(Forbidden, match="负责人设定"):
            workflow.set_policy(by=person, alert_backup=5, alert_lead=10, other_backup=60, other_lead=120)
