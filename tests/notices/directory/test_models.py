"""微服务的表: how it is found, word by word, and what the database holds."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from grids.ledger import breaks
from notices.directory import workflow
from notices.directory.models import Service, ServiceRecord
from tests.community import House
from tests.notices.things import SERVICE, service

OFFERED = (
    ("量血压测血糖", "health", ["体检", "高血压"]),
    ("理发", "elderly", ["剪头"]),
    ("居住证明", "papers", ["开证明", "盖章"]),
    ("四点半课堂", "children", ["托管", "放学"]),
    ("法律咨询", "law", ["律师", "打官司"]),
    ("水电小修", "repair", ["马桶", "灯泡"]),
)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", "量血压测血糖 理发 居住证明 四点半课堂 法律咨询 水电小修"),
        ("血", "量血压测血糖"),
        ("血压", "量血压测血糖"),
        ("lxy", "量血压测血糖"),
        ("lxycxt", "量血压测血糖"),
        ("gxy", "量血压测血糖"),
        ("tj", "量血压测血糖"),
        ("lf", "理发"),
        ("jt", "理发"),
        ("LF", "理发"),
        ("jzzm", "居住证明"),
        ("证明", "居住证明"),
        ("盖章", "居住证明"),
        ("gz", "居住证明"),
        ("托管", "四点半课堂"),
        ("sdbkt", "四点半课堂"),
        ("律师", "法律咨询"),
        ("ls", "法律咨询"),
        ("打官司", "法律咨询"),
        ("马桶", "水电小修"),
        ("mt", "水电小修"),
        ("灯泡 马桶", "水电小修"),
        ("灯泡 律师", ""),
        ("　马桶　", "水电小修"),
        ("xyz", ""),
        ("%", ""),
        ("_", ""),
        ("'", ""),
    ],
)
def test_what_is_found_by_what_one_types(house: House, words: str, found: str):
    for name, group, keywords in OFFERED:
        plain = {"summary": "方便居民", "provider": "志愿者"}
        service(house, name=name, group=group, keywords=keywords, **plain)
    assert {each.name for each in Service.objects.matching(words)} == set(found.split())


@pytest.mark.parametrize(
    ("amount", "unit", "takes"),
    [
        (1, "workdays", "1 个工作日"),
        (15, "workdays", "15 个工作日"),
        (24, "clock_hours", "24 小时"),
        (4, "service_hours", "4 服务小时"),
        (10, "calendar_days", "10 天"),
    ],
)
def test_how_long_it_takes_is_said_in_its_unit(amount: int, unit: str, takes: str):
    assert Service(amount=amount, unit_of_time=unit).takes == takes


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"amount": 0}, "service_takes_time"),
        ({"name": "理发"}, "service_name_once"),
    ],
)
def test_the_database_refuses_what_no_verb_would_do(house: House, columns: dict, name: str):
    service(house, name="理发")
    one = service(house)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Service.objects.filter(pk=one.pk).update(**columns)


def test_the_database_refuses_a_state_that_is_none(house: House):
    one = service(house)
    with pytest.raises(DatabaseError, match="transition"), transaction.atomic():
        connection.cursor().execute("UPDATE notices_service SET state = 'gone' WHERE id = %s", [one.pk])


def test_the_chain_of_records_holds_through_every_verb(house: House):
    one = service(house)
    one = workflow.change(one, by=house.staff, place="二楼")
    one = workflow.suspend(one, by=house.staff, note="没人")
    workflow.resume(one, by=house.lead)
    assert [record.label for record in one.records.all()] == ["新增", "修改", "停办", "恢复开放"]
    assert list(breaks(ServiceRecord)) == []


def test_a_change_that_changes_nothing_says_so(house: House):
    same = workflow.change(service(house), by=house.staff, **SERVICE)
    record = same.records.last()
    assert (record.note, record.data) == ("没有改动。", {})
