"""告知进度: which tables are looked at, and what it costs when there is nothing, however many tables there are."""

import pytest

from council.models import SessionRecord
from notices.models import BulletinRecord, InboxMessage, NoticeRecord, PlanRecord
from notices.telling.models import TellingMark
from notices.telling.readers import READERS
from notices.telling.tell import tell_new
from residents.appeals.models import AppealRecord
from residents.appeals.states import State
from tests.community import House
from tests.council.conftest import EVENING, council_of
from tests.notices.posting.material import published
from tests.notices.telling.conftest import tell
from tests.notices.things import NEXT_MONDAY, bulletin, published_plan

TABLES = [reader.record for reader in READERS]
NAMES = [record.__name__ for record in TABLES]


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def marks() -> dict[str, int]:
    return dict(TellingMark.objects.values_list("table", "through"))


def settled() -> None:
    """Numbers that other tests on this server have drawn are no gaps of ours."""
    tell()
    TellingMark.objects.update(gaps=[])


def test_every_table_has_one_reader():
    assert len(NAMES) == len(set(NAMES))
    assert set(NAMES) == {
        "AppealRecord",
        "SessionRecord",
        "AgendaItemRecord",
        "ResolutionRecord",
        "MinutesRecord",
        "NoticeRecord",
        "DeliveryRecord",
        "BulletinRecord",
        "PlanRecord",
    }


def test_a_house_where_nothing_ever_happened_has_no_mark(house: House, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert tell() == 0
    assert marks() == {}


WAYS = {
    AppealRecord: lambda house: house.appeal_in(State.ACCEPTED),
    NoticeRecord: published,
    BulletinRecord: bulletin,
    PlanRecord: published_plan,
    SessionRecord: council_of,
}


@pytest.mark.parametrize("record", WAYS, ids=lambda one: one.__name__)
def test_only_the_table_with_news_is_marked(house: House, record: type):
    WAYS[record](house)
    told = tell()
    assert told == record.objects.count()
    assert marks() == {record._meta.db_table: record.objects.order_by("pk").last().pk}


def test_one_table_moving_on_leaves_the_marks_of_the_others(house: House):
    house.appeal_in(State.ACCEPTED)
    published(house)
    settled()
    before = marks()
    bulletin(house)
    tell()
    after = marks()
    assert {table: after[table] for table in before} == before
    assert set(after) - set(before) == {BulletinRecord._meta.db_table}


def test_with_every_table_filled_nothing_new_still_costs_two_queries(house: House, django_assert_num_queries):
    for make in WAYS.values():
        make(house)
    settled()
    with django_assert_num_queries(2):
        assert tell() == 0


@pytest.mark.parametrize("count", [1, 4])
def test_news_in_one_table_costs_nothing_for_the_others(
    house: House, count: int, django_assert_max_num_queries
):
    for make in WAYS.values():
        make(house)
    settled()
    for _ in range(count):
        house.file()
    with django_assert_max_num_queries(14):
        assert tell() == count


def test_a_mark_with_a_gap_is_looked_at_though_nothing_is_past_it(house: House):
    house.appeal_in(State.ACCEPTED)
    settled()
    mark = TellingMark.objects.get()
    last = AppealRecord.objects.order_by("-pk").first()
    InboxMessage.objects.all().delete()
    mark.gaps = [[last.pk, last.pk, 2**40, NEXT_MONDAY.isoformat()]]
    mark.save()
    assert tell() == 1, "the one that was passed over, and nothing else"
    assert TellingMark.objects.get().gaps == []


def test_a_table_without_a_mark_is_read_from_its_first_record(house: House):
    bulletin(house)
    published(house)
    settled()
    TellingMark.objects.filter(table=BulletinRecord._meta.db_table).delete()
    assert tell() == BulletinRecord.objects.count()


def test_records_in_two_tables_are_told_in_one_round(house: House):
    council = council_of(house)
    council.announced()
    house.appeal_in(State.REPLIED, household=house.household)
    tell_new(EVENING)
    actions = set(InboxMessage.objects.values_list("action", flat=True))
    assert {"announce", "reply"} <= actions
