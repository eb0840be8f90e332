"""通报的表: what a bulletin is called, and what the database holds."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from grids.ledger import breaks
from notices.bulletins import workflow
from notices.bulletins.models import Bulletin, BulletinRecord, BulletinSection
from tests.community import House
from tests.factories import at
from tests.notices.things import bulletin


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("week", "title", "last"),
    [
        ("2026-11-16", "一周通报（11月16日至22日）", "2026-11-22"),
        ("2026-11-02", "一周通报（11月2日至8日）", "2026-11-08"),
        ("2026-11-30", "一周通报（11月30日至12月6日）", "2026-12-06"),
        ("2026-12-28", "一周通报（12月28日至1月3日）", "2027-01-03"),
        ("2028-02-28", "一周通报（2月28日至3月5日）", "2028-03-05"),
    ],
)
def test_a_bulletin_is_called_by_its_week(week: str, title: str, last: str):
    one = Bulletin(week=datetime.date.fromisoformat(week))
    assert (one.title, str(one)) == (title, title)
    assert one.last_day == datetime.date.fromisoformat(last)


@pytest.mark.parametrize(
    "week", ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]
)
def test_the_database_takes_a_monday_only(house: House, week: str):
    with pytest.raises(IntegrityError, match="begins_on_monday"), transaction.atomic():
        Bulletin.objects.create(community=house.community, week=week, counted_at=at("2026-11-23 08:00"))


def test_the_database_takes_each_section_once(house: House):
    drafted = bulletin(house)
    with pytest.raises(IntegrityError, match="bulletin_section_once"), transaction.atomic():
        BulletinSection.objects.create(bulletin=drafted, kind="done")


def test_published_it_has_a_time_and_a_draft_has_none(house: House):
    drafted = bulletin(house)
    with pytest.raises(IntegrityError, match="published_at_a_time"), transaction.atomic():
        Bulletin.objects.filter(pk=drafted.pk).update(published_at=at("2026-11-23 09:00"))


def test_the_chain_of_records_holds_through_every_verb(house: House):
    one = workflow.edit(bulletin(house), by=house.staff, section="thanks", words="谢谢。")
    one = workflow.recount(one, by=house.staff)
    workflow.publish(one, by=house.lead)
    assert [record.label for record in one.records.all()] == ["起草", "修改一段", "重新统计", "发布"]
    assert [record.public for record in one.records.all()] == [False, False, False, True]
    assert list(breaks(BulletinRecord)) == []
