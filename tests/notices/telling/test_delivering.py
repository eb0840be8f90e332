"""送进消息: what is wanted, when it is shown, and that the same news is one message, row by row."""

import datetime
from typing import Any

import pytest

from notices.carrying.models import OutboxMessage
from notices.carrying.states import Purpose
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from notices.telling.models import InboxMessage, Preference
from notices.telling.readers.telling import Found, Push, Recipient, Telling, day, moment, shortened
from notices.telling.states import ALWAYS, Topic
from notices.telling.tell import deliver
from residents.appeals.states import State
from tests.community import House
from tests.factories import at

NOON = at("2026-11-16 12:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def news(house: House, key: str = "k", **given: Any) -> Telling:
    """For worker 1, unless said otherwise."""
    said: dict[str, Any] = {
        "recipient": Recipient(user_id=house.worker1.user_id),
        "community_id": house.community.pk,
        "topic": Topic.GRID,
        "action": "register",
        "sentence": "本网格新登记了一件事。",
        "link": "/",
        "at": NOON,
        **given,
    }
    return Telling(key=key, **said)


def told(house: House, *tellings: Telling, when: datetime.datetime = NOON) -> list[InboxMessage]:
    deliver(Found(list(tellings)), when)
    return list(InboxMessage.objects.filter(community=house.community).order_by("pk"))


# 想听什么: topic × what was switched off


@pytest.mark.parametrize("muted", Topic.values)
@pytest.mark.parametrize("topic", Topic.values)
def test_only_the_topic_switched_off_stays_silent_and_a_task_never_does(house: House, topic: str, muted: str):
    Preference.objects.create(user=house.worker1.user, muted=[muted])
    assert bool(told(house, news(house, topic=topic))) is (topic != muted or topic in ALWAYS)


def test_everything_switched_off_leaves_the_tasks(house: House):
    Preference.objects.create(user=house.worker1.user, muted=Topic.values)
    rows = told(house, *(news(house, topic, topic=topic) for topic in Topic.values))
    assert [row.topic for row in rows] == [Topic.TASK]


def test_a_wish_is_that_of_one_account_and_of_no_other(house: House):
    Preference.objects.create(user=house.worker1.user, muted=[Topic.GRID])
    Preference.objects.create(household=house.household, muted=[Topic.PROGRESS])
    home = Recipient(household_id=house.household.pk)
    rows = told(
        house,
        news(house),
        news(house, recipient=Recipient(user_id=house.worker2.user_id)),
        news(house, recipient=home, topic=Topic.PROGRESS),
        news(house, recipient=home, topic=Topic.COUNCIL),
    )
    assert [(row.user_id, row.household_id, row.topic) for row in rows] == [
        (house.worker2.user_id, None, Topic.GRID),
        (None, house.household.pk, Topic.COUNCIL),
    ]


# 免打扰: from, to, when it happens → when it is shown
QUIET = [
    ("22:00", "07:00", "2026-11-16 21:59", "2026-11-16 21:59"),
    ("22:00", "07:00", "2026-11-16 22:00", "2026-11-17 07:00"),
    ("22:00", "07:00", "2026-11-16 23:30", "2026-11-17 07:00"),
    ("22:00", "07:00", "2026-11-17 00:00", "2026-11-17 07:00"),
    ("22:00", "07:00", "2026-11-17 06:59", "2026-11-17 07:00"),
    ("22:00", "07:00", "2026-11-17 07:00", "2026-11-17 07:00"),
    ("22:00", "07:00", "2026-12-31 23:00", "2027-01-01 07:00"),
    ("12:00", "14:00", "2026-11-16 11:59", "2026-11-16 11:59"),
    ("12:00", "14:00", "2026-11-16 12:30", "2026-11-16 14:00"),
    ("12:00", "14:00", "2026-11-16 14:00", "2026-11-16 14:00"),
    ("00:00", "06:00", "2026-11-16 00:00", "2026-11-16 06:00"),
    ("00:00", "06:00", "2026-11-16 23:59", "2026-11-16 23:59"),
    ("23:59", "00:01", "2026-11-16 23:59", "2026-11-17 00:01"),
]


@pytest.mark.parametrize(("start", "end", "when", "shown"), QUIET)
def test_what_happens_in_quiet_hours_is_shown_when_they_are_over(
    house: House, start: str, end: str, when: str, shown: str
):
    Preference.objects.create(user=house.worker1.user, quiet_from=start, quiet_to=end)
    calm, urgent = told(house, news(house, "calm"), news(house, "urgent", urgent=True), when=at(when))
    assert calm.shown_from == at(shown)
    assert urgent.shown_from == at(when)
    assert calm.at == urgent.at == NOON, "when it happened is another matter"


def test_without_a_wish_everything_is_shown_at_once(house: House):
    (row,) = told(house, news(house), when=at("2026-11-16 03:00"))
    assert row.shown_from == at("2026-11-16 03:00")


def test_a_receipt_has_no_wishes(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    (row,) = told(house, news(house, recipient=Recipient(receipt_id=appeal.pk), topic=Topic.PROGRESS))
    assert row.receipt_id == appeal.pk


# One message for one piece of news


def test_the_same_news_is_one_message_for_each_reader(house: House):
    both = [news(house), news(house, recipient=Recipient(user_id=house.worker2.user_id))]
    assert len(told(house, *both)) == 2
    assert len(told(house, *both)) == 2
    assert len(told(house, news(house, "other"))) == 3


def test_of_two_sentences_about_one_record_the_first_is_kept(house: House):
    rows = told(house, news(house, sentence="由您牵头。"), news(house, sentence="请您协调。"))
    assert [row.sentence for row in rows] == ["由您牵头。"]


def test_what_was_read_stays_read_when_it_is_told_again(house: House):
    told(house, news(house))
    InboxMessage.objects.update(read_at=NOON)
    (row,) = told(house, news(house))
    assert row.read_at == NOON


def test_a_sentence_is_no_longer_than_its_column(house: House):
    (row,) = told(house, news(house, sentence="长" * 500))
    assert len(row.sentence) == 400


def test_nothing_found_costs_nothing(house: House, django_assert_num_queries):
    with django_assert_num_queries(0):
        deliver(Found(), NOON)


@pytest.mark.parametrize("count", [1, 30])
def test_many_are_stored_as_quickly_as_one(house: House, count: int, django_assert_max_num_queries):
    tellings = [news(house, f"k{number}") for number in range(count)]
    with django_assert_max_num_queries(3):
        assert len(told(house, *tellings)) == count


def test_a_push_is_one_message_of_the_group(house: House):
    group = groups.add(
        house.grid1, by=house.admin, name="工作群", kind=ChannelKind.DEMO, purpose=Purpose.STAFF
    )
    push = Push(group, Message("有一件事", "请看一看。", "/appeals/1/"), "k:1")
    for _ in range(2):
        deliver(Found(pushes=[push]), NOON)
    assert OutboxMessage.objects.get().key == "k:1"


# The words messages are made of


@pytest.mark.parametrize(
    ("words", "most", "short"),
    [
        ("", 10, ""),
        ("一句话。", 10, "一句话。"),
        ("  一句\n\n话\t。 ", 10, "一句 话 。"),
        ("长" * 10, 10, "长" * 10),
        ("长" * 11, 10, "长" * 10 + "…"),
        ("长 " * 99, 5, "长 长 长…"),
    ],
)
def test_a_note_is_one_line_of_bearable_length(words: str, most: int, short: str):
    assert shortened(words, most=most) == short


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-11-23 19:00", "11月23日 19:00"),
        ("2026-01-02 03:04", "1月2日 03:04"),
        ("2026-12-31 00:00", "12月31日 00:00"),
    ],
)
def test_a_moment_is_said_as_the_office_says_it(when: str, said: str):
    assert moment(at(when)) == said
    assert moment(at(when).astimezone(datetime.UTC)) == said
    assert day(at(when).date()) == said.split()[0]


def test_what_has_no_moment_yet_is_said_all_the_same():
    assert moment(None) == "期限"
