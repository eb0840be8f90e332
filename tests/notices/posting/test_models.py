"""Tables of what is posted: what the database itself refuses, whoever asks."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from notices.models import Delivery, EscalationPolicy, Notice, SignUp, WeatherWarning
from notices.posting import workflow
from tests.community import House
from tests.notices.posting.material import activity, alert, drafted, posting, published, told, warned, words


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def refused(change: Any, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


DRAFT_ROWS = [
    (alert(), {"expires_at": None}, "alerts_and_postings_end"),
    (posting(), {"expires_at": None}, "alerts_and_postings_end"),
    (activity(), {"happens_at": None}, "an_activity_has_time_and_place"),
    (activity(), {"place": ""}, "an_activity_has_time_and_place"),
    (words(), {"audience": "care"}, "a_care_notice_names_its_groups"),
    (activity(seats=3), {"seats_taken": 4}, "no_more_than_the_seats"),
    (words(), {"state": "published"}, "a_shown_notice_says_since_when"),
]


@pytest.mark.parametrize(("said", "changed", "name"), DRAFT_ROWS)
def test_what_a_draft_may_not_become(house: House, said: Any, changed: dict[str, Any], name: str):
    notice = drafted(house, said)
    refused(lambda: Notice.objects.filter(pk=notice.pk).update(**changed), name)


def test_a_withdrawn_notice_says_why(house: House):
    notice = published(house)
    refused(lambda: Notice.objects.filter(pk=notice.pk).update(state="withdrawn"), "says_why")


FROZEN_ROWS = [
    {"kind": "alert", "expires_at": timezone.now()},
    {"audience": "grids"},
    {"reaches": 1},
    {"published_at": timezone.now() - datetime.timedelta(days=1)},
    {"expires_at": timezone.now()},
    {"drafted_by": None},
    {"published_by": None},
    {"worded_by": None},
    {"seats": 5},
    {"place": "别处"},
    {"happens_at": timezone.now()},
    {"sign_up_until": timezone.now()},
]


@pytest.mark.parametrize("changed", FROZEN_ROWS, ids=lambda row: "+".join(row))
def test_what_was_published_stays(house: House, changed: dict[str, Any]):
    notice = published(house)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**changed)


@pytest.mark.parametrize("changed", [{"pinned": True}, {"seats_taken": 0}, {"version": 9}, {"reason": "…"}])
def test_what_verbs_still_write_can_be_written(house: House, changed: dict[str, Any]):
    notice = published(house)
    assert Notice.objects.filter(pk=notice.pk).update(**changed) == 1


def test_nothing_begins_published(house: House):
    with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
        Notice.objects.create(
            community=house.community,
            title="直接发布",
            text="…",
            state="published",
            drafted_at=timezone.now(),
            published_at=timezone.now(),
        )


DELIVERY_ROWS = [
    ({"how": "door"}, "a_confirmed_delivery_says_how"),
    ({"confirmed_at": timezone.now()}, "a_confirmed_delivery_says_how"),
    ({"lead_due": timezone.now() - datetime.timedelta(days=9)}, "the_backup_is_asked_first"),
]


@pytest.mark.parametrize(("changed", "name"), DELIVERY_ROWS)
def test_what_a_delivery_may_not_say(house: House, changed: dict[str, Any], name: str):
    found = published(house).deliveries.first()
    refused(lambda: Delivery.objects.filter(pk=found.pk).update(**changed), name)


def test_a_void_delivery_stays_void_and_none_is_deleted(house: House):
    notice = told(house)
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    void = notice.deliveries.filter(state="void").first()
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Delivery.objects.filter(pk=void.pk).update(state="pending")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Delivery.objects.filter(pk=void.pk)._raw_delete("default")


SIGN_UP_ROWS = [
    ({"phone_hash": "x", "people": 0}, "a_sign_up_brings_somebody"),
    ({"people": 1}, "a_sign_up_can_be_reached"),
]


@pytest.mark.parametrize(("given", "name"), SIGN_UP_ROWS)
def test_what_no_sign_up_may_be(house: House, given: dict[str, Any], name: str):
    party = published(house, activity())
    refused(lambda: SignUp.objects.create(notice=party, at=timezone.now(), **given), name)


def test_a_phone_and_a_household_sign_up_once(house: House):
    party = published(house, activity())
    workflow.VERBS["sign_up"](party, by=house.family)
    workflow.VERBS["sign_up"](party, by=house.visitor, name="张三", phone="13812345678")
    for there in SignUp.objects.all():
        there.pk = None
        refused(lambda row=there: row.save(force_insert=True), "signed_up_once")


POLICY_ROWS = [(0, 30, 60, 120), (30, 15, 60, 120), (15, 30, 0, 120), (15, 30, 120, 60)]


@pytest.mark.parametrize("minutes", POLICY_ROWS)
def test_limits_out_of_order_are_not_stored(house: House, minutes: tuple[int, ...]):
    names = ("alert_backup", "alert_lead", "other_backup", "other_lead")
    given = dict(zip(names, minutes, strict=True))
    refused(
        lambda: EscalationPolicy.objects.create(community=house.community, **given), "escalation_in_order"
    )


def test_one_policy_a_community(house: House):
    EscalationPolicy.objects.create(community=house.community)
    refused(lambda: EscalationPolicy.objects.create(community=house.community), "community")


def test_a_warning_is_neither_changed_nor_deleted(house: House):
    warning = warned(house)
    with pytest.raises(DatabaseError, match="append_only|Cannot"), transaction.atomic():
        WeatherWarning.objects.filter(pk=warning.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="append_only|Cannot"), transaction.atomic():
        WeatherWarning.objects.filter(pk=warning.pk).update(level="red")


NAMES = [
    (lambda house: published(house), "周三停水"),
    (lambda house: published(house).deliveries.first(), "第01微网格：周三停水"),
    (lambda house: warned(house), "南京市气象台发布暴雨蓝色预警"),
    (lambda house: EscalationPolicy(community=house.community), "幸福里社区催办时限"),
]


@pytest.mark.parametrize(("made", "name"), NAMES)
def test_each_is_called_by_what_it_is(house: House, made: Any, name: str):
    assert str(made(house)) == name
