"""通知和送达: who hears that something waits, goes out, is taken back, or has not arrived; word for word."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from grids.actors import Actor
from grids.models import Grid
from notices.models import Delivery, InboxMessage, Notice, Preference
from notices.posting import workflow
from notices.posting.states import AudienceKind
from notices.telling.states import Topic
from notices.telling.tell import tell_new
from residents.register.states import CareGroup
from tests.community import House
from tests.factories import actor
from tests.notices.posting.material import (
    DAY,
    HOUR,
    activity,
    alert,
    confirmed,
    delivery,
    drafted,
    published,
    robot,
    sent,
    to_grids,
    warned,
    with_care,
    words,
)
from tests.notices.telling.conftest import EVERYBODY, heard, heard_once, tell

WORKERS = ("worker1", "worker2", "worker3")
OFFICE = ("staff", "second_staff", "lead")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def grid_of(number: str) -> str:
    return f"第0{number[-1]}微网格"


def do(verb: str, notice: Notice, by: Actor, **given: Any) -> Notice:
    return workflow.VERBS[verb](Notice.objects.get(pk=notice.pk), by=by, **given)


# 起草: a second person reads it first


def test_a_draft_waits_for_somebody_else_of_the_office(house: House):
    drafted(house)
    tell()
    assert heard_once(house, "notice", "draft") == dict.fromkeys(
        ("second_staff", "lead"), "“周三停水”写好了，要发到 3 个微网格，等您看过再发布。"
    )


def test_what_a_worker_writes_for_the_own_grid_waits_for_the_office(house: House):
    drafted(house, words(**to_grids(house.grid1)), by=house.worker1)
    tell()
    assert heard_once(house, "notice", "draft") == dict.fromkeys(
        OFFICE, "“周三停水”写好了，要发到 1 个微网格，等您看过再发布。"
    )


def test_published_before_it_was_told_it_waits_for_nobody(house: House):
    published(house)
    tell()
    assert heard(house, "notice", "draft") == {}


def test_a_correction_waits_like_any_other_draft(house: House):
    notice = published(house)
    do("correct", notice, house.staff, words=words(title="周四停水"))
    tell()
    assert heard_once(house, "notice", "draft") == dict.fromkeys(
        ("second_staff", "lead"), "“周四停水”写好了，要发到 3 个微网格，等您看过再发布。"
    )
    assert heard(house, "notice", "correct") == {}


# 发布


def test_published_it_is_a_task_of_every_worker_and_news_for_who_wrote_it(house: House):
    notice = published(house)
    tell()
    tasks = {name: f"“周三停水”发到了{grid_of(name)}，请送到户，送到了点确认。" for name in WORKERS}
    assert heard_once(house, "notice", "publish") == {
        **tasks,
        "staff": "您写的“周三停水”发布了，发到 3 个微网格。",
    }
    message = InboxMessage.objects.get(user=house.worker2.user)
    assert (message.topic, message.urgent) == (Topic.TASK, False)
    assert message.link == f"/deliveries/{delivery(notice, '02').pk}/"


def test_what_goes_to_one_grid_is_told_to_its_worker_alone(house: House):
    published(house, words(**to_grids(house.grid2)))
    tell()
    assert set(heard(house, "notice", "publish")) == {"worker2", "staff"}


def test_who_publishes_an_own_text_is_not_told_so(house: House):
    notice = drafted(house, words(**to_grids(house.grid1)))
    do("publish", notice, house.staff)
    tell()
    assert set(heard(house, "notice", "publish")) == {"worker1"}


def test_whoever_changed_the_words_last_hears_of_it_as_well(house: House):
    notice = drafted(house, by=house.staff)
    do("edit", notice, house.second_staff, words=words(title="周四停水"))
    do("publish", notice, house.lead)
    tell()
    told = heard_once(house, "notice", "publish")
    assert told["staff"] == told["second_staff"] == "您写的“周四停水”发布了，发到 3 个微网格。"


def test_where_it_has_arrived_already_there_is_nothing_to_do(house: House):
    notice = published(house)
    confirmed(house, notice, "01")
    tell()
    assert set(heard(house, "notice", "publish")) == {"worker2", "worker3", "staff"}


def test_where_a_robot_brings_it_the_worker_sees_to_those_outside_the_group(house: House):
    robot(house, "01")
    notice = published(house, words(**to_grids(house.grid1, house.grid2)))
    tell()
    told = heard_once(house, "notice", "publish")
    assert told["worker1"] == "“周三停水”发到了第01微网格，机器人正发到群里，不在群里的住户请您送到。"
    assert told["worker2"] == "“周三停水”发到了第02微网格，请送到户，送到了点确认。"
    assert delivery(notice).messages.count() == 1


def test_what_the_robot_brought_before_it_was_told_is_nobodys_task(house: House):
    robot(house, "01")
    notice = published(house, words(**to_grids(house.grid1)))
    sent(delivery(notice).messages.get())
    assert workflow.settle(timezone.now()) == 1
    tell()
    assert "worker1" not in heard(house, "notice", "publish")


def test_an_alert_goes_past_quiet_hours_and_a_notice_waits(house: House):
    Preference.objects.create(user=house.worker1.user, quiet_from="00:00", quiet_to="23:59")
    published(house, alert())
    published(house)
    tell()
    mine = InboxMessage.objects.filter(user=house.worker1.user)
    now = timezone.now()
    assert [row.sentence[:6] for row in mine.filter(urgent=True)] == ["“燃气抢修”"]
    assert mine.get(urgent=True).shown_from <= now


def test_a_warning_of_the_weather_is_a_task_in_every_grid(house: House):
    warned(house)
    tell()
    told = heard_once(house, "notice", "publish")
    assert set(told) == set(WORKERS), "nobody drafted it: whoever saved it knows"
    assert "暴雨蓝色预警" in told["worker1"]
    assert InboxMessage.objects.filter(key__startswith="notice:", urgent=True).count() == 3


def test_a_grid_without_a_worker_is_served_by_its_backup(house: House):
    Grid.objects.filter(pk=house.grid1.pk).update(backup=house.worker2.user)
    house.worker1.posts[0].until = timezone.localdate()
    house.worker1.posts[0].save()
    published(house, words(**to_grids(house.grid1)))
    tell()
    assert heard_once(house, "notice", "publish")["worker2"] == (
        "“周三停水”发到了第01微网格，请送到户，送到了点确认。"
    )


def test_a_task_cannot_be_switched_off(house: House):
    Preference.objects.create(user=house.worker1.user, muted=[*Topic])
    published(house)
    tell()
    assert "worker1" in heard(house, "notice", "publish")


# 关爱: only for those who may know who is meant


def test_what_is_written_to_a_care_group_is_told_to_those_with_the_duty_only(house: House):
    by = with_care(house.staff)
    with_care(house.worker1)
    home = house.resident
    home.care_groups = [CareGroup.LIVING_ALONE]
    home.save()
    said = words(title="送餐上门", audience=AudienceKind.CARE, care_groups=[CareGroup.LIVING_ALONE])
    notice = workflow.draft(house.community, said, by=by)
    tell()
    assert heard(house, "notice", "draft") == {}, "nobody else of the office has the duty"
    do("publish", notice, by)
    tell()
    assert set(heard(house, "notice", "publish")) == {"worker1"}
    for worker in ("worker2", "worker3"):
        assert not InboxMessage.objects.visible_to(getattr(house, worker)).exists()


# 作废, 撤回


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("不停了。", "您写的“周三停水”没有发布，已经作废：不停了。"),
        ("", "您写的“周三停水”没有发布，已经作废。"),
    ],
)
def test_a_draft_that_came_to_nothing_is_told_to_who_wrote_it(house: House, note: str, said: str):
    notice = drafted(house, by=house.worker1, said=words(**to_grids(house.grid1)))
    do("discard", notice, house.second_staff, note=note)
    tell()
    assert heard_once(house, "notice", "discard") == {"worker1": said}


def test_taken_back_it_is_explained_where_it_had_arrived(house: House):
    notice = published(house)
    confirmed(house, notice, "02")
    do("withdraw", notice, house.lead, reason="水厂改了时间。")
    tell()
    assert heard_once(house, "notice", "withdraw") == {
        "worker2": "“周三停水”撤回了，第02微网格已经收到的请说明：水厂改了时间。",
        "staff": "您写的“周三停水”撤回了：水厂改了时间。",
    }


# 候补


def test_whoever_moves_up_in_the_line_hears_when_and_where(house: House):
    party = published(house, activity(seats=1))
    given = {"name": "陈大力", "phone": "13900001111"}
    do("sign_up", party, house.visitor, **given)
    do("sign_up", party, house.family)
    do("cancel_sign_up", party, house.visitor, **given)
    tell()
    happens = timezone.localtime(party.happens_at)
    assert heard_once(house, "notice", "promote") == {
        "family": f"“重阳包饺子”您候补上了，{happens:%-m月%-d日 %H:%M}在社区活动室。"
    }


def test_whoever_has_no_card_is_called(house: House):
    party = published(house, activity(seats=1))
    do("sign_up", party, house.visitor, name="陈大力", phone="13900001111")
    do("sign_up", party, house.visitor, name="吴小红", phone="13900002222")
    do("cancel_sign_up", party, house.visitor, name="陈大力", phone="13900001111")
    tell()
    said = "“重阳包饺子”有一位候补上了，没有户码，请打电话告诉。"
    assert heard_once(house, "notice", "promote") == dict.fromkeys(OFFICE, said)


SILENT = ("pin", "unpin", "attach", "sign_up", "cancel_sign_up", "replace", "expire", "edit")


def test_what_changes_nothing_for_anybody_is_no_news(house: House):
    notice = published(house, activity(expires_at=timezone.now() + HOUR))
    do("pin", notice, house.staff)
    do("unpin", notice, house.staff)
    do("sign_up", notice, house.family)
    do("cancel_sign_up", notice, house.family)
    workflow.expire_due(timezone.now() + DAY)
    tell()
    for action in SILENT:
        assert heard(house, "notice", action) == {}, action


# 送达


def late(house: House, days: int, notice: Notice | None = None) -> Notice:
    notice = notice or published(house, words(**to_grids(house.grid1)))
    moment = timezone.now() + datetime.timedelta(days=days, minutes=1)
    workflow.escalate_late(moment)
    tell_new(moment)
    return notice


def test_late_it_is_the_backups_to_follow_and_the_worker_knows(house: House):
    Grid.objects.filter(pk=house.grid1.pk).update(backup=house.worker2.user)
    notice = late(house, 1)
    assert heard_once(house, "delivery", "escalate") == {
        "worker2": "“周三停水”在第01微网格到时还没有确认送到，请您跟进。",
        "worker1": "“周三停水”在第01微网格到时还没有确认送到，已经请替补跟进；送到了请点确认。",
    }
    rows = InboxMessage.objects.filter(key__startswith="delivery:")
    assert {(row.topic, row.urgent) for row in rows} == {(Topic.TASK, True)}
    assert {row.link for row in rows} == {f"/deliveries/{delivery(notice).pk}/"}


def test_later_still_the_lead_is_asked_and_everybody_hears_each_step_once(house: House):
    Grid.objects.filter(pk=house.grid1.pk).update(backup=house.worker2.user)
    notice = late(house, 1)
    for _ in range(3):
        late(house, 2, notice)
    told = heard(house, "delivery", "escalate")
    assert told["lead"] == ["“周三停水”在第01微网格到时还没有确认送到，请您跟进。"]
    assert len(told["worker1"]) == 2
    assert told["worker1"][0].endswith("已经请社区负责人跟进；送到了请点确认。")
    assert len(told["worker2"]) == 1


def test_without_a_backup_the_lead_is_asked_at_once(house: House):
    late(house, 1)
    assert set(heard(house, "delivery", "escalate")) == {"lead", "worker1"}


def test_confirmed_after_all_nobody_is_chased(house: House):
    notice = published(house, words(**to_grids(house.grid1)))
    workflow.escalate_late(timezone.now() + 2 * DAY)
    confirmed(house, notice, "01")
    tell()
    assert heard(house, "delivery", "escalate") == {}
    assert heard(house, "delivery", "confirm") == {}


def test_a_confirmation_taken_back_is_a_task_again(house: House):
    notice = published(house)
    confirmed(house, notice, "03")
    workflow.DELIVERY_VERBS["unconfirm"](delivery(notice, "03"), by=house.lead, note="居民说没有收到。")
    tell()
    assert heard_once(house, "delivery", "unconfirm") == {
        "worker3": "“周三停水”在第03微网格的送达撤销了确认，请再送一次：居民说没有收到。"
    }


def test_the_other_community_hears_nothing_of_any_of_it(house: House):
    late(house, 2, published(house))
    for name in EVERYBODY:
        assert not InboxMessage.objects.visible_to(getattr(house.elsewhere, name)).exists(), name


def test_every_message_leads_to_a_page_its_reader_may_open(house: House):
    drafted(house)
    notice = late(house, 2, published(house))
    confirmed(house, notice, "01")
    do("withdraw", notice, house.lead, reason="改了。")
    tell()
    rows = InboxMessage.objects.filter(key__regex="^(notice|delivery):").select_related("user")
    assert rows.count() >= 10
    for row in rows:
        model = Notice if row.link.startswith("/notices/") else Delivery
        key = row.link.rstrip("/").rpartition("/")[2]
        assert model.objects.visible_to(actor(row.user)).filter(pk=key).exists(), row.sentence


def test_told_again_nothing_changes(house: House):
    late(house, 2, published(house))
    before = InboxMessage.objects.count()
    assert before > 0
    assert tell() == 0
    assert InboxMessage.objects.count() == before
