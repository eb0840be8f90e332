"""tell_new: everything that concerns somebody, once, and nothing to whom it does not concern."""

import datetime
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from grids.actors import Actor
from grids.models import Community, User
from grids.states import PostKind
from notices.carrying.models import OutboxMessage
from notices.carrying.states import Purpose
from notices.carrying.workflow import groups
from notices.channels.states import ChannelKind
from notices.telling import tell as telling
from notices.telling.models import InboxMessage, Preference, TellingMark
from notices.telling.states import Topic
from notices.telling.tell import NEWS, tell_new
from residents.appeals import receipts, rules
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import TRANSITIONS, State
from tests.community import WISH_VERBS, House
from tests.community import house as build
from tests.factories import actor, household_actor, post, user_with_post
from tests.notices.telling.conftest import inbox, tell, told_of


def settle() -> None:
    """Tell what there is, and look for no number any more: other tests on this server keep transactions open."""
    tell()
    TellingMark.objects.update(gaps=[])


def test_what_was_told_is_not_told_again(house: House):
    house.appeal_in(State.REPLIED, household=house.household)
    assert tell() == AppealRecord.objects.count()
    before = InboxMessage.objects.count()
    assert before > 0
    assert tell() == 0
    assert InboxMessage.objects.count() == before


def test_read_once_more_a_record_makes_no_second_message(house: House):
    house.appeal_in(State.REPLIED, household=house.household)
    tell()
    before = InboxMessage.objects.count()
    TellingMark.objects.all().delete()
    assert tell() == AppealRecord.objects.count()
    assert InboxMessage.objects.count() == before


def test_nobody_is_told_of_an_own_act(house: House):
    appeal = house.appeal_in(State.REPLIED)
    house.do("close", appeal, by=house.staff)
    tell()
    assert told_of(house.worker1, "reply") == []
    assert told_of(house.worker1, "close") != []
    assert inbox(house.second_staff) != []
    assert told_of(house.staff, "close") == []


def test_two_communities_never_hear_of_each_other(house: House):
    house.appeal_in(State.CLOSED, household=house.household)
    tell()
    there = InboxMessage.objects.filter(community=house.elsewhere.community)
    assert not there.exists()
    for name in ("staff", "lead", "worker1", "supervisor", "family"):
        assert inbox(getattr(house.elsewhere, name)) == []


def test_what_is_not_public_stays_in_the_house(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, household=house.household)
    house.do("add_note", appeal, note="居民情绪激动，注意方式。")
    house.do("add_note", appeal, note="配件已到货。", public=True)
    tell()
    assert told_of(house.family, "add_note") == ["“三单元楼道灯不亮”有新进展：配件已到货。"]
    assert len(told_of(house.worker1, "add_note")) == 2


