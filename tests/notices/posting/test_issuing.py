"""下发: what is issued for something decided elsewhere, and what the steps that verbs share leave behind."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids import ledger
from grids.verdict import Invalid, Refused
from notices.models import Delivery, DeliveryRecord, Notice, NoticeRecord, OutboxMessage
from notices.posting import issuing, workflow
from notices.posting.states import AudienceKind, NoticeKind, NoticeState
from tests.community import House
from tests.notices.posting.material import alert, confirmed, drafted, published, robot, to_grids, words


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def issued(house: House, said: issuing.Draft) -> Notice:
    with transaction.atomic():
        return issuing.issue(house.community, said, by=house.staff, at=timezone.now())


def test_a_bulletin_is_issued_in_one(house: House):
    notice = issued(house, words(kind=NoticeKind.BULLETIN, title="上周通报"))
    assert (notice.state, notice.kind) == (NoticeState.PUBLISHED, NoticeKind.BULLETIN)
    assert (notice.drafted_by, notice.published_by) == (house.staff.user, house.staff.user)
    assert [line.action for line in notice.records.all()] == ["draft", "publish"]
    assert notice.deliveries.count() == 3
    assert list(ledger.breaks(NoticeRecord)) == []


def test_what_is_issued_lacks_nothing_a_draft_needs(house: House):
    with pytest.raises(Invalid, match="请写标题"):
        issued(house, words(title=""))
    with pytest.raises(Refused, match="没有覆盖任何微网格"):
        issued(house, words(**to_grids(house.elsewhere.grid1)))
    assert not Notice.objects.exists()


def test_what_is_issued_by_the_system_has_no_person(house: House):
    with transaction.atomic():
        notice = issuing.issue(house.community, words(), by=house.system, at=timezone.now())
    assert (notice.drafted_by, notice.published_by) == (None, None)
    assert {line.actor_label for line in notice.records.all()} == {"系统"}


@pytest.mark.parametrize("grids", [1, 2, 3])
def test_issuing_asks_as_often_for_one_grid_as_for_three(house: House, grids: int):
    said = words(**to_grids(*(getattr(house, f"grid{n}") for n in range(1, grids + 1))))
    with CaptureQueriesContext(connection) as captured:
        issued(house, said)
    statements = [each for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 12, len(statements)


def test_a_group_of_staff_is_not_told(house: House):
    group = robot(house, "01")
    type(group).objects.filter(pk=group.pk).update(purpose="staff")
    published(house)
    assert not OutboxMessage.objects.exists()


def test_a_stopped_group_is_not_told_and_stops_nobody(house: House):
    group = robot(house, "01")
    type(group).objects.filter(pk=group.pk).update(state="disabled")
    assert published(house).deliveries.count() == 3
    assert not OutboxMessage.objects.exists()


def test_two_groups_of_a_grid_get_a_message_each(house: House):
    robot(house, "01", "一单元群")
    robot(house, "01", "二单元群")
    notice = published(house)
    assert Delivery.objects.get(notice=notice, grid=house.grid1).messages.count() == 2


def test_the_key_of_a_message_names_notice_and_group(house: House):
    group = robot(house, "01")
    notice = published(house)
    assert OutboxMessage.objects.get().key == f"notice:{notice.pk}:{group.pk}"


def test_taking_down_leaves_what_was_told(house: House):
    notice = published(house)
    confirmed(house, notice, "02")
    with transaction.atomic():
        assert issuing.take_down(notice, by=house.staff, at=timezone.now(), note="不用送了。") == 2
    states = dict(notice.deliveries.values_list("grid__code", "state"))
    assert states == {"01": "void", "02": "confirmed", "03": "void"}
    assert set(DeliveryRecord.objects.filter(action="void").values_list("note", flat=True)) == {"不用送了。"}
    assert list(ledger.breaks(DeliveryRecord)) == []


def test_a_superseded_notice_loses_its_pin(house: House):
    notice = workflow.VERBS["pin"](published(house), by=house.staff)
    with transaction.atomic():
        issuing.supersede(notice, by=house.staff, at=timezone.now(), note="已由新的代替。")
    notice.refresh_from_db()
    assert (notice.state, notice.pinned) == (NoticeState.CORRECTED, False)
    assert notice.records.last().public


COLUMNS = [
    ("title", "周三停水"),
    ("kind", NoticeKind.NOTICE),
    ("audience", AudienceKind.COMMUNITY),
    ("care_groups", []),
    ("seats", None),
    ("expires_at", None),
    ("place", ""),
]


@pytest.mark.parametrize(("name", "value"), COLUMNS)
def test_a_draft_fills_the_columns_of_a_notice(name: str, value: object):
    assert words().columns()[name] == value


def test_a_draft_is_searchable_by_pairs_of_characters():
    assert {"停水", "周三", "储水"} <= set(words().columns()["grams"])
    assert "grids" not in words().columns()


@pytest.mark.parametrize("word", ["停水", "储水", "周三 停水", "提前"])
def test_a_notice_is_found_by_its_words(house: House, word: str):
    notice = published(house)
    published(house, alert())
    assert list(Notice.objects.visible_to(house.visitor).matching(word)) == [notice]


@pytest.mark.parametrize("word", ["停电", "周三 停电", "水停", "%", "_"])
def test_what_it_does_not_say_does_not_find_it(house: House, word: str):
    published(house)
    assert not Notice.objects.visible_to(house.visitor).matching(word).exists()


def test_nothing_is_published_by_drafting(house: House):
    drafted(house)
    assert not Delivery.objects.exists()
    assert not OutboxMessage.objects.exists()
