"""Reading and choosing, whoever it is."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from grids.actors import Actor
from grids.verdict import Forbidden, Invalid, NotFound
from notices.telling.models import InboxMessage, Preference
from notices.telling.states import ALWAYS, Topic
from notices.telling.workflow import (
    FOR_HOUSEHOLDS,
    prefer,
    preference_of,
    read_all,
    read_one,
    topics_of,
)
from residents.appeals import receipts
from residents.appeals.states import State
from tests.community import House
from tests.factories import at, user
from tests.notices.telling.conftest import tell

NOON = at("2026-11-16 12:00")
LATER = NOON + datetime.timedelta(hours=1)
NIGHT, MORNING = datetime.time(22, 0), datetime.time(7, 0)


def message(house: House, key: str = "k", **values: object) -> InboxMessage:
    given = {
        "community": house.community,
        "user": house.worker1.user,
        "key": key,
        "topic": Topic.TASK,
        "action": "dispatch",
        "sentence": "一件事派给您办。",
        "link": "/",
        "at": NOON,
        "shown_from": NOON,
        **values,
    }
    return InboxMessage.objects.create(**given)


def mine(house: House) -> object:
    return InboxMessage.objects.visible_to(house.worker1)


# 已读


def test_a_message_is_read_when_it_is_opened(house: House):
    row = message(house)
    assert read_one(mine(house), row.pk, at=NOON).read_at == NOON
    row.refresh_from_db()
    assert row.read_at == NOON


def test_opened_again_it_keeps_its_first_moment(house: House):
    row = message(house)
    read_one(mine(house), row.pk, at=NOON)
    assert read_one(mine(house), row.pk, at=LATER).read_at == NOON


@pytest.mark.parametrize("name", ["worker2", "staff", "lead", "admin", "family", "visitor"])
def test_nobody_reads_what_was_told_to_somebody_else(house: House, name: str):
    row = message(house)
    with pytest.raises(NotFound):
        read_one(InboxMessage.objects.visible_to(getattr(house, name)), row.pk)
    row.refresh_from_db()
    assert row.read_at is None


def test_all_at_once_and_none_the_second_time(house: House):
    for number in range(3):
        message(house, f"k{number}")
    assert read_all(mine(house), at=LATER) == 3
    assert read_all(mine(house), at=LATER) == 0


def test_what_is_not_shown_yet_is_not_read_with_the_rest(house: House):
    message(house, "now")
    waiting = message(house, "later", shown_from=LATER)
    assert read_all(mine(house), at=NOON) == 1
    waiting.refresh_from_db()
    assert waiting.read_at is None


def test_reading_all_leaves_other_people_alone(house: House):
    other = message(house, user=house.worker2.user)
    message(house)
    read_all(mine(house), at=LATER)
    other.refresh_from_db()
    assert other.read_at is None


def test_two_presses_at_once_read_once(at_once):
    from tests.community import house as build  # noqa: PLC0415

    house = build()
    for number in range(5):
        message(house, f"k{number}")
    results = at_once(*[lambda: read_all(InboxMessage.objects.visible_to(house.worker1))] * 2)
    assert sum(results) >= 5
    assert not InboxMessage.objects.unread().exists()


# 看得见的


def test_whoever_lost_the_post_has_no_inbox_and_whoever_gets_it_back_has(house: House):
    message(house)
    gone = Actor(kind=house.worker1.kind, community_id=house.community.pk, label="", user=house.worker1.user)
    assert not InboxMessage.objects.visible_to(gone).exists()
    assert InboxMessage.objects.visible_to(house.worker1).exists()


def test_a_receipt_shows_the_messages_of_its_own_matter_only(house: House):
    one, other = house.appeal_in(State.ACCEPTED), house.appeal_in(State.ACCEPTED)
    tell()
    seen = InboxMessage.objects.visible_to(receipts.holder(one))
    assert {each.receipt_id for each in seen} == {one.pk}
    assert set(InboxMessage.objects.of_receipts(house.community.pk, [one.pk, other.pk])) > set(seen)
    assert not InboxMessage.objects.of_receipts(house.elsewhere.community.pk, [one.pk]).exists()


def test_a_person_of_two_communities_reads_the_messages_of_one_at_a_time(house: House):
    message(house)
    message(house, "there", community=house.elsewhere.community)
    assert {each.key for each in InboxMessage.objects.visible_to(house.worker1)} == {"k"}


# 想听什么


@pytest.mark.parametrize("name", ["staff", "worker1", "property", "supervisor", "admin"])
def test_whoever_holds_a_post_chooses_among_all_topics(house: House, name: str):
    assert set(topics_of(getattr(house, name))) == set(Topic)


def test_a_family_chooses_among_its_own(house: House):
    assert topics_of(house.family) == FOR_HOUSEHOLDS


def test_what_nobody_ever_said_is_that_everything_is_wanted(house: House):
    wish = preference_of(house.worker1)
    assert (wish.pk, wish.muted, wish.quiet_from) == (None, [], None)


def test_a_wish_is_kept_and_changed_in_one_row(house: House):
    prefer(by=house.worker1, muted=[Topic.GRID], quiet_from=NIGHT, quiet_to=MORNING)
    prefer(by=house.worker1, muted=[Topic.OFFICE])
    wish = Preference.objects.get()
    assert (wish.muted, wish.quiet_from, wish.quiet_to) == ([Topic.OFFICE], None, None)


def test_a_family_keeps_its_own(house: House):
    prefer(by=house.family, muted=[Topic.COUNCIL])
    wish = Preference.objects.get()
    assert (wish.household, wish.user, wish.muted) == (house.household, None, [Topic.COUNCIL])
    assert str(wish) == str(house.household)


def test_what_always_is_told_cannot_be_switched_off(house: House):
    wish = prefer(by=house.worker1, muted=[*Topic])
    assert not set(wish.muted) & set(ALWAYS)
    assert set(wish.muted) == set(Topic) - set(ALWAYS)


def test_a_family_switches_off_nothing_it_never_gets(house: House):
    assert prefer(by=house.family, muted=[Topic.OFFICE, Topic.PROGRESS]).muted == [Topic.PROGRESS]


@pytest.mark.parametrize(
    ("start", "end"),
    [(NIGHT, None), (None, MORNING), (NIGHT, NIGHT)],
    ids=["no end", "no start", "no length"],
)
def test_half_a_quiet_time_is_refused(house: House, start: datetime.time, end: datetime.time):
    with pytest.raises(Invalid, match="免打扰要填起止两个时间"):
        prefer(by=house.worker1, muted=[], quiet_from=start, quiet_to=end)
    assert not Preference.objects.exists()


def test_visitors_and_accounts_without_a_post_have_nothing_to_choose(house: House):
    nobody = Actor(kind=house.visitor.kind, community_id=house.community.pk, label="", user=user())
    for actor in (house.visitor, nobody):
        with pytest.raises(Forbidden):
            preference_of(actor)


# What the database itself refuses


def test_a_message_is_for_exactly_one(house: House):
    with pytest.raises(IntegrityError, match="told_to_one"), transaction.atomic():
        message(house, household=house.household)
    with pytest.raises(IntegrityError, match="told_to_one"), transaction.atomic():
        message(house, user=None)


def test_one_record_is_told_to_one_reader_once(house: House):
    message(house)
    with pytest.raises(IntegrityError, match="told_user_once"), transaction.atomic():
        message(house)
    message(house, user=house.worker2.user)
    message(house, user=None, household=house.household)
    with pytest.raises(IntegrityError, match="told_household_once"), transaction.atomic():
        message(house, user=None, household=house.household)


def test_a_wish_belongs_to_one_and_its_quiet_time_is_whole(house: House):
    for wrong in (
        {"user": house.worker1.user, "household": house.household},
        {},
        {"user": house.worker1.user, "quiet_from": NIGHT},
        {"user": house.worker1.user, "quiet_from": NIGHT, "quiet_to": NIGHT},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Preference.objects.create(**wrong)