def test_a_matter_off_the_board_is_no_news_for_its_neighbours(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    house.do("endorse", appeal)
    house.do("dispatch", appeal)
    Appeal.objects.filter(pk=appeal.pk).update(is_public=False)
    house.do("start", appeal)
    tell()
    assert inbox(house.family) == []


# 回避


def test_whom_a_matter_complains_about_never_hears_of_it(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, complaint_user=house.second_staff.user)
    house.do("reply", appeal)
    tell()
    assert told_of(house.staff, "reply") != []
    assert inbox(house.second_staff) == []


def test_nor_does_who_sits_for_the_organisation_complained_about(house: House):
    wears_two_hats = user_with_post(PostKind.STAFF, house.community)
    post(wears_two_hats, PostKind.SEAT, organization=house.property_company)
    appeal = house.appeal_in(State.IN_PROGRESS, complaint_organization=house.property_company)
    house.do("reply", appeal)
    tell()
    assert told_of(house.staff, "reply") != []
    assert inbox(actor(wears_two_hats)) == []
    assert inbox(house.property) == []


def test_a_recusal_written_down_later_takes_back_what_was_told(house: House):
    appeal, _ = house.file()
    tell()
    assert inbox(house.worker1) != []
    house.do("recuse", appeal, user=house.worker1.user)
    assert inbox(house.worker1) == []
    tell()
    assert inbox(house.worker1) == []


def test_the_grid_without_a_worker_is_told_through_its_backup(house: House):
    house.grid1.backup = house.worker2.user
    house.grid1.save()
    house.worker1.posts[0].until = timezone.localdate()
    house.worker1.posts[0].save()
    house.file()
    tell()
    assert len(told_of(actor(house.worker2.user), "register")) == 1
    assert InboxMessage.objects.filter(user=house.worker1.user).count() == 0


def test_whoever_has_left_is_told_nothing(house: House):
    appeal = house.appeal_in(State.DISPATCHED)
    house.worker1.posts[0].until = timezone.localdate()
    house.worker1.posts[0].save()
    house.do("add_note", appeal)
    tell()
    assert not InboxMessage.objects.filter(user=house.worker1.user).exists()


# Whatever happens, nobody reads of what they could not open.


def reader_of(message: InboxMessage) -> Actor:
    if message.user_id:
        return actor(message.user)
    return household_actor(message.household) if message.household_id else receipts.holder(message.receipt)


@pytest.mark.parametrize("verb", [verb for verb in TRANSITIONS if verb not in WISH_VERBS])
def test_every_message_is_about_what_its_reader_may_open(house: House, verb: str):
    source = TRANSITIONS[verb].sources[0]
    appeal = house.appeal_in(source, public=True, household=house.household)
    if verb not in ("endorse", "take_back"):
        house.do(verb, house.ready(verb, appeal))
    tell()
    messages = InboxMessage.objects.select_related("user", "household", "receipt", "appeal")
    assert messages.exists()
    for message in messages:
        seen = Appeal.objects.visible_to(reader_of(message)).filter(pk=message.appeal_id).first()
        assert seen is not None, (message.sentence, message.action)
        if seen.title in message.sentence:
            assert rules.depth(seen, reader_of(message)) >= rules.Depth.REDACTED, message.sentence


# Preferences and quiet hours


def test_what_was_switched_off_is_not_told_but_a_task_always_is(house: House):
    Preference.objects.create(user=house.worker1.user, muted=[Topic.GRID, Topic.TASK])
    house.appeal_in(State.DISPATCHED)
    tell()
    assert told_of(house.worker1, "register") == []
    assert told_of(house.worker1, "dispatch") != []


def test_at_night_a_message_waits_until_morning_unless_it_is_urgent(house: House):
    Preference.objects.create(household=house.household, quiet_from="21:00", quiet_to="07:00")
    night = timezone.make_aware(datetime.datetime(2026, 11, 16, 23, 0))
    calm = house.appeal_in(State.ACCEPTED, household=house.household)
    asked = house.appeal_in(State.NEEDS_INFO, household=house.household)
    tell_new(night)
    shown = dict(InboxMessage.objects.visible_to(house.family).values_list("appeal", "shown_from"))
    assert timezone.localtime(shown[calm.pk]).hour == 7
    assert shown[asked.pk] == night
    assert [each.appeal_id for each in InboxMessage.objects.visible_to(house.family).shown(night)] == [
        asked.pk
    ]


def test_a_house_that_begins_to_tell_does_not_retell_its_past(house: House):
    long_ago = timezone.now() - NEWS - datetime.timedelta(days=1)
    house.appeal_in(State.REPLIED, household=house.household, at=long_ago)
    fresh = house.appeal_in(State.ACCEPTED, household=house.household)
    tell()
    assert {each.appeal_id for each in InboxMessage.objects.all()} == {fresh.pk}


# The working group


def test_the_working_group_reads_number_and_due_time_and_nothing_anybody_said(house: House):
    group = groups.add(
        house.grid1, by=house.admin, name="一号工作群", kind=ChannelKind.DEMO, purpose=Purpose.STAFF
    )
    groups.add(house.grid1, by=house.admin, name="一号居民群", kind=ChannelKind.DEMO)
    appeal = house.appeal_in(State.DISPATCHED)
    tell()
    sent = OutboxMessage.objects.get()
    assert sent.group == group
    assert appeal.number in sent.text
    assert "派单" in sent.text
    assert "灯" not in sent.text + sent.title
    tell()
    TellingMark.objects.all().delete()
    tell()
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("hostname", "begins"),
    [("", "http://127.0.0.1:8017"), ("xingfuli.example.cn", "https://xingfuli.example.cn")],
)
def test_the_link_a_group_reads_is_whole(house: House, settings: Any, hostname: str, begins: str):
    settings.SITE_URL = "http://127.0.0.1:8017"
    Community.objects.filter(pk=house.community.pk).update(hostname=hostname)
    groups.add(house.grid1, by=house.admin, name="一号工作群", kind=ChannelKind.DEMO, purpose=Purpose.STAFF)
    appeal = house.appeal_in(State.DISPATCHED)
    tell()
    assert OutboxMessage.objects.get().link == f"{begins}/appeals/{appeal.number}/"


