"""微服务: what the office keeps, what residents find, and what asking for it brings about."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from grids.deadlines import Limit
from grids.states import LimitUnit
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from notices.directory import workflow
from notices.directory.models import Service, ServiceRequest
from notices.directory.states import ServiceState
from residents.appeals.models import Appeal
from residents.appeals.states import Kind, Source
from tests.community import House
from tests.factories import at
from tests.notices.things import asking, service

NINE = at("2026-11-16 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


# Keeping the directory


def test_a_new_service_is_offered_and_on_record(house: House):
    added = service(house)
    assert (added.state, added.version, added.fee) == (ServiceState.OFFERED, 1, "免费")
    record = added.records.get()
    assert (record.label, record.note, record.actor) == ("新增", "新增“量血压测血糖”。", house.staff.user)


def test_what_was_pasted_is_cleaned(house: House):
    added = service(house, name=" 量\u200b血压 ", phone="025 8411 2345", bring="医保卡\n身份证", fee="")
    assert (added.name, added.phone) == ("量血压", "025-84112345")
    assert (added.bring, added.fee) == ("医保卡 身份证", "免费")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("summary", ""), ("provider", ""), ("place", ""), ("hours", ""), ("amount", 0)],
)
def test_what_a_resident_must_know_cannot_be_left_out(house: House, field: str, value: Any):
    with pytest.raises(Invalid) as refused:
        service(house, **{field: value})
    assert list(refused.value.fields) == [field]
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "长" * 41), ("group", "nonsense"), ("phone", "12345"), ("unit_of_time", "weeks")],
)
def test_a_value_out_of_bounds_is_named(house: House, field: str, value: str):
    with pytest.raises(Invalid) as refused:
        service(house, **{field: value})
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("field", ["unit", "category"])
def test_what_it_names_belongs_to_the_same_community(house: House, field: str):
    there = {"unit": house.elsewhere.property_company, "category": house.elsewhere.category}
    with pytest.raises(Invalid, match="请选择本社区的"):
        service(house, **{field: there[field]})


def test_two_services_of_one_name_are_refused_and_another_community_may_have_it(house: House):
    service(house)
    with pytest.raises(Refused, match="已有同名的服务") as refused:
        service(house)
    assert refused.value.code == "already_claimed"
    assert service(house.elsewhere).name == "量血压测血糖"


@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_only_the_office_keeps_the_directory(house: House, who: str):
    actor = getattr(house, who)
    with pytest.raises(Forbidden, match="由社区工作人员维护"):
        workflow.add(house.community, by=actor, name="磨刀")
    with pytest.raises(Forbidden, match="由社区工作人员维护"):
        workflow.suspend(service(house), by=actor, note="没人办")


def test_the_office_of_another_community_neither_adds_nor_sees(house: House):
    there = house.elsewhere.staff
    with pytest.raises(Forbidden, match="本社区"):
        workflow.add(house.community, by=there, name="磨刀")
    with pytest.raises(NotFound):
        workflow.suspend(service(house), by=there, note="没人办")


def test_a_change_is_on_record_with_what_stood_before(house: House):
    added = service(house)
    changed = workflow.change(added, by=house.second_staff, version=1, place="社区卫生服务站", amount=5)
    assert (changed.place, changed.amount, changed.version) == ("社区卫生服务站", 5, 2)
    record = changed.records.last()
    assert record.note == "改了在哪里办、几天（小时）办好。"
    assert record.data == {"place": ["社区服务中心一楼", "社区卫生服务站"], "amount": ["3", "5"]}


def test_a_changed_name_is_found_by_its_own_initials(house: House):
    workflow.change(service(house), by=house.staff, name="理发")
    assert Service.objects.matching("lf").count() == 1
    assert Service.objects.matching("lxy").count() == 0


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(house: House):
    added = service(house)
    workflow.change(added, by=house.staff, place="二楼")
    with pytest.raises(Stale):
        workflow.change(added, by=house.second_staff, version=1, place="三楼")


def test_a_change_to_a_name_that_is_taken_changes_nothing(house: House):
    service(house, name="理发")
    added = service(house)
    with pytest.raises(Refused, match="已有同名的服务"):
        workflow.change(added, by=house.staff, name="理发")
    added.refresh_from_db()
    assert (added.name, added.records.count()) == ("量血压测血糖", 1)


def test_a_suspended_service_is_gone_for_residents_and_kept_for_the_office(house: House):
    gone = workflow.suspend(service(house), by=house.staff, note="医生休假")
    assert gone.state == ServiceState.SUSPENDED
    assert not Service.objects.visible_to(house.visitor).exists()
    assert Service.objects.visible_to(house.staff).get() == gone
    assert gone.records.last().note == "医生休假"


def test_suspending_needs_a_reason_and_happens_once(house: House):
    added = service(house)
    with pytest.raises(Invalid, match="为什么停办"):
        workflow.suspend(added, by=house.staff, note=" ")
    workflow.suspend(added, by=house.staff, note="医生休假")
    with pytest.raises(Refused, match="现在是“停办”，不能停办"):
        workflow.suspend(added, by=house.staff, note="医生休假")


def test_a_suspended_service_comes_back(house: House):
    gone = workflow.suspend(service(house), by=house.staff, note="医生休假")
    assert workflow.resume(gone, by=house.staff).state == ServiceState.OFFERED
    assert Service.objects.visible_to(house.visitor).exists()


def test_the_database_deletes_no_service_and_takes_no_time_of_nothing(house: House):
    added = service(house)
    with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
        connection.cursor().execute("DELETE FROM notices_service WHERE id = %s", [added.pk])
    with pytest.raises(IntegrityError, match="service_takes_time"), transaction.atomic():
        Service.objects.filter(pk=added.pk).update(amount=0)


# Finding


@pytest.mark.parametrize(
    "words", ["血压", "量血压", "lxy", "LXY", "ｌｘｙ", "高血压", "gxy", "体检 血糖", "卫生服务站", "免费量"]
)
def test_it_is_found_by_name_keyword_provider_or_initials(house: House, words: str):
    service(house)
    assert Service.objects.matching(words).count() == 1


@pytest.mark.parametrize("words", ["理发", "lxyz", "血压 理发"])
def test_it_is_not_found_by_what_it_is_not(house: House, words: str):
    service(house)
    assert Service.objects.matching(words).count() == 0


def test_another_community_sees_none_of_it(house: House):
    service(house)
    for who in ("visitor", "staff", "lead"):
        assert not Service.objects.visible_to(getattr(house.elsewhere, who)).exists()


# Asking


def test_asking_makes_an_entry_promised_by_the_service_itself(house: House):
    added = service(house, category=house.category)
    appeal, secret = workflow.ask(added, by=house.visitor, source=Source.WEB, at=NINE, **asking(house))
    assert (appeal.kind, appeal.title, appeal.category) == (
        Kind.NEED,
        "申请：量血压测血糖",
        house.category,
    )
    assert appeal.own_limit == Limit(3, LimitUnit.WORKDAYS)
    assert appeal.feedback_due == at("2026-11-19 17:30"), "three workdays after Monday the 16th"
    assert len(secret) == 14
    request = ServiceRequest.objects.get()
    assert (request.service, request.appeal, request.at) == (added, appeal, NINE)


def test_a_word_of_ones_own_goes_along(house: House):
    said = asking(house, text="老人腿脚不便，请上门。")
    appeal, _ = workflow.ask(service(house), by=house.visitor, source=Source.WEB, **said)
    assert appeal.text == "申请微服务“量血压测血糖”。老人腿脚不便，请上门。"


def test_the_entry_is_registered_by_the_ledgers_own_verb(house: House):
    appeal, _ = workflow.ask(service(house), by=house.visitor, source=Source.WEB, **asking(house))
    record = appeal.records.get()
    assert (record.action, record.public) == ("register", True)
    assert appeal.number.endswith("-000001")


def test_a_card_asks_for_its_own_household(house: House):
    said = {"grid": house.grid1, "place": ""}
    appeal, _ = workflow.ask(service(house), by=house.family, source=Source.HOUSEHOLD_CARD, **said)
    assert appeal.household == house.household


def test_a_limit_changed_later_leaves_the_promise_alone(house: House):
    added = service(house)
    appeal, _ = workflow.ask(added, by=house.visitor, source=Source.WEB, at=NINE, **asking(house))
    workflow.change(added, by=house.staff, amount=30)
    appeal.refresh_from_db()
    assert appeal.feedback_due == at("2026-11-19 17:30")


def test_asking_does_not_change_the_service(house: House):
    added = service(house)
    workflow.ask(added, by=house.visitor, source=Source.WEB, **asking(house))
    added.refresh_from_db()
    assert (added.version, added.records.count()) == (1, 1)


def test_a_suspended_service_cannot_be_asked_for(house: House):
    gone = workflow.suspend(service(house), by=house.staff, note="医生休假")
    with pytest.raises(NotFound):
        workflow.ask(gone, by=house.visitor, source=Source.WEB, **asking(house))
    with pytest.raises(Refused, match="现在是“停办”，不能申请"):
        workflow.ask(gone, by=house.staff, source=Source.COUNTER, **asking(house))
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("who", ["admin", "supervisor"])
def test_those_who_only_watch_do_not_ask(house: House, who: str):
    with pytest.raises(Forbidden, match="不登记诉求"):
        workflow.ask(service(house), by=getattr(house, who), source=Source.WEB, **asking(house))


def test_when_the_entry_is_refused_nothing_is_left_of_the_asking(house: House):
    with pytest.raises(Invalid, match="电话号码不对"):
        said = asking(house, contact_phone="123")
        workflow.ask(service(house), by=house.visitor, source=Source.WEB, **said)
    assert not ServiceRequest.objects.exists()


def test_how_often_it_was_asked_for_is_counted(house: House):
    added = service(house)
    service(house, name="理发")
    for _ in range(2):
        workflow.ask(added, by=house.visitor, source=Source.WEB, **asking(house))
    asked = {each.name: each.asked for each in Service.objects.with_asked()}
    assert asked == {"量血压测血糖": 2, "理发": 0}
