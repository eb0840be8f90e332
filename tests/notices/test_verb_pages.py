"""动作页: one page for any verb: what it asks, what it says when refused, where it leads."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from notices.bulletins.forms import ACTS as BULLETINS
from notices.directory import workflow as directory
from notices.directory.forms import ACTS as SERVICES
from notices.plans.forms import ACTS as PLANS
from notices.verb_pages import buttons, version
from tests.community import House
from tests.entering import signed_in
from tests.notices.directory.test_pages import words
from tests.notices.things import bulletin, published_plan, service


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("3", 3),
        ("0", 0),
        ("12345678", 12_345_678),
        ("123456789", None),
        ("", None),
        ("-1", None),
        ("3.0", None),
        ("drei", None),
        ("３", 3),
    ],
)
def test_the_version_a_page_was_drawn_from(sent: str, read: int | None):
    assert version(RequestFactory().post("/", {"version": sent})) == read


def test_a_page_without_one_overwrites_nothing_by_number(house: House):
    assert version(RequestFactory().post("/", {})) is None


@pytest.mark.parametrize(
    ("slug", "heading", "asks"),
    [
        ("change", "修改", "一句话说明"),
        ("suspend", "停办", "为什么停办"),
        ("resume", "恢复开放", "不能恢复开放"),
    ],
)
def test_each_verb_has_its_page_with_its_own_questions(house: House, slug: str, heading: str, asks: str):
    place = reverse("service_verb", args=[service(house).pk, slug])
    page = words(signed_in(house.staff.user).get(place))
    assert heading in page
    assert asks in page


@pytest.mark.parametrize(
    ("slug", "asks"),
    [
        ("report", "完成了百分之几"),
        ("publish", "不能公布"),
        ("add-item", "什么时候前"),
        ("change-item", "哪一项"),
        ("stop-item", "为什么不做了"),
        ("change", "要达到什么"),
        ("close", "小结"),
    ],
)
def test_each_verb_of_a_plan_has_its_page(house: House, slug: str, asks: str):
    place = reverse("plan_verb", args=[published_plan(house).pk, slug])
    assert asks in words(signed_in(house.staff.user).get(place))


@pytest.mark.parametrize(
    ("slug", "asks"), [("edit", "哪一段"), ("recount", "确定要重新统计吗"), ("publish", "确定要发布吗")]
)
def test_each_verb_of_a_bulletin_has_its_page(house: House, slug: str, asks: str):
    place = reverse("bulletin_verb", args=[bulletin(house).pk, slug])
    assert asks in words(signed_in(house.lead.user).get(place))


@pytest.mark.parametrize("slug", ["nonsense", "add", "draft", "delete", "__class__"])
def test_what_is_no_verb_is_not_found(house: House, slug: str):
    client = signed_in(house.staff.user)
    for route, one in (("service_verb", service(house)), ("plan_verb", published_plan(house))):
        assert client.get(reverse(route, args=[one.pk, slug])).status_code == 404


def test_a_verb_the_state_refuses_has_no_button_and_says_why(house: House):
    place = reverse("service_verb", args=[service(house).pk, "resume"])
    answer = signed_in(house.staff.user).get(place)
    assert "这微服务现在是“开放”，不能恢复开放。" in words(answer)
    assert '<button class="btn">恢复开放</button>' not in answer.content.decode()


def test_pressing_it_all_the_same_is_refused_beside_the_form(house: House):
    place = reverse("service_verb", args=[service(house).pk, "resume"])
    answer = signed_in(house.staff.user).post(place)
    assert answer.status_code == 409
    assert "不能恢复开放。请刷新页面看最新情况。" in words(answer)


def test_a_refusal_that_names_a_field_stands_beside_it(house: House):
    service(house, name="理发")
    place = reverse("service_verb", args=[service(house).pk, "change"])
    said = {"name": "量血压测血糖", "group": "health", "summary": "好", "provider": "医生", "place": "一楼"}
    said |= {"hours": "周二", "amount": "3", "unit_of_time": "workdays", "phone": "123"}
    answer = signed_in(house.staff.user).post(place, said)
    assert answer.status_code == 400
    assert 'id="id_phone_error"' in answer.content.decode()


def test_done_it_says_so_and_leads_back_to_the_thing(house: House):
    one = service(house)
    place = reverse("service_verb", args=[one.pk, "suspend"])
    answer = signed_in(house.staff.user).post(place, {"note": "医生休假"}, follow=True)
    assert answer.redirect_chain == [(reverse("service", args=[one.pk]), 302)]
    assert "已停办。" in words(answer)


def test_doing_it_twice_refuses_the_second_politely(house: House):
    place = reverse("service_verb", args=[service(house).pk, "suspend"])
    client = signed_in(house.staff.user)
    assert client.post(place, {"note": "医生休假"}).status_code == 302
    second = client.post(place, {"note": "医生休假"})
    assert second.status_code == 409
    assert "现在是“停办”，不能停办" in words(second)


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("staff", ["申请", "修改", "停办"]),
        ("lead", ["申请", "修改", "停办"]),
        ("worker1", ["申请"]),
        ("visitor", ["申请"]),
        ("admin", []),
    ],
)
def test_the_buttons_of_a_service(house: House, who: str, labels: list[str]):
    drawn = buttons(service(house), getattr(house, who), SERVICES)
    assert [each["label"] for each in drawn] == labels


def test_buttons_lead_to_their_pages_and_some_stay_quiet(house: House):
    one = service(house)
    drawn = buttons(one, house.staff, SERVICES, but=("ask",), quiet=("change",))
    assert drawn == [
        {"label": "修改", "href": f"/services/{one.pk}/change/", "method": "get", "style": "quiet"},
        {"label": "停办", "href": f"/services/{one.pk}/suspend/", "method": "get", "style": ""},
    ]


def test_a_suspended_services_buttons_are_others(house: House):
    gone = directory.suspend(service(house), by=house.staff, note="没人")
    assert [each["label"] for each in buttons(gone, house.staff, SERVICES)] == ["修改", "恢复开放"]


@pytest.mark.parametrize("acts", [BULLETINS, PLANS, SERVICES], ids=["bulletins", "plans", "services"])
def test_every_form_belongs_to_a_verb_and_every_verb_to_the_table(acts):
    assert set(acts.forms) <= set(acts.verbs) <= set(acts.lifecycle.table)
    for verb in acts.verbs:
        assert acts.form_of(verb)