def test_no_group_ever_reads_of_a_complaint_about_somebody(house: House):
    groups.add(house.grid1, by=house.admin, name="一号工作群", kind=ChannelKind.DEMO, purpose=Purpose.STAFF)
    house.appeal_in(State.DISPATCHED, complaint_user=house.worker3.user)
    tell()
    assert not OutboxMessage.objects.exists()


# In what it costs, and several at once


def test_nothing_new_costs_two_queries(transactional_db: None, django_assert_num_queries):
    build().appeal_in(State.CLOSED)
    settle()
    with django_assert_num_queries(2):  # the marks, and whatever is past them
        tell()


def test_many_records_cost_as_many_queries_as_few(house: House, django_assert_max_num_queries):
    house.file()
    settle()
    for count in (1, 12):
        for _ in range(count):
            house.appeal_in(State.REPLIED, household=house.household)
        with django_assert_max_num_queries(14):
            tell()


def test_more_than_a_batch_is_told_in_one_go(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    house.appeal_in(State.REPLIED, household=house.household)
    house.appeal_in(State.REPLIED, household=house.household)
    assert tell() == AppealRecord.objects.count()


def test_several_workers_at_once_tell_each_once(at_once):
    house = build()
    for _ in range(3):
        house.appeal_in(State.REPLIED, household=house.household)
    results = at_once(*[tell] * 4)
    assert all(isinstance(each, int) for each in results), results
    tell()
    told = InboxMessage.objects.filter(household=house.household, action="reply")
    assert told.count() == 3


def test_a_record_that_commits_after_a_higher_one_is_told_all_the_same(at_once):
    """Numbers are given out in order, commits are not: the lower one is seen later and must not be passed over."""
    house = build()
    slow, quick = (house.appeal_in(State.IN_PROGRESS, household=house.household) for _ in range(2))
    settle()
    written, higher_told = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            house.do("add_note", slow, note="先写，后提交。", public=True)
            written.set()
            assert higher_told.wait(20)

    def quickly() -> int:
        assert written.wait(20)
        house.do("add_note", quick, note="后写，先提交。", public=True)
        told = tell()
        assert tell() == 0, "while it is under way there is nothing to tell"
        higher_told.set()
        return told

    assert at_once(slowly, quickly)[1] == 1
    assert len(TellingMark.objects.get().gaps) == 1
    assert tell() == 1
    assert [each.partition("：")[2] for each in inbox(house.family)[:2]] == [
        "后写，先提交。",
        "先写，后提交。",
    ]
    assert TellingMark.objects.get().gaps == []


def test_a_number_that_was_rolled_back_is_not_looked_for_for_ever(transactional_db: None):
    house = build()
    appeal = house.appeal_in(State.IN_PROGRESS)
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('residents_appealrecord', 'id'))")
    house.do("add_note", appeal)
    tell()
    mark = TellingMark.objects.get()
    assert len(mark.gaps) == 1
    mark.gaps[0][2] = 1  # every transaction that was under way then is over
    mark.save()
    tell_new(timezone.now() + datetime.timedelta(minutes=1))
    assert TellingMark.objects.get().gaps == []


def test_accounts_that_are_shut_hear_nothing(house: House):
    User.objects.filter(pk=house.worker1.user_id).update(is_active=False)
    house.file()
    tell()
    assert not InboxMessage.objects.filter(user=house.worker1.user).exists()
