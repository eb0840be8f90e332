"""The directory as residents find it and as the office keeps it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notices.directory import workflow
from notices.directory.models import Service
from residents.appeals.models import Appeal
from residents.appeals.states import Source
from tests.community import House
from tests.entering import household, signed_in
from tests.notices.things import SERVICE, asking, service
from tests.residents.appeals.views.test_query_counts import asked


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


SAID = {
    "contact_name": "王秀英",
    "contact_phone": "138 1234 5678",
    "grid": "01",
    "place": "3号楼2单元501",
    "text": "请上门。",
    "once": "k1",
}


def test_a_resident_finds_it_by_initials_and_reads_what_to_bring(house: House):
    added = service(house)
    client = Client()
    assert "量血压测血糖" in words(client.get("/services/", {"text": "lxy"}))
    assert "没有找到" in words(client.get("/services/", {"text": "理发"}))
    page = words(client.get(reverse("service", args=[added.pk])))
    for told in (
        "社区卫生服务站值班医生",
        "社区服务中心一楼",
        "周二、周四",
        "3 个工作日内",
        "医保卡",
        "免费",
    ):
        assert told in page
    assert "我要申请" in page
    assert "变更记录" not in page


def test_the_groups_narrow_the_list_and_keep_the_search(house: House):
    service(house)
    page = Client().get("/services/", {"text": "血压", "group": "law"}).content.decode()
    assert "没有找到" in page
    assert 'href="?text=%E8%A1%80%E5%8E%8B&amp;group=health"' in page


def test_a_resident_asks_for_it_and_gets_a_number(house: House):
    added = service(house)
    client = Client()
    answer = client.post(reverse("ask_service", args=[added.pk]), SAID, follow=True)
    appeal = Appeal.objects.get()
    assert answer.redirect_chain == [(reverse("receipt"), 302)]
    assert appeal.number in words(answer)
    assert (appeal.source, appeal.contact_phone, appeal.kind) == (Source.WEB, "13812345678", "need")


def test_pressing_twice_asks_once(house: House):
    place = reverse("ask_service", args=[service(house).pk])
    client = Client()
    first, second = client.post(place, SAID, follow=True), client.post(place, SAID, follow=True)
    assert Appeal.objects.count() == 1
    assert "查询码" in words(first)
    assert Appeal.objects.get().number in words(second)


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [("contact_phone", "请留电话"), ("contact_name", "请写怎么称呼"), ("grid", "请选择微网格")],
)
def test_what_is_needed_to_come_back_to_somebody_is_asked_for(house: House, left_out: str, sentence: str):
    place = reverse("ask_service", args=[service(house).pk])
    answer = Client().post(place, SAID | {left_out: ""})
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert "请上门。" in answer.content.decode(), "what was typed is kept"
    assert not Appeal.objects.exists()


def test_a_family_with_its_card_need_not_say_who_it_is(house: House):
    place = reverse("ask_service", args=[service(house).pk])
    client = household(house, None)
    assert 'value="01" selected' in client.get(place).content.decode()
    client.post(place, {"grid": "01", "once": "k2"})
    appeal = Appeal.objects.get()
    assert (appeal.household, appeal.source) == (house.household, Source.HOUSEHOLD_CARD)


@pytest.mark.parametrize(
    ("who", "source", "kept"),
    [("staff", "", "counter"), ("staff", "phone", "phone"), ("worker1", "", "visit")],
)
def test_asked_on_behalf_it_says_how_it_was_heard_of(house: House, who: str, source: str, kept: str):
    client = signed_in(getattr(house, who).user)
    place = reverse("ask_service", args=[service(house).pk])
    client.post(place, SAID | {"source": source})
    appeal = Appeal.objects.get()
    assert (appeal.source, appeal.filed_by) == (kept, getattr(house, who).user)


def test_a_worker_asks_for_the_own_grid_only(house: House):
    place = reverse("ask_service", args=[service(house).pk])
    answer = signed_in(house.worker1.user).post(place, SAID | {"grid": "02"})
    assert answer.status_code == 400
    assert "没有这个微网格" in words(answer)


def test_strangers_are_slowed_down_and_told_when_to_come_back(house: House, settings: Any):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    place = reverse("ask_service", args=[service(house).pk])
    client = Client()
    client.post(place, SAID)
    answer = client.post(place, SAID | {"once": "k9"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "请上门。" in answer.content.decode()


def test_a_suspended_service_has_no_page_for_residents_and_a_sign_for_the_office(house: House):
    gone = workflow.suspend(service(house), by=house.staff, note="医生休假")
    place = reverse("service", args=[gone.pk])
    assert Client().get(place).status_code == 404
    page = words(signed_in(house.staff.user).get(place))
    assert "现在停办" in page
    assert "我要申请" not in page
    assert "医生休假" in page


def test_the_office_adds_a_service(house: House):
    client = signed_in(house.staff.user)
    said = SERVICE | {"keywords": "体检、高血压，体检", "category": house.category.path, "unit": ""}
    answer = client.post(reverse("new_service"), said, follow=True)
    added = Service.objects.get()
    assert added.keywords == ["体检", "高血压"]
    assert added.category == house.category
    assert "已新增“量血压测血糖”" in words(answer)


def test_a_name_that_is_taken_keeps_what_was_typed(house: House):
    service(house)
    answer = signed_in(house.staff.user).post(reverse("new_service"), SERVICE | {"keywords": ""})
    assert answer.status_code == 400
    assert "已有同名的服务" in words(answer)


def test_the_office_changes_what_stands_there(house: House):
    added = service(house, category=house.category)
    client = signed_in(house.staff.user)
    place = reverse("service_verb", args=[added.pk, "change"])
    form = client.get(place)
    assert 'value="体检、高血压"' in form.content.decode()
    said = SERVICE | {"keywords": "", "place": "二楼", "version": "1", "category": house.category.path}
    answer = client.post(place, said, follow=True)
    assert "已修改" in words(answer)
    added.refresh_from_db()
    assert (added.place, added.keywords, added.category) == ("二楼", [], house.category)


def test_a_page_drawn_before_somebody_elses_change_is_refused_beside_the_form(house: House):
    added = service(house)
    workflow.change(added, by=house.second_staff, place="三楼")
    place = reverse("service_verb", args=[added.pk, "change"])
    answer = signed_in(house.staff.user).post(place, SERVICE | {"keywords": "", "version": "1"})
    assert answer.status_code == 412
    assert "刚刚被别人更新过" in words(answer)


def test_suspending_asks_for_the_reason_and_resuming_asks_once_more(house: House):
    added = service(house)
    client = signed_in(house.staff.user)
    place = reverse("service_verb", args=[added.pk, "suspend"])
    assert client.post(place, {"note": ""}).status_code == 400
    client.post(place, {"note": "医生休假"})
    assert "确定要恢复开放吗" in words(client.get(reverse("service_verb", args=[added.pk, "resume"])))
    client.post(reverse("service_verb", args=[added.pk, "resume"]))
    added.refresh_from_db()
    assert added.state == "offered"


def test_a_verb_that_is_none_is_not_found(house: House):
    added = service(house)
    client = signed_in(house.staff.user)
    for slug in ("ask-me", "delete", "ask"):
        place = f"/services/{added.pk}/{slug}/"
        assert client.get(place).status_code == (200 if slug == "ask" else 404)


def test_page_and_verb_leave_the_same_rows(house: House):
    added = service(house)
    by_page = reverse("ask_service", args=[added.pk])
    Client().post(by_page, SAID)
    workflow.ask(added, by=house.visitor, source=Source.WEB, **asking(house, text="请上门。"))
    one, other = Appeal.objects.order_by("number")
    same = ("kind", "title", "text", "place", "grid_id", "own_amount", "own_unit", "contact_phone", "source")
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    assert [record.action for record in one.records.all()] == ["register"]


@pytest.mark.parametrize("who", ["visitor", "staff"])
@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_asks_the_same_few_questions(
    house: House, django_assert_max_num_queries: Any, who: str, rows: int
):
    for n in range(rows):
        service(house, name=f"服务{n}")
    client = signed_in(house.staff.user) if who == "staff" else Client()
    client.get("/services/")
    with django_assert_max_num_queries(8):
        client.get("/services/")


def test_one_service_and_one_asking_stay_within_their_budgets(
    house: House, django_assert_max_num_queries: Any
):
    added = service(house)
    for _ in range(3):
        workflow.ask(added, by=house.visitor, source=Source.WEB, **asking(house))
    client = signed_in(house.staff.user)
    with django_assert_max_num_queries(8):
        client.get(reverse("service", args=[added.pk]))
    said = asking(house)
    statements = asked(lambda: workflow.ask(added, by=house.visitor, source=Source.WEB, **said))
    assert len(statements) <= 12, statements


def test_the_list_turns_its_pages(house: House):
    for n in range(26):
        service(house, name=f"服务{n:02d}")
    first = Client().get("/services/")
    onward = re.search(r'href="(\?cursor=[^"]+)" rel="next"', first.content.decode())[1]
    second = words(Client().get(f"/services/{onward}"))
    assert "服务24" in second
    assert "服务23" not in second
